"""Small tables that offices send: a file or pasted cells, whose columns are known by their headings."""

import datetime
import re

from django.core.exceptions import ValidationError

from finance.models.incoming.contributions import NO_PAYROLL
from finance.services.bank.tables import find_table, is_sum
from unionportal.core.values.dates import chinese_month
from unionportal.core.values.rules import first_of
from unionportal.sheets.cells import CellProblem, as_text, day, halfwidth, money, shown
from unionportal.sheets.paste import read_pasted
from unionportal.sheets.reader import read_workbook
from unionportal.sheets.uploads import Rejected, head_of

# So many rows are refused by name; the others are counted.
_NAMED = 20
_MONTH = re.compile(r"(\d{4})\s*(?:[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月份?|(\d{2}))")
MONTH, BASE = "月份", "工资总额"


def month(cell):
    """Return the first day of the month in a cell (2026-03, 2026年3月, 202603, any date); CellProblem for another."""
    found = _MONTH.fullmatch(halfwidth(as_text(cell)).strip()) if isinstance(cell, str | int | float) else None
    if found is None:
        return (read := day(cell)) and read.replace(day=1)
    number = int(found[2] or found[3] or found[4])
    if not 1 <= number <= 12 or not 1900 <= int(found[1]) <= 2100:
        raise CellProblem(f"「{shown(as_text(cell))}」不是月份，请填写如 2026-03。")
    return datetime.date(int(found[1]), number, 1)


def _payroll(cell):
    base = money(cell)
    if base is not None and base <= 0:
        raise CellProblem(NO_PAYROLL)
    return base


def read_table(columns, *, text="", file=None):
    """Return [(row number, {heading: value})] of a file, or of pasted cells; one ValidationError for all that is wrong.

    `columns` are {heading: function that cleans a cell}, all of which must be there and filled in. Sums are left out.
    """
    try:
        book = read_workbook(head_of(file), allow_merged=True) if file else read_pasted(text)
    except Rejected as refusal:
        raise ValidationError(str(refusal)) from refusal
    table = find_table(book, {name: name for name in columns}, columns)
    if table is None:
        raise ValidationError(f"没有找到表头，第一行应有：{'、'.join(columns)}。")
    found, problems = [], []
    for number, row in table.rows:
        if is_sum(row):
            continue
        values = {}
        for name, clean in columns.items():
            try:
                values[name] = clean(table.cell(row, name))
                if values[name] is None:
                    raise CellProblem("空白，请填写。")
            except CellProblem as problem:
                problems.append(f"第{number}行「{name}」：{problem}")
        found.append((number, values))
    refuse_rows(problems)
    if not found:
        raise ValidationError("表头下面没有任何一行。")
    return found


def refuse_rows(problems):
    """Raise ValidationError with these sentences, one for each row, the first ones if they are many."""
    if problems:
        raise ValidationError(first_of(problems, _NAMED))


def months_in(*, text="", file=None):
    """Return {first day of a month: payroll in yuan} of a table with the columns 月份 and 工资总额."""
    found, problems = {}, []
    for number, values in read_table({MONTH: month, BASE: _payroll}, text=text, file=file):
        if values[MONTH] in found:
            problems.append(f"第{number}行：{chinese_month(values[MONTH])}出现了两次。")
        found[values[MONTH]] = values[BASE]
    refuse_rows(problems)
    return found
