"""Money that is lent for an errand, until it is settled."""

import datetime
from decimal import Decimal
from typing import NamedTuple

import pgtrigger
from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from finance import permissions
from finance.choices import LoanState
from finance.flow.loan_flow import LOAN_FLOW, LOAN_TONES, UNSETTLED
from finance.models.book import Income, Payment
from finance.models.claim import Claim
from finance.models.guards import kept, reached_from
from finance.models.hands import another_than, hand
from unionportal.core.access.scoping import OnPath, Owner, Participants, ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

_STEPS = {
    LoanState.OPEN: [LoanState.SUBMITTED, LoanState.VOID],
    LoanState.SUBMITTED: [LoanState.OPEN],
    LoanState.RETURNING: [LoanState.SUBMITTED],
    LoanState.SETTLED: [LoanState.SUBMITTED, LoanState.RETURNING],
    LoanState.VOID: [LoanState.OPEN],
}


# The accountant found what was spent of it in order, whether the rest is back or not.
_SETTLED = [LoanState.RETURNING, LoanState.SETTLED]
_MONEY = DecimalField(max_digits=18, decimal_places=2)
_NOTHING = Value(Decimal("0.00"), output_field=_MONEY)


def _sum_per_loan(rows, claim):
    """Return the sum of the rows of which `claim` leads to the claim of the outer loan, zero for none."""
    sums = rows.filter(**{claim: OuterRef("claim")}).order_by().values(claim).annotate(s=Sum("amount")).values("s")
    return Coalesce(Subquery(sums, output_field=_MONEY), _NOTHING)


def _refunds_later():
    return Income.objects.filter(Income.not_reversed(), corrects=None)


def open_yuan():
    """Return the expression of what is still open of a loan: lent, less what was settled and what came back."""
    lent = _sum_per_loan(Payment.objects.all(), "claim") - _sum_per_loan(_refunds_later(), "refund_of__claim")
    is_open = When(state__in=UNSETTLED, then=lent - Coalesce(F("settled"), _NOTHING))
    return Case(is_open, default=_NOTHING, output_field=_MONEY)


class PartBack(NamedTuple):
    """A part of a loan that came back, by a payment or a later income."""

    row: models.Model
    day: datetime.date
    amount: Decimal
    words: str


class LoanQuerySet(ScopedQuerySet):
    def with_open(self):
        """Return the loans with what is still open of each, `Loan.open`, read with them."""
        return self.annotate(open_yuan=open_yuan())

    def unsettled(self):
        """Return those of which something is still open."""
        return self.filter(state__in=UNSETTLED)


