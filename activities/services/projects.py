"""The acts of a brand project; its moves are those of project_flow.py."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import permissions
from activities.models import BrandProject
from activities.project_flow import EDITABLE, PROJECT_FLOW
from unionportal.core.database.report_sentence import written
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services.records import save_record
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import require_reason


def project_number(year):
    """Return the next project number of the year."""
    return f"P{year}-{next_number('activities.project', year):04}"


@transaction.atomic
def save_project(project, *, actor):
    """Save the project: a new draft of `actor`, or a change while it is a draft or returned. Return it."""
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


@PROJECT_FLOW.act("apply")
@transaction.atomic
def apply_project(project, *, actor):
    """Apply for review (待评审); return the project."""
    return PROJECT_FLOW.fire(project, "apply", actor=actor, return_reason="")


@PROJECT_FLOW.act("review")
@transaction.atomic
def review_project(project, *, actor, opinion):
    """Record the opinion of the reviewers (已评审); return the project."""
    opinion = require_reason(opinion, field="reason")
    return PROJECT_FLOW.fire(project, "review", actor=actor, review_opinion=opinion, facts={"评审意见": opinion})


@PROJECT_FLOW.act("return", form=ReasonForm)
@transaction.atomic
def return_project(project, *, actor, reason):
    """Send the project back to who applied, with the reason."""
    reason = require_reason(reason, field="reason")
    return PROJECT_FLOW.fire(project, "return", actor=actor, return_reason=reason, facts={"原因": reason})


@PROJECT_FLOW.act("approve")
@transaction.atomic
def approve_project(project, *, actor):
    """Set up and number the project (已立项); return it."""

    def number(record):
        return {"number": project_number(timezone.localdate().year)}

    return PROJECT_FLOW.fire(project, "approve", actor=actor, approved_on=timezone.localdate(), effect=number)


@PROJECT_FLOW.act("refuse", form=ReasonForm)
@transaction.atomic
def refuse_project(project, *, actor, reason):
    """Refuse the project, with the reason."""
    reason = require_reason(reason, field="reason")
    return PROJECT_FLOW.fire(project, "refuse", actor=actor, return_reason=reason, facts={"原因": reason})


@PROJECT_FLOW.act("accept")
@transaction.atomic
def accept_project(project, *, actor, on=None, report_sentence="", report_theme=""):
    """Accept the project (已验收) on day `on` or today, with the sentence for the report; return it."""
    sentence = written(report_sentence=report_sentence, report_theme=report_theme)
    return PROJECT_FLOW.fire(project, "accept", actor=actor, accepted_on=on or timezone.localdate(), **sentence)


@PROJECT_FLOW.act("cancel", form=ReasonForm)
@transaction.atomic
def cancel_project(project, *, actor, reason):
    """Cancel the project, with the reason."""
    reason = require_reason(reason, field="reason")
    return PROJECT_FLOW.fire(project, "cancel", actor=actor, return_reason=reason, facts={"原因": reason})
