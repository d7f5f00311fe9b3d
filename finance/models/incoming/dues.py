"""The dues of members (会费): the rule, who is exempt, what the payroll of each month says, what was paid later."""

import datetime
import uuid
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DecimalField, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from finance.choices import AccountKind, Rounding
from finance.flow.dues_flow import DUES_FLOW, DUES_TONES, DuesState
from finance.models.book import Income
from finance.models.budget import Account
from finance.models.guards import kept
from finance.models.routes import LastingRule, lasting
from members.models import Member
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.database.spans import DatedSpan, DateRange
from unionportal.core.flow.workflow import Worklist
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.dates import chinese_month
from unionportal.core.values.money import MoneyField, yuan
from unionportal.core.values.states import one_of, tone_by

_MONEY = DecimalField(max_digits=18, decimal_places=2)
# A month that was received keeps its lines; whoever corrects it first takes back that it was received.
_OF_DRAFT = """
    IF EXISTS (SELECT FROM finance_duessheet s WHERE s.id = {row}.sheet_id AND s.state <> 'draft') THEN
        RAISE EXCEPTION 'the dues of sheet % were received', {row}.sheet_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_dues_received';
    END IF;
    RETURN NULL;
"""
_NOT_MORE = """
    IF (SELECT l.paid + sum(p.amount) > l.due OR sum(p.amount) < 0
        FROM finance_duesline l JOIN finance_latedues p ON p.line_id = l.id WHERE l.id = NEW.line_id
        GROUP BY l.id) THEN
        RAISE EXCEPTION 'more dues than owed for line %', NEW.line_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_dues_owed';
    END IF;
    RETURN NULL;
"""
_LAST_CONFIRMED = """
    SELECT max(s.month) FROM finance_duessheet s WHERE s.rule_id = OLD.id AND s.state = 'confirmed'"""


@tracked
class DuesRule(LastingRule):
    """Which part of the wage a member pays each month, and how it is rounded."""

    rate = models.DecimalField(
        "缴纳比例（%）",
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(100)],
    )
    step = models.PositiveSmallIntegerField(
        "基数尾数不计（元）", default=10, help_text="10 表示不足 10 元的尾数不计；0 表示全部计入。"
    )
    rounding = models.CharField("会费四舍五入到", max_length=10, choices=Rounding, default=Rounding.FEN)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="收入科目")
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(LastingRule.Meta):
        verbose_name = verbose_name_plural = "会费规则"
        ordering = ["-valid_from"]
        constraints = [
            *LastingRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=100),
                name="finance_duesrule_per_cent",
                violation_error_message="比例须大于 0，不超过 100。",
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                name="finance_duesrule_once",
                violation_error_message="这一天已有生效的会费规则。",
            ),
        ]
        triggers = [lasting("duesrule", _LAST_CONFIRMED)]

    @property
    def last_used(self):
        """The month of the last confirmed sheet, None without one."""
        sheets = DuesSheet.objects.filter(rule=self, state=DuesState.CONFIRMED)
        return sheets.aggregate(day=Max("month"))["day"] if self.pk else None

    def clean(self):
        super().clean()
        if self.account_id and self.account.kind != AccountKind.INCOME:
            raise ValidationError({"account": f"“{self.account}”不是收入科目。"})

    def due_of(self, base):
        """Return the dues of a month in yuan for this wage."""
        if self.step:
            base = (base / self.step).to_integral_value(ROUND_FLOOR) * self.step
        return yuan((base * self.rate / 100).quantize(Rounding(self.rounding).unit, ROUND_HALF_UP))

    def __str__(self):
        return f"{self.valid_from:%Y-%m-%d}起 {self.rate.normalize():f}%"


# Nobody owes dues of a month before the union has books.
_FIRST_DAY = datetime.date(1950, 1, 1)


@tracked
class DuesExemption(DatedSpan, ScopedModel):
    """A span in which a member of the union owes no dues; who retired or left owes none without it."""

    scope_path, owner_path = "member__unit", "member__user"

    member = models.ForeignKey(Member, models.PROTECT, related_name="dues_exemptions", verbose_name="会员")
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True, help_text="从这一天起恢复缴纳；空白为没有期限。")
    reason = models.CharField("原因和依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "免缴会费"
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="finance_exemption_dates",
                violation_error_message="终止日期须晚于起始日期。",
            ),
            models.CheckConstraint(
                condition=Q(since__gte=_FIRST_DAY),
                name="finance_exemption_since",
                violation_error_message="起始日期不能早于1950年，请核对年份。",
            ),
            ExclusionConstraint(
                name="finance_exemption_once_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人在这段时间已登记免缴，期间不能重叠；请改已有的那一段。",
            ),
        ]

    def __str__(self):
        return f"{self.member.name}免缴会费"


