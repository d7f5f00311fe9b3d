"""What a writer sees of the chapter, and what an editor sees of the texts that come in."""

from dataclasses import dataclass

from unionportal.core.figures import listings, registry, report_tables
from unionportal.reports.models import SectionRequest
from unionportal.reports.numbers import expressions
from unionportal.reports.numbers.values import REGISTRIES
from unionportal.reports.text.markup import parse
from unionportal.reports.text.names import typed


@dataclass(frozen=True)
class Source:
    """A figure, list, table or chart that stands in a text: its name and what it counts, never its value."""

    name: str
    definition: str = ""


def sources_in(body):
    """Return the Sources that a stored text mentions, each once, in reading order."""
    parsed = parse(body)
    found = [registry.find(name) for ref in parsed.figures for name in expressions.split(ref.name)[1]]
    found += [listings.find(ref.name) for ref in parsed.lists]
    sources = [Source(one.name, one.definition) for one in found if one]
    exhibits = [(ref.kind, report_tables.find(REGISTRIES[ref.kind], ref.name)) for ref in parsed.exhibits]
    sources += [Source(f"{kind}：{one.name}") for kind, one in exhibits if one]
    return list(dict.fromkeys(sources))


def shown_body(chapter):
    """Return the text of a chapter for who writes it: names in braces, no values."""
    return typed(chapter.body) if chapter else ""


def sections_of(report):
    """Return the requests of a report that are in progress or were taken over, the first due first."""
    rows = SectionRequest.objects.filter(report=report).select_related("unit", "writer", "report")
    return list(rows)


def sections_beside(chapter):
    """Return the requests in progress about a chapter, the first due first."""
    return list(chapter.sections.in_progress().select_related("unit", "writer", "report__unit", "written_by"))
