"""The states and moves of an event: proposed by a sub-union, in the book once the office has taken it in."""

from unionportal.core.access.permissions import KEEP_MILESTONE, PROPOSE_MILESTONE
from unionportal.core.choices import MilestoneState
from unionportal.core.flow.workflow import Transition, Workflow, Worklist
from unionportal.core.models import Milestone

EDITABLE = (MilestoneState.PROPOSED, MilestoneState.DECLINED)

MILESTONE_FLOW = Workflow(
    MilestoneState,
    [
        Transition(
            "keep",
            "收入大事记",
            (MilestoneState.PROPOSED,),
            MilestoneState.KEPT,
            KEEP_MILESTONE,
            waits_in=(MilestoneState.PROPOSED,),
        ),
        Transition("decline", "不收入", (MilestoneState.PROPOSED,), MilestoneState.DECLINED, KEEP_MILESTONE),
        Transition("take_out", "移出大事记", (MilestoneState.KEPT,), MilestoneState.DECLINED, KEEP_MILESTONE),
        Transition("propose", "重新报送", (MilestoneState.DECLINED,), MilestoneState.PROPOSED, PROPOSE_MILESTONE),
    ],
)
# Here and not at the model: a flow writes to the log, which is a table itself.
Milestone.flow = MILESTONE_FLOW
Milestone.worklist = Worklist(85, "milestone_list", "milestone_detail", shown=("unit",))
