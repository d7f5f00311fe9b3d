"""The statement of a year as a page, by account, month, unit and source, and what of it every member may read."""

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import FileResponse
from django.utils import timezone
from django.views.generic import DetailView, ListView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from finance import permissions
from finance.documents.published import in_order, put_up, put_up_today, words_of_later
from finance.documents.statements import published_paper
from finance.forms import StatementFilter
from finance.models import BudgetPlan
from finance.services import planning
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.printing.making import print_facts
from unionportal.core.printing.registry import Reader, form_named

# The paper of a version of the budget, whose layout is that of what is published.
PAPER = "finance:budgetplan_form_paper"
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
        plan = self.object
        return super().get_context_data(
            statement=planning.statement(plan.year, before=plan, on=plan.published_on), is_final=plan.is_final, **kwargs
        )


class PublishedFile(_Published, SingleObjectMixin, View):
    """What was published as PDF, or as workbook if the address asks for it."""

    def get(self, request, pk):
        plan = self.get_object()
        reader, kind = Reader(request.user, request.scope), request.GET.get("as")
        facts, form = published_paper(plan), form_named(PAPER)
        file, name, content_type = print_facts(form, facts, reader, record=plan, kind=kind)
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


class DisclosureDetail(DetailView):
    """The payments that are put up, with their sum."""

    template_name = "finance/disclosure_detail.html"

    def get_queryset(self):
        return put_up_today(self.request.scope).select_related("unit")

    def get_context_data(self, **kwargs):
        payments = self.object.payments
        page = Paginator(in_order(payments), LONG_PAGE).get_page(self.request.GET.get("page"))
        kwargs |= {"page_obj": page, "paginator": page.paginator, "is_paginated": page.has_other_pages()}
        total = payments.aggregate(sum=Sum("amount"))["sum"]
        kwargs |= {"total": total, "words_of_later": words_of_later(self.object)}
        return super().get_context_data(rows=[put_up(payment) for payment in page], **kwargs)
