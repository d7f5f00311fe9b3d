"""The words of bin/test that are pytest's: what is not there is named before anything starts."""

import difflib
from collections.abc import Iterable, Iterator

from unionportal.launch import venv
from unionportal.launch.terminal import Stop


def refuse_missing(words: Iterable[str]) -> None:
    """Raise Stop with the first file or folder among the words that is not there, and those that may be meant."""
    for path in _paths(words):
        if not (venv.CHECKOUT / path).exists():
            raise Stop(f"没有 {path} 这个文件或文件夹，可以用 {'、'.join(_near(path))}。")


def _paths(words: Iterable[str]) -> Iterator[str]:
    """Yield the words that are files or folders: what follows an option may be its value."""
    before = ""
    for word in words:
        path = word.partition("::")[0]
        may_be_value = before.startswith("-") and "=" not in before
        if path.startswith("tests/") or not (may_be_value or word.startswith(("-", "@"))):
            yield path
        before = word


def _near(path: str) -> list[str]:
    """Return the files and folders of tests with nearly that name, or the folders of all."""
    files = [one.relative_to(venv.CHECKOUT) for one in (venv.CHECKOUT / "tests").rglob("test_*.py")]
    known = sorted({str(one) for file in files for one in (file, *file.parents) if one.parts})
    return difflib.get_close_matches(path, known, cutoff=0.8) or [one for one in known if one.count("/") == 1]
