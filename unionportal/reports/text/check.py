"""A report's chapters parsed and checked against its values."""

import difflib
import re
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from unionportal.core.figures import families, registry, report_tables
from unionportal.core.figures.periods import calendar_year
from unionportal.core.values.nearest import nearest
from unionportal.reports.numbers import expressions, lists, values
from unionportal.reports.text.markup import (
    DIFFERENT,
    CountRef,
    Enumeration,
    FigureRef,
    ListRef,
    Literal,
    Mark,
    Paragraph,
    Parsed,
    Problem,
    parse,
    walk,
)
from unionportal.reports.text.names import typed
from unionportal.reports.text.pieces import refusal
from unionportal.reports.text.printing import Printed, print_chapters
from unionportal.reports.text.sentences import lines as lines_of
from unionportal.reports.text.sentences import sentences

# What a draft after an earlier report has behind every number that was typed there.
TO_CHECK = "〖核对："
_PLAIN = "标题照原样印出，不能写数字、列举、图表和〖核对〗；请写在正文里。"


@dataclass(frozen=True)
class CheckedChapter:
    """A chapter with its body parsed and checked."""

    chapter: object
    parsed: Parsed
    problems: tuple


@dataclass(frozen=True)
class CheckedReport:
    """A report with its chapters parsed, checked, valued and printed."""

    chapters: tuple
    values: values.Values
    printed: Printed

    @property
    def exhibits(self):
        """The tables and charts that its text names, printed or not."""
        return [ref for one in self.chapters for ref in one.parsed.exhibits]

    @property
    def problems(self):
        """The problems of all chapters, in reading order."""
        return problems_of(self.chapters)

    def printed_figures(self, report):
        """Return the values that are printed: in the text, and not zero in a table or chart; in their order.

        A report that was made final before anything fell has all of them.
        """
        if report.is_final and report.fallen is None:
            return list(self.values.figures.values())
        blocks = [block for one in self.printed.chapters for block in one.blocks]
        refs = [piece.ref for block in blocks for piece in block.pieces if isinstance(piece.ref, FigureRef)]
        used = {found.code for ref in refs if (found := self.values.figure(ref.name))}
        for block in blocks:
            if block.exhibit:
                codes = values.figures_behind(block.exhibit.kind, block.exhibit.name)
                used |= {code for code in codes if (one := self.values.figures.get(code)) and one.has_something}
        return [one for code, one in self.values.figures.items() if code in used]


def problems_of(chapters):
    """Return [(chapter, problem)] of CheckedChapters, in reading order."""
    return [(one.chapter, problem) for one in chapters for problem in one.problems]


def check_report(report):
    """Return the CheckedReport, with current values, or frozen ones once the report is final; few queries."""
    if report.is_final:
        chapters = list(report.chapters.all())
        parsed = [parse(chapter.body) for chapter in chapters]
        known = values.frozen(report)
        # Reports made final before anything fell keep what they said, and its numbers.
        printed = print_chapters(
            zip(chapters, parsed, strict=True),
            known,
            kept=frozenset(report.fallen or ()),
            renumber=report.fallen is not None,
        )
    else:
        chapters, parsed = _read(report)
        known = _live(report, parsed)
        printed = print_chapters(zip(chapters, parsed, strict=True), known)
    return CheckedReport(_checked(chapters, parsed, known), known, printed)


def check_draft(report):
    """Return the CheckedChapters of a report that is not final, without counting what they print."""
    chapters, parsed = _read(report)
    return _checked(chapters, parsed, values.declared(report.period, report.unit, parsed))


def _read(report):
    """Return (chapters, their texts parsed), with names: the places of problems are those in the editor."""
    chapters = list(report.chapters.all())
    return chapters, [parse(typed(chapter.body)) for chapter in chapters]


def _checked(chapters, parsed, known):
    unknown = Unknown()
    return tuple(
        CheckedChapter(one, text, (*check_heading(one.heading), *check(text, known, unknown)))
        for one, text in zip(chapters, parsed, strict=True)
    )


def check_heading(heading, line=0, first=1):
    """Return the problem of a chapter's heading that begins at the place: it is printed as typed, without figures."""
    found = re.search(r"[{}｛｝〖]|[\[［]\s*[表图]\s*[：:]", heading)
    return (Problem(line, first + found.start(), _PLAIN),) if found else ()


def check_body(report, body):
    """Return (Parsed, problems, values) of one body that is being edited."""
    parsed = parse(body)
    known = _live(report, [parsed])
    return parsed, check(parsed, known), known


def check_text(text, unit):
    """Return the problems of a text of `unit` that belongs to no report yet."""
    parsed = parse(text)
    return check(parsed, values.live(calendar_year(timezone.localdate().year), unit, [parsed]))


def _live(report, parsed):
    return values.live(report.period, report.unit, parsed, compare=report.compare)


