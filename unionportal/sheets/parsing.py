"""The rows of a worksheet, read by the description of their kind and by its Layout."""

import datetime
import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from unionportal.sheets import changes
from unionportal.sheets.cells import YEARS, BadCell, CellProblem, as_text
from unionportal.sheets.columns import ODD, Column, SheetSpec, clean_column
from unionportal.sheets.layout import Body, Layout, cut, recognise
from unionportal.sheets.layout import merged as merged_cells
from unionportal.sheets.layout.body import (
    FOOTER,
    HEADING,
    HIDDEN,
    LEFT_OUT,
    MEMBER,
    OTHER,
    SUM,
    TITLE,
    Line,
    folded,
    same_as_above,
    scaled,
    translated,
    without_nothing,
    word_key,
)
from unionportal.sheets.layout.headings import meanings
from unionportal.sheets.layout.layout import BESIDE, BLANK, FIRST, LAST
from unionportal.sheets.layout.months import decided, is_month, is_whole, spans_of, with_days
from unionportal.sheets.layout.relatives import is_of_relative
from unionportal.sheets.layout.words import header_key, words
from unionportal.sheets.parsed import Parsed, Row, rows_in_words
from unionportal.sheets.reader import Cell, Sheet
from unionportal.sheets.shown_numbers import ordinal_of
from unionportal.spelling.folding import folded_key

# Compared folded, where they are keys.
FOLDED_KINDS = frozenset({"staff_number", "name"})
MONTH_ONLY = "只有年月，没有日。请在“对应关系”里选定这一列按哪一天登记。"
NO_ONE_DAY = "写的不是一天。请在“对应关系”里选定这一列按哪一天登记。"
OPEN_TENTH = "数字格子不显示末尾的 0，可能是 1 月，也可能是 10 月。请在“对应关系”里选定。"
DAY_WORDS = {FIRST: "第一天", LAST: "最后一天"}
# How rows that are no records are named.
SKIPPED = {
    SUM: "像合计行，没有读",
    FOOTER: "像表尾的说明，没有读",
    TITLE: "像分段的标题，不是记录",
    HEADING: "重复的表头，没有读",
    OTHER: "是另一张表，没有读",
    MEMBER: "写的是本人，不算家庭成员，没有读",
    HIDDEN: "隐藏的行，按您的选择没有读",
    LEFT_OUT: "有问题的行，按您的选择没有读",
}
_SHOWN = 30

# What stands in a cell in place of the file's: a clean value, or why there is none.
Given = object
# The cells of the rows by their position.
Held = Sequence[Sequence[Cell]]


