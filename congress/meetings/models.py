"""The tables of meetings, attendance, agenda items and election results."""

from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from congress.bodies.models.rules import RuleOfProcedure
from congress.choices import (
    OF_DELEGATES,
    OF_MEETINGS,
    VOTED,
    AgendaKind,
    AttendanceState,
    CongressKind,
    DelegateKind,
    MeetingKind,
    RuleBase,
    RuleSubject,
)
from congress.meetings.meeting_flow import MEETING_FLOW, OPENED, RUNNING, TONES, MeetingState
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.choices import UnitKind
from unionportal.core.database.report_sentence import ReportSentence
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import chinese_day
from unionportal.core.values.states import one_of, tone_by


@tracked
class Meeting(ReportSentence, ScopedModel):
    """One meeting or sitting; `expected` and `present` count those who vote, from the roll where there is one."""

    flow = MEETING_FLOW
    worklist = Worklist(90, "congress:meeting_list", "congress:meeting_detail")
    history_parts = MappingProxyType({"roll": "member", "agenda": "title"})
    figure_columns = (
        ("会议", "title"),
        ("类型", "get_kind_display"),
        ("日期", "held_on"),
        ("应到", "expected"),
        ("实到", "present"),
        ("单位", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="召开单位")
    kind = models.CharField("会议类型", max_length=20, choices=MeetingKind)
    congress = models.ForeignKey(
        "congress.Congress", models.PROTECT, null=True, blank=True, related_name="sittings", verbose_name="代表大会"
    )
    term = models.ForeignKey(
        "congress.Term", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="届次"
    )
    title = models.CharField("会议名称", max_length=200)
    held_on = models.DateField("日期")
    begins_at = models.TimeField("时间", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    expected = models.PositiveIntegerField("应到人数", null=True, blank=True)
    present = models.PositiveIntegerField("实到人数", null=True, blank=True)
    minutes = models.TextField("会议纪要", blank=True)
    files = models.ManyToManyField("core.Attachment", blank=True, related_name="meetings", verbose_name="附件")
    # Set only for a meeting held below quorum; printed with it everywhere.
    quorum_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="决定开会人",
    )
    quorum_decided_name = models.CharField("决定人姓名职务", max_length=100, blank=True)
    quorum_reason = models.CharField("未达到会人数仍开会的理由", max_length=300, blank=True)
    rules_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="确认规则人",
    )
    rules_confirmed_name = models.CharField("确认规则人姓名职务", max_length=100, blank=True, editable=False)
    unrecorded_reason = models.CharField("议题没有结果的说明", max_length=300, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=MeetingState, default=MeetingState.PLANNED)

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["kind", "held_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "title", "held_on"],
                name="congress_meeting_once",
                violation_error_message="这一天的这个会议已登记。",
            ),
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(expected__isnull=True) | Q(present__lte=F("expected")),
                name="congress_meeting_present_of_expected",
                violation_error_message="实到人数不得多于应到人数。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MeetingKind.CONGRESS) | Q(congress__isnull=False),
                name="congress_meeting_sitting_of_congress",
                violation_error_message="全体会议须说明属于哪次代表大会。",
            ),
            models.CheckConstraint(
                condition=Q(quorum_reason="", quorum_decided_name="")
                | ~Q(quorum_reason="") & ~Q(quorum_decided_name=""),
                name="congress_meeting_decision_whole",
                violation_error_message="未达到会人数仍开会的，须同时写明决定人和理由。",
            ),
        ]

    def clean(self):
        in_sub_union = self.unit_id is not None and self.unit.kind != UnitKind.UNION
        if in_sub_union != (self.kind == MeetingKind.SECOND_LEVEL):
            wrong = "分工会只登记二级教代会。" if in_sub_union else "二级教代会由分工会召开，请选择召开的分工会。"
            raise ValidationError({"kind": wrong})
        if self.kind == MeetingKind.DELEGATES and self.body_term is None:
            raise ValidationError({"term": "代表会议须说明是哪一届的代表。"})
        # A day that was not typed is refused by its own field.
        is_session = self.kind == MeetingKind.CONGRESS and self.congress and self.held_on
        if is_session and not self.congress.sits_on(self.held_on):
            raise ValidationError({"held_on": self.congress.why_not_on(self.held_on)})

    is_planned = one_of("state", MeetingState.PLANNED)
    is_running = one_of("state", *RUNNING)
    is_open = one_of("state", MeetingState.OPEN)
    is_cancelled = one_of("state", MeetingState.CANCELLED)
    tone = tone_by("state", TONES)

    @property
    def of_delegates(self):
        """Whether delegates meet, so that the roll comes from the register of delegates."""
        return self.kind in OF_DELEGATES

    @property
    def body_term(self):
        """The term whose delegates are expected; None if delegates do not meet."""
        return self.congress.term if self.congress_id else self.term

    @property
    def unasked(self):
        """The names of the columns that its kind does not ask for."""
        asked = {MeetingKind.CONGRESS: "congress", MeetingKind.DELEGATES: "term"}.get(self.kind)
        return {"congress", "term"} - {asked}

    @property
    def body(self):
        """The body that meets, as CongressKind; empty for committees and meetings of other people."""
        if self.kind == MeetingKind.SECOND_LEVEL:
            return CongressKind.STAFF
        if self.congress_id:
            return self.congress.kind
        return self.term.kind if self.term_id else ""

    def rule(self, subject=RuleSubject.QUORUM):
        """Return the rule of procedure that applied on the day, or None."""
        return RuleOfProcedure.objects.for_meeting(subject, self)

    @classmethod
    def last_under(cls, rule):
        """Return the last meeting that was opened under the rule of procedure, or None."""
        held = cls.objects.filter(kind=rule.meeting_kind, state__in=OPENED, held_on__gte=rule.valid_from)
        held = held.select_related("congress", "term").order_by("-held_on")
        return next((one for one in held if one.rule(rule.subject) == rule), None)

    def unconfirmed_rules(self):
        """Return the rules that apply to the meeting and that nobody has confirmed yet."""
        rules = [self.rule(subject) for subject in OF_MEETINGS]
        return [rule for rule in rules if rule and not rule.confirmed]

    def unrecorded(self):
        """Return the items to vote on whose result is not recorded."""
        items = self.agenda.filter(kind__in=VOTED, yes__isnull=True, candidates__isnull=True)
        return items.order_by("position")

    def why_not_quorate(self):
        """Return the sentence that too few are present, or None."""
        rule = self.rule()
        if rule is None:
            return None
        if not self.expected or self.present is None:
            return "还没有应到和实到人数，请先签到或填写。"
        if rule.threshold.met_by(self.present, self.expected):
            return None
        least = rule.threshold.least(self.expected)
        return f"应到{self.expected}人，实到{self.present}人，{rule.threshold.lacking}（至少{least}人）。{rule.basis}"

    @property
    def day_and_place(self):
        """“5月3日 14:00，礼堂”, without time and place where none is known."""
        day = chinese_day(self.held_on)
        begins = f"{day} {self.begins_at:%H:%M}" if self.begins_at else day
        return f"{begins}，{self.place}" if self.place else begins

    def get_absolute_url(self):
        return reverse("congress:meeting_detail", args=[self.pk])

    def __str__(self):
        return self.title


