"""Pages of the bank's statements: the accounts of the union, a file looked at and taken, its lines."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, ListView, View

from finance import permissions
from finance.flow.statement_flow import STATEMENT_FLOW
from finance.forms import BankStatementFilter, StatementForm
from finance.models import BankStatement
from finance.services.reconciling import standing, statements
from finance.tables import BANK_STATEMENTS
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage

# So many lines of a statement are shown before it is taken.
SHOWN = 200


class StatementList(DeclaredPage, OfficeMixin, ListView):
    """The accounts with how far the bank has stated each, and the statements that were read."""

    model = BankStatement
    table = BANK_STATEMENTS
    permission_required = permissions.VIEW_STATEMENT
    template_name = "finance/bankstatement_list.html"
    paginate_by = PAGE
    ordering = ("-until", "-pk")

    def get_queryset(self):
        self.filter = BankStatementFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("holding", "made_by"))

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            filter=self.filter,
            standings=standing.standings(),
            boxes=standing.boxes(),
            may_add=user.holds(permissions.ADD_STATEMENT),
            **kwargs,
        )


class StatementAdd(OfficeMixin, FormView):
    permission_required = permissions.ADD_STATEMENT
    form_class = StatementForm
    template_name = "finance/bankstatement_form.html"

    @catch_refusal
    def form_valid(self, form):
        return redirect(statements.read_in_statement(actor=self.request.user, **form.cleaned_data))


class StatementDetail(ReadingNoted, OfficeMixin, DetailView):
    """A statement: what taking it would do, or the lines that were taken of it."""

    model = BankStatement
    permission_required = permissions.VIEW_STATEMENT
    template_name = "finance/bankstatement_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("holding__layout", "made_by", "attachment")

    def get_context_data(self, **kwargs):
        statement = self.object
        preview = problem = None
        if statement.is_open:
            try:
                preview = statements.preview_of(statement)
            except ValidationError as refusal:
                problem = " ".join(refusal.messages)
        lines = preview.fresh if preview else statement.lines.all()
        moves = STATEMENT_FLOW.available(statement, self.request.user)
        return super().get_context_data(
            moves=[move for move in moves if not problem or move.name == "drop"],
            preview=preview,
            problem=problem,
            count=len(lines) if preview else lines.count(),
            lines=lines[:SHOWN],
            most=SHOWN,
            may_download=self.request.user.has_perm(permissions.EXPORT_STATEMENT, statement),
            **kwargs,
        )


class StatementMove(MoveView):
    model = BankStatement


class StatementFile(OfficeMixin, View):
    """Hands out the file of a statement as the bank wrote it."""

    permission_required = permissions.EXPORT_STATEMENT

    def post(self, request, pk):
        rows = BankStatement.objects.visible_to(request.scope.judged(self.permission_required))
        statement = get_object_or_404(rows.select_related("attachment"), pk=pk)
        return statements.statement_file(statement, actor=request.user)
