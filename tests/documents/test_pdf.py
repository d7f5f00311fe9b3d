"""The PDF says what the facts say, with embedded fonts, the same on every run."""

import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from tests.documents.samples import LABELS, SENTENCE, letter, pdf_pages, report, some_chart, squeeze
from tests.sizes import growth
from unionportal.documents.facts import Appendix, ChartBlock, Column, Document, Heading, Para, TableBlock
from unionportal.documents.grid import MM
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx

ROOT = Path(__file__).parents[2]
RARE = "𬭚䶮㛃𠮷彧喆堃犇"


def _reader(data):
    return PdfReader(BytesIO(data))


def _outline(items, depth=0):
    for item in items:
        if isinstance(item, list):
            yield from _outline(item, depth + 1)
        else:
            yield depth, item.title


def test_the_text_is_that_of_the_facts_in_order():
    blocks = (Heading(1, "一、回顾"), Para(SENTENCE * 12), Para("末段ABC-12.5%。"))
    pages = pdf_pages(render_pdf(letter(*blocks, salutation="各位代表：", signature=("校工会", "2023年"))).data)
    text = "".join(page.removesuffix(f"—{number}—") for number, page in enumerate(pages, 1))
    assert text == squeeze("工作报告各位代表：一、回顾" + SENTENCE * 12 + "末段ABC-12.5%。校工会2023年")
    assert len(pages) == 2


def test_names_beyond_the_basic_plane_extract_as_written():
    result = render_pdf(letter(Para(RARE)))
    assert pdf_pages(result.data) == [f"工作报告{RARE}—1—"]
    assert result.missing == ()


def test_a_missing_character_is_shown_and_reported_and_the_next_job_is_clean():
    lost = "\U0003134f\ue123"
    result = render_pdf(letter(Para(f"甲{lost}乙")))
    assert result.missing == tuple(sorted(lost))
    assert pdf_pages(result.data) == ["工作报告甲〓〓乙—1—"]
    assert render_pdf(letter(Para("甲乙"))).missing == ()


def test_invisible_characters_leave_no_trace_and_no_visible_text_is_lost():
    result = render_pdf(letter(Para("甲\u200b乙\u202e丙\u00a0丁\u2009戊\x07己\ufeff\t庚\ud800辛")))
    [page] = pdf_pages(result.data)
    assert page.replace("〓", "\ufffd") == "工作报告甲乙丙丁戊己庚\ufffd辛—1—"
    assert set(result.missing) <= {"\ufffd"}


def test_every_font_is_embedded():
    seen = set()
    for page in _reader(render_pdf(report()).data).pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            seen.add(descriptor["/FontName"])
    assert len(seen) >= 3


def test_a_reprint_is_the_same_bytes():
    assert render_pdf(report()).data == render_pdf(report()).data


