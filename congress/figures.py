"""What congresses count: importing the figures of the rooms registers them."""

from congress.meetings import figures as of_meetings
from congress.proposals import figures as of_proposals

__all__ = ["of_meetings", "of_proposals"]
