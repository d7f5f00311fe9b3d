"""Pages of the way through the bank: batches, their files and answers, the account of a payee."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import DetailView, FormView, ListView, View

from finance import causes, permissions, queries, services
from finance.choices import FileFormat, LineState
from finance.flow.batch_flow import BATCH_FLOW, BatchState
from finance.forms import BankAnswerForm, BatchFilter, BatchForm, LineAnswerForm, PayeeAccountForm, WaitingFilter
from finance.models import BatchLine, Claim, PaymentBatch
from finance.tables import BATCHES
from unionportal.core.files.attachments import XLSX
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, ScopedViewMixin, brought_along, catch_refusal
from unionportal.core.tables.pages import DeclaredPage

# So many claims are offered at once; the others come when these are in a batch.
OFFERED = 200
_KEY = re.compile(r"[0-9]{1,18}")
_TYPES = {FileFormat.XLSX: XLSX, FileFormat.CSV: "text/csv"}


class BatchList(DeclaredPage, ScopedViewMixin, ListView):
    model = PaymentBatch
    table = BATCHES
    sortable = ("made_on",)
    permission_required = permissions.VIEW_BATCH
    template_name = "finance/batch_list.html"
    paginate_by = PAGE
    # Named, for rows with sums are not ordered as their table says.
    ordering = ("-made_on", "-pk")

    def get_queryset(self):
        self.filter = BatchFilter(self.request.GET)
        batches = super().get_queryset().select_related("made_by", "layout")
        return self.filter.narrow(batches.annotate(sum=Sum("lines__amount"), count=Count("lines")))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            filter=self.filter, may_add=self.request.user.holds(permissions.ADD_BATCH), **kwargs
        )


class BatchAdd(OfficeMixin, FormView):
    """Offers the claims that wait for their payment and pass the filter, each with its masked account or its lack.

    What is ticked stays ticked while another filter is chosen: its address brings the ticks along.
    """

    permission_required = permissions.ADD_BATCH
    form_class = BatchForm
    template_name = "finance/batch_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"offered": services.collectable(self.request.scope)}

    def get_initial(self):
        ticked = {"claims": self.request.GET.get("claims", "").split(".")}
        return super().get_initial() | ticked | brought_along(self.request, "layout")

    @catch_refusal
    def form_valid(self, form):
        batch = services.make_batch(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{batch}已编制，核对无误后发送。")
        return redirect(batch)

    def get_context_data(self, **kwargs):
        scope = self.request.scope
        narrowed, waiting = WaitingFilter(self.request.GET, scope=scope), services.collectable(scope)
        form = kwargs["form"] = kwargs.get("form") or self.get_form()
        keys = {key for key in form["claims"].value() or () if _KEY.fullmatch(str(key))}
        ticked = list(waiting.filter(pk__in=keys))
        if narrowed.is_valid():
            wanted = dict(narrowed.cleaned_data)
            if batch := wanted.pop("again"):
                waiting = services.to_be_paid_again(batch, scope)
            waiting = queries.filter_claims(waiting, **wanted)
        offered = list(waiting[: OFFERED + 1])
        shown = offered[:OFFERED]
        here, chosen = set(shown), set(ticked)
        away = [claim for claim in ticked if claim not in here]
        due = services.items_of([*shown, *away])
        elsewhere = [(claim, due[claim.pk]) for claim in away if due[claim.pk].payable]
        doubts = causes.doubts_of(shown)
        back = services.given_back({claim.pk: due[claim.pk] for claim in shown})
        return super().get_context_data(
            rows=[
                (claim, due[claim.pk], claim in chosen, back.get(claim.pk, ()), doubts.get(claim.pk, ()))
                for claim in shown
            ],
            elsewhere=elsewhere,
            # What is on the page says there why it cannot be paid.
            gone=len(keys) - len(ticked) + len(away) - len(elsewhere),
            has_more=len(offered) > OFFERED,
            most=OFFERED,
            filter=narrowed,
            **kwargs,
        )


class BatchDetail(ScopedViewMixin, DetailView):
    model = PaymentBatch
    permission_required = permissions.VIEW_BATCH
    template_name = "finance/batch_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("layout", "made_by")

    def get_context_data(self, **kwargs):
        batch, user = self.object, self.request.user
        is_sent = batch.state == BatchState.SENT
        of = {state.value: Q(state=state) for state in LineState}
        return super().get_context_data(
            moves=BATCH_FLOW.available(batch, user),
            again=services.to_be_paid_again(batch, self.request.scope) if user.holds(permissions.ADD_BATCH) else (),
            lines=batch.lines.select_related("batch", "claim", "payment"),
            sums=batch.lines.aggregate(total=Sum("amount"), **{k: Sum("amount", filter=q) for k, q in of.items()}),
            answers=batch.answers.select_related("read_by"),
            may_answer=is_sent and user.has_perm(permissions.ANSWER_BATCH, batch),
            may_download=is_sent and user.has_perm(permissions.SEND_BATCH, batch),
            **kwargs,
        )


class BatchMove(MoveView):
    model = PaymentBatch


class BatchFile(ScopedViewMixin, View):
    """Hands the file of a batch, with the accounts in full, to the cashier."""

    permission_required = permissions.SEND_BATCH

    def post(self, request, pk):
        rows = PaymentBatch.objects.visible_to(request.scope.judged(self.permission_required))
        batch = get_object_or_404(rows.select_related("layout"), pk=pk)
        try:
            file, name = services.bank_file(batch, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(batch)
        answer = FileResponse(file, as_attachment=True, filename=name, content_type=_TYPES[batch.layout.format])
        answer["Cache-Control"] = "no-store"
        return answer


class _Answer(ScopedViewMixin, FormView):
    """Base of the pages on which the bank's answer to a batch, or to one line of it, is recorded."""

    permission_required = permissions.ANSWER_BATCH
    template_name = "finance/batch_answer.html"

    def get_batch(self, batches):
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            return self.handle_no_permission()
        self.batch = self.get_batch(PaymentBatch.objects.visible_to(request.scope.judged(self.permission_required)))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(batch=self.batch, line=getattr(self, "line", None), **kwargs)


