"""The daily anchor: the head of the audit chain, stored outside the database.

The chain alone proves that no link was changed, but not that its end was cut off or that its owner computed it anew;
an anchor of an earlier day does. A line is `day, number of links, number of the last one, its hash, number of the first
one of seal version 2 (0 while there is none)`; lines of before that version end with the hash. A restore writes a line
of its own, which ends with the backup and who restored it. Anchors of before it, of links that came after the backup,
are of a log that is no more: they are set aside, and verify_audit says so.
"""

import datetime
import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import Role
from unionportal.core.jobs.daily import daily
from unionportal.core.models import AuditEntry, AuditLink, RoleGrant, Unit, User
from unionportal.core.notices import notify
from unionportal.core.notices.mailing import mail_is_configured
from unionportal.core.trail import audit
from unionportal.core.trail.chain import broken_links

log = logging.getLogger(__name__)
_SECOND = "SELECT coalesce(min(id), 0) FROM core_auditlink WHERE version >= 2"
_HEAD = f"""
    SELECT (SELECT count(*) FROM core_auditlink), id, hash, ({_SECOND})
    FROM core_auditlink ORDER BY id DESC LIMIT 1
"""  # noqa: S608 -- the constant above
_THEN = """
    SELECT a.link, l.hash, (SELECT count(*) FROM core_auditlink e WHERE e.id <= a.link)
    FROM unnest(%s::bigint[]) AS a(link) LEFT JOIN core_auditlink l ON l.id = a.link
"""


@dataclass(frozen=True)
class Anchor:
    """The head of the chain on one day."""

    day: datetime.date
    count: int
    link: int
    hash: str
    # The first link of seal version 2, 0 for none; None in a line that does not say.
    second: int | None = None
    # Of the line of a restore: the backup, and who restored it.
    restored: str = ""
    by: str = ""

    def __str__(self):
        line = f"{self.day} {self.count} {self.link} {self.hash}"
        line += "" if self.second is None else f" {self.second}"
        return f"{line} {quote(self.restored)} {quote(self.by)}" if self.restored else line

    @classmethod
    def parse(cls, line):
        """Return the Anchor of a line of an anchor file; ValueError for any other text."""
        day, count, link, digest, *rest = line.split()
        if len(bytes.fromhex(digest)) != 32 or len(rest) not in (0, 1, 3):
            raise ValueError(line)
        second = map(int, rest[:1])
        return cls(datetime.date.fromisoformat(day), int(count), int(link), digest, *second, *map(unquote, rest[1:]))


@dataclass(frozen=True)
class PastRestore:
    """A restore as the log has it: the last link of the backup, the link of its own entry, and what that says."""

    head: int
    link: int
    day: datetime.date
    backup: str
    by: str


def anchor_file():
    """Return the path of the anchor file."""
    return Path(settings.UNION_ANCHORS) / "audit-chain.txt"


def read_anchors(path):
    """Return the anchors of a file in order; ValueError names the first line that is none."""
    anchors = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        try:
            anchors.append(Anchor.parse(line))
        except ValueError:
            raise ValueError(f"{path} 第 {number} 行不是锚点。") from None
    return anchors


def anchored_on(link):
    """Return the day of the first stored anchor behind a link of the chain; None if there is none that agrees."""
    try:
        anchors = read_anchors(anchor_file())
    except (OSError, ValueError):
        return None
    aside = set_aside(anchors)
    first = next((anchor for anchor in anchors if anchor.link >= link and anchor not in aside), None)
    return first.day if first and not mismatches([first]) else None


