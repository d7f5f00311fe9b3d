"""A table written as text: its encoding and separator found by content, its cells all text."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter

from unionportal.sheets.child_process import Refusal
from unionportal.sheets.untrusted.sent_rows import unquoted

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from unionportal.sheets.reader import Limits, Rows, Sent

NAME = "CSV"  # such a file has no sheets: this is the name of its table
SEPARATORS = "\t,;"
SAMPLE = 64 * 1024
LONGEST = 128 * 1024
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Excel is given the separator by such a first line.
HINT = re.compile(r"\ufeff?sep=([\t,;])\r?(?:\n|$)")
_END = "\x1f"


def read(data: bytes, limits: Limits) -> tuple[list[Sent], list[str]]:
    """Return the one table, or its name alone where other sheets are wanted."""
    text = decoded(data)
    rows = rows_of(text, separator_of(text), limits)
    if limits["only"] is not None and NAME not in limits["only"]:
        return [], [NAME]
    return [(NAME, rows, [], [], [], {})], []


def decoded(data: bytes) -> str:
    """Return the text of UTF-8, UTF-16 with its mark, or GB18030; refuse what is none of them throughout."""
    try:
        if data.startswith(UTF16):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                if is_mixed(data):
                    raise Refusal("undecodable") from None
                text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise Refusal("undecodable") from None
    if "\0" in text:
        raise Refusal("undecodable")
    return text


def is_mixed(data: bytes) -> bool:
    """Return whether so many lines are UTF-8 that it is no GB18030: there, one line in thousands looks like it."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    return sum(map(_is_utf8, lines)) * 10 > len(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        # Two bytes of GB18030 often are a letter of UTF-8, but no Chinese one.
        return any(character >= "\u0800" for character in line.decode())
    except UnicodeDecodeError:
        return False


def separator_of(text: str) -> str:
    """Return the separator that gives the most rows of one width, of several the one with the widest."""
    if hint := HINT.match(text):
        return hint[1]
    lines = text[:SAMPLE].splitlines(keepends=True)
    if len(text) > SAMPLE and len(lines) > 1:
        lines.pop()

    def score(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            widths.update(len(row) for row in csv.reader(lines, delimiter=separator))
        except csv.Error:
            return (0, 0)
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    # The first of equals: in a text of one column it does not matter.
    return max(SEPARATORS, key=score)


def rows_of(text: str, separator: str, limits: Limits) -> Rows:
    """Return the rows of texts, without empty cells and rows at their ends."""
    csv.field_size_limit(LONGEST)
    hint = HINT.match(text)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(itertools.chain(lines, [_END]), delimiter=separator)
    rows: Rows = []
    filled = 0
    row = [""]
    try:
        for row in reader:
            cells = trimmed(row)
            rows.append(list(cells))
            if not cells or row == [_END]:
                continue
            filled = len(rows)
            if len(cells) > limits["columns"]:
                raise Refusal("far_cell", sheet=NAME, cell="")
            if filled > limits["rows"]:
                raise Refusal("too_many_rows", sheet=NAME, cell="")
    except csv.Error:
        raise Refusal("open_quote", row=len(rows) + 1) from None
    if row != [_END]:  # a quote that nothing closes took in the end
        raise Refusal("open_quote", row=filled)
    del rows[filled:]
    if hint and rows:
        rows[0] = []
    return rows


def trimmed(row: list[str]) -> list[str | None]:
    """Return the cells, None for empty ones, none of these at the end."""
    cells: list[str | None] = [unquoted(cell) if cell else None for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells
