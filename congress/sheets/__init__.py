"""The sheets of the 台账 about congresses, meetings and proposals."""

from congress.sheets import proposals
from unionportal.core.ledger import register

register(proposals.CATEGORIES, proposals.CategoryLoader())
register(proposals.RULES, proposals.RuleLoader())
register(proposals.PROPOSALS, proposals.ProposalLoader(), after=("congress.categories", "members.members"))
register(proposals.ASSIGNMENTS, proposals.AssignmentLoader(), after=("congress.proposals", "members.units"))
register(proposals.REPLIES, proposals.ReplyLoader(), after=("congress.assignments",))
