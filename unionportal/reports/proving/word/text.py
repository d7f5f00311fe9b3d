"""The words that Word shows of a part, with marks between paragraphs, cells and rows; used in the child.

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
_BREAK, _CELL, _CONTENTS, _ROW = "\x01", "\x02", "\x03", "\x04"
_MARKS = dict.fromkeys(map(ord, (_BREAK, _CELL, _CONTENTS, _ROW)))
_SHOWN_MARKS = {ord(_BREAK): "／", ord(_CELL): "｜", ord(_CONTENTS): None, ord(_ROW): "／"}
# The number of a page that Word puts behind an entry of the contents.
_PAGE_NUMBER = re.compile(rf"{_BREAK}\d{{1,4}}$")
_NUMBER = re.compile(r"[0-9]{0,4}")
# Elements that show their text, or nothing.
_PLAIN = {
    *("document", "body", "hdr", "ftr", "p", "r", "t", "hyperlink", "sdt", "sdtContent", "smartTag", "tbl", "tr", "tc"),
    *("tab", "br", "cr", "fldChar", "instrText", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak", "proofErr"),
    *("bookmarkStart", "bookmarkEnd", "permStart", "permEnd"),
}
# Elements in which no words stand: how something looks, and what a picture is made of.
_STYLING = {
    *("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "smartTagPr"),
    "drawing",
}
# What shows or hides words otherwise.
ADDED = {
    **dict.fromkeys(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"), "revisions"),
    **dict.fromkeys(("vanish", "specVanish", "hidden"), "hidden"),
    **dict.fromkeys(("footnoteReference", "endnoteReference"), "notes"),
    **dict.fromkeys(("commentReference", "commentRangeStart", "commentRangeEnd"), "comments"),
    **dict.fromkeys(("txbxContent", "pict", "object", "ruby", "anchor"), "shapes"),
    # What a drawing may have beside a picture, whatever it says that it has.
    **dict.fromkeys(("chart", "wsp", "wgp", "wpc", "sp", "txBody", "txbx", "lockedCanvas", "relIds"), "shapes"),
    **dict.fromkeys(("altChunk", "subDoc", "control", "contentPart"), "files"),
    **dict.fromkeys(("fldSimple", "dataBinding"), "fields"),
    **dict.fromkeys(("vMerge", "hMerge"), "cells"),
    **dict.fromkeys(("gridSpan", "gridBefore", "gridAfter"), "spans"),
    **dict.fromkeys(("bdo", "dir", "bidi", "rtl", "bidiVisual"), "directions"),
    "lnNumType": "line_numbers",
    "oMath": "formulas",
    "sym": "symbols",
    "numId": "numbers",
}
# These are none if they are switched off.
_SWITCHES = {"vanish", "specVanish", "hidden", "numId", "bidi", "rtl", "bidiVisual", "gridBefore", "gridAfter"}
_OFF = {"0", "false", "off"}
_STYLES = {"pStyle", "rStyle", "tblStyle"}
_XML = "http://www.w3.org/XML/1998/namespace"
_CONTENTS_FIELD = "TOC"
_FIELDS = re.compile(r"TOC\b.*|PAGEREF \S+( \\h)?|HYPERLINK \\l \S+")
# The relation of a picture to its part.
_EMBEDDED = "embed"
_FIELDS_ASIDE = re.compile(r"PAGE( \\\* MERGEFORMAT)?")


def added_by(short, values):
    """Return the code of what an element shows or hides, by its name and `values_of` it, or None."""
    is_off = short in _SWITCHES and values.get("val") in _OFF
    return None if is_off else ADDED.get(short)


def values_of(name, attributes):
    """Return the attributes of the element's own namespace by their names; those of others are nothing to Word."""
    space = name.rpartition(" ")[0]
    return {local(key): value for key, value in attributes.items() if key.rpartition(" ")[0] == space}


def key_of(style):
    """Return the key of a style: not all programs tell capitals from small letters."""
    return style.lower()


def unmarked(text):
    """Return a text of `Words` without its marks."""
    return text.translate(_MARKS)


def readable(text):
    """Return a text of `Words` with its marks as people can read them."""
    return text.replace(_BREAK + _CELL, _CELL).replace(_CELL + _ROW, _ROW).translate(_SHOWN_MARKS)


class _Field:
    """A field that is open: its code until its result begins."""

    def __init__(self):
        self.code, self.has_result = "", False

    @property
    def is_contents(self):
        return self.code.split()[:1] == [_CONTENTS_FIELD]


