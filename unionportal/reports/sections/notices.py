"""Notices about requests to write a chapter, called in the transaction of the act."""

import datetime

from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce, announced_by, notify, occasion, row, silent
from unionportal.core.values.dates import up_to
from unionportal.reports import acts
from unionportal.reports.models import SectionRequest
from unionportal.reports.queries import heads_of
from unionportal.reports.sections.section_flow import SECTION_FLOW


def notify_writer(section, sentence, *, by):
    """Notify who writes the chapter: the person, or those who act for the sub-union."""
    people = [section.writer] if section.writer else heads_of(section.unit)
    notify(people, sentence, about=section, except_for=by)


def notify_requested(section, *, by):
    """Notify the writer of the request and its day."""
    sentence = f"请您写《{section.report}》的“{section.heading}”，{up_to(section.due_on)}交稿。"
    notify_writer(section, sentence, by=by)


def notify_editor(section, *, by):
    """Notify whoever made the request that the text has come."""
    notify([section.requested_by], f"{section.writer_name}交来“{section.heading}”一节。", about=section, except_for=by)


def notify_taken_back(section, *, by):
    """Notify whoever made the request that the writer goes on writing."""
    sentence = f"{section.writer_name}收回了“{section.heading}”一节的稿子，改好再交。"
    notify([section.requested_by], sentence, about=section, except_for=by)


announced_by(notify_requested, acts.REQUEST_SECTION)
announced_by(notify_editor, *SECTION_FLOW.acts_of(SectionRequest, "submit"))
announced_by(notify_taken_back, *SECTION_FLOW.acts_of(SectionRequest, "take_back"))
announced_by(notify_writer, *SECTION_FLOW.acts_of(SectionRequest, "take", "send_back", "withdraw"))
silent("the text is the writer's own until it comes", acts.WRITE_SECTION)

SECTION_IS_DUE = occasion("reports.section_is_due")
_DAYS_BEFORE = datetime.timedelta(days=3)


def writers(event):
    """Name who writes the chapter: the person, or those who act for the sub-union."""
    return [event.record.writer] if event.record.writer else heads_of(event.record.unit)


row(SECTION_IS_DUE, whom=[writers], words="提醒：《{record.report}》的“{record.heading}”{期限}交稿。")


@daily("reports.remind_of_sections")
def remind_of_sections(day):
    """Remind who is to hand in a chapter within three days."""
    due = SectionRequest.objects.filter(due_on__gte=day, due_on__lte=day + _DAYS_BEFORE)
    for section in due.select_related("writer", "unit", "report").order_by("pk"):
        if section.may_be_written:
            announce(SECTION_IS_DUE, section, key=f"{section.pk}:{section.due_on}", 期限=up_to(section.due_on))
