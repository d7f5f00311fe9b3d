"""The text language of reports: parsed into nodes without registry or database, its grammar written down."""

from unionportal.reports.text.markup.blocks import HEADING_MAX, heading_level, parse
from unionportal.reports.text.markup.grammar import CHANGE, DIFFERENT, FORMATS, GRAMMAR, KEEP
from unionportal.reports.text.markup.nodes import (
    CountRef,
    Enumeration,
    ExhibitRef,
    FigureRef,
    ListCondition,
    ListRef,
    Literal,
    Mark,
    Paragraph,
    Parsed,
    Problem,
    SubHeading,
    source_of,
    walk,
)
from unionportal.reports.text.markup.spelling import escape

__all__ = [
    "CHANGE",
    "DIFFERENT",
    "FORMATS",
    "GRAMMAR",
    "HEADING_MAX",
    "KEEP",
    "CountRef",
    "Enumeration",
    "ExhibitRef",
    "FigureRef",
    "ListCondition",
    "ListRef",
    "Literal",
    "Mark",
    "Paragraph",
    "Parsed",
    "Problem",
    "SubHeading",
    "escape",
    "heading_level",
    "parse",
    "source_of",
    "walk",
]
