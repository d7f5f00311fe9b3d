import fcntl
import os
import signal
import stat
import subprocess
import sys
import threading
from collections import namedtuple
from pathlib import Path

import psycopg2
import pytest
import redis

from unionportal.core.jobs.broker import redis_py_url
from unionportal.launch import checks, embedded
from unionportal.launch.embedded import errors, place, postgres, valkey

pytestmark = pytest.mark.slow

DEBIAN = Path("/usr/lib/postgresql/15/bin")
JOIN = """
import sys, time
from unionportal.launch import embedded
print(embedded.ensure(sys.argv[1]).database_url, flush=True)
sys.stdin.read()
"""


def sql(var, statement):
    connection = psycopg2.connect(postgres.url(var))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def postmaster(var):
    return int((var / "pg" / "postmaster.pid").read_text().split()[0])


def other_process(var):
    """Another program that uses the servers until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", JOIN, var],
        cwd=place.CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("postgresql://")
    return process


def leave(process):
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()


def kill(process):
    """End the program before it can stop the servers."""
    process.kill()
    process.communicate()


def test_both_servers_start_and_stop(var):
    servers = embedded.ensure(var)

    assert sql(var, "SELECT current_database(), current_setting('fsync')") == [("unionportal", "on")]
    client = redis.Redis.from_url(redis_py_url(servers.redis_url))
    settings = client.config_get("appendonly", "appendfsync", "maxmemory-policy")
    assert settings == {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
    client.close()
    embedded.release(var)
    assert (postgres.ready(var), valkey.ready(var)) == (False, False)


def test_nobody_else_may_enter_the_folder(later):
    later.chmod(0o755)

    embedded.ensure(later, redis=False)

    assert stat.S_IMODE(later.stat().st_mode) == 0o700


def test_trigrams_see_chinese(later):
    embedded.ensure(later, redis=False)

    sql(later, "CREATE EXTENSION pg_trgm")

    assert sql(later, "SELECT cardinality(show_trgm('北'))") == [(2,)]


def test_rows_survive_a_killed_postgres(later):
    embedded.ensure(later, redis=False)
    sql(later, "CREATE TABLE t AS SELECT generate_series(1, 1000) n")

    os.kill(postmaster(later), signal.SIGKILL)
    embedded.ensure(later, redis=False)

    assert sql(later, "SELECT count(*) FROM t") == [(1000,)]


def test_jobs_survive_a_killed_valkey(var):
    url = redis_py_url(embedded.ensure(var, database=False).redis_url)
    with redis.Redis.from_url(url) as client:
        client.set("job", "1")

    os.kill(int((var / "kv" / "valkey.pid").read_text()), signal.SIGKILL)
    embedded.ensure(var, database=False)

    with redis.Redis.from_url(url) as client:
        assert client.get("job") == b"1"


def test_rows_survive_a_killed_launcher_and_nothing_blocks_the_next_start(later):
    launcher = other_process(later)
    sql(later, "CREATE TABLE t AS SELECT 1 n")

    kill(launcher)
    embedded.ensure(later)

    assert sql(later, "SELECT n FROM t") == [(1,)]


def test_the_servers_of_a_killed_launcher_can_be_stopped(later):
    launcher = other_process(later)
    kill(launcher)

    embedded.stop_unused(later)

    assert not postgres.ready(later)


def test_the_servers_of_a_killed_launcher_are_stopped_although_its_files_close_later(later):
    launcher = other_process(later)
    kill(launcher)
    users = (later / "users").open()
    fcntl.flock(users, fcntl.LOCK_SH)

    embedded.stop_unused(later)
    needed = postgres.ready(later)
    threading.Timer(0.5, users.close).start()
    embedded.stop_unused(later, patience=30)

    assert (needed, postgres.ready(later)) == (True, False)


def test_the_servers_of_tests_that_were_broken_off_are_stopped(later, tmp_path, monkeypatch):
    for name in ("home", "test"):
        (tmp_path / name).mkdir()
    (tmp_path / "test" / "1").symlink_to(later)
    monkeypatch.setattr(checks, "var_folder", lambda: tmp_path)
    tests = other_process(later)
    kill(tests)
    assert postgres.ready(later)

    checks.Checks(Path(sys.executable), tmp_path / "home").tidy()

    assert not postgres.ready(later)


def test_two_processes_share_and_the_last_one_out_stops(later):
    first = other_process(later)
    number = postmaster(later)
    second = other_process(later)

    leave(first)
    shared = (postgres.ready(later), postmaster(later))
    leave(second)

    assert shared == (True, number)
    assert not postgres.ready(later)


def test_a_number_of_another_program_in_the_pid_file_is_no_obstacle(later):
    embedded.ensure(later, redis=False)
    text = (later / "pg" / "postmaster.pid").read_text()
    os.kill(postmaster(later), signal.SIGKILL)
    (later / "pg" / "postmaster.pid").write_text(text.replace(text.split()[0], str(os.getpid()), 1))

    embedded.ensure(later, redis=False)

    assert postgres.ready(later)


def test_a_killed_initdb_leaves_nothing_that_blocks(var):
    (var / "pg.new").mkdir()
    (var / "pg.new" / "half").touch()

    embedded.ensure(var, redis=False)

    assert not (var / "pg.new").exists()


def test_a_long_or_unusual_folder_gets_a_short_socket(var):
    deep = var / ("深 " + "x" * 90)

    embedded.ensure(deep)

    assert len(str(place.socket_folder(deep))) < 50
    assert embedded.alive(deep)
    embedded.release(deep)
    assert not place.socket_folder(deep).exists()


def test_data_of_another_major_is_named(var):
    (var / "pg").mkdir()
    (var / "pg" / "PG_VERSION").write_text("9\n")

    with pytest.raises(embedded.EmbeddedError, match="是 PostgreSQL 9 建立的，现在的程序是 PostgreSQL"):
        embedded.ensure(var, redis=False)


@pytest.mark.skipif(not DEBIAN.exists(), reason="needs the PostgreSQL 15 of Debian")
def test_the_programs_of_another_postgresql_serve(var, monkeypatch):
    monkeypatch.setenv("UNION_PG_BIN", str(DEBIAN))

    embedded.ensure(var, redis=False)

    assert sql(var, "SELECT current_setting('server_version_num')::int / 10000") == [(15,)]


def test_missing_programs_are_named(var, monkeypatch):
    monkeypatch.setenv("UNION_PG_BIN", "/nowhere")

    with pytest.raises(embedded.EmbeddedError, match="UNION_PG_BIN"):
        embedded.ensure(var, redis=False)


def test_a_full_disk_is_named_before_anything_is_made(var, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(postgres.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 5 * 1024**2))

    with pytest.raises(embedded.EmbeddedError, match="只剩 5 MB"):
        embedded.ensure(var, redis=False)
    assert not (var / "pg").exists()


def test_a_full_disk_in_a_log_is_named(tmp_path):
    log = tmp_path / "log"
    log.write_text("FATAL: could not write: No space left on device")

    assert "磁盘已满" in str(errors.failure("启动", log))


def test_root_without_namespaces_and_accounts_gets_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(place.os, "geteuid", lambda: 0)
    monkeypatch.setattr(place, "_namespaces", lambda: False)
    monkeypatch.setattr(place, "_accounts", list)

    with pytest.raises(embedded.EmbeddedError, match="请换普通用户运行"):
        place.account(tmp_path / "pg")


def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "own_uids", lambda: {-1})

    with pytest.raises(embedded.EmbeddedError, match="属于用户"):
        place.private_folder(tmp_path / "var")


def test_a_url_of_a_socket_is_rewritten_and_any_other_is_kept():
    assert redis_py_url("redis+socket:///a/b.sock?virtual_host=3") == "unix:///a/b.sock?db=3"
    assert redis_py_url("rediss://u:p@h:6380/2") == "rediss://u:p@h:6380/2"


def test_secrets_are_made_once_and_for_the_owner_only(var, monkeypatch):
    seen = []
    for _ in range(2):
        for name in ("DJANGO_SECRET_KEY", "UNION_KEY_FILE", "DJANGO_SETTINGS_MODULE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DATABASE_URL", "postgresql://given")
        monkeypatch.setenv("REDIS_URL", "redis://given")
        embedded.into_environment(var)
        key = Path(os.environ["UNION_KEY_FILE"])
        seen.append((os.environ["DJANGO_SECRET_KEY"], key.read_text(), stat.S_IMODE(key.stat().st_mode)))

    assert seen[0] == seen[1]
    assert seen[0][1].startswith("k1:")
    assert seen[0][2] == 0o600


def test_a_data_key_that_is_gone_is_named_and_no_other_put_in_its_place(var, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("UNION_KEY_FILE", raising=False)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    (var / "pg").mkdir()
    key = var / "keys" / "k1"

    with pytest.raises(SystemExit, match=f"{key} 不见了"):
        embedded.into_environment(var)

    assert not key.exists()


def test_production_gets_nothing(var, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "unionportal.settings.production")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    embedded.into_environment(var / "new")

    assert "DATABASE_URL" not in os.environ
    assert not (var / "new").exists()


def test_what_cannot_start_ends_the_program_with_its_sentence(var, monkeypatch):
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("UNION_PG_BIN", "/nowhere")

    with pytest.raises(SystemExit, match="UNION_PG_BIN"):
        embedded.into_environment(var)
