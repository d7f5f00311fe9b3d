"""The reading of an uploaded file: which of its worksheets are which kinds, and how each of them is laid out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unionportal.core.ledger.reading.chains import OpenLines
from unionportal.core.ledger.reading.months import recorded_of
from unionportal.core.ledger.reading.people import births_of, choices_of, people_of
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.reading.sections import refitted, units_of, with_usual
from unionportal.core.ledger.reading.together import HIDDEN_SHEET, Part, ReadSheet, why_apart
from unionportal.core.ledger.registry import Entry, entry_of
from unionportal.sheets.cells import CellProblem, as_text, shown
from unionportal.sheets.layout import Body, Layout, cut, likely, recognise
from unionportal.sheets.layout.body import common_words, word_key
from unionportal.sheets.layout.layout import row_of
from unionportal.sheets.layout.words import words
from unionportal.sheets.parsed import Parsed
from unionportal.sheets.parsing import parse
from unionportal.sheets.reader import Sheet, Workbook
from unionportal.spelling.personal_numbers import masked_numbers

_SAMPLES = 3
# The column of a file of refused rows that says why; it is known again and not read.
PROBLEM = "问题"
CHOOSE, TICK = "请在“对应关系”里选定。", "是一行数据的，请在“对应关系”里勾选。"


@dataclass
class Worksheet:
    """One worksheet of a file as a page shows it to be corrected; all of it is JSON data."""

    name: str
    layout: dict[str, Any]
    # {position: the first texts below the heading}
    samples: dict[str, list[str]] = field(default_factory=dict)
    # {column key: [[word that is not understood, how often]]}
    unknown: dict[str, list[list[Any]]] = field(default_factory=dict)
    # {column key: the words of the Layout that stand in the file}
    understood: dict[str, list[str]] = field(default_factory=dict)
    # {column key: {word that means the same as another one: [how often, what it is read as]}}
    folded: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    # The columns of dates in which only a month stands.
    months: list[str] = field(default_factory=list)
    # Those with numbers such as 1985.1, which may be January or October.
    tenths: list[str] = field(default_factory=list)
    # Optional columns without which rows were refused, to be filled once for these.
    wanted: list[str] = field(default_factory=list)
    # {row: [[staff number, who it is]]}
    people: dict[str, list[list[str]]] = field(default_factory=dict)
    # {row: how it names the person}, of those to choose from.
    named: dict[str, str] = field(default_factory=dict)
    # The few kinds that one of no known kind may be.
    likely: list[str] = field(default_factory=list)
    hidden: int = 0
    # How many rows are read, the refused ones too.
    rows: int = 0
    # Whether the worksheet is hidden itself, and the positions of its hidden columns.
    is_hidden: bool = False
    hidden_columns: list[int] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    # {row: what stands in it}, of the rows that were taken for none and may be some.
    doubtful: dict[str, str] = field(default_factory=dict)
    # {question: [the sentence, [[answer, what it means]]]}
    asked: dict[str, list[Any]] = field(default_factory=dict)
    # {question: what it changes}, of the cells that change what is recorded only where somebody ticks them.
    ticks: dict[str, str] = field(default_factory=dict)
    # How many of the people to choose from are nobody who is registered.
    strangers: int = 0
    # The rows that may be filed as what their kind offers.
    offered: list[int] = field(default_factory=list)
    # The numbers of the rows that were refused.
    bad: list[int] = field(default_factory=list)
    # Why it is not read, of one that could be; the kind that others are read as, and which of them it repeats.
    why: str = ""
    taken: str = ""
    repeats: str = ""
    # The earlier worksheet of the same kind and headings that it is read like.
    like: str = ""
    # The columns that are filled once for all rows otherwise than in that one: each list has a unit of its own above.
    apart: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title of the kind that it is read as, "" if it is not read."""
        entry = None if self.taken else entry_of(self.layout["kind"])
        return entry.spec.title if entry else ""

    @property
    def offer(self) -> str:
        """What the rows that are offered may be filed as, in the words of the kind."""
        entry = entry_of(self.layout["kind"])
        return entry.loader.offer if entry else ""

    @property
    def is_offering(self) -> bool:
        """Whether it has such rows, and nobody said yet that they are filed so."""
        return bool(self.offered) and not self.layout["filed"]

    @property
    def is_left_out(self) -> bool:
        """Whether it is not read because the maker chose no kind for it."""
        return bool(self.layout["settled"]) and not self.layout["kind"] and not self.why

    @property
    def questions(self) -> list[str]:
        """What the rows leave open and nobody answered."""
        return [question for question in self.asked if question not in self.layout["answers"]]

    @property
    def not_taken(self) -> list[tuple[str, str]]:
        """The rows that were taken for none, and what stands in each."""
        return [(row, text) for row, text in self.doubtful.items() if int(row) not in self.layout["taken"]]

    @property
    def is_open(self) -> bool:
        """Whether there is something to decide."""
        return bool(
            not self.layout["kind"]
            or self.unknown
            or self.months
            or self.tenths
            or self.people
            or self.wanted
            or self.questions
        )


