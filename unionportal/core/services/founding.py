"""The first act on an empty database."""

from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core.choices import Role, UnitKind
from unionportal.core.models import Unit, User
from unionportal.core.services.accounts import grant_role, open_account
from unionportal.core.services.organisation import open_unit

CODE = "UNION"


@transaction.atomic
def found_union(*, name, on, username, person):
    """Create the union, which exists from `on`, and its system administrator; return (account, first password)."""
    if Unit.objects.exists() or User.objects.exists():
        raise ValidationError("已经有工会组织或账号；账号由系统管理员在工作后台开设。")
    union = open_unit(actor=None, code=CODE, name=name, parent=None, on=on, kind=UnitKind.UNION)
    user, password = open_account(actor=None, username=username, name=person)
    grant_role(user, Role.SYSADMIN, union, actor=None)
    return user, password
