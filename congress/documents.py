"""The paper forms of the congress, in the documents of its rooms: they register themselves."""

from congress.bodies import documents as bodies
from congress.meetings import documents as meetings
from congress.proposals import documents as proposals

__all__ = ["bodies", "meetings", "proposals"]
