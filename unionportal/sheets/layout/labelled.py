"""Lines in which the heading stands before each value (姓名：李娜 金额：100), one person each, made into a table."""

import re

from unionportal.sheets.layout.chains import as_table, lines_of
from unionportal.sheets.layout.words import NUMBER, PERSON, header_key, words
from unionportal.sheets.reader import Sheet

_NUMBERED = re.compile(r"\s*(?:\(?(?P<number>\d{1,4})[.、:)]*\s*)?(?P<rest>.*)")
# A word with a colon behind it, in front of which something divides; a time (3:30) is none.
_LABEL = re.compile(r"(?:^|(?<=[\s,;、|/(]))(?P<label>[^\W\d_]{1,12})\s*:\s*")
_DIVIDES = " \t,;、|/()"
# By one of these a line says whom it is about.
_OF_SOMEBODY = (PERSON, "工号")
# So many labels in a line make the lines a table.
_LABELS = 2


def labelled_of(sheet: Sheet) -> Sheet | None:
    """Return the table that the lines of a worksheet of one column are, None where they are none.

    All begin with the same label, down to what may stand at the foot (合计：400): where they do not, they are one form
    over several lines. Another line among them is kept, so that whoever sent it sees that nothing could be made of it.
    """
    lines = lines_of(sheet)
    found = [_labelled(line) for line in lines]
    first = next((place for place, labels in enumerate(found) if not labels.keys().isdisjoint(_OF_SOMEBODY)), None)
    if first is None:
        return None
    leading = next(iter(found[first]))
    last = max(place for place, labels in enumerate(found) if leading in labels)
    for place in range(last + 1, len(lines)) if last > first else ():
        if not _foot().isdisjoint(map(header_key, found[place])):
            found[place] = {}
    below = [labels for labels in found[first:] if labels]
    if any(next(iter(labels)) != leading for labels in below) or max(map(len, below)) < _LABELS:
        return None
    heads = dict.fromkeys((NUMBER, PERSON, *(label for labels in below for label in labels)))
    rows = {}
    for place in range(first, len(lines)):
        number, rest = _parted(lines[place])
        said = found[place] or ({PERSON: rest} if rest else {})
        if said:
            rows[sheet.first_row + place] = tuple(({NUMBER: number} | said).get(head) for head in heads)
    return as_table(sheet.name, [line.strip() for line in lines[:first] if line.strip()], tuple(heads), rows)


def _parted(line: str) -> tuple[int | None, str]:
    """Return the number in front of a line, and the rest of it."""
    found = _NUMBERED.fullmatch(line)
    number = found["number"] if found else None
    return int(number) if number else None, (found["rest"] if found else line).strip()


def _labelled(line: str) -> dict[str, str]:
    """Return {label: value} of a line that begins with one, {} for any other."""
    _, text = _parted(line)
    labels = list(_LABEL.finditer(text))
    if not labels or labels[0].start():
        return {}
    ends = [one.start() for one in labels[1:]] + [len(text)]
    said = {_ours(one["label"]): text[one.end() : end].strip(_DIVIDES) for one, end in zip(labels, ends, strict=True)}
    return said if len(said) == len(labels) else {}


def _ours(label: str) -> str:
    """Return how the chain calls what tells the person, the label itself for all else."""
    key = header_key(label)
    return next((ours for ours in _OF_SOMEBODY if ours in (key, *words().headings.get(key, ()))), label)


def _foot() -> frozenset[str]:
    """Return the words at the head of a line below the last person."""
    return words().marks["sum"] | words().marks["footer"]
