"""Who is told what about a proposal. The services call this inside the act's transaction."""

from django.db.models import F, Value

from unionportal.core.choices import DEPARTMENT_ROLES, Role
from unionportal.core.models import RoleGrant
from unionportal.core.notices import tell

_TITLE = 40


def named(proposal):
    """“案由”, cut to what fits a line, with its number when it has one."""
    title = proposal.title if len(proposal.title) <= _TITLE else f"{proposal.title[:_TITLE]}…"
    number = proposal.case_number or proposal.number
    return f"“{title}”（{number}）" if number else f"“{title}”"


def holders(unit, *roles):
    """The people who hold one of `roles` over `unit` today."""
    grants = RoleGrant.objects.in_force().filter(role__in=roles).select_related("user")
    grants = grants.alias(here=Value(unit.path)).filter(here__startswith=F("unit__path"))
    return [grant.user for grant in grants.order_by("user_id")]


def signers(proposal):
    """The accounts of the proposer and of those who agreed to co-sign."""
    agreed = proposal.cosignatures.accepted().select_related("delegate__member__user")
    return [proposal.proposer.member.user, *[one.delegate.member.user for one in agreed]]


def tell_proposer(proposal, sentence, *, by=None):
    tell([proposal.proposer.member.user], sentence, about=proposal, except_for=by)


def tell_signers(proposal, sentence, *, by=None):
    """Everybody who signed it, and those whose paper was merged into it, each about their own paper."""
    tell(signers(proposal), sentence, about=proposal, except_for=by)
    for paper in proposal.merged.select_related("proposer__member__user"):
        tell(signers(paper), f"您的提案{named(paper)}已并入：{sentence}", about=paper, except_for=by)


def tell_asked(proposal, delegates, sentence, *, by=None):
    for one in proposal.cosignatures.filter(delegate__in=delegates).select_related("delegate__member__user"):
        tell([one.delegate.member.user], sentence, about=proposal, url=one.get_absolute_url(), except_for=by)


def tell_committee(proposal, sentence, *, by=None):
    tell(holders(proposal.unit, Role.PROPOSAL_COMMITTEE), sentence, about=proposal, except_for=by)


def tell_department(assignment, sentence, *, by=None, heads_only=False):
    roles = (Role.DEPARTMENT_HEAD,) if heads_only else DEPARTMENT_ROLES
    people = holders(assignment.unit, *roles)
    tell(people, sentence, about=assignment.proposal, url=assignment.get_absolute_url(), except_for=by)


def tell_chair(assignment, sentence):
    people = holders(assignment.unit, Role.CHAIR)
    tell(people, sentence, about=assignment.proposal, url=assignment.get_absolute_url())
