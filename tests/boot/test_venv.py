"""The `.venv` of the checkout: made once, with exactly what the locks name, by uv or by pip."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from unionportal.launch import venv
from unionportal.launch.terminal import Stop

PIN = re.compile(r"^([A-Za-z0-9_.-]+==[^\s;]+)", re.MULTILINE)
PIP_CONF = """
[global]
index-url = https://one.example/simple
extra-index-url = https://more.example/simple
proxy = http://proxy.example:3128
find-links =
    /a
    /b
[install]
# pragma: allowlist nextline secret
index-url = https://joe:secret@two.example/simple
trusted-host = two.example
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with two locks and a venv that has nothing installed."""
    (tmp_path / "tests").mkdir()
    for name in (venv.RUNTIME, venv.TESTS):
        (tmp_path / name).write_text("a==1\n")
    monkeypatch.setattr(venv, "_runs", lambda python: python.parent.exists())
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def home(checkout, monkeypatch):
    """A checkout whose installs are only counted."""
    installs = []
    monkeypatch.setattr(venv, "_install", lambda _place, _python, lock, _turn: installs.append(lock.name))
    return checkout, installs


def test_an_installed_lock_is_skipped_until_it_changes(home):
    folder, installs = home

    venv.ready(venv.RUNTIME, folder)
    venv.ready(venv.RUNTIME, folder)
    (folder / venv.RUNTIME).write_text("a==2\n")
    venv.ready(venv.RUNTIME, folder)

    assert len(installs) == 2


def test_what_the_tests_need_is_enough_for_the_portal(home):
    folder, installs = home

    venv.ready(venv.TESTS, folder)
    venv.ready(venv.RUNTIME, folder)

    assert len(installs) == 1


@pytest.mark.parametrize("begun", [True, False])
def test_a_venv_that_was_not_finished_is_made_anew(home, begun):
    folder, installs = home
    place = folder / ".venv"
    (place / "half").touch()
    # Interrupted while pip installed, or while the venv was made.
    (place / "installing").touch() if begun else (place / "bin").rmdir()

    venv.ready(venv.RUNTIME, folder)

    assert installs == [venv.RUNTIME]
    assert not (place / "half").exists()
    assert not (place / "installing").exists()
    assert subprocess.run([place / "bin/python", "-c", "import pip"], check=False).returncode == 0


def test_who_stops_while_it_is_made_leaves_no_process_and_no_venv_that_counts(checkout, monkeypatch):
    shutil.rmtree(checkout / ".venv")
    started = []

    class Interrupted(subprocess.Popen):
        def communicate(self, *words, **more):
            started.append(self)
            raise KeyboardInterrupt

    monkeypatch.setattr(venv.subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        venv.ready(venv.RUNTIME, checkout)

    assert [one.poll() for one in started] == [-signal.SIGKILL]
    assert (checkout / ".venv" / "installing").exists()


@pytest.fixture
def programs(checkout, monkeypatch):
    """The programs that install into a checkout, with their words and variables, and the codes with which they end."""
    ran, codes = [], {"uv": 0, "python": 0}

    def run(command, log, turn, hear=None, variables=None):
        name = Path(command[0]).name
        ran.append((name, command, variables))
        log.write_text("no route to host\n")
        return codes[name]

    monkeypatch.setattr(venv, "_run", run)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / "bin" / "uv").touch()
    return ran, codes


def test_uv_takes_the_mirror_the_proxy_and_the_certificates_that_pip_is_set_to(checkout, programs, monkeypatch):
    ran, _ = programs
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    (checkout / "pip.conf").write_text(PIP_CONF)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(checkout / "pip.conf"))
    monkeypatch.setenv("PIP_CERT", "/etc/own.pem")
    monkeypatch.setenv("PIP_NO_INDEX", "")
    monkeypatch.delenv("ALL_PROXY", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    venv.ready(venv.RUNTIME, checkout)

    assert [name for name, _, _ in ran] == ["python", "uv"]
    _, command, variables = ran[-1]
    options = command[command.index("--index-strategy") + 2 : command.index("--no-deps")]
    assert options == ["--allow-insecure-host", "two.example"]
    assert {name: variables.get(name) for name in venv.VARIABLES.values()} == {
        "UV_DEFAULT_INDEX": "https://joe:secret@two.example/simple",  # pragma: allowlist secret
        "UV_INDEX": "https://more.example/simple",
        "UV_FIND_LINKS": "/a,/b",
        "ALL_PROXY": "http://proxy.example:3128",
        "SSL_CERT_FILE": "/etc/own.pem",
    }


@pytest.mark.parametrize(("before", "times"), [("", 2), ("requirements.lock of-before\n", 1)])
def test_where_uv_does_not_manage_pip_installs(checkout, programs, monkeypatch, capsys, before, times):
    """Into a venv made anew; into the one that worked, where there was one."""
    ran, codes = programs
    codes["uv"] = 2
    (checkout / ".venv" / "installed").write_text(before)
    made = []
    monkeypatch.setattr(venv, "_make", lambda place, python, turn: made.append((place / "installing").touch()))

    venv.ready(venv.RUNTIME, checkout)

    assert [name for name, _, _ in ran] == ["python", "uv", "python"]
    assert len(made) == times
    assert ran[-1][1][-1] == str(checkout / venv.RUNTIME)
    said = ["  uv 没有装成：no route to host", "  改用 pip，要久一些 ……"]
    assert capsys.readouterr().out.splitlines()[1:3] == said
    assert (checkout / ".venv" / "installed").read_text().split()[0] == venv.RUNTIME


def test_where_neither_installs_it_says_so_and_nothing_counts_as_installed(checkout, programs):
    ran, codes = programs
    codes["python"] = 1

    with pytest.raises(Stop, match="安装依赖失败"):
        venv.ready(venv.RUNTIME, checkout)

    assert [name for name, _, _ in ran] == ["python", "python"]
    assert not (checkout / ".venv" / "installed").exists()
    assert (checkout / ".venv" / "installing").exists()


def test_every_direct_pin_is_in_the_locks():
    def pins(name):
        found = PIN.findall((venv.CHECKOUT / name).read_text())
        return {pin.lower().replace("_", "-") for pin in found}

    direct, tools = pins("requirements.txt"), pins("tests/requirements.txt")
    runtime, everything = pins(venv.RUNTIME), pins(venv.TESTS)

    assert direct - runtime == set()
    assert (direct | tools | runtime) - everything == set()


def test_every_locked_file_has_a_hash_and_no_host():
    for name in (venv.RUNTIME, venv.TESTS, venv.INSTALLER):
        text = (venv.CHECKOUT / name).read_text()
        assert "://" not in text
        assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(PIN.findall(text))
