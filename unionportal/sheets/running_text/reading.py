"""The paragraphs of a PDF or Word file; for the child, which has no Django."""

from __future__ import annotations

import re
from xml.parsers import expat

from unionportal.sheets.child_process import Refusal, parts

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from collections.abc import Iterable

    from unionportal.sheets.running_text.files import Orders, Verdict

_BODY = "word/document.xml"
_FOLIO = re.compile(r"[—–―-]?\s*\d+\s*[—–―-]?")
# pdfium puts it where a word was parted at the end of a line.
_PARTED = "\ufffe"
# A line that is so much shorter than the longest ends its paragraph.
_SHORT = 0.85
_STOPS = tuple("。；：！？")
_SPACES = {"tab": "\u3000", "br": "\n", "cr": "\n"}


def answer(file: bytes, orders: Orders) -> Verdict:
    """Return ("ok", paragraphs) or ("rejected", code, facts)."""
    try:
        found = _of_pdf(file, orders) if file.startswith(b"%PDF-") else _of_word(file, orders)
    except Refusal as refusal:
        return ("rejected", refusal.code, refusal.facts)
    except MemoryError:
        return ("rejected", "memory", {})
    except Exception:  # whatever else the libraries raise, the file cannot be read
        return ("rejected", "crashed", {})
    return ("ok", found)


def _of_word(file: bytes, orders: Orders) -> list[str]:
    """Return the paragraphs of the body in their order, those of tables too; not what was deleted or stands twice."""
    found = parts(file, orders)
    if _BODY not in found:
        raise Refusal("broken_package")
    paragraphs: list[str] = []
    open_ones: list[list[str]] = []
    state = {"text": 0, "twice": 0}

    def begin(name: str, _: object) -> None:
        kind = name.rpartition(":")[2]
        if kind == "Fallback":
            state["twice"] += 1
        elif kind == "p" and not state["twice"]:
            open_ones.append([])
        elif kind == "t":
            state["text"] += 1
        elif kind in _SPACES and open_ones and not state["twice"]:
            open_ones[-1].append(_SPACES[kind])

    def end(name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind == "Fallback":
            state["twice"] -= 1
        elif kind == "t":
            state["text"] -= 1
        elif kind == "p" and open_ones and not state["twice"]:
            paragraphs.append("".join(open_ones.pop()))

    def text(words: str) -> None:
        if state["text"] and open_ones and not state["twice"]:
            open_ones[-1].append(words)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.Parse(found[_BODY], True)
    return _bounded((line.strip() for one in paragraphs for line in one.split("\n")), orders)


def _of_pdf(file: bytes, orders: Orders) -> list[str]:
    """Return the paragraphs of the pages without their numbers: within a sentence, a full line goes on in the next."""
    import pypdfium2  # noqa: PLC0415 -- a Word file needs none of it

    pdf = pypdfium2.PdfDocument(file)
    if len(pdf) > orders["pages"]:
        raise Refusal("too_long")
    lines = []
    for page in pdf:
        read = page.get_textpage().get_text_range().replace(_PARTED, "").splitlines()
        lines += [line for line in map(str.strip, read) if line and not _FOLIO.fullmatch(line)]
    widest = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on:
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        goes_on = len(line) >= _SHORT * widest and not line.endswith(_STOPS)
    return _bounded(paragraphs, orders)


def _bounded(paragraphs: Iterable[str], orders: Orders) -> list[str]:
    found = [one for one in paragraphs if one]
    if sum(map(len, found)) > orders["characters"]:
        raise Refusal("too_long")
    return found
