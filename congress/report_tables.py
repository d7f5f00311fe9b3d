"""The tables and charts a report prints of congresses: importing those of the rooms registers them."""

from congress.meetings import report_tables as of_meetings
from congress.proposals import report_tables as of_proposals

__all__ = ["of_meetings", "of_proposals"]
