"""The tables of members, memberships, leavings, committee terms and service cards."""

from members.models.card import ServiceCard
from members.models.departure import Departure, DepartureEnding
from members.models.member import Member, MemberQuerySet

# The first migration calls the function by this place.
from members.models.membership import Membership, OfficerTerm, _DateRange

__all__ = [
    "Departure",
    "DepartureEnding",
    "Member",
    "MemberQuerySet",
    "Membership",
    "OfficerTerm",
    "ServiceCard",
    "_DateRange",
]
