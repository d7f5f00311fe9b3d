"""The standing checks of the auditors: what they look for, by dated rules, and what they list."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finance import permissions
from finance.choices import CheckKind
from finance.flow.audit_flow import HIT_FLOW, HIT_STEPS, HIT_TONES, HitState
from finance.models.auditing.findings import AuditFinding
from finance.models.auditing.rows import PointedAt
from finance.models.guards import kept, reached_from
from finance.models.hands import hand
from finance.models.routes import Dated
from unionportal.core.access.scoping import ScopedModel, Unitless
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

# The columns of a rule that its kind asks for; the others stay empty.
ASKS = {
    CheckKind.SPLIT: ("amount", "days"),
    CheckKind.ROUND: ("amount",),
    CheckKind.LATE: ("days",),
    CheckKind.NEARLY: ("percent", "month"),
    CheckKind.UNVERIFIED: ("amount", "days"),
}
_COLUMNS = ("amount", "days", "percent", "month")


# What it hit was listed under its kind.
_HAS_HIT = """
    IF EXISTS (SELECT FROM finance_checkhit h WHERE h.rule_id = OLD.id) THEN
        RAISE EXCEPTION 'rule % has hits', OLD.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_checkrule_used';
    END IF;
    RETURN NEW;
"""


def _fits_its_kind():
    condition = Q()
    for kind in CheckKind:
        needed = {f"{name}__isnull": name not in ASKS.get(kind, ()) for name in _COLUMNS}
        condition |= Q(kind=kind, **needed)
    return condition


@tracked
class CheckRule(Dated):
    """One thing that a standing check looks for, and from which amount, days or share on."""

    kind = models.CharField("检查什么", max_length=12, choices=CheckKind)
    amount = MoneyField(
        "金额（元）",
        null=True,
        blank=True,
        help_text="疑似拆分：合计达到多少；整数金额：多少的整数倍；发票没有查验：票面从多少起。其他的不填。",
    )
    days = models.PositiveSmallIntegerField(
        "天数",
        null=True,
        blank=True,
        help_text="疑似拆分：多少天以内；报销过晚：开票多少天以后；发票没有查验：支付、批准多少天以后。其他的不填。",
    )
    percent = models.DecimalField(
        "比例（%）",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="预算将尽：已用超过核定预算的百分之多少。其他的不填。",
    )
    month = models.PositiveSmallIntegerField(
        "几月起",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="预算将尽：从几月起检查。其他的不填。",
    )
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "常设检查规则"
        triggers = [
            pgtrigger.Trigger(
                name="checkrule_used",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
                func=_HAS_HIT,
            )
        ]
        ordering = ["kind", "-valid_from", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=_fits_its_kind(),
                name="finance_checkrule_asks",
                violation_error_message="疑似拆分、发票没有查验填金额和天数，整数金额填金额，报销过晚填天数，"
                "预算将尽填比例和月份；其他的都不填。",
            ),
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) | Q(amount__gt=0)) & (Q(days__isnull=True) | Q(days__gt=0)),
                name="finance_checkrule_positive",
                violation_error_message="金额和天数须大于零。",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


@tracked
class RestDay(Unitless):
    """A day that the yearly notice on holidays makes a day off, or a weekend's day that it makes a working day."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("调休上班", default=False, help_text="不选的是放假。")
    source = models.CharField("依据文件", max_length=200, help_text="如当年的节假日安排通知。")

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"


class CheckHit(ScopedModel):
    """What a standing check listed: no verdict, but something to look at; an auditor dismisses it or finds by it."""

    flow = HIT_FLOW
    worklist = Worklist(50, "finance:checkhit_list", "finance:checkhit_detail")
    tone = tone_by("state", HIT_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    rule = models.ForeignKey(CheckRule, models.PROTECT, related_name="hits", verbose_name="检查")
    # What was hit, so that the next run does not list it again.
    key = models.CharField("识别码", max_length=120, unique=True, editable=False)
    words = models.CharField("说明", max_length=500)
    amount = MoneyField("金额（元）", null=True, blank=True)
    found_on = models.DateField("检查日期")
    seen_on = models.DateField("查看日期", null=True, blank=True)
    seen_by = hand("+", "查看人")
    reason = models.CharField("排除的原因", max_length=200, blank=True)
    finding = models.ForeignKey(
        AuditFinding, models.PROTECT, null=True, blank=True, related_name="hits", verbose_name="审计发现"
    )
    state = models.CharField("状态", max_length=10, choices=HitState, default=HitState.OPEN)

    class Meta:
        verbose_name = verbose_name_plural = "检查命中"
        ordering = ["-found_on", "-pk"]
        indexes = [models.Index(fields=["state", "-found_on", "-id"], name="finance_hit_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HitState.OPEN, seen_on__isnull=True, seen_by__isnull=True)
                | ~Q(state=HitState.OPEN) & Q(seen_on__isnull=False, seen_by__isnull=False),
                name="finance_checkhit_seen_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=HitState.DISMISSED) | ~Q(reason=""), name="finance_checkhit_dismissed_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state=HitState.TAKEN, finding__isnull=False)
                | ~Q(state=HitState.TAKEN) & Q(finding__isnull=True),
                name="finance_checkhit_taken_has_finding",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="checkhit_stays", operation=pgtrigger.Delete),
            kept("checkhit_kept", ("unit", "rule", "key", "words", "amount", "found_on")),
            reached_from("checkhit_in_order", "state", HIT_STEPS),
        ]

    def get_absolute_url(self):
        return reverse("finance:checkhit_detail", args=[self.pk])

    def __str__(self):
        return f"{self.rule} {self.found_on:%Y-%m-%d}"


class HitRow(PointedAt):
    """A record that a check hit."""

    scope_path = "hit__unit"
    viewed_by = permissions.VIEW_HIT

    hit = models.ForeignKey(CheckHit, models.PROTECT, related_name="rows", verbose_name="检查命中")

    class Meta(PointedAt.Meta):
        verbose_name = verbose_name_plural = "命中的记录"
        triggers = append_only("hitrow")
