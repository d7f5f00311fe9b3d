"""待办: the records this user could move today, read from the flows of all apps."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from activities.activity_flow import ACTIVITY_FLOW
from activities.models import Activity, BrandProject, Selection
from activities.project_flow import PROJECT_FLOW
from activities.selection_flow import SELECTION_FLOW
from congress.meetings.meeting_flow import MEETING_FLOW
from congress.models import Assignment, Cosignature, Meeting, Proposal
from congress.proposals import inbox as proposals
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.cosign_flow import COSIGN_FLOW
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from finance.claim_flow import CLAIM_FLOW
from finance.models import Claim
from unionportal.core.flow.workflow import Workflow
from unionportal.core.models import AuditEntry
from unionportal.reports.models import Report
from unionportal.reports.report_flow import REPORT_FLOW
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.models import GiftIssue, Grant, Visit

# Beyond this many the count says “99+”; nobody works through more in a day.
LIMIT = 99
# The cache of this process, {account: (time, number)}, and the accounts it holds at most.
_counted, _PEOPLE = {}, 5000


@dataclass(frozen=True)
class Queue:
    """One kind of record that may wait for a user: its flow, the moves that are work, its portal pages if any."""

    model: type
    flow: Workflow
    moves: tuple[str, ...]
    portal_list: str = ""
    portal_detail: str = ""
    # {move: (rows, user) -> rows that are not blocked}; without an entry `blocked` is called for each row.
    ready: Mapping[str, Callable] = field(default_factory=dict)
    # row -> its line in the list
    line: Callable = str
    # {move: URL name of the list to work in} where that is not portal_list
    lists: Mapping[str, str] = field(default_factory=dict)
    # The back office only shows these records; everybody moves them in the portal.
    in_portal_only: bool = False


QUEUES = (
    Queue(Visit, BENEFIT_FLOW, ("report", "check", "approve"), "welfare:visit_list", "welfare:visit_detail"),
    Queue(Grant, BENEFIT_FLOW, ("report", "check", "approve")),
    Queue(GiftIssue, BENEFIT_FLOW, ("report", "check", "approve"), "welfare:issue_list", "welfare:issue_detail"),
    Queue(Claim, CLAIM_FLOW, ("submit", "approve", "pay"), "finance:claim_list", "finance:claim_detail"),
    Queue(
        Activity,
        ACTIVITY_FLOW,
        ("apply", "approve", "record"),
        "activities:activity_list",
        "activities:activity_detail",
    ),
    Queue(
        BrandProject,
        PROJECT_FLOW,
        ("apply", "review", "approve", "accept"),
        "activities:project_list",
        "activities:project_detail",
    ),
    Queue(
        Selection,
        SELECTION_FLOW,
        ("decide", "publish"),
        "activities:selection_list",
        "activities:selection_detail",
    ),
    Queue(Report, REPORT_FLOW, ("submit", "finalise"), "reports:report_list", "reports:report_detail"),
    Queue(Meeting, MEETING_FLOW, ("call", "open", "close"), "congress:meeting_list", "congress:meeting_detail"),
    Queue(
        Cosignature,
        COSIGN_FLOW,
        ("accept",),
        "congress:proposal_list",
        "congress:cosignature_detail",
        proposals.COSIGNATURE,
        proposals.cosign_line,
        in_portal_only=True,
    ),
    Queue(
        Proposal,
        PROPOSAL_FLOW,
        ("submit", "rate", "file", "assign", "reassign", "conclude"),
        "congress:screening_list",
        "congress:proposal_detail",
        proposals.PROPOSAL,
        lists={"submit": "congress:proposal_list", "rate": "congress:proposal_list"},
        in_portal_only=True,
    ),
    Queue(
        Assignment,
        ASSIGNMENT_FLOW,
        ("accept", "draft", "sign"),
        "congress:assignment_list",
        "congress:assignment_detail",
        proposals.ASSIGNMENT,
        proposals.assignment_line,
        in_portal_only=True,
    ),
)


@dataclass(frozen=True)
class Waiting:
    """The number of waiting records of one kind in one state, and the URL to go on with them."""

    title: str
    verb: str
    count: int
    url: str
    detail: str

    @property
    def shown_count(self):
        """The number as text, “99+” from 100 on."""
        return f"{LIMIT}+" if self.count > LIMIT else str(self.count)


def waiting(request):
    """Return the user's waiting records as list of Waiting, computed once per request."""
    if not hasattr(request, "_waiting"):
        request._waiting = [item for queue in QUEUES for item in _items(queue, request)]
    return request._waiting


