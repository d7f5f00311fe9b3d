"""Paging through long lists: a far page is read from a row of it on, so that the rows before it are not read.

The address names the last row of the page before (or the first of the page after); its values are looked up, never
written into the address. The first pages are numbered, and read by their number.
"""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Page
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import OrderBy

from unionportal.core.pages.paging import AFTER, BEFORE, END, CappedPaginator

# So many pages have numbers that can be typed.
NUMBERED = 20


@dataclass(frozen=True)
class Key:
    """One column of an order. Among rows that are sorted by it, those without a value stand at one end."""

    lookup: str
    descending: bool
    nullable: bool
    nulls_first: bool

    def equal(self, value):
        """Return the condition for rows with this value."""
        return Q(**{f"{self.lookup}__isnull": True}) if value is None else Q(**{self.lookup: value})

    def beyond(self, value, forward):
        """Return the condition for rows that stand after (before, if not `forward`) this value; None for no row."""
        nulls_beyond = self.nulls_first != forward
        if value is None:
            return None if nulls_beyond else Q(**{f"{self.lookup}__isnull": False})
        found = Q(**{f"{self.lookup}__{'lt' if self.descending == forward else 'gt'}": value})
        return found | Q(**{f"{self.lookup}__isnull": True}) if self.nullable and nulls_beyond else found


class _Bound(Func):
    """(a, b) >= (x, y): what an index of these columns begins to read at."""

    output_field = BooleanField()

    def __init__(self, *expressions, sign=">=", **extra):
        super().__init__(*expressions, sign=sign, **extra)

    def as_sql(self, compiler, connection, **extra):
        parts, params = [], []
        for one in self.source_expressions:
            sql, used = compiler.compile(one)
            parts.append(sql)
            params += used
        half = len(parts) // 2
        left, right = ", ".join(parts[:half]), ", ".join(parts[half:])
        return f"({left}) {self.extra['sign']} ({right})", params


def in_order(rows):
    """Return (the rows in a total order, its Keys); no Keys where they are ordered by something else than columns."""
    query = rows.query
    names = query.order_by or (rows.model._meta.ordering if query.default_ordering else ())
    found = [_keys(rows, name) for name in names]
    if query.is_sliced or query.combinator or None in found:
        return rows, []
    keys = [key for some in found for key in some]
    if not any(key.lookup in ("pk", rows.model._meta.pk.name) for key in keys):
        last = Key("pk", bool(keys) and keys[-1].descending, nullable=False, nulls_first=False)
        rows, keys = rows.order_by(*names, "-pk" if last.descending else "pk"), [*keys, last]
    return rows, keys


def _keys(rows, name):
    nulls_first = None
    if isinstance(name, OrderBy):
        nulls_first = True if name.nulls_first else False if name.nulls_last else None
        descending, name = name.descending, name.expression
    elif isinstance(name, str):
        descending, name = name.startswith("-"), name.removeprefix("-")
    else:
        descending = False
    if isinstance(name, F):
        name = name.name
    if not isinstance(name, str) or name == "?":
        return None
    if name in rows.query.annotations:
        first = descending if nulls_first is None else nulls_first
        return [Key(name, descending, nullable=True, nulls_first=first)]
    return _columns(rows.model, name, descending, nulls_first)


def _columns(model, name, descending, nulls_first, before="", nullable=False):
    """Return the Keys of a column; a reference is sorted by the order of what it leads to."""
    here, _, further = name.partition("__")
    try:
        field = model._meta.pk if here == "pk" else model._meta.get_field(here)
    except FieldDoesNotExist:
        return None
    nullable = nullable or bool(getattr(field, "null", True))
    if further:
        related = field.related_model
        return related and _columns(related, further, descending, nulls_first, f"{before}{here}__", nullable)
    if field.is_relation and here not in ("pk", getattr(field, "attname", None)) and field.related_model._meta.ordering:
        found = []
        for one in field.related_model._meta.ordering:
            if not isinstance(one, str):
                return None
            turned = one.startswith("-") != descending
            keys = _columns(
                field.related_model, one.removeprefix("-"), turned, nulls_first, f"{before}{here}__", nullable
            )
            if keys is None:
                return None
            found += keys
        return found
    first = descending if nulls_first is None else nulls_first
    return [Key(f"{before}{here}", descending, nullable, first)]


