"""Pages of gift issues."""

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.views.generic import DetailView, ListView

from finance.services import entries_with_claim
from unionportal.core.pages.filters import mentioning
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin
from welfare import permissions, services
from welfare.models import GiftIssue, GiftRecipient
from welfare.views.filters import IssueFilter


class _ReachedIssues(ScopedViewMixin):
    """The issues of the user's units, and those of the school's union with recipients from these units."""

    model = GiftIssue
    permission_required = permissions.VIEW_ISSUE

    def get_queryset(self):
        return GiftIssue.objects.reaching(self.request.scope).select_related("unit", "claim")


class IssueList(_ReachedIssues, ListView):
    template_name = "welfare/issue_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = IssueFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filter=self.filter, **kwargs)
        _count_recipients(context["object_list"], self.request.scope)
        return context


def _count_recipients(issues, scope):
    """Set `people` and `cost` of each issue to what the scope shows of its list: one query for all."""
    rows = GiftRecipient.objects.visible_by_ways(scope).filter(issue__in=[issue.pk for issue in issues])
    counted = rows.order_by().values_list("issue").annotate(Count("pk"), Sum("cost"))
    found = {issue: numbers for issue, *numbers in counted}
    for issue in issues:
        issue.people, issue.cost = found.get(issue.pk, (0, 0))


class IssueDetail(_ReachedIssues, DetailView):
    template_name = "welfare/issue_detail.html"

    def get_context_data(self, **kwargs):
        rows = GiftRecipient.objects.visible_to(self.request.scope).filter(issue=self.object)
        sums = rows.aggregate(people=Count("pk"), cost=Sum("cost"), signed=Count("signed_on"))
        typed = self.request.GET.get("q", "").strip()
        rows = mentioning(rows, typed, "name", "member__staff_no")
        rows = rows.select_related("member", "unit").order_by("unit__place", "member__name_key", "name", "pk")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        own = self.request.user.has_perm(permissions.VIEW_ISSUE, self.object)
        return super().get_context_data(
            page_obj=page,
            q=typed,
            sums=sums,
            own=own,
            left_out=services.left_out(self.object) if own and sums["people"] else (),
            timeline=entries_with_claim(self.object) if own else (),
            **kwargs,
        )
