"""The titles of the parts of a table, such as 一、某学院分工会（23人）."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from unionportal.sheets import cells
from unionportal.sheets.layout.words import header_key
from unionportal.sheets.reader import Sheet

ORDINAL = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[、.)]")
HEADCOUNT = re.compile(r"[(\[:]?(?:共|合计)?(\d{1,5})[人名](?:会员)?[)\]]?$")


@dataclass(frozen=True)
class Section:
    """One part: the row of its title, the title as it stands, what it names, how many it says there are."""

    row: int
    title: str
    name: str
    count: int | None


def sections_of(titles: Mapping[int, str]) -> list[Section]:
    """Return the Sections of {row: title}, in the order of the file."""
    found = []
    for row, title in sorted(titles.items()):
        text = cells.compact(title)
        counted = HEADCOUNT.search(text)
        name = ORDINAL.sub("", text[: counted.start()] if counted else text, count=1)
        found.append(Section(row, title.strip(), name.rstrip(":"), int(counted[1]) if counted else None))
    return found


def rows_below(sections: Sequence[Section], rows: Sequence[int]) -> list[tuple[Section, list[int]]]:
    """Return each Section with the rows between its title and the next."""
    ends = [one.row for one in sections[1:]]
    last = max(rows, default=0) + 1
    return [
        (one, [row for row in rows if one.row < row < end]) for one, end in zip(sections, [*ends, last], strict=False)
    ]


def stated_above(sheet: Sheet, heading: int, labels: Collection[str]) -> list[str]:
    """Return what stands behind one of the labels in the lines above the headings, as 某学院 in 填报单位：某学院."""
    found = []
    for row in sheet.rows[: max(0, heading - sheet.first_row)]:
        texts = [cells.halfwidth(cell).strip() for cell in row if isinstance(cell, str) and cell.strip()]
        for place, text in enumerate(texts):
            label, _, said = text.partition(":")
            said = said.strip() or next(iter(texts[place + 1 : place + 2]), "")
            if said and header_key(label) in labels:
                found.append(said)
    return found
