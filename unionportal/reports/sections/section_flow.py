"""The states and moves of a request to write a chapter: 待撰写 → 已交稿 → 已采用, or back to the writer."""

from django.db.models import Q

from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.reports import permissions
from unionportal.reports.models import SectionRequest, SectionState
from unionportal.reports.queries import edited_by
from unionportal.reports.report_flow import ReportState

TO_WRITE = (SectionState.OPEN, SectionState.RETURNED)


@guard(lambda rows, actor: rows.filter(Q(writer=actor) | Q(writer__isnull=True), report__state=ReportState.DRAFT))
def _by_the_writer(section, actor):
    if section.writer_id not in (None, actor.pk):
        return "这一节由约定的人撰写。"
    if section.report.state != ReportState.DRAFT:
        return "报告已送审或定稿，不再收稿。"
    return None


@guard(edited_by)
def _by_an_editor(section, actor):
    return None if actor.has_perm(permissions.CHANGE_REPORT, section.report) else "由编写报告的人办理。"


@guard(lambda rows, actor: edited_by(rows, actor).filter(report__state=ReportState.DRAFT, chapter__isnull=False))
def _into_a_draft(section, actor):
    if reason := _by_an_editor(section, actor):
        return reason
    if section.report.state != ReportState.DRAFT:
        return "报告已送审或定稿，不能采用来稿；需要采用请先退回修改。"
    return None if section.chapter_id else "这一章已经删除，不能采用。"


SECTION_FLOW = Workflow(
    SectionState,
    [
        Transition(
            "submit", "交稿", TO_WRITE, SectionState.SUBMITTED, permissions.WRITE_SECTION, _by_the_writer, TO_WRITE
        ),
        Transition(
            "take_back",
            "收回稿子",
            (SectionState.SUBMITTED,),
            SectionState.OPEN,
            permissions.WRITE_SECTION,
            _by_the_writer,
        ),
        Transition(
            "take",
            "采用",
            (SectionState.SUBMITTED,),
            SectionState.TAKEN,
            permissions.EDIT_SECTION,
            _into_a_draft,
            (SectionState.SUBMITTED,),
        ),
        Transition(
            "send_back",
            "退回修改",
            (SectionState.SUBMITTED,),
            SectionState.RETURNED,
            permissions.EDIT_SECTION,
            _by_an_editor,
        ),
        Transition(
            "withdraw",
            "撤回约稿",
            (*TO_WRITE, SectionState.SUBMITTED),
            SectionState.WITHDRAWN,
            permissions.EDIT_SECTION,
            _by_an_editor,
        ),
    ],
)
# Here and not at the model: the guards read another table.
SectionRequest.flow = SECTION_FLOW
SectionRequest.worklist = Worklist(
    82,
    "reports:section_list",
    "reports:section_detail",
    shown=("writer", "chapter", "report__unit"),
)
