"""Pages of disposals: the list, applying for one, one with what was decided, its moves."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.flow.asset_flow import DISPOSAL_FLOW
from finance.forms.assets import DisposalForm
from finance.models import Disposal, DisposalPaper
from finance.services.assets.disposing import apply_for_disposal
from finance.tables import DISPOSALS
from finance.views.attached import AttachedFile
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, brought_along, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class DisposalList(DeclaredPage, OfficeMixin, ListView):
    model = Disposal
    table = DISPOSALS
    permission_required = permissions.VIEW_DISPOSAL
    template_name = "finance/assets/disposal_list.html"
    paginate_by = PAGE

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_add=self.request.user.holds(permissions.ADD_DISPOSAL), **kwargs)


class DisposalAdd(OfficeMixin, FormView):
    permission_required = permissions.ADD_DISPOSAL
    form_class = DisposalForm
    template_name = "finance/assets/count_form.html"
    extra_context = {"title": "申请处置固定资产"}

    def get_initial(self):
        return brought_along(self.request, "numbers", "kind")

    @catch_refusal
    def form_valid(self, form):
        disposal = apply_for_disposal(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{disposal}：已提交，等主席审批。")
        return redirect(disposal)


class DisposalDetail(OfficeMixin, DetailView):
    model = Disposal
    permission_required = permissions.VIEW_DISPOSAL
    template_name = "finance/assets/disposal_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "decided_by", "income")

    def get_context_data(self, **kwargs):
        lines = self.object.lines.select_related("asset__unit", "asset__custodian")
        return super().get_context_data(
            moves=DISPOSAL_FLOW.available(self.object, self.request.user),
            assets=[line.asset for line in lines],
            papers=list(self.object.papers.select_related("attachment")),
            **kwargs,
        )


class DisposalMove(MoveView):
    model = Disposal


class DisposalPaperFile(AttachedFile):
    model = DisposalPaper
    permission_required = permissions.VIEW_DISPOSAL
