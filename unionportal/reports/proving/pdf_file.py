"""The text of a PDF, what it carries inside, and how it looks beside ours; used in the child."""

import re

import pypdfium2

from unionportal.reports.proving.appearance import appearance_of, are_same
from unionportal.reports.proving.whole_file import what_is_left
from unionportal.sheets.child_process import Refusal

_FOLIO = re.compile(r"[—–―-]\s*\d+\s*[—–―-]")
# pdfium puts it where a word was parted at the end of a line.
_PARTED = "\ufffe"
# What other programs print behind an entry of the contents.
_LEADER = re.compile(r"[.…·．]{3,}\s*\d+$")


def pdf_lines(data, limits):
    """Return the lines of the pages without the numbers of pages."""
    pdf = _opened(data, limits)
    lines, length = [], 0
    for number in range(len(pdf)):
        page = pdf[number]
        # A page that was turned has its lines in another order.
        page.set_rotation(0)
        text = page.get_textpage()
        if text.count_chars() > limits["characters"] - length:
            raise Refusal("too_long")
        found = text.get_text_range().replace(_PARTED, "").splitlines()
        length += sum(map(len, found))
        lines += [line for line in map(str.strip, found) if not _FOLIO.fullmatch(line)]
        text.close()
        page.close()
    return lines


def without_leaders(lines):
    """Return the lines without the dots and numbers of pages behind the entries of the contents."""
    return [_LEADER.sub("", line) for line in lines]


def pdf_carried(data, limits):
    """Return the bytes of the file inside that has the name of ours, of all with that name; None if there is none."""
    pdf = _opened(data, limits)
    files = [pdf.get_attachment(place) for place in range(min(pdf.count_attachments(), limits["attachments"]))]
    return b"".join(bytes(one.get_data()) for one in files if one.get_name() == limits["enclosed"]) or None


def pdf_appearance(data, ours, limits):
    """Return how a PDF looks beside ours, see `appearance_of`."""
    found = appearance_of(_opened(ours, limits), _opened(data, limits))
    if found != {"found": "rewritten"} or not are_same(ours, data):
        return found
    # What one program draws, and another reads, is ours: but a file may hold two documents, each for some programs.
    left = what_is_left(data)
    return {"found": "left", "why": left} if left else {"found": "same"}


def _opened(data, limits):
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refusal("password" if "password" in str(error).lower() else "broken_pdf") from None
    if len(pdf) > limits["pages"]:
        raise Refusal("too_long")
    return pdf
