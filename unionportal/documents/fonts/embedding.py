"""A face's used glyphs as a PDF font: Type0, Identity-H, embedded subset, UTF-16 ToUnicode."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import cast

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFString, PDFZCompress

from unionportal.documents.fonts.drawn import DrawnFace
from unionportal.documents.fonts.face import Face, subset

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange {codes} endcodespacerange"""
_CMAP_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end"
_CMAP_BLOCK = 100  # most entries the format allows in one block


def embed_face(doc: PDFDocument, resource: str, face: Face, shown: Mapping[int, str]) -> None:
    """Add the glyphs of {glyph id: character} to reportlab's document under the resource name."""
    base = PDFName(f"{_tag(face, shown)}+{face.name}")
    descendant = _descendant(doc, resource, face, shown, base)
    top = PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "Name": PDFName(resource),
            "BaseFont": base,
            "Encoding": "/Identity-H",
            "DescendantFonts": PDFArray([doc.Reference(descendant, f"cid:{resource}")]),
            "ToUnicode": doc.Reference(_stream(_to_unicode(face, shown)), f"unicode:{resource}"),
        }
    )
    _register(doc, resource, top)


def embed_drawn(doc: PDFDocument, resource: str, face: DrawnFace, shown: Mapping[int, str]) -> None:
    """Add drawn signs, {code: character}, to reportlab's document under the resource name, as a Type3 font."""
    widths, procedures, names = [], {}, []
    for code in range(min(shown), max(shown) + 1):
        found = face.glyph(ord(shown[code])) if code in shown else None
        widths.append(found[1] if found else 0)
    for code, char in shown.items():
        procedures[f"g{code}"] = doc.Reference(_stream(face.procedure(char)), f"drawn:{resource}:{code}")
        names += [code, PDFName(f"g{code}")]
    pairs = [f"<{code:02X}> <{char.encode('utf-16-be').hex().upper()}>" for code, char in shown.items()]
    top = PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type3",
            "Name": PDFName(resource),
            "FontBBox": PDFArray([0, -250, 1000, 1000]),
            "FontMatrix": PDFArray([0.001, 0, 0, 0.001, 0, 0]),
            "FirstChar": min(shown),
            "LastChar": max(shown),
            "Widths": PDFArray(widths),
            "Encoding": PDFDictionary({"Type": "/Encoding", "Differences": PDFArray(names)}),
            "CharProcs": PDFDictionary(procedures),
            "Resources": PDFDictionary({}),
            "ToUnicode": doc.Reference(_stream(_cmap(pairs, "<00> <FF>")), f"unicode:{resource}"),
        }
    )
    _register(doc, resource, top)


def _register(doc: PDFDocument, resource: str, top: PDFDictionary) -> None:
    # A cast: reportlab's dictionary of objects has their common base as type.
    fonts = cast(PDFDictionary, doc.idToObject["BasicFonts"])
    fonts.dict[resource] = doc.Reference(top, f"font:{resource}")


def _tag(face: Face, shown: Mapping[int, str]) -> str:
    """Return six capitals that name this subset, the same on every run."""
    digest = sha256(repr((face.name, tuple(shown))).encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _stream(content: str | bytes) -> PDFStream:
    stream = PDFStream(content=content)
    stream.filters = [PDFZCompress]
    return stream


def _descendant(doc: PDFDocument, resource: str, face: Face, shown: Mapping[int, str], base: str) -> PDFDictionary:
    program = _stream(subset(*face.key, tuple(shown)))
    if face.is_cff:
        program.dictionary["Subtype"] = PDFName("CIDFontType0C")
    else:
        program.dictionary["Length1"] = len(program.content)
    descriptor = PDFDictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": base,
            "Flags": 4,
            "FontBBox": PDFArray([-200, -250, 1200, 1100]),
            "ItalicAngle": 0,
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": 750,
            "StemV": 80,
            "FontFile3" if face.is_cff else "FontFile2": doc.Reference(program, f"file:{resource}"),
        }
    )
    fields = {
        "Type": "/Font",
        "Subtype": "/CIDFontType0" if face.is_cff else "/CIDFontType2",
        "BaseFont": base,
        "DW": 1000,
        "W": _widths(face, shown),
        "CIDSystemInfo": PDFDictionary(
            {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
        ),
        "FontDescriptor": doc.Reference(descriptor, f"descriptor:{resource}"),
    }
    if not face.is_cff:
        fields["CIDToGIDMap"] = "/Identity"
    return PDFDictionary(fields)


def _widths(face: Face, shown: Mapping[int, str]) -> PDFArray:
    entries = []
    for gid in shown:
        width = face.width(gid)
        if width != 1000:
            entries += [face.cid(gid), PDFArray([width])]
    return PDFArray(entries)


def _to_unicode(face: Face, shown: Mapping[int, str]) -> str:
    """Return the CMap that gives copied text its characters; beyond the BMP they are surrogate pairs."""
    pairs = [f"<{face.cid(gid):04X}> <{char.encode('utf-16-be').hex().upper()}>" for gid, char in shown.items()]
    return _cmap(pairs, "<0000> <FFFF>")


def _cmap(pairs: Sequence[str], codes: str) -> str:
    lines = [_CMAP_HEAD.replace("{codes}", codes)]
    for start in range(0, len(pairs), _CMAP_BLOCK):
        block = pairs[start : start + _CMAP_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, _CMAP_TAIL])
