"""A face's used glyphs as a PDF font: Type0, Identity-H, embedded subset, UTF-16 ToUnicode."""

from collections.abc import Mapping
from hashlib import sha256
from typing import cast

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFString, PDFZCompress

from unionportal.documents.fonts.face import Face, subset

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange"""
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
    lines = [_CMAP_HEAD]
    for start in range(0, len(pairs), _CMAP_BLOCK):
        block = pairs[start : start + _CMAP_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, _CMAP_TAIL])
