"""Accounts, budgets and their adjustments."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from finance.choices import AccountKind
from finance.models.guards import decided, guard, kept, only_undone
from finance.models.guards.years import adjustment_in_year, budget_in_year
from finance.models.projects import Project, Whose, of_its_unit
from unionportal.core.access.scoping import ScopedModel, Unitless
from unionportal.core.choices import FundingSource
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import ThingNameField


@tracked
class Account(Unitless):
    """An item of the chart of accounts (科目), kept by the accountant. Reference data for everybody."""

    code = models.CharField("科目编码", max_length=20, unique=True)
    name = ThingNameField("科目名称", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=AccountKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级科目"
    )
    valid_from = models.DateField("启用日期")
    valid_until = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科目"
        ordering = ["code"]

    @cached_property
    def lineage(self):
        """Return the keys of the account and of the groups above it, the nearest first."""
        above, found = dict(Account.objects.values_list("pk", "parent")), [self.pk]
        while (parent := above.get(found[-1])) and parent not in found:
            found.append(parent)
        return found

    def __str__(self):
        return f"{self.code} {self.name}"


def source_behind(source):
    """Return what is said behind the name of a line: its source in brackets, nothing of the union's own funds."""
    return "" if source == FundingSource.UNION_FUNDS else f"（{FundingSource(source).label}）"


def line_parts(path="budget"):
    """Return the relations of which the name of a budget line is made, for select_related; `path` leads to the line."""
    return [f"{path}__{name}" for name in ("unit", "account", "project")]


@tracked
class Budget(Whose, ScopedModel):
    """The budget of one unit, or a project of it, on one account in one year from one source.

    `total` = `initial` + adjustments.
    """

    figure_columns = (
        ("年度", "year"),
        ("工会组织", "unit__name"),
        ("项目", "project__name"),
        ("科目", "account__name"),
        ("资金来源", "get_funding_source_display"),
        ("年初预算（元）", "initial"),
        ("核定预算（元）", "total"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    year = models.PositiveSmallIntegerField("年度")
    account = models.ForeignKey(Account, models.PROTECT, verbose_name="科目")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="budgets", verbose_name="项目"
    )
    # What is charged to the line is paid from it.
    funding_source = models.CharField(
        "资金来源", max_length=20, choices=FundingSource, default=FundingSource.UNION_FUNDS
    )
    initial = MoneyField("年初预算（元）")
    total = MoneyField("核定预算（元）", editable=False)
    note = models.CharField("说明", max_length=200, blank=True)
    # Opened by an import for what was paid in a past year without a budget in the portal: its total is what was paid.
    is_history = models.BooleanField("历史", default=False, editable=False)
    ledger = models.ForeignKey(
        "core.LedgerImport",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="台账文件",
    )

    class Meta:
        verbose_name = verbose_name_plural = "预算"
        ordering = ["-year", "unit__place", "account__code", "funding_source", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "account", "funding_source", "project"],
                name="finance_budget_once",
                nulls_distinct=False,
                violation_error_message="该组织该年度的这一科目已有这一资金来源的预算。",
            ),
            models.CheckConstraint(
                condition=Q(initial__gte=0, total__gte=0),
                name="finance_budget_not_negative",
                violation_error_message="预算不能为负数。",
            ),
        ]
        triggers = [
            guard("budget_not_below_spent", pgtrigger.Update, "SELECT id FROM changed"),
            decided("budget_decided", pgtrigger.Insert | pgtrigger.Update, "NEW.id"),
            budget_in_year(),
            of_its_unit("budget_of_its_unit"),
            only_undone("budget_kept", "finance_budget"),
            # It grows by a recorded decision, not by another beginning.
            kept("budget_beginning_kept", ("unit", "year", "account", "funding_source", "project", "initial")),
        ]

    def clean(self):
        if self.project and self.project.unit_id != self.unit_id:
            raise ValidationError({"project": f"“{self.project}”是{self.project.unit}的项目，不是{self.unit}的。"})

    def get_absolute_url(self):
        return reverse("finance:budget_detail", args=[self.pk])

    def __str__(self):
        return f"{self.year}年 {self.whose} {self.account.name}{source_behind(self.funding_source)}"


@tracked
class BudgetAdjustment(ScopedModel):
    """One change of a budget during the year, with the decision behind it. Rows are only added."""

    scope_path = "budget__unit"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="adjustments", verbose_name="预算")
    amount = MoneyField("调整金额（元）", help_text="调减为负数。")
    decided_on = models.DateField("决定日期")
    document = models.CharField("依据", max_length=100)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="办理人")
    # The import whose undoing it belongs to; `corrects` is the adjustment of it that this one reverses, none where it
    # takes back the beginning of the year.
    ledger = models.ForeignKey(
        "core.LedgerImport",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="撤销的台账",
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="corrected_by",
        verbose_name="冲正",
    )

    class Meta:
        verbose_name = verbose_name_plural = "预算调整"
        ordering = ["budget", "decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="finance_adjustment_not_zero", violation_error_message="调整金额不能为零。"
            )
        ]
        triggers = [
            *append_only("adjustment"),
            decided("adjustment_counted", pgtrigger.Insert, "NEW.budget_id"),
            adjustment_in_year(),
        ]

    def __str__(self):
        return f"{self.budget} {self.amount:+,}"
