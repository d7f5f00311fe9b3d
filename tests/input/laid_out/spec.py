"""What a file that is no plain table is, and what shall come of it; written before what reads it.

1.  A form is one row: the value stands beside its label, or below it. What the kind does not take (a label, a table
    inside, a line to sign) is named with its value; a place left blank to write in says nothing.
2.  Parts of the same headings beside each other are one list: all of the left part first. Parts of other headings are
    named, the one that the kind knows is read. A row is known by the line of the file it stands in.
3.  A member of a family is a row of its own. The member of the union is none of his or her own family.
4.  Two days, a third of a month and a feast are no day: the day is asked, once for the column, never taken silently.
5.  A unit above the table is the unit of its rows, and a unit of money above it counts for its amounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.input.corpus.spec import Form, Outcome, Row, Sheet, Spec, reads, table, words

LINE = "行"


@dataclass(frozen=True)
class Laid:
    """A file, and the rows that are read of it; the column 行 is the line of the file."""

    name: str
    kind: str
    sheets: tuple[Sheet, ...]
    rows: tuple[Mapping[str, str], ...]
    # Of theirs, what nothing takes: headings, labels.
    left: tuple[str, ...] = ()
    # Our columns where a day is asked for.
    days: tuple[str, ...] = ()
    form: Form = "xlsx"
    note: str = ""

    def file(self) -> Spec:
        return Spec(self.name, self.kind, self.sheets, Outcome(self.rows), self.form)


def laid(
    name: str,
    kind: str,
    rows: str | tuple[Row, ...],
    read: str,
    *also: str,
    left: str = "",
    days: str = "",
    form: Form = "xlsx",
    note: str = "",
    merged: tuple[str, ...] = (),
) -> Laid:
    """Return a file of one sheet, or of several that are laid out alike (`also`)."""
    pages = [table(rows) if isinstance(rows, str) else rows, *(table(page) for page in also)]
    sheets = tuple(Sheet(page, f"Sheet{number}", merged) for number, page in enumerate(pages, 1))
    return Laid(name, kind, sheets, reads(read), words(left), words(days), form, note)
