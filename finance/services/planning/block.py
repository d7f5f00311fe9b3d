"""A block of cells copied from a spreadsheet, read as amounts of accounts and of units or projects."""

from dataclasses import dataclass, field

from unionportal.core.ledger import UnitReference
from unionportal.sheets.cells import CellProblem, amount_of_text, as_text, compact
from unionportal.sheets.layout.words import header_key, words
from unionportal.sheets.paste import copied
from unionportal.sheets.uploads import Rejected
from unionportal.spelling.coded_names import CodedNames
from unionportal.spelling.folding import folded_key

MOST_COLUMNS = 300
# Above the names of the columns of a paper stand its title, its source and the unit of money.
MOST_TITLES = 4
_NO_UNIT = "没有叫“{}”的工会组织或项目，请写它的名称或编号。"
_TWO_PROJECTS = "有几个项目叫“{}”，请写成“{}”这样。"
_TWO_COLUMNS = "“{}”是{}的名称，也是项目{}的名称，看不出是哪一列；组织请写“{}”，项目请写成“{}”。"
_NO_ACCOUNT = "第 {} 行“{}”：没有这个科目，或它在这一年已停用。"


class _Unclear(str):
    """Why a name that several columns have names none of them."""

    __slots__ = ()


@dataclass
class Block:
    """What a block says: `texts` by (account's key, column's key), as typed; `problems` are sentences.

    `sums` are [(name of the row, column's key, text)] of the rows that repeat the sums of the columns.
    """

    texts: dict = field(default_factory=dict)
    sums: list = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


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
    accounts = CodedNames((one, one.code, one.name) for one in table.accounts)
    lines = _without_numbers(_below_titles(lines, table.columns, accounts), accounts)
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
        if not _is_below_the_sums(line, columns, accounts, block):
            _read_line(number, line, columns, accounts, block, seen)
    return block


def _below_titles(lines, columns, accounts):
    """Return the lines from the one that names columns on; above it stands the title of a paper."""
    for at, (_, line) in enumerate(lines[: MOST_TITLES + 1]):
        if any(accounts.find(cell) for cell in line[:2]):
            break
        if any(not isinstance(one, str) for one in _named(line[1:], columns).values()):
            return lines[at:]
    return lines


def _without_numbers(lines, accounts):
    """Return the lines without a first column that only numbers them."""
    (_, first), below = lines[0], [line for _, line in lines[1:]]
    if header_key(first[0]) not in words().marks["ignored"]:
        # No line of names: the numbers follow one another, and the accounts stand behind them.
        below = [line for _, line in lines]
        if not all(len(line) > 2 and accounts.find(line[1]) for line in below if line[0]):
            return lines
        start = int(first[0]) if _is_number(first[0]) else 0
        if not start or any(line[0] != str(number) for number, line in enumerate(below, start) if line[0]):
            return lines
    if any(accounts.find(line[0]) for line in below):
        return lines
    without = [(number, _without_number(line)) for number, line in lines if any(line[1:])]
    return without or lines


def _without_number(line):
    """Return the line without its first cell; the word for a sum that stands there goes on to the next."""
    word = [line[0]] if _is_sum(line[0]) and not line[1] else [line[1]]
    return word + line[2:]


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 6


def _is_below_the_sums(line, columns, accounts, block):
    """Return whether it is a line of words below the sums of a paper, such as who made it."""
    amounts = any(place < len(line) and line[place] for place in columns)
    return bool(block.sums) and not amounts and not accounts.find(line[0])


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
        if not isinstance(unit, str) and of_name:
            otherwise = unit.name if folded_key(name) == folded_key(unit.code) else unit.code
            found[name] = _Unclear(_TWO_COLUMNS.format(name, unit, of_name[0], otherwise, of_name[0]))
        elif not isinstance(unit, str):
            found[name] = units[unit.pk]
        elif len(of_name) > 1:
            found[name] = _Unclear(_TWO_PROJECTS.format(name, of_name[0]))
        else:
            found[name] = of_name[0] if of_name else unit
    return found


def _columns(head, lines, known, accounts, block):
    """Return {place: Column} of the names in the first line; a column of amounts that names none is a problem."""
    number, names = head
    found = _named(names, known)
    columns = {}
    # The first column names accounts, whatever stands above it.
    for place, cell in enumerate(names[1:], 1):
        column = found.get(cell, "")
        if column in columns.values():
            block.problems.append(f"第 {number} 行：“{cell}”有两列。")
        elif not isinstance(column, str):
            columns[place] = column
    if not columns:
        block.problems += _why_no_column(head, found)
        return columns
    first = min(columns)
    for place in range(1, max(len(names), *(len(line) for _, line in lines), 1)):
        name = names[place] if place < len(names) else ""
        if place in columns or _is_sum(name) or not isinstance(found.get(name, ""), str):
            continue
        texts = [
            line[place]
            for _, line in lines
            if place < len(line) and line[place] and not any(map(_is_sum, line[:first]))
        ]
        if _names_accounts(lines, place, accounts) or (place < first and not any(map(_has_digit, texts))):
            continue
        if texts:
            why = found[name] if name else f"第 {place + 1} 列有内容，表头却没有写是哪个工会组织。"
            block.problems.append(f"第 {number} 行：{why}")
    return columns


def _why_no_column(head, found):
    """Return the sentences on a first line that names no column."""
    number, names = head
    amounts = [cell for cell in names[1:] if cell]
    if names[0] and amounts and all(map(_is_amount, amounts)):
        return [_NO_ACCOUNT.format(number, names[0][:30])]
    unclear = [why for why in found.values() if isinstance(why, _Unclear)]
    if unclear:
        return [f"第 {number} 行：{why}" for why in unclear]
    return [f"第 {number} 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。"]


def _is_amount(text):
    try:
        return amount_of_text(text) is not None
    except CellProblem:
        return False


def _names_accounts(lines, place, accounts):
    """Return whether a column says no more than which account the first column names."""
    cells = [(line[0], line[place]) for _, line in lines if place < len(line) and line[place]]
    return all(accounts.find(cell) and accounts.find(cell) == accounts.find(first) for first, cell in cells)


def _read_line(number, line, columns, accounts, block, seen):
    found = accounts.find(line[0])
    # The word for a sum may stand under the names of accounts, where there is no code.
    name = next((cell for cell in line[: min(columns, default=1)] if cell), "")
    if not found and _is_sum(name):
        if _name(name) in words().marks["total"]:
            amounts = [(column.key, line[place]) for place, column in columns.items() if place < len(line)]
            block.sums += [(name, column, text) for column, text in amounts if text]
        return
    if len(found) != 1:
        several = f"第 {number} 行“{line[0][:30]}”：有几个叫这个名称的，请写科目编码。"
        clash = f"第 {number} 行：{why}" if (why := accounts.clash(line[0])) else ""
        block.problems.append(several if found else clash or _NO_ACCOUNT.format(number, line[0][:30]))
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
