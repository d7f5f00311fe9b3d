"""The `.venv` of the checkout, with exactly the packages of a lock file."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from unionportal.launch.terminal import Stop, line, step

CHECKOUT = Path(__file__).resolve().parents[2]
RUNTIME = "requirements.lock"
TESTS = "tests/requirements.lock"  # everything of RUNTIME and the tools of bin/test
EVERY = 10  # one progress line for so many packages


def ready(lock: str, home: Path = CHECKOUT) -> Path:
    """Return the Python of `.venv` with the lock installed; takes no time if it was before."""
    place = home / ".venv"
    python = place / "bin" / "python"
    with _turn(home) as turn:
        if f"{lock} {fingerprint(home / lock)}" in _stamp(place) and _runs(python):
            return python
        with step("安装依赖（第一次约一分钟，以后跳过）"):
            _make(place, python)
            _install(place, python, home / lock, turn)
            _write_stamp(place, home, lock)
    return python


def is_this(python: Path) -> bool:
    """Return whether this very process is run by that Python of a venv."""
    return Path(sys.prefix) == python.parents[1]


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamp(place: Path) -> list[str]:
    """Return what should be installed: one line `<lock file> <sha256>` each."""
    file = place / "installed"
    return file.read_text().splitlines() if file.exists() else []


def _write_stamp(place: Path, home: Path, lock: str) -> None:
    locks = [RUNTIME, TESTS] if lock == TESTS else [RUNTIME]
    (place / "installed").write_text("".join(f"{name} {fingerprint(home / name)}\n" for name in locks))
    (place / "installing").unlink()


@contextmanager
def _turn(home: Path) -> Iterator[int]:
    """Hold the lock of the installation; pip inherits it and may hold it longest."""
    handle = os.open(home, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            line("▸ 等待另一个命令装完依赖……")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _runs(python: Path) -> bool:
    """Return whether the venv's Python runs; False also where the system Python under it is gone."""
    if not python.exists():
        return False
    if is_this(python):
        return True
    check = "import sys, pip; raise SystemExit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def _make(place: Path, python: Path) -> None:
    """Make the venv unless it works; make it anew after an interrupted pip, which leaves half-installed packages."""
    if not (place / "installing").exists() and _runs(python):
        (place / "installing").touch()
        return
    shutil.rmtree(place, ignore_errors=True)
    made = subprocess.run(
        [getattr(sys, "_base_executable", sys.executable), "-m", "venv", place],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        reason = (made.stderr or made.stdout).strip()[-500:]
        raise Stop(f"无法建立虚拟环境 {place}：{reason}\n（Debian/Ubuntu 请先 apt install python3-venv）")
    (place / "installing").touch()


def _install(place: Path, python: Path, lock: Path, turn: int) -> None:
    # The lock lists every dependency, so pip need not resolve; only wheels, so no compiler is needed.
    command = [str(python), "-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    options = ["--compile", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    log = place / "install.log"
    with subprocess.Popen(
        [*command, *options, "--no-warn-script-location", "-r", str(lock)],
        env=variables | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=[turn],
    ) as pip:
        _progress(pip.stdout or (), log, total=_packages(lock))
    if pip.returncode:
        tail_of_log = "\n".join(log.read_text().splitlines()[-8:])
        raise Stop(f"{tail_of_log}\n安装依赖失败（见上）：请检查网络与磁盘空间后重试；已下载的部分不会重复下载。")


def _packages(lock: Path) -> int:
    return sum(text[:1].isalnum() for text in lock.read_text().splitlines())


def _progress(output: Iterable[str], log: Path, total: int) -> None:
    """Print a line for each so many packages; write the whole output into the log."""
    seen = 0
    with log.open("w") as file:
        for text in output:
            file.write(text)
            seen += text.startswith("Collecting ")
            if text.startswith("Collecting ") and seen % EVERY == 0:
                line(f"  已下载 {seen} / {total}")
            elif text.startswith("Installing collected"):
                line("  正在写入 .venv ……")
