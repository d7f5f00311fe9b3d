"""A report's chapters parsed and checked against its values."""

from dataclasses import dataclass

from unionportal.core.figures import registry, report_tables
from unionportal.reports.numbers import values
from unionportal.reports.text.markup import FigureRef, Parsed, Problem, nearest, parse

_YUAN_ONLY = ("万元", "元", "大写")
_PER_CENT = ("%", "％")


@dataclass(frozen=True)
class CheckedChapter:
    """A chapter with its body parsed and checked."""

    chapter: object
    parsed: Parsed
    problems: tuple


@dataclass(frozen=True)
class CheckedReport:
    """A report with its chapters parsed, checked and valued."""

    chapters: tuple
    values: values.Values

    @property
    def problems(self):
        """The problems of all chapters, in reading order."""
        return [(one.chapter, problem) for one in self.chapters for problem in one.problems]


def check_report(report):
    """Return the CheckedReport, with current values, or frozen ones once the report is final; few queries."""
    chapters = list(report.chapters.all())
    parsed = [parse(chapter.body) for chapter in chapters]
    known = values.frozen(report) if report.is_final else _live(report, parsed)
    checked = (CheckedChapter(c, text, check(text, known)) for c, text in zip(chapters, parsed, strict=True))
    return CheckedReport(tuple(checked), known)


def check_body(report, body):
    """Return (Parsed, problems, values) of one body that is being edited."""
    parsed = parse(body)
    known = _live(report, [parsed])
    return parsed, check(parsed, known), known


def _live(report, parsed):
    return values.live(report.period, report.unit, parsed, compare=report.compare)


def check(parsed, known):
    """Return every problem of a text in reading order: syntax, and names that are not declared."""
    found = [*parsed.problems]
    for ref in parsed.figures:
        value = known.figure(ref.name)
        if value is None and ref.name:
            names = [one.name for one in registry.REGISTRY.values()] + list(registry.REGISTRY)
            found.append(Problem(ref.line, ref.column, f"没有名为“{ref.name}”的数字{nearest(ref.name, names)}"))
        elif value and ref.format in _YUAN_ONLY and not value.is_money:
            found.append(Problem(ref.line, ref.column, f"“{value.name}”不是金额，不能用“{ref.format}”格式。"))
    for ref in parsed.exhibits:
        if known.exhibit(ref.kind, ref.name) is None:
            declared = report_tables.TABLES if ref.kind == values.TABLE else report_tables.CHARTS
            hint = nearest(ref.name, [one.name for one in declared.values()])
            found.append(Problem(ref.line, ref.column, f"没有名为“{ref.name}”的{ref.kind}{hint}"))
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))


def written(parts, known):
    """Return the literals and figures of a block as printed, one text each; an unknown figure stays as typed."""
    texts = []
    for part in parts:
        text = _written(part, known)
        # “办结率{提案.办结率}%”: no % after the “—” of a rate without rows.
        if texts and texts[-1] == "—" and text[:1] in _PER_CENT:
            text = text[1:]
        texts.append(text)
    return texts


def _written(part, known):
    if not isinstance(part, FigureRef):
        return part.text
    value = known.figure(part.name)
    if value is None or (part.format in _YUAN_ONLY and not value.is_money):
        return part.source
    return value.shown(part.format)
