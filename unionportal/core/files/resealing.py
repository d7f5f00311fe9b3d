"""The sealing of files that are stored already: those of before files were sealed, and those under another data key.

While people use them: a file is written beside the old one, its row leads to it from then on, then the old one goes.
An interrupted run is simply repeated.
"""

import io
from functools import partial

from django.db import transaction

from unionportal.core.files.attachments import content_of, open_stored, put
from unionportal.core.files.pictures import BrokenPicture, without_camera_data
from unionportal.core.models import Attachment
from unionportal.core.sealing.keys import key_ids


def rekey_files():
    """Seal anew what is sealed with another key than the first; yield (attachment, whether it could be read)."""
    yield from _each(Attachment.objects.exclude(key_id__in=["", key_ids()[0]]), _as_it_is)


def seal_old_files():
    """Seal what is not sealed, pictures without camera data; yield (attachment, whether it could be read).

    `cleaned` on the attachment is True for a picture that lost camera data, None for one that is not whole.
    """
    yield from _each(Attachment.objects.filter(key_id=""), _without_camera_data)


def unreadable_files():
    """Yield the attachments whose file is missing or is not what was stored; reads all."""
    for attachment in Attachment.objects.exclude(file="").order_by("pk").iterator(chunk_size=500):
        try:
            stored = open_stored(attachment)
        except FileNotFoundError:
            yield attachment
            continue
        with stored:
            if content_of(attachment, stored) is None:
                yield attachment


def _each(wanted, changed):
    # The ids at once: a row that is done leaves the query.
    for pk in list(wanted.exclude(file="").order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Nobody empties it meanwhile; it may have been emptied since.
            attachment = wanted.exclude(file="").select_for_update(no_key=True).filter(pk=pk).first()
            if attachment is not None:
                yield attachment, _seal_anew(attachment, changed)


def _seal_anew(attachment, changed):
    try:
        stored = open_stored(attachment)
    except FileNotFoundError:
        return False
    storage, old = attachment.file.storage, attachment.file.name
    with stored:
        content = content_of(attachment, stored)
        if content is None:
            return False
        put(attachment, changed(attachment, content))
    attachment.save(update_fields=["file", "key_id", "size", "sha256"])
    transaction.on_commit(partial(storage.delete, old))
    return True


def _as_it_is(attachment, content):
    return content


def _without_camera_data(attachment, content):
    data = content.read()
    attachment.cleaned = False
    try:
        clean = without_camera_data(data, attachment.content_type)
    except BrokenPicture:
        attachment.cleaned, clean = None, data
    if clean != data:
        attachment.cleaned = True
        attachment.set_content(clean)
    return io.BytesIO(clean)
