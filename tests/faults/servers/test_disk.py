"""The disk is full. As an ordinary user the tests limit the size of files (RLIMIT_FSIZE) instead of filling a disk: the
kernel then refuses to write in the middle of a file, as it does on a full one. What PostgreSQL says of a full disk
(SQLSTATE 53100) is in test_refusals.py."""

import errno
import gc
import os
import re
import resource
import signal
import sys
import warnings

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import MemberFactory
from tests.shown import refusals, texts
from unionportal.core.database.faults import describe_fault
from unionportal.core.files.attachments import keep
from unionportal.core.files.private_files import WholeFileStorage
from unionportal.core.jobs import outbox, sweeping
from unionportal.core.models import Attachment, Job, Unit
from unionportal.reports.management.commands.make_report import _write_whole
from welfare.models import Visit

pytestmark = pytest.mark.django_db
FULL = "服务器的存储空间已满，暂时不能保存，刚才的操作没有完成；查看不受影响。请联系系统管理员。"
FITS = 4096


@pytest.fixture(autouse=True)
def _collected():
    """Django closes no temporary file into which it could not write, and leaves it to the collector."""
    # Which need not look through all that was there before the test.
    gc.freeze()
    yield
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()
    gc.unfreeze()


@pytest.fixture
def full(files, monkeypatch):
    """No file of this process grows beyond FITS bytes."""
    # Python would leave half of the bytecode of a module that is imported meanwhile, and trip over it from then on.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # By default the kernel ends the process instead of refusing.
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FITS, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def pdf(size):
    return SimpleUploadedFile("证明.pdf", b"%PDF-1.7" + b"x" * (size - 8))


@pytest.fixture
def report(client, branch, branch_chair):
    """Report a visit with a proof of that many bytes."""
    client.force_login(branch_chair)
    member = MemberFactory(unit=branch)

    def send(size):
        typed = {"member": member.pk, "occasion": "birth", "happened_on": "2022-05-06", "draft": "1"}
        return client.post(reverse("welfare:visit_add"), {**typed, "files": pdf(size)})

    return send


def everything(place):
    return [file for file in place.rglob("*") if file.is_file()]


def test_an_upload_that_does_not_fit_is_refused_in_words_and_leaves_nothing(report, full, files):
    page = report(FITS * 2)
    assert page.status_code == 200
    assert refusals(page) == [FULL]
    assert (Visit.objects.count(), Attachment.objects.count(), everything(files)) == (0, 0, [])


def test_a_workbook_that_does_not_fit_is_refused_in_words_and_leaves_nothing(client, officer, full, files):
    client.force_login(officer)
    book = SimpleUploadedFile("台账.xlsx", b"PK\x03\x04" + b"x" * FITS * 2)
    page = client.post(reverse("ledger_import"), {"file": book})
    assert page.status_code == 200
    assert page.context["form"].errors["file"] == [describe_fault(OSError(errno.ENOSPC, "full")).sentence]
    assert (Job.objects.count(), Attachment.objects.count(), everything(files)) == (0, 0, [])


