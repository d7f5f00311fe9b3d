"""A report's text as HTML: figures as links to their rows, tables as tables, charts as pictures."""

from itertools import accumulate
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe

from unionportal.core.figures.periods import period_code
from unionportal.core.figures.report_tables import printed
from unionportal.documents.charts.kinds import to_svg
from unionportal.documents.paragraph import body, spans
from unionportal.documents.printable import clean, one_line
from unionportal.reports.document import scene_of
from unionportal.reports.numbers.expressions import is_registered
from unionportal.reports.numbers.values import CHART, figures_behind
from unionportal.reports.text.markup import FigureRef, ListRef

PHONE = 358.0


def shown_blocks(report, printed, known, *, ident="c", final=False):
    """Return the blocks of one printed chapter for the template reports/_blocks.html.

    `report` is whatever has the period and the unit (unit_id) of which the figures open; those of a `final` report open
    beside what they were then.
    """
    asked = {"period": period_code(report.period), "unit": report.unit_id} | ({"report": report.pk} if final else {})
    query = urlencode(asked)
    return [_block(block, known, query, f"{ident}-{index}") for index, block in enumerate(printed.blocks)]


def _block(block, known, query, ident):
    if block.exhibit:
        return _exhibit(block.exhibit, known, query, ident)
    parts = [_part(piece, known, query) for piece in block.pieces]
    return {"kind": f"h{block.level}" if block.level else "p", "parts": parts}


def broken_blocks(report, printed, known, fonts, *, ident="c"):
    """Return the blocks as `shown_blocks`, their text in the lines that the PDF has; for reports/editor/_sheet.html.

    Every part of a line knows where it was typed.
    """
    shown = shown_blocks(report, printed, known, ident=ident)
    for block, one in zip(printed.blocks, shown, strict=True):
        if not block.exhibit:
            one["lines"] = _lines(block, one.pop("parts"), fonts)
    return shown


def _lines(block, parts, fonts):
    texts = [(one_line if block.level else clean)(piece.text) for piece in block.pieces]
    text, lines = "".join(texts), []
    paragraph = body(text, fonts.of_heading(block.level))
    ends = list(accumulate(map(len, texts)))
    for line, (begin, end) in zip(paragraph.lines, spans(text, paragraph.lines), strict=True):
        found = []
        for piece, part, words, last in zip(block.pieces, parts, texts, ends, strict=True):
            first = last - len(words)
            if (left := max(first, begin)) < (right := min(last, end)):
                found.append(part | {"text": text[left:right], "at": _place(piece, left - first)})
        lines.append({"parts": found, "is_first": line.indent > 0, "is_full": paragraph.is_stretched(line)})
    return lines


def _place(piece, behind):
    """Return “line-column” of a character of the piece in the text as typed; “” of what nobody typed."""
    if piece.ref is not None:
        return f"{piece.ref.line}-{piece.ref.column}"
    return f"{piece.line}-{piece.column + behind}" if piece.line else ""


def _part(piece, known, query):
    if isinstance(piece.ref, ListRef):
        return {"text": piece.text, "url": piece.url, "hint": "打开这条记录", "wrong": known.items(piece.ref) is None}
    value = known.figure(piece.ref.name) if isinstance(piece.ref, FigureRef) else None
    if value is None:
        return {"text": piece.text, "wrong": isinstance(piece.ref, FigureRef)}
    # A figure of a final report may no longer be registered; its number is still shown.
    url = _rows_of(value.code, query) if is_registered(value.code) else ""
    return {"text": piece.text, "url": url, "hint": f"{value.name}：{value.with_unit}。{value.definition}"}


def _exhibit(ref, known, query, ident):
    found = known.exhibit(ref.kind, ref.name)
    if found is None:
        return {"kind": "wrong", "text": f"[{ref.kind}：{ref.name}]"}
    name, content = found
    if ref.kind == CHART:
        scene = scene_of(content, width=PHONE)
        # Safe: documents/charts escapes every text in the SVG.
        return {"kind": "chart", "caption": name, "svg": mark_safe(to_svg(scene, ident=ident))}  # noqa: S308  # nosec
    rows = [[printed(value) for value in row] for row in content.rows]
    total = rows.pop() if content.total_row and rows else None
    return {
        "kind": "table",
        "caption": name,
        "columns": content.columns,
        "rows": rows,
        "total": total,
        "note": content.note,
        "figures": _behind(ref, known, query),
    }


def _behind(ref, known, query):
    """Return (name, address) of the figures behind a table or chart that counted something and are still registered."""
    found = [known.figures.get(code) for code in figures_behind(ref.kind, ref.name)]
    return [
        (one.name, _rows_of(one.code, query)) for one in found if one and one.has_something and is_registered(one.code)
    ]


def _rows_of(code, query):
    return f"{reverse('reports:figure_rows', args=[code])}?{query}"
