"""A report that proves itself: what a file is found to be, whatever somebody did to it."""

import hashlib
import io
import json
import re
import zipfile
import zlib
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from tests.documents.samples import docx_texts, pdf_pages
from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN
from tests.reports.files.test_files import printed
from tests.reports.test_services import EVERYTHING
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.models import Attachment, AuditEntry
from unionportal.core.values.dates import chinese_date
from unionportal.documents.charts.scene import Text
from unionportal.documents.enclosure import grouped
from unionportal.documents.facts import ChartBlock, Para, ProofPage
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports.document import document_of
from unionportal.reports.models import FinalContent, PrintedFile, Report
from unionportal.reports.proving import content, verifying
from unionportal.reports.proving.files import MAX_FILE_BYTES, Unreadable, read_file
from unionportal.reports.proving.last_page import ENCLOSED, NAMESPACE, document_to_print
from unionportal.reports.proving.verifying import Conclusion, recorded, verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def found(data, chosen=None):
    """(conclusion, {question: whether it speaks for the file}, [what was frozen, what was found] of the places)."""
    verdict = verify(data, Scope.everything(), chosen)
    steps = {step.question: step.is_good for step in verdict.steps}
    return verdict.conclusion, steps, [(frozen, other) for _, frozen, other, _ in verdict.places]


