"""Pages of the general ledger, which are there once it is kept: its balances, an account, posting, and its start."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, TemplateView

from finance import permissions
from finance.flow.checked_flow import LEDGER_FLOW
from finance.forms.books import LedgerPeriodForm, LedgerStartForm, PostForm, ReverseVoucherForm, VoucherForm
from finance.models import LedgerAccount, LedgerStart, Voucher
from finance.services.books import apart, assets, balances, former, ledger
from finance.services.books.verifying import why_differing
from finance.services.holdings.counted import why_month_closed
from finance.views.auditing.readings import ReadingNoted
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal
from unionportal.core.values.dates import month_end

# So many entries of an account, or vouchers that wait, are shown at once.
SHOWN = 500
# The key of a row has fewer.
_DIGITS = 19


class KeptMixin(WholeUnionMixin):
    """A page of the ledger, which is the union's as a whole; there is none while no ledger is kept."""

    permission_required = permissions.VIEW_LEDGER

    def has_permission(self):
        self.start = LedgerStart.in_force()
        return self.start is not None and super().has_permission()

    def period(self):
        """Return the form of the period, with that of this month where the address names none."""
        today = timezone.localdate()
        first = max(today.replace(day=1), self.start.day)
        return LedgerPeriodForm({"start": first, "end": max(today, first), **self.request.GET.dict()})


class LedgerPage(KeptMixin, TemplateView):
    """The trial balance of a period, and what is to be posted."""

    template_name = "finance/books/ledger.html"

    def get_context_data(self, **kwargs):
        period, found = self.period(), None
        if period.is_valid():
            first, last = period.cleaned_data["start"], period.cleaned_data["end"]
            found = balances.trial_balance(self.start, first, last)
        may_post = self.request.user.holds(permissions.POST_VOUCHERS)
        return super().get_context_data(
            start=self.start,
            filter=period,
            found=found,
            waiting=ledger.to_post(self.start).count(),
            of_assets=len(assets.movements(self.start, timezone.localdate())),
            together=apart.together(self.start) if may_post else (),
            form=kwargs.pop("form", PostForm()) if may_post else None,
            **kwargs,
        )

    def post(self, request):
        if not request.user.holds(permissions.POST_VOUCHERS):
            raise Http404
        form = PostForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        posted = ledger.post_vouchers(actor=request.user, **form.cleaned_data)
        messages.success(request, f"已记账 {posted.count} 张。")
        for problem in posted.problems:
            messages.error(request, problem)
        return redirect("finance:ledger")


class PostingPreview(KeptMixin, TemplateView):
    """The entries of what waits as they would be posted, and why some cannot be."""

    template_name = "finance/books/posting_preview.html"

    def get_context_data(self, **kwargs):
        form = PostForm(self.request.GET if "until" in self.request.GET else {"until": timezone.localdate()})
        found = []
        if form.is_valid():
            until = form.cleaned_data["until"]
            found = [*ledger.drafts(self.start, until, SHOWN + 1), *assets.drafts(self.start, until)]
        may_post = self.request.user.holds(permissions.POST_VOUCHERS)
        shown = {"drafts": found[:SHOWN], "has_more": len(found) > SHOWN, "most": SHOWN}
        shown["may_map"] = self.request.user.holds(permissions.ADD_ACCOUNT_CODE)
        return super().get_context_data(filter=form, may_post=may_post, **shown, **kwargs)


class LedgerAccountPage(ReadingNoted, KeptMixin, DetailView):
    """The entries of an account in a period, each with its voucher."""

    model = LedgerAccount
    context_object_name = "account"
    template_name = "finance/books/ledger_account.html"

    def get_queryset(self):
        # The chart is the same for everybody who may see the ledger.
        return LedgerAccount.objects.all()

    def get_context_data(self, **kwargs):
        period, page = self.period(), None
        if period.is_valid():
            days = (period.cleaned_data["start"], period.cleaned_data["end"])
            lines = list(balances.lines_of(self.object, *days)[: SHOWN + 1])
            has_more = len(lines) > SHOWN
            page = balances.page_of(self.start, self.object, *days, lines[:SHOWN], has_more=has_more)
        return super().get_context_data(filter=period, book=page, most=SHOWN, **kwargs)


