"""Categories and rules of proposals, which the committee keeps."""

from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked


@tracked
class ProposalCategory(Unitless):
    """A subject area (类别). Reference data for everybody."""

    name = models.CharField("类别", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_active = models.BooleanField("使用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "提案类别"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ProposalRuleQuerySet(models.QuerySet):
    def on(self, day):
        """Return the rules in force on `day`; None before the first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()


@tracked
class ProposalRule(Unitless):
    """The requirements of a proposal and the time limits (提案规则), dated, with source. Reference data."""

    cosigners = models.PositiveSmallIntegerField("附议人数", default=2, help_text="至少几人附议。")
    analysis_min = models.PositiveSmallIntegerField("分析最少字数", default=50)
    analysis_max = models.PositiveSmallIntegerField("分析最多字数", default=1000)
    suggestion_min = models.PositiveSmallIntegerField("建议最少字数", default=30)
    suggestion_max = models.PositiveSmallIntegerField("建议最多字数", default=1000)
    review_days = models.PositiveSmallIntegerField("审查期限（天）", default=14)
    accept_days = models.PositiveSmallIntegerField("部门接收期限（天）", default=5)
    reply_days = models.PositiveSmallIntegerField("答复期限（天）", default=60)
    rework_days = models.PositiveSmallIntegerField("重新办理期限（天）", default=30)
    remind_days = models.PositiveSmallIntegerField("到期前提醒（天）", default=7)
    rate_days = models.PositiveSmallIntegerField(
        "评价期限（天）", default=30, help_text="答复后这么多天没有评价的，提案委可以办结。"
    )
    escalate_days = models.PositiveSmallIntegerField("逾期上报（天）", default=7)
    reworks = models.PositiveSmallIntegerField("最多重新办理次数", default=2)
    opinions = models.TextField(
        "审查意见的常用语", blank=True, help_text="一行一条，审查时可以选一条再改。", max_length=4000
    )
    source = models.CharField("依据文件", max_length=200)
    valid_from = models.DateField("生效日期", unique=True)

    objects = ProposalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提案规则"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(analysis_max__gt=F("analysis_min"), suggestion_max__gt=F("suggestion_min")),
                name="congress_proposalrule_lengths",
                violation_error_message="最多字数须大于最少字数。",
            )
        ]

    @property
    def usual_opinions(self):
        """The opinions that the committee often writes, one each."""
        return [line.strip() for line in self.opinions.splitlines() if line.strip()]

    def __str__(self):
        return f"提案规则（{self.valid_from}起）"
