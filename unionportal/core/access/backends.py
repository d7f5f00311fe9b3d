"""The authentication backend that answers permission checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import OWNER

if TYPE_CHECKING:
    from unionportal.core.models import User


class UnitRoleBackend(ModelBackend):
    """Answers `user.has_perm("welfare.approve_visit", visit)` from the role grants in force.

    Without a record it answers whether any grant of the user allows it, which is what menus need.
    """

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        roles = roles_allowing(perm)
        grants = [grant for grant in user_obj.current_grants if grant.role in roles]
        if obj is None or not hasattr(obj, "get_unit"):
            return OWNER in roles or bool(grants)
        record = cast(ScopedModel, obj)  # a Unit answers the same questions
        if OWNER in roles and record.is_owned_by(user_obj):
            return True
        path = record.get_unit().path
        return any(path.startswith(grant.unit.path) for grant in grants)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        return user_obj.is_active and user_obj.is_staff
