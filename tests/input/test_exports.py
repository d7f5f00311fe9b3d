"""Everything that leaves the portal as a file opens again with hostile texts in every field, and runs nothing."""

import csv
import io
import re
from pathlib import Path

import docx
import pgtrigger
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from congress.models import Assignment, Congress, Meeting, Proposal
from finance.choices import BookDirection, Direction
from finance.models import BankLayout, BatchLine, Claim, Payment, PaymentBatch, VoucherExport, VoucherLayout
from members.models import Member
from members.personal.pinyin import name_key
from tests.factories import MemberFactory, UserFactory
from tests.input.hostile_rows import HOSTILE, content, opened, spoil, write
from tests.kept import bytes_of
from tests.sheets.hostile_rosters import GOOD, grid, inline, roster
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry
from unionportal.core.files.attachments import DOCX, PDF
from unionportal.core.jobs import outbox
from unionportal.core.ledger import preview, registered
from unionportal.core.models import Job
from unionportal.core.printing.registry import all_forms
from unionportal.reports import services
from unionportal.reports.models import Chapter, Opinion, Report
from unionportal.sheets.cell_values import safe_text
from unionportal.sheets.workbook import write_ledger
from unionportal.spelling.strokes import stroke_key

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SHOWN = {safe_text(text) for text in HOSTILE if len(text) < 100}
KEPT = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "👍🏽", "𠮷𪚥", "\ue863", "<b>&amp;]]>", "#N/A", "00123")
# Where the product makes a file. A new place needs its test here.
MAKERS = {
    "finance/services/bank/files.py",
    "congress/proposals/jobs.py", "congress/meetings/views/meetings.py", "congress/proposals/views/documents.py",
    "members/views/accounts.py", "members/views/own_data.py",
    "unionportal/core/tables/exporting.py",
    "unionportal/portal/jobs.py", "unionportal/portal/workbooks/exporting.py", "unionportal/reports/jobs.py",
    "unionportal/reports/views/consulting.py", "unionportal/reports/exporting/rows.py",
    "unionportal/core/printing/making.py", "unionportal/core/printing/workbook.py",
}  # fmt: skip
# They write the blank template, the example year, what the laws ask and which tables there are: no text of any person.
WITHOUT_TEXTS = {
    "unionportal/core/management/commands/workbook_template.py", "unionportal/examples/workbook.py",
    "unionportal/portal/management/commands/load_example.py", "unionportal/portal/views/ledger_files.py",
    "unionportal/sheets/workbook.py",
    # The bank's files of an example, which it reads back in.
    "unionportal/examples/under_way/payments.py",
    "unionportal/core/back_office/compliance/pages.py",
    # Compares with the file that it makes, and gives it to nobody.
    "unionportal/reports/proving/verifying.py",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    storage = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "files", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": storage}


@pytest.fixture
def spoiled(world, client):
    """(people, rows) with hostile texts everywhere; the officer is signed in."""
    people, rows = world
    assert len(spoil(rows)) > 120
    client.force_login(people["officer"])
    return people, rows


def done(response):
    """The job that the response leads to, after the worker did it."""
    job = Job.objects.get(pk=response.url.rstrip("/").rsplit("/", 1)[1])
    outbox.run(job.pk)
    job.refresh_from_db()
    return job


def one_figure_of_each_table():
    return {figure.model: figure for figure in registry.REGISTRY.values()}.values()


def test_the_rows_behind_every_kind_of_figure_open(spoiled, client):
    shown = set()
    asked = list(one_figure_of_each_table())
    for figure in asked:
        answer = client.get(reverse("reports:figure_export", args=[figure.code]), {"period": "2022"})
        shown.update(opened(content(answer)))
    assert len(asked) > 15
    # Which of the texts stand in a column of these tables is chance.
    assert len(SHOWN & shown) > 10


def test_payments_open_with_every_text_as_it_was(spoiled, client):
    people, rows = spoiled
    client.force_login(people["accountant"])
    payment = rows.of(Payment)
    for three in zip(HOSTILE[::3], HOSTILE[1::3], HOSTILE[2::3], strict=True):
        texts = {name: text[:100] for name, text in zip(("purpose", "payee", "reason"), three, strict=True)}
        assert all(write(Payment, payment.pk, name, text) for name, text in texts.items())
        chosen = {"export": "xlsx", "columns": ["purpose", "payee", "reason"]}
        found = opened(content(client.post(reverse("finance:payment_list"), chosen)))
        assert {safe_text(text) for text in texts.values()} <= set(found)


def test_the_files_for_a_bank_open_with_every_payee_as_it_is(spoiled, client):
    people, rows = spoiled
    client.force_login(people["cashier"])
    batch, line = rows.of(PaymentBatch), rows.of(BatchLine)
    page, texts = reverse("finance:batch_file", args=[batch.pk]), [text[:100] for text in HOSTILE]
    shipped = [one for one in BankLayout.objects.all() if not one.lacks(Direction.OUT)]
    assert {layout.format for layout in shipped} == {"xlsx", "csv"}
    for layout in shipped:
        with pgtrigger.ignore():
            PaymentBatch.objects.filter(pk=batch.pk).update(state="sent", sent_on=batch.made_on, layout=layout)
        for text in texts:
            assert write(BatchLine, line.pk, "name", text)
            data = content(client.post(page))
            if layout.format == "xlsx":
                assert opened(data).count(safe_text(text)) >= 1
            else:
                [_, row] = csv.reader(io.StringIO(data.decode(layout.encoding), newline=""))
                assert any(cell.removeprefix("'") == safe_text(text).removeprefix("'") for cell in row)
                assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def test_the_files_of_vouchers_open_with_every_purpose_as_it_is(spoiled, client):
    people, rows = spoiled
    client.force_login(people["accountant"])
    payment = rows.of(Payment)
    asked = {"start": payment.paid_on, "end": payment.paid_on}
    with pgtrigger.ignore():
        Claim.objects.filter(pk=payment.claim_id).update(cause="finance.office")
    shipped = [one for one in VoucherLayout.objects.all() if not one.lacks(BookDirection.OUT)]
    assert {layout.format for layout in shipped} == {"xlsx", "csv"}
    for layout in shipped:
        for text in (text[:100] for text in HOSTILE):
            assert write(Payment, payment.pk, "purpose", text)
            made = client.post(reverse("finance:voucherexport_add"), asked | {"layout": layout.pk})
            export = VoucherExport.objects.latest("pk")
            assert made.url == export.get_absolute_url()
            data = bytes_of(export.attachment)
            if layout.format == "xlsx":
                assert opened(data).count(safe_text(text)) >= 2
            else:
                table = list(csv.reader(io.StringIO(data.decode(layout.encoding), newline="")))
                assert sum(safe_text(text).removeprefix("'") in [one.removeprefix("'") for one in row] for row in table)
                assert [one for row in table for one in row if one.startswith(("=", "+", "-", "@"))] == []


def test_the_roster_opens_with_every_name_as_it_was(client, officer, branch):
    client.force_login(officer)
    for text in HOSTILE:
        write(Member, MemberFactory(unit=branch).pk, "name", text[:50])
    chosen = {"export": "xlsx", "columns": ["staff_no", "name", "unit", "department", "joined_on"]}
    answer = client.post(reverse("admin:members_member_changelist"), chosen)
    assert {safe_text(text[:50]) for text in HOSTILE} <= set(opened(content(answer)))


def test_first_passwords_open(client, officer, branch):
    client.force_login(officer)
    write(Member, MemberFactory(unit=branch).pk, "name", "=HYPERLINK(1)")
    answer = client.post(reverse("members:account_open"), {"unit": branch.pk})
    assert "=HYPERLINK(1)" in opened(content(answer))


def test_ones_own_copy_opens(client, branch):
    member = MemberFactory(unit=branch, user=UserFactory())
    client.force_login(member.user)
    for text in HOSTILE:
        write(Member, member.pk, "department", text[:50])
        found = opened(content(client.post(reverse("members:my_copy"), {"password": "testing"})))
        assert safe_text(text[:50]).strip() in {str(one).strip() for one in found}


def test_the_list_of_problems_opens(client, officer, branch):
    client.force_login(officer)
    texts = [text for text in HOSTILE if text.isprintable() and len(text) < 30 and "_x" not in text]
    odd = [list(map(inline, {**GOOD, "性别": text, "工号": f"T{n}"}.values())) for n, text in enumerate(texts)]
    data = roster(grid([[inline(name) for name in GOOD], *odd]))
    job = done(client.post(reverse("ledger_import"), {"file": SimpleUploadedFile("=1+1.xlsx", data)}))
    file = job.files.get(name="问题清单.xlsx")
    listed = "".join(map(str, opened(bytes_of(file))))
    assert [text for text in texts if f"「{text.strip()}」" not in listed] == []


@pytest.mark.usefixtures("spoiled")
def test_the_filled_ledger_opens():
    found = opened(filled())
    assert len(SHOWN & set(found)) > 10


def test_hostile_texts_of_the_filled_roster_go_in_again_unchanged(branch, officer):
    keys = {"name_key": name_key("张三"), "stroke_key": stroke_key("张三")}
    for number, text in enumerate(KEPT):
        member = MemberFactory(unit=branch, name="张三", staff_no=f"K{number:03}", **keys)
        write(Member, member.pk, "department", text)
    file = filled("members.")
    assert set(KEPT) <= set(opened(file))
    found = preview(file, actor=officer)
    assert (found.problems, found.changes, found.changes_anything) == ((), (), False)
    assert found.counts()["会员"]["未变"] == len(KEPT)


def filled(prefix=""):
    """The 台账 of all that is registered under the prefix."""
    file = io.BytesIO()
    entries = [entry for entry in registered() if entry.spec.key.startswith(prefix)]
    write_ledger(file, [(entry.spec, entry.loader.export(Scope.everything())) for entry in entries])
    return file.getvalue()


def test_documents_are_made_of_hostile_texts(spoiled, client):
    _, rows = spoiled
    pages = {"proposal_pdf": Proposal, "assignment_pdf": Assignment, "meeting_minutes": Meeting}
    for name, model in pages.items():
        answer = client.get(reverse(f"congress:{name}", args=[rows.of(model).pk]))
        texts = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content(answer))).pages)
        assert any(text.strip() in texts for text in HOSTILE if text.isascii() or "𠮷" in text), name


