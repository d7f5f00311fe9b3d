"""The finding and filling of placeholders in the child: which kind of file it is, and the file put together again."""

from __future__ import annotations

import io
import re
import zipfile

from unionportal.sheets.child_process import Refusal, parts
from unionportal.sheets.placeholders.book import Book
from unionportal.sheets.placeholders.letter import Letter
from unionportal.sheets.placeholders.pattern import PLACEHOLDER
from unionportal.sheets.placeholders.texts import BRACE

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from unionportal.sheets.placeholders.files import Fill, FillOrders, FillVerdict, Found

RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\b[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>")
MARKUP = re.compile(r"<[^<>]*>")
# Parts by a piece of their name, and what in them holds a text.
NOT_FILLED = [
    ("/drawings/", re.compile(r"<(?:\w{1,20}:)?txBody\b.*?</(?:\w{1,20}:)?txBody>", re.DOTALL)),
    ("comments", re.compile(r"<(?:\w{1,20}:)?comment\b.*?</(?:\w{1,20}:)?comment>", re.DOTALL)),
    ("xl/worksheets/", re.compile(r"<(?:\w{1,20}:)?headerFooter\b.*?</(?:\w{1,20}:)?headerFooter>", re.DOTALL)),
]


def opened(found: dict[str, bytes], names: list[str]) -> Book | Letter:
    """Return the file as a Book or a Letter; refuse macros, links to other files and other kinds."""
    inside = {name.lower() for name in names}
    if b"macroEnabled" in found.get("[Content_Types].xml", b"") or any("vbaproject" in name for name in inside):
        raise Refusal("macros")
    for name, content in found.items():
        if name.endswith(".rels"):
            for relation in RELATION.finditer(content):
                if b"/hyperlink" not in relation[0]:
                    raise Refusal("external_links")
    if any("/externallinks/" in name or name.endswith("/connections.xml") for name in inside):
        raise Refusal("external_links")
    if "word/document.xml" in found:
        return Letter(found)
    if "[Content_Types].xml" not in found:
        raise Refusal("not_a_form")
    return Book(found)


def elsewhere(found: dict[str, bytes]) -> int:
    """Return how many texts that are not filled have a placeholder: of drawings, comments, headers of sheets."""
    texts = [
        text
        for name, content in found.items()
        for places, pattern in NOT_FILLED
        if places in name
        for text in pattern.findall(content.decode("utf-8", "replace"))
    ]
    return sum(bool(PLACEHOLDER.search(MARKUP.sub("", text))) for text in texts)


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """Return the file with the changed parts; all others as they were."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = changed.get(info.filename)
            target.writestr(info, source.read(info) if content is None else content)
    return buffer.getvalue()


def answer(data: bytes, fill: Fill | None, orders: FillOrders) -> FillVerdict:
    """Return the outcome, in plain types."""
    try:
        found = parts(data, orders)
        file = opened(found, zipfile.ZipFile(io.BytesIO(data)).namelist())
        if fill is not None:
            return ("ok", repacked(data, file.filled(fill)))
        texts = file.texts()
        places: Found = {
            "kind": "docx" if isinstance(file, Letter) else "xlsx",
            "texts": [(place, text) for place, text in texts if PLACEHOLDER.search(text)],
            "stray": [place for place, text in texts if BRACE.search(PLACEHOLDER.sub("", text))],
            "elsewhere": elsewhere(found),
        }
        return ("ok", places)
    except Refusal as refusal:
        return ("rejected", refusal.code, refusal.facts)
    except MemoryError:
        return ("rejected", "memory", {})
    except Exception:  # any of them means that the file cannot be read
        return ("rejected", "broken_xml", {})
