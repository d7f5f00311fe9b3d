"""The acts on opening balances: one person enters what a document shows, another lets the book begin with it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from finance.flow.checked_flow import OPENING_FLOW, CheckedState
from finance.models import Holding, Opening
from finance.services.guard import guarded
from finance.services.holdings.counted import why_opened_late
from finance.services.reconciling.checking import judged
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services import records
from unionportal.core.values.rules import not_later_than_today


@transaction.atomic
def propose_opening(opening, *, actor):
    """Save a new opening balance, or a change of one that is not confirmed, which waits to be confirmed; return it."""
    if opening.pk:
        stored = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.pk)
        if stored.state != CheckedState.SUBMITTED:
            state = stored.get_state_display()
            raise ValidationError(f"“{state}”的期初余额不能修改；有误的，登记另一天的余额，由另一人确认。")
    if opening.day:
        not_later_than_today(opening.day, field="day")
    if opening.holding_id and opening.day and (reason := why_opened_late(opening.holding, opening.day)):
        raise ValidationError({"day": reason})
    opening.made_by = actor
    return records.save_record(opening, actor=actor)


@OPENING_FLOW.act("confirm")
@guarded()
def confirm_opening(opening, *, actor):
    """Let the book of the holding begin with the balance, as another than who entered it; return it."""
    # One at a time for a holding, so that nobody counts or reconciles it meanwhile.
    Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.holding_id)
    if reason := why_opened_late(opening.holding, opening.day):
        raise ValidationError(reason)
    facts = {"余额": opening.amount, "依据": opening.document}
    return OPENING_FLOW.fire(opening, "confirm", actor=actor, facts=facts, **judged(actor))


@OPENING_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_opening(opening, *, actor, reason):
    """Send the balance back with the reason, so that it is entered anew; return it."""
    return OPENING_FLOW.fire(
        opening, "send_back", actor=actor, return_reason=reason, facts={"原因": reason}, **judged(actor)
    )
