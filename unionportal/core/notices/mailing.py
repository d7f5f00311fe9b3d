"""Notices by mail: each at once, or those of a day in one mail; and the end of what was read long ago."""

import datetime
import logging
import smtplib
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from unionportal.core.jobs.daily import daily
from unionportal.core.jobs.outbox import Later, Outcome, enqueue, handles
from unionportal.core.models import Job, Notice
from unionportal.core.models.job import JobState
from unionportal.core.notices.group import GROUP

log = logging.getLogger(__name__)
MAIL = "core.mail"
DIGEST = "core.mail_digest"
# A mail server takes about as many within the time limit of one task.
_MAILS_PER_JOB = 100
# One mail of a day has so many lines; the portal shows the others.
_LINES_OF_DIGEST = 50
_FOOT = "这是系统自动发出的邮件，请勿回复。不再需要邮件时，可在平台的“通知”页关闭。"


def mail_is_configured():
    """Return whether the settings name a mail server."""
    return bool(settings.EMAIL_HOST)


def mail_soon(ids):
    """Enqueue the mails of these notices, where mail is configured."""
    if not mail_is_configured():
        return
    for start in range(0, len(ids), _MAILS_PER_JOB):
        batch = ids[start : start + _MAILS_PER_JOB]
        # Without actor: the job must not appear in the actor's own list of jobs.
        enqueue(MAIL, f"通知邮件 {len(batch)} 封", actor=None, notices=batch)


@handles(MAIL)
def send_mails(job, progress):
    """Mail the job's notices to who still wants mail; raise Later with those the server did not accept."""
    return _mail(job, [[notice] for notice in _wanted(job).order_by("pk")], _message)


@handles(DIGEST)
def send_digests(job, progress):
    """Mail each reader the job's notices to him in one mail; raise Later with those the server did not accept."""
    by_user = groupby(_wanted(job).order_by("user_id", "pk"), key=lambda notice: notice.user_id)
    return _mail(job, [list(notices) for _, notices in by_user], _digest)


def _wanted(job):
    """Return the job's notices to who still wants mail."""
    notices = Notice.objects.filter(pk__in=job.arguments["notices"], user__is_active=True, user__wants_mail=True)
    return notices.exclude(user__email="").select_related("user")


def _mail(job, mails, written):
    """Send each mail, a list of notices to one reader that `written` makes a message of."""
    if left := _send(mails, written):
        raise Later(f"邮件服务器有 {len(left)} 封邮件没有接受。", notices=[one.pk for mail in left for one in mail])
    return Outcome(f"已发出 {len(mails)} 封。", {"mails": len(mails)})


def _send(mails, written):
    """Return the mails to be tried again, in order."""
    left = list(mails)
    try:
        with get_connection() as post:
            for mail in mails:
                if _handed_over(mail, written(mail, post)):
                    left.remove(mail)
    # Includes smtplib.SMTPException, which is an OSError.
    except OSError as error:
        log.warning("the mail server failed (%s), %s mails wait", type(error).__name__, len(left))
    return left


def _handed_over(mail, message):
    """Send a mail; return whether it needs no further attempt: accepted, or the address refused for good."""
    first = mail[0]
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        log.warning("the address of user %s was refused", first.user_id)
        return all(code >= 500 for code, _ in refusal.recipients.values())
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        log.warning("the mail of notice %s was refused (%s)", first.pk, type(error).__name__)
        return False
    return True


def _message(mail, post):
    (notice,) = mail
    return _to(notice.user, notice.subject, [notice.sentence, _address(notice.url or "/")], post)


def _digest(mail, post):
    lines = [f"{notice.sentence}\n{_address(notice.url or '/')}" for notice in mail[:_LINES_OF_DIGEST]]
    if more := len(mail) - len(lines):
        lines.append(f"还有 {more} 条，请到平台的“通知”页查看。")
    return _to(mail[0].user, f"{len(mail)} 条通知", lines, post)


def _address(url):
    return f"{settings.UNION_URL}{url}"


def _to(user, title, parts, post):
    body = "\n\n".join([f"{user.name}：", *parts, _FOOT])
    return EmailMessage(f"{title} · {settings.UNION_NAME}", body, to=[user.email], connection=post)


@daily("core.mail_digests")
@transaction.atomic
def enqueue_digests(day):
    """Enqueue the mail of each reader with the notices that wait for it; a notice read meanwhile is left out."""
    waiting = Notice.objects.filter(in_digest=True)
    if mail_is_configured():
        keys = {}
        for user, key in waiting.unread().order_by("user_id", "pk").values_list("user_id", "pk"):
            keys.setdefault(user, []).append(key)
        people = list(keys.values())
        for start in range(0, len(people), _MAILS_PER_JOB):
            batch = people[start : start + _MAILS_PER_JOB]
            enqueue(DIGEST, f"每日通知邮件 {len(batch)} 封", actor=None, notices=[key for one in batch for key in one])
    waiting.update(in_digest=False)


@daily("core.forget_notices")
def forget_old(day):
    """Remove read notices older than NOTICE_DAYS, and the jobs that sent them."""
    before = timezone.now() - datetime.timedelta(days=settings.NOTICE_DAYS)
    Notice.objects.filter(read_at__isnull=False, created_at__lt=before).delete()
    Job.objects.filter(kind__in=(MAIL, DIGEST, GROUP), state=JobState.DONE, finished_at__lt=before).delete()
