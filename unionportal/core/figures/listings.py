"""The lists of records a report may print, declared by the apps beside their figures.

A listing is a table, the condition under which a record may be printed, and the fields that may be printed of it.
Nothing else is read from the database: what an app does not register is never in a text. A phrase (句式) is a sentence
pattern over the fields; what the fields hold is returned as it is, and the caller escapes it for the text it goes to.
"""

import datetime
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import and_, or_
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.expressions import BaseExpression
from django.urls import reverse

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.access.scoping import Scope
from unionportal.core.database.report_sentence import ReportTheme
from unionportal.core.figures import over_years
from unionportal.core.figures.list_items import Condition, Item, Query
from unionportal.core.figures.periods import Period
from unionportal.core.figures.refusals import Refused
from unionportal.core.figures.registry import Condition as Publication
from unionportal.core.figures.registry import Table
from unionportal.core.models import Unit
from unionportal.core.values.dates import chinese_date, chinese_day
from unionportal.core.values.nearest import nearest

LISTINGS: dict[str, "Listing"] = {}

Kind = Literal["text", "date", "number", "choice"]
Choices = tuple[tuple[str, str], ...]
# The patterns of one phrase: the first of which the record has everything is printed.
Patterns = str | tuple[str, ...]
EQUAL, OTHER, AT_LEAST, AT_MOST = "=", "≠", "≥", "≤"
OPERATORS = (EQUAL, OTHER, AT_LEAST, AT_MOST)
_LOOKUPS = {EQUAL: "", OTHER: "", AT_LEAST: "__gte", AT_MOST: "__lte"}
# An order from the greatest down: “日期倒序” as people write it, “-date” as it is saved.
_DOWN_NAME, _DOWN_CODE = "倒序", "-"
_DAY = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?")


@dataclass(frozen=True)
class Field:
    """One thing of a record that may be printed and asked for; `path` leads to it, by a lookup or an expression.

    A `path` that depends on the day returns the expression when it is read.
    `options` are the choices in their order, or return them where they are data. `printed` leads to what is printed,
    if that is not the label of the choice. An `ordered` choice may be compared by ≥ and ≤. A record that lacks what a
    phrase says of it is left out, except where the field is `optional`.
    """

    name: str
    code: str
    kind: Kind
    path: str | BaseExpression | Callable[[], BaseExpression]
    options: Choices | Callable[[], Iterable[tuple[str, str]]] = ()
    printed: str = ""
    ordered: bool = False
    optional: bool = False

    @property
    def choices(self) -> Choices:
        """The values it may have and their labels, in their order; one query where they are data."""
        return tuple(self.options()) if callable(self.options) else self.options

    def coded(self, op: str, value: str) -> str:
        """Return the value as it is saved: the code of a choice, an ISO date, a plain number; Refused if it is none."""
        if op not in OPERATORS:
            raise Refused(f"“{op}”不是比较的符号，可用：{'、'.join(OPERATORS)}。")
        if op in (AT_LEAST, AT_MOST) and (self.kind == "text" or (self.kind == "choice" and not self.ordered)):
            raise Refused(f"“{self.name}”没有大小先后，只能用 {EQUAL} 和 {OTHER}。")
        value = value.strip()
        return str({"choice": self._choice, "date": self._day, "number": self._number}.get(self.kind, str)(value))

    def named(self, value: str) -> str:
        """Return a saved value as people write it; a choice that is gone stays as it was saved."""
        return dict(self.choices).get(value, value) if self.kind == "choice" else value

    def meets(self, op: str, value: str) -> Q:
        """Return the condition for records whose field stands so to a saved value, as a Q over `column`."""
        if self.kind == "choice" and op in (AT_LEAST, AT_MOST):
            codes = [code for code, _ in self.choices]
            at = codes.index(value) if value in codes else len(codes)
            return Q(**{f"{self.column}__in": codes[at:] if op == AT_LEAST else codes[: at + 1]})
        found = Q(**{f"{self.column}{_LOOKUPS[op]}": value})
        # A record without a value is other than any value.
        return ~found | Q(**{f"{self.column}__isnull": True}) if op == OTHER else found

    def is_there(self) -> Q:
        """Return the condition for records that have something to print here: a text, a day, a number above zero."""
        has = Q(**{f"{self.column}__isnull": False})
        if self.kind == "date":
            return has
        return has & (Q(**{f"{self.column}__gt": 0}) if self.kind == "number" else ~Q(**{self.column: ""}))

    @property
    def column(self) -> str:
        """The name of its column in the query."""
        return f"listed_{self.code}"

    @property
    def printed_column(self) -> str:
        """The name of the column that is printed."""
        return f"printed_{self.code}" if self.printed else self.column

    def text(self, value: Any, labels: Mapping[str, str], *, with_year: bool) -> str:
        """Return the value of a record as it is printed; empty if there is none."""
        if value is None:
            return ""
        if isinstance(value, datetime.date):
            return chinese_date(value) if with_year else chinese_day(value)
        return labels.get(str(value), str(value)) if self.kind == "choice" else str(value)

    def _choice(self, value: str) -> str:
        choices = self.choices
        for code, label in choices:
            if value in (code, label):
                return code
        raise Refused(f"“{self.name}”没有“{value}”{nearest(value, [label for _, label in choices])}")

    def _day(self, value: str) -> datetime.date:
        try:
            match = _DAY.fullmatch(value)
            return datetime.date(*map(int, match.groups())) if match else datetime.date.fromisoformat(value)
        except ValueError:
            raise Refused(f"“{self.name}”是日期，“{value}”不是，请写成 2022-05-06。") from None

    def _number(self, value: str) -> Decimal:
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        # The columns are whole numbers of four bytes.
        if not number.is_finite() or number != int(number) or abs(number) >= 2**31:
            raise Refused(f"“{self.name}”是整数，“{value}”不是。")
        return Decimal(int(number))


