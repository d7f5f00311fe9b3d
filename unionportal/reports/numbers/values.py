"""The values of a report: counted now for a draft, frozen for a final one."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry, report_tables
from unionportal.core.figures.registry import Rate
from unionportal.core.figures.report_tables import CHARTS, TABLES, Change, Filled, changed
from unionportal.core.values import money
from unionportal.reports.numbers.capital import capital

TABLE, CHART = "表", "图"
_REGISTRIES = {TABLE: TABLES, CHART: CHARTS}


@dataclass(frozen=True)
class Value:
    """A figure with its number (int, Decimal yuan, or Rate; a rate of no rows is None) and what explains it."""

    code: str
    name: str
    unit: str
    definition: str
    value: int | Decimal | Rate | None
    is_money: bool
    rows: int
    is_rate: bool = False

    def shown(self, wanted=""):
        """Return the number as the text prints it: plain, or in one of text.FORMATS; a rate of no rows is “—”."""
        if self.value is None:
            return "—"
        match wanted:
            case "万元":
                return f"{money.wan(self.value)}万元"
            case "元":
                return money.in_yuan(self.value)
            case "大写":
                return capital(self.value)
            case "千分位":
                return self._digits(",")
        return self._digits("")

    def _digits(self, separator):
        if self.is_money or self.is_rate:
            return _trimmed(f"{self.value:{separator}.{2 if self.is_money else 1}f}")
        return f"{self.value:{separator}}"

    @property
    def with_unit(self):
        """The number with its unit."""
        return self.shown() if self.value is None else f"{self.shown()}{self.unit}"

    @property
    def has_something(self):
        """Whether anything was counted; a rate of 0 % counts as something."""
        return self.value is not None if self.is_rate else bool(self.value)


@dataclass(frozen=True)
class Compared:
    """A figure with its value in the previous period."""

    now: Value
    before: Value

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
    """The figures, tables and charts a text may mention, by name or code."""

    figures: dict = field(default_factory=dict)
    exhibits: dict = field(default_factory=dict)

    def figure(self, name_or_code):
        """Return the Value of that name or code, or None."""
        return self.figures.get(name_or_code) or self._by_name(self.figures, name_or_code)

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
    scope = scope or Scope.everything()
    exhibits = {
        (ref.kind, one.code): one
        for text in parsed
        for ref in text.exhibits
        if (one := report_tables.find(_REGISTRIES[ref.kind], ref.name))
    }
    codes = [found.code for text in parsed for ref in text.figures if (found := registry.find(ref.name))]
    for one in exhibits.values():
        codes += [code for code in _table_of(one).figures if code in registry.REGISTRY]
    wanted = [registry.REGISTRY[code] for code in dict.fromkeys(codes)]
    return Values(of_figures(wanted, period, scope, unit), _fill(exhibits, period, scope, unit, compare))


def of_figures(wanted, period, scope, unit=None):
    """Return {code: Value} of registered figures."""
    counted = registry.values(wanted, period, scope, unit)
    return _values(wanted, counted, registry.counts(wanted, period, scope, unit))


def beside_previous(wanted, period, scope, unit=None):
    """Return {code: Compared} of registered figures in this and the previous period, without counting rows."""
    now, before = registry.values_over(wanted, [period, period.previous()], scope, unit)
    now, before = _values(wanted, now), _values(wanted, before)
    return {code: Compared(now[code], before[code]) for code in now}


def _values(wanted, counted, rows=None):
    return {
        one.code: Value(
            one.code,
            one.name,
            one.unit,
            one.definition,
            counted[one.code],
            one.measure.is_money,
            rows[one.code] if rows else 0,
            one.measure.is_rate,
        )
        for one in wanted
    }


def _table_of(exhibit):
    return TABLES[exhibit.of] if hasattr(exhibit, "of") else exhibit


def _fill(exhibits, period, scope, unit, compare):
    tables = {_table_of(one).code: _table_of(one) for one in exhibits.values()}
    filled = {code: one.fill(period, scope, unit) for code, one in tables.items()}
    # Charts show one period; their column numbers are those of the table as declared.
    shown = {
        code: tables[code].with_year_before(one, period, scope, unit) if compare else one
        for code, one in filled.items()
    }
    return {
        (kind, code): (one.name, shown[code] if kind == TABLE else one.draw_from(filled[one.of]))
        for (kind, code), one in exhibits.items()
    }


def frozen(report):
    """Return the values that a final report was frozen with, and no others."""
    numbers = {
        one.code: Value(
            one.code, one.name, one.unit_label, one.definition, _number(one), one.is_money, one.rows, one.is_rate
        )
        for one in report.frozen.all()
    }
    exhibits = {(one.kind, one.code): (one.name, thawed(one.kind, one.content)) for one in report.exhibits.all()}
    return Values(numbers, exhibits)


def _number(one):
    """Return the number of a FrozenFigure in the type it was counted in."""
    if one.is_money or one.value is None:
        return one.value
    return Rate(one.value.quantize(Decimal("0.1"))) if one.is_rate else int(one.value)


def packed(kind, content):
    """Return a table or a chart's data as JSON: 1 yuan becomes {"yuan": "1.00"}, because JSON numbers are floats."""
    if kind == CHART:
        return {**content, "values": [_pack(value) for value in content["values"]]}
    rows = [[_pack(value) for value in row] for row in content.rows]
    return {"columns": list(content.columns), "rows": rows, "total_row": content.total_row, "note": content.note}


def thawed(kind, content):
    """Return the inverse of `packed`."""
    if kind == CHART:
        return {**content, "values": [_thaw(value) for value in content["values"]]}
    rows = tuple(tuple(_thaw(value) for value in row) for row in content["rows"])
    # Tables frozen by an older version have no note.
    return Filled(tuple(content["columns"]), rows, content["total_row"], content.get("note", ""))


def _pack(value):
    match value:
        case Change(by):
            return {"change": _pack(by)}
        case Rate():
            return {"rate": f"{value:.1f}"}
        case Decimal():
            return {"yuan": f"{value:.2f}"}
    return value


def _thaw(value):
    match value:
        case {"change": by}:
            return Change(_thaw(by))
        case {"rate": rate}:
            return Rate(rate)
        case {"yuan": yuan}:
            return Decimal(yuan)
    return value


def _trimmed(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


def parts_by_unit(known, period, unit):
    """Return {code: {name of a part of the unit: number as text}} of the values that are still registered."""
    wanted = [registry.REGISTRY[code] for code in known.figures if code in registry.REGISTRY]
    parts = registry.breakdown(wanted, period, Scope.everything(), unit)
    return {
        one.code: {
            str(part): str(counted[one.code]) for part, counted in parts.items() if one.measure.has(counted[one.code])
        }
        for one in wanted
    }


@dataclass(frozen=True)
class Difference:
    """A figure whose frozen number differs from today's."""

    frozen: Value
    now: Value

    def __str__(self):
        return f"{self.frozen.name}：定稿时 {self.frozen.with_unit}，现 {self.now.with_unit}"


def differences(report):
    """Return the frozen values that differ from today's, in the order of the text; none unless the report is final."""
    if not report.is_final:
        return []
    then = frozen(report).figures
    wanted = [registry.REGISTRY[code] for code in then if code in registry.REGISTRY]
    now = of_figures(wanted, report.period, Scope.everything(), report.unit)
    return [Difference(then[code], now[code]) for code in now if then[code].value != now[code].value]
