"""The states and moves of a report: 编制 → 送审 → 定稿; at 定稿 every figure is frozen, see services.py."""

from django.db import models

from unionportal.core.flow.workflow import Transition, Workflow, guard
from unionportal.reports import permissions


class ReportState(models.TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "送审中"
    FINAL = "final", "已定稿"


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _written_by_oneself(report, actor):
    return "起草人不能为自己起草的报告定稿，请其他负责人定稿。" if report.made_by_id == actor.pk else None


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
        ),
        Transition(
            "withdraw",
            "撤回送审",
            (ReportState.SUBMITTED,),
            ReportState.DRAFT,
            permissions.SUBMIT_REPORT,
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
        ),
    ],
)