def rewritten(pdf, *, carried=None):
    """The PDF as another program saves it, with other content inside if given, or with none."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    if carried is not None:
        del writer.root_object["/Names"]
        if carried:
            writer.add_attachment(ENCLOSED, carried)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def repacked(docx, **changes):
    """The Word file with parts changed: {name of a part: (old, new)}."""
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(saved, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name)
            for part, (old, new) in changes.items():
                if part in name:
                    data = data.replace(old.encode(), new.encode())
            target.writestr(name, data)
    return saved.getvalue()


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


def test_what_fell_is_not_in_the_content(final):
    report = final("慰问{welfare.hospital}人。\n\n共有{members.joined|含零}人入会。")
    data = json.loads(FinalContent.objects.get(report=report).text)
    assert [one["code"] for one in data["figures"]] == ["members.joined"]


@pytest.fixture
def world(final, draft, officer, a_year):
    """A final report with its files, another final one, and a draft with its file."""
    report = final("全年慰问{welfare.hospital}人。" + "把服务做细。" * 30, has_sources=True)
    other = final("另一份。" * 20, title="另一份报告")
    sketch = draft("全年慰问{welfare.hospital}人。" + "把服务做细。" * 30)
    _, pdf, docx = printed(report, officer)
    _, draft_pdf, _ = printed(sketch, officer)
    # The log is sealed at the commit.
    connection.check_constraints()
    return report, other, pdf, docx, draft_pdf


def test_both_files_carry_the_content_and_end_with_its_digest(world):
    report, _, pdf, docx, draft_pdf = world
    kept = FinalContent.objects.get(report=report)
    assert PdfReader(io.BytesIO(pdf)).attachments[ENCLOSED] == [kept.text.encode()]
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("customXml/item")]
    (carried,) = [root.text for root in map(ET.fromstring, parts) if root.tag == f"{{{NAMESPACE}}}enclosure"]
    assert carried == kept.text
    *_, last = pdf_pages(pdf)
    assert last.startswith("核验页本报告于")
    assert last.partition("（SHA-256）")[2].startswith(kept.digest)
    assert docx_texts(docx)[-4:] == grouped(kept.digest)
    assert set(PrintedFile.objects.filter(report=report).values_list("kind", "sha256", "of_final")) == {
        ("pdf", hashlib.sha256(pdf).hexdigest(), True),
        ("docx", hashlib.sha256(docx).hexdigest(), True),
    }
    # A draft has nothing to prove.
    assert PdfReader(io.BytesIO(draft_pdf)).attachments == {}
    assert not pdf_pages(draft_pdf)[-1].startswith("核验页")


def test_a_file_is_found_to_be_what_it_is(world, officer):
    report, other, pdf, docx, draft_pdf = world
    kept = FinalContent.objects.get(report=report)
    inside, text, log = "附带的数据", "文字", "操作日志"
    good = {"是否原件": None, "属于哪份报告": None, inside: True, text: True, log: True}

    for original in (pdf, docx):
        assert found(original) == (Conclusion.ORIGINAL, {"是否原件": True, log: True}, [])
    # Saved anew by another program.
    assert found(rewritten(pdf)) == (Conclusion.SAME, good, [])
    assert found(repacked(docx)) == (Conclusion.SAME, good, [])
    # One digit on the page.
    page = repacked(docx, document=("全年慰问2人", "全年慰问7人"))
    assert found(page) == (Conclusion.DIFFERENT, good | {text: False}, [("2", "7")])
    # The content inside.
    forged = kept.text.replace('"value":"2"', '"value":"7"').encode()
    assert found(rewritten(pdf, carried=forged)) == (Conclusion.DIFFERENT, good | {inside: False}, [])
    # Both.
    both = repacked(page, customXml=('"value":"2"', '"value":"7"'))
    assert found(both) == (Conclusion.DIFFERENT, good | {inside: False, text: False}, [("2", "7")])
    # The content of another report, which is in the log as well.
    foreign = FinalContent.objects.get(report=other).text.encode()
    assert found(rewritten(pdf, carried=foreign)) == (Conclusion.DIFFERENT, good | {inside: False}, [])
    # The pages without the last one and without content, e.g. printed and read by a scanner.
    pages = PdfWriter()
    pages.append(io.BytesIO(pdf), pages=(0, len(pdf_pages(pdf)) - 1))
    saved = io.BytesIO()
    pages.write(saved)
    assert found(saved.getvalue())[0] == Conclusion.UNKNOWN
    assert found(saved.getvalue(), report) == (Conclusion.SAME, good | {inside: None}, [])
    # With the last page and without content, as from a printer driver.
    assert found(rewritten(pdf, carried=b"")) == (Conclusion.SAME, good | {inside: None}, [])
    # Pictures of pages.
    picture = PdfWriter()
    picture.add_blank_page(595, 842)
    saved = io.BytesIO()
    picture.write(saved)
    assert found(saved.getvalue(), report) == (Conclusion.UNKNOWN, good | {inside: None, text: None}, [])
    # A draft, as it was made and saved anew.
    assert found(draft_pdf) == (Conclusion.DRAFT, {"是否原件": None}, [])
    assert found(rewritten(draft_pdf))[0] == Conclusion.UNKNOWN
    assert found(rewritten(draft_pdf), report)[0] == Conclusion.DIFFERENT


def test_a_digit_changed_on_a_page_of_the_pdf_is_found_with_its_number(world):
    report = world[0]
    document = document_to_print(report)
    blocks = tuple(
        replace(one, text=one.text.replace("全年慰问2人", "全年慰问12人")) if isinstance(one, Para) else one
        for one in document.blocks
    )
    conclusion, steps, places = found(render_pdf(replace(document, blocks=blocks)).data)
    assert (conclusion, places) == (Conclusion.DIFFERENT, [("2", "12")])
    assert steps["附带的数据"] is True


@pytest.mark.usefixtures("a_year")
def test_a_pdf_made_of_the_word_file_has_no_words_in_its_charts(final):
    report = final("慰问情况。\n\n[图：分工会慰问]\n\n再接再厉。", compare=False)
    connection.check_constraints()
    document = document_to_print(report)
    blocks = []
    for one in document.blocks:
        if isinstance(one, ChartBlock):
            shapes = tuple(shape for shape in one.scene.shapes if not isinstance(shape, Text))
            one = replace(one, scene=replace(one.scene, shapes=shapes))
        blocks.append(one)
    assert blocks != list(document.blocks)
    of_word = render_pdf(replace(document, blocks=tuple(blocks))).data
    assert found(of_word)[0] == Conclusion.SAME
    changed = [replace(one, text="再接再励。") if one == Para("再接再厉。") else one for one in blocks]
    conclusion, _, places = found(render_pdf(replace(document, blocks=tuple(changed))).data)
    assert (conclusion, places) == (Conclusion.DIFFERENT, [("厉", "励")])


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
    for render in (lambda document: render_pdf(document).data, render_docx):
        assert found(render(document_to_print(report)))[:2] == (
            Conclusion.SAME,
            {"是否原件": None, "附带的数据": True, "属于哪份报告": None, "操作日志": True, "文字": True},
        )


def bomb_of_a_stream():
    """A PDF of which the file inside unpacks to half a gigabyte."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(ENCLOSED, b"x")
    (spec,) = [one for one in writer._objects if getattr(one, "get", lambda _: None)("/Type") == "/EmbeddedFile"]
    packer = zlib.compressobj(9)
    spec._data = b"".join([*(packer.compress(bytes(2**20)) for _ in range(600)), packer.flush()])
    spec[NameObject("/Filter")] = NameObject("/FlateDecode")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def bomb_of_an_archive(part=bytes(200_000_000)):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", part)
    return saved.getvalue()


