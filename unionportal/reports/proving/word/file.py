"""The text of a Word file, what it carries inside, and what may show beside its words; used in the child."""

import hashlib
from collections import Counter

from unionportal.reports.proving.word.package import Package
from unionportal.reports.proving.word.styles import Styles
from unionportal.reports.proving.word.text import Words
from unionportal.sheets.child_process import Refusal
from unionportal.sheets.placeholders.texts import parser_of, run


class WordFile:
    """A Word file, opened: the `lines` that Word shows of its main part, and those `aside` in headers and footers.

    `added` has the codes of what shows or hides words otherwise, see `Words`; `drawings` counts the pictures, and
    `pictures` are the digests of those in the text, in their order.
    """

    def __init__(self, data, limits):
        self._namespace, self._package = limits["namespace"], Package(data, limits)
        main = self._package.related("", "officeDocument")
        if len(main) != 1:
            raise Refusal("unknown_kind")
        (self._main,) = main
        body = self._words(self._main)
        names = self._package.related(self._main, "header", "footer")
        aside = [self._words(name, is_aside=True) for name in names]
        self.lines, self.aside = body.lines, sorted({line for words in aside for line in words.lines})
        if sum(map(len, [*self.lines, *self.aside])) > limits["characters"]:
            raise Refusal("too_long")
        every = [body, *aside]
        self.drawings = sum(words.drawings for words in every)
        self.pictures = list(self._shown(self._main, body))
        used = set().union(*(words.styles for words in every))
        styles = self._package.related(self._main, "styles", "stylesWithEffects")
        of_styles = (Styles(self._package.part(name)).added_by(used) for name in styles)
        self.added = set().union(*(words.added for words in every), *of_styles)
        if self._package.has_fonts(self._main):
            self.added.add("fonts")
        if self._package.has_frames(self._main):
            self.added.add("files")

    def carried(self):
        """Return the text of all parts that are enclosures, as bytes; None if there is none."""
        space = self._namespace
        carrying = [
            part for name, part in self._package.parts.items() if name.endswith(".xml") and space.encode() in part
        ]
        return b"".join(filter(None, (_element_text(part, space) for part in carrying))) or None

    def compared_with(self, ours):
        """Return {"found": code, …} on what it shows beside its words.

        `added`: there are {"names"} of what shows or hides words otherwise, which ours does not have; `moved`: as many
        {"pictures"} of ours stand where ours has others; `saved`: there is nothing of that kind, and as many
        {"pictures"} are not those of ours.
        """
        is_as_many = (self.drawings, len(self.pictures)) == (ours.drawings, len(ours.pictures))
        if added := self.added - ours.added | (set() if is_as_many else {"shapes"}):
            return {"found": "added", "names": sorted(added)}
        pairs, known = zip(ours.pictures, self.pictures, strict=True), set(ours.pictures)
        if moved := sum(mine != found and found in known for mine, found in pairs):
            return {"found": "moved", "pictures": moved}
        return {"found": "saved", "pictures": (self._images() - ours._images()).total()}

    def _words(self, name, *, is_aside=False):
        return Words(self._package.part(name), is_aside=is_aside)

    def _shown(self, name, words):
        """Yield the digests of the pictures in a part, in their order; "" for one that is not in the file."""
        targets = {one.key: one.target for one in self._package.relations(name)}
        for key in words.pictures:
            target = targets.get(key, "")
            yield self._digest(target) if target else ""

    def _images(self):
        return Counter(map(self._digest, self._package.related(self._main, "image")))

    def _digest(self, name):
        return hashlib.sha256(self._package.part(name)).hexdigest()


def _element_text(part, namespace):
    """Return the text of a part of which the only element is of the namespace, as bytes; None for any other part."""
    texts, names = [], []
    parser = parser_of(part)
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.CharacterDataHandler = texts.append
    run(parser, part)
    return "".join(texts).encode() if names == [f"{namespace} enclosure"] else None
