"""Findings (审计发现) with their answers and rectifications, and the opinions that sum them up."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from finance import permissions
from finance.choices import FindingSeverity, OpinionKind
from finance.flow.audit_flow import (
    FINDING_FLOW,
    FINDING_STEPS,
    FINDING_TONES,
    OPINION_FLOW,
    OPINION_STEPS,
    OPINION_TONES,
    UNCLOSED,
    FindingState,
    OpinionState,
)
from finance.models.auditing.rows import PointedAt
from finance.models.auditing.samples import AuditSample
from finance.models.guards import kept, reached_from
from finance.models.hands import another_than, hand
from finance.models.numbers import numbered
from finance.models.routes import Dated
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

# All that an auditor writes of a finding, and of an opinion.
_FOUND = ("number", "matter", "year", "severity", "title", "fact", "clause", "amount", "advice", "sample", "due_on")
_FOUND += ("made_on", "made_by")
_SAID = ("unit", "year", "kind", "title", "basis", "overall", "advice", "conclusion", "meeting", "met_on")
_SAID += ("made_on", "made_by", "issued_on", "issued_by")
# What was said of it until it was closed or withdrawn.
_ENDED = ("answer", "answered_on", "answered_by", "rectification", "rectified_on", "rectified_by")
_ENDED += ("verdict", "closed_on", "closed_by")
# As it was issued: who issues it lists the findings first, and holds the opinion while he does.
_DRAFTED = f"""
    PERFORM 1 FROM finance_auditopinion o WHERE o.id = NEW.opinion_id AND o.state = '{OpinionState.DRAFT}' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'opinion % is no draft', NEW.opinion_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_opinionfinding_drafted';
    END IF;
    RETURN NEW;
"""
# Before anybody answered it.
_UNANSWERED = f"""
    PERFORM 1 FROM finance_auditfinding f
      WHERE f.id = NEW.finding_id AND f.state = '{FindingState.OPEN}' AND f.answered_on IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'finding % was answered or is closed', NEW.finding_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_findingrow_unanswered';
    END IF;
    RETURN NEW;
"""


@tracked
class AuditMatter(Dated):
    """A matter of the auditors' remit (审计事项), by which findings are told apart."""

    name = models.CharField("审计事项", max_length=60)
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "审计事项"
        ordering = ["pk"]

    def __str__(self):
        return self.name


