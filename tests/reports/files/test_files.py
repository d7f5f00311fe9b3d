"""The PDF and the Word file of a report: made together by the worker, and saying what the facts say."""

import pytest
from django.urls import reverse

from tests.documents.samples import docx_texts, pdf_lines, pdf_pages, squeeze
from tests.kept import bytes_of
from tests.reports.test_services import EVERYTHING
from unionportal.core.jobs import outbox
from unionportal.documents.facts import ChartBlock, Heading, Para, Signature, SmallPrint, TableBlock, signed
from unionportal.reports import services
from unionportal.reports.document import document_of, speaking_copy
from unionportal.reports.jobs import DOCX, PDF
from unionportal.reports.models import Report
from unionportal.reports.queries import prints_of

pytestmark = pytest.mark.django_db
RARE = "𬭎𫍯"
NOBODY_HAS = "\U0003ffaa"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def printed(report, officer):
    """(job, PDF bytes, Word bytes) of a report that was just made."""
    job = services.print_report(report, actor=officer)
    assert outbox.run(job.pk)
    job.refresh_from_db()
    files = {one.content_type: bytes_of(one) for one in job.files.all()}
    return job, files.get(PDF), files.get(DOCX)


def facts_of(document):
    """Every text a document prints, in order, charts left out."""
    for block in signed(document):
        match block:
            case Signature():
                yield from block.lines
            case Heading() | Para():
                yield block.text
            case SmallPrint():
                yield from block.texts
            case TableBlock():
                yield block.caption
                yield from (column.header for column in block.columns)
                yield from (cell for row in block.rows for cell in row)


@pytest.mark.usefixtures("a_year")
def test_both_files_print_every_fact(draft, officer):
    report = draft(EVERYTHING, speaker="李四", subtitle="——在代表大会上", has_sources=True)
    job, pdf, docx = printed(report, officer)
    assert job.state == "done", job.message
    document = document_of(Report.objects.get(pk=report.pk))
    facts = [squeeze(text) for text in facts_of(document)]
    assert "慰问2人，支付13.0989万元，共壹拾叁万零玖佰捌拾玖元零壹分。" in facts
    pages = pdf_pages(pdf)
    whole, word = "".join(pages), squeeze("".join(docx_texts(docx)))
    assert [text for text in facts if text not in word] == []
    # A long cell may be broken over two pages or stand beside another; its pieces are there.
    cells = [text for text in facts if len(text) < 30]
    assert [text for text in cells if text not in whole] == []
    begin = [squeeze(text) for text in (document.title, document.subtitle, "李四", "各位代表、同志们：")]
    lines = pdf_lines(pdf)
    assert (lines[:4], lines.count("（未定稿）")) == (begin, len(pages))
    assert job.message == f"已制作，共 {len(pages)} 页。"
    assert (job.result["pages"], job.result["missing"]) == (len(pages), [])
    charts = [block for block in document.blocks if isinstance(block, ChartBlock)]
    assert len(charts) == 3


def test_the_word_file_says_exactly_what_the_facts_say(draft, officer, a_year):
    report = draft("慰问{welfare.hospital}人。\n\n[表：慰问分类]", layout="plain")
    texts = [squeeze(text) for text in docx_texts(printed(report, officer)[2])]
    facts = [squeeze(text) for text in facts_of(document_of(Report.objects.get(pk=report.pk)))]
    begin = texts.index(facts[1]) - 1
    assert [text for text in texts[begin:] if text and text not in ("附件", "统计口径与来源")] == [
        text for text in facts if text != "统计口径与来源"
    ]


def test_the_job_has_two_files_named_after_the_report(draft, officer, union):
    job, pdf, docx = printed(draft("", title="工会/女工\n报告"), officer)
    assert (pdf[:5], docx[:4]) == (b"%PDF-", b"PK\x03\x04")
    assert sorted((one.name, one.unit_id, one.uploaded_by_id) for one in job.files.all()) == [
        (f"工会／女工 报告.{ending}", union.pk, officer.pk) for ending in ("docx", "pdf")
    ]
    assert {job.result["pdf"], job.result["docx"]} == {str(one.pk) for one in job.files.all()}


def test_a_character_no_font_has_is_named_and_the_file_is_made(draft, officer):
    job, pdf, docx = printed(draft(f"甲{NOBODY_HAS}乙"), officer)
    assert job.state == "done"
    assert job.message == f"已制作，共 {len(pdf_pages(pdf))} 页。这些字没有字体可用，印作〓：{NOBODY_HAS}。"
    assert f"甲{NOBODY_HAS}乙" in docx_texts(docx)


def test_a_rare_name_is_printed_as_it_is_written(draft, officer):
    job, pdf, docx = printed(draft(f"会员王{RARE}获奖。"), officer)
    assert job.result["missing"] == []
    assert pdf_lines(pdf).count(f"会员王{RARE}获奖。") == 1
    assert f"会员王{RARE}获奖。" in docx_texts(docx)


def test_a_message_that_comes_twice_makes_the_files_once(draft, officer):
    job, _, _ = printed(draft(""), officer)
    assert outbox.run(job.pk) is False
    assert job.files.count() == 2


@pytest.mark.usefixtures("a_year")
def test_the_large_copy_of_a_speech_has_its_text_and_headings_alone(client, draft, officer):
    report = draft("（一）走访\n\n慰问{welfare.hospital}人。\n\n[表：慰问分类]\n\n[图：慰问分类]")
    client.force_login(officer)
    detail = reverse("reports:report_detail", args=[report.pk])
    client.post(reverse("reports:report_print", args=[report.pk]), {"large": "1"})
    (job,) = prints_of(report, large=True)
    assert services.print_report(report, actor=officer, large=True) == job
    # The other files are another job, and neither stands for the other.
    assert services.print_report(report, actor=officer) != job
    assert outbox.run(job.pk)
    shown = client.get(detail).context
    assert (shown["large_copy"], shown["files"]) == (job.files.get(), [])
    text = "".join(pdf_pages(bytes_of(shown["large_copy"])))
    document = speaking_copy(document_of(Report.objects.get(pk=report.pk)))
    assert [block.text for block in document.blocks] == ["一、工作回顾", "（一）走访", "慰问2人。"]
    assert [block.text for block in document.blocks if block.text not in text] == []
    assert [word for word in ("慰问分类", "统计口径", "附件") if word in text] == []
