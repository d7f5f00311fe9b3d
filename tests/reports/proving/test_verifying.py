"""What a file is found to be, whatever somebody did to it."""

import io
from dataclasses import replace

import pytest
from django.db import connection
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from tests.documents.samples import pdf_pages
from tests.reports.files.test_files import printed
from tests.reports.proving.altered import found, merged, painted, repacked, rewritten, written
from unionportal.core.access.scoping import Scope
from unionportal.documents.charts.scene import Text
from unionportal.documents.facts import ChartBlock, Para
from unionportal.documents.grid import LARGE
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports.document import document_of, speaking_copy
from unionportal.reports.models import FinalContent, Report
from unionportal.reports.proving import verifying
from unionportal.reports.proving.files import Unreadable
from unionportal.reports.proving.last_page import document_to_print
from unionportal.reports.proving.verifying import Conclusion, verify

pytestmark = pytest.mark.django_db


def test_a_file_is_found_to_be_what_it_is(world, officer):
    report, other, pdf, docx, draft_pdf = world
    kept = FinalContent.objects.get(report=report)
    inside, text, log, look = "附带的数据", "文字", "操作日志", "样子"
    good = {"是否原件": None, "属于哪份报告": None, inside: True, text: True, log: True}

    for original in (pdf, docx):
        assert found(original) == (Conclusion.ORIGINAL, {"是否原件": True, log: True}, [])
    # Saved anew by another program.
    assert found(rewritten(pdf)) == (Conclusion.SAME, good | {look: True}, [])
    assert found(repacked(docx)) == (Conclusion.WORDS, good | {look: None}, [])
    # One digit on the page.
    page = repacked(docx, document=("全年慰问2人", "全年慰问7人"))
    assert found(page) == (Conclusion.DIFFERENT, good | {text: False}, [("2", "7")])
    # The content inside.
    forged = kept.text.replace('"value":"2"', '"value":"7"').encode()
    assert found(rewritten(pdf, carried=forged)) == (Conclusion.DIFFERENT, good | {inside: False, look: None}, [])
    # Both.
    both = repacked(page, customXml=('"value":"2"', '"value":"7"'))
    assert found(both) == (Conclusion.DIFFERENT, good | {inside: False, text: False}, [("2", "7")])
    # The content of another report, which is in the log as well.
    foreign = FinalContent.objects.get(report=other).text.encode()
    assert found(rewritten(pdf, carried=foreign)) == (Conclusion.DIFFERENT, good | {inside: False, look: None}, [])
    # The pages without the last one and without content, e.g. printed and read by a scanner.
    pages = PdfWriter()
    pages.append(io.BytesIO(pdf), pages=(0, len(pdf_pages(pdf)) - 1))
    assert found(written(pages))[0] == Conclusion.UNKNOWN
    without_page = good | {look: None, "末页": None}
    assert found(written(pages), report) == (Conclusion.WORDS, without_page | {inside: None}, [])
    # Ours, but for the last page: as our program would make it.
    shorter = rewritten(render_pdf(document_to_print(report, has_last_page=False)).data)
    assert found(shorter) == (Conclusion.WORDS, without_page | {look: True}, [])
    # With the last page and without content, as from a printer driver.
    assert found(rewritten(pdf, carried=b"")) == (Conclusion.WORDS, good | {inside: None, look: None}, [])
    # Pictures of pages.
    picture = PdfWriter()
    picture.add_blank_page(595, 842)
    assert found(written(picture), report) == (Conclusion.UNKNOWN, good | {inside: None, text: None}, [])
    # A draft, as it was made and saved anew.
    assert found(draft_pdf) == (Conclusion.DRAFT, {"是否原件": None}, [])
    assert found(rewritten(draft_pdf))[0] == Conclusion.UNKNOWN
    assert found(rewritten(draft_pdf), report)[0] == Conclusion.DIFFERENT


def test_the_large_type_copy_is_no_other_content_and_no_whole_report(world):
    report = world[0]
    copy = speaking_copy(document_of(report))
    conclusion, steps, places = found(render_pdf(copy, setting=LARGE).data, report)
    assert (conclusion, steps["文字"], places) == (Conclusion.WORDS, None, [])
    blocks = [replace(one, text=one.text.replace("慰问2人", "慰问7人")) for one in copy.blocks]
    changed = render_pdf(replace(copy, blocks=tuple(blocks)), setting=LARGE).data
    conclusion, _, places = found(changed, report)
    assert (conclusion, places[0][0][0]) == (Conclusion.DIFFERENT, "2")


def test_glyphs_without_letters_are_not_taken_for_other_words(world):
    writer = PdfWriter(clone_from=io.BytesIO(world[2]))
    for one in writer._objects:
        if isinstance(one, dict):
            one.pop("/ToUnicode", None)
    conclusion, steps, places = found(written(writer), world[0])
    assert (conclusion, steps["文字"], places) == (Conclusion.UNKNOWN, None, [])


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


def test_equal_words_do_not_make_a_file_the_same_if_something_else_is_seen(world):
    _, _, pdf, docx, _ = world
    bar, hidden = merged(pdf, painted, 0), ("全年慰问2人", "全年慰问</w:t></w:r>{}<w:r><w:t>人")
    run = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>2</w:t></w:r>"
    for data in (bar, repacked(docx, document=(hidden[0], hidden[1].format(run)))):
        conclusion, steps, places = found(data)
        assert (conclusion, steps["文字"], steps["样子"], places) == (Conclusion.DIFFERENT, True, False, [])
    # A seal of a reader is no other content.
    sealed = PdfWriter(clone_from=io.BytesIO(pdf))
    sealed.add_annotation(0, FreeText(text="已阅", rect=(100, 610, 140, 640)))
    conclusion, steps, _ = found(written(sealed))
    assert (conclusion, steps["文字"], steps["样子"]) == (Conclusion.WORDS, True, None)


