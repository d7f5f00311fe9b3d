"""What of a text is printed: marks, sentences, paragraphs, tables and headings with nothing but zeros fall.

It is computed from the values at every rendering, so that what has a number again comes back; at 定稿 the keys of what
fell are kept, and from then on they decide.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from unionportal.reports.numbers.emptiness import is_empty
from unionportal.reports.text.markup import (
    CountRef,
    Enumeration,
    ExhibitRef,
    FigureRef,
    ListRef,
    Mark,
    SubHeading,
    source_of,
    walk,
)
from unionportal.reports.text.numbering import PART, Numbering
from unionportal.reports.text.pieces import Piece, closed_up, pieces_of, trimmed, without_sign
from unionportal.reports.text.sentences import lines, sentences


@dataclass(frozen=True)
class Place:
    """Something that is not printed: its key, where it begins, its text as typed, and the figures in it."""

    key: str
    line: int
    column: int
    text: str
    refs: tuple


@dataclass(frozen=True)
class PrintedBlock:
    """A paragraph (level 0), a heading (2 or 3) in pieces, or a table or chart."""

    level: int = 0
    pieces: tuple = ()
    exhibit: ExhibitRef | None = None

    @property
    def text(self):
        """The text as it is printed."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class PrintedChapter:
    """A chapter with its heading as printed (empty if it has none, or fell), its blocks, and what fell in it."""

    chapter: object
    heading: str
    blocks: tuple
    places: tuple


@dataclass(frozen=True)
class Printed:
    """A report as printed; `keys` tell what fell."""

    chapters: tuple
    keys: tuple

    @property
    def places(self):
        """[(chapter, Place)] of what is not printed, in reading order."""
        return [(one.chapter, place) for one in self.chapters for place in one.places]


@dataclass
class _Entry:
    """A heading (rank), or a leaf (rank None), in the order of the report."""

    key: str
    rank: int | None
    block: PrintedBlock | None = None
    lines: tuple = ()
    fell: bool = False
    heading: str = ""
    is_numbered: bool = True
    typed: tuple = ()


@dataclass
class _Judge:
    """Decides what falls: by the values, or by the keys that were kept at 定稿."""

    known: object
    kept: frozenset | None = None
    keys: list = field(default_factory=list)

    def falls(self, key, is_empty_now):
        """Return whether the place falls, and note it."""
        fell = is_empty_now if self.kept is None else key in self.kept
        if fell:
            self.keys.append(key)
        return fell


def print_body(parsed, known, ident="0"):
    """Return the PrintedChapter of one body that is being edited, numbered as typed."""
    judge = _Judge(known)
    entries, places = _body(parsed, ident, judge)
    _headings_fall(entries, judge)
    return PrintedChapter(None, "", tuple(entry.block for entry in entries if not entry.fell), tuple(places))


def print_chapters(chapters, known, *, kept=None, renumber=True):
    """Return [(chapter, Parsed)] as Printed; with `kept`, the keys of what fell at 定稿, these decide."""
    judge = _Judge(known, kept)
    found, every = [], []
    for chapter, parsed in chapters:
        ident, heading = str(chapter.pk), chapter.printed_heading
        rank = chapter.level if heading and not PART.match(heading) else 0
        entries, places = _body(parsed, ident, judge)
        entries.insert(0, _Entry(ident, rank, heading=heading))
        found.append((chapter, entries, places))
        every += entries
    _headings_fall(every, judge)
    if renumber:
        _number(every)
    printed = [
        PrintedChapter(
            chapter,
            "" if entries[0].fell else entries[0].heading,
            tuple(entry.block for entry in entries[1:] if not entry.fell),
            tuple(places),
        )
        for chapter, entries, places in found
    ]
    return Printed(tuple(printed), tuple(judge.keys))


