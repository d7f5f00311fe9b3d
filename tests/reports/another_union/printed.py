"""What a report says, as it is printed: running text by paragraph, and what tables, charts and lists of names hold."""

from dataclasses import dataclass

from unionportal.documents.facts import Appendix, ChartBlock, Heading, Names, Para, TableBlock
from unionportal.reports.document import document_of
from unionportal.reports.services import start_report
from unionportal.reports.text.check import check_report


@dataclass(frozen=True)
class Printed:
    """A report that was begun with an outline: its problems, its chapters as they stand in it, and its document."""

    problems: list
    chapters: list
    document: object

    @property
    def spoken(self):
        """The paragraphs, which somebody reads aloud."""
        return [one.text for one in self.document.blocks if isinstance(one, Para)]

    @property
    def headings(self):
        """The headings that are printed, those of annexes too."""
        found = [one for one in self.document.blocks if isinstance(one, Heading | Appendix)]
        return [one.text if isinstance(one, Heading) else one.title for one in found]

    @property
    def lines(self):
        """Everything that is printed, a line of a table as one text with a blank between its cells."""
        found = [self.document.title]
        for one in self.document.blocks:
            if isinstance(one, TableBlock):
                found += [one.caption, " ".join(column.header for column in one.columns)]
                found += [" ".join(row) for row in one.rows]
                found += [one.note or ""]
            elif isinstance(one, Names):
                found += one.names
            elif isinstance(one, ChartBlock):
                found.append(one.caption)
            else:
                found.append(getattr(one, "text", getattr(one, "title", "")))
        return found


def printed(unit, period, outline):
    """Return the Printed of a new report of `unit` that begins with this outline."""
    report = start_report(actor=None, unit=unit, period=period, outline=outline)
    checked = check_report(report)
    problems = [str(one) for _, one in checked.problems]
    return Printed(problems, list(report.chapters.all()), document_of(report, checked))
