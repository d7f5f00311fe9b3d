"""The nodes of a parsed text."""

from dataclasses import dataclass, field

from unionportal.reports.text.markup.grammar import CHANGE, DIFFERENT, KEEP


@dataclass(frozen=True)
class Literal:
    """Text as it is printed."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class FigureRef:
    """A figure, a sum “甲+乙” or a share “甲/乙” by names or codes; `source` is the text as typed."""

    name: str
    format: str
    source: str
    line: int
    column: int
    flags: tuple = ()

    @property
    def keeps_zero(self):
        """Whether its place is printed although the figure is zero."""
        return KEEP in self.flags

    @property
    def is_change(self):
        """Whether it prints the change from the period before."""
        return CHANGE in self.flags

    @property
    def is_not_repeated(self):
        """Whether it falls where it is the same number as the figure before it in the paragraph."""
        return DIFFERENT in self.flags


@dataclass(frozen=True)
class CountRef:
    """The number of items left in the nearest enumeration before or around it."""

    format: str
    source: str
    line: int
    column: int


@dataclass(frozen=True)
class ListCondition:
    """A condition of a list as typed: field, one of = ≠ ≥ ≤, value."""

    field: str
    op: str
    value: str


@dataclass(frozen=True)
class ListRef:
    """A list of records by name or code, with its conditions, phrase, limit (0 is none) and order."""

    name: str
    conditions: tuple
    phrase: str
    limit: int
    order: str
    keeps_zero: bool
    source: str
    line: int
    column: int


@dataclass(frozen=True)
class Mark:
    """Text in 〔〕 that falls when every figure and list in it is zero or empty."""

    parts: tuple
    line: int
    column: int


@dataclass(frozen=True)
class Enumeration:
    """Items in 〔〕; those that are left are joined by “、”, and the lead falls with the last of them."""

    lead: tuple
    items: tuple
    line: int
    column: int


@dataclass(frozen=True)
class Paragraph:
    """Running text; a newline in a literal starts a new line."""

    parts: tuple
    line: int


@dataclass(frozen=True)
class SubHeading:
    """A heading inside a body, level 2 or 3, its number part of its text."""

    level: int
    parts: tuple
    line: int


@dataclass(frozen=True)
class ExhibitRef:
    """A table (`表`) or a chart (`图`) by name or code."""

    kind: str
    name: str
    line: int
    column: int
    keeps_zero: bool = False
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class Problem:
    """A mistake in the text and its place; lines and columns count from 1, line 0 is the heading of a chapter."""

    line: int
    column: int
    sentence: str

    def __str__(self):
        place = f"第{self.line}行第{self.column}列" if self.line else f"标题第{self.column}字"
        return f"{place}：{self.sentence}"


@dataclass(frozen=True)
class Parsed:
    """The blocks of a body in reading order, and its problems."""

    blocks: tuple
    problems: tuple

    @property
    def parts(self):
        """Every part, also those inside marks, in reading order."""
        return [part for block in self.blocks for part in walk(getattr(block, "parts", ()))]

    @property
    def figures(self):
        """Every figure mentioned, in reading order."""
        return [part for part in self.parts if isinstance(part, FigureRef)]

    @property
    def lists(self):
        """Every list mentioned, in reading order."""
        return [part for part in self.parts if isinstance(part, ListRef)]

    @property
    def exhibits(self):
        """Every table and chart mentioned, in reading order."""
        return [block for block in self.blocks if isinstance(block, ExhibitRef)]


def walk(parts):
    """Yield the parts and what stands inside their marks, in reading order."""
    for part in parts:
        yield part
        if isinstance(part, Mark):
            yield from walk(part.parts)
        elif isinstance(part, Enumeration):
            yield from walk(part.lead)
            for item in part.items:
                yield from walk(item)


def source_of(parts):
    """Return the parts as they were typed; braces that are printed come out single."""
    return "".join(map(_source, parts))


def _source(part):
    if isinstance(part, Literal):
        return part.text
    if isinstance(part, Mark):
        return f"〔{source_of(part.parts)}〕"
    if isinstance(part, Enumeration):
        lead = f"{source_of(part.lead)}：" if part.lead else ""
        return f"〔{lead}{'；'.join(map(source_of, part.items))}〕"
    return part.source
