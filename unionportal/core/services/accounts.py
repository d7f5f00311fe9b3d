"""Acts on accounts and their role grants."""

import secrets
import string

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import DEPARTMENT_ROLES, INCOMPATIBLE, Role, UnitKind
from unionportal.core.models import RoleGrant, User
from unionportal.core.trail import audit

_ALPHABET = "".join(set(string.ascii_letters + string.digits) - set("0O1lI"))


def first_password():
    """Return a random first password that is easy to read aloud."""
    parts = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(parts)


@transaction.atomic
def open_account(*, actor, username, name, password=None, email=""):
    """Create an account whose password must be changed at the first login; return (user, first password)."""
    password = password or first_password()
    user = User.objects.create_user(username, password, name=name, email=email, must_change_password=True)
    audit.record(actor, acts.OPEN_ACCOUNT, user)
    return user, password


@transaction.atomic
def reset_password(user, *, actor):
    """Set a new first password and end the account's sessions; return the password, to be shown once."""
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    audit.record(actor, acts.RESET_PASSWORD, user)
    return password


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


@transaction.atomic
def set_active(user, *, actor, active):
    """Close or reopen an account; a closed one is signed out with its next request. Return the user."""
    if user == actor and not active:
        raise ValidationError("不能停用自己的账号。")
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record(actor, acts.ENABLE_ACCOUNT if active else acts.DISABLE_ACCOUNT, user)
    return user


@transaction.atomic
def grant_role(user, role, unit, *, actor, since=None, until=None):
    """Give `user` a role over `unit`; refused if it conflicts with another role in that term. Return the grant."""
    # Lock the account, so that two conflicting grants are not checked at the same time.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    grant = RoleGrant(user=user, role=role, unit=unit, since=since or timezone.localdate(), until=until)
    if user == actor:
        raise ValidationError("不能给自己授予角色。")
    grant.full_clean()
    if (role in DEPARTMENT_ROLES) != (unit.kind == UnitKind.DEPARTMENT):
        raise ValidationError({"unit": "承办部门的角色授在承办部门上，其他角色授在工会组织上。"})
    others = RoleGrant.objects.filter(user=user).exclude(until__lte=grant.since)
    if until:
        others = others.filter(since__lt=until)
    for other in others:
        if reason := INCOMPATIBLE.get(frozenset({Role(role), Role(other.role)})):
            raise ValidationError(reason)
    grant.save()
    audit.record(
        actor, acts.GRANT_ROLE, user, unit=unit, 角色=Role(role).label, 范围=str(unit), 起=grant.since, 止=until
    )
    return grant


@transaction.atomic
def end_role(grant, *, actor, on=None):
    """End the grant on day `on` or today; the user loses the role with the next request. Return the grant."""
    on = on or timezone.localdate()
    grant.until = max(on, grant.since)
    grant.save(update_fields=["until"])
    label = grant.get_role_display()
    audit.record(actor, acts.END_ROLE, grant.user, unit=grant.unit, 角色=label, 范围=str(grant.unit), 止=grant.until)
    return grant
