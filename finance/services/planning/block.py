"""A block of cells copied from a spreadsheet, read as amounts of accounts and units."""

from dataclasses import dataclass, field

from unionportal.core.ledger import UnitReference
from unionportal.sheets.cells import CellProblem, as_text, compact
from unionportal.sheets.layout.words import words
from unionportal.sheets.paste import copied
from unionportal.sheets.uploads import Rejected

MOST_COLUMNS = 300
_NO_UNIT = "没有叫“{}”的工会组织，请写它的名称或编号。"


@dataclass
class Block:
    """What a block says: `texts` by (account's key, unit's key), as typed; `problems` are sentences.

    `sums` are [(name of the row, unit's key, text)] of the rows that repeat the sums of the columns.
    """

    texts: dict = field(default_factory=dict)
    sums: list = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Names:
    """Finds an account by its code, its name, or both one after the other; a name of two is nobody's."""

    def __init__(self, accounts):
        self._found = {}
        for one in accounts:
            for name in {compact(one.code), compact(one.name), compact(f"{one.code}{one.name}")}:
                self._found.setdefault(name, []).append(one)

    def find(self, text):
        """Return the accounts of this name."""
        return self._found.get(_name(text), [])


def read_block(text, table, shown):
    """Return the Block of a text of lines and tabs: the first column names accounts, the first line units.

    Without a first line of names, the columns are those `shown` on the page, in their order.
    """
    try:
        rows = copied(text, columns=MOST_COLUMNS)
    except Rejected as refusal:
        return Block(problems=[str(refusal)])
    lines = [(number, [_plain(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    lines = [(number, line) for number, line in lines if any(line)]
    if not lines:
        return Block(problems=["粘贴的内容是空的。"])
    block = Block()
    accounts = _Names(table.accounts)
    if accounts.find(lines[0][1][0]):
        # The second column may name the account once more.
        skip = 2 if _names_once_more(lines, accounts) else 1
        columns = dict(enumerate(shown, skip))
        widest = max(len(line) for _, line in lines)
        if widest > skip + len(shown):
            block.problems.append(
                f"粘贴了 {widest - skip} 列金额，页面上只有 {len(shown)} 列；请连同组织名称的表头一起粘贴。"
            )
            return block
    else:
        head, *lines = lines
        columns = _columns(head, lines, table.units, accounts, block)
    seen = {}
    for number, line in lines:
        _read_line(number, line, columns, accounts, block, seen)
    return block


def _names_once_more(lines, accounts):
    """Return whether the second column has another name of the account of the first in each line of an account."""
    of_accounts = [line for _, line in lines if accounts.find(line[0])]
    return all(
        len(line) > 1 and line[1] != line[0] and accounts.find(line[1]) == accounts.find(line[0])
        for line in of_accounts
    )


def _columns(head, lines, units, accounts, block):
    """Return {place: unit} of the names in the first line; a column of amounts that names none is a problem."""
    number, names = head
    keys = [unit.pk for unit in units]
    found = UnitReference(sentence=_NO_UNIT, narrow=lambda rows: rows.filter(pk__in=keys)).resolve(set(names) - {""})
    by_key = {unit.pk: unit for unit in units}
    columns = {}
    for place, cell in enumerate(names):
        unit = by_key.get(getattr(found.get(cell), "pk", None))
        if unit is not None and unit in columns.values():
            block.problems.append(f"第 {number} 行：“{cell}”有两列。")
        elif unit is not None:
            columns[place] = unit
    if not columns:
        block.problems.append(f"第 {number} 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。")
        return columns
    first = min(columns)
    for place in range(1, max(len(names), *(len(line) for _, line in lines), 1)):
        name = names[place] if place < len(names) else ""
        if place in columns or _is_sum(name) or getattr(found.get(name), "pk", None) in by_key:
            continue
        texts = [line[place] for _, line in lines if place < len(line) and line[place] and not _is_sum(line[0])]
        if _names_accounts(lines, place, accounts) or (place < first and not any(map(_has_digit, texts))):
            continue
        if texts:
            why = found[name] if name else f"第 {place + 1} 列有内容，表头却没有写是哪个工会组织。"
            block.problems.append(f"第 {number} 行：{why}")
    return columns


def _names_accounts(lines, place, accounts):
    """Return whether a column says no more than which account the first column names."""
    cells = [(line[0], line[place]) for _, line in lines if place < len(line) and line[place]]
    return all(accounts.find(cell) and accounts.find(cell) == accounts.find(first) for first, cell in cells)


def _read_line(number, line, columns, accounts, block, seen):
    found = accounts.find(line[0])
    if not found and _is_sum(line[0]):
        if _name(line[0]) in words().marks["total"]:
            amounts = [(unit.pk, line[place]) for place, unit in columns.items() if place < len(line)]
            block.sums += [(line[0], unit, text) for unit, text in amounts if text]
        return
    if len(found) != 1:
        why = "有几个叫这个名称的，请写科目编码" if found else "没有这个科目，或它在这一年已停用"
        block.problems.append(f"第 {number} 行“{line[0][:30]}”：{why}。")
        return
    account = found[0]
    if account.pk in seen:
        block.problems.append(f"第 {number} 行：{account}在第 {seen[account.pk]} 行已经写过。")
        return
    seen[account.pk] = number
    for place, unit in columns.items():
        if place < len(line) and line[place]:
            block.texts[account.pk, unit.pk] = line[place]


def _plain(cell):
    return cell.strip() if isinstance(cell, str) else ""


def _has_digit(text):
    return any(map(str.isdigit, text))


def _is_sum(text):
    return _name(text) in words().marks["sum"]


def _name(cell):
    try:
        return compact(as_text(cell))
    except CellProblem:
        return ""
