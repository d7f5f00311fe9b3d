"""The reset of a password by somebody else: the roles of the account wait until it is certain whose it is."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import TECHNICAL_ROLES, GrantState
from unionportal.core.models import RoleGrant, User
from unionportal.core.roles import notices
from unionportal.core.services.accounts import BATCH, first_password, hashed
from unionportal.core.trail import audit


def reset_password(user, *, actor, hasher="default"):
    """Set a new first password and end the account's sessions; return the password, to be shown once.

    Without actor it is a command on the server.
    Who resets a password could sign in with it: so the roles with business data are asleep until the chair, who asks
    the person, confirms them once more.
    """
    return reset_passwords([user], actor=actor, hasher=hasher)[0]


@transaction.atomic
def reset_passwords(users, *, actor, hasher="default"):
    """Do the same for many; return their passwords in the order of `users`. The log has an entry of each."""
    passwords, now = [first_password() for _ in users], timezone.now()
    for user, password in zip(users, hashed(passwords, hasher), strict=True):
        user.password, user.must_change_password, user.password_changed_at = password, True, now
    User.objects.bulk_update(users, ["password", "must_change_password", "password_changed_at"], batch_size=BATCH)
    asleep = defaultdict(list)
    for grant in _put_to_sleep(users):
        asleep[grant.user_id].append(grant)
    named = {key: [f"{one.get_role_display()}（{one.unit}）" for one in some] for key, some in asleep.items()}
    audit.record_all(
        actor,
        acts.RESET_PASSWORD,
        [(user, {"暂停的角色": named[user.pk]} if user.pk in named else {}) for user in users],
    )
    notices.notify_reset(users, asleep, by=actor)
    return passwords


def _put_to_sleep(users):
    """Let the roles with business data of these accounts wait; return the grants."""
    lasting = Q(until__isnull=True) | Q(until__gt=timezone.localdate())
    grants = RoleGrant.objects.filter(lasting, user__in=users, state=GrantState.CONFIRMED)
    grants = grants.exclude(role__in=TECHNICAL_ROLES).select_related("unit")
    asleep = list(grants.select_for_update(of=("self",), no_key=True).order_by("pk"))
    # No move of somebody's: it follows from the reset, which may be a command.
    RoleGrant.objects.filter(pk__in=[grant.pk for grant in asleep]).update(state=GrantState.ASLEEP)
    return asleep
