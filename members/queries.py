"""Reads of members that several pages and services share."""

from members.permissions import VIEW_MEMBER
from unionportal.core.access.permissions import declared
from unionportal.core.choices import OWNER, Role


def who_may_see():
    """Return the labels of the roles that may read a member's data, for the page of that member."""
    roles = next(roles for perm, _, roles in declared() if perm == VIEW_MEMBER)
    return [Role(role).label for role in Role.values if role in roles and role != OWNER]


def unit_on(member, day):
    """Return the unit of the member on `day`; after leaving the last one, before joining the first."""
    spans = sorted(member.memberships.select_related("unit"), key=lambda span: span.since)
    begun = [span for span in spans if span.since <= day] or spans[:1]
    return begun[-1].unit if begun else member.unit
