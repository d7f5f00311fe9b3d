"""Who is told of which act on a total of a year without records."""

from unionportal.core.models import PastTotal
from unionportal.core.notices import row, silent
from unionportal.core.notices.table import field
from unionportal.core.past_totals.past_total_flow import PAST_TOTAL_FLOW

proposer = field("proposed_by")

row(*PAST_TOTAL_FLOW.acts_of(PastTotal, "confirm"), whom=[proposer], words="您登记的历史数已确认。")
row(*PAST_TOTAL_FLOW.acts_of(PastTotal, "refuse"), whom=[proposer], words="您登记的历史数没有确认：{原因}")
row(*PAST_TOTAL_FLOW.acts_of(PastTotal, "reopen"), whom=[proposer], words="您登记的历史数退回修改：{原因}")
silent("who does it finds it in what waits", *PAST_TOTAL_FLOW.acts_of(PastTotal, "propose"))
