"""The statement of a year as a page, by account, month, unit and source, and what of it every member may read."""

from django.core.paginator import Paginator
from django.http import FileResponse
from django.utils import timezone
from django.views.generic import DetailView, ListView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from finance import permissions
from finance.documents.published import put_up_today
from finance.documents.statements import published_paper
from finance.forms import StatementFilter
from finance.models import BudgetPlan
from finance.services import planning
from finance.services.publishing.payments import (
    in_order,
    kept_rows,
    later_rows,
    put_up,
    sums_now,
    sums_of,
    words_of_later,
    words_of_lent,
)
from finance.services.publishing.statements import changes_since, published_statement
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.printing.making import print_facts
from unionportal.core.printing.registry import Reader, form_named

# The paper of a version of the budget, whose layout is that of what is published.
PAPER = "finance:budgetplan_form_paper"
# The parameter of the address that names an earlier edition.
EDITION = "edition"
WAYS = (("account", "收支表"), ("month", "按月"), ("unit", "按工会组织、人均"), ("source", "按资金来源"))


class StatementPage(WholeUnionMixin, TemplateView):
    permission_required = permissions.VIEW_PLAN
    template_name = "finance/statement.html"

    def get_context_data(self, **kwargs):
        given = self.request.GET
        chosen = StatementFilter({"year": timezone.localdate().year} | given.dict())
        by = given.get("by") if given.get("by") in dict(WAYS) else WAYS[0][0]
        kwargs |= {"filter": chosen, "by": by, "ways": WAYS}
        if chosen.is_valid():
            year, source = chosen.cleaned_data["year"], chosen.cleaned_data["source"]
            kwargs |= {"year": year, by: _shown(by, year, source)}
        return super().get_context_data(**kwargs)


def _shown(by, year, source):
    if by == "month":
        return planning.by_month(year, source=source)
    if by == "unit":
        return planning.by_unit(year, source=source)
    return planning.by_source(year) if by == "source" else planning.statement(year, source=source)


class _Published:
    """What was published is for everybody who signs in."""

    def get_queryset(self):
        return BudgetPlan.objects.filter(published_on__isnull=False)


class PublishedList(_Published, ListView):
    template_name = "finance/published_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(disclosures=put_up_today(self.request.scope).select_related("unit"), **kwargs)


class PublishedDetail(_Published, DetailView):
    """A budget or a final account by accounts: no claims, no persons."""

    template_name = "finance/published_detail.html"

    def get_context_data(self, **kwargs):
        plan, editions = self.object, list(self.object.editions.all())
        shown = edition_of(editions, self.request.GET.get(EDITION))
        return super().get_context_data(
            statement=published_statement(plan, shown),
            is_final=plan.is_final,
            editions=editions,
            edition=shown,
            changes=changes_since(plan, shown) if shown else (),
            **kwargs,
        )


def edition_of(editions, asked=None):
    """Return the edition of this number among those of one record, else the last; None for none."""
    return next((one for one in editions if str(one.number) == asked), editions[-1] if editions else None)


class PublishedFile(_Published, SingleObjectMixin, View):
    """What was published as PDF, or as workbook if the address asks for it."""

    def get(self, request, pk):
        plan = self.get_object()
        reader, kind = Reader(request.user, request.scope), request.GET.get("as")
        edition = edition_of(list(plan.editions.all()), request.GET.get(EDITION))
        facts, form = published_paper(plan, edition), form_named(PAPER)
        file, name, content_type = print_facts(form, facts, reader, record=plan, kind=kind)
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


class DisclosureDetail(DetailView):
    """The payments that are put up, with their sum."""

    template_name = "finance/disclosure_detail.html"

    def get_queryset(self):
        return put_up_today(self.request.scope).select_related("unit")

    def get_context_data(self, **kwargs):
        shown = self.object
        kept = kept_rows(shown)
        rows = in_order(shown.payments) if kept is None else kept
        page = Paginator(rows, LONG_PAGE).get_page(self.request.GET.get("page"))
        kwargs |= {"page_obj": page, "paginator": page.paginator, "is_paginated": page.has_other_pages()}
        kwargs |= {"total": (sums_now(shown.payments) if kept is None else sums_of(kept)).yuan}
        kwargs |= {"words_of_later": words_of_later(shown, kept), "words_of_lent": words_of_lent(shown.still_lent)}
        later = [] if kept is None else [put_up(one).cells for one in later_rows(shown, kept)[: LONG_PAGE + 1]]
        kwargs |= {"later": later[:LONG_PAGE], "has_more_later": len(later) > LONG_PAGE}
        rows = [(put_up(one) if kept is None else one).cells for one in page]
        return super().get_context_data(rows=rows, is_kept=kept is not None, **kwargs)