def many_pages():
    writer = PdfWriter()
    for _ in range(2001):
        writer.add_blank_page(10, 10)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def encrypted():
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="RC4-128")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bb">]><w:document xmlns:w="w">&b;</w:document>'


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: b"", {"empty"}),
        (lambda: b"%PDF-1.7\n" + bytes(2**20), {"broken_pdf"}),
        (lambda: b"hello", {"unknown_kind"}),
        (lambda: bomb_of_an_archive(b"<broken"), {"broken_xml"}),
        (lambda: bomb_of_an_archive(ENTITIES), {"doctype"}),
        (bomb_of_an_archive, {"bomb"}),
        (bomb_of_a_stream, {"memory", "crashed", "timeout"}),
        (many_pages, {"too_long"}),
        (encrypted, {"password"}),
        (lambda: bytes(MAX_FILE_BYTES + 1), {"too_large"}),
    ],
)
def test_a_file_that_is_no_report_ends_in_a_sentence(make, codes):
    with pytest.raises(Unreadable) as refused:
        read_file(io.BytesIO(make()))
    assert {refused.value.code} <= codes
    assert refused.value.messages[0].endswith("。")


def test_one_that_differs_too_much_is_not_taken_for_equal(world, monkeypatch):
    def exhausted(*_):
        raise Unreadable("timeout")

    monkeypatch.setattr(verifying, "differences_of", exhausted)
    assert found(rewritten(world[2]))[0] == Conclusion.DIFFERENT


def test_one_whose_content_was_changed_in_the_database_is_no_proof(world):
    report, _, pdf, _, _ = world
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_finalcontent DISABLE TRIGGER USER")
        cursor.execute("UPDATE reports_finalcontent SET text = replace(text, '2人', '7人')")
    conclusion, steps, _ = found(rewritten(pdf))
    assert (conclusion, steps["操作日志"]) == (Conclusion.UNKNOWN, False)
    assert recorded(report).is_good is False


def test_a_report_of_before_is_compared_by_its_text_alone(world):
    report = world[0]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_finalcontent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM reports_finalcontent")
    report = Report.objects.select_related("unit").get(pk=report.pk)
    before = rewritten(render_pdf(document_to_print(report)).data)
    assert found(before)[0] == Conclusion.UNKNOWN
    conclusion, steps, _ = found(before, report)
    assert (conclusion, steps["操作日志"], steps["文字"]) == (Conclusion.SAME, None, True)
    verdict = verify(before, Scope.everything(), report)
    (said,) = [step.answer for step in verdict.steps if step.question == "操作日志"]
    assert said == "没有摘要：报告的定稿早于“核验文件”这项功能，只能比对文字。"


