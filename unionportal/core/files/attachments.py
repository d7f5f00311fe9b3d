"""Attachments stored and served; the view that calls `serve` has checked the record they belong to.

Every file is sealed with the data key, what people attach like what the portal makes. Its digest and size in the row
are those of the content.
"""

import datetime
import hashlib
import io
import logging
from contextlib import suppress
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone

from unionportal.core.database.faults import LostFile, describe_fault
from unionportal.core.files.pictures import BrokenPicture, without_camera_data
from unionportal.core.models import Attachment
from unionportal.core.sealing.keys import Unreadable, key_ids
from unionportal.core.sealing.sealed_files import PIECE, key_of_file, opening, sealing
from unionportal.sheets.pictures.files import BadPicture, is_picture, made_to_keep

log = logging.getLogger(__name__)
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How long what was made for somebody to download is kept.
KEPT_DAYS = 7
# What people may attach besides pictures, by extension, with the bytes such a file begins with.
_SIGNATURES = {
    "pdf": (PDF, b"%PDF-"),
    "docx": (DOCX, b"PK\x03\x04"),
    "xlsx": (XLSX, b"PK\x03\x04"),
}
# What pictures are called; which kind one is, its content says.
_PICTURES = {"jpg", "jpeg", "png", "webp", "heic", "heif"}
_SUFFIXES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}
# What some records take besides.
_MORE_SIGNATURES = {
    "ofd": ("application/ofd", b"PK\x03\x04"),
    "xml": ("application/xml", (b"<", b"\xef\xbb\xbf<")),
}


def attach(upload, *, actor, unit, also=()):
    """Store an uploaded file as an attachment; ValidationError in Chinese if it is not accepted.

    `also` are more extensions that this record takes. All but pictures is kept byte for byte.
    """
    accepted = _SIGNATURES | {name: _MORE_SIGNATURES[name] for name in also}
    name = PurePath(upload.name)
    extension = name.suffix.lower().lstrip(".")
    if extension not in {*_PICTURES, *accepted}:
        more = "".join(f"、{name.upper()}" for name in also)
        raise ValidationError(f"“{upload.name}”不是可以上传的类型，请用照片、PDF{more}、Word 或 Excel 文件。")
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // 2**20
        raise ValidationError(f"“{upload.name}”超过 {limit} MB，请压缩后再上传。")
    if not upload.size:
        raise ValidationError(f"“{upload.name}”是空文件，请重新选择。")
    data = upload.read()
    content_type, signature = accepted.get(extension, (None, b""))
    if not (is_picture(data) if extension in _PICTURES else data.startswith(signature)):
        raise ValidationError(f"“{upload.name}”的内容与扩展名不符，请检查文件。")
    if extension in _PICTURES:
        return _keep_picture(data, name, actor=actor, unit=unit)
    return keep(data, name=name.name, content_type=content_type, actor=actor, unit=unit)


def attach_each(uploads, *, actor, unit, how=attach):
    """Store by `how` those of the uploads that are accepted; return (attachments, why each of the others is not)."""
    kept, refused = [], []
    for upload in uploads:
        try:
            with transaction.atomic():
                kept.append(how(upload, actor=actor, unit=unit))
        except ValidationError as refusal:
            refused += refusal.messages
    return kept, refused


def attach_all(uploads, *, actor, unit):
    """Store the uploads as `attach` does; ValidationError with a sentence for each that is not accepted."""
    kept, refused = attach_each(uploads, actor=actor, unit=unit)
    if refused:
        raise ValidationError(refused)
    return kept


def attach_picture(upload, *, actor, unit):
    """Store an uploaded picture as `attach` does; ValidationError for a file of another kind."""
    if PurePath(upload.name).suffix.lower().lstrip(".") not in _PICTURES:
        raise ValidationError(f"“{upload.name}”不是照片，请选照片。")
    return attach(upload, actor=actor, unit=unit)


def _keep_picture(data, name, *, actor, unit):
    """Store a picture as JPEG, or as the PNG it is called, with a small one for lists."""
    try:
        kept = made_to_keep(data, stays_png=name.suffix.lower() == ".png")
        content_type = f"image/{kept['format'].lower()}"
        content = kept["file"] or without_camera_data(data, content_type)
    except (BadPicture, BrokenPicture) as bad:
        if getattr(bad, "is_large", False):
            raise ValidationError(f"“{name.name}”的尺寸太大，请在手机上改小或重新拍照后再上传。") from bad
        raise ValidationError(f"“{name.name}”不是完整的图片，请重新拍照或导出后再上传。") from bad
    if name.suffix.lower() not in _SUFFIXES[kept["format"]]:
        name = name.with_suffix(_SUFFIXES[kept["format"]][0])
    stored = keep(content, name=name.name, content_type=content_type, actor=actor, unit=unit)
    stored.small = keep(kept["small"], name=name.stem + ".jpg", content_type="image/jpeg", actor=actor, unit=unit)
    stored.save(update_fields=["small"])
    return stored


