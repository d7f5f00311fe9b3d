"""The tables of the three rooms in one place, where Django looks for them."""

from congress.bodies.models import Congress, Delegate, Delegation, RuleOfProcedure, Term
from congress.meetings.models import AgendaItem, Attendance, ElectionResult, Meeting
from congress.proposals.models import Assignment, Cosignature, Proposal, ProposalCategory, ProposalRule, Reply

__all__ = [
    "AgendaItem",
    "Assignment",
    "Attendance",
    "Congress",
    "Cosignature",
    "Delegate",
    "Delegation",
    "ElectionResult",
    "Meeting",
    "Proposal",
    "ProposalCategory",
    "ProposalRule",
    "Reply",
    "RuleOfProcedure",
    "Term",
]
