"""A block of cells copied from a spreadsheet, read as amounts of accounts and of units or projects."""

from dataclasses import dataclass, field

from unionportal.core.ledger import UnitReference
from unionportal.sheets.cells import CellProblem, as_text, compact
from unionportal.sheets.layout.words import words
from unionportal.sheets.paste import copied
from unionportal.sheets.uploads import Rejected

MOST_COLUMNS = 300
_NO_UNIT = "没有叫“{}”的工会组织或项目，请写它的名称或编号。"
_TWO_PROJECTS = "有几个项目叫“{}”，请写成“{}”这样。"


@dataclass
class Block:
    """What a block says: `texts` by (account's key, column's key), as typed; `problems` are sentences.

    `sums` are [(name of the row, column's key, text)] of the rows that repeat the sums of the columns.
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
    """Return the Block of a text of lines and tabs: the first column names accounts, the first line units and projects.

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
        columns = _columns(head, lines, table.columns, accounts, block)
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


def _named(names, columns):
    """Return {name: the Column it names, or why it names none}: a project by its name, alone or behind its unit's."""
    projects = {}
    for one in columns:
        if one.project:
            for name in {compact(one.name), compact(str(one)), compact(f"{one.unit}{one.name}")}:
                projects.setdefault(name, []).append(one)
    units = {one.unit.pk: one for one in columns if not one.project}
    reference = UnitReference(sentence=_NO_UNIT, narrow=lambda rows: rows.filter(pk__in=units))
    found = {}
    for name, unit in reference.resolve(set(names) - {""}).items():
        of_name = projects.get(_name(name), [])
        if not isinstance(unit, str):
            found[name] = units[unit.pk]
        elif len(of_name) > 1:
            found[name] = _TWO_PROJECTS.format(name, of_name[0])
        else:
            found[name] = of_name[0] if of_name else unit
    return found


def _columns(head, lines, known, accounts, block):
    """Return {place: Column} of the names in the first line; a column of amounts that names none is a problem."""
    number, names = head
    found = _named(names, known)
    columns = {}
    for place, cell in enumerate(names):
        column = found.get(cell, "")
        if column in columns.values():
            block.problems.append(f"第 {number} 行：“{cell}”有两列。")
        elif not isinstance(column, str):
            columns[place] = column
    if not columns:
        block.problems.append(f"第 {number} 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。")
        return columns
    first = min(columns)
    for place in range(1, max(len(names), *(len(line) for _, line in lines), 1)):
        name = names[place] if place < len(names) else ""
        if place in columns or _is_sum(name) or not isinstance(found.get(name, ""), str):
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
            amounts = [(column.key, line[place]) for place, column in columns.items() if place < len(line)]
            block.sums += [(line[0], column, text) for column, text in amounts if text]
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
    for place, column in columns.items():
        if place < len(line) and line[place]:
            block.texts[account.pk, column.key] = line[place]


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
