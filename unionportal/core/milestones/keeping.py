"""Acts on the event book."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from unionportal.core.access.permissions import ADD_MILESTONE, CHANGE_MILESTONE, KEEP_MILESTONE
from unionportal.core.choices import MilestoneState
from unionportal.core.files.attachments import attach_picture
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.milestones.milestone_flow import EDITABLE, MILESTONE_FLOW
from unionportal.core.models import Milestone
from unionportal.core.services.records import save_record
from unionportal.core.values.rules import not_later_than_today, require_reason


@transaction.atomic
def save_milestone(milestone, *, actor, picture=None):
    """Save an event: a new one, in the book at once if the actor keeps it, or a change. Return it.

    `picture` is an upload that takes the place of the one before.
    """
    keeps = actor.has_perm(KEEP_MILESTONE, milestone)
    if milestone.pk is None:
        if not actor.has_perm(ADD_MILESTONE, milestone):
            raise PermissionDenied(f"您不能为{milestone.unit}报送大事记。")
        milestone.proposed_by = actor
        if keeps:
            milestone.state, milestone.kept_by = MilestoneState.KEPT, actor
    else:
        stored = Milestone.objects.select_for_update(of=("self",), no_key=True).get(pk=milestone.pk)
        if not all(actor.has_perm(CHANGE_MILESTONE, one) for one in (stored, milestone)):
            raise PermissionDenied("您不能修改这条大事记。")
        if stored.state not in EDITABLE and not keeps:
            raise ValidationError("已收入大事记的由校工会修改，请与工会专干联系。")
        milestone.state, milestone.kept_by = stored.state, stored.kept_by
    not_later_than_today(milestone.happened_on, "日期", field="happened_on")
    milestone.sentence = milestone.sentence.strip()
    if picture:
        try:
            milestone.picture = attach_picture(picture, actor=actor, unit=milestone.unit)
        except ValidationError as refusal:
            raise ValidationError({"picture": refusal.messages}) from refusal
    return save_record(milestone, actor=actor)


@MILESTONE_FLOW.act("keep")
@transaction.atomic
def keep_milestone(milestone, *, actor):
    """Take the event into the book; return it."""
    return MILESTONE_FLOW.fire(milestone, "keep", actor=actor, kept_by=actor, return_reason="")


@MILESTONE_FLOW.act("decline", form=ReasonForm)
@transaction.atomic
def decline_milestone(milestone, *, actor, reason):
    """Leave the event out of the book, with the reason; return it."""
    reason = require_reason(reason, field="reason")
    return MILESTONE_FLOW.fire(milestone, "decline", actor=actor, return_reason=reason, facts={"原因": reason})


@MILESTONE_FLOW.act("take_out", form=ReasonForm)
@transaction.atomic
def take_milestone_out(milestone, *, actor, reason):
    """Take the event out of the book again, with the reason; return it."""
    reason = require_reason(reason, field="reason")
    return MILESTONE_FLOW.fire(milestone, "take_out", actor=actor, return_reason=reason, facts={"原因": reason})


@MILESTONE_FLOW.act("propose")
@transaction.atomic
def propose_again(milestone, *, actor):
    """Propose the event once more; return it."""
    return MILESTONE_FLOW.fire(milestone, "propose", actor=actor)
