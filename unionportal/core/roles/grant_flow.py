"""The states and moves of a role grant: 待确认 → 已确认; after a reset of the password it waits once more."""

from django.db.models import Q

from unionportal.core.access import permissions
from unionportal.core.choices import GrantState, Role
from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.core.models import RoleGrant


def _chairs():
    """Return (key of the account, path of the unit) of every chair in force, without deputies."""
    grants = RoleGrant.objects.in_force().own().filter(role=Role.CHAIR, user__is_active=True)
    return list(grants.values_list("user_id", "unit__path"))


def _chair_paths(actor):
    return [grant.unit.path for grant in actor.current_grants if grant.role == Role.CHAIR]


def _confirmable(rows, actor):
    """Return the rows that this person may confirm: a chair all, an auditor a chair whom no other chair can."""
    rows, over = rows.exclude(user=actor).exclude(proposed_by=actor), Q(pk__in=[])
    for path in _chair_paths(actor):
        over |= Q(unit__path__startswith=path)
    if not any(grant.role == Role.AUDITOR for grant in actor.current_grants):
        return rows.filter(over)
    another = Q(pk__in=[])
    for user, path in _chairs():
        another |= Q(unit__path__startswith=path) & ~Q(user=user) & ~Q(proposed_by=user)
    return rows.filter(over | Q(role=Role.CHAIR) & ~another)


@guard(_confirmable)
def _needs_another(grant, actor):
    own = (grant.user_id, grant.proposed_by_id)
    if actor.pk in own:
        return "给自己的或自己提出的角色不能由自己确认，请由另一个人确认。"
    if grant.unit.path.startswith(tuple(_chair_paths(actor))):
        return None
    if grant.role != Role.CHAIR:
        return "这个角色不能由经审委员确认，请工会主席确认。"
    if any(grant.unit.path.startswith(path) and user not in own for user, path in _chairs()):
        return "现任工会主席在任，新任主席不能由经审委员确认，请现任主席确认。"
    return None


GRANT_FLOW = Workflow(
    GrantState,
    [
        Transition(
            "confirm",
            "确认角色",
            (GrantState.PROPOSED, GrantState.ASLEEP),
            GrantState.CONFIRMED,
            permissions.CONFIRM_GRANT,
            _needs_another,
            waits_in=(GrantState.PROPOSED, GrantState.ASLEEP),
        ),
        Transition(
            "refuse", "不予确认", (GrantState.PROPOSED,), GrantState.REFUSED, permissions.CONFIRM_GRANT, _needs_another
        ),
    ],
)

# Here and not at the model: a flow writes to the log, which is a table itself.
RoleGrant.flow = GRANT_FLOW
RoleGrant.worklist = Worklist(5, "role_list", "role_detail", shown=("user", "proposed_by", "lent_from__user"))
