"""What congresses have the worker do: importing the jobs of the rooms registers them."""

from congress.proposals import jobs as of_proposals

__all__ = ["of_proposals"]
