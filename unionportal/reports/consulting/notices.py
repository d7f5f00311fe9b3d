"""Notices about drafts sent out for opinions, called in the transaction of the act."""

import datetime

from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce, announced_by, notify, occasion, row, silent
from unionportal.core.values.dates import up_to
from unionportal.reports import acts
from unionportal.reports.consulting.flows import CONSULTATION_FLOW, OPINION_FLOW, RECIPIENT_FLOW
from unionportal.reports.models import Consultation, ConsultationState, Opinion, Recipient, RecipientState
from unionportal.reports.queries import heads_of


def notify_recipient(recipient, *, by):
    """Notify who is to reply: the person, or those who act for the sub-union."""
    consultation = recipient.consultation
    sentence = f"请对《{consultation.report}》的征求意见稿提出意见，{up_to(consultation.last_day)}回复。"
    _notify(recipient, sentence, by)


def notify_extended(consultation, *, by):
    """Notify the recipients of the later day."""
    sentence = f"《{consultation.report}》征求意见的截止日期延长了，请{up_to(consultation.last_day)}回复。"
    _notify_all(consultation, sentence, by)


def notify_withdrawn(consultation, *, by):
    """Notify the recipients that no reply is wanted, and why."""
    _notify_all(consultation, f"《{consultation.report}》的征求意见稿已撤回，不必再提意见：{consultation.reason}", by)


def _notify_all(consultation, sentence, by):
    for recipient in consultation.recipients.select_related("user", "unit"):
        _notify(recipient, sentence, by)


def _notify(recipient, sentence, by):
    people = [recipient.user] if recipient.user else heads_of(recipient.unit)
    notify(people, sentence, about=recipient, except_for=by)


def notify_author(opinion, *, by):
    """Notify whoever gave the opinion of what became of it."""
    reason = f"：{opinion.reason}" if opinion.reason else "。"
    sentence = f"您对“{opinion.shown_place}”的意见：{opinion.get_state_display()}{reason}"
    notify([opinion.author], sentence, about=opinion, except_for=by)


announced_by(notify_recipient, acts.SEND_FOR_OPINIONS, acts.SEND_TO_MORE)
announced_by(notify_extended, *CONSULTATION_FLOW.acts_of(Consultation, "extend"))
announced_by(notify_withdrawn, *CONSULTATION_FLOW.acts_of(Consultation, "withdraw"))
announced_by(notify_author, *OPINION_FLOW.acts_of(Opinion, "adopt", "adopt_partly", "decline", "reconsider"))
silent(
    "the opinions are read together, after the last day", acts.GIVE_OPINION, *RECIPIENT_FLOW.acts_of(Recipient, "reply")
)
silent("whoever exports it has it", acts.EXPORT_OPINIONS)

REPLY_IS_DUE = occasion("reports.reply_is_due")
_DAYS_BEFORE = datetime.timedelta(days=3)


def recipients(event):
    """Name who is to reply: the person, or those who act for the sub-union."""
    return [event.record.user] if event.record.user else heads_of(event.record.unit)


row(
    REPLY_IS_DUE,
    whom=[recipients],
    words="提醒：请对《{record.consultation.report}》的征求意见稿提出意见，{期限}回复。",
)


@daily("reports.remind_of_replies")
def remind_of_replies(day):
    """Remind who has not replied to a draft whose last day is within three days."""
    due = Recipient.objects.filter(
        state=RecipientState.WAITING,
        consultation__state=ConsultationState.OPEN,
        consultation__last_day__gte=day,
        consultation__last_day__lte=day + _DAYS_BEFORE,
    )
    for one in due.select_related("user", "unit", "consultation__report").order_by("pk"):
        last = one.consultation.last_day
        announce(REPLY_IS_DUE, one, key=f"{one.pk}:{last}", 期限=up_to(last))
