"""The acts on requests to write a chapter: made, written, submitted, taken over, sent back, withdrawn."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from unionportal.core.flow.moves import ReasonForm
from unionportal.core.flow.versions import refuse_overwriting
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason
from unionportal.reports import acts, permissions
from unionportal.reports.locking import locked
from unionportal.reports.models import Chapter, SectionRequest
from unionportal.reports.report_flow import ReportState
from unionportal.reports.sections import notices
from unionportal.reports.sections.section_flow import SECTION_FLOW
from unionportal.reports.services import edit_chapter
from unionportal.reports.text.check import check_body
from unionportal.reports.text.names import typed

# Of what is wrong in a text, told at once.
_PLACES = 10


class Taking(models.TextChoices):
    """How a text that has come gets into the chapter."""

    REPLACE = "replace", "用来稿替换这一章的正文"
    APPEND = "append", "接在这一章正文的后面"
    BY_HAND = "by_hand", "已自己写进这一章，只登记采用"


@transaction.atomic
def request_section(chapter, *, actor, due_on, brief="", writer=None, unit=None):
    """Give a chapter of a draft to a person, or to a sub-union, to be written by `due_on`; return the request."""
    report = locked(chapter.report)
    if not actor.has_perm(permissions.CHANGE_REPORT, report):
        raise PermissionDenied("您没有这项操作的权限。")
    if report.state != ReportState.DRAFT:
        raise ValidationError("报告已送审或定稿，不能再请人写。")
    if (writer is None) == (unit is None):
        raise ValidationError("请选择一位撰写人，或者一个分工会。")
    if unit is not None and not unit.path.startswith(report.unit.path):
        raise ValidationError({"unit": "只能请本工会所属的组织。"})
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": "交稿日期不能早于今天。"})
    section = SectionRequest(
        report=report,
        chapter=chapter,
        heading=chapter.heading,
        unit=unit or report.unit,
        writer=writer,
        due_on=due_on,
        brief=brief.strip(),
        requested_by=actor,
    )
    section.full_clean()
    section.save()
    audit.record(actor, acts.REQUEST_SECTION, section, 请=section.writer_name, 交稿日期=due_on)
    notices.notify_requested(section, by=actor)
    return section


@transaction.atomic
def write_section(section, *, actor, version, text, sources):
    """Keep the text as typed, before it is submitted; return the request. Conflict if it was saved since `version`."""
    section = _locked(section)
    move = SECTION_FLOW.transitions["submit"]
    if not actor.has_perm(move.permission, section):
        raise PermissionDenied("您没有这项操作的权限。")
    if reason := SECTION_FLOW.why_blocked(move, section, actor):
        raise ValidationError(reason)
    if section.state not in move.sources:
        raise ValidationError(f"“{section.get_state_display()}”状态下不能修改。")
    refuse_overwriting(section, version, "您打开之后，别人已修改了这一节。您的文字没有保存，请对照后再保存。")
    text, sources = text.replace("\r\n", "\n").strip(), sources.replace("\r\n", "\n").strip()
    if (section.text, section.sources) == (text, sources):
        return section
    section.text, section.sources, section.written_by = text, sources, actor
    section.version += 1
    section.full_clean()
    section.save()
    audit.record(actor, acts.WRITE_SECTION, section, 版本=section.version)
    return section


@SECTION_FLOW.act("submit")
@transaction.atomic
def submit_section(section, *, actor):
    """Submit the text to the editor; return the request."""
    if not section.text:
        raise ValidationError("还没有写正文，不能交稿。")
    if problems := check_body(section.report, section.text)[1]:
        said = [str(problem) for problem in problems[:_PLACES]]
        raise ValidationError({"text": [f"正文里有 {len(problems)} 个问题，改好再交：", *said]})
    section = SECTION_FLOW.fire(section, "submit", actor=actor, submitted_on=timezone.localdate(), reason="")
    notices.notify_editor(section, by=actor)
    return section


@SECTION_FLOW.act("take_back")
@transaction.atomic
def take_section_back(section, *, actor):
    """Take a submitted text back to go on writing, until the editor takes it over; return the request."""
    section = SECTION_FLOW.fire(section, "take_back", actor=actor, submitted_on=None)
    notices.notify_taken_back(section, by=actor)
    return section


@SECTION_FLOW.act("take")
@transaction.atomic
def take_section(section, *, actor, how):
    """Take the text over into the chapter, or record that this was done by hand; return the request."""
    section = SECTION_FLOW.fire(section, "take", actor=actor, facts={"方式": Taking(how).label})
    if how != Taking.BY_HAND:
        chapter = Chapter.objects.select_for_update(of=("self",), no_key=True).get(pk=section.chapter_id)
        before = [typed(chapter.body)] if how == Taking.APPEND and chapter.body else []
        body = "\n\n".join([*before, section.text])
        edit_chapter(chapter, actor=actor, version=chapter.version, heading=chapter.heading, body=body)
    notices.notify_writer(section, f"您写的“{section.heading}”已采用，谢谢。", by=actor)
    return section


@SECTION_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_section_back(section, *, actor, reason):
    """Send the text back to its writer with a sentence; return the request."""
    reason = require_reason(reason, field="reason")
    section = SECTION_FLOW.fire(section, "send_back", actor=actor, reason=reason, facts={"原因": reason})
    notices.notify_writer(section, f"“{section.heading}”退回修改：{reason}", by=actor)
    return section


@SECTION_FLOW.act("withdraw", form=ReasonForm)
@transaction.atomic
def withdraw_section(section, *, actor, reason):
    """Withdraw the request; what was written stays with it. Return the request."""
    reason = require_reason(reason, field="reason")
    section = SECTION_FLOW.fire(section, "withdraw", actor=actor, reason=reason, facts={"原因": reason})
    notices.notify_writer(section, f"不再需要您写“{section.heading}”：{reason}", by=actor)
    return section


def _locked(section):
    rows = SectionRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("report__unit", "writer", "unit").get(pk=section.pk)
