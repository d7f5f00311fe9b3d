"""The sealed ballot: a roll that says who has voted, envelopes that nobody can read before the end, two who open them.

Each vote has a key pair. The database holds the public half, with which every ballot is sealed, and the private half
wrapped: under a key of the house, or for each two of three tellers, whose codes are stored nowhere. Whose envelope is
whose can be read from the log of the database; what is in it cannot.
"""

from unionportal.core.ballots.counting import abandon_vote, count_vote, end_vote
from unionportal.core.ballots.voting import (
    FEWEST,
    cast,
    give_code,
    has_voted,
    mark_paper,
    may_vote,
    open_vote,
    papers_out,
    prepare_vote,
    turnout,
    why_not,
)

__all__ = [
    "FEWEST",
    "abandon_vote",
    "cast",
    "count_vote",
    "end_vote",
    "give_code",
    "has_voted",
    "mark_paper",
    "may_vote",
    "open_vote",
    "papers_out",
    "prepare_vote",
    "turnout",
    "why_not",
]
