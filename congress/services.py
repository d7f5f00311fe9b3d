"""The acts of the rooms; importing this module registers them with their flows."""

from congress.meetings.services import meetings as of_meetings
from congress.proposals import services as of_proposals

__all__ = ["of_meetings", "of_proposals"]
