"""Both servers of a `var` folder, shared by any number of processes.

A shared flock on `users` counts who needs them: the first starts them, the last one out stops them, and a killed
process leaves no count behind. An exclusive flock on `turn` lets one process at a time start or stop.
"""

import atexit
import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from unionportal.launch.embedded import postgres, valkey
from unionportal.launch.embedded.errors import EmbeddedError
from unionportal.launch.embedded.place import private_folder, socket_folder

PATIENCE = 120  # seconds another process may take to start the servers

_joined: dict[Path, tuple[IO[str], int]] = {}


@dataclass(frozen=True)
class Servers:
    """The two URLs a program needs."""

    database_url: str
    redis_url: str


def alive(var: Path, *, database: bool = True, redis: bool = True) -> bool:
    """Return whether the wanted servers answer."""
    return (not database or postgres.ready(var)) and (not redis or valkey.ready(var))


def ensure(var: Path, *, database: bool = True, redis: bool = True, fast: bool = False) -> Servers:
    """Have the servers running until this process ends; called again, it starts one that has died."""
    var = private_folder(Path(var).resolve())
    fresh = _join(var)
    try:
        # Take the lock even if both servers answer: PostgreSQL answers while it is still recovering.
        if fresh or not alive(var, database=database, redis=redis):
            with _turn(var):
                if database and not postgres.ready(var):
                    postgres.start(var, fast=fast)
                if redis and not valkey.ready(var):
                    valkey.start(var, fast=fast)
    except BaseException:
        if fresh:
            release(var)
        raise
    return Servers(postgres.url(var), valkey.url(var))


def release(var: Path) -> None:
    """Release the servers; the last process to do so stops them."""
    var = Path(var).resolve()
    users, pid = _joined.pop(var, (None, None))
    if users is None:
        return
    users.close()
    if pid == os.getpid():  # a forked child shares the lock of its parent, who still counts
        stop_unused(var)


def stop_unused(var: Path, *, patience: float = 0) -> None:
    """Stop the servers if no living process needs them, or none does any more within `patience` seconds."""
    var, end = Path(var).resolve(), time.monotonic() + patience
    while (var / "users").exists() and not _stopped(var) and time.monotonic() < end:
        time.sleep(0.1)


def _stopped(var: Path) -> bool:
    """Stop the servers and return True; return False if a living process needs them."""
    with _turn(var), (var / "users").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        postgres.stop(var)
        valkey.stop(var)
        if (short := socket_folder(var)) != var:
            with contextlib.suppress(OSError):
                short.rmdir()
    return True


def _join(var: Path) -> bool:
    """Count this process as a user of the servers; return False if it was counted before."""
    if var in _joined and _joined[var][1] == os.getpid():
        return False
    with _turn(var):  # not while another process decides to stop them
        users = (var / "users").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
    _joined[var] = users, os.getpid()
    atexit.register(release, var)
    return True


@contextlib.contextmanager
def _turn(var: Path) -> Iterator[None]:
    with (var / "turn").open("a") as lock:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise EmbeddedError(
                        f"另一个进程正在 {var} 启动或停止数据库，等了 {PATIENCE} 秒仍未结束。"
                    ) from error
                time.sleep(0.05)
        yield
