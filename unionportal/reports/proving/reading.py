"""What a PDF or Word file says, and how it compares with ours; for the child, which has no Django."""

import hashlib
import io
import re
import unicodedata
import zipfile

from unionportal.reports.proving.comparing import differences, have_same_letters, squeezed
from unionportal.reports.proving.word.file import WordFile
from unionportal.reports.proving.word.text import readable, unmarked
from unionportal.sheets.child_process import Refusal

PDF, WORD = "pdf", "docx"
# Characters that no report has: a file with many of them has no table of what its glyphs are.
_NO_LETTERS = {"Cc", "Cn", "Co", "Cs"}
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def answer(task, file, ours, limits):
    """Return ("ok", …) or ("rejected", code, facts), of plain values, for the task with a file and one of ours.

    The tasks are "read", "compare" and "letters" for the texts, and "appearance", which asks for two files of one kind.
    """
    try:
        return ("ok", _TASKS[task](file, ours, limits))
    except Refusal as refusal:
        return ("rejected", refusal.code, refusal.facts)
    except MemoryError:
        return ("rejected", "memory", {})
    except Exception:  # whatever else the libraries raise, the file cannot be read
        return ("rejected", "broken_xml", {})


def _read(file, _ours, limits):
    """Return the kind, the number of characters, whether they are garbled, and the digests carried and printed.

    A digest is "" if there is none.
    """
    kind = _kind_of(file)
    if kind == PDF:
        from unionportal.reports.proving.pdf_file import pdf_carried, pdf_lines  # noqa: PLC0415  see `_appearance`

        lines, carried = pdf_lines(file, limits), pdf_carried(file, limits)
    else:
        word = WordFile(file, limits)
        lines, carried = word.lines, word.carried()
    text = squeezed(unmarked("".join(lines)))
    printed = _DIGEST.findall(text)
    return {
        "kind": kind,
        "length": len(text),
        "is_garbled": sum(unicodedata.category(char) in _NO_LETTERS for char in text) * 50 > len(text),
        # The portal needs no more of it, however large it is.
        "carried": "" if carried is None else hashlib.sha256(carried).hexdigest(),
        "printed": printed[-1] if printed else "",
    }


def _compare(file, ours, limits):
    """Return in how many places the texts differ, and the first of them, see `differences`."""
    count, places = differences(*_texts(file, ours, limits))
    return count, [list(map(readable, place)) for place in places]


def _letters(file, ours, limits):
    """Return whether the texts differ by signs alone."""
    return have_same_letters(*_texts(file, ours, limits))


def _texts(file, ours, limits):
    """Return (frozen, found), as they are compared."""
    kinds = _kind_of(file), _kind_of(ours)
    frozen, found = _text(ours, limits, beside=kinds[0]), _text(file, limits, beside=kinds[1])
    return (frozen, found) if set(kinds) == {WORD} else (squeezed(frozen), squeezed(found))


def _appearance(file, ours, limits):
    if _kind_of(file) == WORD:
        return WordFile(file, limits).compared_with(WordFile(ours, limits))
    from unionportal.reports.proving.pdf_file import pdf_appearance  # noqa: PLC0415  the limits must be in force first

    return pdf_appearance(file, ours, limits)


def _kind_of(file):
    is_pdf, is_archive = b"%PDF-" in file[:1024], zipfile.is_zipfile(io.BytesIO(file))
    if is_pdf and is_archive:
        raise Refusal("two_kinds")
    if is_pdf:
        return PDF
    if is_archive or file.startswith(b"PK"):
        return WORD
    raise Refusal("unknown_kind")


def _text(file, limits, *, beside):
    """Return the text to compare with a file of the kind `beside`.

    Two Word files have marks between paragraphs and cells, headers and footers. One made of the other with
    another program has its words alone.
    """
    if _kind_of(file) == WORD:
        word = WordFile(file, limits)
        return "".join([*word.lines, *word.aside]) if beside == WORD else unmarked("".join(word.lines))
    from unionportal.reports.proving.pdf_file import pdf_lines, without_leaders  # noqa: PLC0415  see `_appearance`

    lines = pdf_lines(file, limits)
    return "".join(lines if beside == PDF else without_leaders(lines))


_TASKS = {"read": _read, "compare": _compare, "letters": _letters, "appearance": _appearance}
