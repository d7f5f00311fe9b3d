"""bin/test: every check that must pass, the fastest first."""

import argparse
import base64
import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from unionportal.launch import arguments, browser, debian, pytest_words, venv
from unionportal.launch.embedded.place import var_folder
from unionportal.launch.terminal import Stop, end_on_signals, line, refuse, step

# Not passed on to the tests: the developer's own servers and secrets, and what has each Python compile all modules.
FOREIGN = (
    "DATABASE_URL",
    "REDIS_URL",
    "DJANGO_SECRET_KEY",
    "DJANGO_SETTINGS_MODULE",
    "UNION_FILES",
    "UNION_KEY_FILE",
    "PYTHONDONTWRITEBYTECODE",
)
# What pytest's codes say of its words instead of the tests.
_OF_PYTEST = {4: "参数有误，见上面", 5: "没有选中任何测试"}
CLOSING = re.compile(r"\b(\d+) (passed|failed|errors?)\b(?=.* in [\d.:]+s)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The packages that are searched for insecure code; tests are not.
CODE = ("unionportal", "members", "finance", "welfare", "congress", "activities")
# Generated or measured files, full of what looks like a key.
NO_SECRETS = re.compile(r"^static/|\.(lock|csv|svg|png|jpe?g|woff2?|ico|xz)$")
# A URL for the steps that read the settings and connect to no server.
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"
GRACE = 25  # seconds a step may take to stop
# The tests take what the browser leaves: whoever looks at a page waits for no more than a few seconds.
BEHIND = ("nice", "-n", "5")


class Quiet:
    """A command whose output is shown only if it fails."""

    def __init__(self, title: str, *command: str, **variables: str) -> None:
        self.title, self.command, self.variables = title, command, variables
        self.process: subprocess.Popen[str] | None = None
        self.output = ""

    def run(self, environment: dict[str, str]) -> int:
        """Return the exit code."""
        self.process = subprocess.Popen(
            self.command,
            env=environment | self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
        )
        self.output, _ = self.process.communicate()
        return self.process.returncode

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            _end(self.process)


class Checks:
    """One run of bin/test in a folder of its own, which is removed at the end."""

    def __init__(self, python: Path, home: Path) -> None:
        self.python = str(python)
        self.home = home
        self.environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        # A killed step leaves its files and servers below `home`, where `tidy` finds them.
        self.environment |= {"UNION_VAR": str(home / "var"), "TMPDIR": str(home), "PYTHONUNBUFFERED": "1"}
        self.passed = self.failed = 0

    def run(
        self,
        title: str,
        *command: str,
        hear: Callable[[str], None] | None = None,
        meaning: Mapping[int, str] | None = None,
        **variables: str,
    ) -> None:
        """Run one step; raise Stop if it does not end with 0, with the meaning of the code where it has one."""
        with step(title):
            code = _call(list(command), self.environment | variables, hear)
            if code:
                why = (meaning or {}).get(code, "没有通过")
                raise Stop(f"✗ {title}：{why}（代码 {code}）。")

    def pytest(self, title: str, *words: str, before: tuple[str, ...] = (), chromium: str | None = None) -> None:
        """Run tests, with the words `before` in front of the command."""
        variables = {"CHROMIUM": chromium} if chromium else {}
        heard: list[str] = []
        try:
            command = (*before, self.python, "-m", "pytest", *words)
            self.run(title, *command, hear=heard.append, meaning=_OF_PYTEST, **variables)
        finally:
            self._count(heard)

    @contextlib.contextmanager
    def beside(self, tests: Quiet) -> Iterator[None]:
        """Run tests while the block does what it does; raise Stop after it if they did not pass."""
        with ThreadPoolExecutor(1) as pool:
            end = pool.submit(tests.run, self.environment)
            try:
                yield
            except Stop:
                # What failed here too is shown as well, not in another run.
                with contextlib.suppress(Stop):
                    self._hear(tests, end)
                raise
            else:
                self._hear(tests, end)
            finally:
                end.cancel()
                tests.end()
                self._count(tests.output.splitlines())

    @contextlib.contextmanager
    def meanwhile(self, *words: str) -> Iterator[None]:
        """Run Python with these words beside the block; its failure is left to the later step that does the same."""
        process = subprocess.Popen(
            [self.python, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        try:
            yield
            process.wait()
        finally:
            _end(process)

    def code(self) -> list[Quiet]:
        """Return the checks that read the code without executing it."""
        here = Path(self.python).parent
        pages = sorted(str(page) for page in Path("templates").rglob("*.html"))
        return [
            Quiet("代码规范 ruff check", str(here / "ruff"), "check", "."),
            Quiet("代码格式 ruff format", str(here / "ruff"), "format", "--check", "."),
            Quiet("类型 mypy", str(here / "mypy"), DATABASE_URL=NO_DATABASE),
            # Neither tool joins or splits lines: a line break beside Chinese text is shown as a blank.
            Quiet("模板缩进 djhtml", str(here / "djhtml"), "--check", "--tabwidth", "2", "templates"),
            Quiet("模板标签 djade", str(here / "djade"), "--check", "--target-version", "5.2", *pages),
            Quiet("模块依赖 lint-imports", str(here / "lint-imports"), "--no-cache"),
            Quiet("迁移完整 makemigrations --check", "bin/manage", "makemigrations", "--check", "--dry-run"),
        ]

    def safety(self) -> list[Quiet]:
        """Return the checks of what is rarely touched and takes long to search: secrets, insecure code, production."""
        here = Path(self.python).parent
        hook = str(here / "detect-secrets-hook")
        made_up = [name for name in texts() if name.startswith("tests/")]
        deploy = (self.python, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
        return [
            Quiet("密码密钥 detect-secrets", hook, *(name for name in texts() if not name.startswith("tests/"))),
            # Tests contain invented passwords; keys and tokens are searched for there too.
            Quiet("密码密钥 detect-secrets（测试）", hook, "--disable-plugin", "KeywordDetector", *made_up),
            Quiet("安全检查 bandit", str(here / "bandit"), "-q", "-ll", "-c", "pyproject.toml", "-r", *CODE),
            Quiet("生产配置 check --deploy", *deploy, **self._production()),
        ]

    def together(self, *steps: Quiet) -> None:
        """Run independent steps, two at a time; raise Stop at the first that does not end with 0."""
        with ThreadPoolExecutor(2) as pool:
            ends = [pool.submit(one.run, self.environment) for one in steps]
            try:
                for one, end in zip(steps, ends, strict=True):
                    self._hear(one, end)
            finally:
                for one, end in zip(steps, ends, strict=True):
                    end.cancel()
                    one.end()

    def _hear(self, one: Quiet, end: Future[int]) -> None:
        """Wait for the end of a step; print what it said and raise Stop if it is not 0."""
        with step(one.title):
            if code := end.result():
                line(one.output)
                raise Stop(f"✗ {one.title}：没有通过（代码 {code}）。")

    def measure(self) -> None:
        """Have every Python that a later step starts note which branches it takes."""
        (self.home / "coverage").mkdir()
        self.environment |= {
            "COVERAGE_PROCESS_START": str(venv.CHECKOUT / "pyproject.toml"),
            "COVERAGE_FILE": str(self.home / "coverage" / "data"),
        }

    def coverage(self) -> None:
        """Print the percentage of lines and branches that ran; raise Stop below the floor that pyproject.toml names."""
        tool = str(Path(self.python).with_name("coverage"))
        self.run("汇总覆盖率 coverage combine", tool, "combine", "--quiet")
        self.run("分支覆盖率 coverage report（%）", tool, "report", "--format=total")

    def tidy(self) -> None:
        """Stop the servers of a killed step, and remove the folder."""
        words = (
            "import sys; from unionportal.launch import embedded; [embedded.stop_unused(one) for one in sys.argv[1:]]"
        )
        # A run of some tests has its servers below the folder that is kept.
        used = [*self.home.rglob("users"), *(var_folder() / "test").glob("*/users")]
        folders = [str(users.parent) for users in used]
        subprocess.run([self.python, "-c", words, *folders], env=self.environment, check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def _production(self) -> dict[str, str]:
        """Return invented values of all variables that production reads from its environment."""
        key = self.home / "k1"
        key.touch(mode=0o600)
        key.write_text("k1:" + base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        # As collectstatic leaves the folder.
        manifest = self.home / "static" / "staticfiles.json"
        manifest.parent.mkdir(exist_ok=True)
        manifest.write_text(json.dumps({"version": "1.1", "paths": {"mark.svg": "mark.svg"}, "hash": ""}))
        memory = Path("/dev/shm")  # noqa: S108 -- only named: a folder in memory, as production has for its files
        return {
            **({"TMPDIR": str(memory)} if memory.is_dir() else {}),
            "DJANGO_SETTINGS_MODULE": "unionportal.settings.production",
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "union.example.edu.cn",
            "DATABASE_URL": NO_DATABASE,
            "REDIS_URL": f"redis://:{secrets.token_hex(8)}@127.0.0.1:1/0",
            "UNION_KEY_FILE": str(key),
            **{f"UNION_{name}": str(self.home / name.lower()) for name in ("FILES", "ANCHORS", "STATIC")},
        }

    def _count(self, printed: list[str]) -> None:
        """Add what the closing line of one pytest run says."""
        closing = [text for text in printed if CLOSING.search(COLOUR.sub("", text))][-1:]
        for number, word in CLOSING.findall(COLOUR.sub("", "".join(closing))):
            if word == "passed":
                self.passed += int(number)
            else:
                self.failed += int(number)


def main(words: list[str]) -> int:
    chosen = arguments.test(words)
    end_on_signals()
    os.chdir(venv.CHECKOUT)
    try:
        if _without_browser(chosen) and os.environ.get("CI"):
            raise Stop("CI 中不能使用 --no-browser 和 --quick：浏览器和故障的测试必须运行。")
        pytest_words.refuse_missing(chosen.pytest or ())
        with ThreadPoolExecutor(1) as beside:
            # Each of the two keeps one core busy for half a minute on a new machine.
            programs = beside.submit(_programs) if chosen.pytest is None and not _without_browser(chosen) else None
            checks = Checks(venv.ready(venv.TESTS), Path(tempfile.mkdtemp(prefix="unionportal-test-")).resolve())
            return _all(chosen, checks, programs)
    except Stop as error:
        return refuse(error)
    except KeyboardInterrupt:
        return 130


def _without_browser(chosen: argparse.Namespace) -> bool:
    return bool(chosen.quick or chosen.no_browser)


def _all(chosen: argparse.Namespace, checks: Checks, programs: Future[str] | None) -> int:
    code = 0
    try:
        _steps(chosen, checks, programs)
    except Stop as error:
        code = refuse(error)
    except KeyboardInterrupt:
        code = 130
    finally:
        checks.tidy()
    line(f"{checks.passed} passed, {checks.failed} failed")
    return code


def _steps(chosen: argparse.Namespace, checks: Checks, programs: Future[str] | None) -> None:
    if chosen.full:
        checks.environment["UNION_TESTS"] = "full"
    if chosen.pytest is not None:
        # With the database that is kept in the checkout: making one takes longer than most tests.
        checks.environment["UNION_VAR"] = str(var_folder())
        checks.pytest("pytest", *chosen.pytest, chromium=browser.find())
        return
    # Makes the database that the tests copy, and compiles the tests once: each worker would do it for itself.
    with checks.meanwhile("-m", "pytest", "--collect-only", "-q"):
        checks.together(*checks.code(), *([] if chosen.quick else checks.safety()))
    if chosen.full:
        checks.measure()
    if chosen.quick:
        checks.pytest("测试 pytest", "-n", "2", "-m", "not browser and not slow", "--ignore=tests/faults")
        return
    with contextlib.nullcontext() if programs is None else checks.beside(_journeys(checks.python, programs.result())):
        # Many tests wait, for servers, for limits of time: three workers keep two cores busy.
        checks.pytest("测试 pytest", "-n", "3", "-m", "not browser", before=BEHIND)
    if chosen.full:
        checks.coverage()


def _journeys(python: str, chromium: str) -> Quiet:
    """Return the browser tests, which wait half of their time, for pages and for what is drawn.

    In processes of their own: Playwright's loop, once it runs, changes what a fork and a thread see.
    """
    # All of them are there: two processes less read through thousands of others.
    words = ("-m", "pytest", "-n", "2", "-m", "browser", "tests/browser")
    return Quiet("浏览器测试 pytest tests/browser", python, *words, CHROMIUM=chromium, UNION_PICTURES="of failures")


def _programs() -> str:
    """Have what the tests use of other people's programs; return the path of the browser."""
    found = browser.ready()
    debian.install_servers()
    return found


def texts() -> list[str]:
    """Return the files of this checkout that may contain a forgotten key or password."""
    return [name for name in _files() if not NO_SECRETS.search(name) and (venv.CHECKOUT / name).is_file()]


def _files() -> list[str]:
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(git, cwd=venv.CHECKOUT, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return found.stdout.splitlines()
    # No git history, or a checkout of another account.
    names = (path.relative_to(venv.CHECKOUT) for path in venv.CHECKOUT.rglob("*") if path.is_file())
    return [str(name) for name in names if not name.parts[0].startswith(".") and name.parts[0] != "var"]


def _call(command: list[str], environment: dict[str, str], hear: Callable[[str], None] | None) -> int:
    """Run a command in a process group of its own, killed when it ends; return its exit code."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if hear else None,
        text=True,
        errors="replace",
        process_group=0,
    )
    try:
        for text in process.stdout or ():
            print(text, end="", flush=True)
            if hear:
                hear(text)
        return process.wait()
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
