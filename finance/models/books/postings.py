"""What was posted to the ledger: the entries of a voucher, as they stood when somebody posted it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from finance import permissions
from finance.choices import Side
from finance.models.books.dimensions import Dimensions
from finance.models.books.files import AccountCode
from finance.models.books.ledger import LedgerAccount
from finance.models.books.sums import adds_up
from finance.models.books.vouchers import Voucher
from finance.models.guards.closed_months import posted_in_open_month
from finance.models.guards.dimensions import named_dimensions
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.values.money import MoneyField

# At commit, when the entries are there. The posting says how many there are, so that none can be added later: neither
# the posting nor an entry ever changes or goes. Only from the day on which the ledger begins.
_WHOLE = """
    SELECT count(*), coalesce(sum(l.amount) FILTER (WHERE l.side = 'debit'), 0),
        coalesce(sum(l.amount) FILTER (WHERE l.side = 'credit'), 0)
      INTO many, debit, credit FROM finance_voucherline l WHERE l.voucher_id = NEW.voucher_id;
    IF debit <> credit OR NOT EXISTS (
        SELECT FROM finance_posting p JOIN finance_voucher v ON v.id = p.voucher_id
        WHERE p.voucher_id = NEW.voucher_id AND p.entries = many AND v.amount = debit
          AND v.day >= (SELECT min(s.day) FROM finance_ledgerstart s WHERE s.state = 'confirmed')) THEN
        RAISE EXCEPTION 'voucher % is not posted whole', NEW.voucher_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_posting_whole';
    END IF;
    RETURN NULL;
"""


def _whole(name):
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("many", "bigint"), ("debit", "numeric"), ("credit", "numeric")],
        func=_WHOLE,
    )


class Posting(ScopedModel):
    """That a voucher was posted (记账): by whom, when, with how many entries. It cannot be taken back."""

    scope_path = "voucher__unit"
    viewed_by = permissions.VIEW_VOUCHER

    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="posting", verbose_name="记账凭证")
    entries = models.PositiveSmallIntegerField("分录行数")
    posted_at = models.DateTimeField("记账时间", auto_now_add=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记账人")

    class Meta:
        verbose_name = verbose_name_plural = "记账"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(entries__gte=2), name="finance_posting_of_two")]
        triggers = [*append_only("posting"), posted_in_open_month(), _whole("posting_whole")]

    def __str__(self):
        return f"{self.voucher} 已记账"


class VoucherLine(Dimensions, ScopedModel):
    """One entry of a posted voucher; less than zero in red."""

    scope_path = "voucher__unit"
    viewed_by = permissions.VIEW_VOUCHER

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="lines", verbose_name="记账凭证")
    place = models.PositiveSmallIntegerField("分录号")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="lines", verbose_name="总账科目")
    side = models.CharField("借贷", max_length=10, choices=Side)
    amount = MoneyField("金额（元）", help_text="红字为负数。")
    # None for what was booked by hand, or has the account of the cash desk's own code.
    rule = models.ForeignKey(
        AccountCode, models.PROTECT, null=True, blank=True, related_name="posted_lines", verbose_name="记账科目对应"
    )

    class Meta:
        verbose_name = verbose_name_plural = "凭证分录"
        ordering = ["voucher", "place"]
        constraints = [
            models.UniqueConstraint(fields=["voucher", "place"], name="finance_voucherline_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="finance_voucherline_moves"),
        ]
        triggers = [*append_only("voucherline"), named_dimensions(), adds_up(), _whole("voucherline_whole")]

    @property
    def signed(self):
        """The amount, more than zero on the side of debits."""
        return self.amount if self.side == Side.DEBIT else -self.amount

    @property
    def debit(self):
        """The amount on the side of debits, or None."""
        return self.amount if self.side == Side.DEBIT else None

    @property
    def credit(self):
        """The amount on the side of credits, or None."""
        return self.amount if self.side == Side.CREDIT else None

    def __str__(self):
        return f"{self.voucher} {self.account}"
