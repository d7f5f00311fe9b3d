"""The embedded PostgreSQL of one `var` folder."""

import contextlib
import locale
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from unionportal.core.operations.backup.postgres_programs import NoSuchProgram, major_version, program_path
from unionportal.launch.embedded.errors import EmbeddedError, failure, tail
from unionportal.launch.embedded.place import account, private_folder, socket_folder
from unionportal.launch.embedded.sockets import exchange

DATABASE = "unionportal"
ROOM = 300 * 1024 * 1024  # bytes that an empty cluster with its first WAL needs, and some more to work with
SSL_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"  # PostgreSQL answers this packet with one byte before any login
# For tests only. Their rows are undone, never committed: autovacuum would count none where thousands stand, and queries
# would be planned for an empty table until it looks again.
FAST = {"autovacuum": "off", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
LEFTOVER = "pre-existing shared memory block is still in use"  # the backends of a killed postmaster still end


def ready(var: Path) -> bool:
    return exchange(socket_folder(var) / ".s.PGSQL.5432", SSL_REQUEST) in (b"N", b"S")


def start(var: Path, *, fast: bool = False) -> None:
    """Start on the data of `var`, made first where missing; `fast` gives up durability and is for tests only."""
    _hand_over(var)
    if not (var / "pg").exists():
        _initdb(var)
    _same_major(var)
    _clear_stale_pid(var)
    _pg_ctl_start(var, fast=fast)
    try:
        _have_database(var)
    except EmbeddedError:
        stop(var)
        raise


def stop(var: Path) -> None:
    if (var / "pg" / "postmaster.pid").exists():
        _run(var, "pg_ctl", "-D", str(var / "pg"), "-w", "-m", "fast", "stop")


def url(var: Path) -> str:
    """Return DATABASE_URL; the socket folder is its host."""
    host = str(socket_folder(var)).replace("/", "%2F")
    return f"postgresql://postgres@{host}/{DATABASE}"


def binary(name: str) -> str:
    """Return the path of a PostgreSQL program; EmbeddedError with what to do where there is none."""
    try:
        return program_path(name)
    except NoSuchProgram as missing:
        raise EmbeddedError(str(missing)) from None


@cache
def _major(program: str) -> int:
    if found := major_version(program):
        return found
    raise EmbeddedError(f"{program} 在这台机器上不能运行；请设置 DATABASE_URL 使用自己的 PostgreSQL。")


def _hand_over(var: Path) -> None:
    """Give the folders to the account that PostgreSQL runs under, where that is not root's own."""
    sockets = private_folder(socket_folder(var))
    if os.geteuid() != 0:
        return
    uid = account(var / "pg").uid
    for folder in {var, sockets}:
        os.chown(folder, uid, -1)


def _same_major(var: Path) -> None:
    made, here = int((var / "pg" / "PG_VERSION").read_text()), _major(binary("postgres"))
    if made != here:
        raise EmbeddedError(
            f"{var / 'pg'} 是 PostgreSQL {made} 建立的，现在的程序是 PostgreSQL {here}：请用 UNION_PG_BIN 指向 "
            f"PostgreSQL {made} 的 bin 文件夹，用 pg_dump 导出后再换新版本；若只是示例数据，删除 {var} 即可。"
        )


def _initdb(var: Path) -> None:
    """Make the cluster beside its place and rename it, so that a killed initdb leaves nothing half made."""
    free = shutil.disk_usage(var).free
    if free < ROOM:
        raise EmbeddedError(
            f"磁盘空间不足：{var} 只剩 {free // 1024**2} MB，建立数据库需要 {ROOM // 1024**2} MB；请清理磁盘后重试。"
        )
    new = var / "pg.new"
    shutil.rmtree(new, ignore_errors=True)
    options = ["--locale=C", f"--lc-ctype={_ctype()}"]
    if _major(binary("postgres")) >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = _run(var, "initdb", "-D", str(new), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *options)
    if made:
        raise failure("建立数据库", _log(var, "initdb"))
    new.rename(var / "pg")


def _ctype() -> str:
    """Return a UTF-8 character type; with plain C, pg_trgm sees no Chinese letters."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise EmbeddedError("这台机器没有 UTF-8 的区域设置（如 C.UTF-8），中文检索无法工作；请先安装 locales。")


def _clear_stale_pid(var: Path) -> None:
    """Remove the pid file of a dead postmaster, which may be a zombie or, after a reboot, have another's number."""
    for lock in (var / "pg" / "postmaster.pid", socket_folder(var) / ".s.PGSQL.5432.lock"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if str(var / "pg") not in _command_line(int(lock.read_text().split()[0])):
                lock.unlink()


def _command_line(pid: int) -> str:
    """Return the command line of the process, empty for a zombie and where there is none."""
    if sys.platform == "linux":
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace") if Path(f"/proc/{pid}").exists() else ""
        )
    output = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)  # noqa: S607
    return output.stdout


def _pg_ctl_start(var: Path, *, fast: bool) -> None:
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": str(socket_folder(var)),
        "max_connections": "60",
        # A restore creates all tables and indexes in one transaction, each under a lock of its own.
        "max_locks_per_transaction": "256",
        "shared_buffers": "64MB",
    } | (FAST if fast else {})
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    log, command = var / "postgres.log", ("pg_ctl", "-D", str(var / "pg"), "-w", "-t", "60")
    for _ in range(30):
        log.unlink(missing_ok=True)
        if not _run(var, *command, "-l", str(log), "-o", options, "start"):
            return
        if LEFTOVER not in tail(log):
            break
        time.sleep(0.5)
    raise failure("启动 PostgreSQL ", log, _log(var, "pg_ctl"))


def _have_database(var: Path) -> None:
    if _psql(var, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") == "1":  # noqa: S608 - a constant
        return
    # In a transaction that is never committed: the extension itself belongs to the migrations.
    trigrams = _psql(var, "BEGIN", "CREATE EXTENSION IF NOT EXISTS pg_trgm", "SELECT show_trgm('北')", "ROLLBACK")
    if trigrams == "{}":
        raise EmbeddedError("这个 PostgreSQL 的 pg_trgm 看不见汉字（字符类型不是 UTF-8），中文检索无法工作。")
    _psql(var, f"CREATE DATABASE {DATABASE}")


def _psql(var: Path, *statements: str) -> str:
    commands = [word for statement in statements for word in ("-c", statement)]
    command = ["-h", str(socket_folder(var)), "-U", "postgres", "-d", "postgres", "-XqAt", "-v", "ON_ERROR_STOP=1"]
    if _run(var, "psql", *command, *commands):
        raise failure("准备数据库", _log(var, "psql"))
    return _log(var, "psql").read_text().strip()


@contextlib.contextmanager
def _reachable(name: str) -> Iterator[None]:
    """Turn a PermissionError into an EmbeddedError: the account used for root cannot enter a checkout in /root."""
    try:
        yield
    except PermissionError as error:
        raise EmbeddedError(
            f"PostgreSQL 不能以 root 运行，代替它的账户又无权读取 {binary(name)}；请换普通用户运行。"
        ) from error


def _log(var: Path, name: str) -> Path:
    return var / f"{name}.log"


def _run(var: Path, name: str, *arguments: str) -> int:
    """Run a PostgreSQL program with its output in its log in `var`; return its exit code."""
    who = account(var / "pg")
    variables = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "PGCLIENTENCODING": "UTF8"}
    with _log(var, name).open("w") as log, _reachable(name):
        return subprocess.run(
            [*who.prefix, binary(name), *arguments],
            cwd="/",
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
            **who.popen,
        ).returncode
