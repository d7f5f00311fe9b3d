"""Reports, what is asked of others for them and what others think of them, in every state that waits for somebody."""

import datetime
from itertools import product

from django.utils import timezone

from unionportal.reports.models import Consultation, Report, SectionRequest

DAY = datetime.timedelta(days=1)
SPAN = {"period_label": "2022年度", "period_start": "2022-01-01", "period_end": "2023-01-01"}


def reports(house):
    for state, by in product(("draft", "submitted"), (None, house.me, house.other)):
        Report.objects.create(unit=house.union, title="工作报告", state=state, made_by=by, **SPAN)


def sections(house):
    """Of a draft and of a submitted report, by a person and by a sub-union, written and not, of a deleted chapter."""
    facts = product(("draft", "submitted"), (house.union, house.branch), (None, house.me, house.other), (True, False))
    for state, unit, writer, has_chapter in facts:
        report = Report.objects.create(unit=house.union, title="工作报告", **SPAN)
        chapter = report.chapters.create(position=1, heading="一、回顾") if has_chapter else None
        of = {"report": report, "unit": unit, "writer": writer, "requested_by": house.me, "text": "甲"}
        for step in ("open", "returned", "submitted"):
            # One request of a chapter at a time: the others are of none.
            of["chapter"] = chapter if step == "submitted" else None
            SectionRequest.objects.create(due_on=timezone.localdate(), state=step, **of)
        Report.objects.filter(pk=report.pk).update(state=state)


def _sent_out(house):
    """(consultation, recipient) of drafts that are open and over, of a draft and of a final report, to each kind."""
    facts = product(("draft", "submitted"), (-1, 0), (house.union, house.branch), (None, house.me, house.other))
    for state, days, unit, user in facts:
        report = Report.objects.create(unit=house.union, title="工作报告", state=state, **SPAN)
        last_day = timezone.localdate() + days * DAY
        sent = Consultation.objects.create(report=report, last_day=last_day, content={}, sent_by=house.me)
        yield sent.recipients.create(unit=unit, user=user)


def recipients(house):
    list(_sent_out(house))


def opinions(house):
    for recipient in _sent_out(house):
        recipient.opinions.create(text="甲", author=house.me)
    final = Report.objects.filter(pk=recipient.consultation.report_id)
    final.update(state="final", finalised_at=timezone.now())


ROWS = {
    "reports.Report": reports,
    "reports.SectionRequest": sections,
    "reports.Recipient": recipients,
    "reports.Opinion": opinions,
}