def read(
    book: Workbook, entries: Sequence[Entry], reading: Reading, asked: Mapping[str, OpenLines] | None = None
) -> tuple[list[ReadSheet], list[Worksheet]]:
    """Return the worksheets that are read, in the order of `entries`, and those that are not.

    Several of one kind are read together; one that says nothing new, or has other columns, is not. `asked` is what the
    worksheets leave open that are chains.
    """
    files = _File([one for one in book.sheets.values() if any(one.rows)], entries, reading, asked or {})
    for sheet in files.sheets:
        files.add(sheet)
    by_key = files.by_key
    return [ReadSheet(entry, by_key[entry.spec.key]) for entry in entries if entry.spec.key in by_key], files.others


@dataclass
class _File:
    """The worksheets of a file as they are read one after the other, each as those before it let it be."""

    sheets: Sequence[Sheet]
    entries: Sequence[Entry]
    reading: Reading
    asked: Mapping[str, OpenLines]
    by_key: dict[str, list[Part]] = field(default_factory=dict)
    others: list[Worksheet] = field(default_factory=list)
    # {worksheet: the kind it is read as}: a part of another one is what that one is.
    kinds: dict[str, str] = field(default_factory=dict)

    def add(self, sheet: Sheet) -> None:
        """Read a worksheet, with those of its kind before it, or put it to those that are not read."""
        settled = self._settled(sheet)
        if settled is None and sheet.is_hidden and not all(one.is_hidden for one in self.sheets):
            # Last year's list, put out of sight: read only if the maker says so.
            self.others.append(Worksheet(sheet.name, Layout().as_data(), why=HIDDEN_SHEET, is_hidden=True))
            return
        layout = replace(self._recognised(sheet, settled), apart_from=sheet.apart_from)
        self.kinds[sheet.name] = layout.kind
        entry = next((one for one in self.entries if one.spec.key == layout.kind), None)
        layout, body = _cut(entry, sheet, layout)
        worksheet = _shown_as(sheet, layout)
        if entry is None:
            self._leave(sheet, layout, worksheet)
            return
        open_lines = self.asked.get(sheet.name, OpenLines())
        parsed = _parsed(entry, sheet, layout, worksheet, body, self.reading.actor, open_lines)
        self._put(entry, Part(parsed, worksheet, body.lines))

    def _settled(self, sheet: Sheet) -> Layout | None:
        """Return the Layout that stands for a worksheet, if there is one and it says what this is."""
        settled = self.reading.layouts.get(sheet.name)
        return None if settled and self._is_left_by(settled.kind, sheet) else settled

    def _chosen(self, sheet: Sheet) -> str:
        """Return the kind that was chosen for a worksheet that was in parts before, or else for its file."""
        if chosen := self.reading.parts(sheet.name) - {""} if not self._went_apart(sheet) else ():
            return min(chosen)
        kind, whole = self.reading.kind, {one.origin or one.name for one in self.sheets if not one.apart_from}
        return kind if whole == {sheet.origin or sheet.name} and not self._is_left_by(kind, sheet) else ""

    def _is_left_by(self, kind: str, sheet: Sheet) -> bool:
        """Return whether a worksheet is the rest of one that was a list of relatives, who went apart."""
        is_family = any(entry.spec.of_family and entry.spec.key == kind for entry in self.entries)
        return is_family and self._went_apart(sheet)

    def _went_apart(self, sheet: Sheet) -> bool:
        return any(one.apart_from == sheet.name for one in self.sheets)

    def _recognised(self, sheet: Sheet, settled: Layout | None) -> Layout:
        """Return the Layout that the maker sent, or else the one that the worksheet probably has."""
        if settled is not None and (settled.columns or not settled.kind):
            return settled
        known = {"kind": self.kinds.get(sheet.origin) or self._chosen(sheet)}
        known = {"kind": settled.kind, "heading": settled.heading} if settled else known
        # Of whose rows the relatives were taken, that is no list of them, whatever its titles say.
        is_rest = self._went_apart(sheet)
        specs = [entry.spec for entry in self.entries if not (is_rest and entry.spec.of_family)]
        found = recognise(sheet, specs, self.reading.memory, name=self.reading.name, **known)
        return _answered(found, settled) if settled else found

    def _leave(self, sheet: Sheet, layout: Layout, worksheet: Worksheet) -> None:
        """Put a worksheet of no kind to the others, with what it may be."""
        if layout.headings and not layout.settled:
            worksheet.likely = likely(sheet, [one.spec for one in self.entries], self.reading.memory)
        if sheet.origin != sheet.name and self.kinds.get(sheet.origin) == "":
            # One answer says what both are.
            worksheet.like = sheet.origin
        self.others.append(worksheet)

    def _put(self, entry: Entry, part: Part) -> None:
        """Put a worksheet behind those of its kind, unless it says nothing that they do not."""
        before = self.by_key.setdefault(entry.spec.key, [])
        if not before:
            before.append(part)
            return
        _follow(entry, part, before)
        worksheet = part.worksheet
        worksheet.why, worksheet.repeats = why_apart(entry.spec, part, before)
        if worksheet.why:
            worksheet.taken = entry.spec.key
            self.others.append(worksheet)
        else:
            before.append(part)


