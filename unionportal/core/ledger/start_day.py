"""启用日: rows of money dated before it may come in as paid history, from it on they go the usual way as drafts.

Set once by the chair; a correction needs a reason and the auditor. As long as there is none, all is history.
"""

from django.db import transaction

from unionportal.core.access.permissions import AGREE_START_DAY
from unionportal.core.choices import StartDayState
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.core.models import StartDay
from unionportal.core.values.rules import require_reason


@guard(lambda rows, actor: rows.exclude(set_by=actor))
def _set_by_oneself(record, actor):
    return "不能同意自己提出的更正，须由另一个人同意。" if record.set_by_id == actor.pk else None


START_FLOW = Workflow(
    StartDayState,
    [
        Transition(
            "agree",
            "同意",
            (StartDayState.PROPOSED,),
            StartDayState.IN_FORCE,
            AGREE_START_DAY,
            _set_by_oneself,
            waits_in=(StartDayState.PROPOSED,),
        ),
        Transition("refuse", "不同意", (StartDayState.PROPOSED,), StartDayState.REFUSED, AGREE_START_DAY),
    ],
)
StartDay.flow = START_FLOW
StartDay.worklist = Worklist(75, "ledger_start", "ledger_start_day")


def start_day():
    """Return the 启用日 in force, or None."""
    found = StartDay.objects.filter(state=StartDayState.IN_FORCE).order_by("-pk").values_list("day", flat=True)
    return found.first()


@START_FLOW.act("agree")
@transaction.atomic
def agree_start_day(record, *, actor):
    """Put the correction in force; return it."""
    facts = {"启用日": [start_day(), record.day], "原因": record.reason}
    return START_FLOW.fire(record, "agree", actor=actor, agreed_by=actor, facts=facts)


@START_FLOW.act("refuse", form=ReasonForm)
@transaction.atomic
def refuse_start_day(record, *, actor, reason):
    """Leave the 启用日 as it is, with the reason; return the proposal."""
    facts = {"原因": reason}
    return START_FLOW.fire(record, "refuse", actor=actor, return_reason=require_reason(reason), facts=facts)
