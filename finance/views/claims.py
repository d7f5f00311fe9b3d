"""Pages of claims: list, one claim, its moves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import CreateView, DetailView, ListView, UpdateView, View

from finance import permissions, queries, services
from finance.causes import matter_of
from finance.flow.claim_flow import DECIDERS, EDITABLE, ClaimState
from finance.forms import ClaimFilter, ClaimForm, PapersForm, options_of
from finance.models import Claim, Income, Loan, line_parts
from finance.services import LineOptions
from finance.services.findings import found_since
from finance.services.purchases import may_enter_channel
from finance.services.refunds.undoing import moves_of
from finance.tables import CLAIMS
from finance.views.auditing.readings import ReadingNoted
from finance.views.papers import may_change_papers
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ChangeMixin, MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class ClaimList(DeclaredPage, ScopedViewMixin, ListView):
    model = Claim
    table = CLAIMS
    batch_joined = ("budget__account",)
    sortable = ("made_on", "amount")
    permission_required = permissions.VIEW_CLAIM
    template_name = "finance/claim_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = ClaimFilter(self.request.GET, scope=self.request.scope)
        claims = super().get_queryset().select_related("unit", "budget__account")
        return queries.filter_claims(claims, **self.filter.cleaned_data) if self.filter.is_valid() else claims.none()

    def get_context_data(self, **kwargs):
        may_add = self.request.user.has_perm(permissions.ADD_CLAIM)
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)


class ClaimDetail(ReadingNoted, ScopedViewMixin, DetailView):
    model = Claim
    permission_required = permissions.VIEW_CLAIM
    template_name = "finance/claim_detail.html"

    def get_queryset(self):
        people = ("kind", "purchase__channel", *DECIDERS, "ledger__prepared_by")
        carried = (*line_parts("continues__budget"), "continued_by")
        return super().get_queryset().select_related("unit", *line_parts(), *people, *carried)

    def get_context_data(self, **kwargs):
        claim, user = self.object, self.request.user
        batch_lines = list(claim.batch_lines.select_related("batch").order_by("pk"))
        about, matter_papers = matter_of(claim, user)
        in_batch = any(line.is_open for line in batch_lines)
        payees, papers = shown_payees(claim, user), queries.papers_of(claim)
        may_add = may_change_papers(claim, user)
        payments = claim.payments.visible_to(self.request.scope).order_by("pk")
        moves = moves_of(claim, user)
        # Whoever decides reads what was found beside his decision.
        since = [] if moves and claim.state == ClaimState.APPROVED else found_since(claim, papers["invoices"])
        return super().get_context_data(
            moves=moves,
            may_edit=claim.state in EDITABLE and user.has_perm(permissions.CHANGE_CLAIM, claim),
            may_read_words=(may_read := queries.may_read_words(claim, user)),
            shows_reason=may_read and claim.return_reason and claim.is_stopped,
            stations=queries.stations_of(claim),
            about=about,
            matter_papers=matter_papers,
            findings=services.findings_of(claim) if may_add else since,
            papers_form=PapersForm(record=claim) if may_add else None,
            account=None if payees else services.accounts_of([claim]).get(claim.pk),
            may_enter_account=not in_batch and not payees and services.may_enter(claim, user),
            payees=payees,
            loan=Loan.objects.filter(claim=claim).first() if claim.is_loan else None,
            may_list_payees=may_list_payees(claim, user),
            may_enter_channel=may_enter_channel(claim, user),
            batch_lines=batch_lines,
            imported=claim.ledger.hands if claim.ledger else {},
            payments=payments,
            later=Income.back_later(payments),
            may_correct_income=user.holds(permissions.ADD_INCOME),
            assets=claim.assets.visible_to(self.request.scope).order_by("pk"),
            may_register=claim.number and user.holds(permissions.ADD_ASSET),
            **papers,
            **kwargs,
        )


class _ClaimFormMixin(ScopedViewMixin):
    """Saves through a service; its refusal comes back beside the form."""

    model = Claim
    form_class = ClaimForm
    template_name = "finance/claim_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        claim = self.perform(**form.cleaned_data)
        messages.success(self.request, "已保存。请拍照或上传发票和单据，核对无误后提交。")
        if warning := services.draft_warning(claim.budget, claim.amount):
            messages.warning(self.request, warning)
        return redirect("finance:claim_detail", claim.pk)


class ClaimAdd(_ClaimFormMixin, CreateView):
    permission_required = permissions.ADD_CLAIM

    def perform(self, **answers):
        return services.request_claim(actor=self.request.user, **answers)


class ClaimEdit(ChangeMixin, _ClaimFormMixin, UpdateView):
    permission_required = permissions.CHANGE_CLAIM

    def get_queryset(self):
        return super().get_queryset().filter(state__in=EDITABLE)

    def perform(self, **answers):
        return services.update_claim(self.object, actor=self.request.user, **answers)


class ClaimLines(LineOptions):
    permission_required = permissions.ADD_CLAIM


def shown_payees(claim, user):
    """Return [(payee, Account or None, whether the user may enter it now)] of the list of a claim."""
    lines = list(claim.payees.select_related("payment", "member", "supplier"))
    accounts = services.payee_accounts(lines)
    return [(line, accounts.get(line.pk), services.may_enter_for(line, claim, user)) for line in lines]


def may_list_payees(claim, user):
    """Return whether the user may change the list of payees of the claim now."""
    return not claim.is_of_an_app and claim.state in EDITABLE and user.has_perm(permissions.CHANGE_CLAIM, claim)


class PayeeSearch(ScopedViewMixin, View):
    """The suppliers and members found by what is typed as payee, as radio buttons."""

    permission_required = permissions.ADD_CLAIM

    def get(self, request):
        text = request.GET.get("payee_query", "").strip()[:50]
        return HttpResponse(options_of(request.scope, text, "payee") if text else "")


class ClaimMove(MoveView):
    model = Claim