def _cut(entry: Entry | None, sheet: Sheet, layout: Layout) -> tuple[Layout, Body]:
    """Return the rows of a worksheet that are records of its kind, and the Layout as the kind completes it."""
    if entry is None or not layout.heading:
        return layout, Body()
    layout = refitted(entry, sheet, layout)
    body = cut(entry.spec, sheet, layout)
    return with_usual(entry, sheet, layout, body), body


def _shown_as(sheet: Sheet, layout: Layout) -> Worksheet:
    """Return a worksheet as a page shows it, before its rows are read."""
    return Worksheet(
        sheet.name,
        layout.as_data(),
        samples=_samples(sheet, layout),
        is_hidden=sheet.is_hidden,
        hidden_columns=sorted(sheet.hidden_columns),
    )


def _follow(entry: Entry, part: Part, before: Sequence[Part]) -> None:
    """Let a worksheet be read like the first of those before it that has the same headings, which asks for both."""
    layout, worksheet = part.parsed.layout, part.worksheet
    same = (one for one in before if one.parsed.layout.headings == layout.headings and not one.worksheet.like)
    if leader := next(same, None):
        worksheet.like = leader.worksheet.name
        worksheet.apart = _filled_apart(entry, layout, leader.parsed.layout)
        leader.worksheet.months = sorted({*leader.worksheet.months, *worksheet.months})
        leader.worksheet.tenths = sorted({*leader.worksheet.tenths, *worksheet.tenths})
        worksheet.months, worksheet.tenths = [], []
        # What is said of a heading is said once.
        said = {(one.header, one.sentence) for one in leader.parsed.problems if one.warning}
        part.parsed.problems = [
            one for one in part.parsed.problems if one.row != layout.heading or (one.header, one.sentence) not in said
        ]
        for key, found in worksheet.folded.items():
            leader.worksheet.folded[key] = {**found, **leader.worksheet.folded.get(key, {})}


def _filled_apart(entry: Entry, layout: Layout, leader: Layout) -> list[str]:
    """Return the columns that are filled once otherwise than in the worksheet that this one is read like."""
    keys = [column.key for column in entry.spec.columns if column.key not in layout.columns]
    return [key for key in keys if layout.fixed.get(key) != leader.fixed.get(key)]


def _answered(found: Layout, before: Layout) -> Layout:
    """Return the Layout that was recognised anew, with what the maker answered before."""
    decided = before.former.get(found.kind, {})
    return replace(found, hidden=before.hidden, former=before.former).answered(decided)


def _parsed(
    entry: Entry, sheet: Sheet, layout: Layout, worksheet: Worksheet, body: Body, actor: Any, asked: OpenLines
) -> Parsed:
    worksheet.rows = len(body.lines)
    worksheet.doubtful = {str(row): masked_numbers(text) for row, text in body.doubtful.items()}
    if actor is not None and not entry.rights.admits(actor):
        # He is refused: nothing of what is recorded is looked at for him.
        return parse(entry.spec, sheet, layout, body=body, changes_only=True)
    units = units_of(entry, sheet, layout, body)
    found = people_of(entry.spec, layout, body.lines, actor, units.names, units.of_all, units.where)
    recorded = recorded_of(entry, layout, body.lines, found.given)
    given = {**found.given, **recorded}
    for key, days in births_of(entry.spec, layout, body.lines).items():
        given[key] = {**days, **given.get(key, {})}
    if units.key:
        given[units.key] = units.codes
    for key, questions in _questions_of_cells(entry, layout, asked).items():
        given[key] = {**given.get(key, {}), **questions}
    parsed = parse(entry.spec, sheet, layout, given, body=body, changes_only=entry.loader.changes_only)
    for key, days in recorded.items():
        parsed.by_month.setdefault(key, set()).update(days)
    for note in found.notes:
        parsed.report(0, "", note, warning=True)
    for note in units.notes:
        parsed.report(0, "", note, warning=True)
    worksheet.people, worksheet.strangers = choices_of(found.choices), len(found.strangers)
    worksheet.named = {str(row): text for row, text in found.named.items() if row in found.choices}
    _name_open_lines(parsed, layout, worksheet, asked)
    worksheet.months, worksheet.tenths = sorted(parsed.months), sorted(parsed.tenths)
    worksheet.understood = {key: sorted(found) for key, found in parsed.understood.items()}
    for key, counts in parsed.folded.items():
        common = common_words(next(one for one in entry.spec.columns if one.key == key))
        worksheet.folded[key] = {word: [count, common[word_key(word)]] for word, count in counts.items()}
    worksheet.hidden = len(parsed.hidden)
    worksheet.skipped = {str(row): why for row, why in parsed.skipped.items()}
    return parsed


