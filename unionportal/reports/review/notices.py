"""Notices about comments and reports sent back: to who writes the report, and to who wrote the comment."""

from unionportal.core.notices import announced_by, notify, row, silent
from unionportal.core.notices.table import field
from unionportal.reports import acts
from unionportal.reports.models import Comment, Report
from unionportal.reports.report_flow import REPORT_FLOW
from unionportal.reports.review.comment_flow import COMMENT_FLOW


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


announced_by(notify_writers, acts.ADD_COMMENT, *COMMENT_FLOW.acts_of(Comment, "reopen"))
announced_by(notify_commenter, acts.REPLY_TO_COMMENT, *COMMENT_FLOW.acts_of(Comment, "settle"))
announced_by(notify_author, *REPORT_FLOW.acts_of(Report, "send_back"))
row(*REPORT_FLOW.acts_of(Report, "finalise"), whom=[field("made_by")], words="《{record}》已定稿。")
silent("who does it finds it in what waits", *REPORT_FLOW.acts_of(Report, "submit", "withdraw"))
silent(
    "whoever writes the report sees it there",
    acts.DRAFT_REPORT,
    acts.KEEP_LEFT_OUT,
    acts.DROP_LEFT_OUT,
    acts.CHANGE_REPORT,
    acts.CHANGE_CHAPTER,
    acts.ADD_CHAPTER,
    acts.MOVE_CHAPTER,
    acts.DELETE_CHAPTER,
    acts.RESTORE_CHAPTER,
    acts.RESTORE_OUTLINE,
)
silent("the job tells who requested it", acts.MAKE_FILES, acts.EXPORT_ROWS, acts.FILL_FORM)
