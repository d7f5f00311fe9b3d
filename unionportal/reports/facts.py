"""A report as the facts that the PDF and the Word file print."""

from decimal import Decimal

from unionportal.core.documents.charts import chart
from unionportal.core.documents.facts import (
    Appendix,
    ChartBlock,
    Column,
    Document,
    Heading,
    Para,
    TableBlock,
)
from unionportal.core.report_tables import printed
from unionportal.reports.models import Layout
from unionportal.reports.reading import read_report, written
from unionportal.reports.text import ExhibitRef, SubHeading
from unionportal.reports.values import CHART

_NOT_FINAL = "（未定稿）"
_SOURCES = (
    Column("名称", 1.5, "l"),
    Column("数值", 1.1, "r"),
    Column("记录数", 0.7, "r"),
    Column("统计口径", 3.4, "l"),
)


def document_of(report, reading=None):
    """The Document of a report: live values while it is not final, frozen ones from then on."""
    reading = reading or read_report(report)
    blocks = [block for read in reading.chapters for block in _chapter(read, reading.values)]
    return Document(
        title=report.title.strip(),
        subtitle=report.subtitle or None,
        byline=tuple(_byline(report)),
        salutation=report.salutation or None,
        blocks=(*blocks, *_sources(report, reading.values)),
        author=report.speaker or str(report.unit),
        subject=f"{report.unit}{report.period_label}工作报告",
        toc=report.layout == Layout.PLAIN,
        status_mark=None if report.is_final else _NOT_FINAL,
    )


def _byline(report):
    if report.speaker:
        yield report.speaker
    if day := report.delivered_on:
        yield f"（{day.year}年{day.month}月{day.day}日）"


def _chapter(read, known):
    yield Heading(read.chapter.level, read.chapter.heading)
    for block in read.parsed.blocks:
        if isinstance(block, ExhibitRef):
            yield _exhibit(block, known)
            continue
        text = "".join(written(part, known) for part in block.parts)
        yield Heading(block.level, text) if isinstance(block, SubHeading) else Para(text)


def _exhibit(ref, known):
    found = known.exhibit(ref.kind, ref.name)
    if found is None:
        return Para(f"[{ref.kind}：{ref.name}]")
    name, content = found
    if ref.kind == CHART:
        return ChartBlock(name, scene_of(content))
    return table_block(name, content)


def scene_of(content, *, width=440.0):
    """The drawn chart of a chart's data."""
    series = [("", content["values"])]
    return chart(content["kind"], content["title"], content["labels"], series, content["unit"], width=width)


def table_block(name, filled):
    """A filled table as the documents print it; numbers are set to the right."""
    columns = []
    for index, header in enumerate(filled.columns):
        is_number = index > 0 and any(isinstance(row[index], int | Decimal) for row in filled.rows)
        columns.append(Column(header, 1.6 if index == 0 else 1.0, "r" if is_number else "l" if index == 0 else "c"))
    rows = tuple(tuple(printed(value) for value in row) for row in filled.rows)
    return TableBlock(name, tuple(columns), rows, total_row=filled.total_row)


def _sources(report, known):
    if not known.figures:
        return
    yield Appendix("附件1", "统计口径与来源")
    last = report.period.last_day
    span = f"{report.period_start.year}年{report.period_start.month}月{report.period_start.day}日"
    until = f"{last.year}年{last.month}月{last.day}日"
    yield Para(f"统计期间：{report.period_label}（{span}至{until}）。统计范围：{report.unit}及所属组织。")
    rows = tuple((one.name, one.with_unit, str(one.rows), one.definition) for one in known.figures.values())
    yield TableBlock("统计口径与来源", _SOURCES, rows)