class LedgerStartAdd(OfficeMixin, FormView):
    permission_required = permissions.ADD_LEDGER
    form_class = LedgerStartForm
    template_name = "finance/books/ledger_start_form.html"

    def get_initial(self):
        """Begin with this year, and with what the register of assets says of its first day."""
        day = timezone.localdate().replace(month=1, day=1)
        return {"day": day, "balances": assets.opening_lines(day)}

    @catch_refusal
    def form_valid(self, form):
        start = ledger.propose_ledger(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已提出，等主席确认以后启用。")
        return redirect(start)


class LedgerStartDetail(OfficeMixin, DetailView):
    model = LedgerStart
    permission_required = permissions.VIEW_LEDGER
    template_name = "finance/books/ledger_start_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "confirmed_by")

    def get_context_data(self, **kwargs):
        found = self.object.balances.select_related("account", "econ_class")
        moves = LEDGER_FLOW.available(self.object, self.request.user)
        differs = [] if self.object.is_confirmed else list(assets.opening_differs(self.object))
        return super().get_context_data(balances=found, moves=moves, differs=differs, **kwargs)


class LedgerStartMove(MoveView):
    model = LedgerStart


class VoucherAdd(KeptMixin, FormView):
    """Books what is no event of the cash desk."""

    permission_required = permissions.POST_VOUCHERS
    form_class = VoucherForm
    template_name = "finance/books/voucher_form.html"

    def dispatch(self, request, *args, **kwargs):
        """Find the voucher of a former year that the address names, of which an error is corrected."""
        named = request.GET.get("corrects", "")
        rows = Voucher.objects.visible_to(request.scope).exclude(words="")
        self.former = rows.filter(pk=int(named)).first() if named.isdecimal() and len(named) < _DIGITS else None
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        if self.former:
            return former.prepared(self.former)
        named = self.request.GET.get("parts", "")
        for one in apart.together(self.start) if named else ():
            if one.account.code == named:
                return apart.parted(self.start, one)
        return super().get_initial()

    def get_context_data(self, **kwargs):
        refusal = former.why_not_taken_back(self.former) if self.former else None
        return super().get_context_data(former=self.former, refusal=refusal, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        asked = {"actor": self.request.user, "amends": self.former} | form.cleaned_data
        if "preview" in self.request.POST:
            words, _ = asked.pop("words"), asked.pop("papers")
            lines = ledger.preview_voucher(**asked)
            shown = {"lines": lines, "words": words, "differing": why_differing(asked["day"], lines)}
            return self.render_to_response(self.get_context_data(form=form, **shown))
        voucher = ledger.book_voucher(**asked)
        messages.success(self.request, f"已记账：{voucher}。")
        if sentence := why_differing(voucher.day, voucher.lines.select_related("account")):
            messages.warning(self.request, sentence)
        return redirect(voucher)


class VoucherReverse(KeptMixin, FormView):
    """Takes back, in red, what was booked by hand."""

    permission_required = permissions.POST_VOUCHERS
    form_class = ReverseVoucherForm
    template_name = "finance/books/voucher_reverse.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.voucher = get_object_or_404(Voucher.objects.visible_to(request.scope).exclude(words=""), pk=pk)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Begin in the month of the voucher while that is open: it is closed without what is taken back."""
        day = self.voucher.day
        return super().get_initial() | (
            {} if why_month_closed(day) else {"on": min(month_end(day), timezone.localdate())}
        )

    @catch_refusal
    def form_valid(self, form):
        made = ledger.reverse_voucher(self.voucher, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"已冲销：{made}。")
        return redirect(made)

    def get_context_data(self, **kwargs):
        facts = {"voucher": self.voucher, "is_former": former.is_of_former_year(self.voucher)}
        return super().get_context_data(**facts, **kwargs)
