"""The closing table of the law (closing_2021.csv): to which account of 结转 or 结余 another one goes."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "closing_2021.csv"


@cache
def _rows(step):
    with _FILE.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["step"] == step]


def target_of(code, *, step="period", is_restricted=False):
    """Return the code of the account to which an account goes at a step, None where it stays as it is.

    Steps: `period` income and expense, `year` what is gathered at its end, `former` an error of a former year.
    """
    fitting = [row for row in _rows(step) if code.startswith(row["account"])]
    if not fitting:
        return None
    row = max(fitting, key=lambda one: len(one["account"]))
    return row["restricted" if is_restricted else "unrestricted"]


def is_of_year(code):
    """Whether what lies on an account is of the running year: its end leaves nothing there."""
    return any(target_of(code, step=step) for step in ("period", "year"))


def of_former_year(code, *, is_restricted=False):
    """Return the code that an account has in a correction of a former year: 年初余额调整 for income and expense."""
    closed = target_of(code, is_restricted=is_restricted)
    return target_of(closed, step="former") if closed else code