def check(parsed, known, unknown=None):
    """Return every problem of a text in reading order: syntax, and names that are not declared.

    Who checks several texts gives one Unknown for all of them.
    """
    unknown = unknown or Unknown()
    found = [*parsed.problems]
    for ref in parsed.figures:
        if ref.name:
            found += [Problem(ref.line, ref.column, sentence) for sentence in _of_figure(ref, known, unknown)]
    for ref in parsed.lists:
        if ref.name and (sentence := lists.refusal(ref, known)):
            found.append(Problem(ref.line, ref.column, sentence))
    for block in parsed.blocks:
        found += [*_bare_counts(block), *_idle_flags(block)]
        counted = False
        for part in walk(getattr(block, "parts", ())):
            counted = counted or isinstance(part, Enumeration)
            if isinstance(part, CountRef) and not counted:
                found.append(Problem(part.line, part.column, f"{part.source} 前面没有可数的〔甲；乙〕。"))
            if isinstance(part, Literal) and (at := part.text.find(TO_CHECK)) >= 0:
                line = part.line + part.text.count("\n", 0, at)
                column = at - part.text.rfind("\n", 0, at) + (part.column - 1 if line == part.line else 0)
                found.append(Problem(line, column, "这个数是照去年写的，请核对，改好后删去〖〗。"))
    for ref in parsed.exhibits:
        if known.exhibit(ref.kind, ref.name) is None:
            declared = report_tables.TABLES if ref.kind == values.TABLE else report_tables.CHARTS
            hint = _nearest_few(ref.name, [one.name for one in declared.values()])
            found.append(Problem(ref.line, ref.column, f"没有名为“{ref.name}”的{ref.kind}{hint}"))
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))


def _bare_counts(block):
    """Return the problems of counts that would say 0 once everything they count fell, beside figures that stay."""
    found = []
    for sentence in (one for line in lines_of(getattr(block, "parts", ())) for one in sentences(line)):
        stays = [part for part in sentence if not isinstance(part, Enumeration)]
        if any(isinstance(part, FigureRef | ListRef) for part in walk(stays)):
            found += [
                Problem(part.line, part.column, f"前面的都省略时，{part.source} 会印 0；请连同前后的字写进〔〕里。")
                for part in sentence
                if isinstance(part, CountRef)
            ]
    return found


def _idle_flags(block):
    """Yield the problems of figures that are to fall where they repeat a number, and never do."""
    parts = getattr(block, "parts", ())
    compared = [part for part in walk(parts) if isinstance(part, FigureRef) and not part.is_change]
    # Headings are not compared.
    behind = compared[1:] if isinstance(block, Paragraph) else []
    for own, every in _scopes(parts):
        others = any(not _falls_by_repeating(part) for part in walk(every) if isinstance(part, FigureRef | ListRef))
        for ref in filter(_falls_by_repeating, own):
            if ref not in behind:
                yield Problem(ref.line, ref.column, f"{ref.source} 前面没有可比的数字，“{DIFFERENT}”不起作用。")
            elif others:
                said = f"{ref.source} 旁边有别的数字，“{DIFFERENT}”不起作用；请把它连同前后的字单独写进〔〕里。"
                yield Problem(ref.line, ref.column, said)


def _falls_by_repeating(part):
    return isinstance(part, FigureRef) and part.is_not_repeated


def _scopes(parts):
    """Yield (the parts that stand in it themselves, all that it falls with) of every sentence, mark and item."""
    for line in lines_of(parts):
        yield from ((sentence, sentence) for sentence in sentences(line))
    for part in walk(parts):
        if isinstance(part, Mark):
            yield part.parts, part.parts
        elif isinstance(part, Enumeration):
            yield part.lead, [part]
            yield from ((item, item) for item in part.items)


def _of_figure(ref, known, unknown):
    value = known.figure(ref.name)
    if value is not None:
        return [sentence] if (sentence := refusal(ref, value)) else []
    if sentence := known.refusal(ref.name):
        return [sentence]
    _, terms = expressions.split(ref.name)
    return [unknown.sentence(one) for one in terms if registry.find(one) is None]


class Unknown:
    """Says of names that no figure has them; to look for what was meant takes long, so of the first few only."""

    MOST = 20

    def __init__(self):
        self._sentences = {}

    @cached_property
    def _names(self):
        return [text for one in registry.every() for text in (one.name, one.code)]

    def sentence(self, name):
        """Return the sentence, with the name that was probably meant."""
        if name not in self._sentences:
            self._sentences[name] = families.refusal(name) or f"没有名为“{name}”的数字{self._meant(name)}"
        return self._sentences[name]

    def _meant(self, name):
        return nearest(name, self._names) if len(self._sentences) < self.MOST else "。"


def _nearest_few(name, names):
    """Return the hint at the nearest of the names, or at three if none is similar."""
    hint, few = nearest(name, names), difflib.get_close_matches(name, names, n=3, cutoff=0.0)
    return f"。相近的有：{'、'.join(few)}。" if hint == "。" and few else hint