def parse(
    spec: SheetSpec,
    sheet: Sheet,
    layout: Layout | None = None,
    given: Mapping[str, Mapping[int, Given]] | None = None,
    *,
    body: Body | None = None,
    changes_only: bool = False,
) -> Parsed:
    """Return the Parsed of a sheet: its rows cleaned by the spec, and the problems.

    `given` is {column key: {row number: value or problem}}, which goes before what stands in the file. With
    `changes_only` a file may lack required columns: its rows can then only change what is recorded.
    """
    layout = layout or recognise(sheet, [spec], kind=spec.key)
    parsed = Parsed(sheet.name, layout=layout, fixed=frozenset(layout.fixed) - set(layout.columns))
    if not layout.heading:
        names = "、".join(column.header for column in spec.columns[:6])
        parsed.report(0, "", f"没有找到表头。请使用下载的模板，表头应有：{names}等。")
        return parsed
    body = body or cut(spec, sheet, layout)
    parsed.skipped, parsed.hidden = body.skipped, body.hidden
    if sheet.from_1904:
        body = replace(body, lines=counted_from_1904(spec, layout, body.lines, parsed))
    _name_unread(spec, layout, body.lines, parsed)
    if not _check_headings(spec, layout, given or {}, parsed, changes_only=changes_only):
        # What the page can ask about is asked at once.
        seen = Parsed(sheet.name)
        clean_body(spec, layout, body.lines, given or {}, seen, changes_only=changes_only)
        parsed.unknown, parsed.months, parsed.tenths = seen.unknown, seen.months, seen.tenths
        parsed.understood, parsed.folded = seen.understood, seen.folded
        return parsed
    _name_skipped(body.skipped, body.hidden, parsed)
    _name_hidden(sheet, layout, parsed)
    if body.lost:
        sentence = "像另一张表里的行，但各项都齐全：请把两张表拆开，或删去中间的空行和表头，再上传。"
        parsed.report(body.lost[0], "", sentence)
    if body.below:
        parsed.report(0, "", f"{rows_in_words(body.below)}没有写本人，按上面一行的本人读，请核对。", warning=True)
    if len(body.lines) > spec.max_rows:
        parsed.report(0, "", f"共有 {len(body.lines)} 行，一次最多导入 {spec.max_rows} 行，请拆成几个文件。")
        return parsed
    merged, notes = merged_cells.findings(sheet, layout, body.lines, body.shared)
    for number, header, sentence in notes:
        parsed.report(number, header, sentence, warning=not number)
    clean_body(spec, layout, body.lines, given or {}, parsed, changes_only=changes_only)
    parsed.bad |= merged
    parsed.rows = [row for row in parsed.rows if row.number not in merged] if merged else parsed.rows
    return parsed


def _name_unread(spec: SheetSpec, layout: Layout, lines: Sequence[Line], parsed: Parsed) -> None:
    """Report the headings that nothing takes, with the rows that lose something where another column was taken."""
    known = {header_key(column.header): column.header for column in spec.columns}
    # Headings that stand above the first row of the file have none.
    heading = max(layout.heading, 0)
    for position in layout.unread:
        text = layout.headings[position][:30]
        if header_key(text) in words().marks["ignored"]:
            continue
        parsed.unread.append(text)
        if not spec.of_family and is_of_relative(text):
            sentence = f"没有读：是家庭成员的，「{spec.title}」里不登记。"
        elif other := next((key for key in meanings(spec, text) if key in layout.columns), ""):
            column, taken = spec.column(other), layout.headings[layout.columns[other]][:30]
            rows = [number for number, row in lines if position < len(row) and row[position] not in (None, "")]
            held = f"{rows_in_words(rows)}有内容，请核对" if rows else "它是空的"
            sentence = f"没有读：{f'「{column.header}」' if column else '这一项'}取自「{taken}」那一列；{held}。"
        elif layout.settled:
            sentence = "没有读：“对应关系”里没有选定它是哪一项。"
        else:
            near = difflib.get_close_matches(header_key(text), known, 1)
            sentence = f"模板中没有这一列，已忽略{f'；是不是「{known[near[0]]}」？' if near else '。'}"
        parsed.report(heading, text, sentence, warning=True)


def _check_headings(
    spec: SheetSpec, layout: Layout, given: Mapping[str, Mapping[int, Given]], parsed: Parsed, *, changes_only: bool
) -> bool:
    """Report repeated and missing headings; return whether the rows can be read."""
    heading = max(layout.heading, 0)
    for position in layout.doubled:
        parsed.report(heading, layout.headings[position][:30], "表头重复，请删去多余的一列。")
    found = {*layout.columns, *layout.fixed, *given}
    missing = [column.header for column in spec.columns if column.required and column.key not in found]
    keys = {column.key for column in spec.columns if column.required} - found
    if missing and changes_only and not keys & set(spec.key_columns):
        parsed.absent = keys
        sentence = f"文件里没有必填的{'、'.join(missing)}：已登记的不变，要新增的在“对应关系”里补填。"
        parsed.report(heading, "", sentence, warning=True)
    elif missing:
        parsed.report(heading, "", f"缺少必填的列：{'、'.join(missing)}。请在“对应关系”里补填，或使用下载的模板。")
    return not parsed.errors


