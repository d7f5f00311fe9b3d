"""Terms, the congresses held in them, delegations and delegates."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from congress.bodies.models.rules import RuleOfProcedure
from congress.bodies.naming import full_name, in_chinese, short_name
from congress.bodies.thresholds import months_later
from congress.choices import (
    CongressKind,
    DelegateCategory,
    DelegateKind,
    Electorate,
    EndedBy,
    MeetingKind,
    RuleSubject,
)
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.database.spans import DatedSpan

_JOINT_SHORT = "双代会"
_SHORT = {CongressKind.STAFF: "教代会", CongressKind.MEMBERS: "工代会"}


class DateRange(Func):
    function = "daterange"


@tracked
class Term(DatedSpan, ScopedModel):
    """A term (届) for which delegates are elected; a joint body counts its two congresses separately."""

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    staff_no = models.PositiveSmallIntegerField("教代会届次", null=True, blank=True)
    members_no = models.PositiveSmallIntegerField("工代会届次", null=True, blank=True)
    since = models.DateField("任期起")
    until = models.DateField("任期止", null=True, blank=True, help_text="届满换届的日期，未定可不填。")
    joint_electorate = models.CharField(
        "双代会正式代表的资格",
        max_length=10,
        choices=Electorate,
        default=Electorate.BOTH,
        blank=True,
        help_text="不填为两样都要。单设教代会的是在职教职工，单设工代会的是有表决权的会员，与这一项无关。",
    )
    electorate_source = models.CharField(
        "代表资格的依据", max_length=200, blank=True, help_text="文件和条款，印在不合格的说明里。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "届次"
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff_no__isnull=False) | Q(members_no__isnull=False),
                name="congress_term_has_number",
                violation_error_message="教代会届次和工代会届次至少填一个。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="congress_term_dates",
                violation_error_message="任期止须晚于任期起。",
            ),
            models.UniqueConstraint(fields=["unit", "staff_no", "members_no"], name="congress_term_once"),
            ExclusionConstraint(
                name="congress_term_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这段任期与已登记的届次重叠。",
            ),
        ]

    def clean(self):
        super().clean()
        latest = self.latest_end()
        if self.until and latest and self.until > latest:
            years, months = self._number(RuleSubject.TERM_YEARS), self._number(RuleSubject.TERM_EXTENSION)
            more = f"，推迟换届至多{months.value}个月" if months else ""
            raise ValidationError({"until": f"每届至多{years.value}年{more}，应不晚于{latest}。{years.basis}"})

    @property
    def kind(self):
        """The congress or congresses of the term, as CongressKind."""
        if self.staff_no and self.members_no:
            return CongressKind.JOINT
        return CongressKind.STAFF if self.staff_no else CongressKind.MEMBERS

    def latest_end(self):
        """Return the last day on which the term may end by the rules of its first day, or None without a rule."""
        if not self.since or not (years := self._number(RuleSubject.TERM_YEARS)):
            return None
        months = self._number(RuleSubject.TERM_EXTENSION)
        return months_later(self.since, years.value * 12 + (months.value if months else 0))

    def _number(self, subject):
        return RuleOfProcedure.objects.for_body(subject, self.kind, self.since)

    @property
    def electorate(self):
        """Who may be a full delegate of it."""
        if self.kind == CongressKind.JOINT:
            return Electorate(self.joint_electorate or Electorate.BOTH)
        return Electorate.STAFF if self.kind == CongressKind.STAFF else Electorate.MEMBERS

    def __str__(self):
        # A refused form shows its record, which may have no number yet.
        if not (self.staff_no or self.members_no):
            return "届次"
        if self.staff_no == self.members_no:
            return f"第{in_chinese(self.staff_no)}届{_JOINT_SHORT}"
        pairs = ((self.staff_no, "教代会"), (self.members_no, "工代会"))
        return "暨".join(f"第{in_chinese(number)}届{name}" for number, name in pairs if number)


class CongressQuerySet(ScopedQuerySet):
    def collecting(self, day):
        """Return congresses that take proposals on `day`."""
        return self.filter(proposals_from__lte=day, proposals_until__gte=day)


class CongressManager(models.Manager.from_queryset(CongressQuerySet)):
    def get_queryset(self):
        """Return congresses with their term, which their names are made of."""
        return super().get_queryset().select_related("term")


@tracked
class Congress(ScopedModel):
    """One congress (次) of a term, e.g. 十三届三次教代会暨十四届二次工代会; proposals are collected for it."""

    figure_columns = (
        ("名称", "full_name"),
        ("开幕", "starts_on"),
        ("闭幕", "ends_on"),
        ("换届", "elects"),
    )
    words_from = ("term",)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    term = models.ForeignKey(Term, models.PROTECT, related_name="congresses", verbose_name="届次")
    kind = models.CharField("类型", max_length=10, choices=CongressKind, default=CongressKind.JOINT)
    staff_session = models.PositiveSmallIntegerField("教代会次", null=True, blank=True)
    members_session = models.PositiveSmallIntegerField("工代会次", null=True, blank=True)
    starts_on = models.DateField("开幕日期")
    ends_on = models.DateField("闭幕日期")
    elects = models.BooleanField("换届选举", default=False)
    place = models.CharField("地点", max_length=100, blank=True)
    proposals_from = models.DateField("提案征集起", null=True, blank=True)
    proposals_until = models.DateField("提案征集止", null=True, blank=True, help_text="最后一天。")

    objects = CongressManager()

    class Meta:
        verbose_name = verbose_name_plural = "代表大会"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="congress_congress_dates",
                violation_error_message="闭幕日期不得早于开幕日期。",
            ),
            models.CheckConstraint(
                condition=Q(kind=CongressKind.MEMBERS, staff_session__isnull=True)
                | ~Q(kind=CongressKind.MEMBERS) & Q(staff_session__isnull=False),
                name="congress_congress_staff_session",
                violation_error_message="教代会须填教代会次，单开工代会不填。",
            ),
            models.CheckConstraint(
                condition=Q(kind=CongressKind.STAFF, members_session__isnull=True)
                | ~Q(kind=CongressKind.STAFF) & Q(members_session__isnull=False),
                name="congress_congress_members_session",
                violation_error_message="工代会须填工代会次，单开教代会不填。",
            ),
            models.CheckConstraint(
                condition=Q(proposals_from__isnull=True, proposals_until__isnull=True)
                | Q(proposals_from__lte=F("proposals_until")),
                name="congress_congress_window",
                violation_error_message="提案征集起止须同时填写，止不得早于起。",
            ),
            models.UniqueConstraint(
                fields=["term", "staff_session"],
                name="congress_congress_staff_once",
                violation_error_message="这一届的这一次教代会已登记。",
            ),
            models.UniqueConstraint(
                fields=["term", "members_session"],
                name="congress_congress_members_once",
                violation_error_message="这一届的这一次工代会已登记。",
            ),
        ]

    def clean(self):
        super().clean()
        if not (self.term_id and self.starts_on and self.ends_on):
            return
        last = self.term.until or self.term.latest_end()
        if self.starts_on < self.term.since or (last and self.ends_on > last):
            until = f" 至 {last}" if last else "起"
            raise ValidationError({"starts_on": f"{self.term}的任期是 {self.term.since}{until}，大会须在任期内召开。"})
        if self.pk and (
            outside := self.sittings.filter(kind=MeetingKind.CONGRESS)
            .exclude(held_on__range=(self.starts_on, self.ends_on))
            .first()
        ):
            raise ValidationError({"starts_on": f"“{outside}”在 {outside.held_on}，须在大会的会期之内。"})

    def sits_on(self, day):
        """Return whether the congress is in session on `day`."""
        return self.starts_on <= day <= self.ends_on

    def why_not_on(self, day):
        """Return the sentence that a sitting of `day` is outside the congress."""
        return f"{self}的会期是 {self.starts_on} 至 {self.ends_on}，{day} 不在其中。"

    def collects(self, day):
        """Return whether proposals are taken on `day`."""
        return bool(self.proposals_from) and self.proposals_from <= day <= self.proposals_until

    @property
    def full_name(self):
        """The formal name, “第十三届三次教职工代表大会暨第十四届二次工会会员代表大会”."""
        pairs = (
            (self.term.staff_no, self.staff_session, CongressKind.STAFF.label),
            (self.term.members_no, self.members_session, CongressKind.MEMBERS.label),
        )
        return full_name(*[pair for pair in pairs if pair[1]])

    @property
    def short_name(self):
        """The short name, “六届四次双代会”; a joint congress with two numbers keeps both."""
        term = self.term
        if self.kind != CongressKind.JOINT:
            number, session = self._only_pair()
            return short_name(number, session, _SHORT[self.kind])
        if (term.staff_no, self.staff_session) == (term.members_no, self.members_session):
            return short_name(term.staff_no, self.staff_session, _JOINT_SHORT)
        staff = short_name(term.staff_no, self.staff_session, _SHORT[CongressKind.STAFF])
        members = short_name(term.members_no, self.members_session, _SHORT[CongressKind.MEMBERS])
        return f"{staff}暨{members}"

    def _only_pair(self):
        if self.kind == CongressKind.STAFF:
            return self.term.staff_no, self.staff_session
        return self.term.members_no, self.members_session

    def get_absolute_url(self):
        return reverse("congress:congress_detail", args=[self.pk])

    def __str__(self):
        # A refused form shows its record, whose numbers may not fit its kind.
        staff, members = bool(self.staff_session), bool(self.members_session)
        wanted = (self.kind != CongressKind.MEMBERS, self.kind != CongressKind.STAFF)
        return self.short_name if (staff, members) == wanted else "代表大会"


@tracked
class Delegation(ScopedModel):
    """A delegation (代表团、组) of a term, with its head."""

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    term = models.ForeignKey(Term, models.PROTECT, related_name="delegations", verbose_name="届次")
    name = models.CharField("名称", max_length=100)
    head = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="团（组）长"
    )

    class Meta:
        verbose_name = verbose_name_plural = "代表团"
        ordering = ["term", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "name"],
                name="congress_delegation_once",
                violation_error_message="这一届已有同名的代表团。",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name_and_term(self):
        """The name with the term: each term has its first delegation."""
        return f"{self.name}（{self.term}）"


class DelegateQuerySet(ScopedQuerySet):
    def serving(self, day):
        """Return the delegates in office on `day`."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def full(self):
        """Return full delegates (正式代表)."""
        return self.filter(kind=DelegateKind.FULL)