@tracked
class DuesSheet(ScopedModel):
    """The dues of one month as the payroll has them, with their sums; received when the cashier says so."""

    flow = DUES_FLOW
    worklist = Worklist(47, "finance:dues", "finance:dues_detail")
    tone = tone_by("state", DUES_TONES)
    is_received = one_of("state", DuesState.CONFIRMED)
    figure_columns = (
        ("月份", "month"),
        ("应缴人数", "people"),
        ("应缴（元）", "due"),
        ("实缴（元）", "paid"),
        ("到账日期", "received_on"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    month = models.DateField("月份", unique=True)
    rule = models.ForeignKey(DuesRule, models.PROTECT, related_name="+", editable=False, verbose_name="会费规则")
    people = models.PositiveIntegerField("应缴人数", default=0, editable=False)
    due = MoneyField("应缴合计（元）", default=0, editable=False)
    paid = MoneyField("实缴合计（元）", default=0, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="出纳"
    )
    received_on = models.DateField("到账日期", null=True, blank=True)
    income = models.OneToOneField(
        Income, models.PROTECT, null=True, blank=True, related_name="dues_sheet", editable=False, verbose_name="收入"
    )
    reason = models.CharField("退回的原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=DuesState, default=DuesState.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = "会费表"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="finance_duessheet_first_day"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("made_by")),
                name="finance_duessheet_two_hands",
                violation_error_message="导入会费表的人不能确认到账。",
            ),
            models.CheckConstraint(
                condition=~Q(state=DuesState.CONFIRMED)
                | Q(confirmed_by__isnull=False, received_on__isnull=False, income__isnull=False),
                name="finance_duessheet_received",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="duessheet_stays", operation=pgtrigger.Delete),
            kept("duessheet_kept", ("unit", "month")),
            kept(
                "duessheet_received_kept",
                ("people", "due", "paid", "rule", "made_by"),
                pgtrigger.Q(old__state=DuesState.CONFIRMED),
            ),
        ]

    @property
    def owed(self):
        """What the payroll paid less than was due, in yuan; what was paid later is not in it."""
        return self.due - self.paid

    def get_absolute_url(self):
        return reverse("finance:dues_detail", args=[self.pk])

    def __str__(self):
        return f"{chinese_month(self.month)}会费"


class DuesLineQuerySet(ScopedQuerySet):
    def with_owed(self):
        """Return the lines with what was paid `late`, `settled` in all and is `owed`, in yuan; below 0 is too much."""
        rows = LateDues.objects.filter(line=OuterRef("pk")).order_by().values("line")
        late = Coalesce(Subquery(rows.annotate(s=Sum("amount")).values("s")), Decimal("0.00"), output_field=_MONEY)
        return self.annotate(late=late, settled=F("paid") + late, owed=F("due") - F("paid") - late)

    def in_arrears(self):
        """Return the lines of months that were received for which something is still owed."""
        return self.with_owed().filter(sheet__state=DuesState.CONFIRMED, owed__gt=0)


class DuesLine(ScopedModel):
    """What one member owed and paid for a month, in the unit of the first day; the wage behind it is sealed."""

    owner_path = "member__user"
    is_confidential = True

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sheet = models.ForeignKey(DuesSheet, models.PROTECT, related_name="lines", verbose_name="会费表")
    member = models.ForeignKey(Member, models.PROTECT, related_name="dues", verbose_name="会员")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    base = EncryptedTextField("缴费基数（元）")
    due = MoneyField("应缴（元）")
    paid = MoneyField("实缴（元）")

    objects = DuesLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会员会费"
        ordering = ["-sheet__month", "unit__place", "member__name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "member"], name="finance_duesline_once"),
            models.CheckConstraint(condition=Q(due__gte=0, paid__gte=0), name="finance_duesline_not_negative"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="duesline_of_draft",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                func=_OF_DRAFT.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="duesline_gone_of_draft",
                operation=pgtrigger.Delete,
                when=pgtrigger.After,
                func=_OF_DRAFT.format(row="OLD"),
            ),
        ]

    def get_absolute_url(self):
        return self.sheet.get_absolute_url()

    def __str__(self):
        return f"{self.sheet} {self.member.name}"


@tracked
class LateDues(ScopedModel):
    """Dues that a member paid after the payroll of their month (补缴). Corrected like an income."""

    scope_path, owner_path = "line__unit", "line__member__user"
    is_confidential = True

    line = models.ForeignKey(DuesLine, models.PROTECT, related_name="late_payments", verbose_name="会员会费")
    amount = MoneyField("补缴金额（元）")
    received_on = models.DateField("到账日期")
    income = models.OneToOneField(Income, models.PROTECT, related_name="late_dues", editable=False, verbose_name="收入")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="出纳"
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="correction", verbose_name="冲正"
    )

    class Meta:
        verbose_name = verbose_name_plural = "补缴会费"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0) | Q(corrects__isnull=False, amount__lt=0),
                name="finance_latedues_sign",
                violation_error_message="补缴金额须大于零。",
            ),
        ]
        triggers = [
            *append_only("latedues"),
            pgtrigger.Trigger(name="latedues_owed", operation=pgtrigger.Insert, when=pgtrigger.After, func=_NOT_MORE),
        ]

    def __str__(self):
        return f"{self.line}补缴"
