"""The states and moves of a report: 编制 → 送审 → 定稿; at 定稿 every figure is frozen, see services.py."""

from django.db import models
from django.db.models import OuterRef, Subquery

from unionportal.core.flow.workflow import Transition, Workflow, guard
from unionportal.reports import permissions


class ReportState(models.TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "送审中"
    FINAL = "final", "已定稿"


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _written_by_oneself(report, actor):
    return "起草人不能为自己起草的报告定稿，请其他负责人定稿。" if report.made_by_id == actor.pk else None


def _comments_under_review(reports, actor):
    """Return the comments that others made on a report of this table since it was submitted."""
    comments = reports._meta.get_field("comments").related_model
    # While a report is submitted its row does not change: the newest is that of the move.
    submissions = reports.pgh_event_model.objects.filter(pgh_obj=OuterRef("report"), state=ReportState.SUBMITTED)
    submitted_at = submissions.order_by("-pgh_id").values("pgh_created_at")[:1]
    return comments.objects.filter(made_at__gte=Subquery(submitted_at)).exclude(made_by=actor)


@guard(lambda rows, actor: rows.exclude(pk__in=_comments_under_review(rows.model, actor).values("report")))
def _nobody_has_acted(report, actor):
    if _comments_under_review(type(report), actor).filter(report=report.pk).exists():
        return "送审以后已有人写了批注，不能撤回；要修改，请主席退回修改。"
    return None


REPORT_FLOW = Workflow(
    ReportState,
    [
        Transition(
            "submit",
            "送审",
            (ReportState.DRAFT,),
            ReportState.SUBMITTED,
            permissions.SUBMIT_REPORT,
            waits_in=(ReportState.DRAFT,),
            has_page=True,
        ),
        Transition(
            "withdraw",
            "撤回送审",
            (ReportState.SUBMITTED,),
            ReportState.DRAFT,
            permissions.SUBMIT_REPORT,
            _nobody_has_acted,
            warning="撤回以后可以继续修改，改好再送审；主席的待办里不再有这份报告。",
        ),
        Transition("send_back", "退回修改", (ReportState.SUBMITTED,), ReportState.DRAFT, permissions.FINALISE_REPORT),
        Transition(
            "finalise",
            "定稿",
            (ReportState.SUBMITTED,),
            ReportState.FINAL,
            permissions.FINALISE_REPORT,
            _written_by_oneself,
            waits_in=(ReportState.SUBMITTED,),
            warning="定稿以后正文和数字不能再改，也不能撤回定稿。",
            has_page=True,
        ),
    ],
)
