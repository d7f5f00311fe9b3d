"""The values of a report: counted now for a draft, frozen for a final one."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import past, registry, report_tables
from unionportal.core.figures.counting import counted_once
from unionportal.core.figures.families import read_once
from unionportal.core.figures.registry import Rate
from unionportal.core.figures.report_tables import CHARTS, TABLES
from unionportal.core.trail.kept import Kept
from unionportal.reports.numbers import expressions, lists, marks
from unionportal.reports.numbers.emptiness import without_empty_columns, without_zero_rows
from unionportal.reports.numbers.packing import CHART, TABLE, thawed
from unionportal.reports.numbers.value import Compared, Value

REGISTRIES = {TABLE: TABLES, CHART: CHARTS}
# The largest answers are those of a whole report.
kept = Kept(64)


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


def declared(period, unit, parsed):
    """Return the values of the same without any number or row: what there is of it, and what is refused."""
    parsed = tuple(parsed)
    asked = ("declared", period, unit.pk if unit else None, parsed)
    return kept(asked, lambda: _declared(period, unit, parsed))


@read_once()
@counted_once()
def _live(period, unit, parsed, scope, compare):
    refs = [ref for text in parsed for ref in text.figures]
    exhibits = _exhibits(parsed)
    with_zero = {
        (ref.kind, one.code)
        for text in parsed
        for ref in text.exhibits
        if ref.keeps_zero and (one := report_tables.find(REGISTRIES[ref.kind], ref.name))
    }
    wanted, refused = _expressions(dict.fromkeys(ref.name for ref in refs))
    tables = dict.fromkeys(_table_of(one) for one in exhibits.values())
    behind = {table: registry.known(table.figures) for table in tables}
    for figure in (one for some in behind.values() for one in some):
        wanted.setdefault(figure.code, expressions.alone(figure))
    changes = {expressions.canonical(ref.name) for ref in refs if ref.is_change}
    compared = [one for table in tables if compare and table.compared for one in behind[table]]
    _count_together(wanted, changes, compared, period, scope, unit)
    refused |= _refuse_stray_rows(wanted, period, scope, unit)
    figures = _of_expressions(wanted.values(), period, scope, unit, changes & set(wanted))
    items, not_listed = lists.fill([ref for text in parsed for ref in text.lists], period, scope, unit)
    filled = _fill(exhibits, with_zero, period, scope, unit, compare)
    return Values(figures, _marked(filled, figures), refused | not_listed, items)


@read_once()
@counted_once()
def _declared(period, unit, parsed):
    scope = Scope.everything()
    wanted, refused = _expressions(dict.fromkeys(ref.name for text in parsed for ref in text.figures))
    shares = [figure for one in wanted.values() for figure in expressions.shared_rows(one)]
    registry.count_together([(one, period) for one in shares], scope, unit)
    refused |= _refuse_stray_rows(wanted, period, scope, unit)
    figures = {
        code: Value(code, one.name, one.unit, one.definition, None, one.is_money, 0, one.is_rate)
        for code, one in wanted.items()
    }
    exhibits = {of: (one.name, None) for of, one in _exhibits(parsed).items()}
    items, not_listed = lists.declared(ref for text in parsed for ref in text.lists)
    return Values(figures, exhibits, refused | not_listed, items)


def _exhibits(parsed):
    """Return {(kind, code): table or chart} of those that the texts name."""
    refs = [ref for text in parsed for ref in text.exhibits]
    found = ((ref.kind, report_tables.find(REGISTRIES[ref.kind], ref.name)) for ref in refs)
    return {(kind, one.code): one for kind, one in found if one}


def _expressions(names):
    """Return ({code: Expression}, {code: why it cannot be counted})."""
    wanted, refused = {}, {}
    for name in names:
        try:
            if found := expressions.find(name):
                wanted[found.code] = found
        except expressions.Refused as refusal:
            refused[expressions.canonical(name)] = refusal.sentence
    return wanted, refused


def _count_together(wanted, changes, compared, period, scope, unit):
    """Count what these ask for, with the rows behind it, and of what is compared the period before, table by table."""
    parts = _parts(wanted.values())
    shared = [figure for one in wanted.values() for figure in expressions.shared_rows(one)]
    now = [*parts, *map(registry.rows_of, parts), *shared]
    before = [*_parts(one for code, one in wanted.items() if code in changes), *compared]
    asked = [(one, of) for of, some in ((period, now), (period.previous(), before)) for one in some]
    registry.count_together(asked, scope, unit)


def _parts(wanted):
    """Return the figures that are counted for these Expressions, each once."""
    return list({part.code: part for one in wanted for part in one.parts}.values())


def _refuse_stray_rows(wanted, period, scope, unit):
    """Take from {code: Expression} the shares with rows that are none of the whole; return {code: why}."""
    refused = {}
    for code, one in wanted.items():
        try:
            expressions.refuse_stray_rows(one, period, scope, unit)
        except expressions.Refused as refusal:
            refused[code] = refusal.sentence
    for code in refused:
        del wanted[code]
    return refused


@counted_once()
def _of_expressions(wanted, period, scope, unit, changes=()):
    """Return {code: Value}; those in `changes` with the number of the period before."""
    wanted = {one.code: one for one in wanted}
    parts = _parts(wanted.values())
    counted, totals = _counted(parts, period, scope, unit)
    compared = _parts(one for code, one in wanted.items() if code in changes)
    before = _counted(compared, period.previous(), scope, unit)[0] if compared else {}
    cut = past.cut(parts, period, scope, unit)
    rows = registry.counts(parts, period, scope, unit)
    return {
        code: _value(
            one,
            counted[one.is_share],
            rows=one.rows(rows),
            before=one.made(before[one.is_share]) if code in changes else None,
            word=period.previous_word if code in changes else "",
            years=len(period.years()),
            mark=marks.of_share(one, totals) if one.is_share else marks.of_number(one, totals, cut, period),
        )
        for code, one in wanted.items()
    }


def _counted(parts, period, scope, unit):
    """Return ({whether of a share: {code: number}}, totals).

    A share is one of records: where a year has a total of the part alone, or of the whole, it would say nothing.
    """
    ((records, totals),) = registry.records_and_totals(parts, [period], scope, unit)
    return {True: records, False: registry.together(parts, records, totals)}, totals


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

    @property
    def has_changed(self):
        return self.frozen.value != self.now.value

    def __str__(self):
        return f"{self.frozen.name}：定稿时 {self.frozen.with_unit}，现 {self.now.with_unit}"


def differences(report):
    """Return the frozen values that differ from today's, in the order of the text; none unless the report is final."""
    return [one for one in then_and_now(report) if one.has_changed] if report.is_final else []


def one_then_and_now(report, code):
    """Return one frozen value beside today's; None where it was not frozen or can be counted no more."""
    then = frozen(report).figures.get(code)
    if then is None:
        return None
    now = _counted_now(report, [code])
    return Difference(then, now[code]) if code in now else None


def then_and_now(report):
    """Return every frozen value that can still be counted beside today's, in the order of the text."""
    then = frozen(report).figures
    asked = ("now", report.pk, report.finalised_at)
    now = kept(asked, lambda: _counted_now(report, then))
    return [Difference(then[code], now[code]) for code in now]


def _counted_now(report, codes):
    """Return {code: Value} of today of those of a report's frozen values that can still be counted."""
    return _of_expressions(_registered(codes), report.period, Scope.everything(), report.unit)