@tracked
class Attendance(ScopedModel):
    """One person on the roll of a meeting. `votes` is False for those who only listen (列席、特邀)."""

    owner_path = "member__user"
    figure_columns = (
        ("会议", "meeting__title"),
        ("日期", "meeting__held_on"),
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("出席", "get_state_display"),
        ("单位", "unit__name"),
    )

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roll", verbose_name="会议")
    # The constituency, so that a delegation's head sees who of the delegation is missing.
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="单位")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="attendances", verbose_name="姓名")
    delegate_kind = models.CharField("代表类别", max_length=10, choices=DelegateKind, default=DelegateKind.FULL)
    state = models.CharField("出席", max_length=10, choices=AttendanceState, default=AttendanceState.EXPECTED)
    arrived_at = models.DateTimeField("签到时间", null=True, blank=True)
    late = models.BooleanField("迟到", default=False)
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会议出席"
        ordering = ["meeting", "unit__place", "member__name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="congress_attendance_once",
                violation_error_message="此人已在名单上。",
            ),
            models.CheckConstraint(
                condition=Q(late=False) | Q(state=AttendanceState.PRESENT),
                name="congress_attendance_late_is_present",
                violation_error_message="迟到的人已经到会。",
            ),
        ]

    is_expected = one_of("state", AttendanceState.EXPECTED)
    is_present = one_of("state", AttendanceState.PRESENT)
    is_excused = one_of("state", AttendanceState.EXCUSED)
    is_full_delegate = one_of("delegate_kind", DelegateKind.FULL)
    tone = tone_by("state", {AttendanceState.PRESENT: "ok", AttendanceState.EXCUSED: "wait"})

    def __str__(self):
        return f"{self.member.name} {self.get_state_display()}"


