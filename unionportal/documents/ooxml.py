"""WordprocessingML that python-docx cannot write, and a package without times."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.text.font import CT_RPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table
from docx.text.paragraph import Paragraph

LATIN = "Times New Roman"
_EPOCH = (1980, 1, 1, 0, 0, 0)
# Names the part among those of one file alone.
_ITEM = "{5B0E6D57-3F0B-4E7B-9C53-0C8A4E1B7D21}"
_DATA = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
# What the library's template brings with it, and no document of ours needs: its picture, and its styles a second time.
_OF_TEMPLATE = ("thumbnail", "stylesWithEffects")
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


# What stands behind w:framePr in the properties of a paragraph; from the fourth on, behind w:pBdr.
_AFTER_FRAME: tuple[str, ...] = ("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:shd", "w:tabs")
_AFTER_FRAME += ("w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")


def blank_document(application: str) -> Document:
    """Return a document without contents, in Chinese, that says which program made it."""
    word = docx.Document()
    for holder in (word.part.package, word.part):
        for key in [key for key, one in holder.rels.items() if one.reltype.endswith(_OF_TEMPLATE)]:
            del holder.rels[key]
    (about,) = (
        one.target_part for one in word.part.package.rels.values() if one.reltype.endswith("extended-properties")
    )
    about._blob = (
        f"<Properties xmlns='{_PROPERTIES}'><Application>{escape(application)}</Application></Properties>".encode()
    )
    for tag in ("w:lang", "w:themeFontLang"):
        for holder in (word.styles.element, word.settings.element):
            for language in holder.iter(qn(tag)):
                language.set(qn("w:eastAsia"), "zh-CN")
    return word


def element(tag: str, **attributes: object) -> BaseOxmlElement:
    """Return a new element with attributes of the `w:` namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_fonts(properties: CT_RPr, chinese: str) -> None:
    """Set the fonts of run properties, ahead of any theme."""
    fonts = properties.get_or_add_rFonts()
    for name in _THEME:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), LATIN)
    fonts.set(qn("w:eastAsia"), chinese)


def leave_grid(paragraph: Paragraph) -> None:
    """Let a paragraph keep its own line height instead of the page's 22 lines."""
    grid = element("w:snapToGrid", val="0")
    paragraph._p.get_or_add_pPr().insert_element_before(grid, "w:spacing", "w:ind", "w:jc", "w:rPr")


def set_indent(paragraph: Paragraph, *, first: int = 0, left: int = 0, right: int = 0) -> None:
    """Indent a paragraph by characters; a first line given in characters follows the font size."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, chars in (("firstLine", first), ("left", left), ("right", right)):
        if chars:
            indent.set(qn(f"w:{name}Chars"), str(chars * 100))
            indent.set(qn(f"w:{name}"), str(chars * 320))


def stand_at_foot(paragraph: Paragraph, width: int) -> None:
    """Put a paragraph between two rules into a frame, `width` twips wide, at the foot of the type area."""
    properties = paragraph._p.get_or_add_pPr()
    place = {"vAnchor": "margin", "hAnchor": "margin", "xAlign": "left", "yAlign": "bottom"}
    frame = element("w:framePr", w=width, wrap="around", **place)
    rules = element("w:pBdr")
    for side in ("top", "bottom"):
        rules.append(element(f"w:{side}", val="single", sz=8, space=1, color="auto"))
    properties.insert_element_before(frame, *_AFTER_FRAME)
    properties.insert_element_before(rules, *_AFTER_FRAME[3:])


def add_field(paragraph: Paragraph, code: str, shown: str | None = "1") -> None:
    """Add a field that Word computes, showing `shown` until then."""
    for kind in ("begin", None, "separate"):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            instruction = element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
    if shown:
        paragraph.add_run(shown)
        end_field(paragraph)


def end_field(paragraph: Paragraph) -> None:
    """End the field opened last."""
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def add_bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    """Make the paragraph a target for links."""
    start = element("w:bookmarkStart", id=number, name=name)
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(element("w:bookmarkEnd", id=number))


def add_link(paragraph: Paragraph, name: str, text: str) -> None:
    """Add text that leads to a bookmark."""
    link = element("w:hyperlink", anchor=name, history=1)
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def add_rows(table: Table, pattern: CT_Row, rows: Iterable[Sequence[str]]) -> None:
    """Append one copy of the pattern row for each row of strings; much faster than `add_row`."""
    for cells in rows:
        made = deepcopy(pattern)
        for cell, text in zip(made.iter(qn("w:tc")), cells, strict=True):
            target = cell.find(qn("w:p")).find(qn("w:r"))
            target.text = text
        table._tbl.append(made)


def add_custom_xml(word: Document, namespace: str, text: str) -> None:
    """Add a part of which the only element has the text; Word keeps it when it saves the file."""
    package, name = word.part.package, quoteattr(namespace)
    part = Part(
        package.next_partname("/customXml/item%d.xml"),
        CONTENT_TYPE.XML,
        f"<enclosure xmlns={name}>{escape(text)}</enclosure>".encode(),
        package,
    )
    word.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    properties = (
        f'<ds:datastoreItem xmlns:ds="{_DATA}" ds:itemID="{_ITEM}"><ds:schemaRefs><ds:schemaRef ds:uri={name}/>'
        "</ds:schemaRefs></ds:datastoreItem>"
    )
    described = Part(
        package.next_partname("/customXml/itemProps%d.xml"),
        CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES,
        properties.encode(),
        package,
    )
    part.relate_to(described, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)


def without_clock(data: bytes) -> bytes:
    """Return the same package with fixed times, so that equal documents are equal bytes."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, _EPOCH), source.read(name), ZIP_DEFLATED)
    return buffer.getvalue()
