"""A block of cells copied from a spreadsheet, read as amounts of accounts and units."""

from dataclasses import dataclass, field

from unionportal.sheets.cells import CellProblem, as_text, compact
from unionportal.sheets.layout.words import words
from unionportal.sheets.paste import copied
from unionportal.sheets.uploads import Rejected

MOST_COLUMNS = 300


@dataclass
class Block:
    """What a block says: `texts` by (account's key, unit's key), as typed; `problems` are sentences."""

    texts: dict = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class _Names:
    """Finds a record by its code, its name, or both one after the other; a name of two is nobody's."""

    def __init__(self, records):
        self._found = {}
        for record in records:
            for name in {compact(record.code), compact(record.name), compact(f"{record.code}{record.name}")}:
                self._found.setdefault(name, []).append(record)

    def find(self, text):
        """Return the records of this name."""
        return self._found.get(text, [])


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
    block = Block()
    accounts, units = _Names(table.accounts), _Names(table.units)
    head = lines[0][1]
    if accounts.find(_name(head[0])):
        # The second column may name the account once more.
        skip = 2 if any(len(line) > 1 and accounts.find(_name(line[1])) for _, line in lines) else 1
        columns = dict(enumerate(shown, skip))
        widest = max(len(line) for _, line in lines)
        if widest > skip + len(shown):
            block.problems.append(
                f"粘贴了 {widest - skip} 列金额，页面上只有 {len(shown)} 列；请连同组织名称的表头一起粘贴。"
            )
            return block
    else:
        number, head = lines.pop(0)
        columns = _columns(number, head, units, block)
    seen = {}
    for number, line in lines:
        _read_line(number, line, columns, accounts, block, seen)
    return block


def _columns(number, head, units, block):
    """Return {place: unit} of the names in the first line; those before the first unit name nothing."""
    columns = {}
    for place, cell in enumerate(head):
        name = _name(cell)
        found = units.find(name)
        if len(found) == 1 and found[0] in columns.values():
            block.problems.append(f"第 {number} 行：“{cell}”有两列。")
        elif len(found) == 1:
            columns[place] = found[0]
        elif columns and name and not _is_sum(name):
            block.problems.append(f"第 {number} 行：没有叫“{cell[:30]}”的工会组织，请写它的名称或编号。")
    if not columns:
        block.problems.append(f"第 {number} 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。")
    return columns


def _read_line(number, line, columns, accounts, block, seen):
    name = _name(line[0])
    found = accounts.find(name)
    if not found and _is_sum(name):
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


def _is_sum(name):
    return name in words().marks["sum"]


def _name(cell):
    try:
        return compact(as_text(cell))
    except CellProblem:
        return ""
