"""The tables of memberships and committee terms."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from members.acts import UNDO_REGISTRATION
from members.choices import JoinedBy, LeftBy, OfficerPost
from members.models.member import Member
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import LedgerState
from unionportal.core.database.row_history import tracked
from unionportal.core.database.spans import DatedSpan


class _DateRange(Func):
    function = "daterange"


@tracked(level=pghistory.Statement)
class Membership(DatedSpan, ScopedModel):
    """A span in which a member belonged to one unit; 入会、调动、组织调整、离会 are its ends."""

    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("分工会", "unit__name"),
        ("起", "since_as_known"),
        ("起因", "get_joined_by_display"),
        ("止", "until"),
        ("止因", "get_left_by_display"),
    )

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships", verbose_name="会员")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)
    joined_by = models.CharField("起因", max_length=20, choices=JoinedBy, default=JoinedBy.JOINED)
    left_by = models.CharField("止因", max_length=20, choices=LeftBy, blank=True)
    document = models.CharField("依据", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会籍沿革"
        ordering = ["member", "since", "pk"]
        constraints = [
            ExclusionConstraint(
                name="members_membership_one_unit_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (_DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一会员同一时间只能属于一个工会组织。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, left_by="") | Q(until__isnull=False) & ~Q(left_by=""),
                name="members_membership_end_has_reason",
            ),
        ]
        triggers = [
            # What an import wrote goes while the persons who made it undo it; the span of the latest transfer, once it
            # is recorded as undone; that of a registration by mistake, once the log says so; and nothing else ever.
            pgtrigger.Trigger(
                name="membership_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM members_membershipevent e
                        JOIN core_ledgerimport l ON l.context = e.pgh_context_id AND l.state = '{LedgerState.UNDOING}'
                        WHERE e.pgh_obj_id = OLD.id AND e.pgh_label = 'insert'
                    ) AND NOT (
                        OLD.joined_by = '{JoinedBy.MOVED}' AND OLD.until IS NULL AND EXISTS (
                            SELECT FROM members_departure d
                            WHERE d.member_id = OLD.member_id AND d.reason = '{LeftBy.MOVED}'
                            AND d."on" = OLD.since AND d.undone_at IS NOT NULL
                        )
                    ) AND NOT EXISTS (
                        SELECT FROM core_auditentry a
                        WHERE a.target_type = '{Member._meta.label}' AND a.target_id = OLD.member_id::text
                        AND a.code = '{UNDO_REGISTRATION.code}'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                    END IF;
                    RETURN OLD;
                """,  # noqa: S608 -- made of constants of ours
            ),
        ]

    def get_absolute_url(self):
        return reverse("members:member_detail", args=[self.member_id])

    def __str__(self):
        return f"{self.member} {self.unit} {self.since_as_known}—{self.until or '今'}"

    def date_as_known(self, name):
        """Return a date of the membership; of the one that began with joining, in words where only its month is."""
        if name == "since" and self.since == self.member.joined_on:
            return self.member.joined_as_known
        return getattr(self, name)

    @property
    def since_as_known(self):
        """The day it began, in words where only its month is known."""
        return self.date_as_known("since")


@tracked
class OfficerTerm(DatedSpan, ScopedModel):
    """A term of a member in a post of a unit's committee."""

    owner_path = "member__user"
    figure_columns = (
        ("分工会", "unit__name"),
        ("姓名", "member__name"),
        ("职务", "get_post_display"),
        ("选举日期", "elected_on"),
        ("任期起", "since"),
        ("任期止", "until"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="officer_terms", verbose_name="工会组织")
    member = models.ForeignKey(Member, models.PROTECT, related_name="officer_terms", verbose_name="会员")
    post = models.CharField("职务", max_length=20, choices=OfficerPost)
    term_no = models.PositiveSmallIntegerField("届次", null=True, blank=True)
    elected_on = models.DateField("选举日期")
    since = models.DateField("任期起")
    until = models.DateField("任期止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "分工会委员"
        ordering = ["unit__place", "post", "-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="members_officerterm_ends_after_start",
                violation_error_message="任期止须晚于任期起。",
            ),
            models.UniqueConstraint(
                fields=["unit", "member", "post", "since"],
                name="members_officerterm_once",
                violation_error_message="此人的这一任期已登记。",
            ),
            ExclusionConstraint(
                name="members_officerterm_one_chair",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (_DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(post=OfficerPost.CHAIR),
                violation_error_message="该工会组织在这段任期内已有主席。",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_post_display()} {self.member}"
