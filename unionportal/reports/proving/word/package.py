"""The parts of a Word file and how they lead to each other; used in the child.

Names that two programs may take for two parts are refused.
"""

import posixpath
import re
from typing import NamedTuple

from unionportal.sheets.child_process import Refusal, elements, parts
from unionportal.sheets.placeholders.texts import parser_of, run

_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
# Some programs cut a name at # or ?, decode %, and take \ for /, or leave a full stop away at the end.
_CHARS = r"[A-Za-z0-9_.$@+=(),~\[\]-]"
_SEGMENT = rf"(?:{_CHARS}*(?!\.){_CHARS})"
_PART = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_TARGET = re.compile(rf"/?(?:\.{{1,2}}/)*{_SEGMENT}(?:/{_SEGMENT})*")
# A part of which the pieces are entries of their own.
_PIECE = ".piece"
_FONT = "font"
_LINK = "hyperlink"
_MODES = _INSIDE, _OUTSIDE = "Internal", "External"


class Relation(NamedTuple):
    """That a part leads to another, of a kind in small letters; `target` is "" if that is none of the file."""

    key: str
    kind: str
    target: str


class Package:
    """The parts by their names; raise `Refusal` if a name is not one to all programs."""

    def __init__(self, data, limits):
        self.parts = parts(data, limits, every=True)
        if not all(_PART.fullmatch(name) and not name.lower().endswith(_PIECE) for name in self.parts):
            raise Refusal("odd_names")
        # The names of parts are the same in capitals and small letters; `parts` has made sure that there are no two.
        self._names = {name.lower(): name for name in self.parts}
        self._relations = {name.lower(): _relations(name, self.parts[name]) for name in self.parts if _leads(name)}

    def part(self, name):
        """Return the bytes of a part."""
        if name.lower() not in self._names:
            raise Refusal("broken_zip")
        return self.parts[self._names[name.lower()]]

    def relations(self, name):
        """Return the relations of a part, or with "" those of the file."""
        folder, _, file = name.rpartition("/")
        return self._relations.get(posixpath.join(folder, "_rels", f"{file}.rels").lower(), [])

    def related(self, name, *kinds):
        """Return the names of the parts to which a part, or with "" the file, leads by relations of these kinds."""
        wanted = {kind.lower() for kind in kinds}
        return [one.target for one in self.relations(name) if one.kind in wanted]

    def has_fonts(self, main):
        """Return whether the file brings fonts of its own, in which a letter may look like another."""
        tables = [elements(self.part(name)) for name in self.related(main, "fontTable")]
        brought = any(name.startswith("embed") for table in tables for name, _ in table)
        return brought or any(one.kind == _FONT for every in self._relations.values() for one in every)

    def has_frames(self, main):
        """Return whether the file is a set of frames, in which other files are shown."""
        settings = [elements(self.part(name)) for name in self.related(main, "webSettings")]
        return any(name == "frameset" for every in settings for name, _ in every)


def _leads(name):
    return name.lower().endswith(".rels")


def _relations(name, part):
    """Return the relations in a part that has nothing else."""
    folder = posixpath.dirname(posixpath.dirname(name))
    found, parser = [], parser_of(part)

    def began(element, values):
        if element != _RELATION:
            return
        # Some programs cut blanks off, and some take a mode that they do not know for that of a part.
        if any(value != value.strip() for value in values.values()) or values.get("TargetMode", _INSIDE) not in _MODES:
            raise Refusal("odd_names")
        # Not all programs tell capitals from small letters.
        kind, target = values.get("Type", "").rpartition("/")[2].lower(), values.get("Target", "")
        if values.get("TargetMode") == _OUTSIDE or kind == _LINK:
            place = ""
        elif _TARGET.fullmatch(target):
            place = posixpath.normpath(posixpath.join("/", folder, target))[1:]
        else:
            raise Refusal("odd_names")
        found.append(Relation(values.get("Id", ""), kind, place))

    parser.StartElementHandler = began
    run(parser, part)
    return found
