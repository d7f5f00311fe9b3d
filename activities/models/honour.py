"""The table of honours."""

from django.db import models
from django.db.models import Q

from activities.choices import HONOUR_LEVELS, Grade, HonourKind, RecipientKind
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.report_sentence import ReportSentence
from unionportal.core.database.row_history import tracked
from unionportal.core.values.names import NameField


@tracked
class Honour(ReportSentence, ScopedModel):
    """One award to a person, a family, a team, a sub-union or the school (荣誉台账)."""

    # The column that takes the name of the person, if it is left empty.
    column_of_name = "recipient"
    owner_path = "member__user"
    figure_columns = (
        ("获得者", "recipient"),
        ("荣誉", "title"),
        ("级别", "get_level_display"),
        ("等次", "get_grade_display"),
        ("授予单位", "body"),
        ("授予日期", "awarded_on"),
        ("分工会", "unit__name"),
    )

    awarded_on = models.DateField("授予日期", db_index=True)
    level = models.CharField("级别", max_length=20, choices=HONOUR_LEVELS)
    body = models.CharField("授予单位", max_length=100)
    title = models.CharField("荣誉", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=HonourKind, default=HonourKind.TITLE)
    grade = models.CharField("等次", max_length=20, choices=Grade, blank=True)
    recipient_kind = models.CharField("获得者类型", max_length=20, choices=RecipientKind)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name="会员"
    )
    recipient = NameField("获得者", max_length=100)
    series = models.ForeignKey(
        "activities.Series", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name="系列"
    )
    activity = models.ForeignKey(
        "activities.Activity", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name="活动"
    )
    document = models.CharField("文号", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "荣誉"
        ordering = ["-awarded_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "recipient", "unit", "awarded_on", "grade"],
                name="activities_honour_once",
                violation_error_message="这项荣誉已登记。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=HonourKind.PRIZE) | ~Q(grade=""),
                name="activities_honour_prize_has_grade",
                violation_error_message="竞赛奖项须填等次。",
            ),
        ]

    def person_and_day(self):
        return (self.member, self.awarded_on) if self.member else None

    def __str__(self):
        return f"{self.recipient} {self.title}"
