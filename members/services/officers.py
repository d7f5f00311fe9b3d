"""Who sits on the committee of a unit. A chair with an account holds the role of the chair for the same term."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.choices import OfficerPost
from members.models import OfficerTerm
from unionportal.core.choices import Role, UnitKind
from unionportal.core.models import RoleGrant
from unionportal.core.services import accounts
from unionportal.core.trail import audit


@transaction.atomic
def appoint_officer(*, actor, unit, member, post, elected_on, since, until=None, term_no=None):
    """A term on the committee of `unit`; a chair's gives the role that goes with it."""
    if elected_on > since:
        raise ValidationError({"elected_on": "选举日期不得晚于任期起。"})
    if unit.closed_on and unit.closed_on <= since:
        raise ValidationError({"unit": f"“{unit}”已于{unit.closed_on}撤销。"})
    term = OfficerTerm(
        unit=unit, member=member, post=post, term_no=term_no, elected_on=elected_on, since=since, until=until
    )
    term.full_clean()
    term.save()
    audit.record(actor, "登记分工会委员", term, 职务=OfficerPost(post).label, 工号=member.staff_no, 起=since, 止=until)
    grant_for(term, actor=actor)
    return term


@transaction.atomic
def end_term(term, *, actor, on):
    """The term ends on `on`, and with it the chair's role."""
    if on <= term.since:
        raise ValidationError({"until": "任期止须晚于任期起。"})
    term.until = on
    term.full_clean()
    term.save()
    audit.record(actor, "终止分工会委员任期", term, 止=on)
    for grant in _grants_of(term):
        accounts.end_role(grant, actor=actor, on=on)
    return term


@transaction.atomic
def correct_term(term, *, actor, until=None, term_no=None, elected_on=None):
    """Put a term right: its number, the day of the election, its end."""
    term.term_no = term_no if term_no is not None else term.term_no
    term.elected_on = elected_on or term.elected_on
    if term.elected_on > term.since:
        raise ValidationError({"elected_on": "选举日期不得晚于任期起。"})
    term.full_clean()
    term.save()
    if until is not None and until != term.until:
        return end_term(term, actor=actor, on=until)
    audit.record(actor, "更正分工会委员任期", term, 届次=term.term_no, 选举日期=term.elected_on)
    return term


def grant_for(term, *, actor):
    """The role of a sub-union's chair over the unit for the term; None when there is no account, or it is over."""
    user = term.member.user
    over = term.until is not None and term.until <= timezone.localdate()
    if term.post != OfficerPost.CHAIR or term.unit.kind == UnitKind.UNION or user is None or over:
        return None
    if _grants_of(term).exists():
        return None
    return accounts.grant_role(user, Role.BRANCH_CHAIR, term.unit, actor=actor, since=term.since, until=term.until)


def _grants_of(term):
    """The grants of the chair's role that cover the term."""
    grants = RoleGrant.objects.filter(role=Role.BRANCH_CHAIR, unit=term.unit, user__member=term.member)
    if term.post != OfficerPost.CHAIR:
        return grants.none()
    return grants.filter(Q(until__isnull=True) | Q(until__gt=term.since)).select_related("unit", "user")


@transaction.atomic
def sync_chair_roles(*, actor=None):
    """Give every chair in office who has an account by now the role that goes with the term; returns how many."""
    today = timezone.localdate()
    in_office = Q(until__isnull=True) | Q(until__gt=today)
    chairs = OfficerTerm.objects.filter(in_office, post=OfficerPost.CHAIR, member__user__isnull=False)
    granted = [grant_for(term, actor=actor) for term in chairs.select_related("unit", "member__user")]
    return sum(grant is not None for grant in granted)
