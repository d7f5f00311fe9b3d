"""Subsidies (补助): what was granted and for which purpose, what of it was received, which payments used it."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import DecimalField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from finance.choices import AccountKind, SubsidyKind
from finance.models.book import Income, Payment
from finance.models.budget import Account
from finance.models.guards import kept
from finance.models.guards.years import subsidy_use_in_year
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField, yuan
from unionportal.core.values.names import NameField

_MONEY = DecimalField(max_digits=18, decimal_places=2)
_NOT_MORE = """
    PERFORM 1 FROM finance_subsidy s WHERE s.id = NEW.subsidy_id FOR NO KEY UPDATE;
    IF (SELECT sum(r.amount) FROM finance_subsidyreceipt r WHERE r.subsidy_id = NEW.subsidy_id)
        NOT BETWEEN 0 AND (SELECT s.amount FROM finance_subsidy s WHERE s.id = NEW.subsidy_id) THEN
        RAISE EXCEPTION 'subsidy % is received beyond its amount', NEW.subsidy_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_subsidy_received';
    END IF;
    RETURN NULL;
"""


def _sum_of(rows, column):
    sums = rows.order_by().values("subsidy").annotate(s=Sum(column)).values("s")
    return Coalesce(Subquery(sums), yuan(0), output_field=_MONEY)


class SubsidyQuerySet(ScopedQuerySet):
    def with_use(self):
        """Return the subsidies with what was `received` and `used`, and the `rest` of what was received, in yuan."""
        received = _sum_of(SubsidyReceipt.objects.filter(subsidy=OuterRef("pk")), "amount")
        uses = SubsidyUse.objects.filter(subsidy=OuterRef("pk"))
        used = _sum_of(uses, "payment__amount") + _sum_of(uses, "payment__corrections__amount")
        return self.annotate(received=received, used=used, rest=received - used)


@tracked
class Subsidy(ScopedModel):
    """Money that the union above or the school granted; of an earmarked one the use is followed."""

    figure_columns = (
        ("补助", "title"),
        ("种类", "get_kind_display"),
        ("给予单位", "giver"),
        ("金额（元）", "amount"),
        ("批准日期", "granted_on"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    kind = models.CharField("种类", max_length=20, choices=SubsidyKind)
    title = NameField("名称", max_length=100)
    purpose = models.CharField("用途", max_length=200, blank=True)
    giver = NameField("给予单位", max_length=100)
    document = NameField("文号", max_length=100)
    amount = MoneyField("金额（元）")
    granted_on = models.DateField("批准日期")
    use_until = models.DateField("使用期限", null=True, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="收入科目")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )

    objects = SubsidyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补助收入"
        ordering = ["-granted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="finance_subsidy_positive", violation_error_message="补助金额须大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(kind=SubsidyKind.EARMARKED) | ~Q(purpose=""),
                name="finance_subsidy_purpose",
                violation_error_message="专项补助须写明用途。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="subsidy_stays", operation=pgtrigger.Delete),
            kept("subsidy_kept", ("unit", "kind", "amount", "account", "granted_on")),
        ]

    def clean(self):
        if self.account_id and self.account.kind != AccountKind.INCOME:
            raise ValidationError({"account": f"“{self.account}”不是收入科目。"})
        if self.use_until and self.granted_on and self.use_until < self.granted_on:
            raise ValidationError({"use_until": "使用期限不能早于批准日期。"})

    def get_absolute_url(self):
        return reverse("finance:subsidy_detail", args=[self.pk])

    def __str__(self):
        return self.title


@tracked
class SubsidyReceipt(ScopedModel):
    """What was received of a subsidy. Corrected like an income."""

    scope_path = "subsidy__unit"

    subsidy = models.ForeignKey(Subsidy, models.PROTECT, related_name="receipts", verbose_name="补助")
    amount = MoneyField("到账金额（元）")
    received_on = models.DateField("到账日期")
    income = models.OneToOneField(Income, models.PROTECT, related_name="subsidy_receipt", verbose_name="收入")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="出纳"
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="correction", verbose_name="冲正"
    )

    class Meta:
        verbose_name = verbose_name_plural = "补助到账"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0) | Q(corrects__isnull=False, amount__lt=0),
                name="finance_subsidyreceipt_sign",
                violation_error_message="到账金额须大于零。",
            ),
        ]
        triggers = [
            *append_only("subsidyreceipt"),
            pgtrigger.Trigger(
                name="subsidy_not_more", operation=pgtrigger.Insert, when=pgtrigger.After, func=_NOT_MORE
            ),
        ]

    def __str__(self):
        return f"{self.subsidy} {self.amount:,}"


@tracked
class SubsidyUse(ScopedModel):
    """A payment that a subsidy was used for, with its corrections; one payment uses one subsidy."""

    scope_path = "subsidy__unit"

    subsidy = models.ForeignKey(Subsidy, models.PROTECT, related_name="uses", verbose_name="补助")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="subsidy_use", verbose_name="支付")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "补助的使用"
        ordering = ["payment__paid_on", "pk"]
        triggers = [subsidy_use_in_year()]

    def __str__(self):
        return f"{self.subsidy} {self.payment.number}"
