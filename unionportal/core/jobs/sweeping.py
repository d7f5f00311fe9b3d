"""Daily clean-up: files whose record was never committed, and old form keys."""

import datetime

from django.conf import settings
from django.utils import timezone

from unionportal.core.jobs.daily import daily
from unionportal.core.models import Attachment, Submission

# Longer than any transaction lasts: a younger file may belong to one that has yet to commit.
_LEFT_ALONE = datetime.timedelta(days=1)


@daily("core.sweep_files")
def sweep_files(day):
    """Remove private files without attachment (their transaction was rolled back); return how many."""
    storage, before, swept = Attachment.file.field.storage, timezone.now() - _LEFT_ALONE, 0
    for folder, names in _folders(storage):
        known = set(Attachment.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
        for name in names:
            path = f"{folder}/{name}"
            if path not in known and storage.get_modified_time(path) < before:
                storage.delete(path)
                swept += 1
    return swept


def _folders(storage):
    """Yield (folder, its file names) of the private storage; nothing before the first file."""
    try:
        folders, _ = storage.listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        yield folder, storage.listdir(folder)[1]


@daily("core.sweep_submissions")
def sweep_submissions(day):
    """Remove old form keys; a page sent after that counts as a new form."""
    since = timezone.now() - datetime.timedelta(days=settings.SUBMISSION_DAYS)
    Submission.objects.filter(sent_at__lt=since).delete()
