"""The sheets of the 台账 about congresses, meetings and proposals; importing this module registers them."""

from congress.bodies import sheets as of_bodies
from congress.meetings import sheets as of_meetings
from congress.proposals import sheets as of_proposals

__all__ = ["of_bodies", "of_meetings", "of_proposals"]