@tracked
class Loan(ScopedModel):
    """What a claim lent to somebody, from its payment until invoices, papers and the rest of the money are back."""

    flow = LOAN_FLOW
    worklist = Worklist(42, "finance:loan_list", "finance:loan_detail", shown=("claim",))
    scope_path, owner_path = "claim__unit", "claim__made_by"
    # Whoever borrowed, where somebody else asked for it.
    view_rule = (
        OnPath(),
        Owner(),
        Participants("claim__member__user", under=(permissions.VIEW_LOAN, permissions.SETTLE_LOAN)),
    )
    figure_columns = (
        ("申请编号", "claim__number"),
        ("用途", "claim__purpose"),
        ("借款人", "claim__payee"),
        ("借款金额（元）", "claim__amount"),
        ("借出日期", "paid_on"),
        ("工会组织", "claim__unit__name"),
    )
    tone = tone_by("state", LOAN_TONES)

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="loan", verbose_name="支出申请")
    paid_on = models.DateField("借出日期", editable=False)
    # By the rule of the day it was lent; empty where there was none.
    due_on = models.DateField("应核销日期", null=True, blank=True, editable=False)
    spent = MoneyField("实际支出（元）", null=True, blank=True)
    # What of the loan the accountant found spent; what was spent above it is claimed, and settled, by itself.
    settled = MoneyField("核销金额（元）", null=True, blank=True, editable=False)
    submitted_by = hand("+", "提交人", editable=False)
    checked_by = hand("+", "核销人", editable=False)
    checked_on = models.DateField("核销日期", null=True, blank=True, editable=False)
    # The claim for what was spent above the loan.
    rest = models.OneToOneField(
        Claim, models.PROTECT, null=True, blank=True, editable=False, related_name="above_loan", verbose_name="补付"
    )
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=LoanState, default=LoanState.OPEN)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "借款"
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[LoanState.OPEN, LoanState.VOID]) | Q(spent__gt=0),
                name="finance_loan_says_what_was_spent",
                violation_error_message="核销须写明实际支出。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_SETTLED) | Q(checked_by__isnull=False),
                name="finance_loan_settled_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_SETTLED, settled__isnull=False, settled__gt=0, settled__lte=F("spent"))
                | ~Q(state__in=_SETTLED) & Q(settled__isnull=True),
                name="finance_loan_settled_how_much",
            ),
            models.CheckConstraint(
                condition=another_than("checked_by", "submitted_by"),
                name="finance_loan_checker_is_another",
                violation_error_message="提交核销的人不能自己核销。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="loan_kept", operation=pgtrigger.Delete),
            kept("loan_of_its_claim", ("claim",), ~pgtrigger.Q(old__state=LoanState.VOID)),
            reached_from("loan_state_in_order", "state", _STEPS),
            kept(
                "loan_as_settled",
                ("spent", "settled", "checked_by", "checked_on", "rest"),
                pgtrigger.Q(old__state__in=_SETTLED),
            ),
        ]

    @property
    def difference(self):
        """The yuan that come back yet, less than zero where more was spent; None as long as nobody said what was."""
        return None if self.spent is None else self.lent - self.spent

    @property
    def spent_within(self):
        """The yuan spent that the loan pays, without what was spent above it; None as long as nobody said what was."""
        return None if self.spent is None else min(self.spent, self.lent)

    @property
    def open(self):
        """The yuan that are still open of it, see `open_yuan`."""
        read = vars(self).get("open_yuan")
        return read if read is not None else Loan.objects.with_open().get(pk=self.pk).open_yuan

    @property
    def is_owed(self):
        """Whether some of the money is to come back yet."""
        return self.state == LoanState.RETURNING and self.difference > 0

    @property
    def lent(self):
        """The yuan that were paid out and did not come back, in whichever year."""
        later = _refunds_later().filter(refund_of__claim=self.claim_id)
        paid, back = (rows.aggregate(s=Sum("amount"))["s"] or Decimal(0) for rows in (self.claim.payments, later))
        return paid - back

    @property
    def parts_back(self):
        """What came back of its last payment, or of what was spent of it, and was not found to be none; by days."""
        if (paid := self.claim.payments.filter(corrects=None).order_by("pk").last()) is None:
            return []
        in_year = paid.corrections.filter(Payment.standing_refunds() | Q(is_refund=False))
        parts = [
            PartBack(row, row.paid_on, -row.amount, row.correction_label)
            for row in in_year.select_related("unit").order_by("pk")
        ]
        later = _refunds_later().filter(refund_of=paid).select_related("unit").order_by("pk")
        parts += [PartBack(row, row.received_on, row.amount, "以后年度收回") for row in later]
        return sorted(parts, key=lambda part: part.day)

    @property
    def returned(self):
        """The yuan of the loan that came back; nothing of one whose payment was reversed, which lent nothing."""
        return Decimal(0) if self.state == LoanState.VOID else self.claim.amount - self.lent

    @property
    def returned_later(self):
        """The yuan of `returned` that came back once it was settled: of what was spent, no rest of the loan."""
        later = _refunds_later().filter(refund_of__claim=self.claim_id)
        in_year, after = (rows.filter(after_settled=True) for rows in (self.claim.payments, later))
        back, more = (rows.aggregate(s=Sum("amount"))["s"] or Decimal(0) for rows in (in_year, after))
        return more - back

    @property
    def days(self):
        """Since how many days the money is out."""
        return (timezone.localdate() - self.paid_on).days

    @property
    def is_late(self):
        """Whether it should have been settled before today."""
        return self.due_on is not None and self.state in UNSETTLED and self.due_on < timezone.localdate()

    @property
    def waiting_line(self):
        """What the list of what waits says of it."""
        return f"{self}（借出 {self.days} 天）"

    def get_absolute_url(self):
        return reverse("finance:loan_detail", args=[self.pk])

    def __str__(self):
        return f"借款 {self.claim.number or ''} {self.claim.purpose}"
