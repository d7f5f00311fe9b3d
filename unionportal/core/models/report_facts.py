"""What a report tells beside the records of the apps: totals of years without records, and the event book."""

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.choices import MilestoneState, PastTotalState
from unionportal.core.database.report_sentence import LONGEST, ReportTheme
from unionportal.core.database.row_history import tracked
from unionportal.core.values.states import tone_by

_SAID = ("unit", "figure", "begins_on", "ends_on", "value", "source")


class _Days(Func):
    function = "daterange"
    output_field = DateRangeField()


class PastTotalQuerySet(ScopedQuerySet):
    def confirmed(self):
        """Return the totals that a second person has confirmed."""
        return self.filter(state=PastTotalState.CONFIRMED)


@tracked
class PastTotal(ScopedModel):
    """What one figure was in one unit, with those below it, in one calendar or academic year, by a document.

    `ends_on` is the first day after the year, as in a Period. It counts only where there are no records, see
    figures/past.py.
    """

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    # The code of a registered figure.
    figure = models.CharField("统计数字", max_length=120)
    begins_on = models.DateField("年度开始")
    ends_on = models.DateField("下一年度开始")
    value = models.DecimalField("数值", max_digits=18, decimal_places=2)
    source = models.CharField("来源文件", max_length=200, help_text="文件的名称、文号，写明在哪一页。")
    state = models.CharField(
        "状态", max_length=20, choices=PastTotalState, default=PastTotalState.PROPOSED, editable=False
    )
    # Null where it came from the workbook, which two people sign.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人", editable=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人", editable=False
    )
    confirmed_on = models.DateField("确认日期", null=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)

    objects = PastTotalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "历史数"
        ordering = ["-begins_on", "figure", "unit__place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0), name="core_pasttotal_value", violation_error_message="数值不能为负数。"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("begins_on")), name="core_pasttotal_days"),
            ExclusionConstraint(
                name="core_pasttotal_once",
                expressions=[
                    ("figure", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (_Days("begins_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state=PastTotalState.REFUSED),
                violation_error_message="该组织的这个数字在这一年（或与它重叠的学年）已有历史数。",
            ),
            models.CheckConstraint(
                condition=~Q(state=PastTotalState.CONFIRMED)
                | Q(proposed_by__isnull=True)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by")),
                name="core_pasttotal_second_person",
                violation_error_message="历史数须由另一个人确认。",
            ),
        ]
        triggers = [
            # What was confirmed changes only after it was taken back.
            pgtrigger.Protect(
                name="pasttotal_confirmed_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=PastTotalState.CONFIRMED, new__state=PastTotalState.CONFIRMED)
                & reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in _SAID)),
            ),
            pgtrigger.Protect(name="pasttotal_kept", operation=pgtrigger.Delete),
        ]

    tone = tone_by("state", {PastTotalState.CONFIRMED: "ok", PastTotalState.REFUSED: "stop"}, otherwise="wait")

    def clean(self):
        """Refuse days that are no year."""
        if self.begins_on and self.ends_on and self.begins_on.replace(year=self.begins_on.year + 1) != self.ends_on:
            raise ValidationError("历史数按整年登记：一个公历年度或一个学年。")

    def __str__(self):
        return f"{self.called()} {self.unit}"


@tracked
class Milestone(ScopedModel):
    """One event: the day, a sentence that a report may print as it is, the section it belongs to, perhaps a picture."""

    owner_path = "proposed_by"

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    happened_on = models.DateField("日期", db_index=True)
    sentence = models.CharField(
        "记事", max_length=LONGEST, help_text="写全句，谁做了什么，不写日期和个人隐私；年度工作报告可以原样引用。"
    )
    theme = models.CharField("主题", max_length=20, choices=ReportTheme)
    picture = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="照片", editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人", editable=False
    )
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="收入人", editable=False
    )
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    state = models.CharField(
        "状态", max_length=20, choices=MilestoneState, default=MilestoneState.PROPOSED, editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "大事记"
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(sentence=""), name="core_milestone_says_something"),
            models.CheckConstraint(
                condition=~Q(state=MilestoneState.KEPT) | Q(kept_by__isnull=False), name="core_milestone_kept_by"
            ),
            models.UniqueConstraint(
                F("unit"),
                F("happened_on"),
                F("sentence"),
                condition=~Q(state=MilestoneState.DECLINED),
                name="core_milestone_once",
                violation_error_message="这一天已经记了同样的一件事。",
            ),
        ]

    tone = tone_by("state", {MilestoneState.KEPT: "ok", MilestoneState.DECLINED: "stop"}, otherwise="wait")

    def get_absolute_url(self):
        return reverse("milestone_detail", args=[self.pk])

    def __str__(self):
        return f"{self.happened_on} {self.sentence[:30]}"
