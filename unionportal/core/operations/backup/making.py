"""The making of a backup: a snapshot of the database, and the files of that moment."""

import fcntl
import os
import shutil
import tarfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from unionportal.core.files.attachments import content_of, open_stored
from unionportal.core.models import Attachment
from unionportal.core.operations.backup.digests import KIND, LEFT_OUT, table_digests
from unionportal.core.operations.backup.latest import note_backup
from unionportal.core.operations.backup.manifest import DATABASE, FILES, NAME, Manifest, file_digest
from unionportal.core.operations.backup.programs import BackupError, program, run, server_version
from unionportal.core.sealing.key_check import count_by_key, verify_keys
from unionportal.core.sealing.keys import key_ids

_UNFINISHED = ".unfinished"


def make_backup(place, *, keep=None):
    """Write a backup into a new folder in `place`, keep the newest `keep`; return (folder, its manifest)."""
    verify_keys()
    # Before anything is written: a backup that could not be restored is none.
    pg_dump = program("pg_dump", connection)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = place / timezone.localtime().strftime("%Y-%m-%dT%H%M%S")
    unfinished = folder.with_name(folder.name + _UNFINISHED)
    with _alone(place):
        unfinished.mkdir(mode=0o700)
        try:
            manifest = _fill(unfinished, pg_dump)
            manifest.write(unfinished)
            _flush(unfinished)
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        note_backup(folder)
        if keep:
            _prune(place, keep)
    return folder, manifest


@contextmanager
def _alone(place):
    """Hold the folder of backups: what is unfinished in it is then left by one that was killed, never still written."""
    held = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(f"没有备份：{place} 里另一份备份正在进行。") from None
    finally:
        os.close(held)


def _fill(folder, pg_dump):
    """Write digests, dump and list of files, all of one snapshot."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        tables, sequences = table_digests()
        without = [f"--exclude-table-data=public.{table}" for table in sorted(LEFT_OUT)]
        run(pg_dump, connection, "-Fc", f"--snapshot={snapshot}", *without, "-f", str(folder / DATABASE))
        # What an import has emptied has no file.
        attachments = list(Attachment.objects.exclude(file="").order_by("pk"))
        migrations = [f"{app}.{name}" for app, name in sorted(MigrationRecorder(connection).applied_migrations())]
        keys = sorted(count_by_key())
    missing = _files(folder / FILES, attachments)
    return Manifest(
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        version=_version(),
        key_id=key_ids()[0],
        key_ids=sorted({*keys, key_ids()[0]}),
        migrations=migrations,
        tables=tables,
        sequences=sequences,
        contents={name: file_digest(folder / name) for name in (DATABASE, FILES)},
        files=len(attachments) - len(missing),
        missing=missing,
        digests=KIND,
        postgres=server_version(connection),
    )


def _files(path, attachments):
    """Write the files into a tar; return the names of those missing or damaged."""
    missing = []
    with tarfile.open(path, "w") as tar:
        for attachment in attachments:
            name = attachment.file.name
            if not _archive(tar, name, attachment):
                missing.append(name)
    return missing


def _archive(tar, name, attachment):
    """Add the file to the tar as it lies there, sealed; return whether it is there and what was stored."""
    try:
        file = open_stored(attachment)
        whole = content_of(attachment, file) is not None
    except (OSError, SuspiciousFileOperation):
        return False
    # A fault from here on is one of the disk that the backup is written to, and ends it.
    with file:
        entry = tarfile.TarInfo(name)
        entry.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        tar.addfile(entry, file)
    return whole


def _version():
    """Return the commit or the release of this code, empty if nothing says it."""
    if given := os.environ.get("UNION_VERSION"):
        return given
    # Written by deploy/install.sh and upgrade.sh.
    release = Path(settings.BASE_DIR) / "VERSION"
    if release.is_file():
        return release.read_text().strip()
    head = Path(settings.BASE_DIR) / ".git" / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text().strip()
    reference = head.parent / text.removeprefix("ref: ")
    return reference.read_text().strip() if text.startswith("ref: ") and reference.is_file() else text


def _flush(folder):
    for path in folder.iterdir():
        path.chmod(0o600)
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _prune(place, keep):
    """Remove all but the newest `keep` backups and what killed runs left; nothing else in the folder."""
    whole = sorted(path for path in place.iterdir() if (path / NAME).is_file() and path.suffix != _UNFINISHED)
    for path in [*whole[:-keep], *place.glob(f"*{_UNFINISHED}")]:
        shutil.rmtree(path)