def _name_skipped(skipped: Mapping[int, str], hidden: Sequence[int], parsed: Parsed) -> None:
    """Report, one line for each ground, which rows are no records, and which are hidden."""
    for why, sentence in SKIPPED.items():
        if rows := [number for number, ground in skipped.items() if ground == why]:
            parsed.report(0, "", f"{rows_in_words(rows)}{sentence}。", warning=True)
    if hidden:
        sentence = (
            f"{rows_in_words(hidden)}在文件里是隐藏的（或被筛选掉的），也读了；不要的请在“对应关系”里选不读隐藏的行。"
        )
        parsed.report(0, "", sentence, warning=True)


def _name_hidden(sheet: Sheet, layout: Layout, parsed: Parsed) -> None:
    """Report that the worksheet is hidden, and which of the columns that are read."""
    if sheet.is_hidden and not layout.settled:
        parsed.report(0, "", "这张工作表在文件里是隐藏的，也读了；不要的请在“对应关系”里选不读。", warning=True)
    read = sorted(sheet.hidden_columns & set(layout.columns.values()))
    if names := "".join(f"「{layout.headings[position][:30]}」" for position in read if position in layout.headings):
        sentence = f"文件里隐藏的列{names}也读了；不要的请在“对应关系”里选不读。"
        parsed.report(max(layout.heading, 0), "", sentence, warning=True)


def counted_from_1904(spec: SheetSpec, layout: Layout, lines: Sequence[Line], parsed: Parsed) -> list[Line]:
    """Return the rows with days in place of bare numbers of days, which such a file counts from 1904."""
    keys = {column.key for column in spec.columns if column.kind == "date"}
    places = {position for key, position in layout.columns.items() if key in keys}
    found: list[Line] = []
    changed = []

    def day_of(cell: Cell) -> datetime.date | None:
        if type(cell) is not int or YEARS[0] <= cell <= YEARS[1]:
            return None
        ordinal = ordinal_of(cell, from_1904=True)
        return datetime.date.fromordinal(ordinal) if ordinal else None

    for number, row in lines:
        days = {place: day for place in places if place < len(row) and (day := day_of(row[place]))}
        found.append((number, tuple(days.get(place, cell) for place, cell in enumerate(row)) if days else row))
        changed += [number] if days else []
    if changed:
        sentence = f"{rows_in_words(changed)}的日期写成了数字，这个文件从 1904 年起算，照此换算。"
        parsed.report(0, "", sentence, warning=True)
    return found


def clean_body(
    spec: SheetSpec,
    layout: Layout,
    body: list[Line],
    given: Mapping[str, Mapping[int, Given]],
    parsed: Parsed,
    *,
    changes_only: bool = False,
) -> None:
    """Clean column by column, report in row order and keep the rows without errors.

    With `changes_only` a required cell may be blank: whether the row is of a record is found later.
    """
    numbers = [number for number, _ in body]
    held: Held = list(zip_longest(*(row for _, row in body)))
    found: list[tuple[int, int, str, str]] = []
    table: list[list[object]] = []
    notes: list[tuple[str, str]] = []
    for order, column in enumerate(spec.columns):
        raw = raw_column(column, layout, body, held, parsed, spec.key_columns)
        needed, is_key = column.required and column.key not in parsed.absent, column.key in spec.key_columns
        may_wait = needed and changes_only and not is_key
        values, problems, changed = clean_column(column, raw, required=needed and not may_wait, is_key=is_key)
        if instead := given.get(column.key):
            problems = _give(instead, numbers, values, problems)
        if may_wait:
            _note_blanks(column, numbers, values, problems, parsed)
        problems = _note_open(column, raw, problems, parsed)
        found.extend((numbers[i], order, column.header, sentence) for i, sentence in problems)
        is_odd, told = ODD.get(column.kind, (None, ""))
        if is_odd and (odd := [numbers[i] for i, value in enumerate(values) if is_odd(raw[i], value)]):
            notes.append((column.header, f"{rows_in_words(odd)}{told}"))
        for kind, places_changed in changed.items():
            shown = [(numbers[i], raw[i], values[i]) for i in places_changed[: changes.SHOWN]]
            notes.append((column.header, changes.sentence(kind, len(places_changed), shown)))
        table.append(values)
    found.extend(repeats(spec, numbers, table))
    for header, sentence in notes:
        parsed.report(0, header, sentence, warning=True)
    for number, _, header, sentence in sorted(found):
        parsed.report(number, header, sentence)
    bad = {number for number, *_ in found}
    keys = [column.key for column in spec.columns]
    for number, cleaned in zip(numbers, zip(*table, strict=True), strict=True):
        rows = parsed.faulty if number in bad else parsed.rows
        rows.append(Row(number, dict(zip(keys, cleaned, strict=True))))


