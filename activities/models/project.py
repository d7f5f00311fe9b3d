"""The table of brand projects."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from activities.project_flow import PROJECT_FLOW, STARTED, STOPPED, ProjectState
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.report_sentence import ReportSentence
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField


@tracked
class BrandProject(ReportSentence, ScopedModel):
    """The project a sub-union is known for in a year (一分会一品牌)."""

    flow = PROJECT_FLOW
    worklist = Worklist(60, "activities:project_list", "activities:project_detail")
    figure_columns = (
        ("编号", "number"),
        ("项目", "title"),
        ("年度", "year"),
        ("状态", "get_state_display"),
        ("立项日期", "approved_on"),
        ("验收日期", "accepted_on"),
        ("分工会", "unit__name"),
    )

    number = models.CharField("编号", max_length=30, unique=True, null=True, blank=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    title = models.CharField("项目", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    plan = models.TextField("方案", blank=True)
    budget_amount = MoneyField("申请经费（元）", null=True, blank=True)
    review_opinion = models.CharField("评审意见", max_length=300, blank=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申报人", editable=False
    )
    approved_on = models.DateField("立项日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("验收日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=ProjectState, default=ProjectState.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = "品牌项目"
        ordering = ["-year", "unit__place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "title"],
                name="activities_brandproject_once",
                violation_error_message="该分工会该年度的这个项目已登记。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=STARTED, approved_on__isnull=False, number__isnull=False)
                | ~Q(state__in=STARTED) & Q(approved_on__isnull=True),
                name="activities_brandproject_approved_has_date",
                violation_error_message="已立项的项目须有立项日期，未立项的没有。",
            ),
            models.CheckConstraint(
                condition=Q(state=ProjectState.ACCEPTED, accepted_on__gte=F("approved_on"))
                | ~Q(state=ProjectState.ACCEPTED) & Q(accepted_on__isnull=True),
                name="activities_brandproject_accepted_has_date",
                violation_error_message="已验收的项目须有不早于立项的验收日期，未验收的没有。",
            ),
            models.CheckConstraint(
                condition=Q(budget_amount__isnull=True) | Q(budget_amount__gte=0),
                name="activities_brandproject_budget_amount",
                violation_error_message="申请经费不能为负数。",
            ),
        ]

    @property
    def tone(self):
        """How the state is coloured: ok, wait or stop."""
        if self.state in STOPPED:
            return "stop"
        return "ok" if self.state in STARTED else "wait"

    def get_absolute_url(self):
        return reverse("activities:project_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number} {self.title}" if self.number else self.title
