"""The general ledger (总账), which a union may keep here: its chart of accounts, and from which day it is kept."""

from functools import reduce
from operator import or_

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse

from finance.choices import Side
from finance.flow.checked_flow import LEDGER_FLOW, STANDING, CheckedState
from finance.models.books.dimensions import Dimensions
from finance.models.guards import kept
from finance.models.guards.chart import in_time
from finance.models.guards.dimensions import opened_with_dimensions
from finance.models.reconciling.reconciliations import Checked, checked
from finance.models.routes import Dated
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.spelling.folding import folded_key

_LAW = pgtrigger.Q(old__is_statutory=True)
# What stands in the books under a code, a name and a side stands there for good, for the accounts below as well.
_USED = """
    IF EXISTS (SELECT FROM finance_ledgeraccount a WHERE a.code LIKE OLD.code || '%'
        AND (EXISTS (SELECT FROM finance_voucherline l WHERE l.account_id = a.id)
            OR EXISTS (SELECT FROM finance_openingbalance o WHERE o.account_id = a.id))) THEN
        RAISE EXCEPTION 'account % stands in the books', OLD.code
          USING ERRCODE = '23514', CONSTRAINT = 'finance_ledgeraccount_used';
    END IF;
    RETURN NEW;
"""
# The chair confirms what he saw: locked, so that who adds one waits for who confirms.
_PROPOSED = """
    PERFORM 1 FROM finance_ledgerstart s WHERE s.id = NEW.start_id AND s.state = 'submitted' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the opening balances of start % are confirmed', NEW.start_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_openingbalance_proposed';
    END IF;
    RETURN NEW;
"""
# At commit, when all balances are there.
_BALANCED = """
    IF (SELECT sum(CASE WHEN o.side = 'debit' THEN o.amount ELSE -o.amount END)
            FROM finance_openingbalance o WHERE o.start_id = NEW.start_id) <> 0 THEN
        RAISE EXCEPTION 'the opening balances of start % are unequal', NEW.start_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_openingbalance_balanced';
    END IF;
    RETURN NULL;
"""


# How many vouchers a refusal names.
_SAID = 5
# What an account that stands in the books keeps.
LASTING = ("code", "name", "side", "parent")


@tracked
class LedgerAccount(Dimensions, Dated):
    """An account of the ledger; those that the law names keep code and name, the union's own stand below them.

    Its dimensions are those of an entry of which no rule says others; an account has those of the one above it.
    """

    code = models.CharField("科目编码", max_length=20, unique=True)
    name = models.CharField("科目名称", max_length=60)
    side = models.CharField("余额方向", max_length=10, choices=Side)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级科目"
    )
    is_statutory = models.BooleanField("制度规定的科目", default=False, editable=False)
    is_main = models.BooleanField("基层工会主要科目", default=False, editable=False)
    source = models.CharField("依据", max_length=100, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "总账科目"
        ordering = ["code"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_statutory=True) | Q(parent__isnull=False),
                name="finance_ledgeraccount_own_below",
                violation_error_message="一级科目由制度规定，不能增设；请选择上级科目。",
            ),
        ]
        triggers = [
            kept("ledgeraccount_of_the_law", ("code", "name", "side", "parent", "is_statutory", "is_main"), when=_LAW),
            pgtrigger.Protect(name="ledgeraccount_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="ledgeraccount_used",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=reduce(
                    or_, (pgtrigger.Q(**{f"old__{one}__df": pgtrigger.F(f"new__{one}")}) for one in LASTING)
                ),
                func=_USED,
            ),
            *in_time(),
        ]

    @property
    def is_used(self):
        """Whether it, or an account below it, stands in the books, so that what is LASTING stays as it is."""
        with_lines = LedgerAccount.objects.filter(code__startswith=self.code, lines__isnull=False)
        return with_lines.exists() or OpeningBalance.objects.filter(account__code__startswith=self.code).exists()

    def why_not(self, name):
        """Return the sentence that tells it from an account of another name; "" where that is its own.

        Its own is a shorter form as well, and one with more in front or behind.
        """
        own, other = folded_key(self.name), folded_key(name)
        if own in other or other in own:
            return ""
        same = [one.code for one in LedgerAccount.objects.order_by("code") if folded_key(one.name) == other]
        where = f"（它的编号是 {'、'.join(same)}）" if same else ""
        chart = "工会会计制度" if self.is_statutory else "总账"
        return f"{self.code} 在{chart}里是“{self.name}”，不是“{name}”{where}。"

    def clean(self):
        super().clean()
        if any(sign.isspace() for sign in self.code):
            raise ValidationError({"code": "科目编码中间不能有空格。"})
        if self.parent_id and not (self.code.startswith(self.parent.code) and self.code != self.parent.code):
            raise ValidationError({"code": f"明细科目的编码须以上级科目的编码“{self.parent.code}”开头。"})
        if self.parent_id and self.side != self.parent.side:
            raise ValidationError({"side": "明细科目的余额方向须与上级科目相同。"})
        if self.valid_from:
            self._clean_days()

    def _clean_days(self):
        """Raise ValidationError for days that leave out its entries, or take in those of the account above."""
        entries = _lasting(self.lines).select_related("voucher").order_by("voucher__day", "pk") if self.pk else None
        if entries is not None and (early := entries.filter(voucher__day__lt=self.valid_from)):
            raise ValidationError({"valid_from": f"这个科目在那以前已有分录：{_named(early)}，生效日期不能晚于它们。"})
        if entries is not None and self.valid_until and (late := entries.filter(voucher__day__gte=self.valid_until)):
            raise ValidationError({"valid_until": f"这个科目在那以后还有分录：{_named(late)}，失效日期须在它们以后。"})
        if self.parent_id and (last := self.last_above()):
            raise ValidationError(
                {
                    "valid_from": f"上级科目“{self.parent}”已记账到{last:%Y-%m-%d}，明细科目的生效日期须在那以后；"
                    "那以前的仍记上级科目，它的余额可以编一张转账凭证转到明细科目。"
                }
            )

    def last_above(self):
        """Return the last day in its time on which the account above took entries as no sum of others, or None."""
        siblings = LedgerAccount.objects.filter(parent=self.parent).in_force(OuterRef("voucher__day"))
        rows = _lasting(self.parent.lines).filter(~Exists(siblings), voucher__day__gte=self.valid_from)
        if self.valid_until:
            rows = rows.filter(voucher__day__lt=self.valid_until)
        return rows.aggregate(day=Max("voucher__day"))["day"]

    def __str__(self):
        return f"{self.code} {self.name}"


