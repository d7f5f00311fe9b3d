"""The acts of the proposer: draft, save, collect co-signatures, submit, withdraw."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from congress import acts, permissions
from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import Proposal
from congress.proposals.notices import named, notify_committee, notify_delegates, notify_signers
from congress.proposals.proposal_flow import EDITABLE, PROPOSAL_FLOW, ProposalState
from congress.proposals.queries import delegate_of, former_signers
from congress.proposals.services.numbers import paper_number
from unionportal.core.files.attachments import attach_each
from unionportal.core.flow.versions import refuse_overwriting
from unionportal.core.notices import notify
from unionportal.core.trail import audit

MAX_FILES = 5
_SAVED_ELSEWHERE = "这件提案在另一处已经改过。下面列出了那里的内容，请核对后再保存，两边都没有丢失。"
_TEXT = ("title", "category", "on_behalf_of", "analysis", "suggestion")


@transaction.atomic
def draft_proposal(*, actor, congress, title, category=None, on_behalf_of=None, analysis="", suggestion=""):
    """Create a draft in the delegate's constituency, visible to nobody else; return it."""
    delegate = delegate_of(actor, congress.term)
    if delegate is None:
        raise ValidationError(f"只有{congress.term}在任的正式代表可以提提案。")
    if not congress.collects(timezone.localdate()):
        raise ValidationError(f"{congress}的提案征集期不在今天。")
    proposal = Proposal(congress=congress, proposer=delegate, unit=delegate.unit, title=title, category=category)
    proposal.on_behalf_of, proposal.analysis, proposal.suggestion = on_behalf_of, analysis, suggestion
    if not actor.has_perm(permissions.DRAFT, proposal):
        raise PermissionDenied("您没有撰写提案的权限。")
    _check_delegation(proposal)
    proposal.full_clean()
    proposal.save()
    audit.record(actor, acts.DRAFT_PROPOSAL, proposal)
    return proposal


@transaction.atomic
def save_draft(proposal, *, actor, version, quietly=False, **text):
    """Save the text and return the proposal; Conflict if it was saved elsewhere since `version`.

    With `quietly`, for a page that saves every few seconds, it is kept in the row history but not in the audit log.
    """
    stored = own_and_editable(proposal, actor)
    changed = [name for name in _TEXT if name in text and getattr(stored, name) != text[name]]
    if not changed:
        return stored
    refuse_overwriting(stored, version, _SAVED_ELSEWHERE)
    for name in changed:
        setattr(stored, name, text[name])
    _check_delegation(stored)
    stored.version += 1
    stored.full_clean()
    stored.save(update_fields=[*changed, "version"])
    if not quietly:
        audit.record(
            actor, acts.CHANGE_PROPOSAL, stored, 修改=[Proposal._meta.get_field(name).verbose_name for name in changed]
        )
    return stored


@transaction.atomic
def attach_files(proposal, files, *, actor):
    """Add those of the files that are accepted, at most MAX_FILES in all.

    Return (their attachments, why each of the others is refused).
    """
    stored = own_and_editable(proposal, actor)
    if stored.files.count() + len(files) > MAX_FILES:
        raise ValidationError({"files": f"最多附 {MAX_FILES} 个文件，请先移除不需要的。"})
    kept, refused = attach_each(files, actor=actor, unit=stored.unit)
    stored.files.add(*kept)
    if kept:
        audit.record(actor, acts.ADD_FILES, stored, 附件=[file.name for file in kept])
    return kept, refused


@transaction.atomic
def remove_file(proposal, file, *, actor):
    """Remove the file from the proposal; the store keeps it for the log. Return the proposal."""
    stored = own_and_editable(proposal, actor)
    stored.files.remove(file)
    audit.record(actor, acts.REMOVE_FILE, stored, 附件=[file.name])
    return stored


def own_and_editable(proposal, actor):
    """Return the fresh, locked row; refused to all but its proposer, and once the text is fixed."""
    stored = locked(proposal)
    if not actor.has_perm(permissions.OWN, stored):
        raise PermissionDenied("只有提案人可以修改提案。")
    if stored.state not in EDITABLE:
        raise ValidationError(f"“{stored.get_state_display()}”的提案不能修改。")
    return stored


def locked(proposal):
    """Return the fresh row, locked until the transaction ends; acts on its signatures or assignments take it first."""
    return Proposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)


