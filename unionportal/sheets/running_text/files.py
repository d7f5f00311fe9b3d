"""The paragraphs of a PDF or Word file, read in the limited child."""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Literal

from unionportal.sheets.limited import ArchiveLimits, run_script

CHILD = Path(__file__).with_name("child.py")
MAX_FILE_BYTES = 20 * 1024 * 1024
SECONDS = 10


class Orders(ArchiveLimits):
    """The limits of an archive, of pages and of characters, and the folders from which the child imports."""

    pages: int
    characters: int
    packages: list[str]


Verdict = tuple[Literal["ok"], list[str]] | tuple[Literal["rejected"], str, object]


@cache
def _packages() -> list[str]:
    """Return the folders of this package and of pypdfium2."""
    spec = importlib.util.find_spec("pypdfium2")
    if spec is None or spec.origin is None:
        raise ImportError("pypdfium2 is not installed")
    return [str(CHILD.parents[3]), str(Path(spec.origin).parents[1])]


def paragraphs_of(data: bytes) -> list[str] | None:
    """Return the paragraphs of a PDF or .docx file; None for another, a broken one, or one without text."""
    if len(data) > MAX_FILE_BYTES:
        return None
    orders: Orders = {
        "entries": 1000,
        "unpacked": 120_000_000,
        "ratio": 200,
        "memory": 512 * 1024 * 1024,
        "seconds": SECONDS,
        "pages": 500,
        "characters": 500_000,
        "packages": _packages(),
    }
    verdict: Verdict = run_script(CHILD, orders, data, SECONDS)
    return verdict[1] or None if verdict[0] == "ok" else None
