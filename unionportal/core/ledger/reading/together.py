"""Several worksheets of one file that are read as the same kind, one after the other: twelve months are one year.

Their rows are loaded together, so that a rule about all rows sees all of them. For that a row gets a number that names
its worksheet too; what is reported of it is said with the worksheet and the number that it has there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unionportal.core.ledger.registry import Entry
from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.body import Line
from unionportal.sheets.layout.layout import moved, row_of
from unionportal.sheets.parsed import Parsed, Problem, Row
from unionportal.sheets.parsing import folded_values, repeated

# More rows than any worksheet has.
_EACH = 10_000_000
_NUMBER = re.compile(r"第(\d{8,})行")
# Why a worksheet is not read.
SAME, SAME_KEYS, HIDDEN_SHEET = "same", "same_keys", "hidden"


@dataclass(frozen=True)
class Part:
    """One worksheet as it was parsed, and as a page shows it."""

    parsed: Parsed
    worksheet: Any
    # Its rows as they stand in the file.
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class ReadSheet:
    """The worksheets that are read as a kind, and their rows together."""

    entry: Entry
    parts: Sequence[Part]
    parsed: Parsed = field(init=False)

    def __post_init__(self) -> None:
        one = self.parts[0].parsed
        object.__setattr__(self, "parsed", one if len(self.parts) == 1 else _together(self.entry.spec, self.parts))

    def place(self, row: int) -> tuple[str, int]:
        """Return the worksheet of a row and its number there; no worksheet's name where there is but one."""
        if len(self.parts) == 1 or row < _EACH:
            return "", row
        return self.parts[row // _EACH - 1].worksheet.name, row % _EACH

    def located(self, problem: Problem) -> Problem:
        """Return the problem with the worksheet and the number that its row has there."""
        if len(self.parts) == 1:
            return problem
        name, row = self.place(problem.row)
        sentence = _NUMBER.sub(lambda found: "「{}」第{}行".format(*self.place(int(found[1]))), problem.sentence)
        return replace(problem, sheet=name or problem.sheet, row=row, sentence=sentence)

    def shown(self, one: Any) -> Any:
        """Return a Change or Newcomer with the worksheet and the number that its row has there."""
        name, row = self.place(one.row)
        return replace(one, sheet=f"{one.sheet}「{name}」", row=row) if name else one

    def entered(self, one: Any) -> Any:
        """Return a LedgerRow that says where it stands; its number stays, by which it is confirmed."""
        name, row = self.place(one.row)
        return replace(one, place=f"「{name}」第{row}行") if name else one

    def read(self) -> Iterable[Part]:
        """Yield each worksheet with what became of its own rows once they were loaded."""
        if len(self.parts) == 1:
            yield self.parts[0]
            return
        for place, part in enumerate(self.parts, 1):
            rows = range(place * _EACH, (place + 1) * _EACH)
            problems = [self.located(one) for one in self.parsed.problems if one.row in rows]
            likely = {row % _EACH: people for row, people in self.parsed.likely.items() if row in rows}
            bad = {row % _EACH for row in self.parsed.bad if row in rows}
            own = replace(part.parsed, problems=problems, likely=likely, bad=bad, unknown=self._unknown(part))
            ticks = self.parsed.ticks.items()
            own.ticks = {moved(one, -place * _EACH): told for one, told in ticks if row_of(one) in rows}
            own.offered = {row % _EACH for row in self.parsed.offered if row in rows}
            own.wanted = self.parsed.wanted
            yield replace(part, parsed=own)

    def _unknown(self, part: Part) -> dict[str, Counter[str]]:
        """Return the words that are asked about at a worksheet: none where it is read like another one."""
        asked: dict[str, Counter[str]] = {}
        if part.worksheet.like:
            return asked
        led = [one.parsed for one in self.parts if part.worksheet.name in (one.worksheet.name, one.worksheet.like)]
        for one in led:
            for key, found in one.unknown.items():
                asked[key] = asked.get(key, Counter()) + found
        # What no record was found for is asked at the worksheets where it stands.
        rows = [row.values for one in led for row in (*one.rows, *one.faulty)]
        for key, found in self.parsed.unknown.items():
            here = {row.get(key) for row in rows}
            asked[key] = asked.get(key, Counter()) + Counter({word: n for word, n in found.items() if word in here})
        return {key: found for key, found in asked.items() if found}


def _together(spec: SheetSpec, parts: Sequence[Part]) -> Parsed:
    """Return the rows of several worksheets, numbered anew, and what was reported of them."""
    first = parts[0].parsed
    people: dict[int, str] = {}
    answers: dict[str, str] = {}
    each = [part.parsed for part in parts]
    absent, fixed = set().union(*(one.absent for one in each)), frozenset().union(*(one.fixed for one in each))
    found = Parsed(first.sheet, absent=absent, fixed=fixed)
    found.filed = set()
    differ = any((one.absent, one.fixed) != (absent, fixed) for one in each)
    for place, part in enumerate(parts, 1):
        one, add = part.parsed, place * _EACH
        found.rows += [Row(row.number + add, row.values) for row in one.rows]
        found.faulty += [Row(row.number + add, row.values) for row in one.faulty]
        found.problems += [replace(problem, row=problem.row and problem.row + add) for problem in one.problems]
        found.errors, found.warnings = found.errors + one.errors, found.warnings + one.warnings
        found.bad |= {row and row + add for row in one.bad}
        found.likely |= {row + add: likely for row, likely in one.likely.items()}
        found.unread += [header for header in one.unread if header not in found.unread]
        for key, spans in one.spans.items():
            found.spans.setdefault(key, {}).update({row + add: span for row, span in spans.items()})
        for key, named in one.by_month.items():
            found.by_month.setdefault(key, set()).update(row + add for row in named)
        if differ:
            rows = [row.number + add for row in (*one.rows, *one.faulty)]
            found.absent_of |= dict.fromkeys(rows, one.absent)
            found.fixed_of |= dict.fromkeys(rows, one.fixed)
        found.blanks |= {row + add: keys for row, keys in one.blanks.items()}
        people |= {row + add: number for row, number in one.layout.people.items()}
        answers |= {moved(question, add): answer for question, answer in one.layout.answers.items()}
        if one.layout.filed:
            found.filed |= {row.number + add for row in one.rows}
    found.layout = replace(first.layout, people=people, answers=answers)
    _refuse_repeated(spec, found)
    if len(found.rows) > spec.max_rows:
        sentence = f"几张工作表共有 {len(found.rows)} 行，一次最多导入 {spec.max_rows} 行，请拆成几个文件。"
        found.report(0, "", sentence)
        found.rows = []
    return found


def _refuse_repeated(spec: SheetSpec, found: Parsed) -> None:
    """Report the rows whose key stands in an earlier worksheet already, and do not read them."""
    first: dict[tuple[object, ...], int] = {}
    header, kept = "、".join(spec.header_of(key) for key in spec.key_columns), []
    for row, key in zip(found.rows, keys_of(spec, found.rows), strict=True):
        earlier = row.number if None in key else first.setdefault(key, row.number)
        if earlier == row.number:
            kept.append(row)
        else:
            found.report(row.number, header, repeated(earlier, row.number))
    found.rows = kept


def keys_of(spec: SheetSpec, rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """Return the key of each row as it is compared; one with a blank tells nothing."""
    columns = [column for column in spec.columns if column.key in spec.key_columns]
    table = [folded_values(column, [row.values[column.key] for row in rows]) for column in columns]
    return list(zip(*table, strict=True)) if table else [(None,)] * len(rows)


def why_apart(spec: SheetSpec, part: Part, before: Sequence[Part]) -> tuple[str, str]:
    """Return (why a worksheet is not read with those before it, the name of the one that it repeats); "" if it is."""
    one, cells = part.parsed, _cells(part)
    for earlier in before:
        if cells and earlier.parsed.layout.headings == one.layout.headings and cells <= _cells(earlier):
            return SAME, earlier.worksheet.name
    if not one.rows or one.errors:
        return "", ""
    keys = keys_of(spec, one.rows)
    for earlier in before:
        known = dict(zip(keys_of(spec, earlier.parsed.rows), earlier.parsed.rows, strict=True))
        if all(None not in key and key in known for key in keys):
            same = all(known[key].values == row.values for key, row in zip(keys, one.rows, strict=True))
            return SAME if same else SAME_KEYS, earlier.worksheet.name
    return "", ""


def _cells(part: Part) -> set[tuple[str, ...]]:
    """Return the texts of the rows of a worksheet, without the blanks at their ends."""
    return {tuple(" ".join("" if cell is None else str(cell) for cell in row).split()) for _, row in part.lines}
