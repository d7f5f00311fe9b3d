"""A workbook goes from its maker to those who confirm it, through the pages."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from tests.books import book
from tests.factories import AccountFactory, MemberFactory
from unionportal.core.jobs import outbox
from unionportal.core.models import Job, LedgerImport, LedgerSheet


@pytest.fixture(autouse=True)
def _own_files(files):
    """What a workbook leaves in files, in a folder of the test."""


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Do the jobs that wait, as the worker does."""

    def work():
        for job in Job.objects.filter(state="waiting").order_by("created_at"):
            with django_capture_on_commit_callbacks(execute=True):
                outbox.run(job.pk)

    return work


@pytest.fixture
def prepare(client, work):
    """Upload a workbook as `maker` and hand it over; return (LedgerImport, the answer to confirming it over)."""

    def prepare(maker, **sheets):
        client.force_login(maker)
        client.post(reverse("ledger_import"), {"file": SimpleUploadedFile("台账.xlsx", book(**sheets))})
        work()
        job = Job.objects.latest("created_at")
        answer = client.post(reverse("ledger_preview", args=[job.pk]), follow=True)
        work()
        return LedgerImport.objects.latest("prepared_at"), answer

    return prepare


@pytest.fixture
def confirm(client, work):
    """Confirm a sheet by its title as `person`, as it stands; return the status of the answer."""

    def confirm(person, title, seen=None):
        sheet = LedgerSheet.objects.latest("ledger__prepared_at").ledger.sheets.get(title=title)
        client.force_login(person)
        url = reverse("ledger_sheet_move", args=[sheet.pk, "confirm"])
        answer = client.post(url, {"seen": sheet.fingerprint if seen is None else seen})
        work()
        return answer.status_code

    return confirm


@pytest.fixture
def ask(client, work):
    """Ask as `person` for the undoing of the last import; return (it, the answer)."""

    def ask(person, reason="导错了文件"):
        prepared = LedgerImport.objects.latest("prepared_at")
        client.force_login(person)
        answer = client.post(reverse("ledger_undo", args=[prepared.pk]), {"reason": reason})
        work()
        prepared.refresh_from_db()
        return prepared, answer

    return ask


@pytest.fixture
def own(officer, branch):
    """The officer as a member: whom he would pay."""
    return MemberFactory(unit=branch, user=officer, staff_no="T9001", name=officer.name)


@pytest.fixture
def account(db):
    return AccountFactory(code="50105")


@pytest.fixture
def command(tmp_path, officer, chair):
    """Import a workbook on the command line; return the lines it prints."""

    def command(file, **hands):
        path = tmp_path / "台账.xlsx"
        path.write_bytes(file)
        names = {"prepared_by": officer, "confirmed_by": chair} | hands
        out = StringIO()
        options = {name: user.username for name, user in names.items() if user}
        call_command("import_workbook", str(path), stdout=out, stderr=StringIO(), **options)
        return out.getvalue().splitlines()

    return command
