"""The years of the budget: by which day a payment belongs to one, and until when one takes payments."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from finance.choices import Basis, Excess, LastStep, YearState
from finance.flow.year_flow import YEAR_FLOW
from unionportal.core.access.scoping import ScopedModel, Unitless
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import day_of_month
from unionportal.core.values.states import tone_by


class YearRuleQuerySet(models.QuerySet):
    def in_force(self, day):
        """Return the rule of `day`, or None."""
        in_force = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)
        return in_force.order_by("-valid_from").first()


@tracked
class YearRule(Unitless):
    """Which day decides the budget year of a payment, and until when the books of a year stay open; dated."""

    basis = models.CharField("支付归属年度按", max_length=10, choices=Basis, default=Basis.PAID)
    closing_month = models.PositiveSmallIntegerField(
        "结账日（次年）月", default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    closing_day = models.PositiveSmallIntegerField(
        "结账日（次年）日", default=31, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    last_step = models.CharField("预算的最后一步", max_length=10, choices=LastStep, default=LastStep.FILING)
    adjustments = models.PositiveSmallIntegerField("一年可以调整几次", default=1)
    adjustments_clause = models.CharField("调整次数的条款", max_length=200, blank=True, default="", db_default="")
    over_adjustments = models.CharField("超过次数时", max_length=10, choices=Excess, default=Excess.WARN)
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)
    valid_from = models.DateField("生效日期", unique=True, error_messages={"unique": "这一天已有生效的规则。"})
    valid_until = models.DateField("失效日期", null=True, blank=True)

    objects = YearRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预算年度规则"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="finance_yearrule_dates",
                violation_error_message="失效日期须晚于生效日期。",
            )
        ]

    def closing_day_of(self, year):
        """Return the closing day of the books of `year`; the last day of a month that is shorter."""
        return day_of_month(year + 1, self.closing_month, self.closing_day)

    def __str__(self):
        return f"{self.valid_from:%Y-%m-%d}起 {self.get_basis_display()}"


class BudgetYear(ScopedModel):
    """The books of one year. Until the closing day (included) they take payments of before its end, then nothing.

    A year that was over when its first budget came in has no closing day: it is history, open until somebody closes it.
    """

    flow = YEAR_FLOW
    worklist = Worklist(45, "finance:year_list", "finance:year_detail")

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    year = models.PositiveSmallIntegerField("年度", unique=True)
    closes_on = models.DateField("结账日", null=True, blank=True)
    closed_on = models.DateField("关账日期", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, verbose_name="关账人"
    )
    document = models.CharField("关账依据", max_length=100, blank=True)
    state = models.CharField("状态", max_length=10, choices=YearState, default=YearState.OPEN)

    class Meta:
        verbose_name = verbose_name_plural = "预算年度"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=YearState.OPEN, closed_on__isnull=True)
                | Q(state=YearState.CLOSED, closed_on__isnull=False),
                name="finance_budgetyear_closed_has_date",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="budgetyear_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="budgetyear_stays_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=YearState.CLOSED)
                | pgtrigger.Q(old__year__df=pgtrigger.F("new__year")),
            ),
        ]

    tone = tone_by("state", {YearState.CLOSED: "stop"}, otherwise="ok")

    def takes_charges(self, day):
        """Return whether something may be charged to this year on `day`."""
        return self.state == YearState.OPEN and (self.closes_on is None or day <= self.closes_on)

    @property
    def standing(self):
        """How far it is, in Chinese: 未开始、执行中、结账中、已过结账日、往年未关账、已关账."""
        today = timezone.localdate()
        if self.state == YearState.CLOSED:
            return self.get_state_display()
        if today.year <= self.year:
            return "执行中" if today.year == self.year else "未开始"
        if self.closes_on is None:
            return "往年，未关账"
        return "结账中" if self.takes_charges(today) else "已过结账日"

    def get_absolute_url(self):
        return reverse("finance:year_detail", args=[self.pk])

    def __str__(self):
        return f"{self.year}年预算"
