"""The lines of a chat (接龙) as a table: who is meant by each, by the register, and what is asked about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unionportal.core.ledger.reading.people import Clue, few, found_by
from unionportal.core.ledger.references import UnitReference
from unionportal.core.models import Unit
from unionportal.sheets import paste
from unionportal.sheets.cells import shown
from unionportal.sheets.layout import Layout
from unionportal.sheets.layout.beside import of_same_rows
from unionportal.sheets.layout.chain_amounts import share_of
from unionportal.sheets.layout.chain_words import (
    AMOUNT,
    CARD,
    HEADINGS,
    IDENTITY,
    NOTE,
    PHONE,
    STAFF,
    UNIT,
    Entry,
    Known,
    Somebody,
    begins_with_name,
    candidates,
    entry_of,
)
from unionportal.sheets.layout.chains import Chain, Item, as_table, chain_of, joined, plain_lines
from unionportal.sheets.layout.labelled import labelled_of
from unionportal.sheets.layout.layout import question_of
from unionportal.sheets.layout.words import NUMBER, PERSON, header_key, known_headings, words
from unionportal.sheets.parsed import Problem
from unionportal.sheets.reader import Cell, Sheet, Workbook
from unionportal.sheets.untrusted.text_table import NAME as TEXT
from unionportal.spelling.folding import HAN

# Texts have no other worksheets; a list of notes in a workbook is no chain.
_TEXTS = {paste.NAME, TEXT}
# How a question about a line is answered.
EACH, TOGETHER, COUNTED, OUT, INSTEAD = "each", "together", "counted", "out", "instead"
_OF_AMOUNT = "amount"
# What the unit is called where it is a column of ours.
_MEANT = {UNIT: "分工会"}
_SHOWN = 8
# People are looked for in so many lines that nothing else tells to be a chain.
_PLAIN_LINES = 1_000


@dataclass(frozen=True)
class Question:
    """What a line leaves open: the sentence, [(answer, what it means)]; `column` is the heading it is about.

    Without answers it is asked elsewhere.
    """

    sentence: str
    choices: tuple[tuple[str, str], ...]
    column: str = ""


@dataclass
class OpenLines:
    """Of one worksheet: {what is asked: Question}, and {line: its text} of the lines that are taken for nobody."""

    questions: dict[str, Question] = field(default_factory=dict)
    doubtful: dict[int, str] = field(default_factory=dict)


def chains_in_columns(
    book: Workbook, layouts: Mapping[str, Layout], actor: Any
) -> tuple[Workbook, dict[str, OpenLines], tuple[Problem, ...]]:
    """Return the workbook with its chains as tables, what is asked about them by worksheet, and what to say.

    The rows have the numbers of the lines; a second person of a line stands in a worksheet of the second ones.
    """
    sheets: dict[str, Sheet] = {}
    asked: dict[str, OpenLines] = {}
    said: list[Problem] = []
    for sheet in book.sheets.values():
        lines = joined(sheet) if sheet.name in _TEXTS else None
        if lines and (labelled := labelled_of(lines)):
            sheets[sheet.name], asked[sheet.name] = labelled, OpenLines()
            continue
        chain = chain_of(lines) if lines else None
        known = _known(chain, actor) if chain else Known()
        if chain is None and lines is sheet:
            chain, known = _plain_chain(sheet, actor)
        if chain is None:
            sheets[sheet.name] = sheet
            continue
        table = _Table(sheet.name, chain, known, layouts)
        sheets |= {one.name: one for one in table.sheets()}
        asked |= table.asked
        said += [Problem(sheet.name, 0, "", note, warning=True) for note in table.notes()]
    return (replace(book, sheets=sheets), asked, tuple(said)) if asked else (book, {}, ())


def _known(chain: Chain, actor: Any) -> Known:
    """Return what of the lines is registered: one look for all of them."""
    texts = list(dict.fromkeys(text for item in chain.items for text in candidates(item.text)))
    named = [Clue(name=text) for text in texts if len(text) > 1 and not any(map(str.isdigit, text))]
    numbered = [Clue(number=text) for text in texts if any(map(str.isdigit, text)) and text.isascii()]
    found = dict(zip((*named, *numbered), found_by((*named, *numbered), actor), strict=True))
    names = {clue.name for clue, people in found.items() if clue.name and any(not one.near for one in people)}
    numbers = {clue.number: people[0].name for clue, people in found.items() if clue.number and people}
    others = {text for text in texts if len(text) > 1 and HAN.search(text) and text not in names}
    units = {text for text, unit in UnitReference().resolve(others).items() if isinstance(unit, Unit)}
    return Known(names, units, numbers)


def _plain_chain(sheet: Sheet, actor: Any) -> tuple[Chain | None, Known]:
    """Return the chain that lines without numbers are, and what of it is registered; (None, …) where they are none.

    At least half of them begin with the name of somebody who is registered, and no heading stands above them.
    """
    chain = plain_lines(sheet, sheet.first_row)
    is_long = any(len(row) > 1 for row in sheet.rows) or len(sheet.rows) > _PLAIN_LINES
    if chain is None or is_long or header_key(chain.items[0].text) in known_headings():
        return None, Known()
    known = _known(chain, actor)
    named = [item.line for item in chain.items if begins_with_name(item.text, known)]
    if not named or 2 * len(named) < len(chain.items):
        return None, known
    return plain_lines(sheet, named[0]), known


class _Table:
    """A chain as worksheets: the first people of the lines, the second ones and so on."""

    def __init__(self, name: str, chain: Chain, known: Known, layouts: Mapping[str, Layout]) -> None:
        self.name, self.chain, self.layouts = name, chain, layouts
        # {name of the worksheet: {line: the row}}
        self.rows: dict[str, dict[int, dict[str, Cell]]] = {name: {}}
        self.asked: dict[str, OpenLines] = {name: OpenLines()}
        self.remarks: dict[int, str] = {}
        self.left: list[int] = []
        for item in chain.items:
            self._add(item, entry_of(item.text, known))

    def _add(self, item: Item, entry: Entry) -> None:
        taken = self.layouts[self.name].taken if self.name in self.layouts else frozenset()
        is_known = any(one.is_known or STAFF in one.said for one in entry.people)
        if item.number is None and not is_known:
            self.asked[self.name].doubtful[item.line] = item.text
            if item.line not in taken:
                return
        if not entry.people:
            entry.people.append(Somebody(" ".join(entry.notes) or item.text))
        notes = [note for note in entry.notes if note not in entry.doubtful]
        counted: list[tuple[str, Somebody]] = []
        others = (*entry.doubtful, *entry.proxies)
        for place, one in enumerate((*entry.people, *map(Somebody, others))):
            name = of_same_rows(self.name, place)
            is_other = place >= len(entry.people)
            asked = self.asked.setdefault(name, OpenLines())
            self.rows.setdefault(name, {})
            if question := self._question(entry, one, is_other=is_other):
                asked.questions[question_of(item.line)] = question
            if not (question and self._answer(name, question_of(item.line)) == OUT):
                counted.append((name, one))
                continue
            self.left.append(item.line)
            if is_other:
                notes.append(f"由{one.name}代" if one.name in entry.whom else one.name)
        counted = self._without_absent(entry, item.line, counted, notes)
        amount = self._amount(entry, item.line, counted)
        for place, (name, one) in enumerate(counted):
            row = {**one.said, PERSON: one.name, **({AMOUNT: amount} if amount else {})}
            row |= self._further(notes, one.said) if not place else {}
            self.rows[name][item.line] = {**row, NUMBER: item.number}
        if notes:
            self.remarks[item.line] = " ".join(notes)

    def _without_absent(
        self, entry: Entry, line: int, counted: Sequence[tuple[str, Somebody]], notes: list[str]
    ) -> list[tuple[str, Somebody]]:
        """Return who counts of a line, without those for whom somebody stands in himself: the remark names them."""
        absent = {}
        for name, one in counted:
            if one.name in entry.whom and self._answer(name, question_of(line)) == INSTEAD:
                absent[entry.whom[one.name]] = one
        for _, other in counted:
            if other.name in absent:
                absent[other.name].said = other.said
                notes.append(f"代{other.name}")
        return [(name, one) for name, one in counted if one.name not in absent]

    def _answer(self, name: str, question: str) -> str:
        return self.layouts[name].answers.get(question, "") if name in self.layouts else ""

    def _question(self, entry: Entry, one: Somebody, *, is_other: bool) -> Question | None:
        """Return what is asked about one person of a line."""
        who = f"“{one.name}”" if one.name else "这一行"
        if is_other and (whom := entry.whom.get(one.name)):
            choices = (
                (OUT, f"只算“{whom}”，“{one.name}”替他办，作为备注"),
                (COUNTED, "两个人都算"),
                (INSTEAD, f"只算“{one.name}”，他代替“{whom}”"),
            )
            return Question(f"{who}是替“{whom}”办的：算“{whom}”，算{who}，还是两个人都算？", choices)
        if is_other and one.name in entry.proxies:
            choices = ((OUT, "是替别人办的，作为备注"), (COUNTED, "也算一行"))
            return Question(f"{who}写在“代领”这样的话后面：是替别人办的，还是也算一行？", choices)
        if is_other:
            choices = ((COUNTED, "是另一个人，也算一行"), (OUT, "不是人，作为备注"))
            return Question(f"{who}和别人写在一起，没有登记：是另一个人，还是备注？", choices)
        if entry.declined:
            choices = ((OUT, "不算，不读这一行"), (COUNTED, "照算"))
            return Question(f"{who}后面写着“{entry.declined}”，要不要算？", choices)
        return None

    def _amount(self, entry: Entry, line: int, counted: Sequence[tuple[str, Somebody]]) -> str:
        """Return the amount of each person of a line that has one for all; ask what it is, once for all of them."""
        if not entry.shared or len(counted) < 2:
            return entry.shared
        question = question_of(line, _OF_AMOUNT)
        share = share_of(entry.shared, len(counted))
        together = ((TOGETHER, f"一共 {entry.shared}，每人 {share}"),) if share else ()
        names = "、".join(one.name for _, one in counted)
        sentence = f"{names}写在一行，只有一个金额“{entry.shared}”：是每人的，还是一共的？"
        answer = self._answer(self.name, question)
        for name, _ in counted if not answer else ():
            self.asked[name].questions[question] = Question(sentence, (), AMOUNT)
        choices = ((EACH, f"每人 {entry.shared}"), *together)
        self.asked[self.name].questions[question] = Question(sentence, choices, AMOUNT)
        if answer == TOGETHER:
            return share
        return entry.shared if answer == EACH else ""

    def _further(self, notes: Sequence[str], said: Mapping[str, str]) -> dict[str, Cell]:
        """Return the further words of a line under what the title asks for and the line has not yet, else as a note."""
        left, found = list(notes), dict[str, Cell]()
        for part in self.chain.parts:
            head = _ours(part) or part
            if head not in (PERSON, NOTE) and head not in said and left:
                found[head] = left.pop(0)
        return found | ({NOTE: " ".join(left)} if left else {})

    def sheets(self) -> Iterable[Sheet]:
        """Yield the worksheets: the titles, the headings above the first line, the rows by their lines."""
        heads = (*HEADINGS, *(part for part in self.chain.parts if not _ours(part)))
        filled = {key for rows in self.rows.values() for row in rows.values() for key, cell in row.items() if cell}
        filled |= {one.column for asked in self.asked.values() for one in asked.questions.values()}
        heading: tuple[Cell, ...] = tuple(head if head in {*filled, *HEADINGS[:2]} else None for head in heads)
        for name, rows in self.rows.items():
            lines = {line: tuple(row.get(head) for head in heads) for line, row in rows.items()}
            yield replace(as_table(name, self.chain.titles, heading, lines), origin=self.name)

    def notes(self) -> Iterable[str]:
        """Yield what was read otherwise than as names."""
        if self.remarks:
            named = [f"第{line}行“{shown(text)}”" for line, text in self.remarks.items()]
            yield f"写在姓名后面的，作为备注：{few(named, _SHOWN)}。"
        if self.left:
            yield f"按您的选择没有读：{few([f'第{line}行' for line in self.left], _SHOWN)}。"
        if any({PHONE, IDENTITY, CARD} & row.keys() for rows in self.rows.values() for row in rows.values()):
            yield "接龙里的手机号、证件号码、银行卡号不写进备注。"


def _ours(part: str) -> str:
    """Return the heading of every chain that a title means by a word, "" if it means none of them."""
    key = header_key(part)
    meant = (key, *words().headings.get(key, ()))
    return next((head for head in HEADINGS if {head, _MEANT.get(head, head)} & {*meant}), "")
