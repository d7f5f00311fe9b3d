from congress.models.answers import Assignment, Reply
from congress.models.bodies import Congress, Delegate, Delegation, Term
from congress.models.meetings import AgendaItem, Attendance, ElectionResult, Meeting
from congress.models.proposals import Cosignature, Proposal, ProposalCategory, ProposalRule
from congress.models.rules import RuleOfProcedure
from congress.proposals.cosign_flow import CosignState

__all__ = [
    "AgendaItem",
    "Assignment",
    "Attendance",
    "Congress",
    "CosignState",
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
