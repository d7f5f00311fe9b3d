"""The versions of the budget of a year, with the meetings that passed them, and the amounts they set."""

from types import MappingProxyType

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance.choices import UNION_BOOKS, HeadBasis, LastStep, PlanKind, PlanState
from finance.flow.plan_flow import OPEN, PLAN_FLOW
from finance.models.budget import Account
from finance.models.guards import kept
from finance.models.projects import Project, Whose, of_its_unit
from finance.models.routes import Dated
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import FundingSource
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import day_of_month
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

# The amounts are those that the meetings passed.
_ONLY_DRAFTED = """
    IF NOT EXISTS (SELECT FROM finance_budgetplan p WHERE p.id = {row}.plan_id AND p.state = 'draft' FOR SHARE) THEN
        RAISE EXCEPTION 'the version of the budget is no draft'
          USING ERRCODE = '23514', CONSTRAINT = 'finance_planline_drafted';
    END IF;
    RETURN {row};
"""


def _drafted(name, operation, row):
    return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.Before, func=_ONLY_DRAFTED.format(row=row))


@tracked
class BudgetPlan(ScopedModel):
    """One version of the budget of a year: its first, or an adjustment; drawn on once it is approved."""

    flow = PLAN_FLOW
    worklist = Worklist(46, "finance:plan_list", "finance:plan_detail")
    history_parts = MappingProxyType({"lines": "account"})

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=12, choices=PlanKind)
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    # How often the draft was written, so that two hands do not write over each other.
    version = models.PositiveIntegerField("写入次数", default=0, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交人"
    )
    committee = models.CharField("工会委员会会议", max_length=100, blank=True)
    committee_on = models.DateField("工会委员会通过日期", null=True, blank=True)
    auditors = models.CharField("经审会会议", max_length=100, blank=True)
    auditors_on = models.DateField("经审会审查日期", null=True, blank=True)
    last_step = models.CharField("上级工会", max_length=10, choices=LastStep, blank=True)
    upper_document = models.CharField("上级批复或备案文号", max_length=100, blank=True)
    upper_on = models.DateField("上级批准或备案日期", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    approved_on = models.DateField("登记批准日期", null=True, blank=True)

    published_on = models.DateField("公布日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预算版本"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="finance_budgetplan_number_once"),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state__in=OPEN),
                name="finance_budgetplan_one_open",
                violation_error_message="这一年已有没有办完的预算版本。",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.APPROVED)
                | Q(committee_on__isnull=False, auditors_on__isnull=False, approved_on__isnull=False)
                & ~Q(committee="")
                & ~Q(auditors=""),
                name="finance_budgetplan_approved_by_meetings",
                violation_error_message="批准的预算须有工会委员会和经审会的会议。",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.APPROVED)
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("made_by")) & ~Q(approved_by=F("submitted_by")),
                name="finance_budgetplan_approved_by_another",
                violation_error_message="编制、提交这份预算的人不能登记批准。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="budgetplan_kept", operation=pgtrigger.Delete),
            kept(
                "budgetplan_as_approved",
                ("year", "kind", "number", "state", "version", "made_by", "committee", "committee_on", "auditors"),
                pgtrigger.Q(old__state__in=(PlanState.APPROVED, PlanState.DROPPED)),
            ),
        ]

    tone = tone_by("state", {PlanState.APPROVED: "ok", PlanState.DROPPED: "stop"}, otherwise="wait")

    @property
    def is_open(self):
        """Whether it is still to be approved."""
        return self.state in OPEN

    @property
    def is_draft(self):
        """Whether its amounts may still be changed; a final account has none."""
        return self.state == PlanState.DRAFT and self.kind != PlanKind.FINAL

    @property
    def is_final(self):
        """Whether it is the account of what came of the budget."""
        return self.kind == PlanKind.FINAL

    @property
    def decision(self):
        """The meetings that passed it, as an adjustment names them."""
        return f"{self.committee}、{self.auditors}"[:100]

    def get_absolute_url(self):
        return reverse("finance:plan_detail", args=[self.pk])

    def __str__(self):
        return f"{self.year}年{self.get_kind_display()}（第{self.number}版）"


@tracked
class PlanLine(Whose, ScopedModel):
    """The amount that a version sets for one unit or project, account and source; `before` stood there when written.

    A line of income has no Budget: what is expected is drawn on by nobody.
    """

    scope_path = "plan__unit"

    plan = models.ForeignKey(BudgetPlan, models.PROTECT, related_name="lines", verbose_name="预算版本")
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="科目")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="项目")
    funding_source = models.CharField(
        "资金来源", max_length=20, choices=FundingSource, default=FundingSource.UNION_FUNDS
    )
    before = MoneyField("原数（元）")
    amount = MoneyField("改为（元）")

    class Meta:
        verbose_name = verbose_name_plural = "预算版本的各项"
        ordering = ["plan", "funding_source", "account__code", "unit__place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit", "account", "funding_source", "project"],
                name="finance_planline_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, before__gte=0),
                name="finance_planline_not_negative",
                violation_error_message="预算不能为负数。",
            ),
        ]
        triggers = [
            of_its_unit("planline_of_its_unit"),
            _drafted("planline_drafted", pgtrigger.Insert | pgtrigger.Update, "NEW"),
            _drafted("planline_gone_drafted", pgtrigger.Delete, "OLD"),
        ]

    @property
    def change(self):
        """What it adds to the line, less than zero where it takes away."""
        return self.amount - self.before

    def __str__(self):
        return f"{self.whose} {self.account.name} {self.amount:,}"


@tracked
class AllocationRate(Dated):
    """What a sub-union gets for each member of a day: yuan on an account, from a source; two of one account add up."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="科目")
    funding_source = models.CharField(
        "资金来源",
        max_length=20,
        choices=[(one.value, one.label) for one in UNION_BOOKS],
        default=FundingSource.UNION_FUNDS,
    )
    basis = models.CharField("按哪些人", max_length=10, choices=HeadBasis, default=HeadBasis.MEMBERS)
    rate = MoneyField("每人（元）")
    month = models.PositiveSmallIntegerField(
        "人数日期（月）", default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    day = models.PositiveSmallIntegerField(
        "人数日期（日）", default=31, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    of_last_year = models.BooleanField("人数按上一年的这一天", default=True)
    carries_over = models.BooleanField("上年余额结转", default=False)
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "分工会经费标准"
        ordering = ["account__code", "basis", "-valid_from", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rate__gt=0),
                name="finance_allocationrate_positive",
                violation_error_message="每人的金额须大于零。",
            ),
        ]

    def counted_on(self, year):
        """Return the day whose members count for the budget of `year`; the last of a month that is shorter."""
        of = year - 1 if self.of_last_year else year
        return day_of_month(of, self.month, self.day)

    def __str__(self):
        return f"{self.account.name}：{self.get_basis_display()}每人 {self.rate:,} 元"
