"""bin/portal inside `.venv`: servers, data, services, the example report; until Ctrl-C, or with `--once` until done."""

import argparse
import contextlib
import hashlib
import http.client
import json
import os
import signal
import sys
import time
from pathlib import Path

from unionportal.launch import arguments, embedded, lock
from unionportal.launch.portal import address
from unionportal.launch.supervisor import Supervisor, last_lines
from unionportal.launch.terminal import Stop, end_on_signals, line, refuse, step
from unionportal.launch.venv import CHECKOUT

YEAR = "2022"
PATIENCE = 60  # seconds until the site must answer
CELERY = ["-m", "celery", "-A", "unionportal.celery:app"]


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
    os.environ["UNION_VAR"] = str(var)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # every start would compile everything again
    try:
        if any(own.values()):
            with step("启动数据库与消息队列"):
                embedded.ensure(var, **own)
        embedded.into_environment(var)
        supervisor = Supervisor(var, dict(os.environ), **own)
        try:
            _open(chosen, var, supervisor)
            while not chosen.once:
                supervisor.tick()
        finally:
            _quietly(supervisor.stop)
    finally:
        _quietly(lambda: embedded.release(var))
    return 0


def _open(chosen: argparse.Namespace, var: Path, supervisor: Supervisor) -> None:
    with step("更新数据库结构、角色和静态文件"):
        _manage(supervisor, "migrate", "--no-input", "--verbosity", "0")
        _manage(supervisor, "check_keys")
        _manage(supervisor, "sync_roles")
        _manage(supervisor, "collectstatic", "--no-input", "--verbosity", "0")
    if not chosen.empty and _manage(supervisor, "database_state").strip() == "empty":
        with step(f"数据库为空，装入 {YEAR} 年示例数据"):
            _manage(supervisor, "load_example", f"calendar-{YEAR}")
    with step("启动网站、后台任务和定时任务"):
        _serve(chosen, var, supervisor)
        _wait_for_site(chosen, supervisor)
    logins = _manage(supervisor, "example_logins").strip()
    report = _report(var, supervisor) if logins else None
    _announce(chosen, logins, report)


def _serve(chosen: argparse.Namespace, var: Path, supervisor: Supervisor) -> None:
    listen = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    web = ["-m", "gunicorn", "-c", "python:unionportal.serving", "--bind", f"{listen}:{chosen.port}"]
    web += ["--graceful-timeout", "10"]  # less than `bound` allows
    worker = [*CELERY, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip"]
    beat = [*CELERY, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(var / "beat-schedule")]
    for name, title, command in (("web", "网站", web), ("worker", "后台任务", worker), ("beat", "定时任务", beat)):
        supervisor.start(name, title, [sys.executable, *command])


def _wait_for_site(chosen: argparse.Namespace, supervisor: Supervisor) -> None:
    name = address(chosen.host, chosen.port).removeprefix("http://").rstrip("/")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(name, timeout=20)
            connection.request("GET", "/")
            if connection.getresponse().status < 500:
                return
        supervisor.tick()
    log = supervisor.log("web")
    raise Stop(f"网站在 {PATIENCE} 秒内没有正常应答。日志 {log} 的最后几行：\n{last_lines(log)}")


def _report(var: Path, supervisor: Supervisor) -> dict[str, str]:
    """Paths of the example year's PDF and Word file, made by the worker unless they were before."""
    database = hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()
    note = var / f"report-{YEAR}.json"
    if note.exists():
        known = json.loads(note.read_text())
        if known["database"] == database and all(Path(known[kind]).exists() for kind in ("pdf", "docx")):
            return known
    with step(f"由后台任务生成 {YEAR} 年度报告"):
        made = json.loads(_manage(supervisor, "make_report", YEAR, "--wait").strip().splitlines()[-1])
    note.write_text(json.dumps(made | {"database": database}))
    return made


def _announce(chosen: argparse.Namespace, logins: str, report: dict[str, str] | None) -> None:
    line(f"\n平台已就绪：{address(chosen.host, chosen.port)}")
    if logins:
        line(f"\n示例登录：\n{logins}")
    if report:
        line(f"\n{YEAR} 年度报告：\n  PDF   {report['pdf']}\n  Word  {report['docx']}")
    if not chosen.once:
        line("\n按 Ctrl-C 停止；数据会保留。")


def _manage(supervisor: Supervisor, *words: str) -> str:
    """Output of a management command; Stop with its last words if it fails."""
    code, output = supervisor.run(words[0], [sys.executable, "manage.py", *words])
    if code:
        reason = last_lines(supervisor.log(words[0]))
        raise Stop(f"manage.py {' '.join(words)} 没有成功（代码 {code}）：\n{reason or output}")
    return output


def _quietly(stop) -> None:
    """Run `stop` uninterrupted by a second Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
