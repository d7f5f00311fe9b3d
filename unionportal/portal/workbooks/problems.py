"""The problems of a workbook as its page lists them: equal ones together, those to be corrected first."""

from dataclasses import dataclass

from django.urls import reverse

from unionportal.core import ledger
from unionportal.sheets.layout import Layout
from unionportal.sheets.layout.relatives import is_of_relative
from unionportal.sheets.parsed import Problem

# So many rows are named where a problem stands.
_ROWS = 10


@dataclass(frozen=True)
class ShownProblem:
    """Equal problems of a worksheet as one line, with the columns and rows they stand in."""

    sheet: str
    headers: tuple[str, ...]
    sentence: str
    warning: bool
    rows: tuple[int, ...]
    # Where it is dealt with instead.
    address: str = ""

    @property
    def header(self):
        """The headings of its columns, "" for a problem of whole rows."""
        return "、".join(self.headers)

    @property
    def place(self):
        """Where it stands: worksheet, the first headings, the first rows."""
        shown = "、".join(map(str, self.rows[:_ROWS]))
        more = f"等 {len(self.rows)} " if len(self.rows) > _ROWS else ""
        headers = "".join(f"「{header}」" for header in self.headers[:_ROWS])
        others = f"等 {len(self.headers)} 列" if len(self.headers) > _ROWS else ""
        return f"工作表「{self.sheet}」{headers}{others}" + (f"第{shown}{more}行" if shown else "")


@dataclass(frozen=True)
class ColumnWarnings:
    """What a preview told its maker of the same columns, with how many places it holds for."""

    headers: tuple[str, ...]
    told: tuple[ShownProblem, ...]

    @property
    def header(self):
        """The headings of the columns, "" for what is told of whole rows or worksheets."""
        return "、".join(self.headers[:_ROWS])

    @property
    def count(self):
        """How many places: the rows, or the worksheet where none is named."""
        return sum(max(1, len(one.rows)) for one in self.told)

    @property
    def first(self):
        """The first of them, which the page writes out."""
        return self.told[:_ROWS]

    @property
    def more(self):
        """How many it does not."""
        return max(0, len(self.told) - _ROWS)


def warnings_to_read(sheet, found, scope):
    """Return as ColumnWarnings the warnings of the Preview `found`, None once it was emptied, that belong to a sheet.

    So does what is not read at all, and what is about sheets that nobody but the maker confirms: who decides over
    their unit reads it before he lets the whole file be written.
    """
    if found is None:
        return []
    paths = tuple(scope.paths(sheet.decide)) if sheet.decide else ()
    alone = [one for one in sheet.ledger.sheets.select_related("unit") if not one.decide]
    keys = {"", sheet.key, *(one.key for one in alone if one.unit.path.startswith(paths))}
    others = {one.name for one in found.worksheets if one.layout["kind"] not in keys}
    kinds = {}
    for one in grouped(one for one in found.problems if one.warning and one.sheet not in others):
        kinds.setdefault(one.headers, []).append(one)
    return [ColumnWarnings(headers, tuple(told)) for headers, told in kinds.items()]


def families_left(worksheets, user):
    """Return a warning for each roster whose columns about families are not read: where the user takes them."""
    kinds = {entry.spec.key: entry.spec for entry in ledger.offered(user)}
    family = next((spec for spec in kinds.values() if spec.of_family), None)
    found = []
    for one in worksheets if family else ():
        layout = Layout.from_data(one.layout)
        left = [layout.headings[place] for place in layout.unread if is_of_relative(layout.headings[place])]
        if left and layout.kind in kinds and kinds[layout.kind].lists_people:
            columns = "".join(f"「{heading[:30]}」" for heading in left)
            sentence = (
                f"{columns}是家庭成员的，没有读。其中有困难职工的，请把这份文件再上传一次，"
                f"“是哪一类”选“{family.title}”，家庭成员就拆成一人一行。"
            )
            address = f"{reverse('ledger_import')}?kind={family.key}"
            found.append(Problem(one.name, 0, "", sentence, warning=True, address=address))
    return found


def grouped(problems):
    """Return the problems as ShownProblems, equal ones together, those to be corrected before the warnings.

    Of warnings those of several columns are equal too: twenty columns that are not read are one line.
    """
    found = {}
    for one in sorted(problems, key=lambda one: one.warning):
        column = "" if one.warning else one.header
        headers, rows = found.setdefault((one.sheet, column, one.sentence, one.warning, one.address), ({}, {}))
        headers |= {one.header: None} if one.header else {}
        rows |= {one.row: None} if one.row else {}
    return [
        ShownProblem(sheet, tuple(headers), sentence, warning, tuple(rows), address)
        for (sheet, _, sentence, warning, address), (headers, rows) in found.items()
    ]
