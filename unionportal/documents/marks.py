"""Marks on a PDF page; the only module that writes raw page operators."""

import math
import re
from collections.abc import Iterable, Iterator

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from unionportal.documents.fonts.families import StackFont

BASELINE = 0.14  # em from the bottom of a Chinese character's square up to its baseline


# What is never stretched or squeezed: a number with its point and sign, a Latin word.
_TIGHT = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,:/%+\-]*[0-9A-Za-z%]")


def gaps(text: str) -> int:
    """Return after how many characters of a line, but the last, there may be more or less space."""
    return len(text) - 1 - sum(len(found.group()) - 1 for found in _TIGHT.finditer(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (part, whether it stands inside of a number or word); the last sign of one has the space of the line."""
    at = 0
    for found in _TIGHT.finditer(text):
        end = found.end() - 1
        if found.start() > at:
            yield text[at : found.start()], False
        yield text[found.start() : end], True
        at = end
    if at < len(text):
        yield text[at:], False


class Page(Canvas):
    """A reportlab canvas without the unembedded Helvetica that the stock one puts on every page."""

    # Private attributes of reportlab that its types lack.
    _doc: PDFDocument
    _code: list[str]

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


def show(
    canvas: Page,
    font: StackFont,
    size: float,
    x: float,
    y: float,
    text: str,
    *,
    spacing: float = 0.0,
    inner: float | None = None,
    color: str | None = None,
    turn: float = 0.0,
) -> None:
    """Draw one line of text with its baseline at (x, y), turned clockwise, `spacing` pt after every character.

    With `inner` that is the spacing inside of numbers and Latin words.
    """
    canvas.saveState()
    if color:
        canvas.setFillColor(HexColor(color))
    write = canvas._code.append
    if font.bolden:
        write(f"{font.bolden * size:.3f} w 2 Tr")
    cosine, sine = math.cos(math.radians(-turn)), math.sin(math.radians(-turn))
    operators = [f"BT {spacing:.4f} Tc {cosine:.4f} {sine:.4f} {-sine:.4f} {cosine:.4f} {x:.3f} {y:.3f} Tm"]
    for part, is_inner in [(text, False)] if inner is None else _parts(text):
        operators += [f"{inner if is_inner else spacing:.4f} Tc"] if inner is not None else []
        operators += [f"{name} {size:g} Tf {codes} Tj" for name, codes in font.encode(part)]
    write(" ".join([*operators, "ET"]))
    canvas.restoreState()


def show_many(canvas: Page, size: float, items: Iterable[tuple[StackFont, float, float, str]]) -> None:
    """Draw many short texts, (font, x, baseline y, text) each, in one text object; what long tables need."""
    write = canvas._code.append
    write("BT 0 Tc")
    current = None
    for font, x, y, text in items:
        write(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for name, codes in font.encode(text):
            if name != current:
                write(f"{name} {size:g} Tf")
                current = name
            write(f"{codes} Tj")
    write("ET")
