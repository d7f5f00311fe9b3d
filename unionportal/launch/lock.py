"""The lock that allows one bin/portal per `var` folder, with none of its children left from before."""

import fcntl
import os
import time
from pathlib import Path
from typing import IO

from unionportal.launch.terminal import Stop, line

PATIENCE = 30  # seconds that children of a killed bin/portal may take to end


def portal(var: Path, address: str) -> IO[str]:
    """Take the lock until the file is closed; raise Stop with the address of the bin/portal that has it."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (var / "portal.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        other = file.read().strip() or "（正在启动）"
        file.close()
        raise Stop(f"平台已在运行：{other}。一个目录只能运行一个 bin/portal。") from None
    file.truncate(0)
    try:
        _wait_for_children(var)
    except Stop:
        file.close()
        raise
    file.write(address)
    file.flush()
    return file


def child(var: Path) -> int:
    """Return a descriptor that marks a living child; it ends with the process that holds it."""
    handle = os.open(var / "children.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def last_child(handle: int) -> bool:
    """Return whether the holder of this mark is the only child left."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_children(var: Path) -> None:
    """Wait for the children of a bin/portal that was killed: they need a moment to notice and to end."""
    with (var / "children.lock").open("a") as marks:
        for attempt in range(PATIENCE * 10):
            try:
                fcntl.flock(marks, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if attempt == 0:
                    line("▸ 等待上次运行的进程退出……")
                time.sleep(0.1)
            else:
                return
    raise Stop(f"上次运行的进程在 {PATIENCE} 秒内没有退出；请稍后重试。")
