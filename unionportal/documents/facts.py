"""What a document says, free of any layout: the only input of the PDF and the Word writer."""

from dataclasses import dataclass
from typing import Literal

from unionportal.documents.charts.scene import Scene

PRODUCT = "工会综合服务平台"
EMPTY_TABLE = "（无数据）"
CONTENTS = "目　录"
# The lines between the author and the title on a cover.
COVER_LINES = 7


@dataclass(frozen=True)
class Heading:
    """A heading whose number is already part of its text; level 1 to 4. The parts of a speech are centred."""

    level: int
    text: str
    centred: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"heading level {self.level} is outside 1-4")


@dataclass(frozen=True)
class Para:
    """A paragraph of running text; a newline starts a new indented line."""

    text: str


@dataclass(frozen=True)
class Column:
    """A table column; `width` is its share of the table's width."""

    header: str
    width: float = 1.0
    align: Literal["l", "c", "r"] = "c"


@dataclass(frozen=True)
class TableBlock:
    """A table of strings; with `total_row` the last row is the total."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str | None = None
    total_row: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs at least one column")
        if any(column.width <= 0 for column in self.columns):
            raise ValueError("column widths are positive shares")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True)
class ChartBlock:
    """A chart with its caption underneath."""

    caption: str
    scene: Scene


@dataclass(frozen=True)
class Names:
    """A long list of names, in columns."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class SmallPrint:
    """Many short texts to look up, in small print and two columns."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    """The next block starts on a new page."""


@dataclass(frozen=True)
class Appendix:
    """An appendix on a new page: its label flush left, its title centred."""

    label: str
    title: str


@dataclass(frozen=True)
class Opening:
    """A title on a new page, with a line below it: where a second text begins, such as the plan behind its notice."""

    title: str
    subtitle: str | None = None


@dataclass(frozen=True)
class Signature:
    """Who signs and when, the last of the lines being the date."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class ProofPage:
    """The last page, by which a reader can check the others: an address as QR code, and a digest with its caption."""

    title: str
    texts: tuple[str, ...]
    address: str
    caption: str
    digest: str


@dataclass(frozen=True)
class Imprint:
    """Who printed a notice and when (版记), between two rules at the foot of the page that ends it."""

    printer: str
    printed: str


_Text = Heading | Para | Names | SmallPrint | Signature | Imprint
_Turn = PageBreak | Appendix | Opening | ProofPage
Block = _Text | TableBlock | ChartBlock | _Turn


@dataclass(frozen=True)
class Enclosure:
    """A text that the file carries inside: under its name in a PDF, as an element of the namespace in a Word file."""

    name: str
    namespace: str
    text: str


@dataclass(frozen=True)
class Document:
    """One report, letter or notice, in reading order; the signature stands before the appendices and the last page.

    `number` is the one under which a notice goes out (发文字号), above its title. With `has_cover` the title has a page
    of its own, under the name of the author.
    """

    title: str
    blocks: tuple[Block, ...]
    number: str | None = None
    subtitle: str | None = None
    byline: tuple[str, ...] = ()
    salutation: str | None = None
    signature: tuple[str, ...] = ()
    author: str = ""
    subject: str = ""
    toc: bool = False
    has_cover: bool = False
    status_mark: str | None = None
    enclosure: Enclosure | None = None


def signed(document: Document) -> tuple[Block, ...]:
    """Return the blocks with the signature at the end of the text, before the first appendix."""
    if not document.signature:
        return document.blocks
    behind = (n for n, block in enumerate(document.blocks) if isinstance(block, Appendix | ProofPage))
    first = next(behind, len(document.blocks))
    return (*document.blocks[:first], Signature(document.signature), *document.blocks[first:])


def contents(document: Document) -> list[tuple[int, int, str]]:
    """Return the (index in `signed`, level, text) of what the contents list: headings of level 1-2, appendices."""
    entries = []
    for index, block in enumerate(signed(document)):
        if isinstance(block, Heading) and block.level <= 2:
            entries.append((index, block.level, block.text))
        elif isinstance(block, Appendix):
            entries.append((index, 1, f"{block.label}　{block.title}"))
    return entries
