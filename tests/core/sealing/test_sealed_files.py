"""Stored files: unreadable without the key, bound to their attachment, sealed anew while in use."""

import errno
import hashlib
import io
import itertools
import os
import tarfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import RequestFactory
from django.urls import reverse

from tests.books import book, member_row
from tests.kept import bytes_of
from tests.pictures import MAKER, photo
from unionportal.core.database.faults import LostFile
from unionportal.core.files import attachments
from unionportal.core.files.private_files import WholeFileStorage
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment, AuditEntry, Job
from unionportal.core.sealing.key_check import count_by_key, verify_keys
from unionportal.core.sealing.keys import Unreadable
from unionportal.core.sealing.sealed_files import MAGIC, PIECE, key_of_file, opening, sealing
from unionportal.sheets.uploads import opened

CANARY = "胰腺癌晚期"
LENGTHS = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5)
TAG, HEAD = 16, 50
# The last byte of three whole pieces.
LAST = HEAD + 3 * (PIECE + TAG) - 1


@pytest.fixture
def add(files, officer, union):
    def keep(data, name="证明.pdf"):
        return attachments.attach(SimpleUploadedFile(name, data), actor=officer, unit=union)

    return keep


def sealed(content, bound_to="a"):
    return sealing(io.BytesIO(content), bound_to).read()


def content_of(data, bound_to="a"):
    return opening(io.BytesIO(data), bound_to).read()


def everything(place):
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


# The form


