"""Who is told of which act on an event of the year."""

from unionportal.core.milestones.milestone_flow import MILESTONE_FLOW
from unionportal.core.models import Milestone
from unionportal.core.notices import row, silent
from unionportal.core.notices.table import field

proposer = field("proposed_by")

row(*MILESTONE_FLOW.acts_of(Milestone, "keep"), whom=[proposer], words="您报的大事已记入大事记。")
row(*MILESTONE_FLOW.acts_of(Milestone, "decline"), whom=[proposer], words="您报的大事没有记入大事记：{原因}")
row(*MILESTONE_FLOW.acts_of(Milestone, "take_out"), whom=[proposer], words="您报的大事已移出大事记：{原因}")
silent("who does it finds it in what waits", *MILESTONE_FLOW.acts_of(Milestone, "propose"))
