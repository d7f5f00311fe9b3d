"""The tables of members in need: the file, the family in it, its yearly re-checks, and what it is classed by."""

import uuid
from functools import partial
from types import MappingProxyType

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, Greatest
from django.utils import timezone

from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.money import MoneyField, yuan
from unionportal.core.values.rules import not_later_than_today
from unionportal.core.values.states import tone_by
from welfare import acts, permissions
from welfare.choices import CheckOutcome, CloseReason, HardshipSort
from welfare.hardship_flow import CHECK_FLOW, STANDING_CHECKS, CheckState
from welfare.models.rule import CODE, CodeField, Rule, named, rule_constraints

_MONTHS = 12


def hardship_categories():
    """Return {code: name} of the categories of members in need (深度困难 …)."""
    return named(HardshipKind.objects.filter(sort=HardshipSort.CATEGORY))


def hardship_causes():
    """Return {code: name} of the causes of need (本人大病 …)."""
    return named(HardshipKind.objects.filter(sort=HardshipSort.CAUSE))


CategoryField = partial(CodeField, max_length=20, names=hardship_categories)
CauseField = partial(CodeField, max_length=20, names=hardship_causes)


@tracked
class HardshipKind(Rule):
    """A category of members in need, or a cause of need, as the union above the school lays them down. Dated."""

    KEY = ("sort", "code")
    worklist = Worklist(16)

    sort = models.CharField("种类", max_length=10, choices=HardshipSort)
    code = models.CharField("代码", max_length=20, validators=[CODE], help_text="登记后不改。")
    name = models.CharField("名称", max_length=40, help_text="如“深度困难”“本人大病”。")
    meaning = models.CharField("认定条件", max_length=200, blank=True)
    place = models.PositiveSmallIntegerField("次序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "困难类别和致困原因"
        ordering = ["sort", "place", "code", "-valid_from", "-pk"]
        constraints = rule_constraints("sort", "code")

    def __str__(self):
        return f"{self.get_sort_display()}·{self.name}"

    @property
    def waiting_line(self):
        """What the list of what waits says of it."""
        return f"{self}，{self.valid_from:%Y-%m-%d} 起，{self.clause}"


class Household(ScopedModel):
    """The columns of what a household lived on in a year, and what that is per head and month."""

    income_year = models.PositiveSmallIntegerField("收入所属年度", help_text="按哪一年的收入核定，一般是上一年。")
    income = MoneyField("家庭年收入（元）", validators=[MinValueValidator(0)], help_text="全家全年的各项收入。")
    fixed_expenses = MoneyField(
        "家庭年刚性支出（元）",
        default=0,
        validators=[MinValueValidator(0)],
        help_text="医疗、教育等必须的支出，扣除报销和救助。",
    )
    people = models.PositiveSmallIntegerField("家庭人口", validators=[MinValueValidator(1)], help_text="包括本人。")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gt=0),
                name="%(app_label)s_%(class)s_people",
                violation_error_message="家庭人口至少一人。",
            ),
            models.CheckConstraint(
                condition=Q(income__gte=0, fixed_expenses__gte=0),
                name="%(app_label)s_%(class)s_amounts",
                violation_error_message="收入和支出不能小于零。",
            ),
        ]

    def clean(self):
        if self.income_year and not 1949 <= self.income_year <= timezone.localdate().year:
            raise ValidationError({"income_year": "收入所属年度写四位数，不晚于今年。"})

    @property
    def per_head(self):
        """The income per head and month (人均月收入), in yuan: income ÷ people ÷ 12, rounded half up to 分."""
        return yuan(self.income / self.people / _MONTHS)

    @property
    def per_head_left(self):
        """What is left of it after fixed expenses, in yuan: (income − fixed expenses) ÷ people ÷ 12, half up to 分."""
        return yuan((self.income - self.fixed_expenses) / self.people / _MONTHS)


_YEAR = models.IntegerField()
# Of which sort the codes of a file are.
_SORTS = {
    "category": HardshipSort.CATEGORY,
    "cause": HardshipSort.CAUSE,
    "second_cause": HardshipSort.CAUSE,
}


