"""The child processes of bin/portal: started, watched, restarted, stopped."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from unionportal.launch import embedded
from unionportal.launch.bound import GRACE
from unionportal.launch.terminal import line

PULSE = 0.1  # seconds between two looks at the children
SERVERS = 2  # seconds between two looks at the embedded servers
SETTLED = 60  # seconds after which a child counts as healthy again
LONGEST = 30  # seconds of back-off
LINES = 12
LARGE = 5_000_000  # bytes after which a log is renamed and a new one begun


@dataclass
class Child:
    """One long-lived process."""

    title: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)
    began: float = field(init=False)
    since: int = field(init=False)  # bytes of its log that were there before
    deaths: int = 0
    again: float = 0  # when to start it again

    @property
    def last_words(self) -> str:
        """Where its log is, and the last lines since it was started."""
        return f"日志 {self.log} 的最后几行：\n{last_lines(self.log, self.since)}"

    @property
    def has_ended(self) -> bool:
        """Whether it has ended by itself, started again or not."""
        return bool(self.deaths) or self.process.poll() is not None


class Supervisor:
    def __init__(self, var: Path, environment: dict[str, str], *, database: bool, redis: bool) -> None:
        self.var = var
        self.environment = environment
        self.own = {"database": database, "redis": redis}  # the embedded servers in use
        self.children: list[Child] = []
        self.checked_at = time.monotonic()
        # A pipe that is never written to: the children see it close when this process ends, even by -9.
        self.lifeline, self.hold = os.pipe()
        (var / "log").mkdir(exist_ok=True)

    def start(self, name: str, title: str, command: list[str]) -> Child:
        """Keep a command running until `stop`."""
        child = Child(title, command, self.log(name))
        self._begin(child)
        self.children.append(child)
        return child

    def log(self, name: str) -> Path:
        log = self.var / "log" / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGE:
            log.replace(log.with_suffix(".log.1"))
        return log

    def run(self, name: str, command: list[str]) -> tuple[int, str]:
        """Run a command to its end while the children are watched; return (exit code, output)."""
        return self.run_together({name: command})[name]

    def run_together(self, commands: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
        """Return {name: (exit code, output)} of commands that run at the same time and end."""
        outputs = {name: self.var / "log" / f"{name}.out" for name in commands}
        running = {name: self._bound(command, self.log(name), outputs[name]) for name, command in commands.items()}
        try:
            while any(process.poll() is None for process in running.values()):
                self.tick()
        finally:
            _stop(list(running.values()))
        return {name: (one.returncode, outputs[name].read_text(errors="replace")) for name, one in running.items()}

    def tick(self) -> None:
        """Check every child and server once, then wait a little."""
        for child in self.children:
            self._watch(child)
        if any(self.own.values()) and time.monotonic() - self.checked_at > SERVERS:
            self._watch_servers()
        time.sleep(PULSE)

    def stop(self) -> None:
        _stop([child.process for child in reversed(self.children)])
        self.children.clear()

    def _begin(self, child: Child) -> None:
        child.since = child.log.stat().st_size if child.log.exists() else 0
        child.process, child.began, child.again = self._bound(child.command, child.log), time.monotonic(), 0

    def _watch(self, child: Child) -> None:
        now = time.monotonic()
        if child.again:
            if now >= child.again:
                self._begin(child)
        elif (code := child.process.poll()) is not None:
            child.deaths = 1 if now - child.began > SETTLED else child.deaths + 1
            pause = min(2 ** (child.deaths - 1), LONGEST)
            child.again = now + pause
            line(f"! {child.title}意外退出（代码 {code}），{pause} 秒后重新启动。{child.last_words}")

    def _watch_servers(self) -> None:
        self.checked_at = time.monotonic()
        if embedded.alive(self.var, **self.own):
            return
        line("! 数据库或消息队列已停止，正在重新启动……")
        try:
            embedded.ensure(self.var, **self.own)
        except embedded.EmbeddedError as error:
            line(f"! {error}")
            self.checked_at += LONGEST
        else:
            line("  已恢复。")

    def _bound(self, command: list[str], log: Path, output: Path | None = None) -> subprocess.Popen[bytes]:
        wrapped = [sys.executable, "-m", "unionportal.launch.bound", str(self.var), str(self.lifeline), *command]
        with log.open("ab") as errors, (output or log).open("wb" if output else "ab") as target:
            return subprocess.Popen(
                wrapped,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=errors,
                pass_fds=[self.lifeline],
                start_new_session=True,  # so that Ctrl-C reaches bin/portal alone, which ends the children in order
            )


def last_lines(log: Path, since: int = 0) -> str:
    """Return the last lines of a log, of those behind so many bytes."""
    text = log.read_bytes()[since:].decode(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {one}" for one in text[-LINES:])


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Stop all processes at once; each ends its command by itself within GRACE."""
    for process in processes:
        process.terminate()
    end = time.monotonic() + GRACE + 1
    for process in processes:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
