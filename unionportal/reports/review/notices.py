"""Notices about comments and reports sent back: to who writes the report, and to who wrote the comment."""

from unionportal.core.notices import notify


def notify_author(report, sentence, *, by):
    """Notify who began the report."""
    notify([report.made_by], sentence, about=report, except_for=by)


def notify_writers(comment, sentence, *, by):
    """Notify who began the report and who last edited the chapter."""
    chapter = comment.chapter
    notify([comment.report.made_by, chapter.edited_by if chapter else None], sentence, about=comment, except_for=by)


def notify_commenter(comment, sentence, *, by):
    """Notify who made the comment."""
    notify([comment.made_by], sentence, about=comment, except_for=by)