def _check_delegation(proposal):
    if proposal.on_behalf_of_id and proposal.on_behalf_of_id != proposal.proposer.delegation_id:
        raise ValidationError({"on_behalf_of": "只能以自己所在的代表团名义提出。"})


@PROPOSAL_FLOW.act("ask")
@transaction.atomic
def request_cosignatures(proposal, *, actor):
    """Fix the text and invite all co-signers (again); return the proposal."""

    def complete(record):
        today = timezone.localdate()
        if not record.number and not record.congress.collects(today):
            raise ValidationError(f"{record.congress}的提案征集期不在今天。")
        if record.category is None:
            raise ValidationError("请先选择类别。")
        if wrong := record.wrong_lengths(record.rule()):
            raise ValidationError([sentence for _, sentence in wrong])
        if not record.cosignatures.exists():
            raise ValidationError("请先邀请附议人。")
        _reset(record)
        return {}

    proposal = PROPOSAL_FLOW.fire(proposal, "ask", actor=actor, effect=complete)
    sentence = f"{proposal.proposer.member.name}请您附议提案{named(proposal)}。"
    notify_delegates(proposal, proposal.cosignatures.values("delegate"), sentence)
    return proposal


@PROPOSAL_FLOW.act("revise")
@transaction.atomic
def revise_proposal(proposal, *, actor):
    """Set the proposal back to draft; answers of co-signers are reset, they were about another text. Return it."""
    agreed = []

    def void(record):
        agreed.extend(record.cosignatures.accepted().values_list("delegate", flat=True))
        _reset(record)
        return {}

    proposal = PROPOSAL_FLOW.fire(proposal, "revise", actor=actor, effect=void)
    sentence = f"提案人正在修改{named(proposal)}，您的附议已作废，改好后会重新请您附议。"
    # The draft is the proposer's alone again, so there is no page to link.
    notify_delegates(proposal, agreed, sentence, linked=False)
    return proposal


def _sent_invitations(proposal):
    """Return the co-signatures that were asked for: none of a draft, of a returned paper those of its submission."""
    if proposal.state == ProposalState.DRAFT:
        return proposal.cosignatures.none()
    if proposal.state == ProposalState.RETURNED:
        return proposal.cosignatures.exclude(state=CosignState.INVITED)
    return proposal.cosignatures.all()


def _reset(proposal):
    proposal.cosignatures.exclude(state=CosignState.INVITED).update(state=CosignState.INVITED, answered_at=None)


@PROPOSAL_FLOW.act("submit")
@transaction.atomic
def submit_proposal(proposal, *, actor):
    """Submit and number the proposal (待审查); signatures are fixed, open invitations lapse. Return it."""

    def number(record):
        record.cosignatures.filter(state=CosignState.INVITED).update(state=CosignState.LAPSED)
        if record.number:
            return {"return_reason": ""}
        return {"number": paper_number(record.congress), "submitted_on": timezone.localdate()}

    proposal = PROPOSAL_FLOW.fire(proposal, "submit", actor=actor, effect=number)
    notify_committee(proposal, f"{proposal.proposer.member.name}提交了提案{named(proposal)}，请审查。", by=actor)
    notify_signers(proposal, f"提案{named(proposal)}已提交，等待提案委审查。", by=actor)
    return proposal


@PROPOSAL_FLOW.act("withdraw")
@transaction.atomic
def withdraw_proposal(proposal, *, actor, reason=""):
    """Withdraw the proposal before it is screened; a number once given is not used again. Return it.

    Who was named as a co-signer and never asked is forgotten: a withdrawn paper is read by those who were asked.
    """
    before = locked(proposal)
    former = former_signers(before)
    before.cosignatures.exclude(pk__in=_sent_invitations(before).values("pk")).delete()
    invited = list(_sent_invitations(before).exclude(state=CosignState.DECLINED).values_list("delegate", flat=True))
    proposal = PROPOSAL_FLOW.fire(proposal, "withdraw", actor=actor, facts={"原因": reason} if reason else None)
    notify_delegates(proposal, invited, f"提案人撤回了提案{named(proposal)}，不再需要您附议。")
    sentence = f"提案人撤回了修改中的提案{named(proposal)}，不会再请您附议。"
    notify(former, sentence, about=proposal, url="", except_for=actor)
    if proposal.number:
        notify_committee(proposal, f"提案人撤回了提案{named(proposal)}。")
    return proposal
