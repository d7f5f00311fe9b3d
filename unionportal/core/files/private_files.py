"""Storage on a disk in which a file appears only when it is complete."""

import os
from contextlib import suppress

from django.core.files.storage import FileSystemStorage

PART = ".part"


class WholeFileStorage(FileSystemStorage):
    """Writes beside the final name, flushes to disk, then renames: a name never leads to an incomplete file."""

    def _save(self, name, content):
        place = self.path(name) + PART
        try:
            part = super()._save(name + PART, content)
            place = self.path(part)
            _to_disk(place)
            os.replace(place, self.path(name))
        except OSError:
            with suppress(OSError):
                os.unlink(place)
            raise
        _to_disk(os.path.dirname(place))
        return name


def _to_disk(path):
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
