"""A picture comes in without place, time, owner and device, and looks as before; a stored file is what was stored."""

import io
import logging

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageOps

from tests.pictures import DEVICE, MAKER, PLACE, photo
from unionportal.core.files import attachments
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment, Job
from unionportal.portal.jobs import request_preview

WAYS = ({}, {"progressive": True}, {"restart_marker_rows": 1}, {"icc_profile": b"c" * 200})
KINDS = {"JPEG": "照片.jpg", "PNG": "照片.png"}


@pytest.fixture
def add(files, officer, union):
    def keep(data, name):
        return attachments.attach(SimpleUploadedFile(name, data), actor=officer, unit=union)

    return keep


def read(kept):
    answer = attachments.serve(kept)
    data = b"".join(answer.streaming_content)
    answer.close()
    return data


def said(caplog):
    """What the log has of the one attachment, without its names."""
    kept = Attachment.objects.get()
    start = f"stored file {kept.file.name} of attachment {kept.pk} "
    return [one.getMessage().removeprefix(start) for one in caplog.records if one.name == attachments.__name__]


def pixels(data):
    with Image.open(io.BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture).tobytes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"icc_profile": b"c" * 200}]
)
@pytest.mark.parametrize("orientation", [1, 6, 8])
@pytest.mark.parametrize("kind", KINDS)
def test_the_place_where_a_photo_was_taken_does_not_come_in(kind, orientation, options, add, files):
    taken = photo(kind, orientation=orientation, **options)
    # Behind its end a phone puts a film or a second picture with the same data.
    kept = add(taken + photo(kind), KINDS[kind])
    stored = read(kept)
    canaries = [word.encode() for word in (PLACE, MAKER, DEVICE, "2022:05:06", "xmpmeta", "Maker")]
    assert [word for word in canaries if word in taken] == canaries
    assert [word for word in canaries if word in stored] == []
    with Image.open(io.BytesIO(stored)) as picture:
        assert set(picture.getexif()) <= {0x0112}
        assert dict(picture.getexif().get_ifd(0x8825)) == {}
        assert picture.info.get("icc_profile") == options.get("icc_profile")
    assert pixels(stored) == pixels(taken)
    assert kept.size == len(stored)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.95])
def test_a_picture_that_ends_too_early_is_refused_in_words(kind, part, add, files):
    taken = photo(kind)
    with pytest.raises(ValidationError, match="不是完整的图片"):
        add(taken[: int(len(taken) * part)], KINDS[kind])
    assert not files.exists()


@pytest.mark.django_db
def test_the_bytes_of_a_document_stay(add):
    data = b"%PDF-1.7 Exif\0\0 /GPS 31.2304N"
    assert read(add(data, "证明.pdf")) == data


@pytest.fixture
def stored(add, files, client, officer, union):
    """A file of a job, where it lies, and a way to ask for it."""
    job = Job.objects.create(kind="x", label="x", unit=union, requested_by=officer)
    job.files.add(add(b"%PDF-1.7 text", "证明.pdf"))
    client.force_login(officer)
    client.raise_request_exception = False
    (path,) = [file for file in files.rglob("*") if file.is_file()]
    return path, lambda: client.get(reverse("job_file", args=[job.pk, job.files.get().pk]))


@pytest.mark.django_db
def test_a_stored_file_that_was_changed_is_refused_in_a_sentence(stored, caplog):
    path, ask = stored
    assert ask().status_code == 200
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with caplog.at_level(logging.ERROR):
        answer = ask()
    assert (answer.status_code, "与保存时的不一致" in answer.content.decode()) == (410, True)
    assert said(caplog) == ["is not what was stored"]


@pytest.mark.django_db
def test_a_stored_file_that_is_missing_is_told_in_a_sentence(stored, caplog):
    path, ask = stored
    path.unlink()
    with caplog.at_level(logging.ERROR):
        answer = ask()
    assert (answer.status_code, "找不到了" in answer.content.decode()) == (410, True)
    assert said(caplog) == ["is missing"]


@pytest.mark.django_db
def test_a_file_that_was_emptied_is_told_in_a_sentence(stored):
    _, ask = stored
    Attachment.objects.update(file="")
    answer = ask()
    assert (answer.status_code, "已按规定清空" in answer.content.decode()) == (410, True)


@pytest.mark.django_db
def test_a_workbook_changed_after_its_upload_is_not_looked_at(
    files, officer, union, django_capture_on_commit_callbacks
):
    job = request_preview(SimpleUploadedFile("台账.xlsx", b"PK\x03\x04"), actor=officer)
    (path,) = [file for file in files.rglob("*") if file.is_file()]
    path.write_bytes(b"PK\x03\x05")
    with django_capture_on_commit_callbacks(execute=True):
        outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, "与保存时的不一致" in job.message) == ("failed", True)
