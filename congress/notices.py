"""The notices of the rooms; importing this module registers them. Of the acts of all of them, those told to nobody."""

from congress import acts
from congress.meetings import notices as of_meetings
from congress.proposals import notices as of_proposals
from unionportal.core.choices import Role
from unionportal.core.notices import occasion, row, silent
from unionportal.core.notices.table import over_unit

__all__ = ["of_meetings", "of_proposals"]

TERM_ENDS = occasion("congress.term_ends")
row(TERM_ENDS, whom=[over_unit(Role.CHAIR, Role.OFFICER)], words="{record}到{止}届满，请安排换届选举。")

silent("the register of delegates is public", acts.ADD_DELEGATE, acts.CORRECT_DELEGATE, acts.END_DELEGATE)
silent(
    "a rule is read when it applies",
    acts.ADD_RULE_OF_PROCEDURE,
    acts.ADD_PROPOSAL_RULE,
    acts.ADD_PROPOSAL_CATEGORY,
)
silent(
    "it happened years ago",
    acts.ADD_PAST_PROPOSAL,
    acts.CORRECT_PAST_PROPOSAL,
    acts.ADD_PAST_ASSIGNMENT,
    acts.CORRECT_PAST_ASSIGNMENT,
    acts.ADD_PAST_REPLY,
    acts.CORRECT_PAST_REPLY,
)
