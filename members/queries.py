from django.db.models import Q

from members.models import Member
from members.permissions import VIEW_MEMBER
from unionportal.core.access.permissions import declared
from unionportal.core.choices import OWNER, Role

# More keys than this are not sent to the database and back.
_FEW = 2000


def filter_members(members, *, q="", unit=None, status="", gender="", employment=""):
    """The members that fit what was asked on a list."""
    if q:
        members = members.search(q)
    if unit:
        members = members.within(unit)
    for name, value in (("status", status), ("gender", gender), ("employment", employment)):
        if value:
            members = members.filter(**{name: value})
    return members


def matching_member(text, lookup="member__in"):
    """The condition that a row is about a member who fits a typed name, 工号 or pinyin; scope is up to the rows.

    The few people are asked for first and looked up by key in the large table: a condition on their joined name would
    have the database read all of it.
    """
    keys = list(Member.objects.keys_of(text)[: _FEW + 1])
    return Q(**{lookup: keys if len(keys) <= _FEW else Member.objects.search(text)})


def who_may_see():
    """The roles that may look at a member's data, in words; for the person it is about."""
    roles = next(roles for perm, _, roles in declared() if perm == VIEW_MEMBER)
    return [Role(role).label for role in Role.values if role in roles and role != OWNER]


def unit_on(member, day):
    """The unit the member belonged to on `day`; after leaving, the last one; before joining, the first."""
    spans = sorted(member.memberships.select_related("unit"), key=lambda span: span.since)
    begun = [span for span in spans if span.since <= day] or spans[:1]
    return begun[-1].unit if begun else member.unit