def raw_column(
    column: Column, layout: Layout, body: Sequence[Line], held: Held, parsed: Parsed, keys: Sequence[str] = ()
) -> list[Cell]:
    """Return the cells of a column as the Layout reads them, noting what is not as it stands in the file."""
    position = layout.columns.get(column.key)
    if position is None:
        if fixed := layout.fixed.get(column.key):
            parsed.report(0, column.header, f"文件里没有这一列，每一行都按“{fixed[:_SHOWN]}”读。", warning=True)
        return [fixed] * len(body)
    raw = _cells_at(position, held, body)
    if (second := layout.columns.get(f"{column.key}.{BESIDE}")) is not None:
        raw = [_beside(*both) for both in zip(raw, _cells_at(second, held, body), strict=True)]
    if any(type(cell) is str for cell in raw):
        raw, masked = without_nothing(column, raw)
        if masked:
            sentence = f"{rows_in_words([body[index][0] for index in masked])}是遮挡的，没有读，登记的不变。"
            parsed.report(0, column.header, sentence, warning=True)
        raw, dittos = same_as_above(raw)
        if dittos and (column.kind in merged_cells.OF_ONE_ROW or column.key in keys):
            for index in dittos:
                raw[index] = BadCell("error", "“同上”")
        elif dittos:
            rows = rows_in_words([body[index][0] for index in dittos])
            parsed.report(0, column.header, f"{rows}写的是“同上”，按上一行读。", warning=True)
    if given := layout.words.get(column.key):
        written = {word_key(cell) for cell in raw if type(cell) in (str, int)}
        parsed.understood[column.key] = {word for word in given if header_key(word) in written}
    before, raw = raw, translated(column, raw, dict(given or {}))
    if column.folds:
        parsed.folded[column.key], sentence = folded(column, before, raw)
        if sentence:
            parsed.report(0, column.header, sentence, warning=True)
    if factor := layout.scales.get(position) if column.kind == "money" else None:
        raw = [scaled(cell, factor) for cell in raw]
        parsed.report(0, column.header, f"表里的单位不是元，已换算成元（乘以 {factor}）。", warning=True)
    if month := layout.tenths.get(column.key):
        raw = [decided(cell, month) for cell in raw]
    chosen = layout.days.get(column.key, "")
    if how := chosen or (FIRST if column.month_is_enough else ""):
        raw, named = with_days(raw, how, years=bool(chosen))
        spans = {body[index][0]: span for index, span in named.items()}
        if spans:
            parsed.spans[column.key] = spans
        if how != BLANK:
            parsed.by_month[column.key] = {number for number, span in spans.items() if is_month(span)}
        if spans and (word := DAY_WORDS.get(chosen)):
            few = [number for number, span in spans.items() if not is_whole(span)]
            if whole := [number for number in spans if number not in few]:
                sentence = f"{rows_in_words(whole)}只有年月，按{word}登记；与登记的日子同月的不变。"
                parsed.report(0, column.header, sentence, warning=True)
            if few:
                sentence = f"{rows_in_words(few)}写的不是一天，按其中的{word}登记；登记的日子在这几天里的不变。"
                parsed.report(0, column.header, sentence, warning=True)
    return raw


