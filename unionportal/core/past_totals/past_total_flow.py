"""The states and moves of a past total: entered by one person, counted once another has confirmed it."""

from unionportal.core.access.permissions import CHANGE_PAST_TOTAL, CONFIRM_PAST_TOTAL
from unionportal.core.choices import PastTotalState
from unionportal.core.figures.past import year_of
from unionportal.core.figures.registry import find
from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.core.models import PastTotal


@guard(lambda rows, actor: rows.exclude(proposed_by=actor))
def _entered_by_oneself(total, actor):
    return "自己登记的历史数不能由自己确认，请由另一个人确认。" if total.proposed_by_id == actor.pk else None


PAST_TOTAL_FLOW = Workflow(
    PastTotalState,
    [
        Transition(
            "confirm",
            "确认历史数",
            (PastTotalState.PROPOSED,),
            PastTotalState.CONFIRMED,
            CONFIRM_PAST_TOTAL,
            _entered_by_oneself,
            waits_in=(PastTotalState.PROPOSED,),
        ),
        Transition("refuse", "不予确认", (PastTotalState.PROPOSED,), PastTotalState.REFUSED, CONFIRM_PAST_TOTAL),
        # To be corrected, or because records have come in: until it is confirmed again it counts nowhere.
        Transition("reopen", "退回修改", (PastTotalState.CONFIRMED,), PastTotalState.PROPOSED, CONFIRM_PAST_TOTAL),
        Transition(
            "propose",
            "重新提出",
            (PastTotalState.REFUSED,),
            PastTotalState.PROPOSED,
            CHANGE_PAST_TOTAL,
            waits_in=(PastTotalState.REFUSED,),
        ),
    ],
)
# Here and not at the model: a flow writes to the log, which is a table itself.
PastTotal.flow = PAST_TOTAL_FLOW


def called(total):
    """Return the name of its figure and what people call its year."""
    figure = find(total.figure)
    return f"{figure.name if figure else total.figure} {year_of(total)}"


# Nor does the model know the figures, which count it.
PastTotal.called = called
PastTotal.worklist = Worklist(75, shown=("unit",))
