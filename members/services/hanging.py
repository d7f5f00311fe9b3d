"""What hangs on a member, across the house: the records that name the person, whatever app keeps them."""

from members.models import Departure, Member, Membership
from unionportal.core.database.row_history import histories, references_to
from unionportal.core.models import RoleGrant

# The membership itself and its changes.
_OWN = (Membership, Departure)


def records_in(member, span):
    """Yield (what it is called, how many) of the records that name the member in the unit of `span`, kept since it was.

    Of a table without history all of them count.
    """
    history = histories()[Membership]
    kept = history.objects.filter(pgh_obj_id=span.pk, pgh_label="insert").order_by("pgh_id").first()
    for model, rows in _naming(member):
        if not any(field.name == "unit" for field in model._meta.concrete_fields):
            continue
        found = rows.filter(unit=span.unit_id)
        if kept and (event := histories().get(model)):
            since = event.objects.filter(pgh_label="insert", pgh_created_at__gte=kept.pgh_created_at)
            found = found.filter(pk__in=since.values("pgh_obj_id"))
        if number := found.count():
            yield model._meta.verbose_name, number


def records_of(member):
    """Yield (what it is called, how many) of all the records that name the member."""
    for model, rows in _naming(member):
        if number := rows.count():
            yield model._meta.verbose_name, number


def _naming(member):
    """Yield (table, its rows that name the member or give a role to the account)."""
    for model, name, _ in references_to(Member):
        if model not in _OWN:
            yield model, model._base_manager.filter(**{name: member})
    if member.user_id:
        yield RoleGrant, RoleGrant._base_manager.filter(user=member.user_id)
