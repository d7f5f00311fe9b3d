"""The two acts of whoever confirms what another drew up; what has more to it confirms in a service of its own."""

from django.db import transaction
from django.utils import timezone

from finance import notices
from finance.flow.checked_flow import CASH_COUNT_FLOW, LEDGER_FLOW, RECONCILIATION_FLOW, REOPENING_FLOW
from unionportal.core.flow.moves import ReasonForm


def judged(actor):
    """Return what is kept of who confirms or sends back, and when."""
    return {"confirmed_by": actor, "confirmed_on": timezone.localdate()}


@CASH_COUNT_FLOW.act("confirm")
@RECONCILIATION_FLOW.act("confirm")
@transaction.atomic
def confirm(row, *, actor):
    """Confirm it, as another than who drew it up; return it."""
    return notices.drawn_up_moved(row.flow.fire(row, "confirm", actor=actor, **judged(actor)), actor=actor)


@CASH_COUNT_FLOW.act("send_back", form=ReasonForm)
@LEDGER_FLOW.act("send_back", form=ReasonForm)
@RECONCILIATION_FLOW.act("send_back", form=ReasonForm)
@REOPENING_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back(row, *, actor, reason):
    """Send it back with the reason, so that it is drawn up anew; return it."""
    row = row.flow.fire(row, "send_back", actor=actor, facts={"原因": reason}, return_reason=reason, **judged(actor))
    return notices.drawn_up_moved(row, actor=actor)
