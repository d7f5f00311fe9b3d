"""Reads of proposals that several pages and services share."""

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Subquery
from django.utils import timezone

from congress.bodies.models import Congress, Delegate
from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import Cosignature, Proposal
from congress.proposals.proposal_flow import MERGE_INTO, PROPOSAL_FLOW, ProposalState
from unionportal.core.choices import DEPARTMENT_ROLES
from unionportal.core.models import RoleGrant, Unit
from unionportal.core.trail import audit


def delegate_of(user, term):
    """Return the user as a full delegate of `term` serving today, or None."""
    serving = Delegate.objects.serving(timezone.localdate()).full()
    return serving.filter(term=term, member__user=user).select_related("member", "unit", "delegation").first()


def open_congresses(user):
    """Return the congresses to which this user may submit a proposal today."""
    today = timezone.localdate()
    terms = Delegate.objects.serving(today).full().filter(member__user=user).values("term")
    return Congress.objects.collecting(today).filter(term__in=terms).select_related("term")


def invitable(proposal):
    """Return full delegates of the term serving today, without the proposer and those invited already."""
    serving = Delegate.objects.serving(timezone.localdate()).full().filter(term_id=proposal.congress.term_id)
    invited = proposal.cosignatures.values("delegate")
    others = serving.exclude(member_id=proposal.proposer.member_id).exclude(pk__in=invited)
    return others.select_related("member", "unit", "delegation").order_by("member__name_key", "pk")


def former_signers(proposal):
    """Return the users who had agreed to co-sign a draft before its proposer took it back to change it."""
    if proposal.state != ProposalState.DRAFT:
        return []
    answers = Cosignature._meta.get_field("events").related_model.objects.filter(pgh_obj=OuterRef("pk"))
    last = answers.exclude(state=CosignState.INVITED).order_by("-pgh_id").values("state")[:1]
    agreed = proposal.cosignatures.annotate(last=Subquery(last)).filter(last=CosignState.ACCEPTED)
    return [one.delegate.member.user for one in agreed.select_related("delegate__member__user").order_by("pk")]


def departments():
    """Return the departments of the school that can be assigned a proposal today; `has_account` where one is told."""
    here = ExpressionWrapper(OuterRef("path"), CharField())
    told = RoleGrant.objects.in_force().over(here).filter(role__in=DEPARTMENT_ROLES)
    return Unit.objects.departments().in_being().annotate(has_account=Exists(told))


def named_department(unit):
    """Return the name of one of `departments`, with a remark where nobody would be told of a proposal."""
    return unit.name if unit.has_account else f"{unit.name}（还没有账号，收不到通知）"


def merge_targets(proposal):
    """Return the proposals this one may be merged into: submitted or accepted ones of the same congress."""
    return Proposal.objects.filter(congress=proposal.congress_id, state__in=MERGE_INTO).exclude(pk=proposal.pk)


def timeline(proposal, *, private):
    """Return the audit entries of a proposal and of its assignments, in order.

    Entries before the first submission, and answers to invitations, are included only with `private`.
    """
    about = audit.of(proposal)
    about |= audit.about("congress.Assignment", [one.pk for one in proposal.assignments.all()])
    if private:
        about |= audit.about("congress.Cosignature", proposal.cosignatures.values_list("pk", flat=True))
    entries = list(audit.entries(about))
    if private:
        return entries
    submitted = PROPOSAL_FLOW.act_of(Proposal, "submit").code
    first = next((place for place, entry in enumerate(entries) if entry.code == submitted), 0)
    return entries[first:]
