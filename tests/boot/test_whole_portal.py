"""The whole portal, started as a person does: the report of the example year is made, and nothing stays behind."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.boot.machine import free_port
from tests.sizes import size
from unionportal.launch import embedded
from unionportal.launch.checks import FOREIGN
from unionportal.launch.venv import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("whole portal")]
PATIENCE = 90
PARTS = ("unionportal.launch.", "gunicorn", "celery:app worker", "beat:app beat", "postgres", "valkey")
# The example with the fewest records; all of them are loaded and reported on in tests/examples.
EXAMPLE, PERIOD = size((("--example", "plan-2023"), "2023"), ((), "2022"))
HEADS = {"PDF": b"%PDF-", "Word": b"PK\3\4"}


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


def start(var, log, *words):
    """Start bin/portal over `var` on a free port, with its output in `log`."""
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own |= {"UNION_VAR": str(var), "PYTHON": sys.executable}
    command = ["bin/portal", "--port", str(free_port()), *words]
    with log.open("w") as file:
        return subprocess.Popen(command, cwd=CHECKOUT, env=own, stdout=file, stderr=file)


def files_of(log):
    """{"PDF": path, "Word": path} that the portal printed as the report of the example."""
    _, _, printed = log.read_text().partition(f"\n{PERIOD} 年度报告：\n")
    return dict(re.findall(r"^  (PDF|Word) +(\S+)$", printed, re.MULTILINE))


@pytest.fixture(scope="module")
def home():
    """A folder with a short path for a portal, of which nothing is left in the end."""
    folder = Path(tempfile.mkdtemp(prefix="boot-"))
    try:
        yield folder
    finally:
        for number in belong_to(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        embedded.release(folder / "var")
        embedded.stop_unused(folder / "var")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def first(home):
    """The log of the first start, and what ran while the portal served: it was told to stop then."""
    log, var = home / "first.log", home / "var"
    portal = start(var, log, *EXAMPLE)
    end = time.monotonic() + 3 * PATIENCE
    while "平台已就绪" not in log.read_text():
        assert portal.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)
    running = "\n".join(belong_to(var).values())
    portal.send_signal(signal.SIGINT)
    assert portal.wait(PATIENCE) == 0, log.read_text()
    # The next start begins it anew.
    shutil.copy(var / "postgres.log", home / "postgres.log")
    return log, running


def test_the_first_start_makes_the_report_of_the_example_year(first):
    files = files_of(first[0])
    assert files.keys() == HEADS.keys(), first[0].read_text()
    assert {kind: Path(path).read_bytes()[: len(HEADS[kind])] for kind, path in files.items()} == HEADS


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_process_is_left_of_a_portal_that_is_told_to_stop(home, first):
    assert [part for part in PARTS if part not in first[1]] == []
    assert belong_to(home / "var") == {}


@pytest.mark.usefixtures("first")
def test_what_the_first_start_wrote_was_not_left_for_the_stop_to_bring_to_disk(home):
    """There are thousands of files of tables; on a busy disk a stop would wait longer than it may."""
    synced = [int(one) for one in re.findall(r"sync files=(\d+)", (home / "postgres.log").read_text())]
    assert sum(synced) > 1500
    assert synced[-1] < 500


@pytest.mark.repeats("tests/boot/test_launch.py::test_with_once_it_ends_when_all_is_made_else_when_it_is_told_to")
def test_a_later_start_with_once_makes_nothing_again_and_ends(home, first):
    log = home / "once.log"
    assert start(home / "var", log, "--once").wait(PATIENCE) == 0, log.read_text()
    assert files_of(log) == files_of(first[0])
    assert belong_to(home / "var") == {}
