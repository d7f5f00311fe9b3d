"""待办: what this person could move along today, read off the flows of the whole house."""

from collections import Counter
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from congress.meeting_flow import MEETING_FLOW
from congress.models import Meeting
from finance.claim_flow import CLAIM_FLOW
from finance.models import Claim
from unionportal.core.choices import OWNER
from unionportal.core.permissions import roles_allowing
from unionportal.core.workflow import Workflow
from unionportal.reports.models import Report
from unionportal.reports.report_flow import REPORT_FLOW
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.models import GiftIssue, Grant, Visit

# Beyond this many the count says “99+”; nobody works through more in a day.
LIMIT = 99


@dataclass(frozen=True)
class Desk:
    """One kind of record that waits for somebody: the moves that are work, and its portal pages if it has them."""

    model: type
    flow: Workflow
    moves: tuple[str, ...]
    portal_list: str = ""
    portal_detail: str = ""


DESKS = (
    Desk(Visit, BENEFIT_FLOW, ("report", "check", "approve"), "welfare:visit_list", "welfare:visit_detail"),
    Desk(Grant, BENEFIT_FLOW, ("report", "check", "approve")),
    Desk(GiftIssue, BENEFIT_FLOW, ("report", "check", "approve"), "welfare:issue_list", "welfare:issue_detail"),
    Desk(Claim, CLAIM_FLOW, ("submit", "approve", "pay"), "finance:claim_list", "finance:claim_detail"),
    Desk(Report, REPORT_FLOW, ("submit", "finalise"), "reports:report_list", "reports:report_detail"),
    Desk(Meeting, MEETING_FLOW, ("call", "open", "close"), "congress:meeting_list", "congress:meeting_detail"),
)


@dataclass(frozen=True)
class Waiting:
    """So many records of one kind in one state, and where to go on with them."""

    title: str
    verb: str
    count: int
    url: str
    detail: str

    @property
    def shown_count(self):
        return f"{LIMIT}+" if self.count > LIMIT else str(self.count)


def waiting(request):
    """The person's 待办, once per request."""
    if not hasattr(request, "_waiting"):
        request._waiting = [item for desk in DESKS for item in _on(desk, request)]
    return request._waiting


def size(request):
    """How many records wait for this person: a number, “99+”, or 0."""
    total = sum(item.count for item in waiting(request))
    return f"{LIMIT}+" if total > LIMIT else total


def _on(desk, request):
    user, seen = request.user, set()
    for name in desk.moves:
        move = desk.flow.transitions[name]
        if not _might(user, move.permission):
            continue
        rows = desk.model.objects.visible_to(request.scope.judged(move.permission)).filter(state__in=move.sources)
        rows = [row for row in rows.order_by("pk")[: LIMIT + 1] if row.pk not in seen and not move.blocked(row, user)]
        seen |= {row.pk for row in rows}
        for state, count in Counter(row.state for row in rows).items():
            yield _item(desk, move, state, count, [row for row in rows if row.state == state], user)


def _might(user, permission):
    roles = roles_allowing(permission)
    return OWNER in roles or any(grant.role in roles for grant in user.held_grants)


def _item(desk, move, state, count, rows, user):
    label = desk.flow.states(state).label
    one = rows[0] if count == 1 else None
    url = _one(desk, one, user) if one else _list(desk, state, user)
    title = f"{desk.model._meta.verbose_name} · {label}"
    return Waiting(title, move.label, count, url, str(one) if one else f"共 {count} 项待{move.label}")


def _one(desk, row, user):
    return _first(user, (desk.portal_detail, [row.pk]), (_admin(row, "change"), [row.pk]))


def _list(desk, state, user):
    url = _first(user, (desk.portal_list, []), (_admin(desk.model, "changelist"), []))
    return f"{url}?state__exact={state}" if url.startswith("/admin/") else f"{url}?state={state}"


def _admin(record, page):
    return f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}"


def _first(user, portal, admin):
    """Staff go on in the back office, everybody else in the portal."""
    for name, args in (admin, portal) if user.is_staff else (portal,):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return reverse("home")
