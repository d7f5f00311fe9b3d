"""What banks write into single cells: days with their time, amounts with a sign or CR, numbers that lost their end."""

import datetime
import re
from decimal import Decimal

from unionportal.sheets.cells import (
    EPOCH,
    EXACT,
    SCIENTIFIC,
    CellProblem,
    as_text,
    compact,
    day,
    halfwidth,
    money,
    stored,
)
from unionportal.sheets.reader import Cell
from unionportal.spelling.folding import folded_key

# A day with its time as 20260301120122 or 2026-03-01 12.01.22; the day stands before it.
_WITH_TIME = re.compile(r"(\d{8})(\d{6})|(\d{4}-\d{2}-\d{2})[ -](\d{2})[.:](\d{2})[.:](\d{2})(?:\.\d+)?")
_TIME = re.compile(r"(?:.*[T ])?(\d{1,2}):(\d{2})(?::(\d{2}))?")
# A number loses its leading zero.
_BARE_TIME = re.compile(r"(\d{1,2})(\d{2})(\d{2})")
_DAYS = (61, 80_000)
# Money that came to the account, and that left it, as banks mark an amount.
_SIGN = re.compile(r"(?P<sign>[-+])?(?P<body>[^-+]*?)(?P<mark>CR|DR)?")
# What stands where no amount is, for nobody to write one in.
_STRUCK = re.compile(r"[-−–—─/]+")
_MASK = re.compile(r"\*+")


def is_lost(cell: Cell) -> bool:
    """Return whether the last digits of a number in the cell are lost."""
    value = stored(cell)
    if isinstance(value, float):
        return abs(value) >= EXACT or not value.is_integer()
    return isinstance(value, str) and SCIENTIFIC.fullmatch(compact(value)) is not None


def bank_day(cell: Cell) -> datetime.date | None:
    """Return the day of a cell in which its time may stand too; CellProblem for what is none."""
    value = stored(cell)
    if isinstance(value, float) and _DAYS[0] <= value < _DAYS[1]:
        # How a day with its time is stored.
        return EPOCH + datetime.timedelta(days=int(value))
    found = _with_time(value)
    return day((found[1] or found[3]) if found else value)


def bank_time(cell: Cell) -> str:
    """Return the time of day in a cell of times as 09:05:00, "" where it has none."""
    found = _BARE_TIME.fullmatch(str(stored(cell)).strip()) if isinstance(cell, str | int) else None
    return _clock(*found.groups()) if found else time_beside(cell)


def time_beside(cell: Cell) -> str:
    """Return the time of day that stands beside the day in a cell as 09:05:00, "" where there is none."""
    value = stored(cell)
    if isinstance(value, float) and _DAYS[0] <= value < _DAYS[1]:
        value = datetime.timedelta(seconds=round(value % 1 * 86_400))
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return _clock(minutes // 60, minutes % 60, seconds)
    if isinstance(value, datetime.datetime):
        return _clock(value.hour, value.minute, value.second)
    if found := _with_time(value):
        bare = found[2]
        return _clock(*(found[4], found[5], found[6]) if bare is None else (bare[:2], bare[2:4], bare[4:]))
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    return _clock(found[1], found[2], found[3] or 0) if found else ""


def _clock(hours: str | int, minutes: str | int, seconds: str | int) -> str:
    try:
        return f"{datetime.time(int(hours), int(minutes), int(seconds))}"
    except ValueError:
        return ""


def _with_time(value: object) -> re.Match[str] | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return _WITH_TIME.fullmatch(halfwidth(as_text(value)).strip("'‘’`\t "))
    except CellProblem:
        return None


def is_struck(cell: Cell) -> bool:
    """Return whether an amount is struck out: nothing but dashes or slashes stand in its cell."""
    value = stored(cell)
    return isinstance(value, str) and _STRUCK.fullmatch(compact(value)) is not None


def signed(cell: Cell) -> Decimal | None:
    """Return yuan, less than zero for what a bank writes in red, with a minus, or with DR; CellProblem for no money."""
    value = None if is_struck(cell) else stored(cell)
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        found = money(-value)
        return None if found is None else -found
    if not isinstance(value, str):
        return money(value)
    parts = _SIGN.fullmatch(compact(value).replace("−", "-").upper())
    if parts is None or not parts["body"]:
        return money(value)
    found = money(parts["body"])
    return -found if found and (parts["sign"] == "-") != (parts["mark"] == "DR") else found


def same_account(written: Cell, ours: str) -> bool:
    """Return whether an account that a bank writes, perhaps with stars for some of its digits, is this one."""
    try:
        plain = compact(as_text(written))
    except CellProblem:
        return False
    return _fits(plain.lstrip("'‘’`").replace("-", ""), compact(ours).replace("-", ""))


def same_name(written: str, ours: str) -> bool:
    """Return whether a name that a bank writes, perhaps with stars for some of its characters, is this one."""
    return _fits(folded_key(written), folded_key(ours))


def _fits(written: str, ours: str) -> bool:
    shown = _MASK.split(written)
    if len(shown) == 1 or not any(shown):
        return written == ours
    return re.fullmatch(".+".join(map(re.escape, shown)), ours) is not None
