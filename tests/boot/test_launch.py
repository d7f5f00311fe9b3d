import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.boot.machine import free_port
from unionportal.core.figures.periods import parse_period
from unionportal.examples import EXAMPLES, year_of
from unionportal.launch import arguments, checks, installed, lock, run, venv
from unionportal.launch.terminal import Stop

PIN = re.compile(r"^([A-Za-z0-9_.-]+==[^\s;]+)", re.MULTILINE)


def command(name, *words, checkout=venv.CHECKOUT, **variables):
    """(exit code, standard error) of bin/portal or bin/test."""
    done = subprocess.run(
        ["/bin/sh", f"bin/{name}", *words],
        cwd=checkout,
        env=os.environ | {"PYTHON": sys.executable} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def bare(folder, **scripts):
    """A checkout where nothing is installed, and a PATH on which only `dirname` and the given scripts are found."""
    (folder / "bin").mkdir()
    for name in ("portal", "python.sh", "test"):
        shutil.copy(venv.CHECKOUT / "bin" / name, folder / "bin")
    (folder / "dirname").symlink_to(shutil.which("dirname"))
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return {"checkout": folder, "PATH": str(folder), "PYTHON": ""}


def test_a_port_in_use_is_one_sentence_before_anything_else(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = command("portal", "--port", str(port), UNION_VAR=str(tmp_path))

    assert said == (1, f"127.0.0.1 的端口 {port} 已被占用或不可用；请换一个端口，例如 --port {port + 1}。\n")


def test_a_second_portal_names_the_address_of_the_first(tmp_path):
    with lock.portal(tmp_path, "http://127.0.0.1:8123/"):
        said = command("portal", UNION_VAR=str(tmp_path))

    assert said == (1, "平台已在运行：http://127.0.0.1:8123/。一个目录只能运行一个 bin/portal。\n")


def test_children_of_a_killed_portal_are_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    monkeypatch.setattr(lock, "range", lambda _: range(1), raising=False)
    mark = lock.child(tmp_path)

    with pytest.raises(Stop, match="没有退出"):
        lock.portal(tmp_path, "")
    os.close(mark)

    lock.portal(tmp_path, "").close()


def test_without_ensurepip_the_package_is_named(tmp_path):
    script = f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"'

    code, said = command("portal", **bare(tmp_path, python3=script))

    assert (code, said) == (
        1,
        f"{tmp_path}/python3 缺少 ensurepip，无法建立虚拟环境；Debian/Ubuntu 请先运行：apt install python3-venv\n",
    )


@pytest.mark.parametrize("name", ["portal", "test"])
def test_without_a_python_one_sentence(tmp_path, name):
    code, said = command(name, **bare(tmp_path, python3="exit 1"))

    assert (code, said) == (1, "需要 Python 3.11 或更新的版本；请安装后重试，或用环境变量 PYTHON 指定它的路径。\n")


@pytest.mark.parametrize(("shared", "taken"), [("python3.12", "python3"), ("python3.12 python3", "python3.12")])
def test_a_python_in_a_shared_library_is_taken_where_there_is_no_other(tmp_path, shared, taken):
    scripts = {}
    for name in ("python3.12", "python3"):
        cases = f"-m*) echo {name} >&2; exit;; *maps*) exit {int(name in shared.split())};;"
        scripts[name] = f'case "$*" in {cases} esac; exec {sys.executable} "$@"'

    said = command("portal", **bare(tmp_path, **scripts))

    assert said == (0, f"{taken}\n")


def test_an_address_of_another_machine_is_no_question_of_the_port():
    # Kept for documents: no machine has it.
    with pytest.raises(Stop) as stop:
        arguments.free_port("192.0.2.1", free_port())
    assert str(stop.value) == "这台机器没有地址 192.0.2.1；请检查 --host。"


EXAMPLE_NAMES = "academic-2022-2023、calendar-2022、calendar-2023、plan-2023"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--prot 1", "没有 --prot，可以用 --host、--port、--empty、--example、--once、--help"),
        ("--port abc", "--port 要写 1 到 65535 之间的整数，不能写 abc"),
        ("--port 65536", "--port 要写 1 到 65535 之间的整数，不能写 65536"),
        ("--port", "--port 后面要写一个值"),
        ("--example nowhere", f"--example 没有 nowhere，可以用 {EXAMPLE_NAMES}"),
        ("--empty --example plan-2023", "--example 不能和 --empty 一起用"),
        ("--once=yes", "--once 后面不能写 yes"),
        ("--help=yes", "--help 后面不能写 yes"),
    ],
)
def test_a_wrong_word_of_the_portal_is_named_with_what_is_possible(words, why, capsys):
    with pytest.raises(SystemExit) as ended:
        arguments.portal(words.split())

    said = f"参数有误（{why}）。用 bin/portal --help 查看用法。\n"
    assert (ended.value.code, capsys.readouterr().err) == (2, said)


