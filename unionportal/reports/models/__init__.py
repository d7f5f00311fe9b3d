"""The tables of reports: chapters and frozen values, outlines, comments and what others write for a draft."""

from unionportal.reports.models.comment import Comment, CommentReply, CommentState
from unionportal.reports.models.consultation import (
    CONSULTATION_JOB,
    Consultation,
    ConsultationState,
    Opinion,
    OpinionState,
    Recipient,
    RecipientState,
)
from unionportal.reports.models.report import (
    LARGE_COPY,
    LEAD_IN,
    PRINT_JOB,
    UNNAMED,
    Chapter,
    FileKind,
    FinalContent,
    FrozenExhibit,
    FrozenFigure,
    FrozenList,
    Layout,
    Outline,
    PrintedFile,
    Report,
)
from unionportal.reports.models.section import SectionRequest, SectionState

__all__ = [
    "CONSULTATION_JOB",
    "LARGE_COPY",
    "LEAD_IN",
    "PRINT_JOB",
    "UNNAMED",
    "Chapter",
    "Comment",
    "CommentReply",
    "CommentState",
    "Consultation",
    "ConsultationState",
    "FileKind",
    "FinalContent",
    "FrozenExhibit",
    "FrozenFigure",
    "FrozenList",
    "Layout",
    "Opinion",
    "OpinionState",
    "Outline",
    "PrintedFile",
    "Recipient",
    "RecipientState",
    "Report",
    "SectionRequest",
    "SectionState",
]
