"""A picture comes in without place, time, owner and device, and looks as before; a stored file is what was stored."""

import io
import logging
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.pictures import DEVICE, MAKER, PLACE, photo
from tests.shown import texts
from unionportal.core.files import attachments
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment, Job
from unionportal.core.sealing.keys import key_ids
from unionportal.portal.jobs import request_preview

WAYS = ({}, {"progressive": True}, {"restart_marker_rows": 1}, {"icc_profile": b"c" * 200})
KINDS = {"JPEG": "照片.jpg", "PNG": "照片.png"}
CHANGED = "这个文件与保存时的不一致，可能被改动或损坏，已停止提供。请联系系统管理员从备份中恢复。"


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


def differs(one, other):
    """By how much the pictures differ, of 255."""
    first, second = (ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB") for data in (one, other))
    return max(ImageStat.Stat(ImageChops.difference(first, second)).mean)


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
        assert dict(picture.getexif()) == {}
        assert picture.info.get("icc_profile") == options.get("icc_profile")
    # What stands upright already is kept as it was taken.
    assert pixels(stored) == pixels(taken) or (kind, orientation != 1) == ("JPEG", True)
    assert differs(stored, taken) < 3
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
    assert (answer.status_code, texts(answer, "p")[0]) == (410, CHANGED)
    assert said(caplog) == ["is not what was stored"]


@pytest.mark.django_db
def test_a_stored_file_that_is_missing_is_told_in_a_sentence(stored, caplog):
    path, ask = stored
    path.unlink()
    with caplog.at_level(logging.ERROR):
        answer = ask()
    sentence = "这个文件在存放的地方找不到了，请联系系统管理员从备份中恢复。"
    assert (answer.status_code, texts(answer, "p")[0]) == (410, sentence)
    assert said(caplog) == ["is missing"]


@pytest.mark.django_db
def test_a_file_that_was_emptied_is_told_in_a_sentence(stored):
    _, ask = stored
    Attachment.objects.update(file="")
    answer = ask()
    assert (answer.status_code, texts(answer, "p")[0]) == (410, "这个文件已按规定清空，不能再查看。")


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
    assert (job.state, job.message) == ("failed", CHANGED)


@pytest.mark.parametrize(
    ("kind", "name", "stored_as"),
    [
        ("HEIF", "IMG_0001.HEIC", ("IMG_0001.jpg", "image/jpeg", "JPEG")),
        ("HEIF", "其实是HEIC.jpg", ("其实是HEIC.jpg", "image/jpeg", "JPEG")),
        ("WEBP", "微信图片.webp", ("微信图片.jpg", "image/jpeg", "JPEG")),
        ("PNG", "截屏.jpg", ("截屏.jpg", "image/jpeg", "JPEG")),
        ("PNG", "截屏.png", ("截屏.png", "image/png", "PNG")),
        ("JPEG", "照片.png", ("照片.jpg", "image/jpeg", "JPEG")),
        ("JPEG", "照片.JPEG", ("照片.JPEG", "image/jpeg", "JPEG")),
    ],
)
@pytest.mark.django_db
def test_what_a_picture_is_its_content_says(kind, name, stored_as, add, files):
    kept = add(photo(kind, orientation=1), name)
    stored = read(kept)
    assert (kept.name, kept.content_type, Image.open(io.BytesIO(stored)).format) == stored_as
    words = [PLACE, MAKER, DEVICE, "2022:05:06", "xmpmeta"]
    assert [word for word in words if word.encode() in stored + read(kept.small)] == []
    assert Image.open(io.BytesIO(stored)).size == (64, 48)


@pytest.mark.parametrize(
    ("kind", "size", "orientation", "kept_size", "small_size"),
    [
        ("JPEG", (2560, 1200), 1, (2560, 1200), (480, 225)),
        ("JPEG", (2561, 1200), 1, (2560, 1200), (480, 225)),
        ("JPEG", (4000, 3000), 6, (1920, 2560), (360, 480)),
        ("HEIF", (4000, 3000), 1, (2560, 1920), (480, 360)),
        # A long page saved as a picture stays legible.
        ("PNG", (1000, 8000), 1, (905, 7241), (60, 480)),
    ],
)
@pytest.mark.django_db
def test_a_large_picture_is_kept_upright_and_as_large_as_anybody_looks_at(
    kind, size, orientation, kept_size, small_size, add, files
):
    kept = add(photo(kind, size=size, orientation=orientation), "照片.png" if kind == "PNG" else "照片.jpg")
    sizes = [Image.open(io.BytesIO(read(one))).size for one in (kept, kept.small)]
    assert sizes == [kept_size, small_size]


@pytest.mark.django_db
def test_a_small_picture_is_sealed_and_emptied_with_the_whole(add, files):
    kept = add(photo(), "照片.jpg")
    assert {one.key_id for one in (kept, kept.small)} == {key_ids()[0]}
    stored = [file.read_bytes() for file in files.rglob("*") if file.is_file()]
    assert (len(stored), [data for data in stored if data.startswith(b"\xff\xd8")]) == (2, [])
    attachments.empty([kept])
    assert [file for file in files.rglob("*") if file.is_file()] == []


@pytest.mark.django_db
def test_a_picture_of_too_many_pixels_is_refused_by_its_head(add, files):
    bomb = bytearray(photo("PNG"))
    bomb[16:24] = struct.pack(">II", 20_000, 6_001)
    bomb[29:33] = struct.pack(">I", zlib.crc32(bytes(bomb[12:29])))
    with pytest.raises(ValidationError, match="尺寸太大"):
        add(bytes(bomb), "截屏.png")
    assert not files.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("letters", "kept"), [(196, 196), (197, 196), (216, 196)])
def test_a_name_that_is_too_long_keeps_its_suffix(letters, kept, add, files):
    file = add(photo("JPEG"), "片" * letters + ".jpg")
    assert [file.name, file.small.name] == ["片" * kept + ".jpg"] * 2