def refuse_out_of_force(field, sort, code, day):
    """Raise ValidationError of the field for a code that is not in force on the day, with those that are."""
    offered = {rule.code: rule for rule in HardshipKind.objects.in_force(day).filter(sort=sort)}
    if code in offered:
        return
    names = dict(hardship_categories() if sort == HardshipSort.CATEGORY else hardship_causes())
    others = "、".join(rule.name for rule in sorted(offered.values(), key=lambda rule: (rule.place, rule.code)))
    sentence = f"“{names.get(code, code)}”在{day:%Y-%m-%d}不是有效的{sort.label}，可选：{others}。"
    raise ValidationError({field: sentence})


class HardshipQuerySet(ScopedQuerySet):
    def open(self):
        """Return the files that are not closed."""
        return self.filter(closed_on__isnull=True)

    def with_last_year(self):
        """Return the rows with `last_year`: that of the last re-check that stands, at least that of the opening."""
        checked = models.Max("checks__year", filter=Q(checks__state__in=STANDING_CHECKS))
        opened = ExtractYear("opened_on")
        return self.annotate(
            last_year=Greatest(opened, Coalesce(checked, opened, output_field=_YEAR), output_field=_YEAR)
        )

    def to_check(self, year):
        """Return the open files that are not re-checked in the year yet."""
        return self.open().with_last_year().filter(last_year__lt=year)

    def with_check_day(self):
        """Return the open files with `check_by`, the last day of the year after `last_year`."""
        day = models.Func(
            Cast(F("last_year") + 1, _YEAR), Value(12), Value(31), function="make_date", output_field=models.DateField()
        )
        return self.open().with_last_year().annotate(check_by=day)


@tracked
class HardshipFile(Household):
    """The file of a member in need (困难职工档案): how classed, why, on what the household lives. Confidential.

    Income, people and category are those of the last re-check; its years stay in the re-checks.
    """

    is_confidential = True
    reading_act = acts.READ_HARDSHIP
    owner_path = "member__user"
    sealed_fields = ("circumstances",)
    history_parts = MappingProxyType({"relatives": "relation", "checks": "year"})
    number_series = "welfare.hardship"
    # What a re-check finds anew, and the file shows once that is confirmed.
    FOUND_BY_CHECKS = ("category", "income_year", "income", "fixed_expenses", "people")

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    number = models.CharField("档案编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="hardship_files", verbose_name="会员")
    category = CategoryField("困难类别")
    cause = CauseField("主要致困原因")
    second_cause = CauseField("次要致困原因", blank=True)
    opened_on = models.DateField("建档日期")
    housing = models.CharField("住房情况", max_length=100, blank=True, help_text="如“自购房，70平方米”。")
    circumstances = EncryptedTextField("困难情况")
    closed_on = models.DateField("销档日期", null=True, blank=True, editable=False)
    close_reason = models.CharField("销档原因", max_length=20, choices=CloseReason, blank=True, editable=False)

    objects = HardshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困难职工档案"
        ordering = ["-opened_on", "-pk"]
        constraints = [
            *Household.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(closed_on__isnull=True),
                name="welfare_hardshipfile_one_open",
                violation_error_message="此人已有一份没有销档的困难职工档案。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, close_reason="") | Q(closed_on__isnull=False) & ~Q(close_reason=""),
                name="welfare_hardshipfile_closed_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="welfare_hardshipfile_dates",
                violation_error_message="销档日期不能早于建档日期。",
            ),
            models.CheckConstraint(
                condition=Q(second_cause="") | ~Q(second_cause=F("cause")),
                name="welfare_hardshipfile_causes",
                violation_error_message="次要致困原因与主要致困原因相同，请留空。",
            ),
        ]

    def clean(self):
        super().clean()
        not_later_than_today(self.opened_on, "建档日期", field="opened_on")
        stored = type(self).objects.filter(pk=self.pk).first()
        for name, sort in _SORTS.items():
            code = getattr(self, name)
            if code and self.opened_on and (stored is None or getattr(stored, name) != code):
                refuse_out_of_force(name, sort, code, self.opened_on)

    def person_and_day(self):
        return self.member, self.opened_on

    @property
    def standing(self):
        """Whether it is open, or why it was closed, in words."""
        return self.get_close_reason_display() or "在档"

    @property
    def tone(self):
        """The colour of `standing`: "wait" while it is open, else "ok"."""
        return "ok" if self.closed_on else "wait"

    def __str__(self):
        return f"{self.number or '困难职工档案'} {self.member.name}"