def size(request):
    """Return the number of records that wait for the user: a number, “99+”, or 0.

    It is shown on every page, so it is cached until the audit log has a new entry, but at most for BADGE_SECONDS: a
    deadline makes work without an act, and an entry committed late may be older than the last one seen.
    """
    if hasattr(request, "_waiting"):
        return _total(request)
    moment = _moment()
    counted_at, known = _counted.get(request.user.pk, (None, 0))
    if moment is None or counted_at != moment:
        known = _total(request)
        if len(_counted) >= _PEOPLE:
            _counted.clear()
        _counted[request.user.pk] = moment, known
    return known


def _total(request):
    total = sum(item.count for item in waiting(request))
    return f"{LIMIT}+" if total > LIMIT else total


def _moment():
    """Return a value that changes with every act of anybody, because each writes an audit entry."""
    if not settings.BADGE_SECONDS:
        return None
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last, int(time.time() // settings.BADGE_SECONDS)


def _items(queue, request):
    user, seen = request.user, set()
    for name in queue.moves:
        move = queue.flow.transitions[name]
        if not user.has_perm(move.permission):
            continue
        rows = queue.model.objects.visible_to(request.scope.judged(move.permission)).filter(state__in=move.sources)
        # `blocked` may read the unit and the person of the record.
        rows = rows.select_related(queue.model.scope_path, *_way_to_owner(queue.model)).order_by("pk")
        rows = _unblocked(queue, move, rows, user)
        rows = [row for row in rows if row.pk not in seen]
        seen |= {row.pk for row in rows}
        for state, count in Counter(row.state for row in rows).items():
            yield _item(queue, move, state, count, [row for row in rows if row.state == state], user)


def _way_to_owner(model):
    return [way] if (way := (model.owner_path or "").rpartition("__")[0]) else []


def _unblocked(queue, move, rows, user):
    if move.name in queue.ready:
        return queue.ready[move.name](rows, user)[: LIMIT + 1]
    return [row for row in rows[: LIMIT + 1] if not move.blocked(row, user)]


def _item(queue, move, state, count, rows, user):
    label = queue.flow.states(state).label
    one = rows[0] if count == 1 else None
    url = _record_url(queue, one, user) if one else _list_url(queue, move, state, user)
    title = f"{queue.model._meta.verbose_name} · {label}"
    return Waiting(title, move.label, count, url, queue.line(one) if one else f"共 {count} 项待{move.label}")


def _record_url(queue, row, user):
    return _first_url(queue, user, (queue.portal_detail, [row.pk]), (_admin_page(row, "change"), [row.pk]))


def _list_url(queue, move, state, user):
    portal = queue.lists.get(move.name, queue.portal_list)
    url = _first_url(queue, user, (portal, []), (_admin_page(queue.model, "changelist"), []))
    return f"{url}?state__exact={state}" if url.startswith("/admin/") else f"{url}?state={state}"


def _admin_page(record, page):
    return f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}"


def _first_url(queue, user, portal, admin):
    """Return the first URL that exists: the back office for staff, the portal for everybody else."""
    for name, args in (admin, portal) if user.is_staff and not queue.in_portal_only else (portal,):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return reverse("home")