@dataclass(frozen=True)
class Listing:
    """One list of records; `code` is stable English for machines, `name` the Chinese name used in texts.

    `publication` (period -> Q) says which records may be printed. `fields` are by their Chinese names, `phrases` are
    the patterns by theirs, the first of which is used when none is asked for; of several patterns of one phrase a
    record is printed by the first of which it has everything. `order` are the codes of the fields the records come in
    the order of. `opens` returns the address of a record from the value at `opens_by`.
    """

    code: str
    name: str
    model: Table
    fields: Mapping[str, Field]
    phrases: Mapping[str, Patterns]
    order: tuple[str, ...]
    publication: Publication
    opens: Callable[[Any], str]
    opens_by: str
    definition: str

    def field(self, name_or_code: str) -> Field:
        """Return the field with this name or code; Refused if there is none."""
        for one in self.fields.values():
            if name_or_code in (one.name, one.code):
                return one
        if not self.fields:
            raise Refused(f"“{self.name}”没有可以写条件的项。")
        hint = nearest(name_or_code, self.fields)
        raise Refused(f"“{self.name}”没有“{name_or_code}”这一项{hint}可用：{'、'.join(self.fields)}。")

    def coded(self, asked: Query) -> Query:
        """Return it as it is saved, with codes for names and labels; Refused for what is not registered."""
        conditions = []
        for one in asked.conditions:
            field = self.field(one.field_code)
            conditions.append(Condition(field.code, one.op, field.coded(one.op, one.value)))
        if asked.phrase and asked.phrase not in self.phrases:
            hint = nearest(asked.phrase, self.phrases)
            raise Refused(f"“{self.name}”没有“{asked.phrase}”这种句式{hint}可用：{'、'.join(self.phrases)}。")
        order = asked.order
        if order:
            down, name = _direction(order)
            order = f"{_DOWN_CODE if down else ''}{self.field(name).code}"
        return Query(tuple(conditions), asked.phrase, order)

    def named(self, asked: Query) -> Query:
        """Return it as people write it, with names and labels for codes; Refused for a field that is not registered."""
        conditions = []
        for one in asked.conditions:
            field = self.field(one.field_code)
            conditions.append(Condition(field.name, one.op, field.named(one.value)))
        order = asked.order
        if order:
            down, name = _direction(order)
            order = f"{self.field(name).name}{_DOWN_NAME if down else ''}"
        return replace(asked, conditions=tuple(conditions), order=order)

    def items(
        self,
        period: Period,
        scope: Scope,
        unit: Unit | None = None,
        conditions: Iterable[Condition] = (),
        phrase: str = "",
        order: str = "",
        limit: int | None = None,
    ) -> tuple[Item, ...]:
        """Return the records that may be printed, at most `limit`; Refused for what is not registered."""
        return self.some(period, scope, unit, Query(tuple(conditions), phrase, order), limit)[0]

    def some(
        self, period: Period, scope: Scope, unit: Unit | None, asked: Query, limit: int | None
    ) -> tuple[tuple[Item, ...], bool]:
        """Return at most `limit` records that may be printed, and whether there are more; Refused as by `items`.

        Scope, unit and period are those of figures. One query, and one for every choice of data that is asked about.
        """
        asked = self.coded(asked)
        if limit is not None and limit < 1:
            raise Refused("“限”须是大于零的整数。")
        patterns = _patterns(self.phrases[asked.phrase or next(iter(self.phrases))])
        used = [self.field(code) for code in dict.fromkeys(code for one in patterns for code in _fields_of(one))]
        rows = self.model.objects.visible_to(scope.judged(READ_FIGURES)).filter(self.publication(period))
        rows = rows.within(unit) if unit else rows
        columns = {one.column: _column(one.path) for one in self.fields.values()}
        rows = rows.alias(**columns).annotate(**{one.printed_column: _column(one.printed or one.path) for one in used})
        for one in asked.conditions:
            rows = rows.filter(self.field(one.field_code).meets(one.op, one.value))
        rows = rows.filter(reduce(or_, [self._has_all_of(one) for one in patterns]))
        wanted = [asked.order] if asked.order else []
        ordering = [*(self._ordering(code) for code in (*wanted, *self.order)), F("pk").asc()]
        values = ["pk", *(one.printed_column for one in used)]
        labels = self._labels(used)
        days = [one.column for one in self.fields.values() if one.kind == "date"]
        # What is compared by ≥ and ≤, e.g. the level, comes from the greatest down, unless the last are asked for.
        ordered = [] if asked.order.startswith(_DOWN_CODE) else [one for one in self.fields.values() if one.ordered]
        importance = [self._ordering(f"{_DOWN_CODE}{one.code}") for one in ordered]
        rows = rows.values(*values, opened=F(self.opens_by))
        found, has_more = over_years.chosen(rows, days, period, ordering, importance, limit)
        return tuple(self._item(row, patterns, used, period, labels) for row in found), has_more

    def _has_all_of(self, pattern: str) -> Q:
        """Return the condition for records with everything that the pattern says, as a Q."""
        needed = [field for field in map(self.field, _fields_of(pattern)) if not field.optional]
        return reduce(and_, [one.is_there() for one in needed], Q())

    def _item(
        self,
        row: Mapping[str, Any],
        patterns: Sequence[str],
        used: Sequence[Field],
        period: Period,
        labels: Mapping[str, Any],
    ) -> Item:
        dated = all(any(self.field(code).kind == "date" for code in _fields_of(one)) for one in patterns)
        year = None if dated else over_years.year_of(row, period)
        with_year = period.start.year != period.last_day.year and not (year and year.is_of_one_year)
        texts = {
            one.code: one.text(row[one.printed_column], labels.get(one.code, {}), with_year=with_year) for one in used
        }
        optional = {one.code for one in used if one.optional}
        # A number of zero is nothing to say, as in `is_there`.
        has = {code for code, text in texts.items() if code in optional or text not in ("", "0")}
        pattern = next((one for one in patterns if set(_fields_of(one)) <= has), patterns[-1])
        # A sentence that somebody wrote ends once, whether or not it was written with its full stop.
        text = re.sub("([。！？])。$", r"\1", pattern.format_map(texts))
        return Item(text, f"{self.code}:{row['pk']}", self.opens(row["opened"]), year.called if year else "")

    def _labels(self, used: Sequence[Field]) -> dict[str, dict[str, str]]:
        return {one.code: dict(one.choices) for one in used if one.kind == "choice" and not one.printed}

    def _ordering(self, order: str) -> Any:
        down, code = _direction(order)
        field = self.field(code)
        by: Any = F(field.column)
        if field.kind == "choice":
            places = [When(**{field.column: value}, then=Value(n)) for n, (value, _) in enumerate(field.choices)]
            by = Case(*places, default=None, output_field=IntegerField())
        return by.desc(nulls_last=True) if down else by.asc(nulls_last=True)


