"""Acts on delegacies; a full delegate with an account holds the delegate's role for the same time."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from congress import acts
from congress.bodies.models import Delegate
from congress.bodies.services.eligibility import check_delegate
from congress.choices import DelegateCategory, DelegateKind, EndedBy
from members.queries import unit_on
from members.services.roster import locked
from unionportal.core.choices import GrantState, Role
from unionportal.core.models import RoleGrant
from unionportal.core.roles import granting
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today


@transaction.atomic
def elect_delegate(
    *,
    actor,
    term,
    member,
    unit=None,
    kind=DelegateKind.FULL,
    category=DelegateCategory.TEACHER,
    delegation=None,
    elected_on=None,
    since=None,
    until=None,
    ended_by="",
):
    """Create a delegate of `term`, elected by `unit` (default: the member's on the day), with the role; return it."""
    since = since or term.since
    delegate = Delegate(
        term=term,
        member=member,
        unit=unit or unit_on(member, since),
        kind=kind,
        category=category,
        delegation=delegation,
        elected_on=elected_on,
        since=since,
        until=until,
        ended_by=ended_by,
    )
    _check(delegate)
    delegate.full_clean()
    delegate.save()
    facts = {"届次": str(term), "类别": delegate.get_kind_display(), "选举单位": str(delegate.unit), "起": since}
    audit.record(actor, acts.ADD_DELEGATE, delegate, 工号=member.staff_no, **facts)
    grant_for(delegate, actor=actor)
    return delegate


@transaction.atomic
def correct_delegate(delegate, *, actor, **changes):
    """Correct kind, category, delegation, dates or end; the role follows. Return the delegate."""
    before = (delegate.kind, delegate.unit_id)
    for field, value in changes.items():
        setattr(delegate, field, value)
    _check(delegate)
    delegate.full_clean()
    delegate.save()
    labels = [Delegate._meta.get_field(field).verbose_name for field in changes]
    audit.record(actor, acts.CORRECT_DELEGATE, delegate, 修改=labels)
    if (delegate.kind, delegate.unit_id) != before and delegate.kind != DelegateKind.FULL:
        _end_roles(delegate, actor=actor, on=timezone.localdate())
    if delegate.until:
        _end_roles(delegate, actor=actor, on=delegate.until)
    grant_for(delegate, actor=actor)
    return delegate


@transaction.atomic
def end_delegacy(delegate, *, actor, on, reason):
    """End the delegacy on day `on` for `reason` (EndedBy), and the role with it; return the delegate."""
    if delegate.until is not None and delegate.until <= on:
        raise ValidationError(f"{delegate.member.name}的代表任期已于{delegate.until}终止。")
    delegate.until, delegate.ended_by = on, reason
    delegate.full_clean()
    delegate.save(update_fields=["until", "ended_by"])
    audit.record(actor, acts.END_DELEGATE, delegate, 止=on, 原因=EndedBy(reason).label)
    _end_roles(delegate, actor=actor, on=on)
    return delegate


def grant_for(delegate, *, actor):
    """Propose the delegate's role over the constituency for the time served; return the grant, None if none is due."""
    user = delegate.member.user
    over = delegate.until is not None and delegate.until <= timezone.localdate()
    if delegate.kind != DelegateKind.FULL or user is None or over or _has_role(delegate):
        return None
    # Without actor: nobody may grant a role to himself, but this one follows from the register.
    giver = None if user == actor else actor
    return granting.propose_role(
        user, Role.DELEGATE, delegate.unit, actor=giver, since=delegate.since, until=delegate.until
    )


@transaction.atomic
def sync_delegate_roles(*, actor=None):
    """Propose the role for every full delegate with an account who lacks it; return how many."""
    serving = Q(until__isnull=True) | Q(until__gt=timezone.localdate())
    delegates = Delegate.objects.full().filter(serving, member__user__isnull=False)
    granted = [grant_for(one, actor=actor) for one in delegates.select_related("unit", "member__user")]
    return sum(grant is not None for grant in granted)


def _has_role(delegate):
    """Return whether a grant lasts as long as the delegate serves; one that ended early does not."""
    lasting = Q(until__isnull=True)
    if delegate.until:
        lasting |= Q(until__gte=delegate.until)
    return _roles_of(delegate).filter(lasting).exists()


def _roles_of(delegate):
    """Return the grants of the delegate's role that reach into the time served."""
    grants = RoleGrant.objects.own().filter(role=Role.DELEGATE, unit=delegate.unit, user__member=delegate.member)
    return grants.filter(Q(until__isnull=True) | Q(until__gt=delegate.since)).select_related("unit", "user")


def _end_roles(delegate, *, actor, on):
    others = Delegate.objects.full().serving(on).filter(member=delegate.member, unit=delegate.unit)
    if others.exclude(pk=delegate.pk).exists():
        return
    lasting = _roles_of(delegate).filter(Q(until__isnull=True) | Q(until__gt=on))
    for grant in lasting.exclude(state=GrantState.REFUSED):
        granting.end_role(grant, actor=actor, on=on)


def _check(delegate):
    if delegate.delegation and delegate.delegation.term_id != delegate.term_id:
        raise ValidationError({"delegation": f"“{delegate.delegation}”不是{delegate.term}的代表团。"})
    term = delegate.term
    if delegate.since < term.since or (term.until and delegate.since >= term.until):
        raise ValidationError({"since": f"任期起须在{term}的任期之内（{term.since}起）。"})
    not_later_than_today(delegate.elected_on, "选举日期", field="elected_on")
    delegate.member = locked(delegate.member)
    check_delegate(delegate)
