"""The rows each person may read: those published to every member, joined with those the person's roles show.

Tables with rows for everybody define `open_to_all`; this module joins those rows with the scope.
"""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, When

from activities import permissions
from activities.activity_flow import AFTERWARDS, ActivityState
from activities.choices import ParticipationState
from activities.models import (
    Activity,
    Club,
    Participation,
    PlanItem,
    Regulation,
    RegulationEdition,
    Selection,
)
from activities.models.roster import places_taken_of_each
from unionportal.core.access.scoping import Scope

JOINABLE, IN_WORK, COMING, PAST, CALLED_OFF = range(5)
GROUPS = {JOINABLE: "可以报名", IN_WORK: "申请中", COMING: "即将举行", PAST: "已举行", CALLED_OFF: "已取消"}
# The columns in which the lists look for words.
ACTIVITY_WORDS = ("title", "place", "number", "series__name")
REGULATION_WORDS = ("title",)
HONOUR_WORDS = ("recipient", "title", "body")
_IN_WORK = (ActivityState.DRAFT, ActivityState.APPLIED, ActivityState.RETURNED)


def by_office(scope):
    """Return the scope of the person's roles alone, without the rows shown to a member as their owner."""
    return Scope(scope.grants)


def activities_for(user, scope):
    """Return activities open to all, those in scope, and those that this person signed up for, whatever their state."""
    own = Participation.objects.filter(member__user=user).values("activity")
    open_or_own = Activity.objects.open_to_all() | Activity.objects.filter(state__in=AFTERWARDS, pk__in=own)
    return open_or_own | Activity.objects.visible_to(scope)


def listed(activities, member, day):
    """Return the activities with `group` (a key of GROUPS), `my_state` and `taken`, in order of group and date."""
    joinable = Activity.objects.none()
    if member is not None:
        joinable = Activity.objects.open_for_sign_up(day).meant_for(member, day)
    own = Participation.objects.filter(activity=OuterRef("pk"), member=member).exclude(
        state=ParticipationState.WITHDRAWN
    )
    group = Case(
        When(pk__in=joinable.values("pk"), then=JOINABLE),
        When(state__in=_IN_WORK, then=IN_WORK),
        When(state=ActivityState.CANCELLED, then=CALLED_OFF),
        When(ends_on__gte=day, then=COMING),
        default=PAST,
        output_field=IntegerField(),
    )
    ahead = Case(When(group__lte=COMING, then=F("starts_on")))
    return activities.annotate(
        group=group, my_state=Subquery(own.order_by("pk").values("state")[:1]), taken=places_taken_of_each()
    ).order_by("group", ahead, "-starts_on", "-pk")


def roster_for(activity, user, scope):
    """Return the participations this person may see: all for the roster keeper, else those of own units.

    The roster keeper marks the attendance of everybody, whatever their unit; other roles see people of their units.
    """
    rows = activity.participations.select_related("member", "unit")
    if user.has_perm(permissions.KEEP_ROSTER, activity):
        return rows
    return rows & Participation.objects.visible_to(by_office(scope))


def entries_for(activity, user, scope):
    """Return the entries of a contest: all of them for its organisers, else those in scope."""
    rows = activity.entries.all()
    if not user.has_perm(permissions.KEEP_ROSTER, activity):
        rows = rows.visible_to(scope)
    return rows.select_related("unit", "team").order_by("kind", F("rank").asc(nulls_last=True), "pk")


def selections_for(scope):
    """Return selections open to all and those in scope."""
    return Selection.objects.open_to_all() | Selection.objects.visible_to(scope)


def plan_for(scope):
    """Return plan items open to all and those in scope."""
    return PlanItem.objects.open_to_all() | PlanItem.objects.visible_to(scope)


def clubs_for(scope, day):
    """Return clubs in being on `day` for everybody, closed ones only where in scope."""
    return Club.objects.in_being(day) | Club.objects.visible_to(scope)


def regulations_for(scope, day):
    """Return regulations adopted by `day`, which every member may read, and those in scope."""
    adopted = RegulationEdition.objects.filter(regulation=OuterRef("pk"), adopted_on__lte=day)
    return Regulation.objects.filter(Q(Exists(adopted))) | Regulation.objects.visible_to(scope)