def keep(data, *, name, content_type, actor, unit):
    """Store bytes as an attachment, visible once the transaction commits; ValidationError if disk or store fails."""
    return keep_file(io.BytesIO(data), name=name, content_type=content_type, actor=actor, unit=unit)


def keep_file(content, *, name, content_type, actor, unit):
    """Store the open file `content`, read in pieces, as `keep` stores bytes; it stays open."""
    attachment = Attachment(unit=unit, name=_fitted(name), content_type=content_type, uploaded_by=actor)
    attachment.set_content_of(content)
    try:
        put(attachment, content)
    except OSError as error:
        if (fault := describe_fault(error)) is None:
            raise
        raise ValidationError(fault.sentence) from error
    attachment.save()
    return attachment


def _fitted(name):
    """Return the name cut to what the column holds, with its suffix, by which the reader's machine knows the kind."""
    suffix = PurePath(name).suffix
    longest = Attachment._meta.get_field("name").max_length
    return name if len(name) <= longest else name[: longest - len(suffix)] + suffix


def put(attachment, content):
    """Write the open file `content`, sealed, where the attachment's file is from now on; the row is not saved."""
    attachment.key_id = key_ids()[0]
    sealed = sealing(content, attachment.bound_to, key_id=attachment.key_id)
    attachment.file.save("", File(sealed), save=False)


def empty(files):
    """Delete the contents of these attachments and of their small pictures; names and digests stay."""
    both = [one for kept in files for one in (kept, kept.small) if one]
    for kept in both:
        if kept.file:
            kept.file.delete(save=False)
            Attachment.objects.filter(pk=kept.pk).update(file="")


def empty_made_by(*kinds):
    """Empty the files that jobs of these kinds made KEPT_DAYS ago."""
    over = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    empty(Attachment.objects.filter(jobs__kind__in=kinds, jobs__finished_at__lt=over).exclude(file=""))


def open_kept(attachment):
    """Return the content of the stored file, open; LostFile if it is missing, was emptied or is not what was stored."""
    if not attachment.file:
        raise LostFile("这个文件已按规定清空，不能再查看。")
    try:
        stored = open_stored(attachment)
    except FileNotFoundError as error:
        log.error("stored file %s of attachment %s is missing", attachment.file.name, attachment.pk)
        raise LostFile("这个文件在存放的地方找不到了，请联系系统管理员从备份中恢复。") from error
    if (content := content_of(attachment, stored)) is None:
        stored.close()
        log.error("stored file %s of attachment %s is not what was stored", attachment.file.name, attachment.pk)
        raise LostFile("这个文件与保存时的不一致，可能被改动或损坏，已停止提供。请联系系统管理员从备份中恢复。")
    if content is not stored:
        content.own()
    return content


def open_stored(attachment):
    """Return the file as it lies in its storage, open; FileNotFoundError if it is missing."""
    try:
        return attachment.file.open("rb")
    except FileNotFoundError:
        # Sealed anew under another name since the row was read.
        attachment.refresh_from_db(fields=["file", "key_id", "size", "sha256"])
        return attachment.file.open("rb")


def content_of(attachment, stored):
    """Return the content of the open stored file, at its beginning; None if it is not what was stored."""
    with suppress(Unreadable):
        # What was stored before files were sealed lies there as it is.
        content = opening(stored, attachment.bound_to) if key_of_file(stored) else stored
        if hashlib.file_digest(content, "sha256").hexdigest() == attachment.sha256:
            content.seek(0)
            return content
    return None


def serve(attachment, *, inline=False, small=False):
    """Return the file as a response: a download, or inline for pictures; never sniffed or executed.

    `small` asks for the small picture of lists, where there is one.
    """
    attachment = (small and attachment.small) or attachment
    shown = inline and attachment.content_type.startswith("image/")
    response = FileResponse(
        open_kept(attachment),
        as_attachment=not shown,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response.block_size = PIECE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