def _is_printed(form, row):
    # What is put up is not once a text says why it was withdrawn.
    return form.fits(row) and form.rows(Scope.everything()).filter(pk=row.pk).exists()


def test_paper_forms_are_made_of_hostile_texts(spoiled, client):
    people, rows = spoiled
    shown, forms = set(), [one for one in all_forms() if not one.is_of_list and _is_printed(one, rows.of(one.model))]
    for form in forms:
        row = rows.of(form.model)
        address = form.address(row.pk)
        # What is the auditors' alone, the officer does not print.
        client.force_login(people["officer" if form.allows(people["officer"], row) else "auditor"])
        asks = form.questions is not None
        made = content(client.post(address, {"names": "full", "reason": "=1+1"}) if asks else client.get(address))
        texts = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
        shown |= {text for text in HOSTILE if text.strip() and text.strip() in texts}
        if form.has_workbook and not asks:
            shown |= SHOWN & set(opened(content(client.get(address, {"as": "xlsx"}))))
    assert len(forms) > 10
    assert len(shown) > 5


def test_the_roster_as_a_form_has_every_name_as_it_was(client, officer, branch):
    client.force_login(officer)
    for text in HOSTILE:
        write(Member, MemberFactory(unit=branch).pk, "name", text[:50])
    answers = {"unit": "", "status": "active", "order": "", "as": "xlsx"}
    answer = client.post(reverse("members:member_list_form_roster"), answers)
    assert {safe_text(text[:50]) for text in HOSTILE} <= set(opened(content(answer)))


