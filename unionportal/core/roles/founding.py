"""The first act on an empty database."""

from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core.choices import GrantBasis, Role, UnitKind
from unionportal.core.models import Unit, User
from unionportal.core.roles.granting import name_chair, propose_role
from unionportal.core.services.accounts import open_account
from unionportal.core.services.organisation import open_unit

CODE = "UNION"


@transaction.atomic
def found_union(*, name, on, administrator, chair):
    """Create the union, which exists from `on`, its system administrator and its first chair, each (username, name).

    Return [(account, first password)] of the two. The chair confirms every other role that the administrator proposes.
    """
    if Unit.objects.exists() or User.objects.exists():
        raise ValidationError("已经有工会组织或账号；账号由系统管理员在工作后台开设。")
    if administrator[0].lower() == chair[0].lower():
        raise ValidationError("工会主席和系统管理员须是两个人。")
    union = open_unit(actor=None, code=CODE, name=name, parent=None, on=on, kind=UnitKind.UNION)
    opened = [open_account(actor=None, username=number, name=person) for number, person in (administrator, chair)]
    propose_role(opened[0][0], Role.SYSADMIN, union, actor=None)
    name_chair(opened[1][0], basis=GrantBasis.FOUNDING)
    return opened
