"""Where Django looks for back-office pages: importing those of the three rooms registers them."""

from congress.bodies import admin as of_bodies
from congress.meetings import admin as of_meetings
from congress.proposals import admin as of_proposals

__all__ = ["of_bodies", "of_meetings", "of_proposals"]