def _headings_fall(entries, judge):
    """Let a heading fall if something under it fell and nothing under it is left."""
    for number, heading in enumerate(entries):
        if heading.rank is None:
            continue
        under = []
        for entry in entries[number + 1 :]:
            if entry.rank is not None and entry.rank <= heading.rank:
                break
            under += [entry] if entry.rank is None else []
        fell = bool(under) and all(entry.fell for entry in under)
        heading.fell = judge.falls(heading.key, fell)


def _number(entries):
    numbering = Numbering()
    for entry in entries:
        if entry.rank is None:
            _number_lines(entry, numbering)
        elif entry.fell:
            continue
        elif entry.block is None:
            entry.heading = numbering.heading(entry.heading)
        else:
            entry.block = _renumbered(entry.block, numbering.heading)


def _number_lines(entry, numbering):
    if entry.block is not None and entry.block.exhibit:
        return
    pieces = []
    for printed, first in entry.lines:
        if printed is None:
            numbering.line(first, fell=True)
            continue
        pieces += [Piece("\n")] if pieces else []
        pieces += _renumbered(PrintedBlock(0, tuple(printed)), numbering.line).pieces
    if entry.block is not None:
        entry.block = PrintedBlock(0, tuple(pieces))


def _renumbered(block, numbered):
    first = block.pieces[0] if block.pieces else None
    if first is None or first.ref is not None:
        return block
    return PrintedBlock(block.level, (replace(first, text=numbered(first.text)), *block.pieces[1:]))


def _body(parsed, ident, judge):
    """Return (entries, places) of one body."""
    entries, places = [], []
    for number, block in enumerate(parsed.blocks):
        key = f"{ident}.{number}"
        if isinstance(block, ExhibitRef):
            fell = judge.falls(key, _exhibit_is_empty(block, judge.known))
            entries.append(_Entry(key, None, PrintedBlock(exhibit=block), fell=fell))
            if fell:
                places.append(Place(key, block.line, block.column, block.source, (block,)))
            continue
        if isinstance(block, SubHeading):
            pieces = _Paragraph(judge, key).pieces(block.parts, key)
            entries.append(_Entry(key, block.level, PrintedBlock(block.level, trimmed(pieces))))
            continue
        paragraph = _Paragraph(judge, key)
        printed = paragraph.lines(block)
        left = [pieces for pieces, _ in printed if pieces is not None]
        fell = not left
        pieces = [piece for number, line in enumerate(left) for piece in ([Piece("\n")] if number else []) + line]
        entries.append(_Entry(key, None, PrintedBlock(0, trimmed(pieces)), tuple(printed), fell))
        if fell:
            places.append(_place(key, block.parts))
        else:
            places += paragraph.places
    return entries, places


def _exhibit_is_empty(ref, known):
    found = known.exhibit(ref.kind, ref.name)
    if found is None:
        return False
    return is_empty(ref.kind, found[1], ref.keeps_zero)


def _place(key, parts):
    refs = tuple(part for part in walk(parts) if isinstance(part, FigureRef | ListRef))
    first = parts[0]
    return Place(key, first.line, first.column, source_of(parts).strip(), refs)


