"""A report as the Document that the PDF and the Word file print."""

import re
from dataclasses import replace
from decimal import Decimal

from unionportal.core.figures.report_tables import Change, printed
from unionportal.core.values.dates import chinese_date
from unionportal.documents.charts.data import text_width
from unionportal.documents.charts.kinds import chart
from unionportal.documents.facts import (
    Appendix,
    ChartBlock,
    Column,
    Document,
    Heading,
    Imprint,
    Names,
    Opening,
    Para,
    Signature,
    SmallPrint,
    TableBlock,
)
from unionportal.reports.models import Layout
from unionportal.reports.numbers.values import CHART
from unionportal.reports.text.check import check_report
from unionportal.reports.text.numbering import PART

_NOT_FINAL = "（未定稿）"
_OPEN_DATE = "　　年　　月　　日"
# A chapter's heading that makes it an appendix.
ANNEX = re.compile(r"附件?\s*[0-9０-９一二三四五六七八九十]*\s*[：:]\s*")
_DASHES = re.compile(r"^[\s—–―－-]+")
_NARROW, _WIDE = 34.0, 150.0
_LONG = 10
# Chapters and annexes of a report of one level that has contents.
_MANY = 10
# A longer item of a list in an annex is no name that stands in a column.
_LONGEST_NAME = 14


def document_of(report, checked=None):
    """Return the Document of a report: current values until it is final, frozen ones from then on."""
    checked = checked or check_report(report)
    blocks = [block for one in checked.printed.chapters for block in _chapter(one, checked.values)]
    blocks = _with_labels(_with_distinct_captions([*blocks, *_sources(report, checked)]))
    if not report.is_speech:
        blocks = _with_list_of_annexes(blocks)
    frame = _with_notice(report, blocks) if report.notice and report.layout == Layout.PLAN else _alone(report, blocks)
    return Document(
        **frame,
        author=report.speaker or str(report.unit),
        subject=f"{report.unit}{report.period_label}工作{'计划' if report.layout == Layout.PLAN else '报告'}",
        toc=report.layout == Layout.PLAIN and (_is_older(report) or _has_long_contents(blocks)),
        status_mark=None if report.is_final else _NOT_FINAL,
    )


def _is_older(report):
    """Return whether it became final before its content was kept: it is printed as its files were."""
    return report.is_final and not hasattr(report, "content")


def _has_long_contents(blocks):
    """Return whether a page of contents says more than the pages behind it: of two levels, or of many chapters."""
    headings = [block for block in blocks if isinstance(block, Heading | Appendix)]
    levels = {block.level for block in headings if isinstance(block, Heading)}
    return len(levels) > 1 or len(headings) >= _MANY


def _alone(report, blocks):
    is_speech = report.layout == Layout.SPEECH
    return {
        "title": report.title.strip(),
        "subtitle": dashed(report.subtitle) if is_speech else report.subtitle or None,
        "byline": tuple(_byline(report)) if is_speech else (),
        "salutation": report.salutation or None if is_speech else None,
        "blocks": tuple(blocks),
        "signature": () if is_speech else signature_of(report),
    }


def dashed(subtitle):
    """Return the subtitle of a speech with the dash that it has in print, however it was typed."""
    return f"——{_DASHES.sub('', subtitle)}" if subtitle.strip() else None


def _with_notice(report, blocks):
    """Return the notice that sends out the plan, and the plan behind it."""
    notice = [Para(text) for text in re.split(r"\n\s*\n", report.notice.replace("\r\n", "\n").strip())]
    signature = [Signature(lines)] if (lines := signature_of(report)) else []
    day = f"{chinese_date(report.printed_on)}印发" if report.printed_on else ""
    imprint = [Imprint(report.printed_by, day)] if report.printed_by else []
    return {
        "number": report.document_number or None,
        "title": notice_title(report),
        "salutation": report.salutation or None,
        "blocks": (*notice, *signature, Opening(report.title.strip(), report.subtitle or None), *blocks, *imprint),
    }


def notice_title(report):
    """Return the title of the notice that sends out the plan."""
    return f"关于印发{''.join(report.title.split())}的通知"


def signature_of(report):
    """Return the signing unit and the date; the date is left blank until somebody sets it."""
    if not report.signed_by:
        return ()
    return report.signed_by, chinese_date(report.delivered_on) if report.delivered_on else _OPEN_DATE


def _byline(report):
    if report.speaker:
        yield report.speaker
    if report.delivered_on:
        yield f"（{chinese_date(report.delivered_on)}）"


