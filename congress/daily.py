"""The daily work of the rooms; importing this module registers it."""

from congress.proposals import daily as of_proposals

__all__ = ["of_proposals"]
