"""The latest backup, noted in the database that was backed up, for whoever watches its age."""

from django.utils import timezone

from unionportal.core.models import Installed

_NAME = "backup"


def note_backup(folder):
    """Note that a whole backup lies in `folder` since now."""
    Installed.objects.update_or_create(name=_NAME, defaults={"value": folder.name, "at": timezone.now()})


def seconds_since_backup():
    """Return the age of the latest backup in seconds; None if there was none."""
    noted = Installed.objects.filter(name=_NAME).values_list("at", flat=True).first()
    return (timezone.now() - noted).total_seconds() if noted else None
