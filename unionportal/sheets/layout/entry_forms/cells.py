"""The cells of a form: what is a label, what stands behind its colon, what is a place to sign."""

import re
from dataclasses import dataclass

from unionportal.sheets import cells
from unionportal.sheets.layout.words import header_key, known_headings, plain_heading
from unionportal.sheets.reader import Cell, Sheet

# A label has at most so many characters.
_LONGEST = 24
# A place to sign: a day that is not filled in, a seal.
_TO_SIGN = re.compile(r"([(\[][^()\[\]]*[)\]])?\s*(\d{0,4}\s*年\s+月\s+日)?")


@dataclass(frozen=True)
class Token:
    """A filled cell: its first column, the first column behind it, what it says."""

    left: int
    end: int
    cell: Cell

    @property
    def text(self) -> str:
        return cells.halfwidth(self.cell).strip() if isinstance(self.cell, str) else ""

    @property
    def label(self) -> str:
        """What stands before the colon, or in the whole cell, without blanks."""
        return cells.compact(self.text.partition(":")[0])

    @property
    def own_value(self) -> str:
        """What stands behind the colon."""
        return self.text.partition(":")[2].strip()

    @property
    def is_known(self) -> bool:
        """Whether it is what anybody writes above a column."""
        key = header_key(self.label)
        return key in known_headings() or plain_heading(key) in known_headings()

    @property
    def is_label(self) -> bool:
        return bool(self.label) and len(self.label) <= _LONGEST and not self.is_to_sign

    @property
    def is_to_sign(self) -> bool:
        """Whether it is a place for a seal or a day."""
        return bool(self.text and _TO_SIGN.fullmatch(self.text))


Line = tuple[int, list[Token]]


def lines_of(sheet: Sheet, most: int) -> list[Line]:
    """Return [(row, its filled cells)] of the first rows, a cell over several columns once, without blank rows."""
    ends = {(top, left): right + 1 for top, left, _, right in sheet.areas()}
    found = []
    for number, row in enumerate(sheet.rows[:most], sheet.first_row):
        filled = [
            Token(place, ends.get((number, place), place + 1), cell)
            for place, cell in enumerate(row)
            if cell is not None and not (isinstance(cell, str) and not cell.strip())
        ]
        if filled:
            found.append((number, filled))
    return found
