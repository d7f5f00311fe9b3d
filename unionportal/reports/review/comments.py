"""The acts on comments: made, answered, settled and opened again, until the report is final."""

from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core.trail import audit
from unionportal.reports import acts, permissions
from unionportal.reports.locking import locked, require
from unionportal.reports.models import Chapter, Comment, CommentReply
from unionportal.reports.review.comment_flow import COMMENT_FLOW
from unionportal.reports.review.notices import notify_commenter, notify_writers


@transaction.atomic
def add_comment(chapter, *, actor, text, quote=""):
    """Comment on a chapter, or on the words `quote` of it; notify who writes it; return the comment."""
    report = _locked_before_final(chapter.report, actor)
    chapter = Chapter.objects.select_related("edited_by").get(pk=chapter.pk)
    comment = Comment(report=report, chapter=chapter, heading=chapter.heading, quote=quote, text=text, made_by=actor)
    comment.full_clean()
    comment.save()
    audit.record(actor, acts.ADD_COMMENT, comment)
    notify_writers(comment, f"{actor.name}在《{report}》“{chapter}”写了批注：{text}", by=actor)
    return comment


@transaction.atomic
def reply_to(comment, *, actor, text):
    """Answer a comment; notify the other side; return the answer."""
    report = _locked_before_final(comment.report, actor)
    reply = CommentReply(comment=comment, text=text, made_by=actor)
    reply.full_clean()
    reply.save()
    audit.record(actor, acts.REPLY_TO_COMMENT, comment)
    sentence = f"{actor.name}答复了《{report}》“{comment.heading}”的批注：{text}"
    notify_commenter(comment, sentence, by=actor)
    if actor == comment.made_by:
        notify_writers(comment, sentence, by=actor)
    return reply


@COMMENT_FLOW.act("settle")
@transaction.atomic
def settle(comment, *, actor):
    """Mark a comment as settled and notify who made it; return it."""
    comment = COMMENT_FLOW.fire(comment, "settle", actor=actor, settled_by=actor)
    sentence = f"{actor.name}处理了您在《{comment.report}》“{comment.heading}”的批注。"
    notify_commenter(comment, sentence, by=actor)
    return comment


@COMMENT_FLOW.act("reopen")
@transaction.atomic
def reopen(comment, *, actor):
    """Open a settled comment again and notify who writes the chapter; return it."""
    comment = COMMENT_FLOW.fire(comment, "reopen", actor=actor, settled_by=None)
    notify_writers(comment, f"{actor.name}重新提出了《{comment.report}》“{comment.heading}”的批注。", by=actor)
    return comment


def _locked_before_final(report, actor):
    """Return the locked row of the report; refused once it is final, so that nothing slips in while it becomes so."""
    report = locked(report)
    require(actor, permissions.ADD_COMMENT, report)
    if report.is_final:
        raise ValidationError("报告已定稿，不能再批注。")
    return report