def test_the_page_shows_the_differences_and_every_number_then_and_now(world, client, officer, branch):
    report, _, _, docx, _ = world
    client.force_login(officer)
    paid(VisitFactory(unit=branch, occasion="hospital", happened_on=IN), IN)
    page = repacked(docx, document=("全年慰问2人", "全年慰问7人"))
    upload = SimpleUploadedFile("报告.docx", page)
    shown = client.post(reverse("reports:file_verify"), {"file": upload}).context["verdict"]
    assert (shown.conclusion, shown.report, shown.count) == (Conclusion.DIFFERENT, report, 1)
    assert [str(one) for one in shown.changed_figures] == ["慰问.住院.人数：定稿时 2人，现 3人"]
    form = client.post(reverse("reports:file_verify"), {"file": SimpleUploadedFile("报告.pdf", b"x")}).context["form"]
    assert form.errors["__all__"] == ["只能核验 PDF 和 Word（.docx）文件。"]
    assert Attachment.objects.filter(name__startswith="报告.").count() == 0


def test_of_a_report_of_others_only_what_everybody_may_know_is_shown(world, client, person, branch):
    _, _, pdf, _, draft_pdf = world
    user = person(Role.BRANCH_CHAIR, branch)
    for data in (pdf, draft_pdf):
        verdict = verify(data, Scope.of(user))
        assert (verdict.conclusion, verdict.report, verdict.places, verdict.figures) == (
            Conclusion.UNKNOWN,
            None,
            (),
            (),
        )
    (said,) = [step.answer for step in verify(pdf, Scope.of(user)).steps if step.question == "属于哪份报告"]
    day = chinese_date(timezone.localdate())
    assert said == f"《2022年度工会工作报告》，2022年度，{day}定稿。不在您的查看范围内。"


def test_whoever_scans_the_code_sees_title_period_and_day_alone(world, client, settings):
    report = world[0]
    kept = FinalContent.objects.get(report=report)
    (page,) = [one for one in document_to_print(report).blocks if isinstance(one, ProofPage)]
    assert page.address == f"{settings.UNION_URL}/reports/verify/{kept.digest}/"
    shown = client.get(f"/reports/verify/{kept.digest}/")
    main = re.search(r"<main.*</main>", shown.content.decode(), re.DOTALL)[0]
    words = " ".join(strip_tags(main.replace("<", " <")).split())
    day = date_format(report.finalised_at.astimezone(timezone.get_current_timezone()))
    assert words == (
        f"{settings.UNION_NAME} 2022年度工会工作报告 期间 2022年度 定稿 {day} 内容摘要 {' '.join(grouped(kept.digest))}"
        " 请与手中报告的标题、末页的摘要对照。标题或摘要不同，那份文件就不是这份定稿。"
        " 摘要相同并不说明正文没有被改过：要知道文件是否原件、内容是否一致，请有权查看报告的人登录后 核验文件 。"
    )
    assert client.get(f"/reports/verify/{'0' * 64}/").status_code == 404


def test_the_command_names_the_places_and_ends_with_the_conclusion(world, tmp_path, capsys):
    _, _, pdf, docx, _ = world
    good, bad, other = tmp_path / "a.pdf", tmp_path / "b.docx", tmp_path / "c.txt"
    good.write_bytes(pdf)
    bad.write_bytes(repacked(docx, document=("全年慰问2人", "全年慰问7人")))
    other.write_bytes(b"x")
    call_command("verify_report", good)
    assert capsys.readouterr().out.splitlines()[-1] == "同一文件：平台制作的定稿文件原件"
    with pytest.raises(CommandError, match=r"^内容不一致$"):
        call_command("verify_report", bad)
    places = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert places == ["  …表、同志们：一、工作回顾全年慰问【定稿：2｜文件：7】人。"]
    with pytest.raises(CommandError, match=r"^只能核验 PDF 和 Word（\.docx）文件。$"):
        call_command("verify_report", other)
    with pytest.raises(CommandError, match=r"^没有编号为 99 的已定稿的报告。$"):
        call_command("verify_report", good, report=99)
