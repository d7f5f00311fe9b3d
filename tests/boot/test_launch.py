import contextlib
import json
import os
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


@pytest.mark.parametrize(
    ("asked", "rows", "there"),
    [
        (None, {"used": "", "example": "calendar-2022"}, None),
        ("plan-2023", {}, None),
        ("plan-2023", {"used": "", "example": "plan-2023"}, None),
        ("plan-2023", {"used": "", "example": "calendar-2022"}, "示例年度 calendar-2022"),
        ("plan-2023", {"used": ""}, "数据"),
    ],
)
def test_an_example_that_is_asked_for_beside_other_data_is_refused_in_a_sentence(asked, rows, there):
    said = run.why_not_loaded(asked, installed.Installed(rows))
    assert said.split("。")[0].strip() == (f"没有装入 {asked}：数据库里已经有{there}" if there else "")


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


@pytest.mark.parametrize(
    ("word", "meant"), [("--quik", "--quick"), ("--ful", "--full"), ("--no-browsers", "--no-browser")]
)
def test_a_word_that_is_nearly_ours_is_none_of_pytest(word, meant, capsys):
    with pytest.raises(SystemExit) as ended:
        arguments.test([word])

    said = f"参数有误（没有 {word}，可以用 {meant}；是 pytest 的参数的，写在 -- 后面）。用 bin/test --help 查看用法。\n"
    assert (ended.value.code, capsys.readouterr().err) == (2, said)
    assert arguments.test(["--", word]).pytest == [word]
    others = ["--quiet", "--full-trace", "--no-header", "--no-summary", "-k", "quick", "full"]
    assert arguments.test(others).pytest == others


def test_the_browser_cannot_be_left_out_in_ci():
    refused = (1, "CI 中不能使用 --no-browser 和 --quick：浏览器和故障的测试必须运行。\n")
    assert [command("test", word, CI="true") for word in ("--no-browser", "--quick")] == [refused] * 2


def test_stage_one_needs_the_standard_library_only():
    words = f"import sys; sys.path.insert(0, {str(venv.CHECKOUT)!r}); from unionportal.launch import checks, portal"

    assert subprocess.run([sys.executable, "-I", "-S", "-c", words], check=False).returncode == 0


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
