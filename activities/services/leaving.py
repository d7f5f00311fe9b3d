"""What ends of clubs and activities for a member who leaves; retired people keep their clubs and places."""

from activities import acts
from activities.activity_flow import HAS_PLACES, ActivityState
from activities.choices import MAY_COME
from activities.models import Activity, BrandProject, Club, ClubMembership, Participation
from activities.project_flow import ProjectState
from activities.services import roster
from members.services.endings import lasting_after, reaches_beyond
from members.services.leaving import Ends, ends_with_membership, waits
from unionportal.core.trail import audit

_PROJECTS = (
    ProjectState.DRAFT,
    ProjectState.RETURNED,
    ProjectState.APPLIED,
    ProjectState.REVIEWED,
    ProjectState.APPROVED,
)
_ACTIVITIES = (ActivityState.DRAFT, ActivityState.RETURNED, ActivityState.APPLIED, ActivityState.APPROVED)


@ends_with_membership
class ClubsEnd(Ends):
    """Memberships of clubs."""

    code, heading, model, fields, related = "activities.club", "俱乐部", ClubMembership, ("until",), ("club", "member")

    def rows(self, leavers):
        return ClubMembership.objects.filter(
            lasting_after(leavers), member__in=[leaver.member.pk for leaver in leavers]
        )

    def applies(self, record, leaver, ended):
        return not leaver.is_retired and reaches_beyond(record, leaver) and record.until != record.since

    def line(self, record):
        return f"{record.club}（{record.since} 起）"

    def end(self, record, leaver, *, actor):
        record.until = max(leaver.on, record.since)
        record.full_clean()
        record.save(update_fields=["until"])
        audit.record(actor, acts.LEAVE_CLUB, record, 日期=record.until)


@ends_with_membership
class PlacesEnd(Ends):
    """Places, and places in waiting, of activities to come; whoever waits next moves up."""

    code, heading, model, fields = "activities.place", "活动报名", Participation, ("state",)
    related = ("activity", "member")

    def rows(self, leavers):
        first = min(leaver.on for leaver in leavers)
        coming = Participation.objects.filter(state__in=MAY_COME, activity__state__in=HAS_PLACES)
        return coming.filter(activity__ends_on__gte=first, member__in=[leaver.member.pk for leaver in leavers])

    def applies(self, record, leaver, ended):
        return not leaver.is_retired and record.activity.ends_on >= leaver.on

    def line(self, record):
        return f"{record.activity.title}（{record.get_state_display()}）"

    def end(self, record, leaver, *, actor):
        roster.give_up(record, actor=actor)

    def restore(self, record, *, actor):
        roster.take_again(record, actor=actor)


@waits
def clubs_led(leavers):
    """Yield the clubs that need another head."""
    clubs = Club.objects.filter(head__in=[leaver.member.pk for leaver in leavers], closed_on__isnull=True)
    for club in clubs:
        yield club.head_id, f"俱乐部“{club.name}”的负责人"


@waits
def own_projects(leavers):
    """Yield the projects and activities that the person applied for and that are not finished."""
    members = {leaver.member.user_id: leaver.member.pk for leaver in leavers if leaver.member.user_id}
    for project in BrandProject.objects.filter(proposer__in=members, state__in=_PROJECTS):
        yield members[project.proposer_id], f"品牌项目“{project.title}”（{project.get_state_display()}）"
    for activity in Activity.objects.filter(proposer__in=members, state__in=_ACTIVITIES):
        yield members[activity.proposer_id], f"活动“{activity.title}”（{activity.get_state_display()}）"