# The sentence of whoever was there and its theme, for lists of records that have one, and the phrase that prints it.
SENTENCE = (
    Field("原话", "sentence", "text", "report_sentence"),
    Field("主题", "theme", "choice", "report_theme", tuple(ReportTheme.choices), optional=True),
)
AS_WRITTEN = {"原话": "{sentence}"}


def record_sentences(*otherwise: str) -> dict[str, Patterns]:
    """Return the phrase of whole sentences: the one somebody wrote, else the first of these the record can fill."""
    return {"记事": ("{sentence}。", *(f"{one}。" for one in otherwise))}


def listing(
    code: str,
    name: str,
    *,
    of: Table,
    fields: Iterable[Field],
    phrases: Mapping[str, Patterns],
    order: Sequence[str],
    opens: Callable[[Any], str],
    opens_by: str = "pk",
) -> Callable[[Publication], Publication]:
    """Register the decorated function (period -> Q on the table `of`): the records that may be printed.

    Its docstring says which these are. ValueError for a code or name that is taken, or a phrase over other fields.
    """
    by_name = {one.name: one for one in fields}
    known = {one.code for one in by_name.values()}

    def register(publication: Publication) -> Publication:
        refuse_twice(code, name)
        patterns = [one for phrase in phrases.values() for one in _patterns(phrase)]
        if stray := {code for one in patterns for code in _fields_of(one)} - known:
            raise ValueError(f"listing {code} has phrases over fields it does not register: {sorted(stray)}")
        if not publication.__doc__:
            raise ValueError(f"listing {code} ({name}) does not say what it lists")
        LISTINGS[code] = Listing(
            code, name, of, by_name, dict(phrases), tuple(order), publication, opens, opens_by, publication.__doc__
        )
        return publication

    return register


