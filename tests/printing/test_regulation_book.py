"""制度汇编: every regulation in force on a day, under its page in the contents, with the text of its file."""

import datetime
import io

import pytest
from django.urls import reverse
from docx import Document as WordDocument

from activities.models import RegulationEdition
from tests.factories import RegulationEditionFactory, RegulationFactory
from tests.kept import bytes_of
from tests.printing.reading import found, pages_of
from unionportal.core.files.attachments import DOCX, PDF, keep
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from unionportal.documents.facts import Document, Para
from unionportal.documents.pdf import render_pdf
from unionportal.sheets.running_text.files import paragraphs_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 6, 1)
LONG = "为规范本会经费的使用，根据有关规定，结合本校实际，制定本办法，各分工会都按照本办法办理，不得另行规定。"


def word_file(*paragraphs):
    """A Word file with these paragraphs and a table of two cells, of which nothing but the last was deleted."""
    made, file = WordDocument(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    row = made.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "表中一格", "表中二格"
    made.save(file)
    return file.getvalue()


@pytest.fixture
def compiled(union, officer):
    """Make a regulation of the compilation, with an edition that has this file."""

    def make(title, data=None, name="", content_type=PDF, day=DAY, **facts):
        regulation = RegulationFactory(unit=union, title=title, in_compilation=True, compiled_on=day, **facts)
        edition = RegulationEditionFactory(regulation=regulation, adopted_on=day)
        if data is not None:
            edition.file = keep(data, name=name, content_type=content_type, actor=officer, unit=union)
            edition.save()
        return regulation

    return make


def test_the_text_of_files_is_read_by_paragraphs_and_of_others_there_is_none():
    assert paragraphs_of(word_file("第一条\t总则", "", "第二条")) == [
        "第一条\u3000总则",
        "第二条",
        "表中一格",
        "表中二格",
    ]
    read = paragraphs_of(render_pdf(Document("经费办法", (Para(LONG), Para("第二条　附则。")))).data)
    # What was broken into lines is one paragraph again, and the number of the page is none of it.
    assert [one.replace(" ", "").replace("\u3000", "") for one in read] == ["经费办法", LONG, "第二条附则。"]
    bomb = word_file("啊" * 600_000)
    for data in (b"", b"%PDF-1.7 broken", b"PK\x03\x04", b"GIF89a", bomb, render_pdf(Document("", ())).data):
        assert paragraphs_of(data) is None


def test_the_book_has_each_regulation_in_force_with_its_text_or_the_name_of_its_file(client, compiled, officer):
    compiled("经费办法", word_file(LONG), "经费.docx", DOCX)
    compiled("慰问办法", b"%PDF-1.7 broken", "扫描.pdf")
    compiled("俱乐部办法")
    compiled("废止的办法", repealed_on=DAY)
    compiled("以后的办法", day=DAY + datetime.timedelta(days=1))
    client.force_login(officer)
    address = reverse("activities:regulation_list_form_book")
    pages = pages_of(b"".join(client.post(address, {"day": DAY.isoformat()}).streaming_content))
    titles = ("经费办法", "慰问办法", "俱乐部办法")
    # A page for each behind the contents, which say on which.
    assert found(pages[0], *titles, "制度汇编", "2022年6月1日", "共3项") == ["制度汇编", "2022年6月1日", "共3项"]
    opening = "".join(pages[1:-3])
    assert found(opening, *titles, "目录", "3", "4", "5", "废止的办法", "以后的办法") == [
        *titles,
        "目录",
        "3",
        "4",
        "5",
    ]
    by_title = {title: next(page for page in pages[-3:] if title in page) for title in titles}
    assert found(by_title["经费办法"], LONG, "经费.docx", "以原件为准", "表中二格") == [
        LONG,
        "经费.docx",
        "以原件为准",
        "表中二格",
    ]
    assert found(by_title["慰问办法"], "扫描.pdf", "文字无法读出") == ["扫描.pdf", "文字无法读出"]
    assert found(by_title["俱乐部办法"], "没有登记文件") == ["没有登记文件"]


def test_a_book_of_many_files_is_made_by_the_worker(client, compiled, officer):
    for number in range(4):
        compiled(f"办法{number}", word_file(f"正文{number}"), "文件.docx", DOCX)
    client.force_login(officer)
    answer = client.post(reverse("activities:regulation_list_form_book"), {"day": DAY.isoformat()})
    job = Job.objects.get()
    assert answer.url == reverse("job_detail", args=[job.pk])
    outbox.run(job.pk)
    text = "".join(pages_of(bytes_of(job.files.get())))
    words = [f"正文{number}" for number in range(4)]
    assert found(text, *words) == words
    assert RegulationEdition.objects.count() == 4
