"""The books: payments, what they lent, and income."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from finance.choices import PaymentMethod, VoucherKind
from finance.models.budget import Account, Budget
from finance.models.claim import Claim
from finance.models.guards import booked_once, by_a_third, by_people, guard, within_claim, within_payment
from finance.models.guards.batches import payees_add_up
from finance.models.guards.counted import not_counted
from finance.models.guards.vouchers import given_voucher_or_corrected
from finance.models.guards.years import income_in_year, payment_in_year
from finance.models.numbers import numbered
from finance.models.words import found_by_words
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import FundingSource
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField


def _serial_of_payee():
    """Return the column that says, of what several signed for together, whose part came back: his place on the list."""
    return models.PositiveIntegerField("退回的收款人序号", null=True, editable=False)


def _after_settled():
    """Return the column that says of a refund that it is no rest of a loan: the loan was settled by its papers."""
    return models.BooleanField("借款核销以后退回", default=False, db_default=False, editable=False)


class Payment(ScopedModel):
    """Money paid out. Rows are only added: a mistake is corrected by a second, negative row that names the first."""

    figure_columns = (
        ("编号", "number"),
        ("用途", "purpose"),
        ("收款人", "payee"),
        ("科目", "account__name"),
        ("金额（元）", "amount"),
        ("支付日期", "paid_on"),
        ("工会组织", "unit__name"),
    )

    number = models.CharField("支付编号", max_length=30, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments", verbose_name="支出申请")
    # Copied from the claim, so that the book reads without joins and stays what it was.
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="payments", verbose_name="预算")
    account = models.ForeignKey(Account, models.PROTECT, verbose_name="科目")
    funding_source = models.CharField("资金来源", max_length=20, choices=FundingSource)
    amount = MoneyField("金额（元）", help_text="冲正为负数。")
    payee = NameField("收款人", max_length=100)
    purpose = models.CharField("用途", max_length=200)
    source = models.CharField("来源", max_length=60, blank=True)
    # The number of its row in the yearly workbook; empty for others and for corrections.
    ledger_serial = models.CharField("台账流水号", max_length=40, blank=True, editable=False)
    method = models.CharField("方式", max_length=20, choices=PaymentMethod, default=PaymentMethod.TRANSFER)
    paid_on = models.DateField("支付日期", db_index=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="出纳")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="冲正"
    )
    # Of a row that corrects another: whether only a part of the money came back, and the rest stays paid.
    is_refund = models.BooleanField("部分退款", default=False, db_default=False, editable=False)
    # The refund that was none, of which this row takes the money out again.
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="undone_by",
        verbose_name="更正的退款",
    )
    payee_serial = _serial_of_payee()
    after_settled = _after_settled()
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, undoes__isnull=True, amount__gt=0, is_refund=False)
                | Q(corrects__isnull=False, undoes__isnull=True, amount__lt=0) & ~Q(reason="")
                | Q(corrects__isnull=False, undoes__isnull=False, amount__gt=0, is_refund=True) & ~Q(reason=""),
                name="finance_payment_sign",
                violation_error_message="支付金额须大于零；冲正须说明原因。",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(is_refund=False),
                name="finance_payment_corrected_once",
                violation_error_message="这笔支付已经冲正。",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger_serial"], condition=~Q(ledger_serial=""), name="finance_payment_by_serial"),
            *found_by_words("payment"),
            # With what is added up below the list.
            models.Index(fields=["method", "-paid_on", "-id"], include=["amount"], name="finance_payment_by_way"),
        ]
        triggers = [
            *append_only("payment"),
            *numbered("finance_payment", "P"),
            guard("payment_within_budget", pgtrigger.Insert, "SELECT budget_id FROM changed"),
            within_claim("payment_within_claim"),
            booked_once("payment_imported_once", "finance_payment", "AND NOT r.is_refund"),
            payment_in_year(),
            not_counted("payment", "paid_on"),
            by_a_third("payment_by_a_third"),
            payees_add_up("payment_of_its_payees", pgtrigger.Insert, "NEW.claim_id"),
            *by_people(
                "payment",
                "NEW.paid_by_id IS NULL",
                ledger="(SELECT c.ledger_id FROM finance_claim c WHERE c.id = NEW.claim_id)",
                day="NEW.paid_on",
            ),
            given_voucher_or_corrected("payment", VoucherKind.PAYMENT, VoucherKind.RECEIPT, "paid_on"),
        ]

    @property
    def is_confidential(self):
        """Whether it pays for what is confidential."""
        return self.claim.is_confidential

    @classmethod
    def not_reversed(cls):
        """Return the condition, of rows that are no corrections, that the money did not all come back."""
        # A subquery, for figures add up the rows.
        return ~Exists(cls.objects.filter(corrects=OuterRef("pk"), is_refund=False))

    @classmethod
    def standing(cls):
        """Return the payments, as they were made, of which the money did not all come back."""
        return cls.objects.filter(cls.not_reversed(), corrects=None)

    @classmethod
    def standing_refunds(cls):
        """Return the condition, of any rows, that they are refunds and nobody corrected them since."""
        return Q(is_refund=True, undoes__isnull=True, undone_by__isnull=True)

    @property
    def correction_label(self):
        """What a row that corrects another one is called; "" for any other."""
        if not self.corrects_id:
            return ""
        if self.undoes_id:
            return "更正退款"
        return self._meta.get_field("is_refund" if self.is_refund else "corrects").verbose_name

    @property
    def audit_label(self):
        """Its name in the log, as that of its claim."""
        return f"{self._meta.verbose_name} {self.number}"

    def get_absolute_url(self):
        return reverse("finance:payment_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number} {self.purpose}"


@tracked
class Income(ScopedModel):
    """Money received. Rows are only added, and corrected like payments."""

    figure_columns = (
        ("编号", "number"),
        ("来款单位", "payer"),
        ("科目", "account__name"),
        ("金额（元）", "amount"),
        ("到账日期", "received_on"),
    )

    number = models.CharField("收入编号", max_length=30, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    account = models.ForeignKey(Account, models.PROTECT, verbose_name="科目")
    amount = MoneyField("金额（元）", help_text="冲正为负数。")
    received_on = models.DateField("到账日期", db_index=True)
    payer = NameField("来款单位", max_length=100)
    note = models.CharField("说明", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="登记人")
    source = models.CharField("来源", max_length=60, blank=True, editable=False)
    # As in Payment.
    ledger_serial = models.CharField("台账流水号", max_length=40, blank=True, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="冲正"
    )
    # The payment of a former year whose money came back: no negative expense of that year, and none of this one.
    refund_of = models.ForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="refunds_later",
        verbose_name="收回的以前年度支付",
    )
    payee_serial = _serial_of_payee()
    after_settled = _after_settled()

    class Meta:
        verbose_name = verbose_name_plural = "收入"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0)
                | Q(corrects__isnull=False, amount__lt=0) & ~Q(note=""),
                name="finance_income_sign",
                violation_error_message="收入金额须大于零；冲正须说明原因。",
            ),
            models.UniqueConstraint(
                fields=["corrects"], name="finance_income_corrected_once", violation_error_message="这笔收入已经冲正。"
            ),
        ]
        indexes = [
            models.Index(fields=["ledger_serial"], condition=~Q(ledger_serial=""), name="finance_income_by_serial")
        ]
        triggers = [
            *append_only("income"),
            *numbered("finance_income", "R"),
            within_payment("income_within_payment"),
            booked_once("income_imported_once", "finance_income"),
            income_in_year(),
            not_counted("income", "received_on"),
            given_voucher_or_corrected("income", VoucherKind.RECEIPT, VoucherKind.PAYMENT, "received_on"),
        ]

    @classmethod
    def not_reversed(cls):
        """Return the condition, of rows that are no corrections, that the money did not go back."""
        return Q(corrections__isnull=True)

    @classmethod
    def back_later(cls, payments):
        """Return the incomes by which money of these payments came back after its year, and which `is_reversed`."""
        rows = cls.objects.filter(refund_of__in=payments).select_related("account").order_by("pk")
        return rows.annotate(is_reversed=~Q(cls.not_reversed()))

    def __str__(self):
        return f"{self.number} {self.payer}"