@tracked
class AuditFinding(ScopedModel):
    """What the auditors found, what the unit answered, and how it was put right."""

    flow = FINDING_FLOW
    worklist = Worklist(48, "finance:auditfinding_list", "finance:auditfinding_detail")
    tone = tone_by("state", FINDING_TONES)
    figure_columns = (
        ("编号", "number"),
        ("审计事项", "matter__name"),
        ("程度", "get_severity_display"),
        ("工会组织", "unit__name"),
        ("发现日期", "made_on"),
        ("状态", "get_state_display"),
    )

    number = models.CharField("编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="被审计的工会组织")
    matter = models.ForeignKey(AuditMatter, models.PROTECT, related_name="findings", verbose_name="审计事项")
    severity = models.CharField(
        "程度", max_length=10, choices=FindingSeverity, default=FindingSeverity.ORDINARY, db_index=True
    )
    year = models.PositiveSmallIntegerField(
        "审计年度", blank=True, db_index=True, validators=[MinValueValidator(1950), MaxValueValidator(2200)]
    )
    title = models.CharField("发现", max_length=100)
    fact = models.TextField("事实", max_length=4000)
    clause = models.CharField("违反的规定", max_length=200, help_text="文件和条款。")
    amount = MoneyField("涉及金额（元）", null=True, blank=True)
    advice = models.TextField("建议", max_length=2000, blank=True)
    sample = models.ForeignKey(
        AuditSample, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="抽样"
    )
    due_on = models.DateField("整改期限")
    made_on = models.DateField("发现日期", editable=False, db_index=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="审计人"
    )
    answer = models.TextField("答复", max_length=4000, blank=True, editable=False)
    answered_on = models.DateField("答复日期", null=True, editable=False)
    answered_by = hand("+", "答复人", editable=False)
    rectification = models.TextField("整改情况", max_length=4000, blank=True, editable=False)
    rectified_on = models.DateField("整改日期", null=True, editable=False)
    rectified_by = hand("+", "报告整改的人", editable=False)
    # What an auditor said when he closed it, sent it back or withdrew it.
    verdict = models.CharField("复核意见", max_length=200, blank=True, editable=False)
    closed_on = models.DateField("销号日期", null=True, editable=False, db_index=True)
    closed_by = hand("+", "复核人", editable=False)
    state = models.CharField("状态", max_length=20, choices=FindingState, default=FindingState.OPEN)

    class Meta:
        verbose_name = verbose_name_plural = "审计发现"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="finance_auditfinding_positive",
                violation_error_message="涉及金额须大于零。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on")),
                name="finance_auditfinding_due",
                violation_error_message="整改期限不能早于今天。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(FindingState.ANSWERED, FindingState.RECTIFIED, FindingState.CLOSED))
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="finance_auditfinding_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(FindingState.RECTIFIED, FindingState.CLOSED))
                | Q(rectified_on__isnull=False, rectified_by__isnull=False) & ~Q(rectification=""),
                name="finance_auditfinding_rectified",
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.CLOSED, closed_on__isnull=False, closed_by__isnull=False)
                | ~Q(state=FindingState.CLOSED) & Q(closed_on__isnull=True, closed_by__isnull=True),
                name="finance_auditfinding_closed_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(FindingState.CLOSED, FindingState.WITHDRAWN)) | ~Q(verdict=""),
                name="finance_auditfinding_ended_why",
            ),
            models.CheckConstraint(
                condition=another_than("closed_by", "answered_by", "rectified_by")
                & another_than("made_by", "answered_by", "rectified_by"),
                name="finance_auditfinding_two_sides",
                violation_error_message="审计人和答复、整改的人须是两方。",
            ),
        ]
        triggers = [
            *numbered("finance_auditfinding", "F"),
            pgtrigger.Protect(name="auditfinding_stays", operation=pgtrigger.Delete),
            # Not its unit, which may be merged into another one.
            kept(
                "auditfinding_kept",
                _FOUND,
            ),
            kept(
                "auditfinding_ended",
                _ENDED,
                pgtrigger.Q(old__state__in=[FindingState.CLOSED, FindingState.WITHDRAWN]),
            ),
            reached_from("auditfinding_in_order", "state", FINDING_STEPS),
        ]

    @property
    def is_late(self):
        """Whether it was to be put right by now and is not."""
        return self.state in UNCLOSED and self.due_on < timezone.localdate()

    def get_absolute_url(self):
        return reverse("finance:auditfinding_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number} {self.title}"


class FindingRow(PointedAt):
    """A row of the books, a claim or a budget that a finding is about."""

    scope_path = "finding__unit"
    viewed_by = permissions.VIEW_FINDING

    finding = models.ForeignKey(AuditFinding, models.PROTECT, related_name="rows", verbose_name="审计发现")

    class Meta(PointedAt.Meta):
        verbose_name = verbose_name_plural = "发现所涉及的记录"
        triggers = [
            *append_only("findingrow"),
            pgtrigger.Trigger(
                name="findingrow_unanswered", operation=pgtrigger.Insert, when=pgtrigger.Before, func=_UNANSWERED
            ),
        ]


class FindingProof(ScopedModel):
    """A file that shows that a finding was put right."""

    scope_path = "finding__unit"
    viewed_by = permissions.VIEW_FINDING

    finding = models.ForeignKey(AuditFinding, models.PROTECT, related_name="proofs", verbose_name="审计发现")
    attachment = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "整改证明"
        ordering = ["pk"]
        triggers = append_only("findingproof")

    def __str__(self):
        return self.attachment.name


@tracked
class AuditOpinion(ScopedModel):
    """What the auditors say of the money of a year: read by whoever keeps it while it is drafted, then fixed."""

    flow = OPINION_FLOW
    worklist = Worklist(49, "finance:auditopinion_list", "finance:auditopinion_detail")
    tone = tone_by("state", OPINION_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", editable=False, verbose_name="工会组织")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(1950), MaxValueValidator(2200)])
    kind = models.CharField("审查种类", max_length=10, choices=OpinionKind, default=OpinionKind.ACCOUNTS)
    title = models.CharField("审查对象", max_length=100, help_text="如“2026年度工会经费收支决算”。")
    basis = models.TextField("审查依据", max_length=2000)
    overall = models.TextField("总体评价", max_length=4000)
    advice = models.TextField("意见和建议", max_length=4000, blank=True)
    conclusion = models.TextField("结论", max_length=2000)
    meeting = models.CharField("通过它的会议", max_length=100, help_text="如“第八届经审会第三次会议”。")
    met_on = models.DateField("会议日期")
    made_on = models.DateField("起草日期", editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="起草人"
    )
    issued_on = models.DateField("出具日期", null=True, editable=False)
    issued_by = hand("+", "出具人", editable=False)
    state = models.CharField("状态", max_length=10, choices=OpinionState, default=OpinionState.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = "审计意见"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OpinionState.ISSUED, issued_on__isnull=False, issued_by__isnull=False)
                | ~Q(state=OpinionState.ISSUED) & Q(issued_on__isnull=True, issued_by__isnull=True),
                name="finance_auditopinion_issued_by_whom",
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "kind"],
                condition=Q(state=OpinionState.ISSUED) & ~Q(kind=OpinionKind.OTHER),
                name="finance_auditopinion_issued_once",
                violation_error_message="这一年度的预算、决算审计意见已经出具过。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="auditopinion_stays", operation=pgtrigger.Delete),
            kept(
                "auditopinion_kept",
                _SAID,
                pgtrigger.Q(old__state__in=[OpinionState.ISSUED, OpinionState.DROPPED]),
            ),
            reached_from("auditopinion_in_order", "state", OPINION_STEPS),
        ]

    @property
    def is_draft(self):
        """Whether it may still be changed."""
        return self.state == OpinionState.DRAFT

    def get_absolute_url(self):
        return reverse("finance:auditopinion_detail", args=[self.pk])

    def __str__(self):
        return f"{self.title}审计意见"


class OpinionFinding(ScopedModel):
    """A finding as it stood when an opinion was issued."""

    scope_path = "opinion__unit"
    viewed_by = permissions.VIEW_OPINION

    opinion = models.ForeignKey(AuditOpinion, models.PROTECT, related_name="findings", verbose_name="审计意见")
    finding = models.ForeignKey(AuditFinding, models.PROTECT, related_name="+", verbose_name="审计发现")
    state = models.CharField("当时的状态", max_length=20, choices=FindingState)

    class Meta:
        verbose_name = verbose_name_plural = "审计意见所列的发现"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["opinion", "finding"], name="finance_opinionfinding_once")]
        triggers = [
            *append_only("opinionfinding"),
            pgtrigger.Trigger(
                name="opinionfinding_drafted", operation=pgtrigger.Insert, when=pgtrigger.Before, func=_DRAFTED
            ),
        ]

    def __str__(self):
        return str(self.finding)
