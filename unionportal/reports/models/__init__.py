"""The tables of reports: chapters and frozen values, outlines, and what others write for a draft."""

from unionportal.reports.models.report import (
    LEAD_IN,
    PRINT_JOB,
    Chapter,
    FrozenExhibit,
    FrozenFigure,
    FrozenList,
    Layout,
    Outline,
    Report,
)
from unionportal.reports.models.section import SectionRequest, SectionState

__all__ = [
    "LEAD_IN",
    "PRINT_JOB",
    "Chapter",
    "FrozenExhibit",
    "FrozenFigure",
    "FrozenList",
    "Layout",
    "Outline",
    "Report",
    "SectionRequest",
    "SectionState",
]
