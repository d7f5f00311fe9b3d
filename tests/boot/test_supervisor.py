import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from unionportal.launch import embedded, lock, run
from unionportal.launch.embedded import postgres
from unionportal.launch.supervisor import Supervisor
from unionportal.launch.terminal import Stop
from unionportal.launch.venv import CHECKOUT

pytestmark = pytest.mark.slow

CHILD = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
PORTAL = """
import os, sys
from pathlib import Path
from unionportal.launch import embedded
from unionportal.launch.supervisor import Supervisor
var = Path(sys.argv[1])
embedded.ensure(var)
supervisor = Supervisor(var, dict(os.environ), database=True, redis=True)
supervisor.start("child", "", [sys.executable, "-c", sys.argv[2], sys.argv[3]])
while True:
    supervisor.tick()
"""


def until(condition, seconds=60, var=None):
    """What the condition gives once it holds; what was logged in `var` is told where it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    logs = [f"{one}:\n{one.read_text(errors='replace')[-2000:]}" for one in var.rglob("*.log")] if var else []
    raise AssertionError("\n".join(["did not happen in time", *logs]))


def alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def number_in(file):
    return file.exists() and file.read_text()


@pytest.fixture
def supervisor(var):
    made = Supervisor(var, dict(os.environ), database=False, redis=False)
    yield made
    made.stop()


def test_a_child_that_dies_is_started_again_and_its_log_is_shown(supervisor, var, capsys):
    code = "import sys; sys.exit('broken because of this')"
    supervisor.start("child", "网站", [sys.executable, "-c", code])

    until(lambda: supervisor.tick() or supervisor.children[0].deaths == 2)

    said = capsys.readouterr().out
    assert "网站意外退出（代码 1），1 秒后重新启动" in said
    assert "网站意外退出（代码 1），2 秒后重新启动" in said
    assert "broken because of this" in said


def test_a_site_that_refuses_to_start_is_told_at_once_with_its_reason(supervisor, var):
    code = "import sys; sys.exit('数据密钥 k1 不对')"
    supervisor.log("web").write_text("磁盘满了，昨天\n")
    web = supervisor.start("web", "网站", [sys.executable, "-c", code])
    chosen = SimpleNamespace(host="127.0.0.1", port=9)

    # Patience that ran out would be told in other words.
    with pytest.raises(Stop, match=r"(?s)没有启动.*数据密钥 k1 不对") as refused:
        run._wait_for_site(chosen, supervisor, web)
    assert str(refused.value).splitlines()[1:] == ["    数据密钥 k1 不对"]


def test_stopping_leaves_no_child(supervisor, var):
    supervisor.start("child", "", [sys.executable, "-c", CHILD, str(var / "number")])
    number = until(lambda: number_in(var / "number"))

    supervisor.stop()

    assert not alive(number)


def test_a_command_that_ends_gives_its_code_and_output(supervisor):
    assert supervisor.run("one", [sys.executable, "-c", "print('说'); raise SystemExit(3)"]) == (3, "说\n")


def test_a_dead_postgres_is_back_within_seconds(later):
    embedded.ensure(later, redis=False)
    supervisor = Supervisor(later, {}, database=True, redis=False)

    os.kill(int((later / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until(lambda: not postgres.ready(later))
    until(lambda: supervisor.tick() or postgres.ready(later))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killing_the_portal_ends_its_children_and_servers_and_frees_the_place(later):
    portal = subprocess.Popen([sys.executable, "-c", PORTAL, later, CHILD, later / "number"], cwd=CHECKOUT)
    number = until(lambda: number_in(later / "number"))

    portal.kill()
    portal.wait()
    # The last child does that, unless the next portal is there before it.
    until(lambda: not postgres.ready(later), var=later)
    lock.portal(later, "").close()

    assert not alive(number)
