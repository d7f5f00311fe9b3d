"""Runs one command that must not outlive bin/portal, even if bin/portal is killed with -9.

`python -m unionportal.launch.bound VAR PIPE COMMAND…`: PIPE is the reading end of a pipe whose other end only
bin/portal holds, so its end is the end of bin/portal. Ends with the exit code of the command.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from unionportal.launch import embedded, lock

GRACE = 6  # seconds to end after TERM; a job that a worker has not finished by then is run again
PR_SET_PDEATHSIG = 1


def main(var: Path, pipe: int, command: list[str]) -> int:
    mark = lock.child(var)
    stopped = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.append(True))
    die_too = _die_with_parent if sys.platform == "linux" else None
    child = subprocess.Popen(command, process_group=0, preexec_fn=die_too)
    orphaned = False
    while child.poll() is None and not stopped and not orphaned:
        orphaned = bool(select.select([pipe], [], [], 0.2)[0])
    _end(child)
    if orphaned and lock.last_child(mark):
        # The pipe of a killed bin/portal may be closed a moment before its other files.
        embedded.stop_unused(var, patience=GRACE)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _end(child: subprocess.Popen[bytes]) -> None:
    """Send TERM to the command, wait GRACE seconds, then kill its process group."""
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