def current_anchor(day):
    """Return the anchor of the current chain; None while nothing was logged."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        row = cursor.fetchone()
    return Anchor(day, row[0], row[1], bytes(row[2]).hex(), row[3]) if row else None


def past_restores():
    """Return the restores that the log tells of, in order."""
    # Their record is the union itself, by whose few entries they are found however long the log is.
    unions = audit.about(Unit._meta.label, Unit.objects.filter(parent=None).values_list("pk", flat=True))
    restores = AuditEntry.objects.filter(unions, code=acts.RESTORE_BACKUP.code, auditlink__isnull=False)
    before = AuditLink.objects.filter(pk__lt=OuterRef("auditlink")).order_by("-pk").values("pk")[:1]
    restores = restores.annotate(head=Coalesce(Subquery(before), 0)).order_by("auditlink")
    return [
        PastRestore(head, link, timezone.localtime(at).date(), str(facts.get("备份")), str(facts.get("恢复人")))
        for head, link, at, facts in restores.values_list("head", "auditlink", "at", "facts")
    ]


def set_aside(anchors):
    """Return {anchor: the restore} of those whose links came after the backup that was restored later."""
    found = {}
    for restore in past_restores():
        own = next((n for n, one in enumerate(anchors) if one.restored and one.link == restore.link), None)
        # Without the line of the restore, as in what somebody kept of the mails, the day decides.
        earlier = anchors[:own] if own is not None else [one for one in anchors if one.day <= restore.day]
        found |= {one: restore for one in earlier if one.link > restore.head}
    return found


def mismatches(anchors):
    """Return sentences about the anchors that the chain does not agree with, but for those that a restore set aside."""
    aside = set_aside(anchors)
    anchors = [one for one in anchors if one not in aside]
    with connection.cursor() as cursor:
        cursor.execute(_THEN, [sorted({anchor.link for anchor in anchors})])
        found = {link: (bytes(digest).hex() if digest else "", count) for link, digest, count in cursor.fetchall()}
        cursor.execute(_SECOND)
        (second,) = cursor.fetchone()
    problems = [_mismatch(one, *found[one.link]) for one in anchors if found[one.link] != (one.hash, one.count)]
    return problems + [_other_version(one, second) for one in anchors if _second_then(one, second) != one.second]


def _second_then(anchor, second):
    """Return what the anchor should say of the first link of version 2, which is now `second`."""
    if anchor.second is None:
        return None
    return second if second <= anchor.link else 0


def _other_version(anchor, second):
    def since(link):
        return f"从第 {link} 条起" if link else "还没有"

    return f"与 {anchor.day} 的锚点不符：当日第 2 版封印{since(anchor.second)}，现在{since(second)}。"


def _mismatch(anchor, digest, count):
    known = f"与 {anchor.day} 的锚点不符：当日有 {anchor.count} 条封印，末条编号 {anchor.link}；"
    if anchor.restored:
        known = f"{_of_another_database(anchor)}{known}"
    if not digest:
        return f"{known}末条已不存在，到此剩 {count} 条。"
    return f"{known}现在到此为 {count} 条{'' if digest == anchor.hash else '，末条的哈希已不同'}。"


def _of_another_database(anchor):
    """Return what may be behind a line of a restore that the log knows nothing of."""
    return (
        f"{anchor.by} 恢复备份 {anchor.restored} 时写了锚点，这个数据库里没有那一次恢复："
        "或者恢复到了另一个数据库，或者恢复以后的日志不在了。"
    )


@daily("core.anchor_audit")
def anchor_audit(day):
    """Compare the chain with the anchors and store that of `day`; auditors are notified of mismatches."""
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    anchors = read_anchors(path) if path.exists() else []
    if problems := mismatches(anchors) + broken_links()[1]:
        _alarm(problems)
    now = current_anchor(day)
    if now is None or (anchors and anchors[-1].day >= day):
        return
    _write(now, path)
    transaction.on_commit(lambda: _mail(now), robust=True)


def anchor_now(**restore):
    """Store an anchor at once, whatever the day has already: after a command that stands above the roles.

    After a restore, `restored` is the backup and `by` who restored it.
    """
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if now := current_anchor(timezone.localdate()):
        now = replace(now, **restore)
        _write(now, path)
        _mail(now)


def _write(anchor, path):
    with path.open("a", encoding="ascii") as file:
        file.write(f"{anchor}\n")
        file.flush()
        os.fsync(file.fileno())


def _auditors():
    return list(User.objects.filter(pk__in=RoleGrant.objects.in_force().filter(role=Role.AUDITOR).values("user")))


def _alarm(problems):
    log.error("the audit log does not agree with its anchors: %s", len(problems))
    notify(
        _auditors(),
        f"操作日志与每日锚点不符（{len(problems)} 处），请运行 verify_audit 核查：{problems[0]}",
        about="操作日志",
    )


def _mail(anchor):
    """Mail the anchor to the auditors, out of reach of whoever owns the server."""
    addresses = [user.email for user in _auditors() if user.email and user.is_active]
    if not addresses or not mail_is_configured():
        return
    what = f"{anchor.by} 恢复了备份 {anchor.restored}。" if anchor.restored else ""
    text = f"{anchor}\n\n{what}请保留这封邮件。日后用 manage.py verify_audit --anchor 核对。"
    try:
        send_mail(f"操作日志锚点 {anchor.day} · {settings.UNION_NAME}", text, None, addresses)
    except OSError as error:
        log.warning("the anchor was not mailed (%s)", type(error).__name__)
