"""The files may lie where there are no paths, as on an object store: everything that reads or writes them works."""

import errno
import io
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from members.models import Member
from tests.books import book, member_row
from tests.shown import texts
from unionportal.core.files import attachments
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment, Job
from unionportal.core.sealing.sealed_files import MAGIC
from unionportal.settings.storage import private_files


class Bucket(Storage):
    """As little as an object store can do: whole objects by their key, and no path (Django's in memory has one)."""

    def __init__(self):
        self.objects = {}

    def _open(self, name, mode):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return ContentFile(self.objects[name], name)

    def _save(self, name, content):
        self.objects[name] = content.read()
        return name

    def exists(self, name):
        return name in self.objects

    def delete(self, name):
        del self.objects[name]


@pytest.fixture
def store(monkeypatch):
    bucket = Bucket()
    # The field asked for its storage when the model was made.
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", bucket)
    return bucket


@pytest.fixture
def at_once(monkeypatch, django_capture_on_commit_callbacks):
    """Do what is asked for without a worker."""

    def work(pk):
        with django_capture_on_commit_callbacks(execute=True):
            outbox.run(pk)
        job = Job.objects.get(pk=pk)
        assert job.state == "done", job.message
        return job

    return work


def read(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.django_db
def test_an_uploaded_file_comes_down_as_it_was(store, officer, union):
    upload = SimpleUploadedFile("扫描件.pdf", b"%PDF-1.7 text")
    kept = attachments.attach(upload, actor=officer, unit=union)
    assert read(attachments.serve(Attachment.objects.get(pk=kept.pk))) == b"%PDF-1.7 text"
    assert store.exists(kept.file.name)


@pytest.mark.django_db
def test_a_workbook_is_looked_at_imported_and_emptied(store, client, officer, branch, at_once):
    client.force_login(officer)
    # Two of one name would leave a list of what to look at.
    rows = [member_row(1), member_row(2, name="李四")]
    file = SimpleUploadedFile("台账.xlsx", book(members=rows))
    looked = at_once(client.post(reverse("ledger_import"), {"file": file}).url.rstrip("/").rpartition("/")[2])
    page = reverse("ledger_preview", args=[looked.pk])
    assert client.get(page).context["can_confirm"] is True
    at_once(client.post(page).url.rstrip("/").rpartition("/")[2])
    assert Member.objects.count() == 2
    uploaded = Attachment.objects.get(pk=looked.arguments["upload"])
    assert not uploaded.file
    assert [name for name in store.objects if name.endswith(".xlsx")] == []


@pytest.mark.django_db
def test_a_report_is_printed_and_comes_down(store, client, officer, union, monkeypatch, at_once, tmp_path):
    monkeypatch.setattr(
        "unionportal.reports.management.commands.make_report.Command._finished",
        lambda self, job, timeout: at_once(job.pk),
    )
    said = io.StringIO()
    call_command("make_report", "2022", "--into", tmp_path / "a", stdout=said)
    made = json.loads(said.getvalue())
    assert [Path(made[kind]).read_bytes()[:4] for kind in ("pdf", "docx")] == [b"%PDF", b"PK\x03\x04"]
    assert {Path(made[kind]).parent for kind in ("pdf", "docx")} == {tmp_path / "a"}
    assert {data[: len(MAGIC)] for data in store.objects.values()} == {MAGIC}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [errno.EHOSTDOWN, errno.ESTALE])
def test_a_store_that_is_away_is_told_in_words(store, client, officer, union, monkeypatch, number):
    def away(*args):
        raise OSError(number, "secret address")

    job = Job.objects.create(kind="x", label="x", unit=union, requested_by=officer)
    job.files.add(attachments.keep(b"%PDF-", name="a.pdf", content_type="application/pdf", actor=officer, unit=union))
    monkeypatch.setattr(store, "_open", away)
    monkeypatch.setattr(store, "_save", away)
    with pytest.raises(ValidationError, match="存放附件的地方暂时连接不上"):
        attachments.attach(SimpleUploadedFile("扫描件.pdf", b"%PDF-1.7"), actor=officer, unit=union)
    client.force_login(officer)
    client.raise_request_exception = False
    answer = client.get(reverse("job_file", args=[job.pk, job.files.get().pk]))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert texts(answer, "p")[0].startswith("存放附件的地方暂时连接不上，刚才的操作没有完成；")


def test_a_folder_and_a_bucket_are_told_apart(tmp_path, monkeypatch):
    folder = private_files(str(tmp_path))
    assert (folder["OPTIONS"]["location"], folder["OPTIONS"]["base_url"]) == (tmp_path, None)
    monkeypatch.setattr("unionportal.settings.storage._patience", lambda: None)
    bucket = private_files("s3://union-files/a/b/")
    assert bucket["BACKEND"] == "unionportal.core.files.bucket_files.BucketStorage"
    assert (bucket["OPTIONS"]["bucket_name"], bucket["OPTIONS"]["location"]) == ("union-files", "a/b")
    assert bucket["OPTIONS"]["default_acl"] is None
