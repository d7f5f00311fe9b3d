"""bin/portal inside `.venv`: servers, data, services, the example report; until Ctrl-C, or with `--once` until done."""

import argparse
import contextlib
import http.client
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from unionportal.examples import EXAMPLES
from unionportal.launch import arguments, embedded, installed, lock
from unionportal.launch.arguments import EXAMPLE, address
from unionportal.launch.installed import Installed
from unionportal.launch.supervisor import Child, Supervisor, last_lines
from unionportal.launch.terminal import Stop, end_on_signals, line, refuse, step
from unionportal.launch.venv import CHECKOUT

LOADING = "loading"  # the value of `example` while the example year is loaded, which the sign-in page tells
PATIENCE = 60  # seconds until the site must answer
WORKER = ["-m", "celery", "-A", "unionportal.celery:app", "worker"]
BEAT = ["-m", "celery", "-A", "unionportal.beat:app", "beat"]
COLLECT = ["collectstatic", "--settings", "unionportal.settings.static"]


def main(words: list[str]) -> int:
    chosen = arguments.portal(words)
    var = embedded.var_folder()
    end_on_signals()
    os.chdir(CHECKOUT)
    try:
        with lock.portal(var, address(chosen.host, chosen.port)):
            arguments.free_port(chosen.host, chosen.port)
            return _live(chosen, var)
    except (Stop, embedded.EmbeddedError) as error:
        return refuse(error)
    except KeyboardInterrupt:
        line("已停止。")
        return 0 if not chosen.once else 130


def _live(chosen: argparse.Namespace, var: Path) -> int:
    own = {"database": not os.environ.get("DATABASE_URL"), "redis": not os.environ.get("REDIS_URL")}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.development")
    # Links in notices and the codes on reports lead to where the site is.
    os.environ.setdefault("UNION_URL", address(chosen.host, chosen.port).rstrip("/"))
    os.environ["UNION_VAR"] = str(var)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without it every start compiles all modules again
    try:
        with step("启动数据库与消息队列") if any(own.values()) else contextlib.nullcontext():
            embedded.into_environment(var)
        supervisor = Supervisor(var, dict(os.environ), **own)
        try:
            _open(chosen, var, supervisor)
            while not chosen.once:
                supervisor.tick()
        finally:
            line("正在停止，等在做的事做完、数据写到磁盘……")
            _quietly(supervisor.stop)
    finally:
        _quietly(lambda: embedded.release(var))
    return 0


def _open(chosen: argparse.Namespace, var: Path, supervisor: Supervisor) -> None:
    """Start the site, then the parts that it can answer without."""
    url, static = os.environ["DATABASE_URL"], Path(os.environ.get("UNION_STATIC") or var / "static")
    _prepare(url, static, supervisor)
    found = installed.read(url)
    loads = not chosen.empty and found.is_empty
    if refusal := why_not_loaded(chosen.example, found):
        line(refusal)
    if loads:
        installed.note(url, {"example": LOADING})
    with step("启动网站"):
        _wait_for_site(chosen, supervisor, _serve(chosen, supervisor))
    line(f"  可以打开：{address(chosen.host, chosen.port)}{'（示例数据正在装入，登录页会说明）' if loads else ''}")
    _work(var, supervisor)
    if loads:
        example = chosen.example or EXAMPLE
        with step(f"装入示例年度 {example}"):
            _manage(supervisor, "load_example", example)
        _write_to_disk(url, supervisor)
    logins = _manage(supervisor, "example_logins").strip()
    if logins:
        line(f"\n示例登录（登录名、密码、是谁、先试什么）：\n{logins}\n")
    loaded = installed.read(url).rows.get("example", LOADING)
    period = period_of((chosen.example or EXAMPLE) if loaded == LOADING else loaded)
    report = report_of(period, url, var, supervisor) if logins else None
    _announce(chosen, period, report)


def why_not_loaded(example: str | None, found: Installed) -> str:
    """Return the sentence for an example that was asked for and cannot be loaded; empty if it can, or is there."""
    loaded = found.rows.get("example")
    if example is None or found.is_empty or loaded == example:
        return ""
    there = f"示例年度 {loaded}" if loaded in EXAMPLES else "数据"
    elsewhere = f"UNION_VAR=/tmp/{example} bin/portal --port 8001 --example {example}"
    return f"  没有装入 {example}：数据库里已经有{there}。要另看一个示例年度，用 {elsewhere}。"


