"""The kinds of records that the one search finds, declared by the apps beside their lists; this room knows none."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from unionportal.core.access.scoping import Scope
from unionportal.spelling.folding import folded_key

# So many records of one kind are shown; one more is fetched, to know whether there are more.
SHOWN = 5
_KINDS: dict[str, "SearchKind"] = {}


@dataclass(frozen=True, kw_only=True)
class SearchKind:
    """One kind of record: who may find which rows, by what, and what a line says of them.

    What a line says is stored in columns, so that one query reads the lines of all kinds.
    """

    code: str
    label: str
    place: int
    # (user, scope) -> the rows that this person may open; None where there are none for him.
    rows: Callable[[Any, Scope], QuerySet | None]
    # (rows, text) -> those that mention the words, as the list of the kind finds them. None: by their number alone.
    words: Callable[[QuerySet, str], QuerySet] | None
    # What is compared with a whole number, and the rows that only it finds.
    numbers: tuple[str, ...] = ()
    # Words that end with the whole number of what a row was made for: “慰问 W2022-001”.
    causes: tuple[str, ...] = ()
    only_by_number: Callable[[], Q] | None = None
    # A column, or a function that returns an expression.
    title: str | Callable[[], Any]
    number: str | Callable[[], Any] = ""
    unit: str = "unit__name"
    state: str | Callable[[], Any] = ""
    states: tuple[tuple[str, str], ...] = ()
    # The column by which the lines stand, “-” for the greatest first.
    order: str
    # The page of one record, "" where it stands in its list alone; (permission, list) of which the first that the user
    # holds is linked, "" for everybody.
    detail: str = ""
    pages: tuple[tuple[str, str], ...] = ()

    def matching(self, rows: QuerySet, text: str, *, by_words: bool) -> QuerySet:
        """Return the rows with this number and, unless they are confidential, those that mention the words."""
        same = self.same_number(text)
        if self.words is None or not by_words:
            return rows.filter(same)
        found = self.words(rows, text)
        return found if self.only_by_number is None else found.filter(~self.only_by_number() | same)

    def same_number(self, text: str) -> Q:
        """Return the condition that this is the whole number of the record, or of what it was made for."""
        same = Q(pk__in=[])
        for column in self.numbers:
            same |= Q(**{f"{column}__iexact": folded_key(text)})
        for column in self.causes:
            same |= Q(**{f"{column}__iendswith": f" {folded_key(text)}"})
        return same

    def page_for(self, user: Any) -> str:
        """Return the list that this user may open, "" for none."""
        return next((page for permission, page in self.pages if not permission or user.holds(permission)), "")


@dataclass(frozen=True)
class Line:
    """What is shown of one record that was found."""

    pk: int
    title: str
    number: str
    unit: str
    state: str


@dataclass(frozen=True)
class Found:
    """The first lines of one kind, and whether there are more than those."""

    kind: SearchKind
    lines: list[Line]
    has_more: bool


def register_search(kind: SearchKind) -> SearchKind:
    """Register a kind; return it."""
    if kind.code in _KINDS:
        raise ValueError(f"search kind {kind.code} is registered twice")
    _KINDS[kind.code] = kind
    return kind


def kinds() -> list[SearchKind]:
    """Return the registered kinds in their order on the page."""
    return sorted(_KINDS.values(), key=lambda kind: kind.place)


def find(user: Any, scope: Scope, text: str, *, by_words: bool) -> list[Found]:
    """Return what this person finds, kind by kind, whole numbers first; one query for all kinds, however many."""
    asked = {}
    for kind in kinds():
        rows = kind.rows(user, scope)
        if rows is not None:
            asked[kind.code] = _question(kind, kind.matching(rows, text, by_words=by_words), text)
    if not asked:
        return []
    first, *others = asked.values()
    by_kind = defaultdict(list)
    for row in first.union(*others, all=True) if others else first:
        by_kind[row[0]].append(row)
    return [_found(kind, by_kind[kind.code]) for kind in kinds() if kind.code in by_kind]


def _question(kind, rows, text):
    """Return the columns of a line of the first rows, those with this number before the others."""
    down = kind.order.startswith("-")
    order = F(kind.order.removeprefix("-"))
    is_same = Case(When(kind.same_number(text), then=True), default=False, output_field=BooleanField())
    columns = (kind.title, kind.number, kind.unit, kind.state, order)
    return (
        rows.annotate(found_same=is_same)
        .order_by("-found_same", order.desc(nulls_last=True) if down else order.asc(nulls_last=True), "-pk")
        .values_list(Value(kind.code, CharField()), "pk", "found_same", *map(_as_text, columns))[: SHOWN + 1]
    )


def _as_text(column):
    if not column:
        return Value("", TextField())
    expression = column() if callable(column) else F(column) if isinstance(column, str) else column
    return Coalesce(Cast(expression, TextField()), Value("", TextField()))


def _found(kind, rows):
    # The database gives the lines of several questions in no order; each has its own first ones.
    rows.sort(key=lambda row: (row[7], row[1]), reverse=kind.order.startswith("-"))
    rows.sort(key=lambda row: not row[2])
    labels = dict(kind.states)
    lines = [
        Line(pk, title, number, unit, str(labels.get(state, state)))
        for _, pk, _, title, number, unit, state, _ in rows[:SHOWN]
    ]
    return Found(kind, lines, len(rows) > SHOWN)
