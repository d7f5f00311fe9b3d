"""The authentication backend that answers permission checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.access.scoping import Scope, ScopedModel, Unitless
from unionportal.core.choices import OWNER

if TYPE_CHECKING:
    from unionportal.core.models import User


class UnitRoleBackend(ModelBackend):
    """Answers `user.has_perm("welfare.approve", visit)` by the rule of the record's table, see scoping.py.

    Without a record it answers whether any grant of the user allows it, which is what menus need.
    """

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if obj is None:
            return OWNER in roles_allowing(perm) or bool(user_obj.holds(perm))
        if isinstance(obj, Unitless):
            return bool(user_obj.holds(perm))
        if not isinstance(obj, ScopedModel) or not Scope.of(user_obj).judged(perm).covers(obj):
            return False
        for loan in user_obj.loans:
            if not Scope.without(loan, user_obj).judged(perm).covers(obj):
                user_obj.needs(loan)
        return True

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        return user_obj.is_active and user_obj.is_staff
