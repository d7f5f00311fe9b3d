import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finance.choices import AccountKind, PaymentMethod
from finance.claim_flow import ClaimState
from unionportal.core.append_only import append_only
from unionportal.core.choices import FundingSource
from unionportal.core.history import tracked
from unionportal.core.money import MoneyField
from unionportal.core.scoping import ScopedModel

# Σ(approved, not yet paid) + Σ(paid, corrections included) may never exceed the budget. The parent row is
# locked FOR NO KEY UPDATE: a plain FOR UPDATE deadlocks with the share locks of the foreign keys.
_GUARD = """
    SELECT b.total INTO allowed FROM finance_budget b WHERE b.id = {budget} FOR NO KEY UPDATE;
    SELECT coalesce(sum(c.amount), 0) INTO committed FROM finance_claim c
      WHERE c.budget_id = {budget} AND c.state = 'approved';
    SELECT coalesce(sum(p.amount), 0) INTO paid FROM finance_payment p WHERE p.budget_id = {budget};
    IF committed + paid > allowed THEN
        RAISE EXCEPTION 'budget % is overspent', {budget} USING ERRCODE = '23514', CONSTRAINT = 'finance_budget_guard';
    END IF;
    RETURN NULL;
"""


def _guard(name, operation, budget, condition=None):
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=condition,
        declare=[("allowed", "numeric"), ("committed", "numeric"), ("paid", "numeric")],
        func=_GUARD.format(budget=budget),
    )


class Account(models.Model):
    """An item of the chart of accounts (科目), as the union's accountant keeps it. Reference data for everybody."""

    code = models.CharField("科目编码", max_length=20, unique=True)
    name = models.CharField("科目名称", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=AccountKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级科目"
    )
    valid_from = models.DateField("启用日期")
    valid_until = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科目"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"


@tracked
class Budget(ScopedModel):
    """What one unit may spend on one account in one year. `total` = initial + adjustments."""

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    year = models.PositiveSmallIntegerField("年度")
    account = models.ForeignKey(Account, models.PROTECT, verbose_name="科目")
    initial = MoneyField("年初预算（元）")
    total = MoneyField("核定预算（元）", editable=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预算"
        ordering = ["-year", "unit__path", "account__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "account"],
                name="finance_budget_once",
                violation_error_message="该组织该年度的这一科目已有预算。",
            ),
            models.CheckConstraint(
                condition=Q(initial__gte=0, total__gte=0),
                name="finance_budget_not_negative",
                violation_error_message="预算不能为负数。",
            ),
        ]
        triggers = [_guard("budget_not_below_spent", pgtrigger.Update, "NEW.id")]

    def __str__(self):
        return f"{self.year}年 {self.unit} {self.account.name}"


class BudgetAdjustment(ScopedModel):
    """One change of a budget during the year, with the decision behind it. Only added, never edited."""

    scope_path = "budget__unit"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="adjustments", verbose_name="预算")
    amount = MoneyField("调整金额（元）", help_text="调减为负数。")
    decided_on = models.DateField("决定日期")
    document = models.CharField("依据", max_length=100)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办理人")

    class Meta:
        verbose_name = verbose_name_plural = "预算调整"
        ordering = ["budget", "decided_on"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="finance_adjustment_not_zero")]
        triggers = append_only("adjustment")

    def __str__(self):
        return f"{self.budget} {self.amount:+}"


@tracked
class Claim(ScopedModel):
    """A request to spend from a budget. Other apps own the cause and refer to this row."""

    owner_path = "made_by"

    number = models.CharField("申请编号", max_length=30, unique=True, null=True, blank=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="claims", verbose_name="预算")
    funding_source = models.CharField(
        "资金来源", max_length=20, choices=FundingSource, default=FundingSource.UNION_FUNDS
    )
    amount = MoneyField("金额（元）")
    purpose = models.CharField("用途", max_length=200)
    payee = models.CharField("收款人", max_length=100)
    # What caused it, in the words of the app that asked: "慰问 2022-003".
    source = models.CharField("来源", max_length=60, blank=True, editable=False)
    made_on = models.DateField("申请日期")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="claims_made", verbose_name="经办人"
    )
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_approved",
        verbose_name="审批人",
    )
    paid_on = models.DateField("支付日期", null=True, blank=True, editable=False, db_index=True)
    return_reason = models.CharField("退回或撤销原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=ClaimState, default=ClaimState.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = "支出申请"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="finance_claim_positive", violation_error_message="金额须大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.APPROVED, ClaimState.PAID]) | Q(approved_on__isnull=False),
                name="finance_claim_approved_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ClaimState.PAID, ClaimState.REVERSED], paid_on__isnull=False)
                | ~Q(state__in=[ClaimState.PAID, ClaimState.REVERSED]) & Q(paid_on__isnull=True),
                name="finance_claim_paid_has_date",
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(made_by=F("approved_by")),
                name="finance_claim_maker_is_not_approver",
                violation_error_message="经办人不能审批自己的申请。",
            ),
        ]
        triggers = [
            _guard(
                "claim_within_budget",
                pgtrigger.Insert | pgtrigger.Update,
                "NEW.budget_id",
                pgtrigger.Q(new__state=ClaimState.APPROVED),
            ),
            pgtrigger.Protect(name="claim_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.number or '支出申请'} {self.purpose}"


class Payment(ScopedModel):
    """Money that left the account. Never edited or deleted: a mistake is a second row that names the first."""

    number = models.CharField("支付编号", max_length=30, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments", verbose_name="支出申请")
    # Copied from the claim, so that the book reads without joins and stays what it was.
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="payments", verbose_name="预算")
    account = models.ForeignKey(Account, models.PROTECT, verbose_name="科目")
    funding_source = models.CharField("资金来源", max_length=20, choices=FundingSource)
    amount = MoneyField("金额（元）", help_text="冲正为负数。")
    payee = models.CharField("收款人", max_length=100)
    purpose = models.CharField("用途", max_length=200)
    source = models.CharField("来源", max_length=60, blank=True)
    method = models.CharField("方式", max_length=20, choices=PaymentMethod, default=PaymentMethod.TRANSFER)
    paid_on = models.DateField("支付日期", db_index=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="出纳")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="冲正"
    )
    reason = models.CharField("冲正原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0)
                | Q(corrects__isnull=False, amount__lt=0) & ~Q(reason=""),
                name="finance_payment_sign",
                violation_error_message="支付金额须大于零；冲正须说明原因。",
            ),
            models.UniqueConstraint(
                fields=["corrects"], name="finance_payment_corrected_once", violation_error_message="这笔支付已经冲正。"
            ),
        ]
        triggers = [
            *append_only("payment"),
            _guard("payment_within_budget", pgtrigger.Insert, "NEW.budget_id"),
        ]

    def __str__(self):
        return f"{self.number} {self.purpose}"


class Income(ScopedModel):
    """Money that came in. Never edited or deleted, corrected like a payment."""

    number = models.CharField("收入编号", max_length=30, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    account = models.ForeignKey(Account, models.PROTECT, verbose_name="科目")
    amount = MoneyField("金额（元）", help_text="冲正为负数。")
    received_on = models.DateField("到账日期", db_index=True)
    payer = models.CharField("来款单位", max_length=100)
    note = models.CharField("说明", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="登记人")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="冲正"
    )

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
        triggers = append_only("income")

    def __str__(self):
        return f"{self.number} {self.payer}"