def test_the_largest_example_is_loaded_unless_another_is_named():
    names = [arguments.portal(words).example for words in ([], ["--example", "plan-2023"])]
    assert names == ["calendar-2022", "plan-2023"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_report_is_that_of_the_example(name):
    assert parse_period(run.period_of(name)) == year_of(name).PERIOD


ALIVE = """
import sys
from unionportal.launch import run

class Supervisor(run.Supervisor):
    def tick(self):
        print("serves", flush=True)
        raise KeyboardInterrupt

run._open, run.Supervisor = lambda *_: print("opened", flush=True), Supervisor
sys.exit(run.main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("words", "said"), [(["--once"], []), ([], ["serves"])])
def test_with_once_it_ends_when_all_is_made_else_when_it_is_told_to(tmp_path, words, said):
    given = {
        "UNION_VAR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://x",
    }
    command = [sys.executable, "-c", ALIVE, "--port", str(free_port()), *words]
    ended = subprocess.run(
        command, cwd=venv.CHECKOUT, env=os.environ | given, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [line for line in ended.stdout.splitlines() if line in ("opened", "serves")] == ["opened", *said]


def test_a_report_that_is_there_is_not_made_again(tmp_path, monkeypatch):
    made = {kind: str(tmp_path / kind) for kind in ("pdf", "docx")}
    for path in made.values():
        Path(path).touch()
    asked, noted = [], SimpleNamespace(rows={"report": json.dumps(made)})
    monkeypatch.setattr(installed, "read", lambda _: noted)
    monkeypatch.setattr(installed, "note", lambda *_: None)
    monkeypatch.setattr(run, "_manage", lambda _, *words: asked.append(words) or json.dumps(made))
    assert (run.report_of("2023", "", tmp_path, None), asked) == (made, [])
    Path(made["pdf"]).unlink()
    assert run.report_of("2023", "", tmp_path, None) == made
    assert asked == [("make_report", "2023", "--into", str(tmp_path / "reports"))]


def test_a_path_and_what_else_is_not_ours_is_for_pytest():
    assert arguments.test(["tests/finance", "-k", "冲正"]).pytest == ["tests/finance", "-k", "冲正"]
    assert arguments.test(["--full", "tests/finance", "-x", "--", "--quick"]).pytest == [
        "tests/finance",
        "-x",
        "--quick",
    ]
    assert [arguments.test(words).pytest for words in ([], ["--quick"], ["--no-browser"])] == [None] * 3


def test_the_browser_cannot_be_left_out_in_ci():
    refused = (1, "CI 中不能使用 --no-browser 和 --quick：浏览器和故障的测试必须运行。\n")
    assert [command("test", word, CI="true") for word in ("--no-browser", "--quick")] == [refused] * 2


def test_stage_one_needs_the_standard_library_only():
    words = f"import sys; sys.path.insert(0, {str(venv.CHECKOUT)!r}); from unionportal.launch import checks, portal"

    assert subprocess.run([sys.executable, "-I", "-S", "-c", words], check=False).returncode == 0


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


def test_an_interrupted_install_is_made_anew(home, monkeypatch):
    folder, _ = home
    (folder / ".venv" / "installing").touch()
    (folder / ".venv" / "half").touch()
    made = []

    def make(command, **_):
        made.append((command[1:], (folder / ".venv" / "half").exists()))
        folder.joinpath(".venv").mkdir()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(venv.subprocess, "run", make)

    venv.ready(venv.RUNTIME, folder)

    assert made == [(["-m", "venv", folder / ".venv"], False)]
    assert not (folder / ".venv" / "installing").exists()


@pytest.fixture
def programs(checkout, monkeypatch):
    """The programs that install into a checkout, with their words and variables, and the codes with which they end."""
    ran, codes = [], {"uv": 0, "python": 0}

    def run(command, log, turn, variables, hear=None):
        name = Path(command[0]).name
        ran.append((name, command, variables))
        return codes[name]

    monkeypatch.setattr(venv, "_run", run)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return ran, codes


def test_uv_takes_the_mirror_the_proxy_and_the_certificates_that_pip_is_set_to(checkout, programs, monkeypatch):
    ran, _ = programs
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    (checkout / "pip.conf").write_text(
        "[global]\nindex-url = https://one.example/simple\nproxy = http://proxy.example:3128\nfind-links =\n /a\n /b\n"
        "[install]\nindex-url = https://two.example/simple\ntrusted-host = two.example\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(checkout / "pip.conf"))
    monkeypatch.setenv("PIP_CERT", "/etc/own.pem")
    monkeypatch.delenv("ALL_PROXY", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    venv.ready(venv.RUNTIME, checkout)

    assert [name for name, _, _ in ran] == ["python", "uv"]
    _, command, variables = ran[-1]
    words = " ".join(command)
    assert "--index-url https://two.example/simple" in words
    assert "one.example" not in words
    assert "--find-links /a --find-links /b --allow-insecure-host two.example" in words
    assert "--no-index" not in command
    assert (variables["ALL_PROXY"], variables["SSL_CERT_FILE"]) == ("http://proxy.example:3128", "/etc/own.pem")


def test_where_uv_does_not_manage_pip_installs_into_a_venv_made_anew(checkout, programs, monkeypatch, capsys):
    ran, codes = programs
    codes["uv"] = 2
    made = []
    monkeypatch.setattr(venv, "_make", lambda place, python: made.append((place / "installing").touch()))

    venv.ready(venv.RUNTIME, checkout)

    assert [name for name, _, _ in ran] == ["python", "uv", "python"]
    assert len(made) == 2
    assert ran[-1][1][-1] == str(checkout / venv.RUNTIME)
    assert "改用 pip" in capsys.readouterr().out
    assert venv.RUNTIME in (checkout / ".venv" / "installed").read_text()


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


def test_closing_lines_of_several_runs_are_added():
    run = checks.Checks(Path(sys.executable), Path("unused"))
    run._count(["== \x1b[31m1 failed\x1b[0m, 12 passed, 2 warnings in 3.20s ==\n"])
    run._count(["3 passed, 1 error in 0.10s\n"])

    assert (run.passed, run.failed) == (15, 2)


def test_what_runs_beside_is_waited_for_counted_and_shown_when_it_fails(tmp_path, capsys):
    def beside(words, code, *, fails=False):
        run = checks.Checks(Path(sys.executable), tmp_path)
        said = f"import sys, time; time.sleep(0.2); print({words!r}); sys.exit({code})"
        with contextlib.suppress(Stop), run.beside(checks.Quiet("旁边", sys.executable, "-c", said)):
            run.passed += 1
            if fails:
                raise Stop("")
        return run.passed, run.failed, capsys.readouterr().out.count(words)

    assert beside("4 passed in 0.20s", 0) == (5, 0, 0)
    assert beside("1 failed, 4 passed in 0.20s", 1) == (5, 1, 1)
    assert beside("2 failed, 3 passed in 0.20s", 1, fails=True) == (4, 2, 1)


def test_what_runs_beside_ends_with_the_block(tmp_path):
    run = checks.Checks(Path(sys.executable), tmp_path)
    endless = checks.Quiet("旁边", sys.executable, "-c", "import time; time.sleep(600)")

    def interrupted():
        while endless.process is None:
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), run.beside(endless):
        interrupted()

    assert endless.process.poll() is not None
