"""What was read otherwise than it is written, so that whoever confirms an import sees it."""

import datetime
import enum
from collections.abc import Sequence
from decimal import Decimal

from unionportal.sheets.cells import Shown, compact, halfwidth, shown
from unionportal.sheets.reader import Cell


class Change(enum.Enum):
    """One way in which a value differs from its cell; the value is how it is told."""

    DATE_OF_TEXT = "日期写成了文字"
    DATE_OF_NUMBER = "日期写成了数字"
    TIME_LEFT_OUT = "日期带有时刻，只取日期"
    AMOUNT_OF_TEXT = "数字写成了文字"
    NUMBER_AS_TEXT = "号码是数字格式，开头如有 0 已经丢失，请核对"
    AS_SHOWN = "单元格里是数字，显示时补了 0，已按显示的读入"
    OLD_IDENTITY_NUMBER = "15 位身份证号已换算成 18 位"
    OTHER_WIDTH = "有全角字符或空格，已改为通常的写法"
    REWRITTEN = "已改为通常的写法"


# So many cases are shown.
SHOWN = 3
# What a number of a person is read as is not repeated beside its row.
_SHOWN = {Change.DATE_OF_TEXT, Change.DATE_OF_NUMBER, Change.TIME_LEFT_OUT, Change.AMOUNT_OF_TEXT}


def change_of(cell: Cell, value: object) -> Change | None:
    """Return how the value differs from what stands in the cell, None where people read the same."""
    if isinstance(cell, Shown):
        if isinstance(value, str):
            return None if cell == str(cell.number) else Change.AS_SHOWN
        return change_of(cell.number, value)
    if isinstance(value, datetime.date):
        return _change_of_day(cell, value)
    if isinstance(cell, str):
        written = cell.strip()
        if isinstance(value, str):
            if value == written:
                return None
            return Change.OTHER_WIDTH if compact(written) == value else Change.REWRITTEN
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return None if _is_plain(written) else Change.AMOUNT_OF_TEXT
        return None
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return Change.NUMBER_AS_TEXT if number and isinstance(value, str) else None


def _change_of_day(cell: Cell, day: datetime.date) -> Change | None:
    if isinstance(cell, str):
        if cell.strip() == day.isoformat():
            return None
        return Change.TIME_LEFT_OUT if ":" in halfwidth(cell) else Change.DATE_OF_TEXT
    if isinstance(cell, datetime.datetime):
        return None if cell.time() == datetime.time() else Change.TIME_LEFT_OUT
    return Change.DATE_OF_NUMBER if isinstance(cell, int | float) else None


def _is_plain(written: str) -> bool:
    return written.isascii() and written.removeprefix("-").replace(".", "", 1).isdigit()


def sentence(change: Change, count: int, first: Sequence[tuple[int, Cell, object]]) -> str:
    """Return the sentence for the preview: how many cells, and the first (row, cell, value) of them."""
    cases = "、".join(_case(change, *one) for one in first)
    more = f"等 {count} 格" if count > len(first) else f"，共 {count} 格"
    return f"{change.value}：{cases}{more}。"


def _case(change: Change, row: int, cell: Cell, value: object) -> str:
    if change not in _SHOWN:
        return f"第{row}行"
    return f"第{row}行“{shown(str(cell).strip())}”读作 {value}"
