"""The content kept when a report becomes final: what is printed, in the files and on their last page."""

import hashlib
import io
import json
import zipfile
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from tests.documents.samples import docx_texts, pdf_pages
from tests.reports.conftest import IN
from tests.reports.proving.altered import found, rewritten
from tests.reports.test_services import EVERYTHING
from unionportal.core.models import AuditEntry
from unionportal.core.values.dates import chinese_date
from unionportal.documents.enclosure import grouped
from unionportal.documents.facts import (
    Appendix,
    Block,
    Heading,
    Names,
    Opening,
    PageBreak,
    ProofPage,
    Signature,
    TableBlock,
)
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Chapter, FinalContent, PrintedFile, Report
from unionportal.reports.proving import content, last_page
from unionportal.reports.proving.last_page import ENCLOSED, NAMESPACE, document_to_print
from unionportal.reports.proving.verifying import Conclusion

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("a_year")
def test_the_content_kept_when_it_became_final_is_what_is_printed_from_then_on(final, chair):
    text = f"{EVERYTHING}\n\n没有活动的有{{列举：没有活动的分工会}}。另有{{members.joined}}人。"
    report = final(text, has_sources=True, layout="plain", signed_by="校工会", title="工作报告\n（2022年）")
    kept = FinalContent.objects.get(report=report)
    assert content.document_from(kept.text) == document_of(report)
    data = json.loads(kept.text)
    # As RFC 8785 writes it, and without one float.
    assert json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == kept.text
    assert json.loads(kept.text, parse_float=lambda _: pytest.fail("a float")) == data
    assert (data["format"], data["version"], data["report"]["id"]) == ("unionportal.report", 1, report.pk)
    figures = {one["code"]: (one["value"], one["unit"], one["rows"]) for one in data["figures"]}
    assert figures["welfare.hospital"] == ("2", "人", 2)
    assert figures["finance.paid"][0] == "130989.01"
    assert [one["items"] for one in data["lists"]] == [["纺织学院分工会", "信息学院分工会"]]
    # What the log has is the digest of these very bytes.
    entry = AuditEntry.objects.get(code="reports.report.finalise")
    assert entry.facts["摘要"] == kept.digest
    assert kept.digest == hashlib.sha256(kept.text.encode()).hexdigest()


@pytest.mark.usefixtures("a_year")
@pytest.mark.parametrize("layout", ["speech", "plan"])
def test_every_layout_is_printed_from_its_content_as_it_stands_in_the_records(draft, officer, chair, layout):
    header = {"speaker": "李四", "subtitle": "副标题", "signed_by": "校工会", "delivered_on": IN}
    report = draft("##（一）慰问\n\n[表：慰问分类]", layout=layout, notice="请遵照执行。", **header)
    Chapter.objects.create(report=report, position=2, heading="附件：名单", body="{列举：没有活动的分工会}")
    services.finalise(services.submit(report, actor=officer), actor=chair)
    report = Report.objects.select_related("unit").get(pk=report.pk)
    document = document_of(report)
    kinds = {type(block) for block in document.blocks}
    assert kinds >= {Heading, TableBlock, Appendix, Names} | ({Opening, Signature} if layout == "plan" else set())
    assert content.document_from(FinalContent.objects.get(report=report).text) == document


def test_every_kind_of_block_has_its_place_in_a_content():
    """But the last page, of which the words are kept apart, and a page break, which no report has."""
    assert set(content._KINDS.values()) == set(get_args(Block)) - {ProofPage, PageBreak}


def test_what_fell_is_not_in_the_content(final):
    report = final("慰问{welfare.hospital}人。\n\n共有{members.joined|含零}人入会。")
    data = json.loads(FinalContent.objects.get(report=report).text)
    assert [one["code"] for one in data["figures"]] == ["members.joined"]


def test_any_text_that_can_be_typed_is_kept_as_it_is_printed(final):
    """Zero-width and control characters, odd spaces, code points that XML has no place for."""
    report = final(
        '甲\u200b乙\u2028丙\ufffe丁\x7f戊\t己&<庚>"\\辛𠮷', title="A\u00a0B\ufeff报告", subtitle="〔x〕\u0085"
    )
    connection.check_constraints()
    ours = document_of(report)
    kept = content.document_from(FinalContent.objects.get(report=report).text)
    assert render_pdf(kept).data == render_pdf(ours).data
    assert render_docx(kept) == render_docx(ours)
    document = document_to_print(report)
    for data, expected in ((render_pdf(document).data, Conclusion.SAME), (render_docx(document), Conclusion.WORDS)):
        conclusion, steps, _ = found(data)
        assert (conclusion, steps["附带的数据"], steps["文字"]) == (expected, True, True)


def test_both_files_carry_the_content_and_end_with_its_digest(world):
    report, _, pdf, docx, draft_pdf = world
    kept = FinalContent.objects.get(report=report)
    assert PdfReader(io.BytesIO(pdf)).attachments[ENCLOSED] == [kept.text.encode()]
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("customXml/item")]
    (carried,) = [root.text for root in map(ET.fromstring, parts) if root.tag == f"{{{NAMESPACE}}}enclosure"]
    assert carried == kept.text
    *_, last = pdf_pages(pdf)
    assert last.startswith(f"核验页本报告于{chinese_date(timezone.localdate())}定稿。")
    assert last.partition("（SHA-256）")[2].startswith(kept.digest)
    assert docx_texts(docx)[-4:] == grouped(kept.digest)
    assert set(PrintedFile.objects.filter(report=report).values_list("kind", "sha256", "of_final")) == {
        ("pdf", hashlib.sha256(pdf).hexdigest(), True),
        ("docx", hashlib.sha256(docx).hexdigest(), True),
    }
    # A draft has nothing to prove.
    assert PdfReader(io.BytesIO(draft_pdf)).attachments == {}
    assert not pdf_pages(draft_pdf)[-1].startswith("核验页")


def test_a_later_version_with_other_words_on_the_last_page_finds_the_same(world, monkeypatch):
    other = {"title": "别的", "texts": ("别的",), "caption": "别的"}
    monkeypatch.setattr(last_page, "words_of_last_page", lambda _: other)
    assert found(rewritten(world[2]))[0] == Conclusion.SAME