def _chapter(printed, known):
    heading = printed.heading
    annex = ANNEX.match(heading)
    if annex:
        yield Appendix("附件", heading[annex.end() :])
    elif heading:
        yield Heading(printed.chapter.level, heading, centred=is_part(heading))
    # A table that is all of an annex stands under its title.
    is_one_table = annex and len(printed.blocks) == 1
    for block in printed.blocks:
        if block.exhibit:
            exhibit = _exhibit(block.exhibit, known)
            yield replace(exhibit, caption="") if is_one_table and isinstance(exhibit, TableBlock) else exhibit
        elif annex and (names := _names(block)):
            yield Names(names)
        else:
            yield Heading(block.level, block.text) if block.level else Para(block.text)


def _names(block):
    """Return the items of a paragraph that is nothing but one list of short texts, else ()."""
    items = [piece for piece in block.pieces if piece.url]
    between = {piece.text for piece in block.pieces if not piece.url}
    if not items or not between <= {"、"} or max(len(piece.text) for piece in items) > _LONGEST_NAME:
        return ()
    return tuple(piece.text for piece in items)


def is_part(heading):
    """Return whether a heading is that of a part of the speech, which is centred."""
    return bool(PART.match(heading))


def _with_distinct_captions(blocks):
    """Return the blocks with “图” behind the captions of charts that a table has too."""
    tables = {block.caption for block in blocks if isinstance(block, TableBlock)}
    return [
        replace(block, caption=f"{block.caption}图")
        if isinstance(block, ChartBlock) and block.caption in tables
        else block
        for block in blocks
    ]


def _with_labels(blocks):
    """Return the blocks with the appendices numbered when there are several."""
    annexes = [block for block in blocks if isinstance(block, Appendix)]
    labels = {id(one): f"附件{number}" for number, one in enumerate(annexes, 1)} if len(annexes) > 1 else {}
    return [Appendix(labels[id(block)], block.title) if id(block) in labels else block for block in blocks]


def _with_list_of_annexes(blocks):
    """Return the blocks with the lines that name the appendices at the end of the text (附件说明)."""
    titles = [block.title for block in blocks if isinstance(block, Appendix)]
    if not titles:
        return blocks
    first = next(number for number, block in enumerate(blocks) if isinstance(block, Appendix))
    numbered = [f"{number}. {title}" for number, title in enumerate(titles, 1)] if len(titles) > 1 else titles
    return [*blocks[:first], Para("附件：" + "\n　　　".join(numbered)), *blocks[first:]]


def _exhibit(ref, known):
    found = known.exhibit(ref.kind, ref.name)
    if found is None:
        return Para(f"[{ref.kind}：{ref.name}]")
    name, content = found
    if ref.kind == CHART:
        return ChartBlock(name, scene_of(content))
    return table_block(name, content)


def scene_of(content, *, width=440.0):
    """Return the drawn chart of a chart's data."""
    series = [("", content["values"])]
    return chart(content["kind"], content["title"], content["labels"], series, content["unit"], width=width)


def table_block(name, filled):
    """Return a filled table as the documents print it: columns as wide as they need, numbers set to the right."""
    rows = tuple(tuple(printed(value) for value in row) for row in filled.rows)
    columns = columns_of(filled.columns, rows, [_align(index, filled.rows) for index in range(len(filled.columns))])
    return TableBlock(
        name, columns, rows, note=f"注：{filled.note}" if filled.note else None, total_row=filled.total_row
    )


def columns_of(headers, rows, aligns):
    """Return the columns of a table of texts, as wide as they need."""
    return tuple(
        Column(header, _width(header, [row[index] for row in rows]), align)
        for index, (header, align) in enumerate(zip(headers, aligns, strict=True))
    )


def _width(header, cells):
    """Return the width in points that the longest cell needs; a heading may stand on two lines."""
    needed = max([text_width(header) / 2, *map(text_width, cells)])
    return min(max(needed + 8, _NARROW), _WIDE)


def _align(index, rows):
    cells = [row[index] for row in rows]
    if any(isinstance(cell, int | Decimal | Change) for cell in cells):
        return "r"
    return "l" if index == 0 or any(len(cell or "") > _LONG for cell in cells) else "c"


def _sources(report, checked):
    used = checked.printed_figures(report) if report.has_sources else ()
    if not used:
        return
    yield Appendix("附件", "统计口径与来源")
    span = f"{chinese_date(report.period_start)}至{chinese_date(report.period.last_day)}"
    yield Para(f"统计期间：{report.period_label}（{span}）。统计范围：{report.unit}及所属组织。")
    yield SmallPrint(tuple(f"{one.name}　{one.with_unit}（{one.rows}条记录）　{one.definition}" for one in used))


def speaking_copy(document):
    """Return what is read aloud of a document: headings and text, without tables, charts and annexes."""
    blocks = document.blocks
    end = next((index for index, block in enumerate(blocks) if isinstance(block, Appendix)), len(blocks))
    spoken = tuple(block for block in blocks[:end] if isinstance(block, Heading | Para))
    return replace(document, blocks=spoken, toc=False)