def test_the_bytes_do_not_depend_on_the_hash_seed():
    code = (
        "import hashlib;from tests.documents.samples import report;"
        "from unionportal.documents.pdf import render_pdf;from unionportal.documents.word import render_docx;"
        "print(hashlib.sha256(render_pdf(report()).data+render_docx(report())).hexdigest())"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(outputs[0].strip()) == len(hashlib.sha256().hexdigest())
    assert outputs[0] == outputs[1]


def test_the_outline_nests_and_survives_skipped_levels():
    result = render_pdf(report())
    assert list(_outline(_reader(result.data).outline)) == [
        (0, "一、工作回顾"),
        (1, "（一）民主管理"),
        (2, "（1）提案"),
        (0, "二、展望"),
        (0, "附件1　名单"),
    ]


def test_an_outline_may_start_deep_and_come_back():
    blocks = (Heading(3, "1. 甲"), Heading(2, "（一）乙"), Heading(4, "（1）丙"), Heading(1, "一、丁"))
    outline = list(_outline(_reader(render_pdf(letter(*blocks)).data).outline))
    assert outline == [(0, "1. 甲"), (0, "（一）乙"), (1, "（1）丙"), (0, "一、丁")]


def test_contents_entries_carry_the_page_they_link_to():
    reader = _reader(render_pdf(report()).data)
    first = squeeze(reader.pages[0].extract_text())
    links = [note.get_object() for note in reader.pages[0]["/Annots"]]
    targets = [reader.get_page_number(link["/Dest"][0].get_object()) for link in links]
    titles = ["一、工作回顾", "（一）民主管理", "二、展望", "附件1名单"]
    assert first.split("目录")[1].startswith(
        "".join(f"{title}{page + 1}" for title, page in zip(titles, targets, strict=True))
    )
    pages = [squeeze(page.extract_text()) for page in reader.pages]
    assert [title in pages[page] for title, page in zip(titles, targets, strict=True)] == [True] * 4
    assert targets == [1, 1, 3, 4]


def test_properties_and_page_size():
    reader = _reader(render_pdf(report()).data)
    info = reader.metadata
    assert (info.title, info.author, info.subject, info.creator) == (
        "凝心聚力谱新篇",
        "校工会",
        "年度报告",
        "工会综合服务平台",
    )
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx([210 * MM, 297 * MM], abs=0.01)


def test_page_numbers_stand_outside():
    places = {}

    def look(text, _cm, tm, _font, _size):
        if text.strip().startswith("—") and len(text.strip()) <= 5:
            places[text.strip()] = tm[4]

    for page in _reader(render_pdf(letter(Para(SENTENCE * 30))).data).pages:
        page.extract_text(visitor_text=look)
    odd, even = places["— 1 —"], places["— 2 —"]
    assert even == pytest.approx(28 * MM + 14, abs=0.1)
    assert odd > 150 * MM


def test_progress_rises_to_one_page_by_page():
    told = []
    pages = render_pdf(report(), progress=told.append).pages
    assert told == [number / pages for number in range(1, pages + 1)]


def test_an_empty_document_has_one_page():
    assert render_pdf(letter()).pages == 1
    assert render_pdf(Document(title="", blocks=(), toc=True)).pages == 1


def test_absurdly_long_texts_still_make_a_file():
    long = "长" * 2000
    chart = ChartBlock(long, some_chart())
    blocks = (
        Heading(1, long),
        chart,
        Appendix("附件", long),
        TableBlock(long, (Column(long, 0.01),), ((long,),), long),
    )
    result = render_pdf(letter(*blocks, toc=True, signature=(long, "日期")))
    assert result.pages > 10
    assert "".join(pdf_pages(result.data)).count("日期") == 1


def test_a_chart_and_its_caption_share_a_page():
    for count in range(8, 22):
        pages = pdf_pages(render_pdf(letter(*[Para("字")] * count, ChartBlock("图1慰问", some_chart()))).data)
        assert [page.count("图1慰问") for page in pages] == [page.count("单位：人次") for page in pages]


def test_a_radical_is_written_as_the_character():
    assert pdf_pages(render_pdf(letter(Para("工⼯会"))).data) == ["工作报告工工会—1—"]


def test_a_heading_never_ends_a_page():
    for count in range(16, 24):
        lines = [Para("字") for _ in range(count)]
        pages = pdf_pages(render_pdf(letter(*lines, Heading(1, "一、标题"), Para("正文"))).data)
        assert [page.count("一、标题正文") for page in pages if "标题" in page] == [1]


def test_four_times_as_many_pages_take_four_times_as_long():
    columns = tuple(Column(f"列{i}") for i in range(5))
    block = TableBlock("表", columns, tuple((str(i), "甲", "乙", "1.00", "2.00") for i in range(30)))

    def printed(parts):
        blocks = [part for _ in range(parts) for part in (Heading(1, "一、标题"), *[Para(SENTENCE * 3)] * 6, block)]
        return render_pdf(letter(*blocks, Appendix("附件", LABELS[0])))

    assert growth(printed, 5, 20) < 6
    assert printed(20).pages >= 40


def test_a_cover_has_the_author_and_the_title_alone():
    book = Document(
        "汇编", (Heading(1, "第一项"), Para("正文")), author="校工会", subtitle="2026年", toc=True, has_cover=True
    )
    assert pdf_pages(render_pdf(book).data) == ["校工会汇编2026年—1—", "目录第一项3—2—", "第一项正文—3—"]
    parts = "".join(
        "|" if 'w:type="page"' in one._p.xml else one.text
        for one in docx.Document(BytesIO(render_docx(book))).paragraphs
    )
    assert parts.split("|")[0] == "校工会汇编2026年"
