"""Whom a row benefits, and who may therefore not confirm it. The rule is written here and nowhere else.

A row benefits an account if

1. it is for the account's own member: the visit, grant or gift is his, the office or seat is his, the proposal is his;
2. it pays somebody of his name;
3. it makes money available, a budget or more of one, and he may ask for it to be spent (the permission `spends` of the
   sheet, over the unit of the row): the role that the row serves is his own.

Nobody confirms a sheet that has such a row, whatever roles he holds, and nobody what he prepared himself.
"""

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.models import RoleGrant, User


def benefiting(rows, spends=""):
    """Return {row number: sorted keys of the accounts that it benefits} of the LedgerRows that benefit any."""
    namesakes = _by_name({row.payee for row in rows if row.payee})
    spenders = {path: holders(spends, path) for path in {row.path for row in rows}} if spends else {}
    found = {}
    for row in rows:
        accounts = {*row.people, *namesakes.get(row.payee, ())}
        accounts |= {user.pk for user in spenders.get(row.path, ())}
        if accounts:
            found[row.row] = sorted(accounts)
    return found


def lowest_common(paths):
    """Return the path of the lowest unit that holds those of all `paths`; None for no path."""
    parts = [path.strip("/").split("/") for path in paths]
    common = []
    for steps in zip(*parts, strict=False):
        if len(set(steps)) > 1:
            break
        common.append(steps[0])
    return f"/{'/'.join(common)}/" if common else None


def _by_name(names):
    found = {}
    for user in User.objects.filter(name__in=names, is_active=True) if names else ():
        found.setdefault(user.name, []).append(user.pk)
    return found


def holders(perm, path):
    """Return the active accounts that hold `perm` over the unit with this path."""
    grants = RoleGrant.objects.in_force().over(path).filter(role__in=roles_allowing(perm), user__is_active=True)
    return list({grant.user_id: grant.user for grant in grants.select_related("user").order_by("user_id")}.values())
