"""Acts on accounts; roles are given in core/roles."""

import os
import secrets
import string
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.models import User
from unionportal.core.trail import audit

_ALPHABET = "".join(set(string.ascii_letters + string.digits) - set("0O1lI"))
_FINDERS = []
# As many accounts are written with one statement.
BATCH = 500


def finds_accounts(finder):
    """Register finder(text) -> Q of accounts, so that an app adds ways to find somebody's account."""
    _FINDERS.append(finder)
    return finder


def accounts_found(text):
    """Return the accounts found by 工号, name or what the apps know of their holders."""
    ways = Q(username__istartswith=text) | Q(name__icontains=text)
    for finder in _FINDERS:
        ways |= finder(text)
    return User.objects.filter(ways)


def first_password():
    """Return a random first password that is easy to read aloud."""
    parts = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(parts)


def hashed(passwords, hasher="default"):
    """Return the hashes of passwords in their order; those of many are computed on all cores, outside Python's lock."""
    hash_one = partial(make_password, hasher=hasher)
    if len(passwords) < BATCH:
        return [hash_one(password) for password in passwords]
    batches = [passwords[start : start + BATCH] for start in range(0, len(passwords), BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda batch: [hash_one(password) for password in batch], batches)
        return [one for batch in found for one in batch]


@transaction.atomic
def open_account(*, actor, username, name, password=None, email=""):
    """Create an account whose password must be changed at the first login; return (user, first password)."""
    password = password or first_password()
    user = User.objects.create_user(username, password, name=name, email=email, must_change_password=True)
    audit.record(actor, acts.OPEN_ACCOUNT, user)
    return user, password


@transaction.atomic
def change_password(user, *, password):
    """Set the password the user chose."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    audit.record(user, acts.CHANGE_PASSWORD, user)


@transaction.atomic
def change_account(user, *, actor, **fields):
    """Set the given fields (name, email); the audit entry names them. Return the user."""
    changes = {name: value for name, value in fields.items() if getattr(user, name) != value}
    for name, value in changes.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=[*changes])
    labels = [User._meta.get_field(name).verbose_name for name in changes]
    audit.record(actor, acts.CHANGE_ACCOUNT, user, 修改=labels)
    return user


def choose_columns(user, table, names):
    """Keep the names of the columns that the user chose for the list of a table; none are those it has by itself."""
    user.list_columns = {**user.list_columns, table: names}
    if not names:
        del user.list_columns[table]
    user.save(update_fields=["list_columns"])


@transaction.atomic
def set_active(user, *, actor, active):
    """Close or reopen an account; return the user.

    A closed one is signed out with its next request, and what it chose for its lists is forgotten.
    """
    if user == actor and not active:
        raise ValidationError("不能停用自己的账号。")
    user.is_active = active
    if not active:
        user.list_columns = {}
    user.save(update_fields=["is_active", "list_columns"])
    audit.record(actor, acts.ENABLE_ACCOUNT if active else acts.DISABLE_ACCOUNT, user)
    return user
