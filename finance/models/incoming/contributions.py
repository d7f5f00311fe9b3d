"""The employer's contribution (拨缴): the payroll of each month, what came in for it, what of that is due upward."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DecimalField, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from finance.choices import AccountKind, Channel, Cycle, YearState
from finance.flow.upward_flow import LIVE, UPWARD_FLOW, UPWARD_STEPS, UPWARD_TONES, UpwardState
from finance.models.book import Income
from finance.models.budget import Account
from finance.models.guards import kept, reached_from
from finance.models.numbers import numbered
from finance.models.routes import LastingRule, lasting
from finance.models.years import BudgetYear
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import chinese_month, day_of_month
from unionportal.core.values.money import MoneyField, yuan
from unionportal.core.values.states import tone_by

NO_PAYROLL = "工资总额须大于零。"
# What of a rule may change once money came in by it.
_PASSING = ("valid_until", "remind_days")

_PER_CENT = [MinValueValidator(Decimal("0.01")), MaxValueValidator(100)]
_DAY = [MinValueValidator(1), MaxValueValidator(31)]
_MONEY = DecimalField(max_digits=18, decimal_places=2)
_ADDS_UP = """
    IF EXISTS (SELECT FROM finance_upwardremittance r WHERE r.id = {remittance} AND r.state IN ({live})
        AND r.amount <> coalesce(
            (SELECT sum(c.upward) FROM finance_contribution c WHERE c.remittance_id = r.id), 0)) THEN
        RAISE EXCEPTION 'remittance % differs from what is due', {remittance}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_upward_adds_up';
    END IF;
    RETURN NULL;
"""
_DUE_ONCE = """
    IF EXISTS (SELECT FROM finance_upwardremittance r WHERE r.id = OLD.remittance_id AND r.state IN ({live})) THEN
        RAISE EXCEPTION 'contribution % is in another remittance', OLD.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_upward_once';
    END IF;
    RETURN NEW;
"""
# What is received for a month is divided by its rule, whenever it comes; the months of a closed year stay as they are.
_LAST_RECEIVED = """
    SELECT max(m.month) FROM finance_contributionmonth m WHERE m.rule_id = OLD.id
      AND (EXISTS (SELECT FROM finance_contribution c WHERE c.month_id = m.id)
        OR EXISTS (SELECT FROM finance_budgetyear y
          WHERE y.year = extract(year FROM m.month) AND y.state = 'closed'))"""
_LIVE = ", ".join(f"'{state.value}'" for state in LIVE)


def _day_in(year, month, day):
    """Return the day of the month, the last one of a month that is shorter; months run on into later years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return day_of_month(year, month, day)


