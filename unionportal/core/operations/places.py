"""The folders of the portal: whether it can write where it must, how much room is left, what must be there."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

# With less room than this a place counts as full (2026-11-27: fifty uploads of the largest size).
ROOM = 2**30


@dataclass(frozen=True)
class Place:
    """What is known of a folder; `free` is in bytes."""

    name: str
    writable: bool
    free: int

    @property
    def sound(self):
        """Whether files can be put there, now and for a while."""
        return self.writable and self.free >= ROOM


def places():
    """Return the Place of the private files, unless those are in an object store, and that of the anchors."""
    location = settings.STORAGES["private"].get("OPTIONS", {}).get("location")
    folders = {"anchors": Path(settings.UNION_ANCHORS)}
    if isinstance(location, Path):
        folders["files"] = location
    return [_place(name, folder) for name, folder in sorted(folders.items())]


def _place(name, folder):
    # A folder is made with its first file.
    folder = next(above for above in (folder, *folder.parents) if above.exists())
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
            file.flush()
            writable = True
    except OSError:
        writable = False
    return Place(name, writable, shutil.disk_usage(folder).free)


def static_is_there():
    """Return whether the static files were collected where pages name them by their digests."""
    hashed = getattr(staticfiles_storage, "hashed_files", None)
    return hashed is None or (bool(hashed) and staticfiles_storage.exists(staticfiles_storage.manifest_name))
