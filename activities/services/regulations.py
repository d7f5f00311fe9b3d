"""Editions of a regulation with their files."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from activities import acts, permissions
from unionportal.core.files.attachments import DOCX, PDF, attach
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit


@transaction.atomic
def save_edition(edition, *, actor, upload=None):
    """Save the edition, with the uploaded file if one is given, else the file it had; return it."""
    perm = permissions.CHANGE_EDITION if edition.pk else permissions.ADD_EDITION
    if not actor.has_perm(perm, edition):
        raise PermissionDenied("您不能维护这项制度。")
    if upload:
        try:
            edition.file = attach(upload, actor=actor, unit=edition.get_unit())
        except ValidationError as refusal:
            raise ValidationError({"upload": refusal.messages}) from refusal
        if edition.file.content_type not in (PDF, DOCX):
            raise ValidationError({"upload": "请用 PDF 或 Word 文件。"})
    save_record(edition, actor=actor)
    if upload:
        audit.record(actor, acts.UPLOAD_EDITION, edition, 文件=edition.file.name)
    return edition
