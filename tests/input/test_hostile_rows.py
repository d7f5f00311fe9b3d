"""Whatever is made of rows with hostile texts in every column opens again, and runs nothing."""

import csv
import io
from types import SimpleNamespace

import docx
import pgtrigger
import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from pypdf import PdfReader

from congress.models import Assignment, Congress, Meeting, Proposal
from finance.choices import BookDirection, Direction
from finance.models import BankLayout, BatchLine, Claim, Payment, PaymentBatch, VoucherExport, VoucherLayout
from tests.access.tour.world import Rows, people
from tests.factories import UnitFactory
from tests.input.hostile_rows import HOSTILE, content, done, filled, opened, spoil, write
from tests.kept import bytes_of
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import UnitKind
from unionportal.core.figures import registry
from unionportal.core.files.attachments import DOCX, PDF
from unionportal.core.jobs import outbox
from unionportal.core.printing.registry import all_forms
from unionportal.reports import services
from unionportal.reports.models import Chapter, Opinion, Report
from unionportal.sheets.cell_values import safe_text

# One after the other in one process: what takes seconds to make is made once.
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.xdist_group("rows with hostile texts")]
SHOWN = {safe_text(text) for text in HOSTILE if len(text) < 100}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """People by persona, and the rows of their unit with hostile texts everywhere; `storage` has their files."""
    location = tmp_path_factory.mktemp("files")
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": location, "base_url": None}}
    storages = {**settings.STORAGES, "private": private}
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(STORAGES=storages):
        union = UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)
        unit = UnitFactory(parent=union, name="纺织学院分工会")
        UnitFactory(parent=union, name="信息学院分工会")
        persons, rows = people(union, unit), Rows(unit)
        assert len(spoil(rows)) > 120
        yield SimpleNamespace(people=persons, rows=rows, storages=storages)
        transaction.set_rollback(True)


@pytest.fixture
def spoiled(world, client, settings):
    """(people, rows) with hostile texts everywhere; the officer is signed in."""
    settings.STORAGES = world.storages
    client.force_login(world.people["officer"])
    return world.people, world.rows


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


@pytest.mark.usefixtures("spoiled")
def test_the_filled_ledger_opens():
    found = opened(filled())
    assert len(SHOWN & set(found)) > 10


def test_documents_are_made_of_hostile_texts(spoiled, client):
    _, rows = spoiled
    pages = {"proposal_pdf": Proposal, "assignment_pdf": Assignment, "meeting_minutes": Meeting}
    for name, model in pages.items():
        answer = client.get(reverse(f"congress:{name}", args=[rows.of(model).pk]))
        texts = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content(answer))).pages)
        assert any(one.strip() in texts for one in HOSTILE if one.isascii() or "𠮷" in one), name


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
