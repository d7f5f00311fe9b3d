"""银行存款余额调节表 as it was drawn up: what the bank and the books said on a day, and why they differ."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.choices import Outstanding
from finance.flow.checked_flow import CHECKED_TONES, RECONCILIATION_FLOW, STANDING, STEPS, CheckedState
from finance.models.book import Income, Payment
from finance.models.guards import reached_from
from finance.models.guards.just_one import just_one
from finance.models.reconciling.holdings import Holding
from finance.models.reconciling.matches import PARTS, Transfer
from finance.models.reconciling.statements import StatementLine
from finance.models.reconciling.trust import TrustEntry
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import as_known
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

# At commit, when the items are there: the difference is what they leave, so that nothing is hidden in it.
_ADDS_UP = """
    IF EXISTS (SELECT FROM finance_reconciliation r WHERE r.id = {key}
        AND r.difference <> r.bank_balance - r.book_balance + coalesce((
            SELECT sum(CASE WHEN i.kind IN ('book_in', 'bank_out') THEN i.amount ELSE -i.amount END)
            FROM finance_reconciliationitem i WHERE i.reconciliation_id = r.id), 0)) THEN
        RAISE EXCEPTION 'reconciliation % does not add up', {key}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_reconciliation_adds_up';
    END IF;
    RETURN NULL;
"""


def _adds_up(name, key):
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_ADDS_UP.format(key=key),
    )


class Checked(ScopedModel):
    """Base of what one person draws up and another confirms or sends back; else it stays as it was drawn up."""

    tone = tone_by("state", CHECKED_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    made_on = models.DateField("编制日期", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人")
    state = models.CharField("状态", max_length=20, choices=CheckedState, default=CheckedState.SUBMITTED)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CheckedState.SUBMITTED, confirmed_on__isnull=True, confirmed_by__isnull=True)
                | ~Q(state=CheckedState.SUBMITTED) & Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="%(app_label)s_%(class)s_confirmed_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")),
                name="%(app_label)s_%(class)s_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckedState.RETURNED) | ~Q(return_reason=""),
                name="%(app_label)s_%(class)s_returned_says_why",
            ),
        ]


def checked(name):
    """Return the triggers that let such a row only be confirmed or sent back, once."""
    fields = ("state", "confirmed_on", "confirmed_by", "return_reason")
    return [*append_only(name, but=fields), reached_from(f"{name}_state_in_order", "state", STEPS)]


class Reconciliation(Checked):
    """What the bank and the books said lay in an account at the end of a month, and what one of them did not know."""

    flow = RECONCILIATION_FLOW
    worklist = Worklist(47, "finance:reconciliation_list", "finance:reconciliation_detail", shown=("holding",))

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="reconciliations", verbose_name="银行账户")
    day = models.DateField("截止日")
    bank_balance = MoneyField("银行对账单余额（元）")
    book_balance = MoneyField("银行存款日记账余额（元）")
    difference = MoneyField("调节后差额（元）")
    note = models.CharField("差额的原因", max_length=200, blank=True)

    class Meta(Checked.Meta):
        verbose_name = verbose_name_plural = "银行存款余额调节表"
        ordering = ["-day", "-pk"]
        constraints = [
            *Checked.Meta.constraints,
            models.UniqueConstraint(
                fields=["holding", "day"],
                condition=Q(state__in=STANDING),
                name="finance_reconciliation_once_a_month",
                violation_error_message="这个月的余额调节表已经编制。",
            ),
            models.CheckConstraint(
                condition=Q(difference=0) | ~Q(note=""), name="finance_reconciliation_difference_says_why"
            ),
        ]
        triggers = [
            *checked("reconciliation"),
            _adds_up("reconciliation_adds_up", "NEW.id"),
        ]

    def get_absolute_url(self):
        return reverse("finance:reconciliation_detail", args=[self.pk])

    def __str__(self):
        return f"{self.holding} {as_known(self.day, is_month=True)}余额调节表"


class ReconciliationItem(ScopedModel):
    """One 未达账项 of a reconciliation: what the bank knew and the books did not, or the other way."""

    scope_path = "reconciliation__unit"
    viewed_by = permissions.VIEW_RECONCILIATION

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="items", verbose_name="余额调节表")
    kind = models.CharField("种类", max_length=10, choices=Outstanding)
    day = models.DateField("日期")
    number = models.CharField("编号或流水号", max_length=60, blank=True)
    words = models.CharField("对方", max_length=300)
    amount = MoneyField("金额（元）")
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, blank=True, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    income = models.ForeignKey(Income, models.PROTECT, null=True, blank=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="+")
    trust = models.ForeignKey(TrustEntry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "未达账项"
        ordering = ["kind", "day", "pk"]
        constraints = [
            models.CheckConstraint(condition=just_one(PARTS), name="finance_reconciliationitem_is_one_thing"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="finance_reconciliationitem_positive"),
        ]
        triggers = [*append_only("reconciliationitem"), _adds_up("reconciliationitem_adds_up", "NEW.reconciliation_id")]

    @property
    def url(self):
        """The address of the page of what it is, "" where there is none."""
        known = self.line or self.payment
        return known.get_absolute_url() if known else ""

    def __str__(self):
        return f"{self.get_kind_display()} {self.day:%Y-%m-%d} {self.words}"
