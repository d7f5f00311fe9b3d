"""What a bank's statement says, read by the columns of its layout: lines in the order in which they happened."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from finance.choices import BankField, Direction
from finance.services.bank.tables import Table, find_table, is_foot, key_of, words_of
from unionportal.sheets.cells import EXACT, SCIENTIFIC, CellProblem, compact, day, digits, money, stored, text
from unionportal.sheets.reader import Cell, read_workbook

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_BARE_TIME = re.compile(r"\d{5,6}")
_LOST = "末尾的数字已丢失（科学计数），没有采用"


@dataclass(frozen=True)
class Stated:
    """One line of the bank; `row` is its place in the file, `amount` more than zero for what came in."""

    row: int
    day: datetime.date
    time: str
    amount: Decimal
    balance: Decimal | None
    number: str = ""
    other_name: str = ""
    other_account: str = ""
    summary: str = ""
    key: str = ""


@dataclass(frozen=True)
class Reading:
    """The lines of a file in the order in which they happened, and sentences about what was left out of it."""

    lines: tuple[Stated, ...]
    notes: tuple[str, ...] = ()


class Moved(Protocol):
    """A line with what lay there after it."""

    amount: Decimal
    balance: Decimal | None


def read_statement(content: bytes, layout: Any, own_account: str) -> Reading:
    """Return the Reading of a file; ValidationError naming the row that cannot be read or is of another account."""
    if lacking := layout.lacks(Direction.STATEMENT):
        raise ValidationError(f"版式“{layout}”的对账单还缺少这些列：{'、'.join(lacking)}，请会计补上。")
    heads = {one.heading: one.holds for one in layout.heads(Direction.STATEMENT)}
    amounts = {BankField.DEBIT, BankField.CREDIT} & {*heads.values()} or {BankField.AMOUNT, BankField.SIDE}
    table = find_table(read_workbook(content, allow_merged=True), heads, {BankField.DAY, *amounts})
    if table is None:
        raise ValidationError(f"文件里没有这个版式的表头（{'、'.join(heads)}），请检查文件和账户的对账单版式。")
    reader = _Reader(table, words_of(layout.debit_words), words_of(layout.credit_words), own_account)
    lines = [line for number, row in table.rows if (line := reader.line(number, row)) is not None]
    return Reading(_keyed(_in_order(lines)), tuple(reader.notes))


class _Reader:
    def __init__(self, table: Table, debit: set[str], credit: set[str], own_account: str) -> None:
        self.table, self.debit, self.credit, self.own = table, debit, credit, own_account
        self.notes: list[str] = []

    def line(self, number: int, row: tuple[Cell, ...]) -> Stated | None:
        """Return the line in a row, None for a row of sums or notes; ValidationError for any other."""

        def of(field: BankField, clean: Callable[[Cell], Any]) -> Any:
            try:
                return clean(self.table.cell(row, field))
            except CellProblem as problem:
                raise ValidationError(f"第{number}行「{field.label}」：{problem}") from problem

        if self._is_no_line(number, row):
            return None
        self._check_own(number, row)
        amount = self._amount(number, of)
        if not amount:
            raise ValidationError(f"第{number}行没有发生额，请核对文件。")
        happened = of(BankField.DAY, day)
        texts = (BankField.SUMMARY, BankField.PURPOSE, BankField.WORDS)
        said = dict.fromkeys(found for field in texts if (found := of(field, _shortened)))
        return Stated(
            row=number,
            day=happened,
            time=_time(self.table.cell(row, BankField.TIME)) or _time(self.table.cell(row, BankField.DAY)),
            amount=amount,
            balance=of(BankField.BALANCE, _signed),
            number=self._number(number, row),
            other_name=(of(BankField.OTHER_NAME, _shortened) or "")[:100],
            other_account=self._other_account(number, row),
            summary="　".join(said)[:300],
        )

    def _is_no_line(self, number: int, row: tuple[Cell, ...]) -> bool:
        try:
            if day(self.table.cell(row, BankField.DAY)) is not None:
                return False
        except CellProblem as problem:
            if not is_foot(row):
                raise ValidationError(f"第{number}行「{BankField.DAY.label}」：{problem}") from problem
        moved = (BankField.DEBIT, BankField.CREDIT, BankField.AMOUNT)
        if not is_foot(row) and any(self.table.cell(row, field) not in (None, "") for field in moved):
            raise ValidationError(f"第{number}行有金额，没有日期，请核对文件。")
        self.notes.append(f"第{number}行是合计或说明，没有导入。")
        return True

    def _check_own(self, number: int, row: tuple[Cell, ...]) -> None:
        cell = self.table.cell(row, BankField.OWN_ACCOUNT)
        if cell in (None, ""):
            return
        if _is_lost(cell):
            self._note(f"本方账号{_LOST}，请自行核对账户。")
        elif compact(str(cell)).replace("-", "") != self.own.replace("-", ""):
            raise ValidationError(f"第{number}行的本方账号不是所选账户的账号，请检查是否选错了账户或文件。")

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _amount(self, number: int, of: Callable[[BankField, Callable[[Cell], Any]], Any]) -> Decimal:
        """Return what came in (more than zero) or went out: the bank's debit is what went out."""
        if BankField.DEBIT in self.table.columns and BankField.CREDIT in self.table.columns:
            out, came = (of(field, _signed) or Decimal(0) for field in (BankField.DEBIT, BankField.CREDIT))
            if out and came:
                raise ValidationError(f"第{number}行借方、贷方都有金额，请核对文件。")
            if min(out, came) < 0 and BankField.BALANCE not in self.table.columns:
                side = BankField.DEBIT if out < 0 else BankField.CREDIT
                sentence = f"第{number}行「{side.label}」是负数，文件没有余额，看不出是收入还是付出"
                raise ValidationError(f"{sentence}，请下载有余额一列的对账单。")
            return came - out
        amount, side = of(BankField.AMOUNT, _signed) or Decimal(0), of(BankField.SIDE, key_of)
        if side not in self.debit | self.credit:
            raise ValidationError(f"第{number}行的借贷标志是“{side or '空白'}”，版式里没有这个说法，请会计补上。")
        return -amount if side in self.debit else amount

    def _number(self, number: int, row: tuple[Cell, ...]) -> str:
        cell = self.table.cell(row, BankField.BANK_NUMBER)
        if _is_lost(cell):
            # It tells two lines apart.
            raise ValidationError(f"第{number}行的银行流水号末尾的数字已丢失（科学计数），请从银行重新下载原件。")
        return compact(str(cell))[:60] if cell not in (None, "") else ""

    def _other_account(self, number: int, row: tuple[Cell, ...]) -> str:
        cell = self.table.cell(row, BankField.OTHER_ACCOUNT)
        if _is_lost(cell):
            self._note(f"第{number}行的对方账号{_LOST}。")
            return ""
        try:
            return digits(cell, max_length=40) or ""
        except CellProblem as problem:
            self._note(f"第{number}行的对方账号：{problem}")
            return ""


