"""The home page."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress.meetings.queries import to_check_in
from unionportal.core.trail.kept import Kept
from unionportal.portal import inbox, permissions, privacy
from unionportal.portal.dashboards import boards_of, this_year
from unionportal.portal.navigation import Entry, address, holds
from unionportal.reports.forms import BegunFilter
from welfare import queries as welfare

_FEW = 3
QUICK = (
    Entry("上报慰问", "welfare:visit_add", "heart", "welfare.add_visit"),
    Entry("申请活动", "activities:activity_add", "flag", "activities.add_activity"),
    Entry("提出支出申请", "finance:claim_add", "wallet", "finance.add_claim"),
    Entry("导入台账", "ledger_import", "upload", "finance.prepare_ledger"),
    Entry("角色与权限", "permission_table", "key", "core.view_rolegrant"),
)


# The figures and benefits of each account, a few lines.
_kept = Kept(2000)


@require_safe
def home(request):
    """Return the home page: inbox, figures over a period of choice, notices, menu."""
    user, given = request.user, BegunFilter(request.GET, default=this_year())
    context = {
        "filter": given,
        # None for what is no period: the page says so in place of the figures.
        "period": given.cleaned_data["period"] if given.is_valid() else None,
        "waiting": inbox.waiting(request),
        "to_check_in": to_check_in(user),
        "has_office": bool(user.current_grants),
        "is_member": hasattr(user, "member"),
        "quick": [
            (entry, url) for entry in QUICK if holds(user, entry.permission) and (url := address(entry.url_name))
        ],
        "benefits_url": address("welfare:benefits"),
    }
    key = (user.pk, request.scope, context["is_member"], context["period"])
    context |= _kept(key, lambda: _figures_and_benefits(request, **context))
    return render(request, "portal/home.html", context)


def _figures_and_benefits(request, *, is_member, has_office, period, **_):
    """Return what the page shows of the records of others than those that wait, as context."""
    found = {"boards": boards_of(request, period) if period else []}
    # By law people are told before anything about them is kept.
    found["lacks_notice"] = holds(request.user, permissions.PUBLISH_PRIVACY) and privacy.current() is None
    if is_member:
        found["received"] = welfare.received_by(request.user, request.scope)[:_FEW]
    if is_member or not has_office:
        found["entitlements"] = [sentence for _, sentence in welfare.entitlements(timezone.localdate())]
    return found