def _questions_of_cells(entry: Entry, layout: Layout, asked: OpenLines) -> dict[str, dict[int, CellProblem]]:
    """Return {column key: {row: the question}} of the lines that leave open what is read; who is meant, if no cell."""
    keys = {layout.headings.get(position): key for key, position in layout.columns.items()}
    keys[""] = next((column.key for column in entry.spec.columns if column.kind == "staff_number"), "")
    found: dict[str, dict[int, CellProblem]] = {}
    for question, one in asked.questions.items():
        if keys.get(one.column) and question not in layout.answers:
            problem = CellProblem(f"{one.sentence}{CHOOSE}")
            found.setdefault(keys[one.column], {})[row_of(question)] = problem
    return found


def _name_open_lines(parsed: Parsed, layout: Layout, worksheet: Worksheet, asked: OpenLines) -> None:
    """Let the page ask what the lines of a chain leave open; name those that are read as none."""
    read = {"", *(layout.headings.get(position) for position in layout.columns.values())}
    questions = {question: one for question, one in asked.questions.items() if one.column in read and one.choices}
    worksheet.asked = {question: [one.sentence, list(map(list, one.choices))] for question, one in questions.items()}
    # Whether a line counts comes before who it means.
    first = {row_of(question) for question in questions if question not in layout.answers}
    worksheet.people = {row: people for row, people in worksheet.people.items() if int(row) not in first}
    worksheet.doubtful |= {str(row): shown(text) for row, text in asked.doubtful.items()}
    if left := [row for row in asked.doubtful if row not in layout.taken]:
        lines = "、".join(map(str, left))
        parsed.report(0, "", f"第{lines}行没有序号，也没有登记的姓名，没有读。{TICK}", warning=True)


def refused_rows(book: Workbook, parts: Iterable[Part]) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Return (worksheet, headings, rows) of what was refused, as it stands in the file, each row with its problems."""
    found = []
    for one in parts:
        sheet, layout = book.sheets[one.worksheet.name], one.parsed.layout
        sentences: dict[int, list[str]] = {}
        for problem in one.parsed.problems:
            if problem.row and not problem.warning:
                sentences.setdefault(problem.row, []).append(f"{problem.header}：{problem.sentence}".lstrip("："))
        bad = [number for number in sorted(one.parsed.bad) if number > max(layout.heading, 0)]
        if not bad:
            continue
        width = max(layout.headings, default=-1) + 1
        head = [_heading(layout, position) for position in range(width)]
        rows: list[list[Any]] = []
        # With what a merged cell says of them, which a row alone would lose.
        lines = dict(one.lines)
        for number in bad:
            row = list(lines.get(number) or sheet.rows[number - sheet.first_row])[:width]
            rows.append([*row, *[None] * (width - len(row)), "；".join(sentences.get(number, []))])
        found.append((one.worksheet.name, [*head, PROBLEM], rows))
    return found


def _heading(layout: Layout, position: int) -> str:
    """Return the heading of a column, with the unit that stood above the table."""
    text, factor = layout.headings.get(position, ""), layout.scales.get(position)
    word = next(iter(words().marks[f"yuan_{factor}"])) if factor else ""
    return f"{text}（{word}）" if word and word not in text else text


def _samples(sheet: Sheet, layout: Layout) -> dict[str, list[str]]:
    """Return the first different texts of each column with a heading."""
    body = sheet.rows[max(0, layout.heading + 1 - sheet.first_row) :][:40]
    found: dict[str, list[str]] = {}
    for position in layout.headings:
        texts: dict[str, None] = {}
        for row in body:
            if position < len(row) and len(texts) < _SAMPLES and (text := _shown(row[position])):
                texts[text] = None
        found[str(position)] = list(texts)
    return found


def _shown(cell: Any) -> str:
    try:
        text = masked_numbers(as_text(cell))
    except CellProblem:
        return "…"
    return text if len(text) <= 24 else f"{text[:24]}…"
