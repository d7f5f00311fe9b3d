"""The back-office pages of the three rooms; importing this module registers them."""

from congress.bodies import admin as of_bodies
from congress.meetings import admin as of_meetings
from congress.proposals import admin as of_proposals

__all__ = ["of_bodies", "of_meetings", "of_proposals"]