@tracked
class Delegate(DatedSpan, ScopedModel):
    """A delegate of a term, elected by a constituency (`unit`)."""

    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("届次", "term"),
        ("代表类别", "get_kind_display"),
        ("人员类别", "get_category_display"),
        ("代表团", "delegation__name"),
        ("选举单位", "unit__name"),
        ("任期起", "since"),
        ("任期止", "until"),
    )

    term = models.ForeignKey(Term, models.PROTECT, related_name="delegates", verbose_name="届次")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="选举单位")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="delegacies", verbose_name="代表")
    kind = models.CharField("代表类别", max_length=10, choices=DelegateKind, default=DelegateKind.FULL)
    category = models.CharField("人员类别", max_length=10, choices=DelegateCategory, default=DelegateCategory.TEACHER)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="delegates", verbose_name="代表团"
    )
    elected_on = models.DateField("选举日期", null=True, blank=True)
    since = models.DateField("任期起")
    until = models.DateField("任期止", null=True, blank=True)
    ended_by = models.CharField("终止原因", max_length=20, choices=EndedBy, blank=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表"
        ordering = ["term", "delegation", "member__name_key", "pk"]
        constraints = [
            ExclusionConstraint(
                name="congress_delegate_once",
                expressions=[
                    ("term", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人已是这一届的代表。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by="") | Q(until__gt=F("since")) & ~Q(ended_by=""),
                name="congress_delegate_end_has_reason",
                violation_error_message="任期止须晚于任期起，并填终止原因。",
            ),
        ]

    def __str__(self):
        return f"{self.member.name}（{self.term}）"
