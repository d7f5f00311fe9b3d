"""What congresses do every day: importing the daily work of the rooms registers it."""

from congress.proposals import daily as of_proposals

__all__ = ["of_proposals"]
