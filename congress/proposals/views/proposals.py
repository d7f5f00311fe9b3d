"""我的提案: pages of drafts, and the page of one proposal for everybody concerned."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import DetailView, ListView, View

from congress import permissions
from congress.proposals import services
from congress.proposals.cosign_flow import CosignState
from congress.proposals.forms.proposals import FilesForm, StartForm, TextForm
from congress.proposals.models import Assignment, Cosignature, Proposal, Reply
from congress.proposals.proposal_flow import EDITABLE, PROPOSAL_FLOW, PUBLIC, ProposalState
from congress.proposals.queries import open_congresses, timeline
from congress.proposals.wording import next_step
from unionportal.core.files import attachments
from unionportal.core.flow.moves import add_refusal
from unionportal.core.flow.versions import Conflict
from unionportal.core.models import Attachment
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin


class ProposalList(ScopedViewMixin, ListView):
    """The user's own proposals and invitations to co-sign."""

    model = Proposal
    permission_required = permissions.OWN
    template_name = "congress/proposals/proposal_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        own = Proposal.objects.visible_to(self.request.scope.judged(permissions.OWN))
        return own.for_lists().order_by("-created_at")

    def get_context_data(self, **kwargs):
        invitations = Cosignature.objects.visible_to(self.request.scope.judged(permissions.ANSWER_COSIGN))
        invitations = invitations.select_related("proposal__proposer__member")
        return super().get_context_data(
            invitations=invitations.order_by("-pk")[:PAGE],
            may_draft=open_congresses(self.request.user).exists(),
            invited=CosignState.INVITED,
            **kwargs,
        )


