"""The sheets of the 台账 about congresses, meetings and proposals."""

from congress.sheets import meetings, meetings_bodies, proposals
from unionportal.core.ledger import register

register(meetings_bodies.RULES, meetings_bodies.RuleLoader())
register(meetings_bodies.TERMS, meetings_bodies.TermLoader(), after=("members.units",))
register(meetings_bodies.CONGRESSES, meetings_bodies.CongressLoader(), after=("congress.terms",))
register(meetings_bodies.DELEGATIONS, meetings_bodies.DelegationLoader(), after=("congress.terms", "members.members"))
register(meetings_bodies.DELEGATES, meetings_bodies.DelegateLoader(), after=("congress.delegations",))
register(
    meetings.MEETINGS,
    meetings.MeetingLoader(),
    after=("congress.rules", "congress.congresses", "congress.delegates", "members.units"),
)
register(meetings.ATTENDANCE, meetings.AttendanceLoader(), after=("congress.meetings", "members.members"))
register(meetings.AGENDA, meetings.AgendaLoader(), after=("congress.attendance",))
register(proposals.CATEGORIES, proposals.CategoryLoader())
register(proposals.RULES, proposals.RuleLoader())
register(proposals.PROPOSALS, proposals.ProposalLoader(), after=("congress.categories", "congress.delegates"))
register(proposals.ASSIGNMENTS, proposals.AssignmentLoader(), after=("congress.proposals", "members.units"))
register(proposals.REPLIES, proposals.ReplyLoader(), after=("congress.assignments",))