def _is_lost(cell: Cell) -> bool:
    """Return whether the last digits of a number in the cell are lost."""
    value = stored(cell)
    if isinstance(value, float):
        return abs(value) >= EXACT or not value.is_integer()
    return isinstance(value, str) and SCIENTIFIC.fullmatch(compact(value)) is not None


def _shortened(cell: Cell) -> str:
    return text(cell, max_length=2000) or ""


def _signed(cell: Cell) -> Decimal | None:
    """Return yuan, less than zero for what a bank writes in red."""
    value = stored(cell)
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        found = money(-value)
        return None if found is None else -found
    if isinstance(value, str) and (plain := compact(value).replace("−", "-")).startswith("-"):
        found = money(plain[1:])
        return None if found is None else -found
    return money(value)


def _time(cell: Cell) -> str:
    """Return the time of day as 09:05:00, "" where the cell has none."""
    if isinstance(cell, datetime.timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%H:%M:%S")
    plain = str(cell).strip() if isinstance(cell, str | int) else ""
    if _BARE_TIME.fullmatch(plain):
        # A number loses its leading zero.
        plain = f"{plain.zfill(6)[:2]}:{plain.zfill(6)[2:4]}:{plain.zfill(6)[4:]}"
    found = _TIME.search(plain)
    return f"{int(found[1]):02}:{found[2]}:{found[3] or '00'}" if found else ""


def _in_order(lines: list[Stated]) -> list[Stated]:
    """Return the lines, the earliest first: banks print either way. ValidationError where balances do not add up."""
    latest_first = bool(lines) and lines[0].day > lines[-1].day
    orders = [lines[::-1], lines] if latest_first else [lines, lines[::-1]]
    ordered = next((one for one in orders if broken_at(one) is None), orders[0])
    if (place := broken_at(ordered)) is not None:
        raise ValidationError(unconnected(ordered[place - 1], ordered[place], f"第{ordered[place].row}行"))
    for one, other in pairwise(ordered):
        if other.day < one.day:
            raise ValidationError(f"第{other.row}行的日期早于它前面的一笔（第{one.row}行），请核对文件。")
    return ordered


def broken_at(lines: Sequence[Moved]) -> int | None:
    """Return the place of the first line whose balance does not follow from the line before; None if all do."""
    for place, (one, other) in enumerate(pairwise(lines), 1):
        if one.balance is not None and other.balance is not None and one.balance + other.amount != other.balance:
            return place
    return None


def unconnected(before: Moved, line: Moved, name: str) -> str:
    """Return the sentence that the balance of a line, called `name`, does not follow from the line before."""
    how = "收入" if line.amount > 0 else "付出"
    expected = (before.balance or 0) + line.amount
    return (
        f"{name}的余额对不上：前一笔余额 {before.balance:,} 元，本笔{how} {abs(line.amount):,} 元，"
        f"应为 {expected:,} 元，文件里是 {line.balance:,} 元；可能缺少流水或文件被改动。"
    )


def _keyed(lines: list[Stated]) -> tuple[Stated, ...]:
    """Return the lines with that by which they are known in another file: the bank's number, else all they say."""
    seen: Counter[str] = Counter()
    rows: dict[str, int] = {}
    found = []
    for line in lines:
        known = f"n:{line.number}" if line.number else f"d:{line.day:%Y%m%d}:{line.time}:{line.balance}"
        known = f"{known}:{line.amount}"
        if line.number and (first := rows.setdefault(known, line.row)) != line.row:
            same = f"第{line.row}行和第{first}行的流水号（{line.number}）、金额都相同"
            raise ValidationError(f"{same}，请核对是否重复；不是同一笔的，请从银行重新下载。")
        seen[known] += 1
        found.append(replace(line, key=f"{known}:{seen[known]}"))
    return tuple(found)
