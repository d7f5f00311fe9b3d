"""Files uploaded by the office, looked at and corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from unionportal.core.jobs import outbox
from unionportal.core.models import Job, LedgerImport


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Let the worker do the job to which an answer leads; returns the job."""

    def work(answer):
        pk = answer.url.rstrip("/").rsplit("/", 1)[1]
        with django_capture_on_commit_callbacks(execute=True):
            outbox.run(pk)
        return Job.objects.get(pk=pk)

    return work


@pytest.fixture
def upload(client, officer, work):
    """Send a file as the officer; returns the job that looked at it."""
    client.force_login(officer)

    def upload(data, name="花名册.xlsx"):
        return work(client.post(reverse("ledger_import"), {"file": SimpleUploadedFile(name, data)}))

    return upload


@pytest.fixture
def correct(client, work):
    """Send the page of the layouts with what stands on it, and some fields otherwise; returns the next job."""

    def correct(job, **changes):
        url = reverse("ledger_layout", args=[job.pk])
        sent = {}
        for form in client.get(url).context["forms"]:
            for field in form:
                value = changes.pop(field.name, field.value())
                sent[field.html_name] = "" if value in (None, False) else "on" if value is True else value
        sent |= {name: value for name, value in changes.items() if value}
        return work(client.post(url, sent))

    return correct


@pytest.fixture
def decide(client, chair, django_capture_on_commit_callbacks):
    """Make a move on every sheet of the last import that waits for the chair; then do the jobs that wait."""

    def decide(move):
        client.force_login(chair)
        for sheet in LedgerImport.objects.latest("prepared_at").sheets.exclude(decide=""):
            client.post(reverse("ledger_sheet_move", args=[sheet.pk, move]), {"seen": sheet.fingerprint})
        for job in Job.objects.filter(state="waiting").order_by("created_at"):
            with django_capture_on_commit_callbacks(execute=True):
                outbox.run(job.pk)
        return LedgerImport.objects.latest("prepared_at")

    return decide
