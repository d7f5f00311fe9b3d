"""The table of plan items."""

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.urls import reverse

from activities.choices import PlanOutcome, PlanStanding
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.values.states import one_of, tone_by


def standings(day):
    """Return {PlanStanding: condition for the items that stand so on `day`}; its last month has to be over to be late.

    An item that was done has no outcome (a constraint of the table), so each item meets one of the conditions.
    """
    expected = Q(done_on__isnull=True, outcome="")
    over = Q(year__lt=day.year) | Q(year=day.year, month_to__lt=day.month)
    return {
        PlanStanding.DONE: Q(done_on__isnull=False),
        PlanStanding.LATE: expected & over,
        PlanStanding.AHEAD: expected & ~over,
        PlanStanding.POSTPONED: Q(outcome=PlanOutcome.POSTPONED),
        PlanStanding.DROPPED: Q(outcome=PlanOutcome.DROPPED),
    }


def standing_on(day):
    """Return the PlanStanding of an item on `day`, as an expression."""
    return Case(
        *(When(condition, then=Value(str(standing))) for standing, condition in standings(day).items()),
        output_field=CharField(),
    )


class PlanItemQuerySet(ScopedQuerySet):
    def open_to_all(self):
        """Return the published items, which every member may read."""
        return self.filter(published_on__isnull=False)

    def open(self):
        """Return the items that are still to be done: neither done nor dropped."""
        return self.filter(done_on__isnull=True).exclude(outcome=PlanOutcome.DROPPED)

    def waiting(self, unit, year):
        """Return the items of the year, of the unit and those below, that are not published yet."""
        return self.within(unit).filter(year=year, published_on__isnull=True)

    def with_standing(self, day):
        """Return the items with `standing`, how each stands on `day`."""
        return self.annotate(standing=standing_on(day))


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

    # Of items that were read `with_standing`.
    is_ahead = one_of("standing", PlanStanding.AHEAD)
    tone = tone_by("standing", {PlanStanding.DONE: "ok", PlanStanding.LATE: "wait", PlanStanding.POSTPONED: "wait"})

    @property
    def standing_label(self):
        """How it stands, in words."""
        return PlanStanding(self.standing).label

    @property
    def months(self):
        """The months as printed: “2月” or “7-8月”."""
        span = str(self.month_from) if self.month_from == self.month_to else f"{self.month_from}-{self.month_to}"
        return f"{span}月"
