"""The words that Word shows of a part, with marks between paragraphs and cells; used in the child.

Only what is known to show a text as it stands is read as such. All else is named: what hides words or adds some, and
what is not known.
"""

import re

from unionportal.sheets.placeholders.texts import local, parser_of, run

_WORD = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
_PICTURE = "/picture"
# No text in a file has these characters: XML has no place for them.
_BREAK, _CELL, _CONTENTS = "\x01", "\x02", "\x03"
_MARKS = dict.fromkeys(map(ord, (_BREAK, _CELL, _CONTENTS)))
_SHOWN_MARKS = {ord(_BREAK): "／", ord(_CELL): "｜", ord(_CONTENTS): None}
# The number of a page that Word puts behind an entry of the contents.
_PAGE_NUMBER = re.compile(rf"{_BREAK}\d+$")
# Elements that show their text, or nothing.
_PLAIN = {
    *("document", "body", "hdr", "ftr", "p", "r", "t", "hyperlink", "sdt", "sdtContent", "tbl", "tr", "tc"),
    *("tab", "br", "cr", "fldChar", "instrText", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak", "proofErr"),
    *("bookmarkStart", "bookmarkEnd", "permStart", "permEnd"),
}
# Elements in which no words stand: how something looks, and what a picture is made of.
_STYLING = {*("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr"), "drawing"}
# What shows or hides words otherwise, unless it is switched off.
_ADDED = {
    **dict.fromkeys(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"), "revisions"),
    **dict.fromkeys(("vanish", "specVanish"), "hidden"),
    **dict.fromkeys(("footnoteReference", "endnoteReference"), "notes"),
    **dict.fromkeys(("commentReference", "commentRangeStart"), "comments"),
    **dict.fromkeys(("txbxContent", "pict", "object", "ruby"), "shapes"),
    **dict.fromkeys(("altChunk", "subDoc", "control", "contentPart"), "files"),
    **dict.fromkeys(("fldSimple", "dataBinding"), "fields"),
    "oMath": "formulas",
    "sym": "symbols",
    "numId": "numbers",
}
_OFF = {"0", "false", "off"}
_CONTENTS_FIELD = "TOC"
_FIELDS, _FIELDS_ASIDE = {_CONTENTS_FIELD, "PAGEREF", "HYPERLINK"}, {"PAGE"}


def unmarked(text):
    """Return a text of `Words` without its marks."""
    return text.translate(_MARKS)


def readable(text):
    """Return a text of `Words` with its marks as people can read them."""
    return text.replace(_BREAK + _CELL, _CELL).translate(_SHOWN_MARKS)


class _Field:
    """A field that is open: its code until its result begins."""

    def __init__(self):
        self.code, self.has_result = "", False

    @property
    def kind(self):
        return next(iter(self.code.split()), "").upper()


class Words:
    """The lines of a part: one per paragraph, ending with a mark, and one that is a mark where a cell ends.

    In a header or footer (`is_aside`) Word counts the numbers of pages anew, so they are left out. `added` has the
    codes of what shows or hides words otherwise, and of which a file of ours has nothing: revisions, hidden, notes,
    comments, shapes, files, formulas, symbols, fields, numbers, unknown.
    """

    def __init__(self, content, *, is_aside=False):
        self.lines, self.added = [], set()
        self._is_aside, self._known = is_aside, _FIELDS_ASIDE if is_aside else _FIELDS
        self._line, self._element, self._styling = [], "", 0
        # Whether the paragraph is an entry of the contents, of which a file has one table.
        self._fields, self._is_entry, self._had_contents = [], False, False
        parser = parser_of(content)
        parser.StartElementHandler = self._began
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._read
        run(parser, content)

    def _began(self, name, attributes):
        space, _, short = name.rpartition(" ")
        values = {local(key): value for key, value in attributes.items()}
        self._element = short
        if short in _ADDED and values.get("val") not in _OFF:
            self.added.add(_ADDED[short])
        if short == "graphicData" and not values.get("uri", "").endswith(_PICTURE):
            self.added.add("shapes")
        if self._styling or short in _STYLING:
            self._styling += 1
        elif space not in _WORD or short not in _PLAIN:
            self.added.add(_ADDED.get(short, "unknown"))
            self._element = ""
        elif short in {"tab", "br", "cr"}:
            self._show(_BREAK)
        elif short == "noBreakHyphen":
            self._show("-")
        elif short == "fldChar":
            self._turn(values.get("fldCharType"))

    def _ended(self, name):
        short, self._element = local(name), ""
        if self._styling:
            self._styling -= 1
        elif short == "p":
            self._end_line()
        elif short == "tc":
            self.lines.append(_CELL)

    def _read(self, text):
        if self._styling:
            return
        if self._element == "t":
            self._show(text)
        elif self._element == "instrText" and self._fields and not self._fields[-1].has_result:
            self._fields[-1].code += text

    def _show(self, text):
        """Take a text into the line, unless it stands in the code of a field, where Word does not show it."""
        if all(field.has_result for field in self._fields) and not (self._is_aside and self._fields):
            self._line.append(text)
            self._is_entry |= any(field.kind == _CONTENTS_FIELD for field in self._fields)

    def _turn(self, kind):
        """Begin a field, its result, or what stands behind it."""
        if kind == "begin":
            self._fields.append(_Field())
        elif not self._fields:
            self.added.add("fields")
        elif kind == "separate":
            self._fields[-1].has_result = True
            self._take(self._fields[-1])
        elif not (field := self._fields.pop()).has_result:
            self._take(field)

    def _take(self, field):
        is_contents = field.kind == _CONTENTS_FIELD
        if field.kind not in self._known or (is_contents and self._had_contents):
            self.added.add("fields")
        self._had_contents |= is_contents

    def _end_line(self):
        text = _BREAK.join(part for part in "".join(self._line).split(_BREAK) if part.strip())
        if self._is_entry and text:
            text = _CONTENTS + _PAGE_NUMBER.sub("", text)
        if text:
            self.lines.append(text + _BREAK)
        self._line, self._is_entry = [], False
