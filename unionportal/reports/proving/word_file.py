"""The text of a Word file, what it carries inside, and what may show beside its words; used in the child."""

import hashlib
import posixpath
from collections import Counter

from unionportal.reports.proving.word_styles import Styles
from unionportal.reports.proving.word_text import Words
from unionportal.sheets.child_process import Refusal, parts
from unionportal.sheets.placeholders.texts import parser_of, run

_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"


class WordFile:
    """A Word file, opened: the `lines` that Word shows of its main part, and those `aside` in headers and footers.

    `added` has the codes of what shows or hides words otherwise, see `Words`; `drawings` counts the pictures.
    """

    def __init__(self, data, limits):
        self._namespace, self._parts = limits["namespace"], parts(data, limits, every=True)
        main = self._related("", "officeDocument")
        if len(main) != 1:
            raise Refusal("unknown_kind")
        (self._main,) = main
        body = Words(self._part(self._main))
        aside = [Words(self._part(name), is_aside=True) for name in self._related(self._main, "header", "footer")]
        self.lines, self.aside = body.lines, sorted({line for words in aside for line in words.lines})
        if sum(map(len, [*self.lines, *self.aside])) > limits["characters"]:
            raise Refusal("too_long")
        every = [body, *aside]
        self.drawings = sum(words.drawings for words in every)
        used = set().union(*(words.styles for words in every))
        of_styles = (Styles(self._part(name)).added_by(used) for name in self._related(self._main, "styles"))
        self.added = set().union(*(words.added for words in every), *of_styles)

    def carried(self):
        """Return the text of all parts that are enclosures, as bytes; None if there is none."""
        space = self._namespace
        carrying = [part for name, part in self._parts.items() if name.endswith(".xml") and space.encode() in part]
        return b"".join(filter(None, (_element_text(part, space) for part in carrying))) or None

    def compared_with(self, ours):
        """Return {"found": code, …} on what it shows beside its words.

        `added`: there are {"names"} of what shows or hides words otherwise, which ours does not have; `saved`: there is
        nothing of that kind, and as many {"pictures"} are not those of ours.
        """
        added = self.added - ours.added | ({"shapes"} if self.drawings != ours.drawings else set())
        if added:
            return {"found": "added", "names": sorted(added)}
        return {"found": "saved", "pictures": (self._pictures() - ours._pictures()).total()}

    def _pictures(self):
        return Counter(hashlib.sha256(self._part(name)).hexdigest() for name in self._related(self._main, "image"))

    def _part(self, name):
        # The names of parts are the same in capitals and small letters; `parts` has made sure that there are no two.
        found = next((part for one, part in self._parts.items() if one.lower() == name.lower()), None)
        if found is None:
            raise Refusal("broken_zip")
        return found

    def _related(self, name, *kinds):
        """Return the names of the parts to which a part, or with "" the file, leads by relations of these kinds."""
        folder, _, file = name.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if not any(one.lower() == relations.lower() for one in self._parts):
            return []
        targets, parser = [], parser_of(part := self._part(relations))

        def began(element, values):
            if element == _RELATION and values.get("Type", "").rpartition("/")[2] in kinds:
                targets.append(posixpath.normpath(posixpath.join("/", folder, values.get("Target", "")))[1:])

        parser.StartElementHandler = began
        run(parser, part)
        return targets


def _element_text(part, namespace):
    """Return the text of a part of which the only element is of the namespace, as bytes; None for any other part."""
    texts, names = [], []
    parser = parser_of(part)
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.CharacterDataHandler = texts.append
    run(parser, part)
    return "".join(texts).encode() if names == [f"{namespace} enclosure"] else None