@tracked
class ContributionRule(LastingRule):
    """How much of the payroll the school hands over, by whom it is collected, what of it stays, and until when."""

    passing = _PASSING

    rate = models.DecimalField("拨缴比例（%）", max_digits=5, decimal_places=2, validators=_PER_CENT)
    channel = models.CharField("拨缴渠道", max_length=10, choices=Channel)
    own_share = models.DecimalField("留成比例（%）", max_digits=5, decimal_places=2, validators=_PER_CENT)
    pay_day = models.PositiveSmallIntegerField("拨缴期限（次月几日）", validators=_DAY)
    cycle = models.PositiveSmallIntegerField("上解周期", choices=Cycle, default=Cycle.MONTH)
    remit_day = models.PositiveSmallIntegerField("上解期限（周期结束后次月几日）", validators=_DAY)
    remind_days = models.PositiveSmallIntegerField("期限前几天提醒", default=7, validators=[MaxValueValidator(60)])
    receiver = models.CharField("上级工会", max_length=100)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="收入科目")
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(LastingRule.Meta):
        verbose_name = verbose_name_plural = "拨缴规则"
        ordering = ["-valid_from"]
        constraints = [
            *LastingRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=100, own_share__gt=0, own_share__lte=100),
                name="finance_contributionrule_per_cent",
                violation_error_message="比例须大于 0，不超过 100。",
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                name="finance_contributionrule_once",
                violation_error_message="这一天已有生效的拨缴规则。",
            ),
        ]
        triggers = [lasting("contributionrule", _LAST_RECEIVED, _PASSING)]

    @property
    def last_used(self):
        """The first day of the last month that is received, or of a closed year; None without one."""
        closed = BudgetYear.objects.filter(state=YearState.CLOSED).values("year")
        months = ContributionMonth.objects.filter(Q(receipts__isnull=False) | Q(month__year__in=closed), rule=self)
        return months.aggregate(day=Max("month"))["day"] if self.pk else None

    def clean(self):
        super().clean()
        if self.account_id and self.account.kind != AccountKind.INCOME:
            raise ValidationError({"account": f"“{self.account}”不是收入科目。"})

    @property
    def passes_all(self):
        """Whether the union receives all of it and hands on the share of the union above."""
        return self.channel == Channel.OWN

    def whole_of(self, base):
        """Return the contribution in yuan on a payroll."""
        return yuan(base * self.rate / 100)

    def expected_of(self, base):
        """Return what the union itself is to receive, in yuan."""
        whole = self.whole_of(base)
        return whole if self.passes_all else yuan(whole * self.own_share / 100)

    def upward_of(self, amount):
        """Return what of a received amount is due upward, in yuan."""
        return amount - yuan(amount * self.own_share / 100) if self.passes_all else yuan(0)

    def due_on(self, month):
        """Return until when the school pays for this month."""
        return _day_in(month.year, month.month + 1, self.pay_day)

    def remit_by(self, day):
        """Return until when the share of what was received on this day is remitted."""
        last = (day.month - 1) // self.cycle * self.cycle + self.cycle
        return _day_in(day.year, last + 1, self.remit_day)

    def __str__(self):
        return f"{self.valid_from:%Y-%m-%d}起 {self.rate.normalize():f}%"


class MonthQuerySet(ScopedQuerySet):
    def with_received(self):
        """Return the months with what was `received` for them and the `rest`, in yuan."""
        rows = Contribution.objects.filter(month=OuterRef("pk")).order_by().values("month")
        received = Coalesce(Subquery(rows.annotate(s=Sum("amount")).values("s")), Decimal("0.00"), output_field=_MONEY)
        return self.annotate(received=received, rest=F("expected") - received)

    def in_arrears(self):
        """Return the months for which less was received than expected."""
        return self.with_received().filter(rest__gt=0)


@tracked
class ContributionMonth(ScopedModel):
    """The payroll of one month and, by the rule of its first day, what the school owes for it and until when."""

    figure_columns = (
        ("月份", "month"),
        ("工资总额（元）", "base"),
        ("应拨缴（元）", "whole"),
        ("应到账（元）", "expected"),
        ("期限", "due_on"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    month = models.DateField("月份", unique=True, error_messages={"unique": "这个月的工资总额已登记。"})
    base = MoneyField("工资总额（元）")
    rule = models.ForeignKey(
        ContributionRule, models.PROTECT, related_name="+", editable=False, verbose_name="拨缴规则"
    )
    whole = MoneyField("应拨缴（元）", editable=False)
    expected = MoneyField("应到账（元）", editable=False)
    due_on = models.DateField("拨缴期限", editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False, verbose_name="登记人"
    )

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拨缴工资总额"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(base__gt=0), name="finance_month_positive", violation_error_message=NO_PAYROLL
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="finance_month_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="month_stays", operation=pgtrigger.Delete),
            kept("month_kept", ("unit", "month")),
        ]

    def get_absolute_url(self):
        return f"{reverse('finance:contributions')}?year={self.month.year}"

    def __str__(self):
        return f"{chinese_month(self.month)}拨缴"


class ContributionQuerySet(ScopedQuerySet):
    def owed_upward(self):
        """Return those whose share for the union above was not remitted yet."""
        return self.exclude(upward=0).exclude(remittance__state=UpwardState.REMITTED)


@tracked
class Contribution(ScopedModel):
    """Money received for a month; `upward` of it is no income but owed to the union above. Corrected like an income."""

    scope_path = "month__unit"
    figure_columns = (
        ("所属月份", "month__month"),
        ("到账（元）", "amount"),
        ("应上解（元）", "upward"),
        ("到账日期", "received_on"),
        ("上解期限", "remit_by"),
    )

    month = models.ForeignKey(ContributionMonth, models.PROTECT, related_name="receipts", verbose_name="所属月份")
    amount = MoneyField("到账金额（元）")
    upward = MoneyField("应上解（元）", editable=False)
    received_on = models.DateField("到账日期", db_index=True)
    remit_by = models.DateField("上解期限", null=True, editable=False)
    income = models.OneToOneField(
        Income, models.PROTECT, related_name="contribution", editable=False, verbose_name="收入"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="出纳"
    )
    remittance = models.ForeignKey(
        "finance.UpwardRemittance",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="contributions",
        verbose_name="上解",
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="correction", verbose_name="冲正"
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拨缴到账"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0, upward__gte=0)
                | Q(corrects__isnull=False, amount__lt=0, upward__lte=0),
                name="finance_contribution_sign",
                violation_error_message="到账金额须大于零。",
            ),
        ]
        triggers = [
            *append_only("contribution", but=("remittance",)),
            pgtrigger.Trigger(
                name="contribution_due_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__remittance__isnull=False)
                & pgtrigger.Q(old__remittance__df=pgtrigger.F("new__remittance")),
                func=_DUE_ONCE.format(live=_LIVE),
            ),
            pgtrigger.Trigger(
                name="contribution_counted",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__remittance__isnull=False),
                func=_ADDS_UP.format(remittance="NEW.remittance_id", live=_LIVE),
            ),
        ]

    def get_absolute_url(self):
        return self.month.get_absolute_url()

    def __str__(self):
        return f"{self.month} {self.amount:,}"


