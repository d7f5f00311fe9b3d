"""The table of attachments."""

import hashlib
import io
import os
import re
import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.values.states import one_of

_EXTENSION = re.compile(r"\.[a-z0-9]{2,5}$")


def private_storage():
    """Return the storage of private files."""
    return storages["private"]


def _stored_as(attachment, filename):
    # The uploaded file's name is data, never a path; only a plain extension is kept, by which programs open it.
    extension = _EXTENSION.search(attachment.name.lower())
    return f"{attachment.pk.hex[:2]}/{attachment.pk.hex}{extension[0] if extension else ''}"


class Attachment(ScopedModel):
    """A stored file without URL of its own: the view of its record checks the permission and serves it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    file = models.FileField("文件", storage=private_storage, upload_to=_stored_as)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    # The data key that the file is sealed with; empty for what was stored before files were sealed.
    key_id = models.CharField("密钥", max_length=2, blank=True, default="", editable=False)
    # Of a picture, the small one of lists: a file of its own, for whoever may see this one.
    small = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="whole", verbose_name="小图"
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["uploaded_at", "pk"]

    is_pdf = one_of("content_type", "application/pdf")

    def __str__(self):
        return self.name

    def set_content(self, data):
        """Set size and digest to those of the content `data`."""
        self.set_content_of(io.BytesIO(data))

    def set_content_of(self, content):
        """Set size and digest to those of the open file `content`, read in pieces."""
        self.size = content.seek(0, os.SEEK_END)
        content.seek(0)
        self.sha256 = hashlib.file_digest(content, "sha256").hexdigest()

    @property
    def bound_to(self):
        """What the stored file is sealed to."""
        return f"{self._meta.db_table}.file:{self.pk}"
