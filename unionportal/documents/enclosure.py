"""What a PDF carries inside, and the digest of it as people compare it."""

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString, PDFZCompress

from unionportal.documents.facts import Enclosure
from unionportal.documents.marks import Page

_GROUP, _LINE = 4, 16


def enclose(canvas: Page, enclosure: Enclosure) -> None:
    """Add the text to the PDF as an embedded file, which readers list among the attachments."""
    data, doc = enclosure.text.encode(), canvas._doc
    stream = PDFStream(content=data, filters=[PDFZCompress])
    stream.dictionary["Type"] = PDFName("EmbeddedFile")
    stream.dictionary["Subtype"] = "/application#2Fjson"
    stream.dictionary["Params"] = PDFDictionary({"Size": len(data)})
    name = PDFString(enclosure.name)
    file = {
        "Type": PDFName("Filespec"),
        "F": name,
        "UF": name,
        "EF": PDFDictionary({"F": doc.Reference(stream, "enclosure:data")}),
        "AFRelationship": PDFName("Data"),
    }
    files = PDFArray([name, doc.Reference(PDFDictionary(file), "enclosure:file")])
    names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": files})})
    doc.Catalog.Names = names  # type: ignore[attr-defined]  # reportlab's types lack it


def grouped(digest: str) -> list[str]:
    """Return the digits of a digest in lines, and in groups that two people can read to each other."""
    groups = [digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP)]
    return [" ".join(groups[start : start + _LINE // _GROUP]) for start in range(0, len(groups), _LINE // _GROUP)]
