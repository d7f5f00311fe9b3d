"""Acts on committee terms; a chair with an account holds the chair's role for the same term."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import acts
from members.choices import OfficerPost
from members.models import OfficerTerm
from members.services.roster import locked
from members.services.standing import why_no_vote
from unionportal.core.choices import GrantState, Role, UnitKind
from unionportal.core.models import RoleGrant
from unionportal.core.roles import granting
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today


@transaction.atomic
def appoint_officer(*, actor, unit, member, post, elected_on, since, until=None, term_no=None):
    """Create a term on the committee of `unit`, with the chair's role for a chair; return it."""
    _check_election(elected_on, since)
    if unit.closed_on and unit.closed_on <= since:
        raise ValidationError({"unit": f"“{unit}”已于{unit.closed_on}撤销。"})
    member = locked(member)
    _refuse_without_vote(member, since, until)
    term = OfficerTerm(
        unit=unit, member=member, post=post, term_no=term_no, elected_on=elected_on, since=since, until=until
    )
    term.full_clean()
    term.save()
    audit.record(actor, acts.ADD_OFFICER, term, 职务=OfficerPost(post).label, 工号=member.staff_no, 起=since, 止=until)
    grant_for(term, actor=actor)
    return term


@transaction.atomic
def carry_on(term, *, actor, unit, on, until):
    """Create the same office in another unit from day `on`, where the committee goes on after a split; return it."""
    begun = OfficerTerm(
        unit=unit,
        member=term.member,
        post=term.post,
        term_no=term.term_no,
        elected_on=term.elected_on,
        since=on,
        until=until,
    )
    begun.full_clean()
    begun.save()
    facts = {"职务": begun.get_post_display(), "工号": term.member.staff_no, "起": on, "止": until}
    audit.record(actor, acts.ADD_OFFICER, begun, **facts)
    grant_for(begun, actor=actor)
    return begun


@transaction.atomic
def end_term(term, *, actor, on):
    """End the term on day `on`, and the chair's role with it; return the term."""
    if on <= term.since:
        raise ValidationError({"until": "任期止须晚于任期起。"})
    former, term.until = term.until, on
    term.full_clean()
    term.save()
    audit.record(actor, acts.END_OFFICER, term, 止=on)
    # A role that was ended earlier stays as it was; one that lasted as long as the term goes on lasting as long.
    lasting = Q(until__isnull=True) | Q(until__gt=on) | Q(until=former)
    for grant in _grants_of(term).filter(lasting).exclude(state=GrantState.REFUSED):
        granting.end_role(grant, actor=actor, on=on)
    return term


@transaction.atomic
def correct_term(term, *, actor, until=None, term_no=None, elected_on=None):
    """Correct number, day of election or end of a term; return it."""
    term.term_no = term_no if term_no is not None else term.term_no
    term.elected_on = elected_on or term.elected_on
    _check_election(term.elected_on, term.since)
    if until is not None and until != term.until:
        _refuse_without_vote(term.member, term.since, until)
    term.full_clean()
    term.save()
    if until is not None and until != term.until:
        return end_term(term, actor=actor, on=until)
    audit.record(actor, acts.CORRECT_OFFICER, term, 届次=term.term_no, 选举日期=term.elected_on)
    return term


def _check_election(elected_on, since):
    if elected_on > since:
        raise ValidationError({"elected_on": "选举日期不得晚于任期起。"})
    not_later_than_today(elected_on, "选举日期", field="elected_on")


def _refuse_without_vote(member, since, until):
    if why := why_no_vote(member, since):
        raise ValidationError({"member": f"{why}不能任分工会委员。"})
    if member.left_on and (until is None or until > member.left_on):
        why = why_no_vote(member, member.left_on)
        raise ValidationError({"until": f"{why}任期止不能为空，也不能晚于{member.left_on}。"})


def grant_for(term, *, actor):
    """Propose the chair's role over the unit for the term; return the grant, None if no account or if it is over."""
    user = term.member.user
    over = term.until is not None and term.until <= timezone.localdate()
    if term.post != OfficerPost.CHAIR or term.unit.kind == UnitKind.UNION or user is None or over:
        return None
    if _grants_of(term).exists():
        return None
    return granting.propose_role(user, Role.BRANCH_CHAIR, term.unit, actor=actor, since=term.since, until=term.until)


def _grants_of(term):
    """Return the grants of the chair's role that cover the term."""
    grants = RoleGrant.objects.own().filter(role=Role.BRANCH_CHAIR, unit=term.unit, user__member=term.member)
    if term.post != OfficerPost.CHAIR:
        return grants.none()
    return grants.filter(Q(until__isnull=True) | Q(until__gt=term.since)).select_related("unit", "user")


@transaction.atomic
def sync_chair_roles(*, actor=None):
    """Propose the role for every chair in office with an account who lacks it; return how many."""
    today = timezone.localdate()
    in_office = Q(until__isnull=True) | Q(until__gt=today)
    chairs = OfficerTerm.objects.filter(in_office, post=OfficerPost.CHAIR, member__user__isnull=False)
    granted = [grant_for(term, actor=actor) for term in chairs.select_related("unit", "member__user")]
    return sum(grant is not None for grant in granted)
