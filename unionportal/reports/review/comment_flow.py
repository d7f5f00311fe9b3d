"""The states and moves of a comment: open until its author or an editor of the report settles it."""

from unionportal.core.flow.workflow import Transition, Workflow, Worklist
from unionportal.reports import permissions
from unionportal.reports.models import Comment, CommentState


def _not_open_to(comment, actor):
    """Return why the person may not settle the comment or open it again, or None."""
    if comment.report.is_final:
        return "报告已定稿，批注不再改动。"
    if actor.pk == comment.made_by_id or actor.has_perm(permissions.CHANGE_REPORT, comment.report):
        return None
    return "由提出批注的人或编写报告的人处理。"


COMMENT_FLOW = Workflow(
    CommentState,
    [
        Transition(
            "settle", "处理完毕", (CommentState.OPEN,), CommentState.SETTLED, permissions.SETTLE_COMMENT, _not_open_to
        ),
        Transition(
            "reopen", "重新提出", (CommentState.SETTLED,), CommentState.OPEN, permissions.SETTLE_COMMENT, _not_open_to
        ),
    ],
)
# Here and not at the model: a flow writes to the log, which is a table itself.
Comment.flow = COMMENT_FLOW
Comment.worklist = Worklist(84, "", "reports:comment_detail", shown=("report__unit",))
