from django.db.models import Max
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress.meeting_queries import to_check_in
from finance.models import Payment
from unionportal.core import figures
from unionportal.core.periods import calendar_year, period_code
from unionportal.core.permissions import READ_FIGURES
from unionportal.core.scoping import Scope
from unionportal.portal import inbox
from unionportal.portal.navigation import Entry, address, holds
from welfare.benefit_flow import BenefitState
from welfare.models import Visit

# What a chair asks first. A code that no app registers is left out.
KEY_FIGURES = (
    "members.total",
    "welfare.hospital",
    "welfare.condolence_total",
    "welfare.hardship_people",
    "welfare.universal_total",
    "finance.paid",
)
QUICK = (
    Entry("上报慰问", "welfare:visit_add", "heart", "welfare.add_visit"),
    Entry("申请报销", "finance:claim_add", "wallet", "finance.add_claim"),
    Entry("导入台账", "ledger_import", "upload", "members.import_workbook"),
    Entry("角色与权限", "permission_table", "key", "core.view_rolegrant"),
)


@require_safe
def home(request):
    user = request.user
    context = {
        "waiting": inbox.waiting(request),
        "to_check_in": to_check_in(user),
        "has_office": bool(user.held_grants),
        "quick": [
            (entry, url) for entry in QUICK if holds(user, entry.permission) and (url := address(entry.url_name))
        ],
        "benefits": _own_benefits(user),
        "benefits_url": address("welfare:benefits"),
        **_figures(request),
    }
    return render(request, "portal/home.html", context)


def _own_benefits(user):
    """The last few visits that this person received, whatever offices they hold."""
    own = Scope((), user.pk)
    return Visit.objects.visible_to(own).filter(state=BenefitState.APPROVED).order_by("-happened_on")[:3]


def _figures(request):
    if not holds(request.user, READ_FIGURES):
        return {}
    period = calendar_year(_latest_year(request.scope))
    chosen = [figures.REGISTRY[code] for code in KEY_FIGURES if code in figures.REGISTRY]
    found = figures.values(chosen, period, request.scope)
    return {
        "period": period,
        "period_code": period_code(period),
        "figures": [(one, found[one.code]) for one in chosen],
    }


def _latest_year(scope):
    """The last year in which something was paid: in January this year's figures would all be zero."""
    paid = Payment.objects.visible_to(scope.judged(READ_FIGURES)).aggregate(day=Max("paid_on"))["day"]
    today = timezone.localdate()
    return min(paid.year, today.year) if paid else today.year