class BatchAnswer(_Answer):
    form_class = BankAnswerForm

    def get_batch(self, batches):
        return get_object_or_404(batches.select_related("layout"), pk=self.kwargs["pk"])

    @catch_refusal
    def form_valid(self, form):
        read = services.read_answer(self.batch, actor=self.request.user, file=form.cleaned_data["file"])
        said = "、".join(f"{state.label} {count} 笔" for state, count in read.settled.items())
        messages.success(self.request, f"回执已读入：{said}。")
        if read.waiting:
            words = "、".join(f"“{word}” {count} 笔" for word, count in read.waiting.items())
            sentence = f"还没有结果，仍然在途：{words}。这些说法已表示付了或退了的，请会计在版式里补上，再读入一次。"
            messages.warning(self.request, sentence)
        if shared := services.shared_numbers(self.batch):
            named = "、".join(f"{number}（{count} 笔）" for number, count in shared.items())
            messages.warning(
                self.request, f"这些流水号不止一笔：{named}。银行整批扣款的属正常，逐笔扣款的请与回单核对。"
            )
        return redirect(self.batch)


class LineAnswer(_Answer):
    form_class = LineAnswerForm

    def get_batch(self, batches):
        self.line = get_object_or_404(
            BatchLine.objects.select_related("batch__layout", "claim"), pk=self.kwargs["pk"], batch__in=batches
        )
        return self.line.batch

    @catch_refusal
    def form_valid(self, form):
        line = services.answer_line(self.line, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{line}：{line.get_state_display()}。")
        return redirect(self.batch)


@method_decorator(sensitive_post_parameters("account"), name="dispatch")
class ClaimAccount(ScopedViewMixin, FormView):
    """Takes the account that one claim is paid to, and shows it masked ever after."""

    permission_required = permissions.VIEW_CLAIM
    form_class = PayeeAccountForm
    template_name = "finance/claim_account.html"

    def dispatch(self, request, *args, **kwargs):
        self.claim = get_object_or_404(Claim.objects.visible_to(request.scope), pk=kwargs["pk"])
        if not services.may_enter(self.claim, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        services.enter_account(self.claim, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "收款账户已登记。")
        return redirect("finance:claim_detail", self.claim.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(claim=self.claim, **kwargs)
