"""What of a report is unresolved: while there is anything, it is neither submitted nor made final."""

from dataclasses import dataclass

from unionportal.reports.text.check import check_report


@dataclass(frozen=True)
class Unresolved:
    """Something to be done in a chapter, and its place in it; line 0 is the heading."""

    chapter: object
    line: int
    column: int
    sentence: str

    def __str__(self):
        return f"“{self.chapter}”{self.sentence}"


def unresolved(report, checked=None):
    """Return every Unresolved of the report in reading order; `checked` is its CheckedReport, if there is one."""
    checked = checked or check_report(report)
    return [Unresolved(chapter, one.line, one.column, str(one)) for chapter, one in checked.problems]