# A resolution that was withdrawn leaves its number; what was rejected is none.
RESOLVED = ~Q(resolution="") & ~Q(resolution_no="") & ~Q(passed=False)


class AgendaQuerySet(ScopedQuerySet):
    def published(self, day):
        """Return resolutions of the school's congress that every member may read: those of congresses that are over."""
        over = Q(meeting__congress__isnull=True) | Q(meeting__congress__ends_on__lte=day)
        return self.filter(
            RESOLVED,
            over,
            meeting__state=MeetingState.CLOSED,
            meeting__kind__in=OF_DELEGATES,
            meeting__unit__kind=UnitKind.UNION,
        )


@tracked
class AgendaItem(ScopedModel):
    """One item of a meeting, with its votes and its resolution."""

    scope_path = "meeting__unit"
    figure_columns = (
        ("会议", "meeting__title"),
        ("日期", "meeting__held_on"),
        ("议题", "title"),
        ("方式", "get_kind_display"),
        ("赞成", "yes"),
        ("结果", "result_words"),
    )

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="会议")
    position = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("方式", max_length=10, choices=AgendaKind)
    title = models.CharField("议题", max_length=200)
    reporter = models.CharField("报告人", max_length=100, blank=True)
    yes = models.PositiveIntegerField("赞成", null=True, blank=True)
    no = models.PositiveIntegerField("反对", null=True, blank=True)
    abstain = models.PositiveIntegerField("弃权", null=True, blank=True)
    invalid = models.PositiveIntegerField("无效票", null=True, blank=True)
    # Set by the service that records the votes, by the rule of that day.
    passed = models.BooleanField("通过", null=True, blank=True, editable=False)
    resolution_no = models.CharField("决议编号", max_length=60, blank=True)
    resolution = models.TextField("决议", blank=True)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议议程"
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="congress_agendaitem_position",
                violation_error_message="这个序号已有议题。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=VOTED) | Q(yes__isnull=True, passed__isnull=True),
                name="congress_agendaitem_only_votes_pass",
                violation_error_message="只有审议通过、选举和评议的议题才有表决结果。",
            ),
        ]

    is_voted_on = one_of("kind", *VOTED)
    is_election = one_of("kind", AgendaKind.ELECT)

    @property
    def votes_cast(self):
        """Yes, no, abstentions and invalid votes together."""
        return sum(count or 0 for count in (self.yes, self.no, self.abstain, self.invalid))

    @property
    def result_words(self):
        """The result in Chinese, empty before the vote."""
        return {True: "通过", False: "未通过", None: ""}[self.passed]

    def base_of(self, rule):
        """Return the number of people that `rule` takes its share of for this item."""
        return {
            RuleBase.TOTAL: self.meeting.expected,
            RuleBase.EXPECTED: self.meeting.expected,
            RuleBase.PRESENT: self.meeting.present,
            RuleBase.VALID: self.votes_cast - (self.invalid or 0),
        }[rule.base] or 0

    def __str__(self):
        return self.title


@tracked
class ElectionResult(ScopedModel):
    """The votes of one candidate of an election; the ballots themselves are not stored."""

    scope_path = "item__meeting__unit"

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="candidates", verbose_name="选举")
    name = models.CharField("候选人", max_length=100)
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会员"
    )
    office = models.CharField("职务", max_length=60, blank=True)
    yes = models.PositiveIntegerField("赞成")
    no = models.PositiveIntegerField("反对", default=0)
    abstain = models.PositiveIntegerField("弃权", default=0)
    elected = models.BooleanField("当选", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "选举结果"
        ordering = ["item", "-yes", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "name", "office"],
                name="congress_electionresult_once",
                violation_error_message="这位候选人已登记。",
            )
        ]

    def __str__(self):
        return f"{self.name} {self.yes}票"
