"""The figures and lists of the rooms; importing this module registers them."""

from congress.meetings import figures as of_meetings
from congress.meetings import listings as lists_of_meetings
from congress.proposals import figures as of_proposals
from congress.proposals import listings as lists_of_proposals

__all__ = ["lists_of_meetings", "lists_of_proposals", "of_meetings", "of_proposals"]
