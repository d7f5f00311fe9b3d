"""Reads that several pages and services share."""

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber

from activities.activity_flow import HAS_PLACES
from activities.choices import PLACE_IS_TAKEN, Audience, ParticipationState
from activities.models import Activity, ClubMembership, Participation, Selection
from activities.models.roster import places_taken_of_each
from activities.selection_flow import SelectionState
from members.models import Member
from unionportal.core import ballots
from unionportal.core.models import RollEntry


def member_of(user):
    """Return the member's record of an account, or None."""
    return Member.objects.filter(user=user).select_related("unit").first()


def places_taken(activity):
    """Return the number of places of the quota that are taken: one for each person and event."""
    return sum(signed_up_and_offered(activity))


def signed_up_and_offered(activity):
    """Return (the places of those who signed up, those that were offered and nobody confirmed yet)."""
    rows = activity.participations.filter(state__in=PLACE_IS_TAKEN)
    found = rows.aggregate(all=Count("pk"), offered=Count("pk", filter=Q(state=ParticipationState.OFFERED)))
    return found["all"] - found["offered"], found["offered"]


def left_audience(day):
    """Return the condition on participations of members who belonged to the audience of the activity, but not on `day`.

    Who never belonged to it was entered by the organiser, as guests are, and keeps the place in the line.
    """
    of_unit = Q(activity__audience=Audience.UNIT, unit__path__startswith=F("activity__unit__path"))
    still_there = Q(member__unit__path__startswith=F("activity__unit__path"))
    spans = ClubMembership.objects.filter(club=OuterRef("activity__club"), member=OuterRef("member"))
    now = spans.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
    of_club = Q(Exists(spans), activity__audience=Audience.CLUB)
    return Q(member__isnull=False) & (of_unit & ~still_there | of_club & ~Exists(now))


def waiting_places(participations, day):
    """Return {key: position in the line of its activity on `day`, from 1} of those of these that wait in it."""
    lines = {row.activity_id for row in participations if row.is_waiting}
    position = Window(RowNumber(), partition_by="activity", order_by=("signed_up_at", "pk"))
    waiting = Participation.objects.filter(activity__in=lines, state=ParticipationState.WAITING)
    waiting = waiting.exclude(left_audience(day))
    places = dict(waiting.annotate(place=position).order_by().values_list("pk", "place")) if lines else {}
    return {row.pk: places[row.pk] for row in participations if row.pk in places}


def roster_counts(activity):
    """Return {people, person_times, families, children} of those who attended (人数、人次、家庭、孩子).

    A person counts once, a time once per event, a child once per person; a member with children is one family.
    """
    rows = activity.participations.filter(state=ParticipationState.ATTENDED)
    brought = {}
    person_times = 0
    for member, name, children in rows.values_list("member", "name", "children"):
        person = member or name
        brought[person] = max(children, brought.get(person, 0))
        person_times += 1
    return {
        "people": len(brought),
        "person_times": person_times,
        "families": sum(1 for person, children in brought.items() if children and isinstance(person, int)),
        "children": sum(brought.values()),
    }


def turnout(selection):
    """Return (how many have voted, how many may vote), counts only, never names; None before the vote."""
    vote = selection.secret_vote
    return None if vote is None or vote.is_prepared else ballots.turnout(vote)


def open_activities(member, day):
    """Return the activities that this member may sign up for on `day`, with a place to confirm (`is_offered`) first.

    Of one that `is_full` it is a place in waiting. Those that the member signed up for already are left out.
    """
    own = Participation.objects.filter(activity=OuterRef("pk"), member=member)
    there = own.exclude(state=ParticipationState.WITHDRAWN)
    joinable = Activity.objects.open_for_sign_up(day).meant_for(member, day)
    offered = own.filter(state=ParticipationState.OFFERED).exclude(left_audience(day))
    is_full = Case(When(quota__lte=places_taken_of_each(), then=True), default=Value(False))
    rows = Activity.objects.annotate(is_offered=Exists(offered), is_full=is_full)
    confirmable = Q(is_offered=True, state__in=HAS_PLACES, starts_on__gte=day)
    rows = rows.filter(confirmable | Q(pk__in=joinable.values("pk")) & ~Exists(there))
    return rows.order_by("-is_offered", "signup_until", "pk")


def open_votes(member, day):
    """Return the selections in which this member has still to vote on `day`."""
    to_vote = RollEntry.objects.filter(vote=OuterRef("secret_vote"), voter=member.pk, channel="")
    begun = Q(vote_from=None) | Q(vote_from__lte=day)
    not_over = Q(vote_until=None) | Q(vote_until__gte=day)
    return Selection.objects.filter(begun, not_over, Exists(to_vote), state=SelectionState.VOTING)


def electorate(selection):
    """Return the members who may vote if it is opened today: those in the union, within the unit that selects."""
    return Member.objects.in_union().within(selection.unit)


def has_voted(selection, member):
    """Return whether this member has voted in the selection."""
    return selection.secret_vote is not None and ballots.has_voted(selection.secret_vote, member.pk)


def may_vote(selection, member):
    """Return whether this member is on the roll of the selection and has not voted; the days are another matter."""
    return selection.secret_vote is not None and ballots.may_vote(selection.secret_vote, member.pk)


def why_no_vote(selection, member):
    """Return the sentence why this member cannot vote in the selection, by its roll; None if nothing is in the way."""
    return ballots.why_not(selection.secret_vote, member.pk)


def votes_open_to(member, votes):
    """Return the keys of those of the secret votes in which this member has still to vote."""
    rows = RollEntry.objects.filter(vote__in=votes, voter=member.pk, channel="")
    return set(rows.values_list("vote", flat=True))
