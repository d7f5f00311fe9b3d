"""Notices to users: in the portal, and, as their readers choose, by mail at once or once a day.

Where a webhook is configured, a group of WeCom reads that there is something for all: its subject and link alone.
"""

from django.db import transaction

from unionportal.core.models import Notice
from unionportal.core.models.notice import Delivery
from unionportal.core.notices.group import post_soon
from unionportal.core.notices.kinds import WORK
from unionportal.core.notices.mailing import mail_soon

_ROWS_PER_INSERT = 1000


# Within the transaction of an act it is no part that could be taken back alone.
@transaction.atomic(savepoint=False)
def notify(users, sentence, *, about, url=None, except_for=None, kind=WORK, event="", is_new=False, in_group=False):
    """Send one notice to each active user of `users`, except None and `except_for` (the actor); return the recipients.

    `about` is the record (its kind and number, its page) or the subject in words; `url` is another page of the portal.
    Under the key `event` a person is notified once; `is_new` says that nobody was before. With `in_group`, a group of
    WeCom reads the subject and the link.
    """
    recipients = {user.pk: user for user in users if user is not None and user.is_active and user != except_for}
    if event and not is_new:
        for known in Notice.objects.filter(event=event, user__in=list(recipients)).values_list("user_id", flat=True):
            del recipients[known]
    ways = {user.pk: kind.delivery_to(user) for user in recipients.values()}
    facts = {
        "sentence": _one_line(sentence, 200),
        "subject": _one_line(_subject(about), 100),
        "url": _page(about) if url is None else url,
        "kind": kind.code,
        "event": event,
    }
    reached = [user for user in recipients.values() if ways[user.pk] != Delivery.NONE]
    by_mail = {user.pk for user in reached if user.email and user.wants_mail}
    notices = Notice.objects.bulk_create(
        (
            Notice(user=user, **facts, in_digest=user.pk in by_mail and ways[user.pk] == Delivery.DAILY)
            for user in reached
        ),
        _ROWS_PER_INSERT,
    )
    mail_soon([one.pk for one in notices if one.user_id in by_mail and ways[one.user_id] == Delivery.AT_ONCE])
    if reached and in_group:
        post_soon(facts["subject"], facts["url"])
    return list(recipients.values())


def _one_line(text, limit):
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _subject(about):
    if isinstance(about, str):
        return about
    return f"{about._meta.verbose_name} {getattr(about, 'number', None) or ''}"


def _page(about):
    return about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""
