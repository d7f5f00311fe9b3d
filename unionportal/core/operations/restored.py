"""The note of a restore: in the log, in the anchors, and to those who watch over both.

What was logged after the backup is gone by a restore as by a cut tail. The entry says who restored which backup, and
verify_audit tells the one from the other by it.
"""

import getpass
import json
import os
from dataclasses import asdict, dataclass

from django.db import ProgrammingError, connection, transaction

from unionportal.core import acts
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant, Unit, User
from unionportal.core.notices import notify
from unionportal.core.operations.anchor import anchor_now
from unionportal.core.trail import audit

# Holds the note of a backup of an older version until it is migrated; no table of the models.
_LEFT = "union_restored"


@dataclass(frozen=True)
class Restore:
    """Who restored which backup."""

    backup: str
    made_at: str
    by: str


def operator():
    """Return the name of the account of this machine that gives the command."""
    if name := os.environ.get("SUDO_USER"):
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def note_restore(restore):
    """Note the restore that was just done, or leave it to `migrate` if the backup is of an older version.

    Return whether it is noted.
    """
    try:
        with transaction.atomic():
            _record(restore)
    except ProgrammingError:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {_LEFT} (note text NOT NULL)")
            cursor.execute(f"INSERT INTO {_LEFT} VALUES (%s)", [json.dumps(asdict(restore))])  # noqa: S608 -- a constant
        return False
    # The entry is sealed now that the transaction is done.
    anchor_now(restored=restore.backup, by=restore.by)
    return True


def note_left_restores():
    """Note what a restore of a backup of an older version has left to note; called once the database is migrated."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_LEFT])
        if not cursor.fetchone()[0]:
            return
        cursor.execute(f"SELECT note FROM {_LEFT}")  # noqa: S608 -- a constant
        left = [Restore(**json.loads(note)) for (note,) in cursor.fetchall()]
        cursor.execute(f"DROP TABLE {_LEFT}")
    for restore in left:
        note_restore(restore)


def _record(restore):
    if (root := Unit.objects.filter(parent=None).first()) is None:
        return
    audit.record(None, acts.RESTORE_BACKUP, root, 备份=restore.backup, 备份时间=restore.made_at, 恢复人=restore.by)
    watching = RoleGrant.objects.in_force().filter(role__in=[Role.AUDITOR, Role.CHAIR]).values("user")
    notify(
        User.objects.filter(pk__in=watching),
        f"{restore.by} 恢复了 {restore.made_at[:16].replace('T', ' ')} 的备份：此后办理的事和日志都不在了。",
        about="恢复备份",
    )
