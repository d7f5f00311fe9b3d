"""What bin/test says of the words that it gives to pytest, where no test can be run with them."""

import contextlib
import difflib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from unionportal.launch import venv
from unionportal.launch.terminal import Stop

# The codes with which pytest ends because of its words.
_WRONG, _NOTHING = 4, 5
_UNKNOWN = re.compile(r"^.+: error: unrecognized arguments: (.+)$", re.MULTILINE)
_NO_VALUE = re.compile(r"^.+: error: argument (\S+): expected one argument$", re.MULTILINE)
_NO_PATH = re.compile(r"^ERROR: file or directory not found: (.+)$", re.MULTILINE)
_NO_TEST = re.compile(r"^ERROR: not found: (.+?)(::.+)$", re.MULTILINE)


def refuse_missing(words: Iterable[str]) -> None:
    """Raise Stop with the first file or folder among the words that is not there, and those that may be meant."""
    for path in _paths(words):
        if not (venv.CHECKOUT / path).exists():
            raise Stop(f"{_without_path(path)}。")


@contextlib.contextmanager
def errors_shown_after() -> Iterator[IO[str]]:
    """Give a file for what pytest writes to standard error; what is left in it after the block is shown there."""
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        try:
            yield errors
        finally:
            errors.seek(0)
            shutil.copyfileobj(errors, sys.stderr)
            sys.stderr.flush()


def meaning(code: int, words: Sequence[str], errors: IO[str] | None) -> str:
    """Return what the code with which pytest ended says; what is said so in Chinese, `errors` no longer says."""
    if code == _NOTHING:
        return f"没有选中任何测试：{' '.join(words)}"
    if code != _WRONG:
        return "没有通过"
    if errors:
        errors.seek(0)
        if sentence := _sentence(errors.read()):
            errors.seek(0)
            errors.truncate()
            return sentence
    return "参数有误，见上面"


def _paths(words: Iterable[str]) -> Iterator[str]:
    """Yield the words that are files or folders: what follows an option may be its value."""
    before = ""
    for word in words:
        path = word.partition("::")[0]
        may_be_value = before.startswith("-") and "=" not in before
        if path.startswith("tests/") or not (may_be_value or word.startswith(("-", "@"))):
            yield path
        before = word


def _without_path(path: str) -> str:
    files = [one.relative_to(venv.CHECKOUT) for one in (venv.CHECKOUT / "tests").rglob("test_*.py")]
    known = sorted({str(one) for file in files for one in (file, *file.parents) if one.parts})
    near = difflib.get_close_matches(path, known, cutoff=0.8) or [one for one in known if one.count("/") == 1]
    return f"没有 {path} 这个文件或文件夹，可以用 {'、'.join(near)}"


def _sentence(said: str) -> str:
    """Return in Chinese what pytest said of its words; "" if that is not known here."""
    if found := _UNKNOWN.search(said):
        return f"没有 {found[1]} 这样的参数；可以用的见 bin/test --help，pytest 的见 bin/test -- --help"
    if found := _NO_VALUE.search(said):
        return f"{found[1]} 后面要写一个值"
    if found := _NO_PATH.search(said):
        return _without_path(found[1])
    if found := _NO_TEST.search(said):
        path = found[1].removeprefix(f"{venv.CHECKOUT}/")
        return f"没有 {path}{found[2]} 这个测试，可以用的见 bin/test {path} --collect-only -q"
    return ""