class ProposalAdd(ScopedViewMixin, View):
    permission_required = permissions.DRAFT

    def get(self, request):
        return self._page(StartForm(user=request.user))

    def post(self, request):
        form = StartForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                proposal = services.draft_proposal(actor=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                return redirect("congress:proposal_edit", proposal.pk)
        return self._page(form)

    def _page(self, form):
        is_open = form.fields["congress"].queryset.exists()
        return render(self.request, "congress/proposals/proposal_add.html", {"form": form, "is_open": is_open})


class _OwnDraft(ScopedViewMixin, View):
    """A page on one's own proposal."""

    permission_required = permissions.OWN

    def dispatch(self, request, *args, pk, **kwargs):
        own = Proposal.objects.visible_to(request.scope.judged(permissions.OWN)).for_lists()
        self.proposal = get_object_or_404(own, pk=pk)
        return super().dispatch(request, *args, **kwargs)


class ProposalEdit(_OwnDraft):
    def get(self, request):
        if self.proposal.state not in EDITABLE:
            messages.warning(request, f"“{self.proposal.get_state_display()}”的提案不能修改。")
            return redirect("congress:proposal_detail", self.proposal.pk)
        return self._page(TextForm(instance=self.proposal))

    def post(self, request):
        form = TextForm(request.POST, instance=self.proposal)
        if not form.is_valid():
            return self._page(form)
        version = form.cleaned_data["version"]
        try:
            services.save_draft(self.proposal, actor=request.user, version=version, **form.text)
        except Conflict as conflict:
            add_refusal(form, conflict)
            # Saved once more, what was typed here overwrites the stored text.
            form.data = form.data.copy()
            form.data["version"] = conflict.stored.version
            return self._page(form, stored=conflict.stored)
        except ValidationError as refusal:
            add_refusal(form, refusal)
            return self._page(form)
        messages.success(request, "已保存。")
        goal = "proposal_cosigners" if "next" in request.POST else "proposal_detail"
        return redirect(f"congress:{goal}", self.proposal.pk)

    def _page(self, form, **context):
        context |= {"form": form, "proposal": self.proposal, "files": self.proposal.files.all()}
        return render(self.request, "congress/proposals/proposal_edit.html", {**context, "files_form": FilesForm()})


class ProposalSave(_OwnDraft):
    """Saves a draft for the page's script: 200 saved, 409 with the stored text, 400 with the reasons."""

    def post(self, request):
        form = TextForm(request.POST, instance=self.proposal)
        if not form.is_valid():
            return self._refused(form.errors.get_json_data())
        version = form.cleaned_data["version"]
        try:
            stored = services.save_draft(self.proposal, actor=request.user, version=version, quietly=True, **form.text)
        except Conflict as conflict:
            return JsonResponse(_conflict(conflict), status=409)
        except ValidationError as refusal:
            add_refusal(form, refusal)
            return self._refused(form.errors.get_json_data())
        return JsonResponse({"version": stored.version, "saved": f"{timezone.localtime():%H:%M}"})

    def _refused(self, errors):
        sentences = [one["message"] for found in errors.values() for one in found]
        return JsonResponse({"sentence": "；".join(sentences)}, status=400)


def _conflict(conflict):
    stored = conflict.stored
    return {
        "sentence": conflict.messages[0],
        "version": stored.version,
        "stored": {"title": stored.title, "analysis": stored.analysis, "suggestion": stored.suggestion},
    }


class ProposalFileAdd(_OwnDraft):
    def post(self, request):
        form = FilesForm(request.POST, request.FILES)
        if form.is_valid() and form.cleaned_data["files"]:
            self._attach(form.cleaned_data["files"])
        else:
            messages.warning(request, "请先选择文件。")
        return redirect("congress:proposal_edit", self.proposal.pk)

    def _attach(self, files):
        try:
            kept, refused = services.attach_files(self.proposal, files, actor=self.request.user)
        except ValidationError as refusal:
            kept, refused = [], refusal.messages
        for sentence in refused:
            messages.error(self.request, sentence)
        if kept:
            messages.success(self.request, f"已添加 {len(kept)} 个附件。")


class ProposalFileRemove(_OwnDraft):
    def post(self, request, file):
        try:
            services.remove_file(self.proposal, get_object_or_404(self.proposal.files, pk=file), actor=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("congress:proposal_edit", self.proposal.pk)


def with_answers(proposals):
    """Return `proposals` with the assignments, replies and signatures that the page of one shows."""
    replies = Reply.objects.select_related("signed_by").prefetch_related("files").order_by("round")
    assignments = Assignment.objects.select_related("unit").prefetch_related(Prefetch("replies", replies))
    cosigned = Cosignature.objects.select_related("delegate__member", "delegate__unit")
    return (
        proposals.for_lists()
        .select_related("proposer__member__user", "merged_into", "decided_by", "on_behalf_of", "congress__unit")
        .prefetch_related(
            Prefetch("assignments", assignments.order_by("-role", "pk")), Prefetch("cosignatures", cosigned)
        )
    )


class ProposalDetail(ScopedViewMixin, DetailView):
    """One proposal, for its proposer, invited co-signers, the committee and the office."""

    model = Proposal
    permission_required = permissions.VIEW_PROPOSAL
    template_name = "congress/proposals/proposal_detail.html"

    def get_queryset(self):
        return with_answers(super().get_queryset())

    def get_context_data(self, **kwargs):
        proposal, user = self.object, self.request.user
        is_own = proposal.is_owned_by(user)
        own_signature = next((c for c in proposal.cosignatures.all() if c.delegate.member.user_id == user.pk), None)
        return super().get_context_data(
            next_step=next_step(proposal),
            moves=PROPOSAL_FLOW.available(proposal, user),
            is_own=is_own,
            may_edit=is_own and proposal.state in EDITABLE,
            may_invite=is_own and proposal.state in (*EDITABLE, ProposalState.COSIGNING),
            may_screen=user.has_perm(permissions.SCREEN, proposal),
            why_not=proposal.why_not_submittable() if is_own and proposal.state == ProposalState.COSIGNING else None,
            own_signature=own_signature,
            files=proposal.files.all(),
            file_url="congress:proposal_file",
            lineage_url=_lineage_url(proposal, user),
            merged=proposal.merged.select_related("proposer__member"),
            timeline=timeline(proposal, private=is_own),
            **kwargs,
        )


def _lineage_url(proposal, user):
    """Return the page on which this person may read the other papers of the case; none before it is accepted."""
    if user.has_perm(permissions.SCREEN, proposal):
        return "congress:proposal_detail"
    return "congress:board_detail" if proposal.case.state in PUBLIC else ""


class ProposalMove(MoveView):
    """The page of one move, for proposer and committee."""

    model = Proposal

    def get_queryset(self):
        return super().get_queryset().for_lists()


class ProposalFile(ScopedViewMixin, View):
    """Serves a file of a proposal or of a signed reply, for who may see the proposal."""

    permission_required = permissions.VIEW_PROPOSAL

    def get(self, request, pk, file):
        proposal = get_object_or_404(Proposal.objects.visible_to(request.scope), pk=pk)
        return attachments.serve(get_object_or_404(files_of(proposal), pk=file), inline=True)


def files_of(proposal):
    """Return the attachments of the proposal and of its signed replies."""
    answered = Attachment.objects.filter(replies__assignment__proposal=proposal, replies__signed_on__isnull=False)
    return Attachment.objects.filter(pk__in=answered.values("pk")) | Attachment.objects.filter(
        pk__in=proposal.files.values("pk")
    )
