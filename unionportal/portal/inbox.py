"""待办: the records this user could move today, read from the flows of all tables."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Value
from django.urls import NoReverseMatch, reverse

from unionportal.core.access.scoping import Unitless
from unionportal.core.back_office.records import WorkflowAdmin
from unionportal.core.trail.kept import Kept

# Beyond this many the count says “99+”; nobody works through more in a day.
LIMIT = 99
# For so many accounts at once: what waits for each, a few lines, and its number.
_PEOPLE = 5000
_lists, _sizes = Kept(_PEOPLE), Kept(_PEOPLE)


@cache
def tables():
    """Return the tables with a flow, in the order in which their waiting records are shown."""
    with_flow = (model for model in apps.get_models() if hasattr(model, "flow"))
    return tuple(sorted(with_flow, key=lambda one: one.worklist.place))


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
    """Return the user's waiting records as list of Waiting, kept until the next act of anybody."""
    if not hasattr(request, "_waiting"):
        request._waiting = _lists(_key(request), lambda: _items(_found(request), request.user))
    return request._waiting


def _found(request):
    """Return [(table, move, state, keys of the records that wait)] in the order of the page."""
    moves = [(model, move) for model, moves in _moves_with_work(request.user) for move in moves]
    found, seen = [], defaultdict(set)
    for (model, move), states in zip(moves, _states(moves, request), strict=True):
        by_state = defaultdict(list)
        for key, state in states.items():
            # A record is counted in the first of its moves.
            if key not in seen[model]:
                by_state[state].append(key)
        seen[model] |= set(states)
        found += [(model, move, state, keys) for state, keys in by_state.items()]
    return found


def _moves_with_work(user):
    """Return (table, moves of this user) where something waits for anybody in a state that they end; one query."""
    moves = {model: moves for model in tables() if (moves := _moves(model, user))}
    if not moves:
        return []
    sql, params = _work_question(tuple((model, _waiting_states(found)) for model, found in moves.items()))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        has_rows = cursor.fetchone()
    return [one for one, has_some in zip(moves.items(), has_rows, strict=True) if has_some]


@lru_cache(maxsize=200)
def _work_question(wanted):
    """Return the SQL, and its parameters, that says of each (table, states) whether a row is in one of them.

    It is asked for every page, and is made once for all who may end the same states: making takes far longer.
    """
    asked = [
        model.objects.filter(state__in=states).order_by().values("pk")[:1].query.sql_with_params()
        for model, states in wanted
    ]
    exist = ", ".join(f"EXISTS ({sql})" for sql, _ in asked)
    return f"SELECT {exist}", [value for _, params in asked for value in params]


def _moves(model, user):
    moves = model.flow.transitions.values()
    return [move for move in moves if move.waits_in and user.has_perm(move.permission)]


def _waiting_states(moves):
    return tuple(sorted({state for move in moves for state in move.waits_in}))


def _states(moves, request):
    """Return for each move {key of a record that waits: its state}, at most LIMIT + 1 of them.

    One query for all moves, and one more for each whose guard is asked of every row.
    """
    found, asked = [{} for _ in moves], []
    for number, (model, move) in enumerate(moves):
        rows = _rows(model, move, request)
        free = model.flow.free(move, rows, request.user)
        if free is None:
            found[number] = {row.pk: row.state for row in model.flow.waiting(move, rows, request.user, LIMIT + 1)}
        else:
            asked.append(free.values_list(Value(number), "pk", "state")[: LIMIT + 1])
    if asked:
        first, *others = asked
        for number, key, state in first.union(*others, all=True):
            found[number][key] = state
    return found


def size(request):
    """Return the number of records that wait for the user: a number, “99+”, or 0.

    It stands on every page and is kept as the list is.
    """
    if hasattr(request, "_waiting"):
        return _shown_total(item.count for item in request._waiting)
    return _sizes(_key(request), lambda: _shown_total(len(keys) for *_, keys in _found(request)))


def _key(request):
    return request.user.pk, request.scope


def _shown_total(numbers):
    total = sum(numbers)
    return f"{LIMIT}+" if total > LIMIT else total


def _items(found, user):
    """Return the list of Waiting; a record that waits alone is shown by its own line, one query for each such table."""
    alone = defaultdict(list)
    for model, _, _, keys in found:
        if len(keys) == 1:
            alone[model] += keys
    shown = {model: _readable(model).in_bulk(keys) for model, keys in alone.items()}
    return [
        _item(model, move, state, len(keys), shown[model].get(keys[0]) if len(keys) == 1 else None, user)
        for model, move, state, keys in found
    ]


def _rows(model, move, request):
    rows = _readable(model)
    if not issubclass(model, Unitless):
        rows = rows.visible_to(request.scope.judged(move.permission))
    return rows.order_by("pk")


def _readable(model):
    """Return the rows of a table with what their lines, and a guard that is asked of each row, may read."""
    if issubclass(model, Unitless):
        return model.objects.select_related(*model.worklist.shown)
    return model.objects.select_related(model.scope_path, *_way_to_owner(model), *model.worklist.shown)


def _way_to_owner(model):
    return [way] if (way := (model.owner_path or "").rpartition("__")[0]) else []


def _item(model, move, state, count, one, user):
    label = model.flow.states(state).label
    url = _record_url(one, user) if one else _list_url(model, move, state, user)
    title = f"{model._meta.verbose_name} · {label}"
    return Waiting(title, move.label, count, url, _line(one) if one else f"{_counted(count)}待{move.label}")


def _counted(count):
    return f"超过 {LIMIT} 项" if count > LIMIT else f"共 {count} 项"


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
