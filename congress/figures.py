"""The figures of the rooms; importing this module registers them."""

from congress.meetings import figures as of_meetings
from congress.proposals import figures as of_proposals

__all__ = ["of_meetings", "of_proposals"]
