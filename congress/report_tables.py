"""The report tables and charts of the rooms; importing this module registers them."""

from congress.meetings import report_tables as of_meetings
from congress.proposals import report_tables as of_proposals

__all__ = ["of_meetings", "of_proposals"]
