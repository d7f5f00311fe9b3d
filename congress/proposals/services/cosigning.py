"""The acts on co-signatures: invitation and answer."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from congress import acts, permissions
from congress.choices import DelegateKind
from congress.proposals.cosign_flow import COSIGN_FLOW
from congress.proposals.models import Cosignature
from congress.proposals.notices import named, notify_delegates, notify_proposer, notify_uninvited
from congress.proposals.proposal_flow import EDITABLE, ProposalState
from congress.proposals.services.proposals import locked
from unionportal.core.trail import audit

_OPEN = (*EDITABLE, ProposalState.COSIGNING)


@transaction.atomic
def invite_cosigner(proposal, delegate, *, actor):
    """Create the invitation; it is sent at once while co-signatures are being collected. Return it."""
    stored = _open_to_invite(proposal, actor)
    if reason := _why_not(stored, delegate):
        raise ValidationError(reason)
    invited = Cosignature(proposal=stored, delegate=delegate)
    invited.full_clean()
    invited.save()
    audit.record(actor, acts.INVITE_COSIGNER, stored, 附议人=[delegate.member.name])
    if stored.state == ProposalState.COSIGNING:
        notify_delegates(stored, [delegate], f"{stored.proposer.member.name}请您附议提案{named(stored)}。")
    return invited


def _why_not(proposal, delegate):
    today, name = timezone.localdate(), delegate.member.name
    if delegate.member_id == proposal.proposer.member_id:
        return "不能邀请自己附议。"
    if delegate.term_id != proposal.congress.term_id or delegate.kind != DelegateKind.FULL:
        return f"{name}不是{proposal.congress.term}的正式代表，不能附议。"
    if delegate.since > today or (delegate.until and delegate.until <= today):
        return f"{name}现在不是在任代表，不能附议。"
    if delegate.member.user is None:
        return f"{name}还没有平台账号，无法在线附议，请联系校工会开设账号。"
    return None


@transaction.atomic
def uninvite_cosigner(cosignature, *, actor):
    """Delete the invitation, whatever was answered; return the proposal."""
    proposal = _open_to_invite(cosignature.proposal, actor)
    name = cosignature.delegate.member.name
    if proposal.state == ProposalState.COSIGNING:
        notify_uninvited(cosignature, f"提案人不再邀请您附议提案{named(proposal)}。")
    cosignature.delete()
    audit.record(actor, acts.CANCEL_INVITATION, proposal, 附议人=[name])
    return proposal


def _open_to_invite(proposal, actor):
    stored = locked(proposal)
    if not actor.has_perm(permissions.OWN, stored):
        raise PermissionDenied("只有提案人可以邀请附议人。")
    if stored.state not in _OPEN:
        raise ValidationError(f"提案现在是“{stored.get_state_display()}”，附议人已经固定。")
    return stored


@transaction.atomic
def answer_cosignature(cosignature, *, actor, accept):
    """Store the answer and notify the proposer, also that there are enough now. Return the co-signature."""
    # Lock the proposal: of two who agree at once, one must count the other.
    proposal = locked(cosignature.proposal)
    delegate, today = cosignature.delegate, timezone.localdate()
    if accept and delegate.until and delegate.until <= today:
        raise ValidationError("您已不是在任代表，不能附议。")
    move = "accept" if accept else "decline"
    cosignature = COSIGN_FLOW.fire(cosignature, move, actor=actor, answered_at=timezone.now())
    least = proposal.rule().cosigners
    enough = accept and proposal.cosignatures.accepted().count() == least
    answer = "同意附议" if accept else "没有附议"
    ready = f"，已有{least}人同意附议，可以提交了" if enough else ""
    notify_proposer(proposal, f"{delegate.member.name}{answer}您的提案{named(proposal)}{ready}。")
    return cosignature


COSIGN_FLOW.act("accept")(partial(answer_cosignature, accept=True))
COSIGN_FLOW.act("decline")(partial(answer_cosignature, accept=False))
