"""The `.venv` of the checkout, with the packages of a lock file."""

import ast
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
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
# uv's variables for what pip is set to, and what stands between several values, if no blank.
VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
}
BETWEEN = {"find-links": ","}
# What would have pip install into another place, or nothing; and Python compile all modules at every start.
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PYTHONDONTWRITEBYTECODE")
YES = ("1", "t", "true", "y", "yes", "on")
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
            # As they are now: a lock that is edited meanwhile is installed the next time.
            locks = [RUNTIME, TESTS] if lock == TESTS else [RUNTIME]
            stamp = [f"{name} {fingerprint(home / name)}" for name in locks]
            _make(place, python, turn)
            _install(place, python, home / lock, turn)
            _write_stamp(place, stamp)
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


def _write_stamp(place: Path, lines: list[str]) -> None:
    (place / "installed").write_text("".join(f"{one}\n" for one in lines))
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
    """Return whether the venv's Python runs and has pip; False also where the system Python under it is gone."""
    if not python.exists():
        return False
    if is_this(python):
        return find_spec("pip") is not None
    check = "import sys, pip; raise SystemExit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def _make(place: Path, python: Path, turn: int) -> None:
    """Make the venv unless it works; make it anew after an interrupted pip, which leaves half-installed packages."""
    if not (place / "installing").exists() and _runs(python):
        (place / "installing").touch()
        return
    shutil.rmtree(place, ignore_errors=True)
    # Half made, it is made anew as well.
    place.mkdir()
    (place / "installing").touch()
    command = [getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(place)]
    with _started(command, turn) as program:
        said, _ = program.communicate()
    if program.returncode:
        raise Stop(f"无法建立虚拟环境 {place}：{said.strip()[-500:]}\n（Debian/Ubuntu 请先 apt install python3-venv）")


def _install(place: Path, python: Path, lock: Path, turn: int) -> None:
    """Install the lock with uv, which needs a fifth of pip's time; with pip where uv cannot."""
    log = place / "install.log"
    log.write_text("")
    if _with_uv(place, python, lock, turn):
        return
    line("  改用 pip，要久一些 ……")
    if _run([*_pip(python), "--compile", "-r", str(lock)], log, turn, _Counted(lock)):
        tail_of_log = "\n".join(log.read_text().splitlines()[-8:])
        raise Stop(f"{tail_of_log}\n安装依赖失败（见上）：请检查网络与磁盘空间后重试；已下载的部分不会重复下载。")


def _with_uv(place: Path, python: Path, lock: Path, turn: int) -> bool:
    """Return whether uv could be had and installed the lock; say why not, and leave nothing half done."""
    log, uv = place / "install.log", place / "bin" / "uv"
    if _run([*_pip(python), "-q", "-r", str(INSTALLER)], log, turn) or not uv.exists():
        return False
    options, variables = _settings_of_pip(python)
    command = [str(uv), "pip", "install", "--python", str(python), "--compile-bytecode", *options, *EXACTLY]
    if not _run([*command, "-r", str(lock)], log, turn, _show_progress_of_uv, variables):
        return True
    said = log.read_text()
    line(f"  uv 没有装成：{' '.join(said.split())[-200:]}")
    if not _stamp(place):
        # What is half done would be taken for installed. What worked before is left to pip to bring up to date.
        _make(place, python, turn)
        log.write_text(said)
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
    settings = {name: words for _, name, value in found if (words := str(ast.literal_eval(value)).split())}
    # Which of several indexes a file comes from does not matter: its hash is in the lock.
    options = ["--index-strategy", "unsafe-best-match"]
    options += ["--no-index"] if settings.get("no-index", [""])[0].lower() in YES else []
    options += [word for host in settings.get("trusted-host", []) for word in ("--allow-insecure-host", host)]
    # In variables, not in options: an address may have a password in it, which the list of processes would show.
    told_so = VARIABLES.keys() & settings.keys()
    return options, {VARIABLES[name]: BETWEEN.get(name, " ").join(settings[name]) for name in told_so}


def _run(
    command: list[str],
    log: Path,
    turn: int,
    hear: Callable[[str], None] = lambda text: None,
    variables: Mapping[str, str] | None = None,
) -> int:
    """Run a command that installs, with these variables where the environment has none; return its exit code.

    What it says is appended to the log.
    """
    with log.open("a") as file, _started(command, turn, variables) as program:
        for text in program.stdout or ():
            file.write(text)
            hear(text)
    return program.returncode


@contextmanager
def _started(
    command: list[str], turn: int, variables: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a command that writes into the venv and holds its lock; end it, with its children, if the block is left."""
    kept = {name: value for name, value in (dict(variables or {}) | os.environ).items() if name not in ELSEWHERE}
    program = subprocess.Popen(
        command,
        env=kept | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=[turn],
        process_group=0,
    )
    with program:
        try:
            yield program
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            raise


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
