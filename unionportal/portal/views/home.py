"""The home page, and the portal as an app of a phone: what it is called there, and its page without a network."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.queries import member_of, open_activities, open_votes
from congress.meetings.queries import to_check_in
from finance.services import lines_of_branches
from members.queries import birthdays_of_branches
from unionportal.core.trail.kept import Kept
from unionportal.portal import inbox, permissions, privacy
from unionportal.portal.dashboards import boards_of, this_year
from unionportal.portal.navigation import Entry, address, holds
from unionportal.reports.forms import BegunFilter
from welfare import queries as welfare
from welfare.services.entitlement import entitlements

_FEW = 3
_ICONS = (192, 512)
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
    user, member, given = request.user, member_of(request.user), BegunFilter(request.GET, default=this_year())
    context = {
        "filter": given,
        # None for what is no period: the page says so in place of the figures.
        "period": given.cleaned_data["period"] if given.is_valid() else None,
        "waiting": inbox.waiting(request),
        "to_check_in": to_check_in(user),
        "has_office": bool(user.current_grants),
        "is_member": member is not None,
        "quick": [
            (entry, url) for entry in QUICK if holds(user, entry.permission) and (url := address(entry.url_name))
        ],
        "benefits_url": address("welfare:benefits"),
    }
    # A vote that is cast leaves no entry in the log, by which the rest is known to be old.
    if member is not None:
        context["open_votes"] = open_votes(member, timezone.localdate())[:_FEW]
    key = (user.pk, request.scope, context["is_member"], context["period"])
    context |= _kept(key, lambda: _figures_and_benefits(request, member, **context))
    return render(request, "portal/home.html", context)


def _figures_and_benefits(request, member, *, is_member, has_office, period, **_):
    """Return what the page shows of the records of others than those that wait, as context."""
    found = {"boards": boards_of(request, period) if period else []}
    # By law people are told before anything about them is kept.
    found["lacks_notice"] = holds(request.user, permissions.PUBLISH_PRIVACY) and privacy.current() is None
    found["lines"] = lines_of_branches(request.user, request.scope)
    found["birthdays"] = birthdays_of_branches(request.user, request.scope, timezone.localdate())
    if is_member:
        found["open_activities"] = list(open_activities(member, timezone.localdate())[:_FEW])
        found["received"] = welfare.received_by(request.user, request.scope)[:_FEW]
        found["entitlements"] = [sentence for _, sentence in entitlements(member, timezone.localdate())]
    return found


@login_not_required
@require_safe
def app_manifest(request):
    """Return the web app manifest: name, first page, colours and icons."""
    icons = [{"src": static(f"app/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in _ICONS]
    facts = {
        "name": f"{settings.UNION_NAME} · 工会综合服务平台",
        "short_name": "工会",
        "lang": "zh-Hans",
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        "theme_color": "#ffffff",
        "background_color": "#ffffff",
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@login_not_required
@require_safe
def app_worker(request):
    """Return the script that shows the offline page; at the root, because it may serve only what lies below it."""
    return render(request, "portal/app/worker.js", content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def app_offline(request):
    """Return the page for when there is no network; it names nobody, and is all that a phone keeps of the portal."""
    return render(request, "portal/app/offline.html")
