"""The voucher (记账凭证) of each row of money that moved, numbered without gaps by kind and year."""

from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat, ExtractYear
from django.urls import reverse

from finance.choices import VoucherKind
from finance.models.book import Income, Payment
from finance.models.guards.closed_months import voucher_in_open_month
from finance.models.guards.just_one import just_one
from finance.models.numbers import numbered
from finance.models.reconciling.matches import Transfer
from finance.models.reconciling.trust import TrustEntry
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.money import MoneyField

# What a voucher may be of.
EVENTS = ("payment", "income", "transfer", "trust")
# Those of which another row takes one back; money moved between the union's own is moved again.
CORRECTED = ("payment", "income", "trust")
# What its words and accounts are read from.
JOINED = (
    "payment__account",
    "payment__claim",
    "income__account",
    "income__refund_of__voucher",
    "transfer",
    *(f"{name}__corrects__voucher" for name in CORRECTED),
    "corrects",
    "amends",
)


# At commit, when all of it is there. What the accountant books by itself is posted at once, so only where a ledger is
# kept; what closes a year goes with the closing of its last month; in red it takes back the whole of another such
# voucher of its year, from the same accounts, in blue the error of one of a former year; neither what is of assets, nor
# one that was taken back already, unless that was taken back itself.
_BOOKED_BY_HAND = """
    IF NOT EXISTS (SELECT FROM finance_posting p WHERE p.voucher_id = NEW.id)
        OR NEW.is_closing AND NOT EXISTS (SELECT FROM finance_monthclose c
            WHERE c.last = NEW.day AND c.is_year AND c.reopening_id IS NULL)
        OR NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance_voucher v WHERE v.id = NEW.corrects_id
            AND v.amount = -NEW.amount AND extract(year FROM v.day) = extract(year FROM NEW.day)
            AND v.day <= NEW.day AND v.words <> '' AND v.corrects_id IS NULL
            AND NOT v.is_closing AND NOT EXISTS (SELECT FROM finance_assetentry a WHERE a.voucher_id = v.id)
            AND NOT EXISTS (SELECT FROM (
                SELECT FROM finance_voucherline l WHERE l.voucher_id IN (v.id, NEW.id)
                GROUP BY l.account_id, l.side HAVING sum(l.amount) <> 0) other))
        OR NEW.amends_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance_voucher v WHERE v.id = NEW.amends_id
            AND extract(year FROM v.day) < extract(year FROM NEW.day) AND v.words <> '' AND v.corrects_id IS NULL
            AND NOT v.is_closing AND NOT EXISTS (SELECT FROM finance_assetentry a WHERE a.voucher_id = v.id))
        OR EXISTS (SELECT FROM finance_voucher o
            WHERE o.id <> NEW.id AND coalesce(NEW.corrects_id, NEW.amends_id) IN (o.corrects_id, o.amends_id)
            AND NOT EXISTS (SELECT FROM finance_voucher r WHERE r.corrects_id IN (o.id, NEW.id))) THEN
        RAISE EXCEPTION 'voucher % is of nothing, or takes back another than it may', NEW.number
          USING ERRCODE = '23514', CONSTRAINT = 'finance_voucher_by_hand';
    END IF;
    RETURN NULL;
"""


def _of_one_event():
    """Return the condition that it is of one event, or says in words what for and is of none."""
    by_hand = Q(**{f"{name}__isnull": True for name in EVENTS}, kind=VoucherKind.TRANSFER) & ~Q(words="")
    by_hand &= Q(corrects__isnull=True) | Q(amends__isnull=True)
    return just_one(EVENTS) & Q(words="", corrects__isnull=True, amends__isnull=True, is_closing=False) | by_hand


def _numbered_by_kind_and_year():
    year = Cast(ExtractYear("day"), CharField())
    heads = {kind: Concat(Value(kind.mark), year, Value("-")) for kind in VoucherKind}
    return reduce(or_, [Q(kind=kind, number__startswith=head) for kind, head in heads.items()])


