"""The table of plan items."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from activities.choices import PlanOutcome
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.values.states import one_of


class PlanItemQuerySet(ScopedQuerySet):
    def open_to_all(self):
        """Return the published items, which every member may read."""
        return self.filter(published_on__isnull=False)

    def open(self):
        """Return the items that are still to be done: neither done nor dropped."""
        return self.filter(done_on__isnull=True).exclude(outcome=PlanOutcome.DROPPED)


@tracked
class PlanItem(ScopedModel):
    """One line of a year's plan of work (行事历) and how it was fulfilled."""

    figure_columns = (
        ("年度", "year"),
        ("月份", "months"),
        ("事项", "title"),
        ("届", "edition"),
        ("责任", "owner"),
        ("完成日期", "done_on"),
        ("工会组织", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    year = models.PositiveSmallIntegerField("年度")
    month_from = models.PositiveSmallIntegerField("月份")
    month_to = models.PositiveSmallIntegerField("至月份")
    position = models.PositiveSmallIntegerField("次序", default=0)
    title = models.CharField("事项", max_length=200)
    series = models.ForeignKey(
        "activities.Series", models.PROTECT, null=True, blank=True, related_name="plan_items", verbose_name="系列"
    )
    edition = models.PositiveSmallIntegerField("届", null=True, blank=True)
    owner_unit = models.ForeignKey(
        "core.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任组织"
    )
    owner = models.CharField("责任", max_length=60, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_note = models.CharField("完成情况", max_length=200, blank=True)
    outcome = models.CharField("调整", max_length=20, choices=PlanOutcome, blank=True, editable=False)
    outcome_on = models.DateField("调整日期", null=True, blank=True, editable=False)
    outcome_reason = models.CharField("调整原因", max_length=200, blank=True, editable=False)
    activities = models.ManyToManyField(
        "activities.Activity", blank=True, related_name="plan_items", verbose_name="对应的活动"
    )

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划事项"
        ordering = ["year", "month_from", "month_to", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "title", "month_from"],
                name="activities_planitem_once",
                violation_error_message="这一事项已在该年度该月的计划中。",
            ),
            models.CheckConstraint(
                condition=Q(month_from__gte=1, month_to__lte=12, month_from__lte=F("month_to")),
                name="activities_planitem_months",
                violation_error_message="月份须在1至12之间，起止月份不得颠倒。",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True, outcome_reason="")
                | ~Q(outcome="") & Q(outcome_on__isnull=False, done_on__isnull=True) & ~Q(outcome_reason=""),
                name="activities_planitem_outcome",
                violation_error_message="推迟、不再进行的事项须有日期和原因，且没有完成。",
            ),
        ]

    def get_absolute_url(self):
        return f"{reverse('activities:plan')}?year={self.year}"

    def __str__(self):
        return f"{self.year}年{self.months} {self.title}"

    is_postponed = one_of("outcome", PlanOutcome.POSTPONED)
    is_dropped = one_of("outcome", PlanOutcome.DROPPED)

    @property
    def is_late(self):
        """Whether its months are over and it is neither done nor postponed nor dropped."""
        today = timezone.localdate()
        return self.done_on is None and not self.outcome and (self.year, self.month_to) < (today.year, today.month)

    @property
    def months(self):
        """The months as printed: “2月” or “7-8月”."""
        span = str(self.month_from) if self.month_from == self.month_to else f"{self.month_from}-{self.month_to}"
        return f"{span}月"