@tracked
class HardshipRelative(ScopedModel):
    """One of the family in a hardship file, besides the member."""

    is_confidential = True
    scope_path, owner_path = "file__unit", "file__member__user"
    viewed_by = permissions.VIEW_HARDSHIP
    sealed_fields = ("health",)

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    file = models.ForeignKey(HardshipFile, models.CASCADE, related_name="relatives", verbose_name="困难职工档案")
    name = models.CharField("姓名", max_length=100)
    relation = models.CharField("与本人关系", max_length=20)
    born_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    income = MoneyField("月收入（元）", null=True, blank=True, validators=[MinValueValidator(0)])
    occupation = models.CharField("身份、单位或学校", max_length=100, blank=True)
    health = EncryptedTextField("健康状况")

    class Meta:
        verbose_name = verbose_name_plural = "困难职工家庭成员"
        ordering = ["file", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "name", "relation"],
                name="welfare_hardshiprelative_once",
                violation_error_message="这位家庭成员已登记。",
            )
        ]

    def clean(self):
        if self.born_year and not timezone.localdate().year - 130 <= self.born_year <= timezone.localdate().year:
            raise ValidationError({"born_year": "出生年份写四位数，如 1972，不晚于今年。"})

    def __str__(self):
        return f"{self.file} {self.relation}"


@tracked
class HardshipCheck(Household):
    """The yearly re-check (年度复核) of a hardship file: what was found, by whom, and who confirmed it. Append-only.

    Entered wrongly it is sent back, and entered once more.
    """

    is_confidential = True
    flow = CHECK_FLOW
    worklist = Worklist(22, shown=("file",))
    scope_path = "file__unit"
    tone = tone_by("state", {CheckState.CONFIRMED: "ok", CheckState.RETURNED: "stop"}, otherwise="wait")

    file = models.ForeignKey(HardshipFile, models.PROTECT, related_name="checks", verbose_name="困难职工档案")
    year = models.PositiveSmallIntegerField("复核年度")
    checked_on = models.DateField("复核日期")
    outcome = models.CharField("复核结果", max_length=10, choices=CheckOutcome)
    category = CategoryField("困难类别")
    close_reason = models.CharField("销档原因", max_length=20, choices=CloseReason, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="复核人")
    state = models.CharField("状态", max_length=20, choices=CheckState, default=CheckState.PREPARED)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "困难职工档案复核"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            *Household.Meta.constraints,
            models.UniqueConstraint(
                fields=["file", "year"],
                condition=Q(state__in=STANDING_CHECKS) & ~Q(outcome=CheckOutcome.CLOSED),
                name="welfare_hardshipcheck_once",
                violation_error_message="这份档案这一年已经复核过。",
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(state__in=STANDING_CHECKS, outcome=CheckOutcome.CLOSED),
                name="welfare_hardshipcheck_closed_once",
                violation_error_message="这份档案的销档已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CheckOutcome.CLOSED) & ~Q(close_reason="")
                | ~Q(outcome=CheckOutcome.CLOSED) & Q(close_reason=""),
                name="welfare_hardshipcheck_closed_why",
                violation_error_message="销档须选择原因，继续建档的不选。",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.CONFIRMED)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("made_by")),
                name="welfare_hardshipcheck_second_person",
                violation_error_message="复核须由另一个人确认。",
            ),
        ]
        triggers = [
            *append_only("hardshipcheck", but=("state", "confirmed_by", "confirmed_on", "return_reason")),
            pgtrigger.Protect(
                name="hardshipcheck_decided",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=CheckState.PREPARED),
            ),
        ]

    @property
    def waiting_line(self):
        """What the list of what waits says of it: no name, as a notice."""
        return f"{self.file.number} {self.year}年度复核，{self.get_outcome_display()}"

    def __str__(self):
        return f"{self.file.number} {self.year}年度复核"
