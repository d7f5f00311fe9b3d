"""Tables and charts as JSON, and back."""

from decimal import Decimal

from unionportal.core.figures.registry import Rate
from unionportal.core.figures.report_tables import Change, Filled

TABLE, CHART = "表", "图"


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
