"""Small documents for the tests, and the text that comes out of files."""

import re
from decimal import Decimal
from io import BytesIO

import docx
from docx.oxml.ns import qn
from pypdf import PdfReader

from unionportal.documents.charts.kinds import chart
from unionportal.documents.facts import Appendix, ChartBlock, Column, Document, Heading, PageBreak, Para, TableBlock

LABELS = ["机械工程学院", "人文社会科学与马克思主义学院分工会", "后勤"]
SENTENCE = "全年慰问住院职工126人次，发放慰问金46.35万元；“送温暖”活动覆盖全校（含附属医院）28个分工会。"


def letter(*blocks, **facts):
    """A document of the blocks with a short title."""
    return Document(title="工作报告", blocks=blocks, **facts)


def some_chart(kind="bar", **options):
    """A chart of one series over `LABELS`."""
    return chart(kind, "慰问人次", LABELS, [("住院", [12, Decimal("30.5"), 4])], "人次", **options)


def report():
    """A document with every kind of block."""
    columns = (Column("项目", 2, "l"), Column("金额（元）", 1, "r"))
    return Document(
        title="凝心聚力谱新篇",
        subtitle="——在工会会员代表大会上的工作报告",
        byline=("工会主席 ×××", "（2023年2月10日）"),
        salutation="各位代表、同志们：",
        blocks=(
            Heading(1, "一、工作回顾"),
            Heading(2, "（一）民主管理"),
            Para(SENTENCE * 3),
            Heading(4, "（1）提案"),
            Para("第二段。"),
            TableBlock("表1 经费", columns, (("活动", "1.00"), ("合计", "1.00")), "注：含结转。", total_row=True),
            ChartBlock("图1 慰问", some_chart()),
            PageBreak(),
            Heading(1, "二、展望"),
            Para("再接再厉。"),
            Appendix("附件1", "名单"),
            TableBlock("表2 空", columns, ()),
        ),
        signature=("某某大学工会委员会", "2023年2月10日"),
        author="校工会",
        subject="年度报告",
        toc=True,
        status_mark="编制中，未定稿",
    )


def squeeze(text):
    """The text without any white space."""
    return re.sub(r"\s+", "", text)


def pdf_pages(data):
    """The text of each page without white space, in drawing order."""
    return [squeeze(page.extract_text()) for page in PdfReader(BytesIO(data)).pages]


def pdf_lines(data):
    """The lines of all pages without white space, in drawing order."""
    return [squeeze(line) for page in PdfReader(BytesIO(data)).pages for line in page.extract_text().splitlines()]


def docx_texts(data):
    """The text of every paragraph of the body, tables included, in order."""
    body = docx.Document(BytesIO(data)).element.body
    return ["".join(node.text or "" for node in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
