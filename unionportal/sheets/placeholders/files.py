"""Forms of others, .xlsx or .docx: their `{placeholders}` found and filled, both in the limited child process.

Whatever else is in the file stays byte for byte as it was.
"""

import marshal
from pathlib import Path
from typing import Literal, TypedDict

from unionportal.sheets.limited import ArchiveLimits, run_script
from unionportal.sheets.placeholders.pattern import PLACEHOLDER
from unionportal.sheets.reader import Facts
from unionportal.sheets.uploads import FileKind, Rejected, Source, opened

CHILD = Path(__file__).with_name("child.py")
SECONDS = 8
# What the reader of tables says of a file that is none; a form may also be a Word file.
_NOT_TABLES = {"not_xlsx", "html", "xml_table", "no_sheets"}
_BROKEN = {"broken_zip", "broken_xml", "broken_package", "crashed"}


LIMITS: ArchiveLimits = {
    "entries": 1000,
    "unpacked": 120_000_000,
    "ratio": 200,
    "memory": 512 * 1024 * 1024,
    "seconds": SECONDS,
}


class FillOrders(ArchiveLimits):
    """The limits, and the folder from which the child imports this package."""

    packages: str


class Found(TypedDict):
    """The (place, text) of what has a placeholder in it, and the ending of such files: xlsx or docx.

    `stray` are the places with a brace that belongs to none; `elsewhere` counts shapes, comments, headers and footers
    of sheets with a placeholder, which are not filled.
    """

    kind: str
    texts: list[tuple[str, str]]
    stray: list[str]
    elsewhere: int


class Fill(TypedDict):
    """What stands in the place of each placeholder: a text; in a cell of its own, a number and whether of per cent."""

    texts: dict[str, str]
    numbers: dict[str, tuple[str, bool]]


FillVerdict = tuple[Literal["ok"], Found | bytes] | tuple[Literal["rejected"], str, Facts]


def placeholders_of(text: str) -> list[str]:
    """Return the placeholders of a text, each with its braces, in their order."""
    return PLACEHOLDER.findall(text)


def find_placeholders(source: Source) -> Found:
    """Return the places with a placeholder, in the order of the file; raise only `Rejected`."""
    found = _child_on(source, None)
    if isinstance(found, bytes):
        raise TypeError("the child was to find, not to fill")
    return found


def fill_placeholders(source: Source, fill: Fill) -> bytes:
    """Return the file with the placeholders of `fill` replaced; raise only `Rejected`."""
    filled = _child_on(source, fill)
    if not isinstance(filled, bytes):
        raise TypeError("the child was to fill")
    return filled


def _child_on(source: Source, fill: Fill | None) -> Found | bytes:
    try:
        with opened(source, only=FileKind.XLSX) as file:
            data = file.read()
    except Rejected as rejected:
        raise _of_form(rejected.code, rejected) from None
    orders: FillOrders = {**LIMITS, "packages": str(CHILD.parents[3])}
    verdict: FillVerdict = run_script(CHILD, orders, marshal.dumps((data, fill)), SECONDS)  # type: ignore[arg-type]
    if verdict[0] == "rejected":
        raise _of_form(verdict[1])
    return verdict[1]


def _of_form(code: str | None, rejected: Rejected | None = None) -> Rejected:
    """Return the refusal of a form: its sentences speak of no template of ours."""
    if code in _NOT_TABLES:
        return Rejected("not_a_form")
    if code in _BROKEN:
        return Rejected("broken_form")
    return rejected or Rejected(str(code))
