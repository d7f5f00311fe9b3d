"""The tables of clubs and their members."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.database.spans import DatedSpan


class _DateRange(Func):
    function = "daterange"


class ClubQuerySet(ScopedQuerySet):
    def in_being(self, day):
        """Return clubs founded by `day` and not closed by then."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), founded_on__lte=day)


@tracked
class Club(ScopedModel):
    """A club of members (俱乐部)."""

    figure_columns = (
        ("名称", "name"),
        ("负责人", "head__name"),
        ("成立日期", "founded_on"),
        ("撤销日期", "closed_on"),
        ("所属组织", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="所属组织")
    name = models.CharField("名称", max_length=60)
    head = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="clubs_led", verbose_name="负责人"
    )
    founded_on = models.DateField("成立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True, help_text="从这一天起不再存在。")
    purpose = models.CharField("宗旨", max_length=300, blank=True)

    objects = ClubQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "俱乐部"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="activities_club_once",
                violation_error_message="这个组织已有同名的俱乐部。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("founded_on")),
                name="activities_club_dates",
                violation_error_message="撤销日期须晚于成立日期。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:club_detail", args=[self.pk])

    def __str__(self):
        return self.name


@tracked
class ClubMembership(DatedSpan, ScopedModel):
    """A span during which a member belonged to a club."""

    scope_path = "club__unit"
    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("俱乐部", "club__name"),
        ("加入日期", "since"),
        ("退出日期", "until"),
    )

    club = models.ForeignKey(Club, models.PROTECT, related_name="memberships", verbose_name="俱乐部")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="club_memberships", verbose_name="会员")
    since = models.DateField("加入日期")
    until = models.DateField("退出日期", null=True, blank=True, help_text="从这一天起不再是成员。")

    class Meta:
        verbose_name = verbose_name_plural = "俱乐部成员"
        ordering = ["club", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="activities_clubmembership_dates",
                violation_error_message="退出日期不得早于加入日期。",
            ),
            ExclusionConstraint(
                name="activities_clubmembership_once_at_a_time",
                expressions=[
                    ("club", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (_DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人在这段时间已是该俱乐部的成员。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:club_detail", args=[self.club_id])

    def __str__(self):
        return f"{self.member.name} {self.club}"
