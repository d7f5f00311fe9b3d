"""The tables of reports: chapters and frozen values, outlines, and comments on a draft."""

from unionportal.reports.models.comment import Comment, CommentReply, CommentState
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

__all__ = [
    "LEAD_IN",
    "PRINT_JOB",
    "Chapter",
    "Comment",
    "CommentReply",
    "CommentState",
    "FrozenExhibit",
    "FrozenFigure",
    "FrozenList",
    "Layout",
    "Outline",
    "Report",
]
