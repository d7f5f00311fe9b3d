"""The `.venv` of the checkout, with exactly the packages of a lock file."""

import ast
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from unionportal.launch.terminal import Stop, line, step

CHECKOUT = Path(__file__).resolve().parents[2]
RUNTIME = "requirements.lock"
TESTS = "tests/requirements.lock"  # everything of RUNTIME and the tools of bin/test
INSTALLER = Path(__file__).with_name("installer.lock")
# The lock lists every dependency, so nothing is resolved; only wheels, so no compiler is needed.
EXACTLY = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
# What `pip config list` prints, and where: the later counts more.
SETTING = re.compile(r"^(global|install|:env:)\.([a-z-]+)=(.+)$", re.MULTILINE)
PLACES = ("global", "install", ":env:")
# uv's options for what pip is set to, one for each value, and its variables.
OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
YES = ("1", "true", "yes", "on")
VARIABLES = {"proxy": "ALL_PROXY", "cert": "SSL_CERT_FILE"}
EVERY = 10  # one progress line for so many packages
LARGE = re.compile(r"Downloading (\S+) \((\d+)\.\d+MiB\)")
LONG = 10  # MiB of a file that is named while it comes
WRITING = "  正在写入 .venv ……"


def ready(lock: str, home: Path = CHECKOUT) -> Path:
    """Return the Python of `.venv` with the lock installed; takes no time if it was before."""
    place = home / ".venv"
    python = place / "bin" / "python"
    with _turn(home) as turn:
        if f"{lock} {fingerprint(home / lock)}" in _stamp(place) and _runs(python):
            return python
        with step("安装依赖（第一次约半分钟，以后跳过）"):
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
    """Install the lock with uv, which needs a fifth of pip's time; with pip where uv cannot."""
    log = place / "install.log"
    log.write_text("")
    if _with_uv(place, python, lock, turn):
        return
    line("  改用 pip，要久一些 ……")
    if _run([*_pip(python), "--compile", "-r", str(lock)], log, turn, os.environ, _Counted(lock)):
        tail_of_log = "\n".join(log.read_text().splitlines()[-8:])
        raise Stop(f"{tail_of_log}\n安装依赖失败（见上）：请检查网络与磁盘空间后重试；已下载的部分不会重复下载。")


def _with_uv(place: Path, python: Path, lock: Path, turn: int) -> bool:
    """Return whether uv could be had and installed the lock; nothing of it is left if it did not."""
    log = place / "install.log"
    if _run([*_pip(python), "-q", "-r", str(INSTALLER)], log, turn, os.environ):
        return False
    options, variables = _settings_of_pip(python)
    command = [str(place / "bin" / "uv"), "pip", "install", "--python", str(python), "--compile-bytecode", *options]
    if not _run([*command, *EXACTLY, "-r", str(lock)], log, turn, variables | os.environ, _show_progress_of_uv):
        return True
    # What is half done would be taken for installed.
    _make(place, python)
    return False


def _pip(python: Path) -> list[str]:
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--no-warn-script-location"]
    return [str(python), "-m", "pip", "install", *EXACTLY, *quiet]


def _settings_of_pip(python: Path) -> tuple[list[str], dict[str, str]]:
    """Return uv's options and variables for the mirror, the proxy and the certificates that pip is set to use."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    # `global.index-url='https://…'`; what is said of `install` counts more, a variable of the environment most.
    found = sorted(SETTING.findall(told), key=lambda one: PLACES.index(one[0]))
    settings = {name: str(ast.literal_eval(value)).split() for _, name, value in found}
    # Which of several indexes a file comes from does not matter: its hash is in the lock.
    options = ["--index-strategy", "unsafe-best-match"]
    options += ["--no-index"] if settings.get("no-index", [""])[0].lower() in YES else []
    for name, option in OPTIONS.items():
        options += [word for value in settings.get(name, []) for word in (option, value)]
    return options, {VARIABLES[name]: " ".join(settings[name]) for name in VARIABLES.keys() & settings.keys()}


def _run(
    command: list[str],
    log: Path,
    turn: int,
    variables: Mapping[str, str],
    hear: Callable[[str], None] = lambda text: None,
) -> int:
    """Run a command that installs; append what it says to the log; return its exit code."""
    kept = {name: value for name, value in variables.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (
        log.open("a") as file,
        subprocess.Popen(
            command,
            env=kept | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=[turn],
        ) as program,
    ):
        for text in program.stdout or ():
            file.write(text)
            hear(text)
    return program.returncode


def _show_progress_of_uv(text: str) -> None:
    """Print a line for each file that takes a while to come, and one when all are there."""
    if (large := LARGE.match(text)) and int(large[2]) >= LONG:
        line(f"  正在下载 {large[1]}（{large[2]} MiB）")
    elif text.startswith("Prepared "):
        line(WRITING)


class _Counted:
    """What pip says, as a line for each so many packages."""

    def __init__(self, lock: Path) -> None:
        self.total = sum(text[:1].isalnum() for text in lock.read_text().splitlines())
        self.seen = 0

    def __call__(self, text: str) -> None:
        if text.startswith("Collecting "):
            self.seen += 1
            if self.seen % EVERY == 0:
                line(f"  已下载 {self.seen} / {self.total}")
        elif text.startswith("Installing collected"):
            line(WRITING)
