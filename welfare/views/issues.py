"""Pages of gift issues."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView, View

from finance.services import entries_with_claim
from unionportal.core.models import Unit
from unionportal.core.pages.filters import mentioning
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.values.numerals import number_in
from welfare import permissions, services
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.models import GiftIssue, GiftRecipient
from welfare.models.gift import KEPT
from welfare.tables import GIFT_ISSUES, recipients_cost, recipients_counted
from welfare.views.filters import IssueFilter

# The people of one sub-union sign on one page.
SIGN_PAGE = 200


class _ReachedIssues(ScopedViewMixin):
    """The issues of the user's units, and those of the school's union with recipients from these units."""

    model = GiftIssue
    permission_required = permissions.VIEW_ISSUE

    def get_queryset(self):
        return GiftIssue.objects.reaching(self.request.scope).select_related("unit", "claim__unit")


class IssueList(DeclaredPage, _ReachedIssues, ListView):
    model = GiftIssue
    table = GIFT_ISSUES
    template_name = "welfare/issue_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = IssueFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset())

    def columns(self):
        """Return the columns; of the school's issues the people and yuan of the own unit, as in the list."""
        scope = self.request.scope
        counted = {"people": partial(recipients_counted, scope), "amount": partial(recipients_cost, scope)}
        columns = super().columns()
        return [replace(one, computed=counted[one.name]) if one.name in counted else one for one in columns]

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
        scope, user = self.request.scope, self.request.user
        listed = GiftRecipient.objects.visible_to(scope).filter(issue=self.object)
        sums = listed.aggregate(
            people=Count("pk"),
            back=Count("pk", filter=~KEPT),
            signed=Count("signed_on", filter=KEPT),
            # Last: its name is that of the column.
            cost=Sum("cost"),
        )
        sums["waiting"] = sums["people"] - sums["signed"] - sums["back"]
        typed = self.request.GET.get("q", "").strip()
        rows = mentioning(listed, typed, "name", "member__staff_no")
        units = Unit.objects.filter(pk__in=listed.order_by().values("unit")).order_by("place")
        chosen = number_in(self.request.GET.get("unit", ""))
        if chosen is not None:
            rows = rows.filter(unit=chosen)
        rows = rows.select_related("member", "unit").order_by("unit__place", "member__name_key", "name", "pk")
        own = user.has_perm(permissions.VIEW_ISSUE, self.object)
        may_sign = self.object.is_handed_out and user.holds(permissions.SIGN) and sums["waiting"] > 0
        of_one_unit = chosen is not None or len(units) == 1
        page = Paginator(rows, SIGN_PAGE if may_sign and of_one_unit else PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            q=typed,
            units=units,
            unit=chosen,
            sums=sums,
            own=own,
            may_sign=may_sign,
            may_copy=own and user.is_staff and user.has_perm(permissions.ADD_ISSUE, self.object),
            left_out=services.left_out(self.object) if own and sums["people"] else (),
            timeline=entries_with_claim(self.object) if own else (),
            moves=BENEFIT_FLOW.available(self.object, user),
            **kwargs,
        )


class IssueMove(MoveView):
    model = GiftIssue


@method_decorator(require_POST, name="dispatch")
class IssueSign(_ReachedIssues, View):
    """Records today's signature of the people that were ticked, or one's own."""

    permission_required = permissions.SIGN

    def post(self, request, pk):
        issue = get_object_or_404(GiftIssue.objects.reaching(request.scope), pk=pk)
        keys = [key for key in map(number_in, request.POST.getlist("row")) if key is not None]
        rows = GiftRecipient.objects.visible_to(request.scope.judged(permissions.SIGN))
        rows = list(rows.filter(issue=issue, pk__in=keys).select_related("unit", "member", "issue"))
        collected_by = request.POST.get("collected_by", "")[:100]
        try:
            signed = services.sign_chosen(issue, rows, actor=request.user, collected_by=collected_by)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            say = messages.success if signed else messages.warning
            say(request, f"已登记 {signed} 人签收。" if signed else "没有勾选还没有签收的人，没有登记。")
        if not request.user.holds(permissions.VIEW_ISSUE):
            return redirect("welfare:benefits")
        unit = number_in(request.POST.get("unit", ""))
        page = redirect("welfare:issue_detail", issue.pk)
        page["Location"] += f"?unit={unit}" if unit is not None else ""
        return page