def test_the_table_of_opinions_opens_with_every_text_as_it_was_and_is_printed(spoiled, client):
    _, rows = spoiled
    first = rows.of(Opinion)
    made = [first.recipient.opinions.create(text="甲", author=first.author) for _ in HOSTILE]
    texts = {text for one, text in zip(made, HOSTILE, strict=True) if write(Opinion, one.pk, "text", text)}
    address = reverse("reports:consultation_export", args=[first.recipient.consultation_id, "xlsx"])
    assert {safe_text(text) for text in texts} <= set(opened(content(client.get(address))))
    printed = PdfReader(io.BytesIO(content(client.get(address.replace("xlsx", "pdf")))))
    assert sum("=cmd|" in page.extract_text() for page in printed.pages) >= 1


def test_the_compilation_is_made_of_hostile_texts(spoiled, client):
    _, rows = spoiled
    job = done(client.post(reverse("congress:compilation", args=[rows.of(Congress).pk])))
    assert job.state == "done", job.message
    assert PdfReader(io.BytesIO(bytes_of(job.files.get()))).pages


def test_a_report_of_hostile_texts_is_made_as_pdf_and_word(spoiled):
    people, rows = spoiled
    report = rows.of(Report)
    texts = [text for text in HOSTILE if len(text) < 100]
    body = "\n".join(texts).replace("{", "")
    Chapter.objects.create(report=report, position=9, heading="=1+1\x0b", body=body)
    job = services.print_report(report, actor=people["officer"])
    assert outbox.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    made = {one.content_type: bytes_of(one) for one in job.files.all()}
    assert "=cmd|" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(made[PDF])).pages)
    assert "𠮷𪚥" in "".join(one.text for one in docx.Document(io.BytesIO(made[DOCX])).paragraphs)


def test_every_place_that_makes_a_file_is_known():
    root = Path(settings.BASE_DIR)
    makes = re.compile(r"\b(write_(table|ledger|template)|table_file|render_(pdf|docx)|Workbook)\(")
    apps = ("unionportal", "members", "finance", "welfare", "congress", "activities")
    found = {
        str(path.relative_to(root))
        for app in apps
        for path in (root / app).rglob("*.py")
        if makes.search(re.sub(r"def \w+\(", "", path.read_text(encoding="utf-8")))
    }
    assert found - WITHOUT_TEXTS - {"unionportal/sheets/reader.py", "unionportal/sheets/paste.py"} == MAKERS
