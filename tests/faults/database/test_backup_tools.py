"""A backup is made with the tools of the server's version, so that it can be restored, and says of what it is."""

import fcntl
import io
import os

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from unionportal.core.files.attachments import keep
from unionportal.core.files.private_files import WholeFileStorage
from unionportal.core.models import Attachment
from unionportal.core.operations.backup import restoring
from unionportal.core.operations.backup.manifest import Manifest
from unionportal.core.operations.backup.programs import BackupError
from unionportal.core.operations.backup.restoring import restore_backup


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_refused_without_the_tools_of_the_version_of_the_server(union, files, tmp_path, monkeypatch):
    """What a newer pg_dump writes, an older server does not take back: the time to learn that is now."""
    monkeypatch.setenv("UNION_PG_BIN", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="里没有 PostgreSQL 的程序 pg_dump"):
        call_command("backup", tmp_path / "b", verbosity=0)
    other, server = tmp_path / "bin" / "pg_dump", connection.pg_version // 10000
    other.parent.mkdir()
    other.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {server + 1}.2'\n")
    other.chmod(0o755)
    monkeypatch.setenv("UNION_PG_BIN", str(other.parent))
    with pytest.raises(CommandError) as refused:
        call_command("backup", tmp_path / "b", verbosity=0)
    start = f"数据库是 PostgreSQL {server}，须用同一大版本的 pg_dump（{other} 是 {server + 1}）。"
    start += f"请安装它：Debian、Ubuntu 用 apt-get install postgresql-client-{server}，"
    assert str(refused.value).startswith(start)
    assert not (tmp_path / "b").exists()
    # Neither is a backup restored into a server that is older than its own.
    monkeypatch.delenv("UNION_PG_BIN")
    call_command("backup", tmp_path / "b", verbosity=0)
    (folder,) = (tmp_path / "b").iterdir()
    assert Manifest.read(folder).postgres == server
    monkeypatch.setattr(restoring, "_check_empty_database", lambda: None)
    monkeypatch.setattr(restoring, "server_version", lambda _: server - 1)
    with pytest.raises(BackupError, match=f"不能恢复到更旧的 PostgreSQL {server - 1}"):
        restore_backup(folder)


@pytest.mark.django_db(transaction=True)
def test_the_last_line_of_a_backup_says_of_what_it_is(union, files, tmp_path):
    lines = io.StringIO()
    call_command("backup", tmp_path, stdout=lines)
    (folder,) = tmp_path.glob("2*")
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    tables = Manifest.read(folder).tables
    rows = sum(rows for rows, _ in tables.values())
    assert lines.getvalue().splitlines() == [
        str(folder),
        f"已备份{union}：数据库 {name}（{host}），{len(tables)} 张表、{rows} 行，附件 0 个。",
    ]


@pytest.mark.django_db(transaction=True)
def test_private_files_and_backups_are_for_the_account_of_the_portal_alone(union, tmp_path, monkeypatch):
    options = configured.STORAGES["private"]["OPTIONS"] | {"location": tmp_path / "private" / "files"}
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", WholeFileStorage(**options))
    before = os.umask(0o002)
    try:
        keep(b"%PDF-", name="a.pdf", content_type="application/pdf", actor=None, unit=union)
        call_command("backup", tmp_path / "backups", verbosity=0)
    finally:
        os.umask(before)
    made = [place for name in ("private", "backups") for place in (tmp_path / name, *(tmp_path / name).rglob("*"))]
    modes = {(place.is_dir(), f"{place.stat().st_mode & 0o777:o}") for place in made}
    assert len(made) == 9
    assert modes == {(True, "700"), (False, "600")}


@pytest.mark.django_db(transaction=True)
def test_two_backups_at_once_do_not_take_each_others_folder_for_a_leftover(union, files, tmp_path):
    place = tmp_path / "b"
    (place / "2026-01-05T023000.unfinished").mkdir(parents=True)
    held = os.open(place, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(CommandError, match="另一份备份正在进行。"):
        call_command("backup", place, keep=1, verbosity=0)
    assert [one.suffix for one in place.iterdir()] == [".unfinished"]
    os.close(held)
    call_command("backup", place, keep=1, verbosity=0)
    assert [one.suffix for one in place.iterdir()] == [""]
