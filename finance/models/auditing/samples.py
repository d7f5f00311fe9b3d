"""Random samples of the books, kept as they were drawn, so that anybody can draw them again."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.choices import Books
from finance.models.book import Income, Payment
from finance.models.budget import Account
from finance.models.guards.just_one import just_one
from finance.models.numbers import numbered
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import FundingSource
from unionportal.core.database.append_only import append_only
from unionportal.core.values.money import MoneyField

# At commit, when the items are there: a sample is whole, or it is not there.
_WHOLE = """
    IF EXISTS (SELECT FROM finance_samplestratum s WHERE s.sample_id = {sample}
        AND s.drawn <> (SELECT count(*) FROM finance_sampleitem i WHERE i.stratum_id = s.id)) THEN
        RAISE EXCEPTION 'sample % is not as it was drawn', {sample}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_auditsample_whole';
    END IF;
    RETURN NULL;
"""


def _whole(name, sample):
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_WHOLE.format(sample=sample),
    )


class AuditSample(ScopedModel):
    """A sample of payments and incomes of a period, with all that it was drawn by; it is never changed."""

    number = models.CharField("抽样编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="所属组织")
    books = models.CharField("抽取什么", max_length=10, choices=Books, default=Books.PAYMENTS)
    start = models.DateField("日期自")
    end = models.DateField("日期至")
    within = models.ForeignKey(
        "core.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工会组织"
    )
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="科目")
    funding_source = models.CharField("资金来源", max_length=20, choices=FundingSource, blank=True)
    size = models.PositiveIntegerField("样本量（笔）", validators=[MinValueValidator(1)])
    least = models.PositiveIntegerField("每层至少（笔）", default=1)
    # As typed and put in order: "1000.00 5000.00".
    bounds = models.CharField("金额分档（元）", max_length=200, blank=True)
    all_from = models.DecimalField("多少元以上全部抽取", max_digits=14, decimal_places=2, null=True, blank=True)
    seed = models.CharField("种子", max_length=64)
    # How the rows were drawn; see finance/services/auditing/drawing.py.
    method = models.CharField("抽取方法", max_length=20, editable=False)
    rows = models.PositiveIntegerField("总体（笔）", editable=False)
    yuan = MoneyField("总体金额（元）", editable=False)
    digest = models.CharField("总体的摘要", max_length=64, editable=False)
    # The last rows of the books then: what was booked later is told apart from what was changed.
    last_payment = models.PositiveBigIntegerField(default=0, editable=False)
    last_income = models.PositiveBigIntegerField(default=0, editable=False)
    made_at = models.DateTimeField("抽取时间", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="抽取人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "审计抽样"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="finance_auditsample_days",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(seed="") & (Q(all_from__isnull=True) | Q(all_from__gt=0)),
                name="finance_auditsample_is_drawn",
                violation_error_message="样本量和全部抽取的金额须大于零。",
            ),
        ]
        triggers = [
            *numbered("finance_auditsample", "S"),
            *append_only("auditsample"),
            _whole("auditsample_whole", "NEW.id"),
        ]

    @property
    def range(self):
        """What it was drawn from, in words."""
        narrowed = (self.within, self.account, self.get_funding_source_display() if self.funding_source else None)
        days = f"{self.start:%Y-%m-%d} 至 {self.end:%Y-%m-%d}"
        return "，".join([self.get_books_display(), days, *(str(one) for one in narrowed if one)])

    @property
    def size_in_words(self):
        """How many rows were asked for, in words."""
        wider = f"，{self.all_from:,} 元以上全部" if self.all_from else ""
        return f"{self.size} 笔，每层至少 {self.least} 笔{wider}"

    def get_absolute_url(self):
        return reverse("finance:auditsample_detail", args=[self.pk])

    def __str__(self):
        return f"抽样{self.number}"


class SampleStratum(ScopedModel):
    """The rows of one account in one band of amounts: how many there were, and how many were drawn."""

    scope_path = "sample__unit"
    viewed_by = permissions.VIEW_SAMPLE

    sample = models.ForeignKey(AuditSample, models.PROTECT, related_name="strata", verbose_name="抽样")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="科目")
    floor = models.DecimalField("金额自（元）", max_digits=14, decimal_places=2)
    ceiling = models.DecimalField("不到（元）", max_digits=14, decimal_places=2, null=True)
    rows = models.PositiveIntegerField("总体（笔）")
    yuan = MoneyField("总体金额（元）")
    drawn = models.PositiveIntegerField("抽取（笔）")

    class Meta:
        verbose_name = verbose_name_plural = "抽样的层"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows__gt=0, drawn__lte=F("rows")), name="finance_samplestratum_drawn_of_rows"
            ),
            models.UniqueConstraint(fields=["sample", "account", "floor"], name="finance_samplestratum_once"),
        ]
        triggers = [*append_only("samplestratum"), _whole("samplestratum_whole", "NEW.sample_id")]

    @property
    def band(self):
        """The amounts that belong to it, in words."""
        if self.ceiling is None:
            return f"{self.floor:,} 元以上" if self.floor else "全部金额"
        return f"{self.floor:,} 至不到 {self.ceiling:,} 元"

    def __str__(self):
        return f"{self.account} {self.band}"


class SampleItem(ScopedModel):
    """One row of the books that was drawn, as it stood then."""

    scope_path = "sample__unit"
    viewed_by = permissions.VIEW_SAMPLE

    sample = models.ForeignKey(AuditSample, models.PROTECT, related_name="items", verbose_name="抽样")
    stratum = models.ForeignKey(SampleStratum, models.PROTECT, related_name="items", verbose_name="层")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="sampled", verbose_name="支付")
    income = models.ForeignKey(Income, models.PROTECT, null=True, related_name="sampled", verbose_name="收入")

    class Meta:
        verbose_name = verbose_name_plural = "样本"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=just_one(("income", "payment")),
                name="finance_sampleitem_is_one_row",
            ),
            models.UniqueConstraint(fields=["sample", "payment"], name="finance_sampleitem_payment_once"),
            models.UniqueConstraint(fields=["sample", "income"], name="finance_sampleitem_income_once"),
        ]
        triggers = [*append_only("sampleitem"), _whole("sampleitem_whole", "NEW.sample_id")]

    @property
    def row(self):
        """The payment or the income."""
        return self.payment or self.income

    @property
    def day(self):
        """The day of the payment or of the income."""
        return self.payment.paid_on if self.payment else self.income.received_on

    @property
    def other(self):
        """Who was paid, or who paid."""
        return self.payment.payee if self.payment else self.income.payer

    def __str__(self):
        return self.row.number
