"""What a bank's statement says, read by the columns of its layout: lines in the order in which they happened."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, zip_longest
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from finance.choices import BankField, Direction
from finance.services.bank.cells import bank_day, bank_time, is_lost, is_struck, same_account, signed, time_beside
from finance.services.bank.tables import Table, find_table, is_carried, is_foot, key_of, words_of
from unionportal.sheets.cells import CellProblem, compact, digits, halfwidth, text
from unionportal.sheets.layout.words import header_key, plain_heading, unit_of, words
from unionportal.sheets.reader import Cell, read_workbook

_LOST = "末尾的数字已丢失（科学计数），没有采用"
# So many lines without an amount are named.
_NAMED = 10
_MOVED = (BankField.DEBIT, BankField.CREDIT, BankField.AMOUNT)
# An account in the titles, with blanks or stars between its digits.
_ACCOUNT = r"([\d*][\d*\s-]{6,}[\d*])"


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
    amounts = next(pair for pair in layout.one_of[Direction.STATEMENT] if {*pair} <= {*heads.values()})
    table = find_table(read_workbook(content, allow_merged=True), heads, {BankField.DAY, *amounts})
    if table is None:
        raise ValidationError(f"文件里没有这个版式的表头（{'、'.join(heads)}），请检查文件和账户的对账单版式。")
    _check_titles(table, own_account)
    reader = _Reader(table, words_of(layout.debit_words), words_of(layout.credit_words), own_account)
    lines = _in_order([line for number, row in table.rows if (line := reader.line(number, row)) is not None])
    moved = [line for line in lines if line.amount]
    return Reading(_keyed(moved), (*reader.notes, *_without_amount(lines)))


def _without_amount(lines: Sequence[Stated]) -> Iterator[str]:
    """Yield the sentence that names the lines on which no money moved: a tax of 0.00, a notice of the bank."""
    if rows := sorted(line.row for line in lines if not line.amount):
        named = "、".join(map(str, rows[:_NAMED])) + ("等" if len(rows) > _NAMED else "")
        yield f"第{named}行没有发生额（0.00 或空白），没有导入，共 {len(rows)} 行。"


def _check_titles(table: Table, own_account: str) -> None:
    """Raise ValidationError where the rows above the headings name another account, or a unit other than yuan."""
    for number, row in table.titles:
        said = [cell for cell in row if cell not in (None, "")]
        if any(unit_of(cell) for cell in said):
            raise ValidationError(f"第{number}行写着金额的单位不是元，请下载以元为单位的对账单。")
        for account in _accounts_in(said):
            if not same_account(account, own_account):
                raise ValidationError(f"第{number}行的账号不是所选账户的账号，请检查是否选错了账户或文件。")


def _accounts_in(said: Sequence[Cell]) -> Iterator[str]:
    """Yield the accounts behind words such as 账号, in the cell of the word or in the next one."""
    labels = "|".join(map(re.escape, words().marks["own_account"]))
    within = re.compile(rf"(?:^|[\s,;|])(?:{labels})(?:\[[^\]]*\])?:?\s*{_ACCOUNT}")
    for cell, following in pairwise([*said, None]):
        if not isinstance(cell, str):
            continue
        if plain_heading(header_key(cell)) in words().marks["own_account"]:
            beside = "" if following is None or is_lost(following) else halfwidth(str(following)).strip(" \t'")
            yield from re.findall(rf"{_ACCOUNT}$", beside)
        else:
            yield from within.findall(halfwidth(cell))


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
        happened = of(BankField.DAY, bank_day)
        texts = (BankField.SUMMARY, BankField.PURPOSE, BankField.WORDS)
        said = dict.fromkeys(found for field in texts if (found := of(field, _shortened)))
        if not amount:
            if not said and not self._is_zero(row):
                raise ValidationError(f"第{number}行没有发生额，也没有摘要，请核对文件。")
            # Kept until the balances are compared.
            return Stated(number, happened, "", amount, of(BankField.BALANCE, signed))
        name, account = self._other(row)
        return Stated(
            row=number,
            day=happened,
            time=bank_time(self.table.cell(row, BankField.TIME)) or time_beside(self.table.cell(row, BankField.DAY)),
            amount=amount,
            balance=of(BankField.BALANCE, signed),
            number=self._number(number, row),
            other_name=of(BankField.OTHER_NAME, lambda _: _shortened(name))[:100],
            other_account=self._other_account(number, account),
            summary="　".join(said)[:300],
        )

    def _is_no_line(self, number: int, row: tuple[Cell, ...]) -> bool:
        moves = any(_is_amount(self.table.cell(row, field)) for field in _MOVED)
        try:
            if bank_day(self.table.cell(row, BankField.DAY)) is not None and (moves or not is_carried(row)):
                return False
        except CellProblem as problem:
            if moves and not is_foot(row):
                raise ValidationError(f"第{number}行「{BankField.DAY.label}」：{problem}") from problem
        if moves and not is_foot(row):
            raise ValidationError(f"第{number}行有金额，没有日期，请核对文件。")
        self.notes.append(f"第{number}行是合计或说明，没有导入。")
        return True

    def _is_zero(self, row: tuple[Cell, ...]) -> bool:
        """Return whether a zero stands in a column of amounts."""
        return any(key_of(self.table.cell(row, field)) for field in _MOVED)

    def _check_own(self, number: int, row: tuple[Cell, ...]) -> None:
        cell = self.table.cell(row, BankField.OWN_ACCOUNT)
        if cell in (None, ""):
            return
        if is_lost(cell):
            self._note(f"本方账号{_LOST}，请自行核对账户。")
        elif not same_account(cell, self.own):
            raise ValidationError(f"第{number}行的本方账号不是所选账户的账号，请检查是否选错了账户或文件。")

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _amount(self, number: int, of: Callable[[BankField, Callable[[Cell], Any]], Any]) -> Decimal:
        """Return what came in (more than zero) or went out: the bank's debit is what went out."""
        if BankField.DEBIT in self.table.columns and BankField.CREDIT in self.table.columns:
            out, came = (of(field, signed) or Decimal(0) for field in (BankField.DEBIT, BankField.CREDIT))
            if out and came:
                raise ValidationError(f"第{number}行借方、贷方都有金额，请核对文件。")
            if min(out, came) < 0 and BankField.BALANCE not in self.table.columns:
                side = BankField.DEBIT if out < 0 else BankField.CREDIT
                sentence = f"第{number}行「{side.label}」是负数，文件没有余额，看不出是收入还是付出"
                raise ValidationError(f"{sentence}，请下载有余额一列的对账单。")
            return came - out
        amount = of(BankField.AMOUNT, signed) or Decimal(0)
        if not amount or BankField.SIDE not in self.table.columns:
            return amount
        side = of(BankField.SIDE, key_of)
        if side not in self.debit | self.credit:
            raise ValidationError(f"第{number}行的借贷标志是“{side or '空白'}”，版式里没有这个说法，请会计补上。")
        return -amount if side in self.debit else amount

    def _number(self, number: int, row: tuple[Cell, ...]) -> str:
        cell = self.table.cell(row, BankField.BANK_NUMBER)
        if is_lost(cell):
            # It tells two lines apart.
            raise ValidationError(f"第{number}行的银行流水号末尾的数字已丢失（科学计数），请从银行重新下载原件。")
        return compact(str(cell)).lstrip("'‘’`")[:60] if cell not in (None, "") else ""

    def _other(self, row: tuple[Cell, ...]) -> tuple[Cell, Cell]:
        """Return the name and the account of the other side: of payer and payee, the one that is not our account."""
        names = self.table.cells(row, BankField.OTHER_NAME) or [None]
        accounts = self.table.cells(row, BankField.OTHER_ACCOUNT) or [None]
        pairs = list(zip_longest(names, accounts))
        if len(pairs) > 1:
            pairs = [one for one in pairs if is_lost(one[1]) or not same_account(one[1], self.own)]
        return next((one for one in pairs if any(map(key_of, one))), (None, None))

    def _other_account(self, number: int, cell: Cell) -> str:
        if is_lost(cell):
            self._note(f"第{number}行的对方账号{_LOST}。")
            return ""
        try:
            return digits(cell, max_length=40) or ""
        except CellProblem as problem:
            self._note(f"第{number}行的对方账号：{problem}")
            return ""


def _is_amount(cell: Cell) -> bool:
    """Return whether an amount stands in its column: no zero, no dash where there is none, no label (贷方笔数：1)."""
    return bool(key_of(cell).strip("0.")) and ":" not in key_of(cell) and not is_struck(cell)


def _shortened(cell: Cell) -> str:
    return text(cell, max_length=2000) or ""


def _in_order(lines: list[Stated]) -> list[Stated]:
    """Return the lines, the earliest first: banks print either way. ValidationError where balances do not add up."""
    latest_first = bool(lines) and lines[0].day > lines[-1].day
    orders = [lines[::-1], lines] if latest_first else [lines, lines[::-1]]
    ordered = next((one for one in orders if broken_at(one) is None), orders[0])
    if (place := broken_at(ordered)) is not None:
        raise ValidationError(unconnected(ordered[place - 1], ordered[place], f"第{ordered[place].row}行"))
    for one, other in pairwise(line for line in ordered if line.amount):
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
