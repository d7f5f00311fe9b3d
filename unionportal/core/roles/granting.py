"""Acts on role grants: a role with business data is proposed by one person and confirmed by another."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import (
    DEPARTMENT_ROLES,
    INCOMPATIBLE,
    LENT_APART,
    TECHNICAL_ROLES,
    GrantBasis,
    GrantState,
    Role,
    UnitKind,
)
from unionportal.core.flow.decisions import Decision, shown_for
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.models import RoleGrant, Unit, User
from unionportal.core.roles import notices
from unionportal.core.roles.grant_flow import GRANT_FLOW
from unionportal.core.trail import audit


@shown_for("core.RoleGrant")
def decision_on_grant(grant, user):
    """Return the Decision on a role: who holds it over what, for how long, and who wants it."""
    facts = (
        ("账号", f"{grant.user.name}（{grant.user.username}）"),
        ("角色", grant.get_role_display()),
        ("范围", str(grant.unit)),
        ("期间", f"{grant.since:%Y-%m-%d} 起" + (f"，至 {grant.last_day:%Y-%m-%d}" if grant.until else "，长期")),
        ("提出", str(grant.proposed_by.name) if grant.proposed_by else ""),
    )
    return Decision(facts=tuple(one for one in facts if one[1]))


@transaction.atomic
def propose_role(user, role, unit, *, actor, since=None, until=None):
    """Propose that `user` hold a role over `unit`, which waits for a second person; return the grant.

    Refused if it conflicts with another role in that term. A technical role is in force at once.
    """
    if user == actor:
        raise ValidationError("不能给自己授予角色。")
    if role in TECHNICAL_ROLES:
        return _give(
            user, role, unit, act=acts.GRANT_ROLE, basis=GrantBasis.TECHNICAL, actor=actor, since=since, until=until
        )
    return _give(user, role, unit, act=acts.PROPOSE_ROLE, basis="", actor=actor, since=since, until=until)


@transaction.atomic
def name_chair(user, *, basis, reason=""):
    """Make `user` chair of the union from today without a second person, as `basis` says; return the grant."""
    return _give(user, Role.CHAIR, Unit.root(), act=acts.NAME_CHAIR, basis=basis, actor=None, reason=reason)


def _give(user, role, unit, *, act, basis, actor, since=None, until=None, reason=""):
    # Lock the account, so that two conflicting grants are not checked at the same time.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    grant = RoleGrant(
        user=user,
        role=role,
        unit=unit,
        since=since or timezone.localdate(),
        until=until,
        state=GrantState.CONFIRMED if basis else GrantState.PROPOSED,
        basis=basis,
        proposed_by=actor,
        proposed_at=timezone.now(),
        reason=reason,
    )
    grant.full_clean()
    if (role in DEPARTMENT_ROLES) != (unit.kind == UnitKind.DEPARTMENT):
        raise ValidationError({"unit": "承办部门的角色授在承办部门上，其他角色授在工会组织上。"})
    refuse_conflicts(grant)
    grant.save()
    why = {"原因": reason} if reason else {}
    audit.record(actor, act, user, unit=unit, 角色=Role(role).label, 范围=str(unit), 起=grant.since, 止=until, **why)
    return grant


def refuse_conflicts(grant):
    """Raise ValidationError if the person holds or is to hold, in that term, a role that is kept apart from it."""
    others = RoleGrant.objects.filter(user=grant.user).exclude(until__lte=grant.since).exclude(pk=grant.pk)
    if grant.until:
        others = others.filter(since__lt=grant.until)
    for other in others.exclude(state=GrantState.REFUSED):
        apart = {**LENT_APART, **INCOMPATIBLE} if grant.lent_from_id or other.lent_from_id else INCOMPATIBLE
        if reason := apart.get(frozenset({Role(grant.role), Role(other.role)})):
            raise ValidationError(reason)


@transaction.atomic
def confirm_roles(rows, *, actor):
    """Put all roles of a queryset, which wait, in force, or none; each person is told. Return the grants."""

    def confirmed(grant):
        basis = grant.basis if grant.lent_from_id else GrantBasis.SECOND_PERSON
        return {"basis": basis, "confirmed_by": actor, "confirmed_at": timezone.now()}

    rows = rows.select_related("user", "unit", "proposed_by", "lent_from__user")
    grants = GRANT_FLOW.fire_all(rows, "confirm", actor=actor, facts=_facts, effect=confirmed)
    for grant in grants:
        notices.notify_confirmed(grant, by=actor)
    return grants


@GRANT_FLOW.act("confirm")
def confirm_role(grant, *, actor):
    """Put a role that waits in force; the person is told. Return the grant."""
    return confirm_roles(RoleGrant.objects.filter(pk=grant.pk), actor=actor)[0]


@GRANT_FLOW.act("refuse", form=ReasonForm)
@transaction.atomic
def refuse_role(grant, *, actor, reason):
    """Refuse a proposed role; the person and who proposed it are told. Return the grant."""
    facts = {**_facts(grant), "原因": reason}
    grant = GRANT_FLOW.fire(grant, "refuse", actor=actor, facts=facts, reason=reason)
    notices.notify_refused(grant, by=actor)
    return grant


def _facts(grant):
    return {
        "角色": grant.get_role_display(),
        "范围": str(grant.unit),
        "起": grant.since,
        "止": grant.until,
        "提出": grant.origin,
    }


@transaction.atomic
def end_role(grant, *, actor, on=None):
    """End the grant on day `on` or today; the user loses the role with the next request. Return the grant."""
    on = on or timezone.localdate()
    grant.until = max(on, grant.since)
    grant.save(update_fields=["until"])
    label = grant.get_role_display()
    audit.record(actor, acts.END_ROLE, grant.user, unit=grant.unit, 角色=label, 范围=str(grant.unit), 止=grant.until)
    return grant
