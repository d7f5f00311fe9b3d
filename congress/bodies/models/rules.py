"""The table of rules of procedure."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from congress.bodies.thresholds import Threshold
from congress.choices import NUMBERS, OF_MEETINGS, Confidence, CongressKind, MeetingKind, RuleBase, RuleSubject
from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked

# What meetings were judged by; where the rule stands may still be looked up and corrected.
_JUDGED_BY = ("subject", "meeting_kind", "body", "numerator", "denominator", "inclusive", "base", "valid_from")


class RuleQuerySet(models.QuerySet):
    def in_force(self, day):
        """Return rules that apply on `day`."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)

    def for_meeting(self, subject, meeting):
        """Return the rule by which the meeting decides on its day, that of its own body first, or None.

        A rule is for the kind of meeting that it names and for no other: nothing is borrowed.
        """
        return self.filter(meeting_kind=meeting.kind).for_body(subject, meeting.body, meeting.held_on)

    def for_body(self, subject, body, day):
        """Return the rule of `day` for a kind of congress (CongressKind), its own before a common one, or None."""
        rows = self.in_force(day).filter(subject=subject, body__in=(body, ""))
        return rows.order_by("-body", "-valid_from").first()


@tracked
class RuleOfProcedure(Unitless):
    """A share or a number (议事规则), dated, with its clause and source. Reference data for everybody."""

    subject = models.CharField("项目", max_length=20, choices=RuleSubject)
    meeting_kind = models.CharField(
        "会议类型",
        max_length=20,
        choices=MeetingKind,
        blank=True,
        help_text="开会人数和表决的规则须写明是哪一类会议的。",
    )
    body = models.CharField(
        "代表大会类型",
        max_length=10,
        choices=CongressKind,
        blank=True,
        help_text="只适用于教代会、工代会或双代会的，请选择；空白为不分。",
    )
    numerator = models.PositiveSmallIntegerField("分子", null=True, blank=True)
    denominator = models.PositiveSmallIntegerField("分母", null=True, blank=True)
    inclusive = models.BooleanField("含本数", default=True, help_text="“以上”含本数，“过半数”“超过”不含。")
    base = models.CharField("以何为基数", max_length=10, choices=RuleBase, blank=True)
    value = models.PositiveSmallIntegerField(
        "数值", null=True, blank=True, help_text="年龄、年限这样的规则填数值，不填分子、分母和基数。"
    )
    clause = models.CharField("条款", max_length=200, blank=True, help_text="原文的条款号；没有查到的不填。")
    source = models.CharField("依据文件", max_length=200)
    confidence = models.CharField("把握程度", max_length=10, choices=Confidence, default=Confidence.RECALLED)
    confirmed = models.BooleanField(
        "已核定", default=False, help_text="没有核定的，开会时由主持人确认适用，并印在会议记录上。"
    )
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事规则"
        ordering = ["subject", "meeting_kind", "body", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "meeting_kind", "body", "valid_from"],
                name="congress_ruleofprocedure_once",
                violation_error_message="该项目在这一天已有生效的规则。",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=NUMBERS, value__gte=1, numerator=None, denominator=None, base="")
                | ~Q(subject__in=NUMBERS)
                & ~Q(base="")
                & Q(value=None, numerator__gte=1, denominator__gte=F("numerator")),
                name="congress_ruleofprocedure_share",
                violation_error_message="比例须填分子、分母（分子大于零且不大于分母）和基数；年龄、年限只填数值。",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=OF_MEETINGS) & ~Q(meeting_kind="")
                | ~Q(subject__in=OF_MEETINGS) & Q(meeting_kind=""),
                name="congress_ruleofprocedure_kind",
                violation_error_message="开会人数和表决的规则须写明会议类型，其他的不写。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="congress_ruleofprocedure_dates",
                violation_error_message="失效日期须晚于生效日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()}：{self.words}"

    def clean(self):
        """Refuse to judge anew a meeting that was opened under this rule, or under the one that it replaces."""
        super().clean()
        if not self.valid_from or self.subject not in OF_MEETINGS:
            return
        meetings, rules = apps.get_model("congress", "Meeting"), type(self).objects
        if stored := rules.filter(pk=self.pk).first():
            changed = any(getattr(stored, name) != getattr(self, name) for name in _JUDGED_BY)
            if (held := meetings.last_under(stored)) and (changed or not self.holds_after(held.held_on)):
                told = "项目、会议、比例、基数和生效日期不能再改，失效日期须在那天以后；规则有变，请加新的一条。"
                raise ValidationError(f"{held.held_on}的“{held.title}”已按这条规则开会，{told}")
            return
        key = {"subject": self.subject, "meeting_kind": self.meeting_kind, "body": self.body}
        for earlier in rules.filter(**key, valid_from__lt=self.valid_from):
            if (held := meetings.last_under(earlier)) and self.valid_from <= held.held_on:
                told = f"已按原来的规则（{earlier.words}）开会，新的规则须从那天以后生效。"
                raise ValidationError({"valid_from": f"{held.held_on}的“{held.title}”{told}"})

    def holds_after(self, day):
        """Return whether the rule is in force beyond the day."""
        return self.valid_until is None or self.valid_until > day

    @property
    def threshold(self):
        """The rule's share as Threshold."""
        return Threshold(self.numerator, self.denominator, self.inclusive)

    @property
    def words(self):
        """The rule in Chinese: “全体代表三分之二以上”; of a number, the number."""
        # A refused form shows its record, which may be incomplete.
        if self.value is not None or not (self.numerator and self.denominator):
            return str(self.value or "")
        return f"{self.get_base_display()}{self.threshold.words}"

    @property
    def basis(self):
        """Where the rule stands: “依据：《…规定》第十九条。”."""
        return f"依据：{self.source}{self.clause}。"
