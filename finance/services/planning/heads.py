"""How many members the units have on a day."""

from django.db.models import Count

from members.choices import Gender
from members.models import Membership


def heads_on(day, *, women=False):
    """Return {path of a unit: members on the day}; with `women`, the women among them."""
    rows = Membership.objects.filter(since__lte=day).exclude(until__lte=day)
    if women:
        rows = rows.filter(member__gender=Gender.FEMALE)
    return dict(rows.order_by().values_list("unit__path").annotate(n=Count("member", distinct=True)))


def heads_below(unit, heads):
    """Return how many of `heads` are in the unit or in one below it."""
    return sum(number for path, number in heads.items() if path.startswith(unit.path))
