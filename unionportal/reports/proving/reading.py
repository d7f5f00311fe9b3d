"""The text of a PDF or Word file, and the content that it carries inside; for the child, which has no Django."""

import hashlib
import re
from xml.parsers import expat

from unionportal.reports.proving.appearance import changed_pages
from unionportal.reports.proving.comparing import differences, squeezed
from unionportal.sheets.child_process import Refusal, parts
from unionportal.sheets.placeholders.texts import DRAWING, local, parser_of, run

PDF, WORD = "pdf", "docx"
_ITEM = re.compile(r"customXml/item\d+\.xml")
_FOLIO = re.compile(r"[—–―-]\s*\d+\s*[—–―-]")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# pdfium puts it where a word was parted at the end of a line.
_PARTED = "\ufffe"


def answer(data, other, limits):
    """Return ("ok", …) or ("rejected", code, facts), of plain values, of a file or, with `other`, of what is ours.

    A text is compared with that of our file, another PDF page by page with ours.
    """
    try:
        if isinstance(other, bytes):
            return ("ok", changed_pages(_opened(data, limits), _opened(other, limits)))
        found = _read(data, limits)
        return ("ok", found if other is None else differences(found["text"], other))
    except Refusal as refusal:
        return ("rejected", refusal.code, refusal.facts)
    except MemoryError:
        return ("rejected", "memory", {})
    except Exception:  # whatever else the libraries raise, the file cannot be read
        return ("rejected", "broken_xml", {})


def _read(data, limits):
    """Return the kind, the text without white space, and the digests of what is carried and printed; "" for none."""
    if b"%PDF-" in data[:1024]:
        kind, (lines, carried) = PDF, _pdf(data, limits)
    elif data.startswith(b"PK"):
        kind, (lines, carried) = WORD, _word(data, limits)
    else:
        raise Refusal("unknown_kind")
    text = squeezed("".join(lines))
    printed = _DIGEST.findall(text)
    return {
        "kind": kind,
        "text": text,
        # The portal needs no more of it, however large it is.
        "carried": "" if carried is None else hashlib.sha256(carried).hexdigest(),
        "printed": printed[-1] if printed else "",
    }


def _opened(data, limits):
    import pypdfium2  # noqa: PLC0415  the limits must be in force first

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refusal("password" if "password" in str(error).lower() else "broken_pdf") from None
    if len(pdf) > limits["pages"]:
        raise Refusal("too_long")
    return pdf


def _pdf(data, limits):
    pdf = _opened(data, limits)
    found, length = [], 0
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        if text.count_chars() > limits["characters"] - length:
            raise Refusal("too_long")
        lines = text.get_text_range().replace(_PARTED, "").splitlines()
        length += sum(map(len, lines))
        found += [line for line in lines if not _FOLIO.fullmatch(line.strip())]
        text.close()
        page.close()
    for number in range(min(pdf.count_attachments(), limits["attachments"])):
        file = pdf.get_attachment(number)
        if file.get_name() == limits["enclosed"]:
            return found, bytes(file.get_data())
    return found, None


def _word(data, limits):
    found = parts(data, limits)
    if "word/document.xml" not in found:
        raise Refusal("unknown_kind")
    lines = _Words(found["word/document.xml"]).texts
    if sum(map(len, lines)) > limits["characters"]:
        raise Refusal("too_long")
    namespace = limits["namespace"]
    carrying = [part for name, part in found.items() if _ITEM.fullmatch(name) and namespace.encode() in part]
    return lines, next(filter(None, (_element_text(part, namespace) for part in carrying)), None)


class _Words:
    """The texts of the body of a Word file, without its contents, which Word writes anew with page numbers."""

    def __init__(self, body):
        self.texts = []
        self.element = ""
        # How many fields are open, and how many were when that of the contents began.
        self.fields, self.contents = 0, None
        parser = parser_of(body)
        parser.StartElementHandler = self.began
        parser.EndElementHandler = self.ended
        parser.CharacterDataHandler = self.read
        run(parser, body)

    def began(self, name, attributes):
        self.element = "" if name.startswith(DRAWING) else local(name)
        if self.element != "fldChar":
            return
        kind = next((value for key, value in attributes.items() if local(key) == "fldCharType"), "")
        if kind == "begin":
            self.fields += 1
        elif kind == "end":
            self.contents = None if self.contents == self.fields else self.contents
            self.fields -= 1

    def ended(self, _name):
        self.element = ""

    def read(self, text):
        if self.element == "instrText" and self.contents is None and text.split()[:1] == ["TOC"]:
            self.contents = self.fields
        elif self.element == "t" and self.contents is None:
            self.texts.append(text)


def _element_text(part, namespace):
    """Return the text of a part of which the only element is of the namespace, as bytes; None for any other part."""
    texts, names = [], []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.CharacterDataHandler = texts.append
    parser.Parse(part, True)
    return "".join(texts).encode() if names == [f"{namespace} enclosure"] else None
