"""Pages of what the ledger says as a whole: 01表 and 02表, the entries behind a cell, and the journal (序时账)."""

from django.http import Http404
from django.views.generic import TemplateView

from finance.forms.books import StatementForm
from finance.services.books import balances, statements
from finance.views.books.ledger import SHOWN, KeptMixin


class LedgerStatementPage(KeptMixin, TemplateView):
    """A statement of a month or a year; each of its cells leads to the entries behind it."""

    template_name = "finance/books/statement.html"

    def get_context_data(self, name, **kwargs):
        if name not in statements.TITLES:
            raise Http404
        form, found = StatementForm.of(self.request.GET), None
        if form.is_valid():
            found = statements.statement(self.start, name, form.period)
        halves = [found.half(one) for one in ("left", "right")] if found else []
        facts = {"title": statements.TITLES[name], "name": name, "halves": filter(None, halves)}
        return super().get_context_data(filter=form, found=found, **facts, **kwargs)


class LedgerStatementCell(KeptMixin, TemplateView):
    """The entries that make a cell of a statement."""

    template_name = "finance/books/statement_cell.html"

    def get_context_data(self, name, row, place, **kwargs):
        form = StatementForm.of(self.request.GET)
        if name not in statements.TITLES or not form.is_valid():
            raise Http404
        columns = statements.columns_of(name, form.period)
        rows = {one.code: one for one in statements.form_rows(name, form.period.month is None)}
        if row not in rows or place >= len(columns):
            raise Http404
        head, span = columns[place]
        amount = dict(statements.statement(self.start, name, form.period).rows)[rows[row]][place]
        if amount is None:
            raise Http404
        behind = statements.lines_behind(rows[row], span)
        opened, moved = statements.parts_behind(self.start, rows[row], span, behind)
        lines = list(behind[: SHOWN + 1])
        facts = {"row": rows[row], "head": head, "period": form.period, "title": statements.TITLES[name], "name": name}
        facts |= {
            "amount": amount,
            "opened": opened,
            "moved": moved,
            "lines": lines[:SHOWN],
            "has_more": len(lines) > SHOWN,
            "most": SHOWN,
        }
        return super().get_context_data(**facts, **kwargs)


class JournalPage(KeptMixin, TemplateView):
    """Every entry of a period, in the order of days and vouchers."""

    template_name = "finance/books/journal.html"

    def get_context_data(self, **kwargs):
        period, lines = self.period(), []
        if period.is_valid():
            found = balances.journal(period.cleaned_data["start"], period.cleaned_data["end"])
            lines = list(found[: SHOWN + 1])
        shown = {"lines": lines[:SHOWN], "has_more": len(lines) > SHOWN, "most": SHOWN}
        return super().get_context_data(filter=period, **shown, **kwargs)
