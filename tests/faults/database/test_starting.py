"""What is wrong with an installation is one Chinese sentence with its reason, where it starts and at each command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from unionportal.core.database.faults import describe_connection_error
from unionportal.core.operations import starting, supported
from unionportal.core.sealing import keys

# A database that every server has, and nobody migrates.
EMPTY = "postgres"
HOST = connection.settings_dict["HOST"]


@pytest.fixture
def refused(db, monkeypatch):
    """refused() -> the sentence by which the start is refused; the test's own connection stays open."""
    monkeypatch.setattr(starting.connections, "close_all", lambda: None)

    def start():
        with pytest.raises(ImproperlyConfigured) as found:
            starting.verify_at_start()
        return str(found.value)

    return start


@pytest.fixture
def elsewhere(transactional_db):
    """elsewhere(NAME=…) has the connection lead to another database or account."""
    before = dict(connection.settings_dict)

    def lead(**changed):
        connection.close()
        connection.settings_dict |= changed

    yield lead
    connection.close()
    connection.settings_dict.update(before)


def test_a_database_without_tables_or_of_an_older_version_serves_nobody(elsewhere, refused):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("core", "0025_milestones")
    try:
        name = connection.settings_dict["NAME"]
        assert refused() == (
            f"数据库 {name} 的结构比程序旧，还有 1 个迁移没有做（core.0025_milestones 等）："
            "请先由数据表的所有者运行 manage.py migrate 和 database_roles --apply。"
        )
    finally:
        recorder.record_applied("core", "0025_milestones")
    elsewhere(NAME=EMPTY)
    assert refused() == (
        "数据库 postgres 里还没有数据表：请先由数据表的所有者运行 manage.py migrate 和 database_roles --apply。"
    )


def test_an_account_or_a_database_that_the_server_refuses_serves_nobody(elsewhere, refused):
    account = connection.settings_dict["USER"]
    elsewhere(NAME="nowhere")
    assert (
        refused() == f"连接不上数据库 nowhere（账号 {account}，服务器 {HOST}）：没有这个数据库。请检查 DATABASE_URL。"
    )
    elsewhere(USER="nobody", NAME=EMPTY)
    assert refused() == f"连接不上数据库 postgres（账号 nobody，服务器 {HOST}）：没有这个账号。请检查 DATABASE_URL。"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('FATAL:  password authentication failed for user "x"\n', "密码不对"),
        ("fe_sendauth: no password supplied\n", "没有给出密码"),
        ("Connection refused\n\tIs the server running on that host and accepting TCP/IP?\n", "Connection refused"),
    ],
)
def test_the_reason_of_a_refused_connection_is_told(said, why):
    error = OperationalError(f'connection to server at "db", port 5432 failed: {said}')
    sentence = describe_connection_error(error, {"NAME": "union", "USER": "x", "HOST": "db"})
    assert sentence == f"连接不上数据库 union（账号 x，服务器 db）：{why}。请检查 DATABASE_URL。"


def test_a_redis_that_refuses_the_password_or_is_too_old_serves_nobody(refused, settings, monkeypatch):
    path = urlsplit(settings.REDIS_URL).path
    settings.REDIS_URL = f"unix://somebody:wrong@{path}"  # pragma: allowlist secret
    assert refused() == "Redis 拒绝了连接：密码或账号不对。请检查 REDIS_URL。"
    settings.REDIS_URL = f"unix://{path}"
    monkeypatch.setitem(supported.OLDEST, "Redis", (99, 0))
    assert refused().endswith("太旧：平台须用 Redis 99.0 或更新的版本。")


def test_a_server_that_is_too_old_serves_nobody(refused, monkeypatch):
    monkeypatch.setitem(supported.OLDEST, "PostgreSQL", (99,))
    assert refused() == f"PostgreSQL {connection.pg_version // 10000} 太旧：平台须用 PostgreSQL 99 或更新的版本。"


def test_a_key_file_that_cannot_be_read_says_why(db, settings, tmp_path, refused):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    reasons = {"none": "）：没有这个文件。", "binary/x": "）：没有这个文件夹。", ".": "）：是文件夹，不是文件。"}
    try:
        for name, why in reasons.items():
            settings.UNION_KEY_FILE = f"{tmp_path}/{name}"
            assert refused() == f"读不了数据密钥文件 UNION_KEY_FILE（{tmp_path}/{name}{why}"
        settings.UNION_KEY_FILE = f"{tmp_path}/binary"
        assert refused() == f"数据密钥文件 UNION_KEY_FILE（{tmp_path}/binary）里不是文字。"
        settings.UNION_KEY_FILE = ""
        assert refused() == "没有设 UNION_KEY_FILE：数据密钥的文件在哪里。"
    finally:
        settings.UNION_KEY_FILE = os.environ["UNION_KEY_FILE"]
        keys.forget_keys()
        keys.index_key("id_number")


STOPPED = """
import runpy, sys
from django.conf import settings
from django.db import connection
{cause}
sys.argv = ["manage.py", *{words}]
runpy.run_path("manage.py", run_name="__main__")
"""


@pytest.fixture
def manage(db, tmp_path):
    """manage((cause, words), …) -> [(exit code, output, errors)] of manage.py, for which Django is loaded once."""

    def run(*stopped):
        said = [[str(tmp_path / f"{number}.{name}") for name in ("output", "errors")] for number in range(len(stopped))]
        lines = [
            json.dumps(["-c", STOPPED.format(cause=cause, words=words.split()), *files])
            for (cause, words), files in zip(stopped, said, strict=True)
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.upgrade.desk"],
            cwd=Path(configured.BASE_DIR),
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "unionportal.settings.testing"},
            input="\n".join(lines), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [
            (int(code), *(Path(file).read_text() for file in files))
            for code, files in zip(done.stdout.split(), said, strict=True)
        ]

    return run


def test_a_command_that_the_database_or_a_folder_stops_ends_with_a_sentence(manage, tmp_path):
    (tmp_path / "file").write_text("no folder")
    name = urlsplit(os.environ["DATABASE_URL"]).path[1:]
    assert manage(
        (f"connection.settings_dict['NAME'] = '{EMPTY}'", "sync_roles"),
        ("connection.settings_dict['USER'] = 'nobody'", "sync_roles"),
        (f"settings.STATIC_ROOT = '{tmp_path}/file/static'", "collectstatic --no-input -v0"),
    ) == [
        (1, "", "数据库 postgres 的结构与程序不符，请先由数据表的所有者运行 manage.py migrate。\n"),
        (1, "", f"连接不上数据库 {name}（账号 nobody，服务器 {HOST}）：没有这个账号。请检查 DATABASE_URL。\n"),
        (1, "", f"{tmp_path}/file/static 不是文件夹。\n"),
    ]
