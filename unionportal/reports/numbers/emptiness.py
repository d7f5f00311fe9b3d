"""What of a table or chart says nothing, and is left out where it is printed."""

from dataclasses import replace

from unionportal.core.figures.registry import Rate
from unionportal.core.figures.report_tables import Change, last_against_first
from unionportal.reports.numbers.packing import CHART


def without_zero_rows(filled):
    """Return the table without the rows in which nothing was counted; the last one stays if it is the total.

    Of years those before and after all that were counted in fall; the years between stay, and those printed are
    compared.
    """
    if filled.by_year:
        return _without_years_at_the_ends(filled)
    last = filled.rows[-1:] if filled.total_row else ()
    rows = filled.rows[: len(filled.rows) - len(last)]
    rows = tuple(row for row in rows if any(map(has_content, row[1:])))
    return replace(filled, rows=(*rows, *last) if rows else (), total_row=bool(rows) and filled.total_row)


def without_empty_columns(filled):
    """Return the table without the columns in which no row has a cell, e.g. budgets where no year is whole."""
    left = [n for n in range(len(filled.columns)) if not n or any(row[n] is not None for row in filled.rows)]
    if not filled.rows or len(left) in (1, len(filled.columns)):
        return filled
    rows = tuple(tuple(row[n] for n in left) for row in filled.rows)
    return replace(filled, columns=tuple(filled.columns[n] for n in left), rows=rows)


def _without_years_at_the_ends(filled):
    years = filled.rows[:-1]
    counted = [number for number, row in enumerate(years) if any(map(has_content, row[1:]))]
    if not counted:
        return replace(filled, rows=())
    left = years[counted[0] : counted[-1] + 1]
    compared = last_against_first(left)
    # Nothing may have been counted in both.
    has_both = len(left) > 1 and any(cell is not None for cell in compared[1:])
    return replace(filled, rows=(*left, compared) if has_both else left)


def has_content(cell):
    """Return whether a cell says something: text, a number other than zero, or a rate of something."""
    if isinstance(cell, Change):
        return bool(cell.by)
    return isinstance(cell, Rate) or (bool(cell) and cell != "—")


def is_empty(kind, content, keeps_zero=False):
    """Return whether a table or chart is not printed: no row, or fewer than two values to draw; one that is kept is."""
    if kind == CHART:
        return len(content["values"]) < (1 if keeps_zero else 2)
    return not content.rows and not keeps_zero
