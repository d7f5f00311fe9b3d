"""待办: the records this user could move today, read from the flows of all tables."""

import time
from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Exists
from django.urls import NoReverseMatch, reverse

from unionportal.core.access.scoping import Unitless
from unionportal.core.back_office.records import WorkflowAdmin
from unionportal.core.models import AuditEntry, User

# Beyond this many the count says “99+”; nobody works through more in a day.
LIMIT = 99
# The cache of this process, {account: (time, number)}, and the accounts it holds at most.
_counted, _PEOPLE = {}, 5000


def tables():
    """Return the tables with a flow, in the order in which their waiting records are shown."""
    return sorted((model for model in apps.get_models() if hasattr(model, "flow")), key=lambda one: one.worklist.place)


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
        busy = _tables_with_work(request.user)
        request._waiting = [item for model in busy for item in _items(model, request)]
    return request._waiting


def _tables_with_work(user):
    """Return the tables in which something waits for anybody in a state that this user may end; one query."""
    states = {model: _waiting_states(model, user) for model in tables()}
    some = {model: Exists(model.objects.filter(state__in=wanted)) for model, wanted in states.items() if wanted}
    if not some:
        return []
    (found,) = User.objects.filter(pk=user.pk).values_list(*some.values())
    return [model for model, has_rows in zip(some, found, strict=True) if has_rows]


def _waiting_states(model, user):
    moves = [move for move in model.flow.transitions.values() if move.waits_in and user.has_perm(move.permission)]
    return {state for move in moves for state in move.waits_in}


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


def _items(model, request):
    user, seen = request.user, set()
    for move in model.flow.transitions.values():
        if not move.waits_in or not user.has_perm(move.permission):
            continue
        rows = [row for row in _rows(model, move, request) if row.pk not in seen]
        seen |= {row.pk for row in rows}
        for state, count in Counter(row.state for row in rows).items():
            yield _item(model, move, state, count, [row for row in rows if row.state == state], user)


def _rows(model, move, request):
    if issubclass(model, Unitless):
        rows = model.objects.select_related(*model.worklist.shown)
    else:
        rows = model.objects.visible_to(request.scope.judged(move.permission))
        # A guard that is asked of each row may read its unit and its person.
        rows = rows.select_related(model.scope_path, *_way_to_owner(model), *model.worklist.shown)
    rows = rows.order_by("pk")
    return model.flow.waiting(move, rows, request.user, LIMIT + 1)


def _way_to_owner(model):
    return [way] if (way := (model.owner_path or "").rpartition("__")[0]) else []


def _item(model, move, state, count, rows, user):
    label = model.flow.states(state).label
    one = rows[0] if count == 1 else None
    url = _record_url(one, user) if one else _list_url(model, move, state, user)
    title = f"{model._meta.verbose_name} · {label}"
    return Waiting(title, move.label, count, url, _line(one) if one else f"共 {count} 项待{move.label}")


def _line(row):
    return row.waiting_line if hasattr(row, "waiting_line") else str(row)


def _record_url(row, user):
    return _first_url(row, user, (row.worklist.portal_detail, [row.pk]), (_admin_page(row, "change"), [row.pk]))


def _list_url(model, move, state, user):
    portal = move.waits_at or model.worklist.portal_list
    url = _first_url(model, user, (portal, []), (_admin_page(model, "changelist"), []))
    return f"{url}?state__exact={state}" if url.startswith("/admin/") else f"{url}?state={state}"


def _admin_page(record, page):
    return f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}"


def _first_url(record, user, portal, back_office):
    """Return the first URL that exists: where staff move these records in the back office, else the portal."""
    moved_there = user.is_staff and isinstance(admin.site._registry.get(record._meta.model), WorkflowAdmin)
    for name, args in (back_office, portal) if moved_there else (portal,):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return reverse("home")
