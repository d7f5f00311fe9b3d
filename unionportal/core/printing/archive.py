"""What is handed over to the archive: each app registers the papers that it leaves behind."""

import datetime
from dataclasses import dataclass

from unionportal.documents.forms.facts import Value


@dataclass(frozen=True)
class ArchivedPaper:
    """One paper of the archive: of what kind, its title, whose it is, of which day, its number."""

    kind: str
    title: str
    author: str
    day: datetime.date
    number: str = ""

    @property
    def line(self) -> tuple[Value, ...]:
        """Its values in the order of a list."""
        return (self.kind, self.title, self.author, self.day, self.number)


_SOURCES = []


def leaves_papers(function):
    """Register (first day, last day, reader) -> the papers that arose in these days and that the reader may see."""
    _SOURCES.append(function)
    return function


def archived_papers(first, last, reader):
    """Return the papers of all apps by kind and day."""
    found = [paper for source in _SOURCES for paper in source(first, last, reader)]
    return sorted(found, key=lambda one: (one.kind, one.day, one.number, one.title))
