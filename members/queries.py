"""Reads of members that several pages and services share."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Q

from members.models import Member, Membership
from members.permissions import CHANGE_MEMBER, VIEW_MEMBER
from unionportal.core.access.permissions import declared, roles_allowing
from unionportal.core.choices import DEPARTMENT_ROLES, OWNER, SUB_UNIONS, Role
from unionportal.core.models import Unit


def who_may_see():
    """Return the labels of the roles that may read a member's data, for the page of that member."""
    return _labels_of(VIEW_MEMBER)


def who_may_correct():
    """Return the labels of the roles that may correct a member's data, for the page of that member."""
    return _labels_of(CHANGE_MEMBER)


def _labels_of(permission):
    roles = next(roles for perm, _, roles in declared() if perm == permission)
    return [Role(role).label for role in Role.values if role in roles and role != OWNER]


def unit_on(member, day):
    """Return the unit of the member on `day`; after leaving the last one, before joining the first."""
    # Without the usual order of these, which asks about the member and his unit too.
    spans = list(member.memberships.select_related("unit").order_by("since"))
    begun = [span for span in spans if span.since <= day] or spans[:1]
    return begun[-1].unit if begun else member.unit


class UnitsByDay:
    """Where each of many members belonged on a day, as `unit_on` says it of one, by their spans read at once."""

    def __init__(self, members):
        """Read the spans of `members`, or of those with these keys."""
        self.units = Unit.objects.in_bulk()
        self.spans = defaultdict(list)
        rows = Membership.objects.filter(member__in=members).order_by("since")
        for member, unit, since in rows.values_list("member", "unit", "since"):
            self.spans[member].append((since, unit))

    def on(self, member, day):
        """Return the unit of one of the members on `day`."""
        spans = self.spans[member.pk]
        begun = [span for span in spans if span[0] <= day] or spans[:1]
        return self.units[begun[-1][1]] if begun else member.unit


def with_account(paths):
    """Return the members with an account in the units at or below these paths."""
    over = Q(pk__in=[])
    for path in paths:
        over |= Q(unit__path__startswith=path)
    return Member.objects.in_union().filter(over, user__is_active=True).select_related("user", "unit")


def deputies_for(user):
    """Return the members whom this user may ask to act for him: with an account, in the units of his own roles.

    The staff of a department of the school are members of any sub-union.
    """
    over = Q(pk__in=[])
    for grant in user.current_grants:
        if grant.role in DEPARTMENT_ROLES:
            over |= Q(unit__isnull=False)
        elif not grant.lent_from_id:
            over |= Q(unit__path__startswith=grant.unit.path)
    members = Member.objects.in_union().filter(over, user__is_active=True)
    return members.exclude(user=user).select_related("user", "unit")


def birthdays_of_branches(user, scope, today):
    """Return the members of the sub-unions for which this user answers who were born in this month, by the day.

    Of whom only the month is known comes last; one query at most.
    """
    answers = roles_allowing(VIEW_MEMBER)
    paths = [one.unit.path for one in user.current_grants if one.role in answers and one.unit.kind in SUB_UNIONS]
    if not paths:
        return []
    over = reduce(or_, (Q(unit__path__startswith=path) for path in paths))
    rows = Member.objects.in_union().visible_to(scope.judged(VIEW_MEMBER)).filter(over, birth_date__month=today.month)
    return list(rows.select_related("unit").order_by("birth_by_month", "birth_date__day", "name_key", "pk"))