def _cells_at(position: int, held: Held, body: Sequence[Line]) -> list[Cell]:
    return list(held[position]) if position < len(held) else [None] * len(body)


def _beside(cell: Cell, other: Cell) -> Cell:
    """Return what two cells say that name the same thing, as one text; the first alone where it says the second too."""
    try:
        one, two = as_text(cell), as_text(other)
    except CellProblem:
        return cell
    return cell if not two or folded_key(one) == folded_key(two) else f"{one} {two}".strip()


def _give(
    instead: Mapping[int, Given], numbers: Sequence[int], values: list[object], problems: list[tuple[int, str]]
) -> list[tuple[int, str]]:
    """Put what is given into the values; return the problems of the other cells and those of what is given."""
    places = {number: index for index, number in enumerate(numbers)}
    left = [(index, sentence) for index, sentence in problems if numbers[index] not in instead]
    for number, text in instead.items():
        if (index := places.get(number)) is None:
            continue
        if isinstance(text, CellProblem):
            left.append((index, str(text)))
        values[index] = None if isinstance(text, CellProblem) else text
    return left


def _note_blanks(
    column: Column, numbers: Sequence[int], values: list[object], problems: list[tuple[int, str]], parsed: Parsed
) -> None:
    """Note the rows in which a required cell is blank and nothing else is wrong with it."""
    if None not in values and "" not in values:
        return
    wrong = {index for index, _ in problems}
    for index, value in enumerate(values):
        if (value is None or value == "") and index not in wrong:
            parsed.blanks.setdefault(numbers[index], set()).add(column.key)


def _note_open(
    column: Column, raw: Sequence[Cell], problems: list[tuple[int, str]], parsed: Parsed
) -> list[tuple[int, str]]:
    """Note what the page can ask about the refused cells: words that are no choice, months without a day."""
    seen = []
    for index, sentence in problems:
        cell = raw[index]
        if cell is not None and column.choices is not None and not isinstance(cell, BadCell):
            parsed.unknown.setdefault(column.key, Counter())[as_text(cell)[:100]] += 1
        if column.kind == "date" and (spans := spans_of(cell)):
            is_clear = len(spans) == 1
            (parsed.months if is_clear else parsed.tenths).add(column.key)
            sentence = (MONTH_ONLY if is_whole(spans[0]) else NO_ONE_DAY) if is_clear else OPEN_TENTH
        elif column.kind == "date" and isinstance(cell, str):
            # The page asks what day it was.
            parsed.unknown.setdefault(column.key, Counter())[as_text(cell)[:100]] += 1
        seen.append((index, sentence))
    return seen


def repeats(spec: SheetSpec, numbers: list[int], table: list[list[object]]) -> Iterable[tuple[int, int, str, str]]:
    """Yield the problems of rows whose whole key already stands in an earlier row."""
    if not spec.key_columns:
        return
    order = [column.key for column in spec.columns]
    keys = [folded_values(spec.columns[order.index(key)], table[order.index(key)]) for key in spec.key_columns]
    header = "、".join(spec.header_of(key) for key in spec.key_columns)
    first: dict[tuple[object, ...], int] = {}
    for number, *key in zip(numbers, *keys, strict=True):
        if None in key:
            continue
        earlier = first.setdefault(tuple(key), number)
        if earlier != number:
            yield number, order.index(spec.key_columns[0]), header, repeated(earlier, number)


def folded_values(column: Column, values: list[object]) -> list[object]:
    """Return the values of a key column as they are compared: a number of a person or a name is folded."""
    if column.kind not in FOLDED_KINDS:
        return values
    return [folded_key(value) if isinstance(value, str) else value for value in values]


def repeated(earlier: int, number: int) -> str:
    """Return the sentence that refuses a row for an earlier one of the same key."""
    return f"与第{earlier}行重复，第{earlier}行和第{number}行只能保留一行。"