class Words:
    """The lines of a part: one per paragraph, ending with a mark, and one that is a mark where a cell or row ends.

    In a header or footer (`is_aside`) Word counts the numbers of pages anew, so they are left out. `added` has the
    codes of what shows or hides words otherwise, and of which a file of ours has nothing: those of ADDED, and unknown.
    `styles` are those that are used; `drawings` counts the pictures, and `pictures` are the keys of their relations.
    """

    def __init__(self, content, *, is_aside=False):
        self.lines, self.added, self.styles, self.drawings, self.pictures = [], set(), set(), 0, []
        self._is_aside, self._known = is_aside, _FIELDS_ASIDE if is_aside else _FIELDS
        # The names of the open elements, the texts of the open element and line, and how deep it stands in the styling.
        self._open, self._text, self._line, self._styling = [], [], [], 0
        # Whether the paragraph is an entry of the contents, of which a file has one table.
        self._fields, self._is_entry, self._had_contents = [], False, False
        self._space, self._keeps_blanks = "", False
        parser = parser_of(content)
        parser.StartElementHandler = self._began
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._text_read
        run(parser, content)

    def _began(self, name, attributes):
        space, _, short = name.rpartition(" ")
        # One namespace in a file: that of its first element.
        self._space = self._space or space
        values, parent = values_of(name, attributes), self._open[-1] if self._open else ""
        self._open.append(short)
        self._text, self._keeps_blanks = [], attributes.get(f"{_XML} space") == "preserve"
        if code := added_by(short, values):
            self.added.add(code)
        if short == "drawing":
            self.drawings += 1
        self.pictures += [key for name, key in attributes.items() if local(name) == _EMBEDDED]
        if _is_other_picture(short, attributes):
            self.added.add("shapes")
        if short in _STYLES:
            self.styles.add(key_of(values.get("val", "")))
        if self._styling or short in _STYLING:
            self._styling += 1
        elif space != self._space or space not in _WORD or short not in _PLAIN or (short == "t" and parent != "r"):
            self.added.add(ADDED.get(short, "unknown"))
            self._open[-1] = ""
        elif short in {"tab", "br", "cr"}:
            self._show(_BREAK)
        elif short == "noBreakHyphen":
            self._show("-")
        elif short == "fldChar":
            # Nothing counts the result of a locked field anew.
            if values.get("fldLock", "0") not in _OFF:
                self.added.add("fields")
            self._turn(values.get("fldCharType"))

    def _ended(self, _name):
        short, text = self._open.pop(), "".join(self._text)
        self._text = []
        if self._styling:
            self._styling -= 1
        elif short == "t":
            self._show(text if self._keeps_blanks else text.strip(" \t\r\n"))
        elif short == "instrText" and self._fields and not self._fields[-1].has_result:
            self._fields[-1].code += text
        elif short == "p":
            self._end_line()
        elif short in {"tc", "tr"}:
            self.lines.append(_CELL if short == "tc" else _ROW)

    def _text_read(self, text):
        self._text.append(text)

    def _show(self, text):
        """Take a text into the line, unless it stands in the code of a field, where Word does not show it."""
        if not all(field.has_result for field in self._fields):
            return
        if self._is_aside and self._fields:
            if not _NUMBER.fullmatch(text):
                self.added.add("fields")
        else:
            self._line.append(text)
            self._is_entry |= any(field.is_contents for field in self._fields)

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
        is_in_contents = any(one.is_contents for one in self._fields)
        is_known = self._known.fullmatch(" ".join(field.code.split()))
        # Word writes links and numbers of pages into the contents alone, and there is one table of them.
        if not is_known or (field.is_contents and self._had_contents) or not (self._is_aside or is_in_contents):
            self.added.add("fields")
        self._had_contents |= field.is_contents

    def _end_line(self):
        text = _BREAK.join(part for part in "".join(self._line).split(_BREAK) if part.strip())
        if self._is_entry and text:
            text = _CONTENTS + _PAGE_NUMBER.sub("", text)
        if text:
            self.lines.append(text + _BREAK)
        self._line, self._is_entry = [], False


def _is_other_picture(short, attributes):
    """Return whether an element of a drawing shows something else than the whole of a picture in the file."""
    if short == "graphicData":
        return not attributes.get("uri", "").endswith(_PICTURE)
    if short == "srcRect":
        return any(value != "0" for value in attributes.values())
    return short == "blip" and any(local(key) == "link" for key in attributes)
