"""A report's text as HTML: figures as links to their rows, tables as tables, charts as pictures."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe

from unionportal.core.figures import registry
from unionportal.core.figures.periods import period_code
from unionportal.core.figures.report_tables import printed
from unionportal.documents.charts.kinds import to_svg
from unionportal.reports.document import scene_of
from unionportal.reports.numbers.values import CHART
from unionportal.reports.text.check import written
from unionportal.reports.text.markup import ExhibitRef, FigureRef, SubHeading

PHONE = 358.0


def shown_blocks(report, parsed, known, *, ident="c"):
    """Return the blocks of one body for the template reports/_blocks.html."""
    query = urlencode({"period": period_code(report.period), "unit": report.unit_id})
    return [_block(block, known, query, f"{ident}-{index}") for index, block in enumerate(parsed.blocks)]


def _block(block, known, query, ident):
    if isinstance(block, ExhibitRef):
        return _exhibit(block, known, ident)
    texts = written(block.parts, known)
    parts = [_part(part, text, known, query) for part, text in zip(block.parts, texts, strict=True)]
    return {"kind": f"h{block.level}" if isinstance(block, SubHeading) else "p", "parts": parts}


def _part(part, text, known, query):
    value = known.figure(part.name) if isinstance(part, FigureRef) else None
    if value is None:
        return {"text": text, "wrong": isinstance(part, FigureRef)}
    # A figure of a final report may no longer be registered; its number is still shown.
    url = f"{reverse('reports:figure_rows', args=[value.code])}?{query}" if value.code in registry.REGISTRY else ""
    return {"text": text, "url": url, "hint": f"{value.name}：{value.with_unit}。{value.definition}"}


def _exhibit(ref, known, ident):
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
    }