class Voucher(ScopedModel):
    """What stands in the books for one payment, income, transfer or money of others.

    The database gives it together with that row.

    Where a ledger is kept the accountant also books by hand what is none of them.

    It never changes and never goes. Money that is taken back is a row of its own, with a voucher of its own in red.
    """

    number = models.CharField("凭证号", max_length=20, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    kind = models.CharField("凭证类别", max_length=10, choices=VoucherKind)
    day = models.DateField("凭证日期", db_index=True)
    amount = MoneyField("金额（元）", help_text="红字为负数。")
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="voucher", verbose_name="支付"
    )
    income = models.OneToOneField(
        Income, models.PROTECT, null=True, blank=True, related_name="voucher", verbose_name="收入"
    )
    transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, blank=True, related_name="voucher", verbose_name="资金划转"
    )
    trust = models.OneToOneField(
        TrustEntry, models.PROTECT, null=True, blank=True, related_name="voucher", verbose_name="往来款"
    )

    # Of what is no event of the cash desk, such as a year's closing or an error of a former year.
    words = models.CharField("摘要", max_length=200, blank=True, default="", db_default="")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="冲销的凭证"
    )
    # What is in error of a former year, which this one corrects in blue.
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name="订正的凭证"
    )
    # Of what was booked by hand; of a payment its claim's are counted.
    papers = models.PositiveSmallIntegerField("附单据张数", default=0, db_default=0)
    is_closing = models.BooleanField("年末结转", default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "记账凭证"
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_of_one_event(), name="finance_voucher_of_one_event"),
            models.CheckConstraint(condition=_numbered_by_kind_and_year(), name="finance_voucher_of_its_series"),
        ]
        indexes = [models.Index(fields=["kind", "day", "id"], name="finance_voucher_in_order")]
        triggers = [
            *append_only("voucher"),
            pgtrigger.Trigger(
                name="voucher_by_hand",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=~pgtrigger.Q(new__words=""),
                func=_BOOKED_BY_HAND,
            ),
            voucher_in_open_month(),
            *numbered("finance_voucher", f"[{''.join(kind.mark for kind in VoucherKind)}]"),
        ]

    @property
    def kind_mark(self):
        """The word before its number (凭证字)."""
        return VoucherKind(self.kind).mark

    @property
    def serial(self):
        """Its number within its kind and year."""
        return int(self.number.rpartition("-")[2])

    @property
    def own_number(self):
        """The number that the accountant's software gave it, "" for none."""
        return self.booked.number if hasattr(self, "booked") else ""

    @property
    def event(self):
        """The row of money that it is of, None for what was booked by hand."""
        return self.payment or self.income or self.transfer or self.trust

    @property
    def is_red(self):
        """Whether it stands in red; what takes back a row of a former year is in blue."""
        return self.amount < 0

    @property
    def is_of_former_year(self):
        """Whether it takes back a row of a former year: it stands the other way round than its row."""
        row = self.payment or self.income
        return row is not None and (self.amount > 0) != (row.amount > 0)

    @property
    def reverses(self):
        """The voucher that this one takes back, wholly or in part, or None."""
        if self.words:
            return self.corrects or self.amends
        corrected = getattr(self.event, "undoes", None) or getattr(self.event, "corrects", None)
        return corrected.voucher if corrected else None

    @property
    def reversed_by(self):
        """The vouchers that take this one back, wholly or in part: in red, of a former year in blue."""
        of_event = [{f"{name}__corrects": key} for name in CORRECTED if (key := getattr(self, f"{name}_id"))]
        by_hand = Q(corrects=self) | Q(amends=self)
        return Voucher.objects.filter(reduce(or_, (Q(**way) for way in of_event), by_hand)).order_by("pk")

    @property
    def taken_back_by(self):
        """The voucher booked by hand that takes this one back and stands, or None."""
        found = Voucher.objects.filter(Q(corrects=self) | Q(amends=self), corrected_by__isnull=True)
        return found.first()

    @property
    def summary(self):
        """The words of the entry (摘要); of what is confidential only what it was paid for, never the purpose."""
        if self.words:
            return self.words
        if former := self.reverses:
            if self.is_of_former_year:
                return f"订正{chinese_date(former.day)}{former.number}号凭证（以前年度）"
            is_refund = getattr(self.event, "is_refund", False) and not self.event.undoes_id
            how = "退回" if is_refund else "注销"
            return f"{how}{chinese_date(former.day)}{former.number}号凭证"
        if self.payment:
            return self.payment.source if self.payment.is_confidential else self.payment.purpose
        if self.income and (spent := self.income.refund_of) and spent.paid_on.year < self.day.year:
            return (
                f"收回{chinese_date(spent.paid_on)}{spent.voucher.number}号凭证的支出（以前年度）：{self.income.payer}"
            )
        if self.income:
            return f"{self.income.account.name}：{self.income.payer}"
        if self.trust:
            return f"{self.trust.get_kind_display()}：{self.trust.purpose}"
        return self.transfer.note

    def get_absolute_url(self):
        return reverse("finance:voucher_detail", args=[self.pk])

    def __str__(self):
        return self.number
