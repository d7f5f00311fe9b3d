"""The table of rules of procedure."""

from django.db import models
from django.db.models import F, Q

from congress.bodies.thresholds import Threshold
from congress.choices import MeetingKind, RuleBase, RuleSubject
from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked


class RuleQuerySet(models.QuerySet):
    def in_force(self, day):
        """Return rules that apply on `day`."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)

    def for_meeting(self, subject, kind, day):
        """Return the rule of `day` for this kind of meeting, a specific one before a general one, or None."""
        rows = self.in_force(day).filter(Q(meeting_kind=kind) | Q(meeting_kind=""), subject=subject)
        return rows.order_by("-meeting_kind", "-valid_from").first()


@tracked
class RuleOfProcedure(Unitless):
    """A threshold (议事规则), dated, with its clause and source. Reference data for everybody."""

    subject = models.CharField("项目", max_length=20, choices=RuleSubject)
    meeting_kind = models.CharField(
        "会议类型", max_length=20, choices=MeetingKind, blank=True, help_text="空白为各类会议通用。"
    )
    numerator = models.PositiveSmallIntegerField("分子")
    denominator = models.PositiveSmallIntegerField("分母")
    inclusive = models.BooleanField("含本数", help_text="“以上”含本数，“过半数”“超过”不含。")
    base = models.CharField("以何为基数", max_length=10, choices=RuleBase)
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事规则"
        ordering = ["subject", "meeting_kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "meeting_kind", "valid_from"],
                name="congress_ruleofprocedure_once",
                violation_error_message="该项目在这一天已有生效的规则。",
            ),
            models.CheckConstraint(
                condition=Q(numerator__gte=1, denominator__gte=F("numerator")),
                name="congress_ruleofprocedure_share",
                violation_error_message="分子须大于零且不大于分母。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="congress_ruleofprocedure_dates",
                violation_error_message="失效日期须晚于生效日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()}：{self.words}"

    @property
    def threshold(self):
        """The rule's share as Threshold."""
        return Threshold(self.numerator, self.denominator, self.inclusive)

    @property
    def words(self):
        """The rule in Chinese: “全体代表三分之二以上”."""
        return f"{self.get_base_display()}{self.threshold.words}"
