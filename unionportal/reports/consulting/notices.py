"""Notices about drafts sent out for opinions, called in the transaction of the act."""

from unionportal.core.notices import notify
from unionportal.core.values.dates import up_to
from unionportal.reports.queries import heads_of


def notify_recipient(recipient, *, by):
    """Notify who is to reply: the person, or those who act for the sub-union."""
    consultation = recipient.consultation
    people = [recipient.user] if recipient.user else heads_of(recipient.unit)
    sentence = f"请对《{consultation.report}》的征求意见稿提出意见，{up_to(consultation.last_day)}回复。"
    notify(people, sentence, about=recipient, except_for=by)


def notify_author(opinion, *, by):
    """Notify whoever gave the opinion of what became of it."""
    reason = f"：{opinion.reason}" if opinion.reason else "。"
    sentence = f"您对“{opinion.shown_place}”的意见：{opinion.get_state_display()}{reason}"
    notify([opinion.author], sentence, about=opinion, except_for=by)
