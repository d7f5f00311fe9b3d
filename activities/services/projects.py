"""Brand projects: applied for, reviewed, set up, accepted. See project_flow.py."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import permissions
from activities.models import BrandProject
from activities.project_flow import EDITABLE, PROJECT_FLOW
from activities.services.activities import require_reason
from unionportal.core.services.records import save_record
from unionportal.core.values.numbering import next_number


def project_number(year):
    return f"P{year}-{next_number('activities.project', year):04}"


@transaction.atomic
def save_project(project, *, actor):
    """The project as given: a new draft of `actor`, or changed while a draft or returned."""
    if project.pk is None:
        if not actor.has_perm(permissions.ADD_BRAND_PROJECT, project):
            raise PermissionDenied(f"您不能为{project.unit}申报品牌项目。")
        project.proposer = actor
        return save_record(project, actor=actor)
    stored = BrandProject.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    if not all(actor.has_perm(permissions.CHANGE_BRAND_PROJECT, one) for one in (stored, project)):
        raise PermissionDenied("您不能修改这个品牌项目。")
    if stored.state not in EDITABLE:
        raise ValidationError(f"“{stored.get_state_display()}”的项目不能修改。")
    project.state = stored.state
    return save_record(project, actor=actor)


@transaction.atomic
def apply_project(project, *, actor):
    return PROJECT_FLOW.fire(project, "apply", actor=actor, return_reason="")


@transaction.atomic
def review_project(project, *, actor, opinion):
    """The project, 已评审, with what the reviewers said."""
    opinion = require_reason(opinion)
    return PROJECT_FLOW.fire(project, "review", actor=actor, review_opinion=opinion, facts={"评审意见": opinion})


@transaction.atomic
def return_project(project, *, actor, reason):
    reason = require_reason(reason)
    return PROJECT_FLOW.fire(project, "return", actor=actor, return_reason=reason, facts={"原因": reason})


@transaction.atomic
def approve_project(project, *, actor):
    """The project, set up and numbered."""

    def number(record):
        return {"number": project_number(timezone.localdate().year)}

    return PROJECT_FLOW.fire(project, "approve", actor=actor, approved_on=timezone.localdate(), effect=number)


@transaction.atomic
def refuse_project(project, *, actor, reason):
    reason = require_reason(reason)
    return PROJECT_FLOW.fire(project, "refuse", actor=actor, return_reason=reason, facts={"原因": reason})


@transaction.atomic
def accept_project(project, *, actor, on=None):
    """The project, 已验收 on that day or today."""
    return PROJECT_FLOW.fire(project, "accept", actor=actor, accepted_on=on or timezone.localdate())


@transaction.atomic
def cancel_project(project, *, actor, reason):
    reason = require_reason(reason)
    return PROJECT_FLOW.fire(project, "cancel", actor=actor, return_reason=reason, facts={"原因": reason})


_ACTS = {
    "apply": apply_project,
    "review": review_project,
    "return": return_project,
    "approve": approve_project,
    "refuse": refuse_project,
    "accept": accept_project,
    "cancel": cancel_project,
}


def move_project(project, move, *, actor, **answers):
    """Perform the move of that name: what the moves page calls."""
    return _ACTS[move](project, actor=actor, **answers)
