"""The rows that wait for a user, by flow and move: the conditions of each move's `blocked` as one query."""

import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import ProposalRule, Reply
from congress.proposals.proposal_flow import ProposalState


def _rule():
    return ProposalRule.objects.on(timezone.localdate()) or ProposalRule()


def _invited(rows, user):
    invited = rows.filter(state=CosignState.INVITED, proposal__state=ProposalState.COSIGNING)
    return invited.select_related("proposal__proposer__member")


def _cosigned(rows, user):
    """Return those with enough signatures; the text was checked before anybody was asked to sign it."""
    accepted = Count("cosignatures", filter=Q(cosignatures__state=CosignState.ACCEPTED))
    today = timezone.localdate()
    in_time = Q(number__isnull=False) | Q(congress__proposals_from__lte=today, congress__proposals_until__gte=today)
    rule = ProposalRule.objects.filter(valid_from__lte=today).order_by("-valid_from").values("cosigners")[:1]
    least = Coalesce(Subquery(rule), ProposalRule().cosigners)
    return rows.filter(in_time).alias(accepted=accepted).filter(accepted__gte=least)


def _unrated(rows, user):
    return rows.unrated()


def _to_conclude(rows, user):
    """Return those rated for the last time, and those not rated within the days for rating."""
    since = timezone.localdate() - datetime.timedelta(days=_rule().rate_days)
    return rows.exclude(pk__in=rows.unrated().filter(replied_on__gte=since).values("pk"))


def _without_lead(rows, user):
    return rows.without_lead()


def _drafted_by_others(rows, user):
    own = Reply.objects.filter(assignment=OuterRef("pk"), round=OuterRef("round"), drafted_by=user)
    return rows.exclude(Exists(own)).select_related("proposal", "unit")


def _with_proposal(rows, user):
    return rows.select_related("proposal", "unit")


COSIGNATURE = {"accept": _invited}
PROPOSAL = {"submit": _cosigned, "rate": _unrated, "reassign": _without_lead, "conclude": _to_conclude}
ASSIGNMENT = {"accept": _with_proposal, "draft": _with_proposal, "sign": _drafted_by_others}


def cosign_line(cosignature):
    """Return the line of the inbox for an invitation to co-sign."""
    proposal = cosignature.proposal
    return f"{proposal.proposer.member.name}请您附议：{proposal.title}"


def assignment_line(assignment):
    """Return the line of the inbox for an assignment."""
    return f"{assignment.proposal}（{assignment.due_on:%Y-%m-%d}前答复）"
