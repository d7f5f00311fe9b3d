"""The digest of everything that a PDF is made of, however it is written down; used in the child.

Programs that only save a file anew (compressed, linearised, with other numbers of objects) keep it. What shows
elsewhere, in print or by the settings of a reader, is made of objects, too: files with one digest show the same.
"""

import hashlib
import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

# How the bytes of a stream are written down; what they are is in the digest.
_WRITING = {"/Length", "/Filter", "/DecodeParms", "/DL"}
# What a file says of itself is shown in a title bar.
_SAID = ("/Title", "/Subject", "/Author", "/Keywords")


def objects_digest(data):
    """Return the SHA-256 of the objects of a PDF; None for one that is encrypted, or not written by the rules.

    Where two programs read a file as two, it is not.
    """
    digest = hashlib.sha256()
    walk = _Walk(digest.update)
    try:
        reader = PdfReader(io.BytesIO(data), strict=True)
        if reader.is_encrypted:
            return None
        walk.add(reader.trailer.raw_get("/Root"))
        about = reader.trailer["/Info"].get_object() if "/Info" in reader.trailer else {}
        for name in _SAID:
            walk.add(about.get(name))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return digest.hexdigest()


class _Walk:
    """Writes objects down in one way, each once; those that are met again by the number at which they were met."""

    def __init__(self, write):
        self.write, self.met = write, {}

    def add(self, first):
        """Write an object down, with all that it leads to."""
        # Not by recursion: the pages of a long report lead to each other.
        waiting = [first]
        while waiting:
            one = waiting.pop()
            if isinstance(one, bytes):
                self.write(one)
                continue
            if isinstance(one, IndirectObject):
                place = one.idnum, one.generation
                if place in self.met:
                    self.write(b"again %d;" % self.met[place])
                    continue
                self.met[place] = len(self.met)
                one = one.get_object()
            waiting += reversed(list(_pieces(one)))


def _pieces(one):
    """Yield the bytes and objects that an object consists of."""
    match one:
        case None | NullObject():
            yield b"null;"
        case BooleanObject():
            yield b"true;" if one.value else b"false;"
        case NumberObject():
            yield b"%d;" % one
        case FloatObject():
            # Where a whole number is asked for, not all programs take another one.
            yield f"{one:.6g} real;".encode()
        case NameObject():
            yield from _text(b"/", one.encode())
        case TextStringObject():
            yield from _text(b"(", one.original_bytes)
        case ByteStringObject():
            yield from _text(b"(", bytes(one))
        case ArrayObject():
            yield b"["
            yield from list.__iter__(one)
            yield b"]"
        case DictionaryObject():
            yield b"<"
            skipped = _WRITING if isinstance(one, StreamObject) else ()
            for name in sorted(set(one) - set(skipped)):
                value = one.raw_get(name)
                if not isinstance(value, NullObject):
                    yield from _text(b"/", name.encode())
                    yield value
            if isinstance(one, StreamObject):
                yield from _text(b"stream ", one.get_data())
            yield b">"
        case _:
            raise TypeError(f"{type(one)} is no object of a PDF")


def _text(kind, data):
    # With its length: no name or text is taken for what stands behind another.
    yield b"%s%d " % (kind, len(data))
    yield bytes(data)
    yield b";"
