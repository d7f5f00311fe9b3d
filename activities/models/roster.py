"""The tables of participations and entries."""

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from activities.choices import (
    MAY_COME,
    PLACE_IS_TAKEN,
    WITH_A_PLACE,
    EntryKind,
    Grade,
    ParticipantRole,
    ParticipationState,
)
from activities.models.activity import Activity
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.grams import Grams
from unionportal.core.values.names import NoteField
from unionportal.core.values.states import one_of


@tracked
class Participation(ScopedModel):
    """One person in one event of an activity, from sign-up to attendance. Guests have a name only."""

    # The column that takes the name of the person, if it is left empty.
    column_of_name = "name"
    owner_path = "member__user"
    figure_columns = (
        ("姓名", "name"),
        ("工号", "member__staff_no"),
        ("活动", "activity__title"),
        ("项目", "event"),
        ("身份", "get_role_display"),
        ("日期", "activity__starts_on"),
        ("分工会", "unit__name"),
    )

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations", verbose_name="活动")
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="participations", verbose_name="会员"
    )
    name = models.CharField("姓名", max_length=100)
    role = models.CharField("身份", max_length=20, choices=ParticipantRole, default=ParticipantRole.PARTICIPANT)
    event = models.CharField("项目", max_length=60, blank=True, help_text="如 100米；不分项目的空白。")
    children = models.PositiveSmallIntegerField("携带孩子", default=0)
    note = NoteField("备注", help_text="如 不吃辣、带孩子。")
    signed_up_at = models.DateTimeField("报名时间", auto_now_add=True)
    state = models.CharField("状态", max_length=20, choices=ParticipationState, default=ParticipationState.SIGNED_UP)

    class Meta:
        verbose_name = verbose_name_plural = "参加人"
        ordering = ["activity", "signed_up_at", "pk"]
        indexes = [GinIndex(Grams("name"), name="activities_participation_names")]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member", "event"],
                condition=Q(member__isnull=False) & ~Q(state=ParticipationState.WITHDRAWN),
                name="activities_participation_once",
                violation_error_message="此人已报名这个项目。",
            ),
            models.UniqueConstraint(
                fields=["activity", "name", "event"],
                condition=Q(member__isnull=True) & ~Q(state=ParticipationState.WITHDRAWN),
                name="activities_participation_guest_once",
                violation_error_message="这位来宾已登记；同名的请加以区别。",
            ),
        ]

    is_waiting = one_of("state", ParticipationState.WAITING)
    is_signed_up = one_of("state", ParticipationState.SIGNED_UP)
    is_attended = one_of("state", ParticipationState.ATTENDED)
    is_offered = one_of("state", ParticipationState.OFFERED)
    may_be_withdrawn = one_of("state", *MAY_COME)
    has_a_place = one_of("state", *WITH_A_PLACE)
    only_takes_part = one_of("role", ParticipantRole.PARTICIPANT)

    def get_absolute_url(self):
        return reverse("activities:activity_detail", args=[self.activity_id])

    @property
    def may_be_accepted(self):
        """Whether the place that was offered may still be taken today."""
        return self.is_offered and self.activity.offers_places(timezone.localdate())

    def person_and_day(self):
        return (self.member, self.activity.starts_on) if self.member else None

    def __str__(self):
        return f"{self.name} {self.activity.title}{f'（{self.event}）' if self.event else ''}"


def places_taken_of_each():
    """Return the expression for the number of places that are taken of each of many activities."""
    rows = Participation.objects.filter(activity=OuterRef("pk"), state__in=PLACE_IS_TAKEN).order_by()
    return Coalesce(Subquery(rows.values("activity").annotate(n=Count("pk")).values("n")), 0)


@tracked
class Entry(ScopedModel):
    """A team, a contestant or a work that competes in an activity, with its result."""

    # The column that takes the name of the person, if it is left empty.
    column_of_name = "title"
    owner_path = "member__user"
    figure_columns = (
        ("活动", "activity__title"),
        ("类型", "get_kind_display"),
        ("名称", "title"),
        ("人员", "people"),
        ("奖项", "get_prize_display"),
        ("名次", "rank"),
        ("日期", "activity__starts_on"),
        ("分工会", "unit__name"),
    )

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="entries", verbose_name="活动")
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    kind = models.CharField("类型", max_length=10, choices=EntryKind)
    title = models.CharField("名称", max_length=100, help_text="队名、选手姓名或作品名。")
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="会员"
    )
    people = models.CharField("人员", max_length=500, blank=True)
    team = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="entrants", verbose_name="所属队"
    )
    result = models.CharField("成绩", max_length=100, blank=True)
    prize = models.CharField("奖项", max_length=20, choices=Grade, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    score = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参赛条目"
        ordering = ["activity", "kind", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "kind", "unit", "title"],
                name="activities_entry_once",
                violation_error_message="这个参赛条目已登记。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:activity_detail", args=[self.activity_id])

    def person_and_day(self):
        return (self.member, self.activity.starts_on) if self.member else None

    def __str__(self):
        return f"{self.activity.title} {self.title}"

    def clean(self):
        if self.team_id and (self.team.activity_id != self.activity_id or self.team.kind != EntryKind.TEAM):
            raise ValidationError({"team": "所属队须是同一活动的参赛队。"})
