"""The people one signs in as in an example database, one per role."""

import base64
import hmac
from hashlib import sha256

from django.conf import settings

from members.models import Member
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, Unit, User
from unionportal.core.services.access import grant_role, open_account

LOADED = "载入示例年度"
_OFFICE = (
    (Role.CHAIR, "zhuxi"),
    (Role.OFFICER, "zhuangan"),
    (Role.ACCOUNTANT, "kuaiji"),
    (Role.CASHIER, "chuna"),
    (Role.AUDITOR, "jingshen"),
    (Role.WOMEN, "nvgong"),
    (Role.SYSADMIN, "admin"),
)
_BRANCH = ((Role.BRANCH_CHAIR, "fz-zhuxi", "FZ"), (Role.BRANCH_OFFICER, "fz-weiyuan", "FZ"), (None, "fz-huiyuan", "FZ"))
_STRANGER = ((Role.BRANCH_CHAIR, "xx-zhuxi", "XX"),)


def is_example():
    """Whether this database holds an example and nothing else began it."""
    return AuditEntry.objects.filter(act=LOADED).exists()


def password_of(username):
    """The example account's password: different for every installation, the same at every start."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"example:{username}".encode(), sha256).digest()
    text = base64.b32encode(digest).decode().lower()
    return f"Gh-{text[:4]}-{text[4:8]}-{text[8:12]}"


def open_accounts():
    """Give one member per role an account, a password that need not be changed, and the role."""
    root = Unit.root()
    office = list(_unclaimed("JGB")[: len(_OFFICE)])
    for (role, username), member in zip(_OFFICE, office, strict=True):
        _open(username, member, role, root)
    for role, username, code in (*_BRANCH, *_STRANGER):
        unit = Unit.objects.get(code=code)
        _open(username, _unclaimed(code)[0], role, unit)


def logins():
    """(role in Chinese, unit, name, login, password) of every example account."""
    rows = []
    for _, username, *_ in (*_OFFICE, *_BRANCH, *_STRANGER):
        user = User.objects.filter(username=username).first()
        if user is not None:
            grant = next(iter(user.held_grants), None)
            role = grant.get_role_display() if grant else "会员"
            unit = grant.unit.name if grant else user.member.unit.name
            rows.append((role, unit, user.name, username, password_of(username)))
    return rows


def _unclaimed(code):
    members = Member.objects.in_union().filter(unit__code=code, user__isnull=True)
    chairs_first = "-officer_terms__post" if code != "JGB" else "-staff_no"
    return members.order_by(chairs_first, "staff_no")


def _open(username, member, role, unit):
    user, _ = open_account(actor=None, username=username, name=member.name, password=password_of(username))
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    member.user = user
    member.save(update_fields=["user"])
    if role:
        grant_role(user, role, unit, actor=None)
