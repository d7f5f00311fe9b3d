"""The values of a report: counted now for a draft, frozen for a final one."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import past, registry, report_tables
from unionportal.core.figures.families import read_once
from unionportal.core.figures.registry import Rate
from unionportal.core.figures.report_tables import CHARTS, TABLES, changed
from unionportal.core.trail.kept import Kept
from unionportal.reports.numbers import expressions, formats, lists, marks
from unionportal.reports.numbers.emptiness import without_empty_columns, without_zero_rows
from unionportal.reports.numbers.packing import CHART, TABLE, thawed

REGISTRIES = {TABLE: TABLES, CHART: CHARTS}
# The largest answers are those of a whole report.
kept = Kept(64)


@dataclass(frozen=True)
class Value:
    """A figure with its number (int, Decimal yuan, or Rate; a rate of no rows is None) and what explains it.

    `before` is the number of the period before, called `word`, where the text compares; else None. The period has
    `years` years. `mark` says which years in it are totals without records, and ends the definition, too.
    """

    code: str
    name: str
    unit: str
    definition: str
    value: int | Decimal | Rate | None
    is_money: bool
    rows: int
    is_rate: bool = False
    before: int | Decimal | Rate | None = None
    word: str = ""
    years: int = 1
    mark: str = ""

    @property
    def in_words(self):
        """What it is called in a text that people read: the words that begin its definition, and its unit."""
        words, colon, _ = self.definition.partition("：")
        return f"{words if colon else self.name}（{self.unit}）"

    def shown(self, wanted=""):
        """Return the number as the text prints it: plain, or in one of text.FORMATS; a rate of no rows is “—”."""
        if self.value is None:
            return "—"
        if wanted in formats.WRITERS:
            text = formats.WRITERS[wanted](self.value)
            return f"{text}元" if wanted == "余" and self.is_money else text
        if wanted == "百分比":
            return f"{self._digits('')}%"
        if wanted == "年均":
            return formats.a_year(self.value, self.unit, self.years)
        return self._digits("," if wanted == "千分位" else "")

    def _digits(self, separator):
        if self.is_money or self.is_rate:
            return formats.plain_text(f"{self.value:{separator}.{2 if self.is_money else 1}f}")
        return f"{self.value:{separator}}"

    def changed(self, wanted=""):
        """Return how the number differs from `before`, e.g. “比上年增加3人”; that there is no such number, if so."""
        if not self.has_change:
            return f"{self.word}没有数据"
        by = self.value - self.before
        if not by:
            return f"与{self.word}持平"
        up, down = ("提高", "下降") if self.is_rate else ("增加", "减少")
        size = replace(self, value=type(self.value)(abs(by)), unit="个百分点" if self.is_rate else self.unit)
        return f"比{self.word}{up if by > 0 else down}{size.shown(wanted) if wanted else size.with_unit}"

    @property
    def has_change(self):
        """Whether there is something to compare: both periods counted, and the one before not zero."""
        return self.value is not None and bool(self.before)

    @property
    def with_unit(self):
        """The number with its unit."""
        return self.shown() if self.value is None else f"{self.shown()}{self.unit}"

    @property
    def has_something(self):
        """Whether anything was counted; a rate of 0 % counts as something, a share of 0 % does not."""
        if self.is_rate and expressions.PER not in self.code:
            return self.value is not None
        return bool(self.value)


@dataclass(frozen=True)
class Compared:
    """A figure with its value in the previous period."""

    now: Value
    before: Value

    @property
    def has_something(self):
        """Whether anything was counted in one of the two."""
        return self.now.has_something or self.before.has_something

    @property
    def change(self):
        """The signed difference, rates in percentage points; empty if one of them is missing."""
        by = changed(self.now.value, self.before.value)
        if by is None:
            return ""
        text = replace(self.now, value=by.by, unit="个百分点" if self.now.is_rate else self.now.unit).with_unit
        return f"+{text}" if by.by > 0 else text


@dataclass(frozen=True)
class Values:
    """The figures, tables and charts a text may mention, by name or code; `refused` expressions with the reason."""

    figures: dict = field(default_factory=dict)
    exhibits: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)

    def figure(self, name_or_code):
        """Return the Value of that name, code or expression, or None."""
        found = self.figures.get(name_or_code) or self._by_name(self.figures, name_or_code)
        return found or self.figures.get(expressions.canonical(name_or_code))

    def refusal(self, name_or_code):
        """Return why the expression cannot be counted, or None."""
        return self.refused.get(expressions.canonical(name_or_code))

    def items(self, ref):
        """Return the items of a list, or None if the list is unknown or refused."""
        return self.lists.get(lists.key(ref))

    def exhibit(self, kind, name_or_code):
        """Return (name, content): the Filled table or the data of ReportChart.draw_from; None if unknown."""
        of_kind = {code: found for (of, code), found in self.exhibits.items() if of == kind}
        if found := of_kind.get(name_or_code):
            return found
        return next((found for found in of_kind.values() if found[0] == name_or_code), None)

    @staticmethod
    def _by_name(known, name):
        return next((one for one in known.values() if one.name == name), None)


def live(period, unit, parsed, *, scope=None, compare=False):
    """Return the current values of everything that `parsed` texts mention, and of the figures behind their tables.

    With `compare` the tables show the previous period as well. Figures are in the order of their first mention. Who may
    read the report of a unit may read its figures.
    """
    scope, parsed = scope or Scope.everything(), tuple(parsed)
    asked = ("live", period, unit.pk if unit else None, parsed, scope, compare)
    return kept(asked, lambda: _live(period, unit, parsed, scope, compare))


@read_once()
def _live(period, unit, parsed, scope, compare):
    exhibits, with_zero = {}, set()
    for ref in (ref for text in parsed for ref in text.exhibits):
        if one := report_tables.find(REGISTRIES[ref.kind], ref.name):
            exhibits[ref.kind, one.code] = one
            with_zero |= {(ref.kind, one.code)} if ref.keeps_zero else set()
    refs = [ref for text in parsed for ref in text.figures]
    wanted, refused = _expressions(dict.fromkeys(ref.name for ref in refs), period, scope, unit)
    for figure in registry.known(code for one in exhibits.values() for code in _table_of(one).figures):
        wanted.setdefault(figure.code, expressions.alone(figure))
    changes = {expressions.canonical(ref.name) for ref in refs if ref.is_change}
    figures = _of_expressions(wanted.values(), period, scope, unit, changes & set(wanted))
    items, not_listed = lists.fill([ref for text in parsed for ref in text.lists], period, scope, unit)
    filled = _fill(exhibits, with_zero, period, scope, unit, compare)
    return Values(figures, _marked(filled, figures), refused | not_listed, items)


def _expressions(names, period, scope, unit):
    """Return ({code: Expression}, {code: why it cannot be counted})."""
    wanted, refused = {}, {}
    for name in names:
        try:
            if found := expressions.find(name):
                expressions.refuse_stray_rows(found, period, scope, unit)
                wanted[found.code] = found
        except expressions.Refused as refusal:
            refused[expressions.canonical(name)] = refusal.sentence
    return wanted, refused


def _of_expressions(wanted, period, scope, unit, changes=()):
    """Return {code: Value}; those in `changes` with the number of the period before."""
    wanted = list(wanted)
    parts = list({part.code: part for one in wanted for part in one.parts}.values())
    periods = [period, period.previous()] if changes else [period]
    found = registry.records_and_totals(parts, periods, scope, unit)
    # A share is one of records: where a year has a total of the part alone, or of the whole, it would say nothing.
    counted, *before = ({True: records, False: registry.together(parts, records, totals)} for records, totals in found)
    totals = found[0][1]
    cut = past.cut(parts, period, scope, unit)
    rows = registry.counts(parts, period, scope, unit)
    return {
        one.code: _value(
            one,
            counted[one.is_share],
            rows=one.rows(rows),
            before=one.made(before[0][one.is_share]) if one.code in changes else None,
            word=period.previous_word if one.code in changes else "",
            years=len(period.years()),
            mark=marks.of_share(one, totals) if one.is_share else marks.of_number(one, totals, cut, period),
        )
        for one in wanted
    }


def _value(one, counted, *, rows=0, mark="", **more):
    """Return the Value of an Expression from {code: number} of its parts."""
    number, said = one.made(counted), f"{one.definition}{mark}"
    return Value(one.code, one.name, one.unit, said, number, one.is_money, rows, one.is_rate, mark=mark, **more)


def of_figures(wanted, period, scope, unit=None):
    """Return {code: Value} of registered figures."""
    return _of_expressions(map(expressions.alone, wanted), period, scope, unit)


def mark_of(figure, period, scope, unit=None):
    """Return which years in a registered figure are totals without records, in a sentence; “” for none."""
    (totals,) = past.totals([figure], [period], scope, unit)
    return marks.of_number(expressions.alone(figure), totals, past.cut([figure], period, scope, unit), period)


def beside_previous(wanted, period, scope, unit=None):
    """Return {code: Compared} of registered figures in this and the previous period, without counting rows."""
    now, before = _kept_over(wanted, [period, period.previous()], scope, unit)
    return {one.code: Compared(_value(one, now), _value(one, before)) for one in map(expressions.alone, wanted)}


def in_one_period(wanted, period, scope, unit=None):
    """Return the Value of each registered figure in one period, without counting rows."""
    (now,) = _kept_over(wanted, [period], scope, unit)
    return [_value(one, now) for one in map(expressions.alone, wanted)]


def _kept_over(wanted, periods, scope, unit):
    wanted = list(wanted)
    asked = (tuple(one.code for one in wanted), tuple(periods), scope, unit.pk if unit else None)
    return kept(asked, lambda: registry.values_over(wanted, periods, scope, unit))


def _table_of(exhibit):
    return TABLES[exhibit.of] if hasattr(exhibit, "of") else exhibit


def waiting(refs, period, unit):
    """Return what the tables among these leave out so far, as [Waiting], for the author of a draft."""
    found = {ref.name: report_tables.find(TABLES, ref.name) for ref in refs if ref.kind == TABLE}
    asking = dict.fromkeys(one for one in found.values() if one and one.waiting)
    return [left for one in asking if (left := one.waiting(period, Scope.everything(), unit))]


def figures_behind(kind, name):
    """Return the codes of the figures that explain a table or chart; none if it is no longer declared."""
    found = report_tables.find(REGISTRIES[kind], name)
    return _table_of(found).figures if found else ()


def _fill(exhibits, with_zero, period, scope, unit, compare):
    tables = {_table_of(one).code: _table_of(one) for one in exhibits.values()}
    filled = {code: one.fill(period, scope, unit) for code, one in tables.items()}
    # Charts show one period; their column numbers are those of the table as declared.
    shown = {
        code: tables[code].with_year_before(one, period, scope, unit) if compare else one
        for code, one in filled.items()
    }
    found = {}
    for (kind, code), one in exhibits.items():
        if kind == CHART:
            found[kind, code] = one.name, one.draw_from(filled[one.of])
        else:
            as_printed = (
                shown[code] if (kind, code) in with_zero else without_empty_columns(without_zero_rows(shown[code]))
            )
            found[kind, code] = one.name, as_printed
    return found


def _marked(exhibits, figures):
    """Return the exhibits; below a table stands which of its figures have totals of years without records."""
    found = {}
    for (kind, code), (name, content) in exhibits.items():
        if kind == TABLE:
            behind = (figures.get(one) for one in TABLES[code].figures)
            said = "".join(f"{one.in_words}：{one.mark}" for one in behind if one is not None and one.mark)
            content = replace(content, note=f"{content.note}{said}") if said else content
        found[kind, code] = name, content
    return found


def frozen(report):
    """Return the values that a final report was frozen with, and no others."""
    numbers = {
        one.code: Value(
            one.code,
            one.name,
            one.unit_label,
            one.definition,
            _number(one, one.value),
            one.is_money,
            one.rows,
            one.is_rate,
            _number(one, one.before),
            report.period.previous_word if one.is_compared else "",
            len(report.period.years()),
        )
        for one in report.frozen.all()
    }
    exhibits = {(one.kind, one.code): (one.name, thawed(one.kind, one.content)) for one in report.exhibits.all()}
    return Values(numbers, exhibits, lists={one.code: lists.thawed(one.items) for one in report.lists.all()})


def _number(one, value):
    """Return a number of a FrozenFigure in the type it was counted in."""
    if one.is_money or value is None:
        return value
    return Rate(value.quantize(Decimal("0.1"))) if one.is_rate else int(value)


def parts_by_unit(known, period, unit):
    """Return {code: {name of a part of the unit: number as text}} of the values that are still registered."""
    wanted = _registered(known.figures)
    parts = list({part.code: part for one in wanted for part in one.parts}.values())
    by_unit = registry.breakdown(parts, period, Scope.everything(), unit)
    return {
        one.code: {
            str(part): str(number) for part, counted in by_unit.items() if (number := one.of_unit(counted)) is not None
        }
        for one in wanted
    }


def _registered(codes):
    """Return the Expression of each code whose figures are all still registered."""
    found = []
    for code in codes:
        # What was counted at 定稿 and is refused by today's rules is not compared.
        with suppress(expressions.Refused):
            found.append(expressions.find(code))
    return [one for one in found if one]


@dataclass(frozen=True)
class Difference:
    """A figure with its frozen number and today's."""

    frozen: Value
    now: Value

    def __str__(self):
        return f"{self.frozen.name}：定稿时 {self.frozen.with_unit}，现 {self.now.with_unit}"


def differences(report):
    """Return the frozen values that differ from today's, in the order of the text; none unless the report is final."""
    return [one for one in then_and_now(report) if one.frozen.value != one.now.value] if report.is_final else []


def then_and_now(report):
    """Return every frozen value that can still be counted beside today's, in the order of the text."""
    then = frozen(report).figures
    asked = ("now", report.pk, report.finalised_at)
    now = kept(asked, lambda: _of_expressions(_registered(then), report.period, Scope.everything(), report.unit))
    return [Difference(then[code], now[code]) for code in now]
