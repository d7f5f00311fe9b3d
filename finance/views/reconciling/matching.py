"""Pages on which the bank's lines are held against the books: what is offered, one line, a match taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.forms import MatchForm, ReturnForm, TransferForm, UndoMatchForm
from finance.models import PARTS, BatchLine, Holding, Match, StatementLine
from finance.services.holdings import book
from finance.services.reconciling import matching, suggesting
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.pages.views import OfficeMixin, catch_refusal

# So many lines are worked on at once; the others come when these are matched.
LINES = 50
# So many rows of the books are offered for one line to choose of.
CHOICES = 100


class HoldingMixin(OfficeMixin):
    """Looks up the bank account that the page is of."""

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            raise Http404
        self.holding = get_object_or_404(Holding, pk=kwargs["pk"], kind="bank")
        return super().dispatch(request, *args, **kwargs)


def _matched(holding, form, actor):
    """Match what the form names, all of this account; ValidationError for what is not."""
    if not form.is_valid():
        raise ValidationError("请选择要核对的流水和账。")
    chosen = form.chosen()
    rows = book.rows_in(holding) | {"line": StatementLine.objects.filter(holding=holding)}
    found = {kind: list(rows[kind].filter(pk__in=chosen.get(kind, ()))) for kind in PARTS}
    if any(len(found[kind]) < len(keys) for kind, keys in chosen.items()):
        raise ValidationError("选中的有的已不在这个账户，请刷新页面。")
    return matching.match(
        holding,
        actor=actor,
        lines=found["line"],
        payments=found["payment"],
        incomes=found["income"],
        transfers=found["transfer"],
        trust=found["trust"],
    )


class Matching(HoldingMixin, ListView):
    """The lines of the bank that stand in no match, each with what it may be; one button matches it."""

    permission_required = permissions.VIEW_STATEMENT_LINE
    template_name = "finance/holding_matching.html"
    context_object_name = "lines"

    def get_queryset(self):
        return suggesting.open_lines(self.holding).visible_to(self.request.scope).select_related("statement")

    def post(self, request, pk):
        if not request.user.holds(permissions.MATCH):
            raise Http404
        try:
            made = _matched(self.holding, MatchForm(request.POST), request.user)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, f"已核对 {made.parts.count()} 笔。")
        return redirect("finance:holding_matching", self.holding.pk)

    def get_context_data(self, **kwargs):
        lines, may_match = self.get_queryset(), self.request.user.holds(permissions.MATCH)
        found = Match.objects.visible_to(self.request.scope).filter(holding=self.holding)
        return super().get_context_data(
            holding=self.holding,
            offers=suggesting.offers(self.holding, lines[:LINES]),
            count=lines.count(),
            most=LINES,
            reversals=suggesting.reversed_in_books(self.holding),
            matches=found.select_related("made_by", "undone_by").prefetch_related(
                *(f"parts__{name}" for name in PARTS)
            )[:LINES],
            may_match=may_match,
            may_transfer=self.request.user.holds(permissions.ADD_TRANSFER),
            **kwargs,
        )


class LineDetail(ReadingNoted, OfficeMixin, DetailView):
    """One line of the bank: what it is matched with, or everything about its day to choose of."""

    model = StatementLine
    permission_required = permissions.VIEW_STATEMENT_LINE
    template_name = "finance/statementline_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("holding", "statement")

    def post(self, request, pk):
        line = self.object = self.get_object()
        if not request.user.holds(permissions.MATCH):
            raise Http404
        parts = [f"line-{line.pk}", *request.POST.getlist("parts")]
        try:
            _matched(line.holding, MatchForm({"parts": " ".join(parts)}), request.user)
        except ValidationError as refusal:
            return self.render_to_response(self.get_context_data(problems=refusal.messages, chosen=parts))
        messages.success(request, "已核对。")
        return redirect("finance:holding_matching", line.holding_id)

    def get_context_data(self, **kwargs):
        line = self.object
        part = line.matched.filter(is_live=True).select_related("match__made_by").first()
        entries, lines = ([], []) if part else suggesting.around(line, CHOICES)
        return super().get_context_data(
            match=part and part.match,
            parts=part and part.match.parts.select_related(*PARTS),
            entries=entries,
            lines=lines,
            may_match=self.request.user.holds(permissions.MATCH),
            **kwargs,
        )


class LineReturn(OfficeMixin, FormView):
    """Asks why the money of one line of a batch came back as this line of the bank."""

    permission_required = permissions.ANSWER_BATCH
    form_class = ReturnForm
    template_name = "finance/statementline_return.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            raise Http404
        lines = StatementLine.objects.visible_to(request.scope).select_related("holding")
        self.line = get_object_or_404(suggesting.unmatched_of(lines), pk=kwargs["pk"])
        sent = BatchLine.objects.visible_to(request.scope).select_related("batch", "claim", "payment")
        self.batch_line = get_object_or_404(sent, pk=kwargs["batch_line"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {**super().get_initial(), "words": self.line.summary[:200]}

    @catch_refusal
    def form_valid(self, form):
        matching.return_line(self.line, self.batch_line, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{self.batch_line}：已登记退回，支出申请继续办理。")
        return redirect("finance:holding_matching", self.line.holding_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(line=self.line, batch_line=self.batch_line, **kwargs)


class MatchUndo(OfficeMixin, FormView):
    permission_required = permissions.MATCH
    form_class = UndoMatchForm
    template_name = "finance/match_undo.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            raise Http404
        self.match = get_object_or_404(Match.objects.visible_to(request.scope), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        matching.undo_match(self.match, actor=self.request.user, **form.cleaned_data)
        holding = self.match.holding
        stays = f"已盘点、对账的各笔仍记在“{holding}”。" if self.match.placements.exists() else ""
        messages.success(self.request, f"已撤销核对，各笔可以重新核对。{stays}")
        return redirect("finance:holding_matching", self.match.holding_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(match=self.match, parts=self.match.parts.select_related(*PARTS), **kwargs)


class TransferAdd(OfficeMixin, FormView):
    permission_required = permissions.ADD_TRANSFER
    form_class = TransferForm
    template_name = "finance/transfer_form.html"

    @catch_refusal
    def form_valid(self, form):
        row = matching.move_money(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{row}：已登记。")
        return redirect(reverse("finance:bankstatement_list"))
