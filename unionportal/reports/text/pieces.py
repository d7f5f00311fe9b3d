"""The pieces a block is printed in: text, and the figures and records that open."""

from dataclasses import dataclass, field, replace

from unionportal.reports.numbers import expressions, formats
from unionportal.reports.numbers.lists import MORE
from unionportal.reports.text.markup import CountRef, FigureRef, ListRef, Literal

_PER_CENT = ("%", "％")
_COMMAS, _STOPS = "，、；", "。！？"
_PAIRS = {"“": "”", "（": "）", "《": "》"}


@dataclass(frozen=True)
class Piece:
    """A text; of a figure, a list or a count with its node, of a record with its address.

    Running text knows the place where it was typed.
    """

    text: str
    ref: object = None
    url: str = ""
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    def behind(self, count):
        """Return the piece without its first characters."""
        return replace(self, text=self.text[count:], column=self.column + count)


def pieces_of(ref, known, count):
    """Return the pieces of a text, a figure, a count or a list; what is unknown stays as typed."""
    if isinstance(ref, Literal):
        return [Piece(ref.text, line=ref.line, column=ref.column)]
    if isinstance(ref, CountRef):
        return [Piece(formats.hanzi(count) if ref.format else str(count), ref)]
    if isinstance(ref, ListRef):
        return _items(ref, known)
    value = known.figure(ref.name)
    if value is None or refusal(ref, value):
        return [Piece(ref.source, ref)]
    return [Piece(value.changed(ref.format) if ref.is_change else value.shown(ref.format), ref)]


def refusal(ref, value):
    """Return why the figure cannot be written as the reference asks, or None."""
    if ref.is_change and expressions.split(ref.name)[0] == expressions.PER:
        return f"“{value.name}”是比例，不能和上年相比。"
    return formats.refusal(ref.format, value.name, is_money=value.is_money, is_rate=value.is_rate)


def _items(ref, known):
    items = known.items(ref)
    if items is None:
        return [Piece(ref.source, ref)]
    is_cut, items = items[-1:] == (MORE,), [item for item in items if item != MORE]
    # Whole sentences stay sentences, what has a comma of either kind in it is parted by semicolons; they end where the
    # list ends.
    are_sentences = all(item.text.endswith("。") for item in items)
    texts = [item.text.rstrip("。") for item in items]
    between = "。" if are_sentences else "；" if any(set(text) & set("，、。；") for text in texts) else "、"
    pieces, year = [], ""
    for number, (item, text) in enumerate(zip(items, texts, strict=True)):
        is_next = bool(item.year) and item.year != year
        pieces += [Piece("；" if is_next and not are_sentences else between)] if number else []
        pieces += [Piece(f"{item.year}：")] if is_next else []
        year = item.year or year
        pieces.append(Piece(text, ref, item.url))
    if is_cut and between == "、":
        # Sentences, and parts with commas, are no names that go on.
        pieces.append(Piece(MORE.text))
    return pieces or [Piece("无", ref)]


def trimmed(pieces):
    """Return the pieces without the % behind the “—” of a rate without rows."""
    found = []
    for piece in pieces:
        if found and found[-1].text == "—" and isinstance(found[-1].ref, FigureRef) and piece.text[:1] in _PER_CENT:
            piece = piece.behind(1)
        found.append(piece)
    return tuple(found)


def without_sign(before, pieces):
    """Return the pieces of a mark without the comma they begin with, where nothing stands before to be parted from."""
    first = pieces[0] if pieces else None
    if first is None or first.ref is not None or first.text[:1] not in tuple(_COMMAS) or _goes_on(before):
        return pieces
    return [one for one in (first.behind(1), *pieces[1:]) if one.text]


def closed_up(before, found, more):
    """Return (found, more) for text behind something that fell: without empty quotes and without a comma too many.

    `before` is printed before what was found.
    """
    last, first = found[-1] if found else None, more[0] if more else None
    if first is None or first.ref is not None:
        return found, more
    ends = last.text[-1:] if last and last.ref is None else ""
    if ends and _PAIRS.get(ends) == first.text[:1]:
        return _shortened(found), [first.behind(1), *more[1:]]
    if ends and ends in _COMMAS and first.text[:1] in tuple(_STOPS):
        return _shortened(found), more
    return found, without_sign([*before, *found], more)


def _goes_on(before):
    """Return whether a comma may stand behind what is printed before."""
    text = "".join(piece.text for piece in before).rstrip()
    return bool(text) and text[-1] not in {*_COMMAS, *_STOPS, *_PAIRS, "：", ":"}


def _shortened(found):
    return [*found[:-1], replace(found[-1], text=found[-1].text[:-1])]


def written(parts, known):
    """Return text and figures as printed, one text each, without judging what falls."""
    return [piece.text for piece in trimmed([one for part in parts for one in pieces_of(part, known, 0)])]
