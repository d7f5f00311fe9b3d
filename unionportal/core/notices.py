"""Notices to users: in the portal, and by mail where mail is configured.

An app's notices.py decides who is notified of what; its services call it inside the act's transaction.
"""

import datetime
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from unionportal.core.jobs.daily import daily
from unionportal.core.jobs.outbox import Later, Outcome, enqueue, handles
from unionportal.core.models import Job, Notice
from unionportal.core.models.job import JobState

log = logging.getLogger(__name__)
MAIL = "core.mail"
# A mail server takes about as many within the time limit of one task.
_MAILS_PER_JOB = 100
_ROWS_PER_INSERT = 1000
_FOOT = "这是系统自动发出的邮件，请勿回复。不再需要邮件时，可在平台的“通知”页关闭。"


@transaction.atomic
def notify(users, sentence, *, about, url=None, except_for=None):
    """Send one notice to each active user of `users`, except None and `except_for` (the actor); return the recipients.

    `about` is the record (its kind and number, its page) or the subject in words; `url` is another page of the portal.
    """
    recipients = {user.pk: user for user in users if user is not None and user.is_active and user != except_for}
    facts = {
        "sentence": _one_line(sentence, 200),
        "subject": _one_line(_subject(about), 100),
        "url": _page(about) if url is None else url,
    }
    notices = Notice.objects.bulk_create((Notice(user=user, **facts) for user in recipients.values()), _ROWS_PER_INSERT)
    by_mail = {user.pk for user in recipients.values() if user.email and user.wants_mail}
    _mail([notice.pk for notice in notices if notice.user_id in by_mail])
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


def mail_is_configured():
    """Return whether the settings name a mail server."""
    return bool(settings.EMAIL_HOST)


def _mail(ids):
    if not mail_is_configured():
        return
    for start in range(0, len(ids), _MAILS_PER_JOB):
        batch = ids[start : start + _MAILS_PER_JOB]
        # Without actor: the job must not appear in the actor's own list of jobs.
        enqueue(MAIL, f"通知邮件 {len(batch)} 封", actor=None, notices=batch)


@handles(MAIL)
def send_mails(job, progress):
    """Mail the job's notices to who still wants mail; raise Later with those the server did not accept."""
    notices = Notice.objects.filter(pk__in=job.arguments["notices"], user__is_active=True, user__wants_mail=True)
    waiting = list(notices.exclude(user__email="").select_related("user").order_by("pk"))
    if left := _send(waiting):
        raise Later(f"邮件服务器有 {len(left)} 封邮件没有接受。", notices=left)
    return Outcome(f"已发出 {len(waiting)} 封。", {"mails": len(waiting)})


def _send(waiting):
    """Mail each notice; return the ids of those to be tried again, in order."""
    left = {notice.pk for notice in waiting}
    try:
        with get_connection() as post:
            for notice in waiting:
                if _handed_over(notice, post):
                    left.discard(notice.pk)
    # Includes smtplib.SMTPException, which is an OSError.
    except OSError as error:
        log.warning("the mail server failed (%s), %s mails wait", type(error).__name__, len(left))
    return sorted(left)


def _handed_over(notice, post):
    """Mail one notice; return whether it needs no further attempt: accepted, or the address refused for good."""
    try:
        _message(notice, post).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        log.warning("the address of user %s was refused", notice.user_id)
        return all(code >= 500 for code, _ in refusal.recipients.values())
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        log.warning("the mail of notice %s was refused (%s)", notice.pk, type(error).__name__)
        return False
    return True


def _message(notice, post):
    parts = [f"{notice.user.name}：", notice.sentence, f"{settings.UNION_URL}{notice.url or '/'}", _FOOT]
    title = f"{notice.subject} · {settings.UNION_NAME}"
    return EmailMessage(title, "\n\n".join(parts), to=[notice.user.email], connection=post)


@daily("core.forget_notices")
def forget_old(day):
    """Remove read notices older than NOTICE_DAYS, and the jobs that mailed them."""
    before = timezone.now() - datetime.timedelta(days=settings.NOTICE_DAYS)
    Notice.objects.filter(read_at__isnull=False, created_at__lt=before).delete()
    Job.objects.filter(kind=MAIL, state=JobState.DONE, finished_at__lt=before).delete()
