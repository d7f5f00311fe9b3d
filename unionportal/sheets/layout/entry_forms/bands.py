"""Forms whose values stand below their labels, band by band: 姓名|性别 above 陈静|女, below it 工号|部门 and so on."""

from collections.abc import Sequence

from unionportal.sheets.layout.entry_forms.cells import Line, Token
from unionportal.sheets.layout.words import PERSON, header_key, words

# So many bands of different labels with so many known ones in all show a form: a table has but one row of headings.
_BANDS, _LABELS = 2, 5
# A band has so many labels; one alone may be a title.
_FEWEST = 2


def has_bands(lines: Sequence[Line]) -> bool:
    """Return whether the lines are forms of one person each whose values stand below their labels.

    No label is in two bands, one of them names the person, and below none are further rows, as in a table.
    """
    bands = [labels for place, (_, labels) in enumerate(lines) if len(labels) >= _FEWEST and _values(lines, place)]
    different = {frozenset(_known(labels)) for labels in bands}
    every = [key for keys in different for key in keys]
    people = [key for key in every if key == PERSON or PERSON in words().headings.get(key, ())]
    return len(different) >= _BANDS and len(set(every)) == len(every) >= _LABELS and len(people) == 1


def beside_each_other(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with each value of a band beside its label; other lines stay as they are."""
    found: list[Line] = []
    below = 0
    for place, (number, tokens) in enumerate(lines):
        if number == below:
            continue
        if values := _values(lines, place):
            below = number + 1
            found.append((number, _spread(tokens, values)))
        else:
            found.append((number, tokens))
    return found


def _values(lines: Sequence[Line], place: int) -> list[Token]:
    """Return the line of values below a line of labels; nothing where it is no such line or several are below it."""
    (number, labels), following = lines[place], lines[place + 1 : place + 3]
    if not following or following[0][0] != number + 1 or not _are_labels(labels):
        return []
    values = following[0][1]
    known = sum(value.is_known for value in values)
    if known * 2 >= len(values) or any(_above(labels, value) is None for value in values):
        return []
    if len(following) == 1 or following[1][0] != number + 2:
        return values
    # A third line that is no other band is one more row of a table.
    third = following[1][1]
    is_row = len(third) > 1 and not any(one.is_known or one.own_value for one in third)
    return [] if is_row else values


def _are_labels(tokens: Sequence[Token]) -> bool:
    """Return whether a line is labels alone, at least half of them known; headings of relatives are of a table."""
    is_bare = all(token.is_label and not token.own_value for token in tokens)
    known = _known(tokens)
    return is_bare and len(known) * 2 >= len(tokens) and bool(known) and words().marks["relation"].isdisjoint(known)


def _known(tokens: Sequence[Token]) -> list[str]:
    return [header_key(token.label) for token in tokens if token.is_known]


def _above(labels: Sequence[Token], value: Token) -> Token | None:
    """Return the label that a value stands below: it reaches up to the next one."""
    ends = [one.left for one in labels[1:]] + [labels[-1].end]
    return next((label for label, end in zip(labels, ends, strict=True) if label.left <= value.left < end), None)


def _spread(labels: Sequence[Token], values: Sequence[Token]) -> list[Token]:
    """Return the labels, each with its value in the next column; several below one label are joined."""
    found: list[Token] = []
    for place, label in enumerate(labels):
        found.append(Token(2 * place, 2 * place + 1, label.cell))
        own = [value for value in values if _above(labels, value) is label]
        if len(own) == 1:
            found.append(Token(2 * place + 1, 2 * place + 2, own[0].cell))
        elif own:
            found.append(Token(2 * place + 1, 2 * place + 2, " ".join(one.text or str(one.cell) for one in own)))
    return found
