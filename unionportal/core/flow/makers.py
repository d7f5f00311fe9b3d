"""For whom waits what somebody began: a draft for its maker, what was returned for those of its sub-union too."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.access.scoping import Scope
from unionportal.core.models import RoleGrant, User


def of_its_maker(rows: Any, column: str, permission: str, actor: User) -> Any:
    """Return those of `rows` whose next step is this user's work, `column` naming who made each.

    What a union's office may do for any sub-union it is not asked to do, neither when somebody has still to finish it
    nor when the office itself has returned it. Whose maker has the permission no more, or is unknown, waits for all.
    """
    allowing = roles_allowing(permission)
    lent = [one.lent_from.user_id for one in actor.current_grants if one.lent_from_id and one.role in allowing]
    own = Q(**{f"{column}__in": [actor.pk, *lent]})
    place = ExpressionWrapper(OuterRef(rows.model.path_lookup()), output_field=CharField())
    grants = RoleGrant.objects.in_force().filter(user=OuterRef(column), user__is_active=True, role__in=allowing)
    left = ~Exists(grants.alias(here=place).filter(here__startswith=F("unit__path")))
    returned = ~Q(state=rows.model._meta.get_field("state").default)
    return rows.filter(own | Q(left) | returned & _below_the_union(rows.model, permission, actor))


def _below_the_union(model: Any, permission: str, actor: User) -> Q:
    # The path of the union has one step.
    paths = [path for path in Scope.of(actor).paths(permission) if path.strip("/").count("/")]
    return reduce(or_, (Q(**{f"{model.path_lookup()}__startswith": path}) for path in paths), Q(pk__in=[]))
