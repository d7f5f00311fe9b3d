"""The tables of finance, with database triggers that refuse overspending."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance.choices import AccountKind, PaymentMethod
from finance.claim_flow import ClaimState
from unionportal.core.access.scoping import ScopedModel, Unitless
from unionportal.core.choices import FundingSource
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField

GUARD = "finance_budget_guard"
LEDGER_MARK = "台账 "  # the beginning of `source` of a row that came from the yearly workbook

# Σ(approved, not yet paid) + Σ(paid, corrections included) may never exceed the budget, whoever writes. The parent
# row is locked FOR NO KEY UPDATE: a plain FOR UPDATE deadlocks with the share locks of the foreign keys. Once per
# statement, not per row: booking a year of n payments would otherwise add them up n times.
_GUARD = """
    PERFORM 1 FROM finance_budget b WHERE b.id IN ({budgets}) ORDER BY b.id FOR NO KEY UPDATE;
    SELECT b.id INTO broken FROM finance_budget b WHERE b.id IN ({budgets}) AND b.total <
      coalesce((SELECT sum(c.amount) FROM finance_claim c WHERE c.budget_id = b.id AND c.state = 'approved'), 0) +
      coalesce((SELECT sum(p.amount) FROM finance_payment p WHERE p.budget_id = b.id), 0) LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'budget % is overspent', broken
          USING ERRCODE = '23514', CONSTRAINT = '{guard}', DETAIL = broken::text;
    END IF;
    RETURN NULL;
"""
# A budget grows only by a recorded decision. At commit, because decision and budget are two rows.
_DECIDED = """
    IF EXISTS (SELECT 1 FROM finance_budget b WHERE b.id = {budget} AND b.total <> b.initial +
        coalesce((SELECT sum(a.amount) FROM finance_budgetadjustment a WHERE a.budget_id = b.id), 0)) THEN
        RAISE EXCEPTION 'budget % differs from its decisions', {budget}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_budget_decided';
    END IF;
    RETURN NULL;
"""


def _guard(name, operation, budgets):
    """Return a trigger after `operation`; `budgets` selects the ids it concerns from the rows `changed`."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=operation,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        declare=[("broken", "bigint")],
        func=_GUARD.format(budgets=budgets, guard=GUARD),
    )


def _decided(name, operation, budget):
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_DECIDED.format(budget=budget),
    )


_RESERVED = "SELECT budget_id FROM changed WHERE state = 'approved'"


class Account(Unitless):
    """An item of the chart of accounts (科目), kept by the accountant. Reference data for everybody."""

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
    """The budget of one unit on one account in one year; `total` = `initial` + adjustments."""

    figure_columns = (
        ("年度", "year"),
        ("工会组织", "unit__name"),
        ("科目", "account__name"),
        ("年初预算（元）", "initial"),
        ("核定预算（元）", "total"),
    )

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
        triggers = [
            _guard("budget_not_below_spent", pgtrigger.Update, "SELECT id FROM changed"),
            _decided("budget_decided", pgtrigger.Insert | pgtrigger.Update, "NEW.id"),
            pgtrigger.Protect(name="budget_kept", operation=pgtrigger.Delete),
        ]

    def get_absolute_url(self):
        return reverse("finance:budget_detail", args=[self.pk])

    def __str__(self):
        return f"{self.year}年 {self.unit} {self.account.name}"


class BudgetAdjustment(ScopedModel):
    """One change of a budget during the year, with the decision behind it. Rows are only added."""

    scope_path = "budget__unit"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="adjustments", verbose_name="预算")
    amount = MoneyField("调整金额（元）", help_text="调减为负数。")
    decided_on = models.DateField("决定日期")
    document = models.CharField("依据", max_length=100)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="办理人")

    class Meta:
        verbose_name = verbose_name_plural = "预算调整"
        ordering = ["budget", "decided_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="finance_adjustment_not_zero", violation_error_message="调整金额不能为零。"
            )
        ]
        triggers = [
            *append_only("adjustment"),
            _decided("adjustment_counted", pgtrigger.Insert, "NEW.budget_id"),
        ]

    def __str__(self):
        return f"{self.budget} {self.amount:+}"


@tracked
class Claim(ScopedModel):
    """A request to spend from a budget; another app that caused it refers to this row."""

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
    # The cause, in the words of the app that opened the claim: "慰问 2022-003".
    source = models.CharField("来源", max_length=60, blank=True, editable=False)
    made_on = models.DateField("申请日期")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_made",
        verbose_name="经办人",
        help_text="由台账导入的往年支出没有经办人。",
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
            _guard("claim_added_within_budget", pgtrigger.Insert, _RESERVED),
            _guard("claim_within_budget", pgtrigger.Update, _RESERVED),
            pgtrigger.Protect(name="claim_kept", operation=pgtrigger.Delete),
            # The amount paid is the amount approved.
            pgtrigger.Protect(
                name="claim_fixed_by_approval",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[ClaimState.APPROVED, ClaimState.PAID, ClaimState.REVERSED])
                & (
                    pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                    | pgtrigger.Q(old__budget__df=pgtrigger.F("new__budget"))
                    | pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit"))
                ),
            ),
        ]

    def __str__(self):
        return f"{self.number or '支出申请'} {self.purpose}"


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
    payee = models.CharField("收款人", max_length=100)
    purpose = models.CharField("用途", max_length=200)
    source = models.CharField("来源", max_length=60, blank=True)
    method = models.CharField("方式", max_length=20, choices=PaymentMethod, default=PaymentMethod.TRANSFER)
    paid_on = models.DateField("支付日期", db_index=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="出纳")
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
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(source__startswith=LEDGER_MARK, corrects__isnull=True),
                name="finance_payment_imported_once",
                violation_error_message="台账中的这一行已经导入。",
            ),
        ]
        triggers = [
            *append_only("payment"),
            _guard("payment_within_budget", pgtrigger.Insert, "SELECT budget_id FROM changed"),
        ]

    def get_absolute_url(self):
        return reverse("finance:payment_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number} {self.purpose}"


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
    payer = models.CharField("来款单位", max_length=100)
    note = models.CharField("说明", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="登记人")
    source = models.CharField("来源", max_length=60, blank=True, editable=False)
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
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(source__startswith=LEDGER_MARK, corrects__isnull=True),
                name="finance_income_imported_once",
                violation_error_message="台账中的这一行已经导入。",
            ),
        ]
        triggers = append_only("income")

    def __str__(self):
        return f"{self.number} {self.payer}"
