"""The content of a final report as one JSON text (RFC 8785), its digest, and the Document printed from it.

Keys are sorted, there are no floats and no spaces; texts are as printed, without invisible characters. Version 1:

    format    "unionportal.report"
    version   1
    report    id, title, unit, period {label, start, end (not included)}, layout
    document  number, title, subtitle, byline, salutation, signature, author, subject, toc, blocks; a block has `kind`,
              one of heading, para, table, chart, names, small_print, appendix, opening, signature, imprint, and the
              fields of its class in documents/facts.py; cells of a table are texts; a chart has its data, money and
              rates as texts
    figures   code, name, unit, value and before (texts or null), rows, definition of what is printed, in its order
    last_page title, texts, caption of the page behind all others, and the site to which its code leads; the digest on
              it is that of this content
    lists     code (list with its conditions) and items of what is printed, in its order
"""

import hashlib
import json
from dataclasses import fields
from decimal import Decimal

from unionportal.core.figures.registry import Rate
from unionportal.documents import facts
from unionportal.documents.printable import clean
from unionportal.reports.document import columns_of, document_of, scene_of
from unionportal.reports.numbers import lists
from unionportal.reports.numbers.packing import CHART, packed, thawed
from unionportal.reports.text.markup import ListRef

FORMAT, VERSION = "unionportal.report", 1
_KINDS = {
    "heading": facts.Heading,
    "para": facts.Para,
    "table": facts.TableBlock,
    "chart": facts.ChartBlock,
    "names": facts.Names,
    "small_print": facts.SmallPrint,
    "appendix": facts.Appendix,
    "opening": facts.Opening,
    "signature": facts.Signature,
    "imprint": facts.Imprint,
}
_NAMES = {block: name for name, block in _KINDS.items()}
_FRAME = ("number", "title", "subtitle", "byline", "salutation", "signature", "author", "subject", "toc")


def content_of(report, checked, last_page):
    """Return the content of a report that becomes final with these values, as canonical JSON.

    `last_page` are the words of the page behind all others, which a later version of the portal may change.
    """
    document = document_of(report, checked)
    charts = iter(_charts(checked))
    content = {
        "format": FORMAT,
        "version": VERSION,
        "report": {
            "id": report.pk,
            "title": report.title,
            "unit": str(report.unit),
            "period": {
                "label": report.period_label,
                "start": report.period_start.isoformat(),
                "end": report.period_end.isoformat(),
            },
            "layout": report.layout,
        },
        "document": {
            **{name: getattr(document, name) for name in _FRAME},
            "blocks": [_packed_block(block, charts) for block in document.blocks],
        },
        "last_page": last_page,
        "figures": [_packed_figure(one) for one in checked.printed_figures(report)],
        "lists": list(_printed_lists(checked)),
    }
    return canonical(content)


def canonical(content):
    """Return the one text of a value: keys sorted, no spaces, no floats, texts cleaned as for printing."""
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text):
    """Return the SHA-256 of a canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def document_from(text):
    """Return the Document that a canonical text was made of."""
    found = json.loads(text)["document"]
    frame = {name: _tuple(found[name]) for name in _FRAME}
    return facts.Document(**frame, blocks=tuple(map(_block, found["blocks"])))


def last_page_from(text):
    """Return the words of the last page in a canonical text, by their names."""
    return {name: _tuple(value) for name, value in json.loads(text)["last_page"].items()}


def _plain(value):
    match value:
        case None | bool() | int():
            return value
        case str():
            return clean(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {name: _plain(one) for name, one in value.items()}
    raise TypeError(f"{value!r} has no canonical form")


def _tuple(value):
    return tuple(map(_tuple, value)) if isinstance(value, list) else value


def _packed_block(block, charts):
    kind = {"kind": _NAMES[type(block)]}
    match block:
        case facts.TableBlock(caption, columns, rows, note, total_row):
            headed = [{"header": column.header, "align": column.align} for column in columns]
            return kind | {"caption": caption, "columns": headed, "rows": rows, "note": note, "total_row": total_row}
        case facts.ChartBlock(caption):
            return kind | {"caption": caption, "data": packed(CHART, next(charts))}
    return kind | {one.name: getattr(block, one.name) for one in fields(block)}


def _block(packed_block):
    found = dict(packed_block)
    match kind := _KINDS[found.pop("kind")]:
        case facts.TableBlock:
            headers = [column["header"] for column in found["columns"]]
            aligns = [column["align"] for column in found["columns"]]
            found["columns"] = columns_of(headers, found["rows"], aligns)
        case facts.ChartBlock:
            found["scene"] = scene_of(thawed(CHART, found.pop("data")))
    return kind(**{name: _tuple(value) for name, value in found.items()})


def _charts(checked):
    """Yield the data of the charts in the order in which the Document has them."""
    for block in _blocks(checked):
        if block.exhibit and block.exhibit.kind == CHART:
            yield checked.values.exhibit(CHART, block.exhibit.name)[1]


def _packed_figure(one):
    return {
        "code": one.code,
        "name": one.name,
        "unit": one.unit,
        "value": _number(one.value),
        "before": _number(one.before),
        "rows": one.rows,
        "definition": one.definition,
    }


def _number(value):
    match value:
        case None:
            return None
        case Rate():
            return f"{value:.1f}"
        case Decimal():
            return f"{value:.2f}"
    return str(value)


def _printed_lists(checked):
    refs = [piece.ref for block in _blocks(checked) for piece in block.pieces if isinstance(piece.ref, ListRef)]
    for code in dict.fromkeys(map(lists.key, refs)):
        yield {"code": code, "items": [item.text for item in checked.values.lists[code]]}


def _blocks(checked):
    return [block for one in checked.printed.chapters for block in one.blocks]
