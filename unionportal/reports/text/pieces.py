"""The pieces a block is printed in: text, and the figures and records that open."""

from dataclasses import dataclass

from unionportal.reports.numbers import expressions, formats
from unionportal.reports.text.markup import CountRef, FigureRef, ListRef, Literal

_PER_CENT = ("%", "％")


@dataclass(frozen=True)
class Piece:
    """A text; of a figure, a list or a count with its node, of a record with its address."""

    text: str
    ref: object = None
    url: str = ""


def pieces_of(ref, known, count):
    """Return the pieces of a text, a figure, a count or a list; what is unknown stays as typed."""
    if isinstance(ref, Literal):
        return [Piece(ref.text)]
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
    # Whole sentences stay sentences, what has a comma in it is parted by semicolons; they end where the list ends.
    are_sentences = all(item.text.endswith("。") for item in items)
    texts = [item.text.rstrip("。") for item in items]
    between = "。" if are_sentences else "；" if any(set(text) & set("，。；") for text in texts) else "、"
    pieces, year = [], ""
    for number, (item, text) in enumerate(zip(items, texts, strict=True)):
        is_next = bool(item.year) and item.year != year
        pieces += [Piece("；" if is_next and not are_sentences else between)] if number else []
        pieces += [Piece(f"{item.year}：")] if is_next else []
        year = item.year or year
        pieces.append(Piece(text, ref, item.url))
    return pieces or [Piece("无", ref)]


def trimmed(pieces):
    """Return the pieces without the % behind the “—” of a rate without rows."""
    found = []
    for piece in pieces:
        text = piece.text
        if found and found[-1].text == "—" and isinstance(found[-1].ref, FigureRef) and text[:1] in _PER_CENT:
            text = text[1:]
        found.append(Piece(text, piece.ref, piece.url))
    return tuple(found)


def written(parts, known):
    """Return text and figures as printed, one text each, without judging what falls."""
    return [piece.text for piece in trimmed([one for part in parts for one in pieces_of(part, known, 0)])]