@tracked
class UpwardRemittance(ScopedModel):
    """What is remitted to the union above (上解): the shares of the receipts that it names, and of no others."""

    flow = UPWARD_FLOW
    worklist = Worklist(46, "finance:contributions", "finance:upward_detail")
    tone = tone_by("state", UPWARD_TONES)
    figure_columns = (
        ("编号", "number"),
        ("上级工会", "receiver"),
        ("金额（元）", "amount"),
        ("上解日期", "remitted_on"),
    )

    number = models.CharField("上解编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    amount = MoneyField("金额（元）", editable=False)
    receiver = models.CharField("上级工会", max_length=100)
    made_on = models.DateField("编制日期")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人")
    approved_on = models.DateField("批准日期", null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="批准人"
    )
    remitted_on = models.DateField("上解日期", null=True, blank=True, db_index=True)
    remitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="出纳"
    )
    bank_number = models.CharField("银行流水号", max_length=60, blank=True)
    # The row of the books by which it went out.
    trust = models.OneToOneField(
        "finance.TrustEntry",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="upward",
        verbose_name="往来款",
    )
    reason = models.CharField("撤回、退回的原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=UpwardState, default=UpwardState.PREPARED)

    class Meta:
        verbose_name = verbose_name_plural = "上解"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="finance_upward_positive", violation_error_message="上解金额须大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("made_by"))
                & ~Q(remitted_by=F("made_by"))
                & ~Q(remitted_by=F("approved_by")),
                name="finance_upward_three_hands",
                violation_error_message="编制、批准和付款须是三个人。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(UpwardState.APPROVED, UpwardState.REMITTED))
                | Q(approved_by__isnull=False, approved_on__isnull=False),
                name="finance_upward_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state=UpwardState.REMITTED)
                | Q(remitted_by__isnull=False, remitted_on__isnull=False) & ~Q(bank_number=""),
                name="finance_upward_remitted",
            ),
        ]
        triggers = [
            *numbered("finance_upwardremittance", "U"),
            pgtrigger.Protect(name="upward_stays", operation=pgtrigger.Delete),
            kept("upward_kept", ("number", "unit", "amount", "receiver", "made_on", "made_by")),
            reached_from("upward_steps", "state", UPWARD_STEPS),
            pgtrigger.Trigger(
                name="upward_adds_up",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=_ADDS_UP.format(remittance="NEW.id", live=_LIVE),
            ),
        ]

    def get_absolute_url(self):
        return reverse("finance:upward_detail", args=[self.pk])

    def __str__(self):
        return f"上解{self.number}"