def test_a_folder_that_cannot_be_written_is_a_sentence_and_leaves_nothing(report, files):
    """Here by a file where the folder should be: those who run tests may write into every folder."""
    files.write_text("no folder")
    page = report(10)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [describe_fault(OSError(errno.EROFS, "read-only")).sentence]
    assert (Visit.objects.count(), Attachment.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_page_that_may_not_write_is_a_sentence_too(officer, monkeypatch, number):
    def closed(*args, **kwargs):
        raise OSError(number, "no")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", closed)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    answer = client.get(reverse("reports:figure_export", args=["members.total"]), {"period": "2022"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert re.findall("<p>(.*?)</p>", answer.content.decode())[0].startswith("服务器上存放文件的文件夹不能读写")


def test_reading_goes_on_and_what_fits_is_kept(client, report, full, files):
    assert report(FITS // 2).status_code == 302
    file = Attachment.objects.get()
    assert file.size == FITS // 2 < file.file.size
    address = reverse("welfare:visit_file", args=[Visit.objects.get().pk, file.pk])
    assert len(b"".join(client.get(address).streaming_content)) == FITS // 2


def test_a_job_whose_file_does_not_fit_ends_in_words(union, officer, full, files, monkeypatch):
    def make(job, progress):
        keep(b"%PDF-" + b"x" * FITS * 2, name="a.pdf", content_type="application/pdf", actor=None, unit=Unit.root())

    monkeypatch.setitem(outbox._HANDLERS, "tests.make", make)
    job = outbox.enqueue("tests.make", "做一份", actor=officer)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", FULL)


@pytest.mark.parametrize(
    ("number", "beginning"), [(errno.ENOSPC, "服务器的存储空间已满"), (errno.EIO, "任务出错，未能完成")]
)
def test_a_job_that_finds_no_room_for_a_temporary_file_says_so(officer, monkeypatch, number, beginning):
    def make(job, progress):
        raise OSError(number, "No space left on device")

    monkeypatch.setitem(outbox._HANDLERS, "tests.make", make)
    job = outbox.enqueue("tests.make", "做一份", actor=officer)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message[: len(beginning)]) == ("failed", beginning)


def test_another_fault_of_the_disk_is_not_called_a_full_one(union, files, monkeypatch):
    def broken(self, name, content):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(WholeFileStorage, "_save", broken)
    with pytest.raises(OSError, match="broken"):
        keep(b"x", name="a.pdf", content_type="application/pdf", actor=None, unit=union)


def test_an_upload_that_does_not_fit_on_the_way_in_is_a_sentence_too(branch_chair, monkeypatch):
    def no_room(self, *args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", no_room)
    client = Client(raise_request_exception=False)
    client.force_login(branch_chair)
    answer = client.post(reverse("welfare:visit_add"), {"files": pdf(3 * 2**20)})
    assert (answer.status_code, texts(answer, "p")[0]) == (503, FULL)


def test_an_export_that_does_not_fit_is_a_sentence(officer, monkeypatch):
    def no_room(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", no_room)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    answer = client.get(reverse("reports:figure_export", args=["members.total"]), {"period": "2022"})
    assert (answer.status_code, texts(answer, "p")[0]) == (503, FULL)


def test_a_report_that_does_not_fit_into_the_folder_leaves_no_half_file(files, tmp_path):
    def no_room(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device", "x")

    class Full(ContentFile):
        def read(self, *args):
            no_room()

    with pytest.raises(OSError, match="No space left"):
        _write_whole(tmp_path / "a.pdf", Full(b""))
    assert everything(tmp_path) == []
    _write_whole(tmp_path / "a.pdf", ContentFile(b"whole"))
    assert [path.name for path in everything(tmp_path)] == ["a.pdf"]


# Whole or not at all


def test_a_file_has_its_name_only_when_it_is_whole(files, monkeypatch):
    storage, seen = Attachment.file.field.storage, []

    class Slow(ContentFile):
        def chunks(self, chunk_size=None):
            for part in (b"one", b"two"):
                seen.append({file.suffix for file in everything(files)})
                yield part

    name = storage.save("ab/abc.pdf", Slow(b""))
    assert name == "ab/abc.pdf"
    assert seen[-1] == {".part"}
    assert [(file.name, file.read_bytes()) for file in everything(files)] == [("abc.pdf", b"onetwo")]


def test_the_sweep_takes_old_files_of_no_attachment_and_nothing_else(union, files):
    kept = keep(b"%PDF-", name="a.pdf", content_type="application/pdf", actor=None, unit=union)
    for name in ("ab/old.pdf", "ab/cut.pdf.part"):
        Attachment.file.field.storage.save(name, ContentFile(b"x"))
    today = timezone.localdate()
    assert sweeping.sweep_files(today) == 0
    for file in everything(files):
        os.utime(file, (0, 0))
    assert sweeping.sweep_files(today) == 2
    assert [str(file.relative_to(files)) for file in everything(files)] == [kept.file.name]