@pytest.mark.django_db
@pytest.mark.parametrize("length", LENGTHS)
def test_what_was_sealed_opens_as_it_was_from_any_place(length):
    content = (b"0123456789" * length)[:length]
    data = sealed(content)
    assert len(data) == HEAD + length + TAG * max(1, -(-length // PIECE))
    assert content_of(data) == content
    file = opening(io.BytesIO(data), "a")
    assert (file.read(length + 1), file.read(1)) == (content, b"")
    places = sorted({0, 1, length // 2, max(0, length - 3), max(0, PIECE - 2)})
    assert [(file.seek(place), b"".join(iter(lambda: file.read(7000), b""))) for place in places] == [
        (place, content[place:]) for place in places
    ]


@pytest.mark.django_db
def test_the_same_content_is_never_sealed_to_the_same_bytes():
    one, two = sealed(b"x" * PIECE * 2), sealed(b"x" * PIECE * 2)
    pieces = {data[HEAD + start : HEAD + start + PIECE] for data in (one, two) for start in (0, PIECE + TAG)}
    assert (one == two, len(pieces)) == (False, 4)


def cut(data):
    return data[: -(PIECE + TAG)]


def shorter(data):
    """Cut, and the head made to say so."""
    return data[:42] + (2 * PIECE).to_bytes(8, "big") + data[HEAD:][: 2 * (PIECE + TAG)]


def continued(data):
    return data + data[HEAD : HEAD + PIECE + TAG]


def reordered(data):
    one, two, three = (data[HEAD + n * (PIECE + TAG) :][: PIECE + TAG] for n in range(3))
    return data[:HEAD] + two + one + three


def mixed(data):
    """A piece of another sealing of the same content, in its place."""
    return data[: HEAD + PIECE + TAG] + sealed(b"x" * PIECE * 3)[HEAD + PIECE + TAG :]


def flipped(place):
    def flip(data):
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    return flip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [cut, shorter, continued, reordered, mixed, *map(flipped, (0, 8, 12, 45, 49, HEAD, HEAD + PIECE + 3, LAST))],
)
def test_a_sealed_file_that_was_changed_does_not_open(change):
    data = sealed(b"x" * PIECE * 3)
    assert content_of(data) == b"x" * PIECE * 3
    with pytest.raises(Unreadable):
        content_of(change(data))


@pytest.mark.django_db
def test_a_sealed_file_opens_for_nothing_else():
    with pytest.raises(Unreadable):
        content_of(sealed(b""), "b")
    with pytest.raises(Unreadable):
        content_of(sealed(b"x"), "b")


# Stored files


@pytest.mark.django_db
def test_an_attachment_lies_sealed_and_comes_down_as_it_was(add, files, client, officer, union):
    content = b"%PDF-1.7 " + CANARY.encode() * 20000
    kept = add(content)
    (stored,) = everything(files).values()
    assert (CANARY.encode() in stored, stored.startswith(MAGIC), key_of_file(io.BytesIO(stored))) == (False, True, "k1")
    assert (kept.key_id, kept.size, kept.sha256) == ("k1", len(content), hashlib.sha256(content).hexdigest())
    job = Job.objects.create(kind="x", label="x", unit=union, requested_by=officer)
    job.files.add(kept)
    client.force_login(officer)
    answer = client.get(reverse("job_file", args=[job.pk, kept.pk]))
    assert (answer.headers["Content-Length"], b"".join(answer.streaming_content)) == (str(len(content)), content)


@pytest.mark.django_db
def test_the_file_of_one_attachment_in_the_place_of_another_is_refused(add, files):
    one, two = add(b"%PDF-1"), add(b"%PDF-1")
    (files / one.file.name).write_bytes((files / two.file.name).read_bytes())
    with pytest.raises(LostFile, match="与保存时的不一致"):
        attachments.open_kept(one)


def unsealed(officer, union, data, name="旧.pdf", content_type="application/pdf"):
    """An attachment as it was stored before files were sealed."""
    kept = Attachment(unit=union, name=name, content_type=content_type, uploaded_by=officer)
    kept.set_content(data)
    kept.file.save("", ContentFile(data), save=False)
    kept.save()
    return kept


@pytest.mark.django_db
def test_old_files_stay_readable_and_a_command_seals_them(files, officer, union, django_capture_on_commit_callbacks):
    text = unsealed(officer, union, b"%PDF-" + CANARY.encode())
    taken = photo()
    picture = unsealed(officer, union, taken, "旧.jpg", "image/jpeg")
    broken = unsealed(officer, union, taken[:999], "断.jpg", "image/jpeg")
    assert [bytes_of(one) for one in (text, picture)] == [b"%PDF-" + CANARY.encode(), taken]
    said, wrong = io.StringIO(), io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("seal_files", stdout=said, stderr=wrong)
    assert said.getvalue() == "已封存 3 个附件，其中去掉拍摄信息 1 个。\n"
    assert wrong.getvalue() == f"不是完整的图片，已封存，拍摄信息没有去掉：{broken.pk}\n"
    stored = everything(files).values()
    assert ({data[: len(MAGIC)] for data in stored}, len(stored)) == ({MAGIC}, 3)
    for one in (text, picture, broken):
        one.refresh_from_db()
    assert bytes_of(text) == b"%PDF-" + CANARY.encode()
    assert [MAKER.encode() in data for data in (taken, bytes_of(picture))] == [True, False]
    assert (picture.size, picture.key_id) == (len(bytes_of(picture)), "k1")
    entry = AuditEntry.objects.get(code="core.seal_files")
    assert entry.facts == {"附件": 3, "去掉拍摄信息": 1}
    again = io.StringIO()
    call_command("seal_files", stdout=again)
    assert again.getvalue() == "已封存 0 个附件，其中去掉拍摄信息 0 个。\n"


@pytest.mark.django_db
def test_an_old_file_that_is_missing_is_told_and_stops_no_other(files, officer, union):
    gone, other = (unsealed(officer, union, b"%PDF-") for _ in range(2))
    (files / gone.file.name).unlink()
    wrong = io.StringIO()
    with pytest.raises(CommandError, match="有 1 个附件没有封存"):
        call_command("seal_files", stdout=io.StringIO(), stderr=wrong)
    assert wrong.getvalue() == f"缺失或与登记不符，没有封存：{gone.pk}\n"
    other.refresh_from_db()
    assert (other.key_id, bytes_of(other)) == ("k1", b"%PDF-")


@pytest.mark.django_db
def test_files_change_their_key_too(add, files, key_file, capsys, django_capture_on_commit_callbacks):
    kept = add(b"%PDF-" + CANARY.encode() * 9999)
    in_hand = Attachment.objects.get(pk=kept.pk)
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    assert count_by_key()["k1"]["core_attachment.file"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        call_command("rekey", verbosity=0)
    assert count_by_key() == {"k2": {"core_attachment.file": 1}}
    (stored,) = everything(files).values()
    assert key_of_file(io.BytesIO(stored)) == "k2"
    # Whoever read the row before goes on reading.
    assert bytes_of(in_hand) == b"%PDF-" + CANARY.encode() * 9999
    key_file(*Path(configured.UNION_KEY_FILE).read_text().split()[:1])
    verify_keys()
    assert bytes_of(Attachment.objects.get(pk=kept.pk)) == b"%PDF-" + CANARY.encode() * 9999
    call_command("check_keys", all=True)
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "k2：1 条（写入）",
        "    core_attachment.file 1",
        "密钥与数据相符。",
    ]
    (files / in_hand.file.name).write_bytes(stored[:-1])
    with pytest.raises(CommandError, match="有 1 条数据无法解密"):
        call_command("check_keys", all=True)


@pytest.mark.django_db
def test_a_key_that_files_need_is_not_let_go(add, key_file):
    add(b"%PDF-")
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    key_file(Path(configured.UNION_KEY_FILE).read_text().split()[0])
    with pytest.raises(ImproperlyConfigured, match="缺少数据密钥 k1"):
        verify_keys()


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["rekey", "seal_files"])
def test_a_full_disk_stops_the_sealing_in_a_sentence_and_loses_nothing(
    command, add, files, officer, union, key_file, monkeypatch
):
    kept = [add(b"%PDF-1"), add(b"%PDF-2"), unsealed(officer, union, b"%PDF-3"), unsealed(officer, union, b"%PDF-4")]
    key_file(key_file.fresh("k2"), *key_file.old)
    save, count = WholeFileStorage._save, itertools.count()

    def full(self, name, content):
        if next(count):
            raise OSError(errno.ENOSPC, "full")
        return save(self, name, content)

    monkeypatch.setattr(WholeFileStorage, "_save", full)
    with pytest.raises(CommandError, match="存储空间已满"):
        call_command(command, stdout=io.StringIO())
    keys = sorted(Attachment.objects.values_list("key_id", flat=True))
    assert keys == (["", "", "k1", "k2"] if command == "rekey" else ["", "k1", "k1", "k2"])
    read = [bytes_of(Attachment.objects.get(pk=one.pk)) for one in kept]
    assert read == [b"%PDF-1", b"%PDF-2", b"%PDF-3", b"%PDF-4"]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["rekey", "seal_files", "backup", "import_workbook", "make_report", "load_example"])
def test_no_command_writes_with_a_key_that_is_not_the_one_of_the_data(command, add, files, key_file, tmp_path):
    add(b"%PDF-")
    before = everything(files)
    key_file(key_file.fresh("k1"))
    place = str(tmp_path / "backup")
    given = {"backup": [place], "import_workbook": [place], "make_report": ["2022"], "load_example": ["plan-2023"]}
    words = given.get(command, [])
    with pytest.raises(CommandError, match="数据密钥 k1 不对"):
        call_command(command, *words)
    assert everything(files) == before


# Backups


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_backup_are_unreadable_without_the_key(client, officer, union, branch, files, tmp_path):
    def at_once(data):
        job = client.post(reverse("ledger_import"), {"file": SimpleUploadedFile("台账.xlsx", data)})
        job = Job.objects.get(pk=job.url.rstrip("/").rpartition("/")[2])
        outbox.run(job.pk)
        return Job.objects.get(pk=job.pk)

    client.force_login(officer)
    # One that waits for its confirmation, one with problems, an attachment.
    looked = at_once(book(members=[member_row(1)]))
    name = member_row(1)["name"]
    wrong = at_once(book(members=[{**member_row(2), "id_number": "11010519491231002"}]))
    attachments.attach(SimpleUploadedFile("证明.pdf", b"%PDF-" + CANARY.encode()), actor=officer, unit=union)
    assert ([looked.state, looked.result["ok"]], wrong.files.count()) == (["done", True], 2)
    call_command("backup", tmp_path / "backup", verbosity=0)
    (folder,) = (tmp_path / "backup").iterdir()
    with tarfile.open(folder / "files.tar") as tar:
        inside = [tar.extractfile(entry).read() for entry in tar]
    canaries = [word.encode() for word in (CANARY, name, "11010519491231002", "%PDF", "xl/worksheets", "sentence")]
    assert len(inside) == 7
    assert [word.decode() for word in canaries for data in inside if word in data] == []
    assert {data[: len(MAGIC)] for data in inside} == {MAGIC}


@pytest.mark.django_db(transaction=True)
def test_a_file_sealed_anew_while_a_backup_is_made_is_in_it(add, files, key_file, tmp_path, monkeypatch):
    kept = add(b"%PDF-1")
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    from unionportal.core.operations.backup import making  # noqa: PLC0415

    archived = making._files

    def late(path, rows):
        call_command("rekey", verbosity=0)
        return archived(path, rows)

    monkeypatch.setattr(making, "_files", late)
    folder, manifest = making.make_backup(tmp_path / "backup")
    with tarfile.open(folder / "files.tar") as tar:
        inside = {entry.name: tar.extractfile(entry).read() for entry in tar}
    assert (manifest.missing, list(inside)) == ([], [kept.file.name])
    assert content_of(inside[kept.file.name], kept.bound_to) == b"%PDF-1"


# On the way in


def test_a_long_upload_has_no_name_on_the_disk(tmp_path, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", CANARY.encode() * 99)})
    upload = request.FILES["file"]
    assert (upload.size, upload.name) == (len(CANARY.encode()) * 99, "a.pdf")
    assert list(tmp_path.iterdir()) == []
    assert upload.read() == CANARY.encode() * 99
    upload.close()


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="files in memory are Linux's")
def test_a_workbook_is_given_to_its_reader_in_memory():
    with opened(b"PK\x03\x04" + CANARY.encode()) as file:
        assert os.readlink(f"/proc/self/fd/{file.fileno()}").partition(":")[0] == "/memfd"
