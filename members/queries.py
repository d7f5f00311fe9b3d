"""Reads of members that several pages and services share."""

from django.db.models import Q

from members.models import Member
from members.permissions import VIEW_MEMBER
from unionportal.core.access.permissions import declared
from unionportal.core.choices import OWNER, Role

# Up to so many keys are fetched; beyond, a subquery is used.
_FEW = 2000


def filter_members(members, *, q="", unit=None, status="", gender="", employment=""):
    """Return `members` narrowed by the given values."""
    if q:
        members = members.search(q)
    if unit:
        members = members.within(unit)
    for name, value in (("status", status), ("gender", gender), ("employment", employment)):
        if value:
            members = members.filter(**{name: value})
    return members


def matching_member(text, lookup="member__in"):
    """Return the Q for rows about a member who fits a typed name, 工号 or pinyin; the caller limits rows to its scope.

    The few members are found first and looked up by key in the large table: a condition on a joined name would make
    the database read the whole table.
    """
    keys = list(Member.objects.keys_of(text)[: _FEW + 1])
    return Q(**{lookup: keys if len(keys) <= _FEW else Member.objects.search(text)})


def who_may_see():
    """Return the labels of the roles that may read a member's data, for the page of that member."""
    roles = next(roles for perm, _, roles in declared() if perm == VIEW_MEMBER)
    return [Role(role).label for role in Role.values if role in roles and role != OWNER]


def unit_on(member, day):
    """Return the unit of the member on `day`; after leaving the last one, before joining the first."""
    spans = sorted(member.memberships.select_related("unit"), key=lambda span: span.since)
    begun = [span for span in spans if span.since <= day] or spans[:1]
    return begun[-1].unit if begun else member.unit
