"""Pages of the findings of the auditors, which the unit answers, and of their opinions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.flow.audit_flow import FINDING_FLOW, OPINION_FLOW
from finance.forms.auditing import FindingFilter, FindingForm, OpinionForm
from finance.models import AuditFinding, AuditOpinion, CheckHit, FindingProof, line_parts
from finance.services.auditing.findings import enter_finding
from finance.services.auditing.opinions import change_opinion, draft_opinion, listed_by
from finance.tables import AUDIT_FINDINGS, AUDIT_OPINIONS
from finance.views.attached import AttachedFile
from unionportal.core.models import Unit
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, brought_along, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class FindingList(DeclaredPage, OfficeMixin, ListView):
    model = AuditFinding
    table = AUDIT_FINDINGS
    permission_required = permissions.VIEW_FINDING
    template_name = "finance/auditing/finding_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = FindingFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("unit", "matter"))

    def get_context_data(self, **kwargs):
        may_add = self.request.user.holds(permissions.ADD_FINDING)
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)


class FindingAdd(OfficeMixin, FormView):
    """Enters a finding; the rows that it is about may come along in the address."""

    permission_required = permissions.ADD_FINDING
    form_class = FindingForm
    template_name = "finance/auditing/finding_form.html"

    @cached_property
    def hit(self):
        """Return what a check listed that the finding comes of, or None."""
        if not self.request.GET.get("hit", "").isdecimal():
            return None
        rows = CheckHit.objects.visible_to(self.request.scope).select_related("rule")
        return get_object_or_404(rows, pk=self.request.GET["hit"])

    def get_initial(self):
        brought = brought_along(self.request, "rows", "sample", "unit")
        if (hit := self.hit) is not None:
            numbers = [one.name for one in hit.rows.select_related("payment", "income", "claim") if not one.budget_id]
            brought |= {"unit": hit.unit_id, "title": str(hit.rule), "fact": hit.words, "amount": hit.amount}
            brought |= {"rows": "、".join(numbers)}
        return {"unit": Unit.root().pk, **super().get_initial(), **brought}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        finding = enter_finding(actor=self.request.user, hit=self.hit, **form.cleaned_data)
        messages.success(self.request, f"{finding.number}已登记，等{finding.unit}答复。")
        return redirect(finding)


class FindingDetail(OfficeMixin, DetailView):
    model = AuditFinding
    permission_required = permissions.VIEW_FINDING
    template_name = "finance/auditing/finding_detail.html"

    def get_queryset(self):
        joined = ("unit", "matter", "sample", "made_by", "answered_by", "rectified_by", "closed_by")
        return super().get_queryset().select_related(*joined)

    def get_context_data(self, **kwargs):
        finding, user = self.object, self.request.user
        rows = finding.rows.select_related("payment", "income", "claim", *line_parts())
        return super().get_context_data(
            rows=list(rows),
            proofs=list(finding.proofs.select_related("attachment")),
            sees_sample=user.holds(permissions.VIEW_SAMPLE),
            moves=FINDING_FLOW.available(finding, user),
            **kwargs,
        )


class FindingMove(MoveView):
    model = AuditFinding


class ProofFile(AttachedFile):
    model = FindingProof
    permission_required = permissions.VIEW_FINDING


class OpinionList(DeclaredPage, OfficeMixin, ListView):
    model = AuditOpinion
    table = AUDIT_OPINIONS
    permission_required = permissions.VIEW_OPINION
    template_name = "finance/auditing/opinion_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        return super().get_queryset().select_related("made_by")

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_add=self.request.user.holds(permissions.DRAFT_OPINION), **kwargs)


class _OpinionForm(OfficeMixin, FormView):
    permission_required = permissions.DRAFT_OPINION
    form_class = OpinionForm
    template_name = "finance/auditing/opinion_form.html"
    opinion = None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.opinion}

    def get_context_data(self, **kwargs):
        return super().get_context_data(opinion=self.opinion, **kwargs)


class OpinionAdd(_OpinionForm):
    @catch_refusal
    def form_valid(self, form):
        return redirect(draft_opinion(actor=self.request.user, **form.cleaned_data))


class OpinionEdit(_OpinionForm):
    def dispatch(self, request, *args, **kwargs):
        rows = AuditOpinion.objects.visible_to(request.scope)
        self.opinion = get_object_or_404(rows, pk=kwargs["pk"])
        if not self.opinion.is_draft:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        return redirect(change_opinion(self.opinion, actor=self.request.user, **form.cleaned_data))


class OpinionDetail(OfficeMixin, DetailView):
    model = AuditOpinion
    permission_required = permissions.VIEW_OPINION
    template_name = "finance/auditing/opinion_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "made_by", "issued_by")

    def get_context_data(self, **kwargs):
        opinion, user = self.object, self.request.user
        return super().get_context_data(
            listed=listed_by(opinion),
            may_edit=opinion.is_draft and user.has_perm(permissions.DRAFT_OPINION, opinion),
            moves=OPINION_FLOW.available(opinion, user),
            **kwargs,
        )


class OpinionMove(MoveView):
    model = AuditOpinion
