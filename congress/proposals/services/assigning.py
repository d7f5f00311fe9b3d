"""The acts of the committee that assign a proposal to departments."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from congress.choices import DutyRole
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.models import Assignment
from congress.proposals.notices import named, notify_committee, notify_department, notify_signers
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from congress.proposals.services.proposals import locked
from unionportal.core.choices import UnitKind
from unionportal.core.values.dates import up_to


@PROPOSAL_FLOW.act("assign")
@transaction.atomic
def assign_proposal(proposal, *, actor, lead, assisting=(), due_on=None, move="assign"):
    """Assign the proposal to a lead and assisting departments until `due_on`; return the proposal."""

    def hand_over(record):
        _create(record, DutyRole.LEAD, [lead], due_on)
        _create(record, DutyRole.ASSIST, assisting, due_on)
        return {}

    due_on = due_on or default_due_on(proposal)
    _check(lead, assisting, due_on)
    facts = {"主办": lead.name, "协办": [unit.name for unit in assisting], "期限": due_on}
    proposal = PROPOSAL_FLOW.fire(proposal, move, actor=actor, facts=facts, effect=hand_over)
    _notify_departments(proposal, [lead, *assisting])
    helpers = f"，{'、'.join(unit.name for unit in assisting)}协办" if assisting else ""
    notify_signers(
        proposal, f"提案{named(proposal)}已交{lead.name}主办{helpers}，{up_to(due_on, with_year=True)}答复。"
    )
    return proposal


@PROPOSAL_FLOW.act("reassign")
def reassign_proposal(proposal, *, actor, lead, assisting=(), due_on=None):
    """Assign the proposal to another lead after the first sent it back or lost it; return the proposal."""
    return assign_proposal(proposal, actor=actor, lead=lead, assisting=assisting, due_on=due_on, move="reassign")


@PROPOSAL_FLOW.act("assist")
@transaction.atomic
def add_assisting(proposal, *, actor, assisting, due_on=None):
    """Assign further assisting departments; return the proposal."""
    due_on = due_on or default_due_on(proposal)

    def hand_over(record):
        _check(None, assisting, due_on)
        _create(record, DutyRole.ASSIST, assisting, due_on)
        return {}

    facts = {"协办": [unit.name for unit in assisting], "期限": due_on}
    proposal = PROPOSAL_FLOW.fire(proposal, "assist", actor=actor, facts=facts, effect=hand_over)
    _notify_departments(proposal, assisting)
    return proposal


def default_due_on(proposal):
    """Return today plus the reply days of the proposal's rule."""
    return timezone.localdate() + datetime.timedelta(days=proposal.rule().reply_days)


def _check(lead, assisting, due_on):
    today, units = timezone.localdate(), [lead, *assisting] if lead else list(assisting)
    if not units:
        raise ValidationError({"assisting": "请选择部门。"})
    if due_on <= today:
        raise ValidationError({"due_on": "答复期限须在今天以后。"})
    for unit in units:
        if unit.kind != UnitKind.DEPARTMENT or (unit.closed_on and unit.closed_on <= today):
            raise ValidationError(f"{unit.name}不是在设的承办部门。")
    if lead in assisting:
        raise ValidationError({"assisting": f"{lead.name}已是主办部门，不能同时协办。"})


def _create(proposal, role, units, due_on):
    for unit in units:
        assignment = Assignment(
            proposal=proposal, unit=unit, role=role, due_on=due_on, assigned_on=timezone.localdate()
        )
        # The proposal's row is moved in the same transaction, so only this assignment is checked.
        assignment.full_clean()
        assignment.save()


def _notify_departments(proposal, units):
    for assignment in proposal.assignments.standing().filter(unit__in=units).select_related("unit", "proposal"):
        duty, due = assignment.get_role_display(), assignment.due_on
        notify_department(
            assignment, f"提案{named(proposal)}交{assignment.unit.name}{duty}，{up_to(due, with_year=True)}答复。"
        )


@ASSIGNMENT_FLOW.act("take_away")
@transaction.atomic
def take_away_assignment(assignment, *, actor, reason):
    """Take the assignment away from its department; return it."""
    locked(assignment.proposal)
    assignment = ASSIGNMENT_FLOW.fire(
        assignment, "take_away", actor=actor, return_reason=reason, facts={"原因": reason, "部门": assignment.unit.name}
    )
    notify_department(assignment, f"提案委收回了{assignment.unit.name}承办的提案{named(assignment.proposal)}：{reason}")
    if assignment.is_lead:
        notify_committee(assignment.proposal, f"提案{named(assignment.proposal)}已无主办部门，请重新交办。", by=actor)
    return assignment
