"""Pages of what the standing checks list: the list, one with its records, and the days to look at."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.flow.audit_flow import HIT_FLOW
from finance.forms.auditing import ChecksForm, HitFilter
from finance.models import CheckHit, line_parts
from finance.services.auditing.checks import are_many, listed_words, request_checks, run_checks
from finance.tables import CHECK_HITS
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class HitList(DeclaredPage, OfficeMixin, ListView):
    model = CheckHit
    table = CHECK_HITS
    permission_required = permissions.VIEW_HIT
    template_name = "finance/auditing/hit_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = HitFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("unit", "rule"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class ChecksRun(OfficeMixin, FormView):
    permission_required = permissions.RUN_CHECKS
    form_class = ChecksForm
    template_name = "finance/auditing/checks_form.html"

    @catch_refusal
    def form_valid(self, form):
        days, user = form.cleaned_data, self.request.user
        if days["start"] <= days["end"] and are_many(**days):
            job = request_checks(**days, actor=user)
            messages.info(self.request, "这段时间的记录多，由后台检查。检查完以后您会收到通知，可以离开这个页面。")
            return redirect("job_detail", job.pk)
        messages.success(self.request, listed_words(run_checks(**days, actor=user)))
        return redirect("finance:checkhit_list")


class HitDetail(OfficeMixin, DetailView):
    model = CheckHit
    permission_required = permissions.VIEW_HIT
    template_name = "finance/auditing/hit_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "rule", "seen_by", "finding")

    def get_context_data(self, **kwargs):
        hit, user = self.object, self.request.user
        rows = hit.rows.select_related("payment", "income", "claim", *line_parts())
        may_take = hit.state in HIT_FLOW.transitions["take"].sources and user.has_perm(permissions.JUDGE_HIT, hit)
        return super().get_context_data(
            rows=list(rows), may_take=may_take, moves=HIT_FLOW.available(hit, user), **kwargs
        )


class HitMove(MoveView):
    model = CheckHit