class _Paragraph:
    """Prints one paragraph; remembers how many items its last enumeration has left."""

    def __init__(self, judge, key):
        self.judge, self.key, self.places = judge, key, []
        self.known = judge.known
        self.count = 0
        self.before = {}

    def lines(self, block):
        """Return [(pieces, first text)] of the lines; the pieces of one that fell are None."""
        printed = []
        refs = [part for part in walk(block.parts) if isinstance(part, FigureRef) and not part.is_change]
        self.before = {ref: before for before, ref in pairwise(refs)}
        for number, line in enumerate(lines(block.parts)):
            pieces, fell = [], False
            for place, sentence in enumerate(sentences(line)):
                key = f"{self.key}.{number}.{place}"
                if self.judge.falls(key, self._sentence_is_empty(sentence)):
                    fell = True
                    self.places.append(_place(key, sentence))
                else:
                    pieces += self.pieces(sentence, key)
            gone = fell and not "".join(piece.text for piece in pieces).strip()
            printed.append((None if gone else list(trimmed(pieces)), source_of(line[:1])))
        return printed

    def pieces(self, parts, key, before=()):
        """Return the pieces of parts, without the marks in them that fall; `before` is printed before them.

        The commas and quotes around what fell go with it.
        """
        found, fell = [], False
        for number, part in enumerate(parts):
            here, said = f"{key}.{number}", [*before, *found]
            if isinstance(part, Mark | Enumeration):
                more = self._mark(part, here, said)
                fell = fell or not more
                found += without_sign(said, more)
                continue
            more = pieces_of(part, self.known, self.count)
            if fell:
                found, more = closed_up(before, found, more)
            found += more
            fell = False
        return found

    def _mark(self, part, key, before):
        if isinstance(part, Enumeration):
            return self._enumeration(part, key, before)
        if self.judge.falls(key, self._is_empty(part.parts)):
            self.places.append(_place(key, [part]))
            return []
        return self.pieces(part.parts, key, before)

    def _enumeration(self, part, key, before):
        if self.judge.falls(key, self._is_empty([part])):
            self.count = 0
            self.places.append(_place(key, [part]))
            return []
        left, gone = [], []
        for number, item in enumerate(part.items):
            here = f"{key}.{number}"
            (gone if self.judge.falls(here, self._is_empty(item)) else left).append((here, item))
        self.places += [_place(here, item) for here, item in gone]
        self.count = len(left)
        found = self.pieces(part.lead, f"{key}.lead", before)
        for number, (here, item) in enumerate(left):
            found += [Piece("、")] if number else []
            found += self.pieces(item, here, [*before, *found])
        self.count = len(left)
        return found

    def _sentence_is_empty(self, sentence):
        """Return whether a sentence is empty, or has no figure but the count of an enumeration that fell."""
        refs = [part for part in walk(sentence) if isinstance(part, FigureRef | ListRef | CountRef)]
        only_counts = bool(refs) and all(isinstance(ref, CountRef) for ref in refs)
        return not self.count if only_counts else self._is_empty(sentence, counts=False)

    def _is_empty(self, parts, *, counts=True):
        """Return whether there are figures or lists in the parts, and nothing in any of them.

        With `counts` also whether there is nothing but the count of an enumeration that says nothing.
        """
        refs = [part for part in walk(parts) if isinstance(part, FigureRef | ListRef | CountRef)]
        if any(not isinstance(ref, CountRef) for ref in refs):
            return not self._has_any(parts)
        # “以上一类” says nothing.
        return counts and bool(refs) and self.count < 2

    def _has_any(self, parts):
        """Return whether a figure or list in the parts has something, outside of what falls by its count."""
        for part in parts:
            if isinstance(part, Mark):
                found = self._has_any(part.parts)
            elif isinstance(part, Enumeration):
                items = sum(map(self._has_any, part.items))
                counts = any(isinstance(one, CountRef) for one in walk(part.lead))
                # “两个渠道” is said of two at least.
                found = items > 1 if counts else items or self._has_any(part.lead)
            else:
                found = isinstance(part, FigureRef | ListRef) and self._has_something(part)
            if found:
                return True
        return False

    def _has_something(self, ref):
        if ref.keeps_zero:
            return True
        if isinstance(ref, ListRef):
            items = self.known.items(ref)
            return items is None or bool(items)
        value = self.known.figure(ref.name)
        if value is None:
            return True
        return value.has_change if ref.is_change else value.has_something and not self._repeats(ref, value)

    def _repeats(self, ref, value):
        """Return whether the figure falls where it repeats a number, and the figure before it has this one."""
        before = self.before.get(ref) if ref.is_not_repeated else None
        earlier = self.known.figure(before.name) if before else None
        return earlier is not None and earlier.value == value.value
