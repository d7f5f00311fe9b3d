"""The reset of a password by somebody else: the roles of the account wait until it is certain whose it is."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import TECHNICAL_ROLES, GrantState
from unionportal.core.roles import notices
from unionportal.core.services.accounts import first_password
from unionportal.core.trail import audit


@transaction.atomic
def reset_password(user, *, actor, hasher="default"):
    """Set a new first password and end the account's sessions; return the password, to be shown once.

    Without actor it is a command on the server.
    Who resets a password could sign in with it: so the roles with business data are asleep until the chair, who asks
    the person, confirms them once more.
    """
    password = first_password()
    user.password = make_password(password, hasher=hasher)
    user.must_change_password = True
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    lasting = Q(until__isnull=True) | Q(until__gt=timezone.localdate())
    grants = user.grants.filter(lasting, state=GrantState.CONFIRMED).exclude(role__in=TECHNICAL_ROLES)
    asleep = list(grants.select_related("unit").select_for_update(of=("self",), no_key=True).order_by("pk"))
    for grant in asleep:
        # No move of somebody's: it follows from the reset, which may be a command.
        grant.state = GrantState.ASLEEP
        grant.save(update_fields=["state"])
    named = [f"{one.get_role_display()}（{one.unit}）" for one in asleep]
    audit.record(actor, acts.RESET_PASSWORD, user, **({"暂停的角色": named} if named else {}))
    notices.notify_reset(user, asleep, by=actor)
    return password