def refuse_twice(code: str, name: str) -> None:
    """Raise ValueError for a code or name that a listing has."""
    if find(code) or find(name):
        raise ValueError(f"listing {code} ({name}) is declared twice")


def unit_field(name: str, path: str = "unit") -> Field:
    """Return the field of the unit that the lookup `path` leads to, printed by its name."""
    return Field(name, "unit", "choice", f"{path}__code", _units, f"{path}__name")


def sub_union_field() -> Field:
    """Return the field of the sub-union whose record it is; nothing is printed for the school's own."""
    whose = Case(When(unit__parent=None, then=Value("")), default=F("unit__name"), output_field=CharField())
    return Field("分工会", "whose", "text", whose, optional=True)


def _units() -> Iterable[tuple[str, str]]:
    return Unit.objects.values_list("code", "name")


def opens_page(view: str) -> Callable[[Any], str]:
    """Return the `opens` of records that have a page of their own, by their key."""
    return lambda key: reverse(view, args=[key])


def opens_list(view: str) -> Callable[[Any], str]:
    """Return the `opens` of records without a page: the list of them, narrowed to what is sought."""
    return lambda words: f"{reverse(view)}?{urlencode({'q': words})}"


def find(name_or_code: str) -> Listing | None:
    """Return the listing with this name or code, or None."""
    known = LISTINGS.get(name_or_code)
    return known or next((one for one in LISTINGS.values() if one.name == name_or_code), None)


def _patterns(phrase: Patterns) -> tuple[str, ...]:
    return (phrase,) if isinstance(phrase, str) else phrase


def _fields_of(pattern: str) -> list[str]:
    """Return the codes of the fields of a phrase, each once."""
    return list(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(pattern) if name))


def _column(path: str | BaseExpression | Callable[[], BaseExpression]) -> Any:
    if callable(path):
        return path()
    return F(path) if isinstance(path, str) else path


def _direction(order: str) -> tuple[bool, str]:
    """Return whether it goes from the greatest down, and the field."""
    order = order.strip()
    if order.startswith(_DOWN_CODE):
        return True, order.removeprefix(_DOWN_CODE)
    return order.endswith(_DOWN_NAME), order.removesuffix(_DOWN_NAME)