def _prepare(url: str, static: Path, supervisor: Supervisor) -> None:
    """Bring the database and, at the same time, the static files to this version of the code where they are not."""
    lacking = installed.read(url).lacks(static)
    if not lacking:
        return
    commands = {"prepare": _management("prepare", "--verbosity", "0")} if lacking - {"static"} else {}
    if "static" in lacking:
        commands["collectstatic"] = _management(*COLLECT, "--no-input", "--verbosity", "0")
    with step("更新数据库结构、角色和静态文件"):
        for name, (code, output) in supervisor.run_together(commands).items():
            _refuse_failure(supervisor, name, code, output)
        installed.note_version(url, static)
    _write_to_disk(url, supervisor)


def _write_to_disk(url: str, supervisor: Supervisor) -> None:
    """Have the embedded database write to disk while the start goes on, which a stop would otherwise wait for."""
    if supervisor.own["database"]:
        threading.Thread(target=installed.write_to_disk, args=(url,), daemon=True).start()


def _serve(chosen: argparse.Namespace, supervisor: Supervisor) -> Child:
    """Start gunicorn, which loads the site once and forks the workers."""
    listen = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    web = ["-m", "gunicorn", "-c", "python:unionportal.serving", "--bind", f"{listen}:{chosen.port}", "--preload"]
    web += ["--graceful-timeout", "4"]  # less than `bound` allows
    return supervisor.start("web", "网站", [sys.executable, *web])


def _work(var: Path, supervisor: Supervisor) -> None:
    worker = [*WORKER, "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip"]
    beat = [*BEAT, "--loglevel", "INFO", "--pidfile=", "--schedule", str(var / "beat-schedule")]
    for name, title, command in (("worker", "后台任务", worker), ("beat", "定时任务", beat)):
        supervisor.start(name, title, [sys.executable, *command])


def _wait_for_site(chosen: argparse.Namespace, supervisor: Supervisor, web: Child) -> None:
    name = address(chosen.host, chosen.port).removeprefix("http://").rstrip("/")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(name, timeout=20)
            connection.request("GET", "/login/")
            if connection.getresponse().status == http.client.OK:
                return
        if web.has_ended:
            raise Stop(f"网站没有启动，原因在{web.last_words}")
        supervisor.tick()
    raise Stop(f"网站在 {PATIENCE} 秒内没有正常应答。{web.last_words}")


def period_of(example: str) -> str:
    """Return the period of an example year as make_report takes it: 2022 of calendar-2022."""
    return example.partition("-")[2]


def report_of(period: str, url: str, var: Path, supervisor: Supervisor) -> dict[str, str]:
    """Return the paths of the example year's PDF and Word file, made by the worker unless they were before."""
    known: dict[str, str] = json.loads(installed.read(url).rows.get("report", "{}"))
    if known and all(Path(known[kind]).exists() for kind in ("pdf", "docx")):
        return known
    words = ("make_report", period, "--into", str(var / "reports"))
    with step(f"由后台任务生成 {period} 年度报告"):
        made: dict[str, str] = json.loads(_manage(supervisor, *words).strip().splitlines()[-1])
    installed.note(url, {"report": json.dumps(made)})
    return made


def _announce(chosen: argparse.Namespace, period: str, report: dict[str, str] | None) -> None:
    if report:
        line(f"{period} 年度报告：\n  PDF   {report['pdf']}\n  Word  {report['docx']}")
    line(f"\n平台已就绪：{address(chosen.host, chosen.port)}")
    if not chosen.once:
        line("按 Ctrl-C 停止；数据会保留。")


def _management(*words: str) -> list[str]:
    # What the checks ask of the code was asked before it was handed out.
    return [sys.executable, "manage.py", *words, "--skip-checks"]


def _manage(supervisor: Supervisor, *words: str) -> str:
    """Return the output of a management command; raise Stop with its last words if it fails."""
    code, output = supervisor.run(words[0], _management(*words))
    _refuse_failure(supervisor, words[0], code, output)
    return output


def _refuse_failure(supervisor: Supervisor, name: str, code: int, output: str) -> None:
    if code:
        reason = last_lines(supervisor.log(name))
        raise Stop(f"manage.py {name} 没有成功（代码 {code}）：\n{reason or output}")


def _quietly(stop: Callable[[], None]) -> None:
    """Run `stop` while a second Ctrl-C is ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
