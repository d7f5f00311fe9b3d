"""The restoring of a backup into an empty database, after all its parts are verified."""

import tarfile

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from unionportal.core.models.attachment import private_storage
from unionportal.core.operations.backup.digests import table_digests
from unionportal.core.operations.backup.manifest import DATABASE, FILES, Manifest, digest_of
from unionportal.core.operations.backup.programs import BackupError, program, run, server_version
from unionportal.core.sealing.key_check import verify_keys
from unionportal.core.trail.chain import broken_links


def restore_backup(folder):
    """Restore and verify the backup; return its manifest. Nothing is written before all checks have passed."""
    manifest = Manifest.read(folder)
    _check_empty_database()
    _check_version(manifest)
    pg_restore = program("pg_restore", connection)
    with tarfile.open(folder / FILES) as tar:
        _check_no_files(tar)
        _put_files(tar)
    connection.close()
    # In one transaction: a restore that fails leaves the database empty.
    run(pg_restore, connection, "-1", "--exit-on-error", "--no-owner", "--no-privileges",
        "-d", connection.settings_dict["NAME"], str(folder / DATABASE))  # fmt: skip
    if problems := verify(manifest):
        raise BackupError("已恢复，但核对不符：" + "；".join(problems) + "。请不要启用这个数据库。")
    return manifest


def _check_empty_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        (tables,) = cursor.fetchone()
    if tables:
        name = connection.settings_dict["NAME"]
        raise BackupError(f"数据库 {name} 里已有 {tables} 张表。请新建一个空数据库，把 DATABASE_URL 指向它再恢复。")


def _check_version(manifest):
    here = server_version(connection)
    if here < manifest.postgres:
        raise BackupError(
            f"备份来自 PostgreSQL {manifest.postgres}，不能恢复到更旧的 PostgreSQL {here}。"
            f"请用 PostgreSQL {manifest.postgres} 或更新的。没有恢复任何内容。"
        )


def _check_no_files(tar):
    storage = private_storage()
    for entry in tar:
        if storage.exists(entry.name) and _stored(storage, entry.name) != digest_of(tar.extractfile(entry)):
            raise BackupError(f"附件目录里已有内容不同的文件 {entry.name}，请把 UNION_FILES 指向空目录再恢复。")


def _put_files(tar):
    storage = private_storage()
    for entry in tar:
        # A file that exists already was restored by an interrupted attempt and is the same.
        if not storage.exists(entry.name):
            storage.save(entry.name, tar.extractfile(entry))


def _stored(storage, name):
    with storage.open(name) as file:
        return digest_of(file)


def verify(manifest):
    """Return sentences about what differs from the manifest, breaks the audit chain or does not open with the keys."""
    with transaction.atomic():
        tables, sequences = table_digests(manifest.digests)
    differing = sorted(
        name for name in manifest.tables.keys() | tables.keys() if manifest.tables.get(name) != tables.get(name)
    )
    problems = [f"表 {name} 与备份时不同" for name in differing]
    if sequences != manifest.sequences:
        problems.append("编号序列与备份时不同")
    problems += broken_links()[1]
    try:
        verify_keys()
    except ImproperlyConfigured as wrong:
        problems.append(str(wrong))
    return problems
