"""The whole portal, started as a person does and stopped as a person does."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unionportal.launch.checks import FOREIGN
from unionportal.launch.venv import CHECKOUT

PATIENCE = 90
PARTS = ("unionportal.launch.", "gunicorn", "celery:app worker", "celery:app beat", "postgres", "valkey")


def belong_to(folder):
    """{pid: command} of the living processes whose environment, working folder or command names `folder`."""
    found, name = {}, os.fsencode(folder)
    for place in Path("/proc").glob("[0-9]*"):
        # Whatever has ended meanwhile, or is another account's.
        with contextlib.suppress(OSError):
            command, variables = (place / "cmdline").read_bytes(), (place / "environ").read_bytes()
            if name in command + variables + os.fsencode(os.readlink(place / "cwd")):
                found[int(place.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


@pytest.fixture
def portal(var, tmp_path):
    """bin/portal over `var` once it says that it is ready; whatever of it is left afterwards is killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own |= {"UNION_VAR": str(var), "PYTHON": sys.executable}
    log = tmp_path / "portal.log"
    command = ["bin/portal", "--empty", "--port", str(port)]
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=own, stdout=file, stderr=file)
    try:
        end = time.monotonic() + PATIENCE
        while "平台已就绪" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        for number in belong_to(var):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait(PATIENCE)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_process_is_left_of_a_portal_that_is_told_to_stop(portal, var):
    running = "\n".join(belong_to(var).values())
    assert [part for part in PARTS if part not in running] == []
    portal.send_signal(signal.SIGINT)
    assert portal.wait(PATIENCE) == 0
    assert belong_to(var) == {}