def beyond(rows, keys, values, forward):
    """Return the rows that stand after the one with these values, before it if not `forward`."""
    found, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        further = key.beyond(value, forward)
        if further is not None:
            found |= equal & further
        equal &= key.equal(value)
    rows = rows.filter(found)
    # The same said as one comparison of the first columns, from which an index can begin.
    together = []
    for key, value in zip(keys, values, strict=True):
        if key.nullable or key.descending != keys[0].descending or key.lookup in rows.query.annotations:
            break
        together.append((key.lookup, value))
    if together:
        sign = "<=" if keys[0].descending == forward else ">="
        columns, bounds = [F(lookup) for lookup, _ in together], [Value(value) for _, value in together]
        rows = rows.filter(_Bound(*columns, *bounds, sign=sign))
    return rows


class KeysetPage(Page):
    """A page with the keys that its neighbours are found by."""

    def __init__(self, rows, number, paginator, *, more_before=None, more_after=None):
        super().__init__(rows, number, paginator)
        self._before, self._after = more_before, more_after

    def has_previous(self):
        return super().has_previous() if self._before is None else self._before

    def has_next(self):
        return super().has_next() if self._after is None else self._after

    def next_page_number(self):
        return self.number + 1 if self.number else None

    def previous_page_number(self):
        return self.number - 1 if self.number else None

    @property
    def first_key(self):
        """Return the key of the first row; empty where the page before has a number."""
        return self[0].pk if len(self) and not 0 < self.number <= NUMBERED + 1 else ""

    @property
    def last_key(self):
        """Return the key of the last row; empty where the next page has a number."""
        return self[len(self) - 1].pk if len(self) and not 0 < self.number < NUMBERED else ""


class KeysetPaginator(CappedPaginator):
    """Reads the page that `params`, those of an address, name by a row; its number then is only written on it."""

    def __init__(self, rows, per_page, *, params=None, page_name="page", **kwargs):
        rows, self.keys = in_order(rows)
        super().__init__(rows, per_page, **kwargs)
        params = params or {}
        self.at = next(((name, params[name]) for name in (AFTER, BEFORE, END) if params.get(name)), None)
        # The page that was asked for, once it was.
        self.shown = None
        self._is_numbered = bool(params.get(page_name))

    def page(self, number):
        """Return the page; one that is named by a row which is gone is the first."""
        self.shown = self._named_by_row(number) or self._numbered(number)
        return self.shown

    def _numbered(self, number):
        number = self.validate_number(number)
        if self.keys:
            number = min(number, NUMBERED)
        begin = (number - 1) * self.per_page
        return KeysetPage(self.object_list[begin : begin + self.per_page], number, self)

    def _named_by_row(self, number):
        if not self.at or not self.keys:
            return None
        name, key = self.at
        rows, size = self.object_list, self.per_page
        if name == END:
            size = size if self.is_capped else (self.count % size or min(self.count, size))
            number = 0 if self.is_capped else self.num_pages
        else:
            number = max(1, number) if self._is_numbered else 0
            if (values := self._values_at(key)) is None:
                return None
            rows = beyond(rows, self.keys, values, forward=name == AFTER)
        if name == AFTER:
            found = list(rows[: size + 1])
            return KeysetPage(found[:size], number, self, more_before=True, more_after=len(found) > size)
        found = list(rows.reverse()[: size + 1])
        shown = found[:size][::-1]
        return KeysetPage(shown, number, self, more_before=len(found) > size, more_after=name == BEFORE)

    def _values_at(self, key):
        """Return the values of the order in the row with this key, if it is still in the list."""
        try:
            key = self.object_list.model._meta.pk.to_python(key)
            rows = self.object_list.order_by().filter(pk=key)
            return next(iter(rows.values_list(*(one.lookup for one in self.keys))[:1]), None)
        except (ValidationError, ValueError, OverflowError):
            return None

    @property
    def is_all_numbered(self):
        """Whether every page has a number that can be typed."""
        return not self.keys or self.num_pages <= NUMBERED

    @property
    def end(self):
        """Return what names the last page beside its number, nothing where the number does."""
        return "" if self.is_all_numbered else "1"

    @property
    def last_number(self):
        """Return the number of the last page, None where not all rows were counted."""
        return None if self.is_capped else self.num_pages