def test_signs_that_another_program_set_otherwise_are_named_and_no_other_content(world):
    document = document_to_print(world[0])

    def made(old, new, *, is_set_anew=True):
        """Ours with other words, and with another page, as if another program had laid it out."""
        blocks = [
            replace(one, text=one.text.replace(old, new)) if isinstance(one, Para) else one for one in document.blocks
        ]
        writer = PdfWriter(clone_from=io.BytesIO(render_pdf(replace(document, blocks=tuple(blocks))).data))
        if is_set_anew:
            writer.insert_blank_page(595, 842, 1)
        return written(writer)

    conclusion, steps, places = found(made("2人。", "2人"))
    assert (conclusion, steps["文字"], steps["样子"], places) == (Conclusion.LETTERS, None, None, [("。", "")])
    # In a file with our pages each sign stands where we put it; and other letters and numbers are no signs.
    for other in (made("2人。", "2人", is_set_anew=False), made("2人", "3人"), made("2人", "2，3人")):
        assert found(other)[0] == Conclusion.DIFFERENT


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
    assert found(of_word)[0] == Conclusion.WORDS
    changed = [replace(one, text="再接再励。") if one == Para("再接再厉。") else one for one in blocks]
    conclusion, _, places = found(render_pdf(replace(document, blocks=tuple(changed))).data)
    assert (conclusion, places) == (Conclusion.DIFFERENT, [("厉", "励")])


def test_the_contents_that_word_writes_anew_are_not_compared(final):
    report = final("（一）走访\n\n" + "再接再厉。" * 20, layout="plain", signed_by="校工会")
    connection.check_constraints()
    docx = render_docx(document_to_print(report))
    entry = "工作回顾</w:t></w:r></w:hyperlink>"
    paged = repacked(docx, document=(entry, entry.replace("</w:r>", "<w:tab/><w:t>3</w:t></w:r>")))
    conclusion, steps, _ = found(paged)
    assert (conclusion, steps["文字"], steps["样子"]) == (Conclusion.WORDS, True, None)
    # What stands behind the contents is.
    conclusion, _, places = found(repacked(paged, document=("再接再厉", "再接再励")))
    assert (conclusion, len(places)) == (Conclusion.DIFFERENT, 1)


def test_one_that_differs_too_much_is_not_taken_for_equal(world, monkeypatch):
    def exhausted(*_):
        raise Unreadable("timeout")

    monkeypatch.setattr(verifying, "differences_of", exhausted)
    assert found(rewritten(world[2]))[0] == Conclusion.DIFFERENT


def test_one_whose_content_was_changed_in_the_database_is_no_proof(world, officer):
    report, _, pdf, _, _ = world
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_finalcontent DISABLE TRIGGER USER")
        cursor.execute("UPDATE reports_finalcontent SET text = replace(text, '慰问2人', '慰问7人')")
        cursor.execute("UPDATE reports_finalcontent SET digest = encode(sha256(convert_to(text, 'UTF8')), 'hex')")
    # What was made before still proves itself; but there is nothing to compare others with.
    assert found(pdf)[0] == Conclusion.ORIGINAL
    conclusion, steps, _ = found(rewritten(pdf))
    assert (conclusion, steps["附带的数据"], steps["操作日志"]) == (Conclusion.UNKNOWN, True, False)
    _, made_since, _ = printed(Report.objects.get(pk=report.pk), officer)
    assert found(made_since) == (Conclusion.DIFFERENT, {"是否原件": True, "操作日志": False}, [])
    # The log changed with it does not fit its seal.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE core_auditentry SET facts = facts || jsonb_build_object('摘要', c.digest)"
            " FROM reports_finalcontent c WHERE target_id = c.report_id::text AND code = 'reports.report.finalise'"
        )
    assert found(made_since) == (Conclusion.DIFFERENT, {"是否原件": True, "操作日志": False}, [])


def test_a_report_of_before_is_compared_by_its_text_alone(world, officer):
    report = world[0]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_finalcontent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM reports_finalcontent")
    report = Report.objects.select_related("unit").get(pk=report.pk)
    before = rewritten(render_pdf(document_to_print(report)).data)
    assert found(before)[0] == Conclusion.UNKNOWN
    # What is taken away from the database is missed by the log.
    conclusion, steps, _ = found(before, report)
    assert (conclusion, steps["操作日志"]) == (Conclusion.UNKNOWN, False)
    _, made_since, _ = printed(report, officer)
    assert found(made_since) == (Conclusion.DIFFERENT, {"是否原件": True, "操作日志": False}, [])
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_auditentry SET facts = '{}' WHERE code = 'reports.report.finalise'")
    conclusion, steps, _ = found(before, report)
    assert (conclusion, steps["操作日志"], steps["文字"]) == (Conclusion.SAME, None, True)
    verdict = verify(before, Scope.everything(), report)
    (said,) = [step.answer for step in verdict.steps if step.question == "操作日志"]
    assert said == "没有摘要：报告的定稿早于“核验文件”这项功能，只能比对文字。"
