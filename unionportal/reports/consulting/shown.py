"""A document that was sent out, as the blocks of a page, under the headings that opinions are about."""

from dataclasses import dataclass

from django.utils.safestring import mark_safe

from unionportal.documents.charts.kinds import to_svg
from unionportal.documents.facts import (
    Appendix,
    ChartBlock,
    Heading,
    Imprint,
    Names,
    Opening,
    Para,
    Signature,
    SmallPrint,
    TableBlock,
    signed,
)

_FRONT = "标题和开头"
# Headings down to this level are places of their own.
_LEVELS = 2


@dataclass(frozen=True)
class Place:
    """A heading with the blocks below it, for the template reports/_blocks.html."""

    number: int
    heading: str
    level: int
    blocks: tuple

    @property
    def name(self):
        """What an opinion calls it: the heading, but for the title with what stands below it."""
        return self.heading if self.number else _FRONT


def places_of(document):
    """Return the Places of a document in reading order, the first being its title."""
    found, heading, level, blocks = [], document.title, 1, list(_front(document))
    for index, block in enumerate(signed(document)):
        title = _title(block)
        if title is None:
            blocks += _shown(block, f"d{index}")
            continue
        found.append(Place(len(found), heading, level, tuple(blocks)))
        heading, level, blocks = title, getattr(block, "level", 1), [*_lines([getattr(block, "subtitle", None)])]
    return [*found, Place(len(found), heading, level, tuple(blocks))]


def _title(block):
    if isinstance(block, Appendix):
        return f"{block.label}：{block.title}"
    if isinstance(block, Opening):
        return block.title
    return block.text if isinstance(block, Heading) and block.level <= _LEVELS else None


def _front(document):
    """Return what stands around the title."""
    return _lines([document.number, document.subtitle, *document.byline, document.salutation])


def _lines(texts):
    for text in filter(None, texts):
        yield {"kind": "p", "parts": [{"text": text}]}


def _shown(block, ident):
    match block:
        case Signature(lines) | SmallPrint(lines):
            yield from _lines(lines)
        case Imprint(printer, day):
            yield from _lines([printer, day])
        case Heading() | Para():
            yield {"kind": "h3" if isinstance(block, Heading) else "p", "parts": [{"text": block.text}]}
        case Names():
            yield {"kind": "p", "parts": [{"text": "、".join(block.names)}]}
        case TableBlock():
            yield _table(block)
        case ChartBlock():
            # Safe: documents/charts escapes every text in the SVG.
            svg = mark_safe(to_svg(block.scene, ident=ident))  # noqa: S308  # nosec
            yield {"kind": "chart", "caption": block.caption, "svg": svg}


def _table(block):
    rows = list(block.rows)
    total = rows.pop() if block.total_row and rows else None
    columns = [column.header for column in block.columns]
    return {
        "kind": "table",
        "caption": block.caption,
        "columns": columns,
        "rows": rows,
        "total": total,
        "note": block.note,
    }
