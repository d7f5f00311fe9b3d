"""What one test tries many times, each time from the same rows."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction


@contextmanager
def undone():
    """Take back what was written inside, unless it raises."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def files_kept(folder):
    """Bring back the files of the folder that are emptied inside, as if it were never committed."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    yield
    for path, data in before.items():
        path.write_bytes(data)


def outcome_of(flow, record, move, *, actor, **answers):
    """Return the state that the move leads to, or the class of the refusal; the record stays as it was."""
    before = type(record).objects.filter(pk=record.pk).values().get()
    try:
        with undone():
            outcome = flow.perform(record, move, actor=actor, **answers).state
    except (PermissionDenied, ValidationError) as refusal:
        outcome = type(refusal)
    record.refresh_from_db()
    assert type(record).objects.filter(pk=record.pk).values().get() == before
    return outcome
