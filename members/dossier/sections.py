"""The sections of a member's page, declared by the apps that keep the records; this room knows none of them."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, QuerySet, Window

from members.models import Member
from unionportal.core.access.scoping import Scope
from unionportal.core.values.dates import chinese_date

# So many records of one section are shown, the latest; the others stand on a page of the section.
SHOWN = 5
_SECTIONS: dict[str, "Section"] = {}


@dataclass(frozen=True)
class Line:
    """What is shown of one record: two lines of words, an amount in yuan, a state, its page in the portal if any."""

    title: str
    note: str = ""
    amount: Decimal | None = None
    state: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of record about a person.

    The rows are those that the scope of the reader shows, unless `rows(scope)` gives others. With `adds`, whoever
    may add such a record of the person begins it here.
    """

    code: str
    label: str
    place: int
    model: type[Model]
    # The lookup from a record to the member.
    person: str = "member"
    rows: Callable[[Scope], QuerySet] | None = None
    joined: tuple[str, ...] = ()
    # The columns that stay sealed.
    unread: tuple[str, ...] = ()
    order: tuple[str, ...]
    # (record, scope): what the reader sees of it.
    line: Callable[[Any, Scope], Line]
    adds: bool = False

    def about(self, member: Member, scope: Scope) -> QuerySet:
        """Return the records about the member that the scope shows, the latest first."""
        rows = self.rows(scope) if self.rows else self.model.objects.visible_to(scope)
        found = rows.filter(**{self.person: member}).order_by(*self.order, "-pk")
        return found.select_related(*self.joined).defer(*self.unread)

    def lines(self, records, member: Member, scope: Scope) -> list[tuple[Any, Line]]:
        """Return [(record, its Line)] of records about the member."""
        found = []
        for record in records:
            if "__" not in self.person:
                # Who it is about is known: no query for it.
                setattr(record, self.person, member)
            found.append((record, self.line(record, scope)))
        return found


@dataclass(frozen=True)
class Shown:
    """The latest records of one section as a reader sees them: [(record, Line)], and how many he may see in all."""

    section: Section
    lines: list[tuple[Any, Line]]
    count: int

    @property
    def is_cut(self):
        """Whether there are more than those shown."""
        return self.count > len(self.lines)


def register_section(section: Section) -> Section:
    """Register a section; return it."""
    if section.code in _SECTIONS:
        raise ValueError(f"section {section.code} is registered twice")
    _SECTIONS[section.code] = section
    return section


def sections() -> list[Section]:
    """Return the registered sections in their order on the page."""
    return sorted(_SECTIONS.values(), key=lambda section: section.place)


def section_named(code: str) -> Section | None:
    """Return the section with this code, None for none."""
    return _SECTIONS.get(code)


def shown_of(member: Member, scope: Scope) -> list[Shown]:
    """Return the sections in which the scope shows a record about the member; one query for each, however many rows."""
    found = []
    for section in sections():
        counted = section.about(member, scope).annotate(of_section=Window(Count("pk")))
        if rows := list(counted[:SHOWN]):
            found.append(Shown(section, section.lines(rows, member, scope), rows[0].of_section))
    return found


def noted(*parts) -> str:
    """Return what stands in the second line of a record: what there is of these words and days."""
    words = (chinese_date(one) if isinstance(one, datetime.date) else str(one) for one in parts if one)
    return " · ".join(words)


def during(since, until) -> str:
    """Return a span in words: “2020年9月1日—今”."""
    return f"{noted(since)}—{noted(until) or '今'}"
