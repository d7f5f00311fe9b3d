"""The last resort: a chair named on the server, where nobody is there who could confirm one."""

from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core.choices import GrantBasis, Role
from unionportal.core.models import RoleGrant, Unit
from unionportal.core.roles import notices
from unionportal.core.roles.granting import name_chair


@transaction.atomic
def appoint_chair(user, *, reason=""):
    """Make `user` chair of the union from today; chairs and auditors are told. Return the grant.

    Refused without a reason while a chair is in office, who could confirm a successor; his role stays as it is.
    """
    chairs = RoleGrant.objects.in_force().own().filter(role=Role.CHAIR, unit=Unit.root()).select_related("user")
    names = "、".join(grant.user.name for grant in chairs)
    if names and not reason:
        raise ValidationError(f"现任工会主席 {names} 在任，可以在平台里确认新任主席；确有必要时用 --reason 写明原因。")
    if not user.is_active:
        raise ValidationError(f"账号 {user.username} 已停用。")
    grant = name_chair(user, basis=GrantBasis.COMMAND, reason=reason)
    notices.notify_named_chair(grant, reason=reason)
    return grant
