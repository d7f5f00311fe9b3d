"""Pages to invite co-signers, and to answer an invitation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import DetailView

from congress import permissions
from congress.bodies.models import Delegate
from congress.proposals import services
from congress.proposals.cosign_flow import COSIGN_FLOW, CosignState
from congress.proposals.models import Cosignature
from congress.proposals.proposal_flow import EDITABLE, PROPOSAL_FLOW, ProposalState
from congress.proposals.queries import invitable
from congress.proposals.views.proposals import _OwnDraft
from congress.proposals.wording import next_step
from members import people_search
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.values.numerals import number_in

SHOWN = 10
_MOVES = ("ask", "revise", "submit")


class ProposalCosigners(_OwnDraft):
    """The invited delegates and their answers, with a search box for more."""

    def get(self, request):
        typed = request.GET.get("q", "").strip()[:50]
        found = list(invitable(self.proposal).filter(people_search.about(typed))[: SHOWN + 1]) if typed else []
        context = {"proposal": self.proposal, "typed": typed, "found": found[:SHOWN], "more": len(found) > SHOWN}
        if request.htmx:
            return render(request, "congress/proposals/cosigning/_delegate_options.html", context)
        rows = self.proposal.cosignatures.select_related("delegate__member", "delegate__unit")
        context |= {
            "rows": rows,
            "is_open": self.proposal.state in (*EDITABLE, ProposalState.COSIGNING),
            "accepted": sum(row.state == CosignState.ACCEPTED for row in rows),
            "least": self.proposal.rule().cosigners,
            "moves": [one for one in PROPOSAL_FLOW.available(self.proposal, request.user) if one.name in _MOVES],
        }
        return render(request, "congress/proposals/cosigning/proposal_cosigners.html", context)


class ProposalInvite(_OwnDraft):
    def post(self, request):
        # All delegates, so that the service can give the reason why one cannot be invited.
        delegates = Delegate.objects.filter(term=self.proposal.congress.term_id).select_related("member__user", "term")
        delegate = get_object_or_404(delegates, pk=number_in(request.POST.get("delegate", "")))
        try:
            services.invite_cosigner(self.proposal, delegate, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, f"已邀请{delegate.member.name}。")
        return redirect("congress:proposal_cosigners", self.proposal.pk)


class ProposalUninvite(_OwnDraft):
    def post(self, request, cosignature):
        row = get_object_or_404(self.proposal.cosignatures, pk=cosignature)
        try:
            services.uninvite_cosigner(row, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, f"已取消对{row.delegate.member.name}的邀请。")
        return redirect("congress:proposal_cosigners", self.proposal.pk)


def own_cosignatures(request):
    """Return the co-signatures this user was invited to."""
    rows = Cosignature.objects.visible_to(request.scope.judged(permissions.ANSWER_COSIGN))
    return rows.select_related("proposal__proposer__member__user", "proposal__category", "proposal__congress__term")


class CosignatureDetail(ScopedViewMixin, DetailView):
    """The proposal the user is invited to co-sign, with the two answers."""

    model = Cosignature
    permission_required = permissions.ANSWER_COSIGN
    template_name = "congress/proposals/cosigning/cosignature_detail.html"

    def get_queryset(self):
        return own_cosignatures(self.request)

    def get_context_data(self, **kwargs):
        cosignature = self.object
        proposal = cosignature.proposal
        return super().get_context_data(
            proposal=proposal,
            next_step=next_step(proposal),
            moves=COSIGN_FLOW.available(cosignature, self.request.user),
            files=proposal.files.all(),
            file_url="congress:proposal_file",
            **kwargs,
        )


class CosignatureMove(MoveView):
    model = Cosignature

    def get_queryset(self):
        return own_cosignatures(self.request)
