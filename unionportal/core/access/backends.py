"""The authentication backend that answers permission checks."""

from django.contrib.auth.backends import ModelBackend

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.choices import OWNER


class UnitRoleBackend(ModelBackend):
    """Answers `user.has_perm("welfare.approve_visit", visit)` from the role grants in force.

    Without a record it answers whether any grant of the user allows it, which is what menus need.
    """

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        roles = roles_allowing(perm)
        grants = [grant for grant in user_obj.current_grants if grant.role in roles]
        if obj is None or not hasattr(obj, "get_unit"):
            return OWNER in roles or bool(grants)
        if OWNER in roles and obj.is_owned_by(user_obj):
            return True
        path = obj.get_unit().path
        return any(path.startswith(grant.unit.path) for grant in grants)

    def has_module_perms(self, user_obj, app_label):
        return user_obj.is_active and user_obj.is_staff
