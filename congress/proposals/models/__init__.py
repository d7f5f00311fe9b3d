"""The tables of proposals, who signs them, which department answers them and how."""

from congress.proposals.models.answers import Assignment, Reply
from congress.proposals.models.proposals import Cosignature, Proposal
from congress.proposals.models.rules import ProposalCategory, ProposalRule

__all__ = ["Assignment", "Cosignature", "Proposal", "ProposalCategory", "ProposalRule", "Reply"]
