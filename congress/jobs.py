"""The jobs of the rooms; importing this module registers them."""

from congress.proposals import jobs as of_proposals

__all__ = ["of_proposals"]
