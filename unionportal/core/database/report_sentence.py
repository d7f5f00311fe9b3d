"""The sentence of whoever was there: what a record says of itself in the annual report."""

from django.db import models

LONGEST = 200


class ReportTheme(models.TextChoices):
    """What a sentence is about: the sections that an annual report is made of."""

    GUIDANCE = "guidance", "思想引领"
    DEMOCRACY = "democracy", "民主管理"
    CARE = "care", "关心服务"
    CULTURE = "culture", "文体活动"
    SKILLS = "skills", "素质提升"
    WOMEN = "women", "女职工工作"
    UNION = "union", "自身建设"


def written(**texts):
    """Return those of the columns that say something: what is left blank in a later form takes nothing back."""
    return {name: text for name, text in texts.items() if text}


class ReportSentence(models.Model):
    """Has a sentence for the report and its theme; who may read the record may read it, and a list may print it."""

    report_sentence = models.CharField(
        "写进报告的一句话",
        max_length=LONGEST,
        blank=True,
        help_text="年度工作报告可以原样引用；写在场的人看到的事，写全句，不写个人隐私。",
    )
    report_theme = models.CharField("主题", max_length=20, choices=ReportTheme, blank=True)

    class Meta:
        abstract = True
