"""The tables of series and activities."""

import datetime
from types import MappingProxyType

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from activities.activity_flow import ACTIVITY_FLOW, HAS_PLACES, OPEN, PENDING, ActivityState
from activities.choices import WITH_ENTRIES, ActivityKind, Audience, Level
from finance.services import CLAIM_UNDONE
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet, Unitless
from unionportal.core.database.report_sentence import ReportSentence
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import chinese_day
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import one_of


@tracked
class Series(Unitless):
    """A recurring activity or award (系列活动); each has figures of its own, named by its code. Reference data."""

    code = models.SlugField("编码", max_length=40, unique=True, help_text="小写字母和连字符，登记后不要改。")
    name = models.CharField("名称", max_length=60, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "系列活动"
        ordering = ["code"]

    def __str__(self):
        return self.name


class ActivityQuerySet(ScopedQuerySet):
    def open_to_all(self):
        """Return approved and recorded activities of any unit; every member may read them.

        Without scope on purpose; participations are another table, which is shown by scope only.
        """
        return self.filter(state__in=OPEN)

    def open_for_sign_up(self, day):
        """Return approved activities that take sign-ups on `day`."""
        return self.filter(state=ActivityState.APPROVED, signup_from__lte=day, signup_until__gte=day)

    def meant_for(self, member, day):
        """Return activities whose audience this member belongs to on `day`."""
        path = member.unit.path
        above = [path[: end + 1] for end, letter in enumerate(path) if letter == "/" and end]
        now = Q(until__isnull=True) | Q(until__gt=day)
        clubs = member.club_memberships.filter(now, since__lte=day).values("club")
        return self.filter(
            Q(audience=Audience.ALL)
            | Q(audience=Audience.UNIT, unit__path__in=above)
            | Q(audience=Audience.CLUB, club__in=clubs)
        )


@tracked
class Activity(ReportSentence, ScopedModel):
    """One activity of the union, a sub-union or a club, or one of a body above the school that our people attended."""

    flow = ACTIVITY_FLOW
    worklist = Worklist(50, "activities:activity_list", "activities:activity_detail")
    history_parts = MappingProxyType({"participations": "name", "entries": "title"})
    figure_columns = (
        ("编号", "number"),
        ("名称", "title"),
        ("类别", "get_kind_display"),
        ("级别", "get_level_display"),
        ("开始日期", "starts_on"),
        ("人数", "people"),
        ("人次", "person_times"),
        ("家庭", "families"),
        ("孩子", "children"),
        ("主办组织", "unit__name"),
    )

    number = models.CharField("编号", max_length=30, unique=True, null=True, blank=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="主办组织")
    club = models.ForeignKey(
        "activities.Club", models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="俱乐部"
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="系列"
    )
    edition = models.PositiveSmallIntegerField("届", null=True, blank=True)
    title = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=ActivityKind)
    level = models.CharField(
        "级别", max_length=20, choices=Level, default=Level.BRANCH, help_text="区级以上是上级主办、本校人员参加的。"
    )
    online = models.BooleanField("线上", default=False)
    for_cadres = models.BooleanField("工会干部培训", default=False)
    hours = models.DecimalField("学时", max_digits=6, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("开始日期", db_index=True)
    ends_on = models.DateField("结束日期")
    place = models.CharField("地点", max_length=100, blank=True)
    plan = models.TextField("方案", blank=True)
    audience = models.CharField("面向", max_length=10, choices=Audience, default=Audience.ALL)
    quota = models.PositiveIntegerField("名额", null=True, blank=True, help_text="每人每项占一个名额；空白为不限。")
    signup_from = models.DateField("报名开始", null=True, blank=True, help_text="空白为不在网上报名。")
    signup_until = models.DateField("报名截止", null=True, blank=True)
    consent_hours = models.PositiveSmallIntegerField(
        "递补须本人确认（小时）",
        default=24,
        help_text="开始前这么多小时以内空出的名额，候补的人确认后才转为已报名；0 为不用确认。",
    )
    budget = models.ForeignKey(
        "finance.Budget", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="列支预算"
    )
    budget_amount = MoneyField("申请经费（元）", null=True, blank=True)
    people = models.PositiveIntegerField("人数", default=0)
    person_times = models.PositiveIntegerField("人次", default=0)
    families = models.PositiveIntegerField("家庭", default=0)
    children = models.PositiveIntegerField("孩子", default=0)
    summary = models.TextField("活动小结", blank=True)
    cost = MoneyField("实际支出（元）", null=True, blank=True)
    photos = models.ManyToManyField("core.Attachment", blank=True, related_name="activities", verbose_name="照片")
    claim = models.OneToOneField(
        "finance.Claim", models.PROTECT, null=True, related_name="activity", verbose_name="支出申请", editable=False
    )
    # Empty for an activity imported from the workbook.
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申请人", editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人", editable=False
    )
    approved_on = models.DateField("批准日期", null=True, blank=True, editable=False)
    return_reason = models.CharField("退回或取消原因", max_length=200, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=ActivityState, default=ActivityState.DRAFT)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["kind", "starts_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title", "starts_on"],
                condition=~Q(state=ActivityState.CANCELLED),
                name="activities_activity_once",
                violation_error_message="这个组织这一天的这项活动已登记。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="activities_activity_dates",
                violation_error_message="结束日期不得早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(signup_from__isnull=True, signup_until__isnull=True)
                | Q(
                    signup_from__isnull=False,
                    signup_until__isnull=False,
                    signup_from__lte=F("signup_until"),
                    signup_until__lte=F("ends_on"),
                ),
                name="activities_activity_signup_dates",
                violation_error_message="报名开始和截止须同时填写，截止不早于开始、不晚于活动结束。",
            ),
            models.CheckConstraint(
                condition=~Q(audience=Audience.CLUB) | Q(club__isnull=False),
                name="activities_activity_audience_club",
                violation_error_message="面向俱乐部成员的活动须选择俱乐部。",
            ),
            models.CheckConstraint(
                condition=Q(budget_amount__isnull=True) | Q(budget_amount__gte=0),
                name="activities_activity_budget_amount",
                violation_error_message="申请经费不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="activities_activity_cost",
                violation_error_message="实际支出不能为负数。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.RECORDED) | Q(people__gt=0) | Q(families__gt=0),
                name="activities_activity_recorded_has_people",
                violation_error_message="办结的活动须有参加人数或家庭数。",
            ),
            models.CheckConstraint(
                condition=Q(person_times__gte=F("people")),
                name="activities_activity_person_times",
                violation_error_message="人次不得少于人数。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OPEN) | Q(number__isnull=False),
                name="activities_activity_approved_has_number",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(proposer__isnull=True) | ~Q(approved_by=F("proposer")),
                name="activities_activity_maker_is_not_checker",
                violation_error_message="申请人不能批准自己申请的活动。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:activity_detail", args=[self.pk])

    def places_left(self, taken):
        """Return how many places are left when so many are taken; None if there is no limit."""
        return None if self.quota is None else max(self.quota - taken, 0)

    @property
    def day_and_place(self):
        """“5月3日至5月4日，操场”, without a place where none is known."""
        first, last = chinese_day(self.starts_on), chinese_day(self.ends_on)
        days = first if self.starts_on == self.ends_on else f"{first}至{last}"
        return f"{days}，{self.place}" if self.place else days

    def __str__(self):
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def consent_from(self):
        """The moment from which who waits for a place is asked before getting one; None if nobody is."""
        if not self.consent_hours:
            return None
        begins = datetime.datetime.combine(self.starts_on, datetime.time.min)
        return timezone.make_aware(begins) - datetime.timedelta(hours=self.consent_hours)

    @property
    def answer_by(self):
        """The last day on which who is offered a place may take it, as “5月3日”: the activity's first."""
        return chinese_day(self.starts_on)

    def offers_places(self, day):
        """Return whether a place that was offered may be taken on `day`."""
        return self.has_places and day <= self.starts_on

    def hands_on_places(self, day):
        """Return whether a free place goes to who waits for one on `day`: only of what is sure to take place."""
        return self.is_approved and day <= self.starts_on

    has_places = one_of("state", *HAS_PLACES)
    is_pending = one_of("state", *PENDING)
    is_approved = one_of("state", ActivityState.APPROVED)
    is_recorded = one_of("state", ActivityState.RECORDED)
    is_cancelled = one_of("state", ActivityState.CANCELLED)
    is_stopped = one_of("state", ActivityState.RETURNED, ActivityState.CANCELLED)
    has_contestants = one_of("kind", *WITH_ENTRIES)

    @property
    def claim_is_alive(self):
        """Whether it has a claim that is neither cancelled nor reversed."""
        return self.claim_id is not None and self.claim.state not in CLAIM_UNDONE

    @property
    def tone(self):
        """The colour of the state: "ok", "wait" or "stop"."""
        if self.is_stopped:
            return "stop"
        return "ok" if self.state in OPEN else "wait"

    def takes_sign_ups(self, day):
        """Return whether people may sign up on `day`."""
        return (
            self.state == ActivityState.APPROVED
            and self.signup_from is not None
            and self.signup_from <= day <= self.signup_until
        )
