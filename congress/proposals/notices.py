"""Notices about proposals: one function per recipient, called in the transaction of the act.

Their words need more than the record: the reply, the merged papers, how many still have to sign.
"""

from congress import acts
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.cosign_flow import COSIGN_FLOW
from congress.proposals.models import Assignment, Cosignature, Proposal
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from unionportal.core.choices import DEPARTMENT_ROLES, Role
from unionportal.core.models import RoleGrant
from unionportal.core.notices import announced_by, notify, silent

_TITLE = 40


def named(proposal):
    """Return “案由”, cut to 40 characters, with the number if it has one."""
    title = proposal.title if len(proposal.title) <= _TITLE else f"{proposal.title[:_TITLE]}…"
    number = proposal.case_number or proposal.number
    return f"“{title}”（{number}）" if number else f"“{title}”"


def holders(unit, *roles):
    """Return the users who hold one of `roles` over `unit` today."""
    grants = RoleGrant.objects.in_force().over(unit.path).filter(role__in=roles).select_related("user")
    return [grant.user for grant in grants.order_by("user_id")]


def signers(papers):
    """Return {key: users} of each proposal: its proposer and who agreed to co-sign; two queries."""
    keys = [paper.pk for paper in papers]
    rows = type(papers[0]).objects.filter(pk__in=keys).select_related("proposer__member__user")
    found = {row.pk: [row.proposer.member.user] for row in rows}
    agreed = Cosignature.objects.accepted().filter(proposal__in=keys).select_related("delegate__member__user")
    for one in agreed.order_by("pk"):
        found[one.proposal_id].append(one.delegate.member.user)
    return found


def notify_proposer(proposal, sentence, *, by=None):
    """Notify the proposer."""
    notify([proposal.proposer.member.user], sentence, about=proposal, except_for=by)


def notify_signers(proposal, sentence, *, by=None, with_merged=True):
    """Notify everybody who signed, and the signers of merged proposals about their own one."""
    merged = list(proposal.merged.all()) if with_merged else []
    people = signers([proposal, *merged])
    notify(people[proposal.pk], sentence, about=proposal, except_for=by)
    for paper in merged:
        notify(people[paper.pk], f"您的提案{named(paper)}已并入：{sentence}", about=paper, except_for=by)


def notify_delegates(proposal, delegates, sentence, *, by=None, linked=True):
    """Notify these invited delegates, with a link to their co-signature if they may open it."""
    rows = Cosignature.objects.filter(proposal=proposal, delegate__in=delegates)
    for one in rows.select_related("delegate__member__user"):
        url = one.get_absolute_url() if linked else ""
        notify([one.delegate.member.user], sentence, about=proposal, url=url, except_for=by)


def notify_committee(proposal, sentence, *, by=None):
    """Notify the proposal committee."""
    notify(holders(proposal.unit, Role.PROPOSAL_COMMITTEE), sentence, about=proposal, except_for=by)


def notify_department(assignment, sentence, *, by=None, heads_only=False):
    """Notify the department's staff, or only its heads."""
    roles = (Role.DEPARTMENT_HEAD,) if heads_only else DEPARTMENT_ROLES
    people = holders(assignment.unit, *roles)
    notify(people, sentence, about=assignment.proposal, url=assignment.get_absolute_url(), except_for=by)


def notify_chair(assignment, sentence):
    """Notify the chair of the union."""
    people = holders(assignment.unit, Role.CHAIR)
    notify(people, sentence, about=assignment.proposal, url=assignment.get_absolute_url())


def notify_uninvited(cosignature, sentence):
    """Notify a delegate who is no longer invited, without URL: the page of the invitation no longer exists."""
    notify([cosignature.delegate.member.user], sentence, about=cosignature.proposal, url="")


announced_by(notify_delegates, acts.INVITE_COSIGNER, *PROPOSAL_FLOW.acts_of(Proposal, "ask", "revise", "withdraw"))
announced_by(notify_uninvited, acts.CANCEL_INVITATION)
announced_by(notify_proposer, *COSIGN_FLOW.acts_of(Cosignature, "accept", "decline"))
announced_by(
    notify_signers,
    *PROPOSAL_FLOW.acts_of(
        Proposal,
        "submit",
        "rate",
        "file",
        "suggest",
        "decline",
        "merge",
        "send_back",
        "reconsider",
        "reply",
        "conclude",
    ),
)
announced_by(notify_department, *PROPOSAL_FLOW.acts_of(Proposal, "reject", "assign", "reassign", "assist"))
announced_by(notify_proposer, *ASSIGNMENT_FLOW.acts_of(Assignment, "accept"))
announced_by(notify_committee, *ASSIGNMENT_FLOW.acts_of(Assignment, "send_back"))
announced_by(notify_signers, *ASSIGNMENT_FLOW.acts_of(Assignment, "sign"))
announced_by(notify_department, *ASSIGNMENT_FLOW.acts_of(Assignment, "draft", "reject", "rework", "take_away"))
silent("a draft is its proposer's own", acts.DRAFT_PROPOSAL, acts.CHANGE_PROPOSAL, acts.ADD_FILES, acts.REMOVE_FILE)
silent("whoever prints it takes it", acts.PRINT_COLLECTION)
