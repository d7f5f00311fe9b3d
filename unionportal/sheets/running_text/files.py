"""The paragraphs of a PDF or Word file, read in the limited child."""

from pathlib import Path
from typing import Literal

from unionportal.sheets.limited import ArchiveLimits, packages_with, run_script

CHILD = Path(__file__).with_name("child.py")
MAX_FILE_BYTES = 20 * 1024 * 1024
SECONDS = 10


class Orders(ArchiveLimits):
    """The limits of an archive, of pages and of characters, and the folders from which the child imports."""

    pages: int
    characters: int
    packages: list[str]


Verdict = tuple[Literal["ok"], list[str]] | tuple[Literal["rejected"], str, object]


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
        "packages": packages_with("pypdfium2"),
    }
    verdict: Verdict = run_script(CHILD, orders, data, SECONDS)
    return verdict[1] or None if verdict[0] == "ok" else None
