"""Pages of the yearly count: what I am to count, on the phone; the counts, one with its result."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.asset_choices import CountResult
from finance.flow.asset_flow import COUNT_FLOW
from finance.forms.assets import CountForm, CountLineForm, CountListForm, UnlistedForm, WithdrawLineForm
from finance.models import AssetCount, CountLine
from finance.services.assets.counting import (
    add_unlisted,
    answer_line,
    answer_list,
    open_count,
    withdraw_unlisted,
)
from finance.tables import ASSET_COUNTS, COUNT_LINES
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage

COUNTING = "finance:counting"


class CountList(DeclaredPage, OfficeMixin, ListView):
    model = AssetCount
    table = ASSET_COUNTS
    permission_required = permissions.VIEW_COUNT
    template_name = "finance/assets/count_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        standing = ~Q(lines__result=CountResult.WITHDRAWN)
        answered = Count("lines", filter=standing & ~Q(lines__result=""))
        rows = super().get_queryset().select_related("unit").order_by("-day", "-pk")
        return rows.annotate(things=Count("lines", filter=standing), answered=answered)

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_open=self.request.user.holds(permissions.COUNT_ASSETS), **kwargs)


class CountAdd(OfficeMixin, FormView):
    permission_required = permissions.COUNT_ASSETS
    form_class = CountForm
    template_name = "finance/assets/count_form.html"
    extra_context = {"title": "组织清查"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        count = open_count(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{count}：{count.lines.count()} 件，已通知保管人。")
        return redirect(count)


class CountDetail(OfficeMixin, DetailView):
    """One count: how far each unit is, and what differs from the register."""

    model = AssetCount
    permission_required = permissions.VIEW_COUNT
    template_name = "finance/assets/count_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "made_by", "submitted_by", "decided_by")

    def get_context_data(self, **kwargs):
        lines = self.object.lines.order_by()
        units = (
            lines.standing().values("unit__name").annotate(things=Count("pk"), rest=Count("pk", filter=Q(result="")))
        )
        differing = lines.exclude(result__in=["", CountResult.FOUND]).select_related("asset", "unit", "said_by")
        return super().get_context_data(
            moves=COUNT_FLOW.available(self.object, self.request.user),
            units=units.order_by("unit__name"),
            differing=differing.order_by("result", "pk"),
            **kwargs,
        )


class CountMove(MoveView):
    model = AssetCount


class Counting(DeclaredPage, ScopedViewMixin, ListView):
    """What this person is to count in the counts under way, what waits for an answer first."""

    model = CountLine
    table = COUNT_LINES
    permission_required = permissions.ANSWER_COUNT
    template_name = "finance/assets/counting.html"
    paginate_by = PAGE

    def get_queryset(self):
        mine = self.request.scope.judged(permissions.ANSWER_COUNT).condition(CountLine)
        rows = (
            super().get_queryset().open().standing().filter(mine).select_related("asset", "unit", "custodian", "count")
        )
        return rows.order_by("result", "unit", "pk")

    def get_context_data(self, **kwargs):
        rest = self.get_queryset().filter(result="").count()
        may_add = self.request.user.holds(permissions.ANSWER_COUNT)
        return super().get_context_data(rest=rest, may_add=may_add, **kwargs)


class CountAnswer(ScopedViewMixin, FormView):
    """Takes the answer for one thing, “相符” at once from the list; or takes back what is not in the register."""

    permission_required = permissions.ANSWER_COUNT
    template_name = "finance/assets/count_form.html"

    @cached_property
    def line(self):
        """Return the line of the address, of a count under way."""
        rows = CountLine.objects.visible_to(self.request.scope).open().standing()
        line = rows.filter(pk=self.kwargs["pk"]).select_related("asset", "unit", "custodian", "count").first()
        if line is None or not self.request.user.has_perm(permissions.ANSWER_COUNT, line):
            raise Http404
        return line

    def get_form_class(self):
        return CountLineForm if self.line.asset_id else WithdrawLineForm

    def get_initial(self):
        return {"result": self.line.result, "note": self.line.note}

    def get_context_data(self, **kwargs):
        what = "盘点" if self.line.asset_id else "撤回账外登记"
        return super().get_context_data(title=f"{what}：{self.line}", line=self.line, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        answer = answer_line if self.line.asset_id else withdraw_unlisted
        line = answer(self.line, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{line}：{line.get_result_display()}。")
        return redirect(COUNTING)


class CountPaste(OfficeMixin, FormView):
    """Takes the answers for many things as a file or a pasted table."""

    permission_required = permissions.ANSWER_COUNT
    form_class = CountListForm
    template_name = "finance/assets/count_form.html"
    extra_context = {"title": "按名单盘点"}

    @catch_refusal
    def form_valid(self, form):
        rows = CountLine.objects.visible_to(self.request.scope.judged(permissions.ANSWER_COUNT)).open()
        number = answer_list(actor=self.request.user, rows=rows, **form.cleaned_data)
        messages.success(self.request, f"已记下 {number} 件的清查结果。")
        return redirect(COUNTING)


class CountUnlisted(OfficeMixin, FormView):
    """Takes what was found and is not in the register."""

    permission_required = permissions.ANSWER_COUNT
    form_class = UnlistedForm
    template_name = "finance/assets/count_form.html"
    extra_context = {"title": "登记账外资产"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        line = add_unlisted(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{line}：已列入{line.count}，等待决定。")
        return redirect(reverse(COUNTING))
