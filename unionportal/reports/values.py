"""Where the numbers of a report come from: the records of today for a draft, what was frozen for a final."""

from dataclasses import dataclass, field
from decimal import Decimal

from unionportal.core import figures, money, report_tables
from unionportal.core.report_tables import CHARTS, TABLES, Filled
from unionportal.core.scoping import Scope

TABLE, CHART = "表", "图"
_REGISTRIES = {TABLE: TABLES, CHART: CHARTS}


@dataclass(frozen=True)
class Value:
    """A figure with its number and what stands behind it. `value` is int, Decimal yuan when `is_money`, or a rate."""

    code: str
    name: str
    unit: str
    definition: str
    value: int | Decimal
    is_money: bool
    rows: int

    def shown(self, wanted=""):
        """The number as the text prints it: plain, or in one of text.FORMATS. A rate of nothing is “—”."""
        if self.value is None:
            return "—"
        match wanted:
            case "万元":
                return money.wan(self.value)
            case "元":
                return money.in_yuan(self.value)
            case "大写":
                return money.capital(self.value)
            case "千分位":
                return _trimmed(f"{self.value:,.2f}" if self.is_money else f"{self.value:,}")
        return _trimmed(f"{self.value:.2f}" if self.is_money else str(self.value))

    @property
    def with_unit(self):
        return f"{self.shown()}{self.unit}"


@dataclass(frozen=True)
class Values:
    """The figures, tables and charts one text may mention, found by name or by code."""

    figures: dict = field(default_factory=dict)
    exhibits: dict = field(default_factory=dict)

    def figure(self, name_or_code):
        return self.figures.get(name_or_code) or self._by_name(self.figures, name_or_code)

    def exhibit(self, kind, name_or_code):
        """The Filled table or the chart's data (see ReportChart.draw_from) with its name: (name, content)."""
        of_kind = {code: found for (of, code), found in self.exhibits.items() if of == kind}
        if found := of_kind.get(name_or_code):
            return found
        return next((found for found in of_kind.values() if found[0] == name_or_code), None)

    @staticmethod
    def _by_name(known, name):
        return next((one for one in known.values() if one.name == name), None)


def live(period, unit, parsed, *, scope=None):
    """The values as of now of everything that `parsed` texts mention, and of the figures behind their tables.

    Figures come in the order of their first mention. Whoever may read the report of a unit may read its figures.
    """
    scope = scope or Scope.everything()
    exhibits = {
        (ref.kind, one.code): one
        for text in parsed
        for ref in text.exhibits
        if (one := report_tables.find(_REGISTRIES[ref.kind], ref.name))
    }
    codes = [found.code for text in parsed for ref in text.figures if (found := figures.find(ref.name))]
    for one in exhibits.values():
        codes += [code for code in _table_of(one).figures if code in figures.REGISTRY]
    wanted = [figures.REGISTRY[code] for code in dict.fromkeys(codes)]
    return Values(of_figures(wanted, period, scope, unit), _fill(exhibits, period, scope, unit))


def of_figures(wanted, period, scope, unit=None):
    """{code: Value} of registered figures."""
    counted = figures.values(wanted, period, scope, unit)
    rows = figures.counts(wanted, period, scope, unit)
    return {
        one.code: Value(
            one.code, one.name, one.unit, one.definition, counted[one.code], one.measure.is_money, rows[one.code]
        )
        for one in wanted
    }


def _table_of(exhibit):
    return TABLES[exhibit.of] if hasattr(exhibit, "of") else exhibit


def _fill(exhibits, period, scope, unit):
    tables = {_table_of(one).code: _table_of(one) for one in exhibits.values()}
    filled = {code: one.fill(period, scope, unit) for code, one in tables.items()}
    return {
        (kind, code): (one.name, filled[code] if kind == TABLE else one.draw_from(filled[one.of]))
        for (kind, code), one in exhibits.items()
    }


def frozen(report):
    """The values a final report was frozen with; nothing else is asked."""
    numbers = {
        one.code: Value(
            one.code,
            one.name,
            one.unit_label,
            one.definition,
            one.value if one.is_money else int(one.value),
            one.is_money,
            one.rows,
        )
        for one in report.frozen.all()
    }
    exhibits = {(one.kind, one.code): (one.name, thawed(one.kind, one.content)) for one in report.exhibits.all()}
    return Values(numbers, exhibits)


def packed(kind, content):
    """A table or a chart's data as JSON: yuan become {"yuan": "1.00"}, because JSON numbers are floats."""
    if kind == CHART:
        return {**content, "values": [_pack(value) for value in content["values"]]}
    rows = [[_pack(value) for value in row] for row in content.rows]
    return {"columns": list(content.columns), "rows": rows, "total_row": content.total_row}


def thawed(kind, content):
    """What `packed` was made from."""
    if kind == CHART:
        return {**content, "values": [_thaw(value) for value in content["values"]]}
    rows = tuple(tuple(_thaw(value) for value in row) for row in content["rows"])
    return Filled(tuple(content["columns"]), rows, content["total_row"])


def _pack(value):
    return {"yuan": f"{value:.2f}"} if isinstance(value, Decimal) else value


def _thaw(value):
    return Decimal(value["yuan"]) if isinstance(value, dict) else value


def _trimmed(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


def parts_by_unit(known, period, unit):
    """{code: {name of a part of the unit: number as text}} of the values that are still registered."""
    wanted = [figures.REGISTRY[code] for code in known.figures if code in figures.REGISTRY]
    parts = figures.breakdown(wanted, period, Scope.everything(), unit)
    return {
        one.code: {str(part): str(counted[one.code]) for part, counted in parts.items() if counted[one.code]}
        for one in wanted
    }


@dataclass(frozen=True)
class Difference:
    """A figure that was frozen as one number and is counted as another today."""

    frozen: Value
    now: Value

    def __str__(self):
        return f"{self.frozen.name}：定稿时 {self.frozen.with_unit}，现 {self.now.with_unit}"


def differences(report):
    """What has changed since 定稿, in the order of the text; nothing for a report that is not final."""
    if not report.is_final:
        return []
    then = frozen(report).figures
    wanted = [figures.REGISTRY[code] for code in then if code in figures.REGISTRY]
    now = of_figures(wanted, report.period, Scope.everything(), report.unit)
    return [Difference(then[code], now[code]) for code in now if then[code].value != now[code].value]