def _lasting(lines):
    """Return the entries but those that are booked on an account whether it is in use or not."""
    return lines.filter(voucher__is_closing=False, voucher__corrects__isnull=True)


def _named(entries):
    named = list(dict.fromkeys(f"{one.voucher.day:%Y-%m-%d} {one.voucher.number}" for one in entries))
    return "、".join(named[:_SAID]) + (f"等 {len(named)} 张" if len(named) > _SAID else "")


class LedgerStart(Checked):
    """From which day the union keeps its ledger here, as the accountant says and the chair confirms."""

    flow = LEDGER_FLOW
    worklist = Worklist(49, "finance:voucher_list", "finance:ledgerstart_detail")

    day = models.DateField("启用日期", help_text="从这一天起的收付记入总账，期初余额是前一天终了的余额。")

    class Meta(Checked.Meta):
        verbose_name = verbose_name_plural = "启用总账"
        ordering = ["-pk"]
        constraints = [
            *Checked.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=STANDING),
                name="finance_ledgerstart_once",
                violation_error_message="总账已经启用，或正在等主席确认。",
            ),
        ]
        triggers = checked("ledgerstart")

    @property
    def is_confirmed(self):
        """Whether the ledger is kept since."""
        return self.state == CheckedState.CONFIRMED

    @classmethod
    def in_force(cls):
        """Return the start that was confirmed, None while no ledger is kept."""
        return cls.objects.filter(state=CheckedState.CONFIRMED).first()

    def get_absolute_url(self):
        return reverse("finance:ledgerstart_detail", args=[self.pk])

    def __str__(self):
        return f"总账自{self.day:%Y-%m-%d}启用"


class OpeningBalance(Dimensions, ScopedModel):
    """What lay on one account when the ledger began; of income and expense apart by what they were for."""

    scope_path = "start__unit"

    start = models.ForeignKey(LedgerStart, models.PROTECT, related_name="balances", verbose_name="启用总账")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", verbose_name="总账科目")
    side = models.CharField("借贷", max_length=10, choices=Side)
    amount = MoneyField("期初余额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "总账期初余额"
        ordering = ["start", "account__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["start", "account", "outlay", "project", "econ_class", "is_restricted"],
                nulls_distinct=False,
                name="finance_openingbalance_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="finance_openingbalance_positive"),
        ]
        triggers = [
            *append_only("openingbalance"),
            opened_with_dimensions(),
            pgtrigger.Trigger(
                name="openingbalance_proposed",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=_PROPOSED,
            ),
            pgtrigger.Trigger(
                name="openingbalance_balanced",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=_BALANCED,
            ),
        ]

    def __str__(self):
        return f"{self.account} {self.get_side_display()} {self.amount}"
