"""Count the figures of activities over 2022, and record what must and must not be counted."""

import datetime

from activities.models import Activity
from tests.factories import (
    ActivityFactory,
    SeriesFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY, every, find, values

YEAR = calendar_year(2022)
FIRST, IN, LAST = datetime.date(2022, 1, 1), datetime.date(2022, 6, 1), datetime.date(2022, 12, 31)
BEFORE, AFTER = datetime.date(2021, 12, 31), datetime.date(2023, 1, 1)
OURS = sorted(code for code, one in REGISTRY.items() if one.app_label == "activities")


def value(code, period=YEAR, scope=None, unit=None):
    return find(code).value(period, scope or Scope.everything(), unit)


def rows(code, period=YEAR):
    return set(find(code).rows(period, Scope.everything()))


def zero():
    return dict.fromkeys(OURS, 0)


def moved():
    """The figures that are not zero, but for those of series."""
    counted = values([REGISTRY[code] for code in OURS], YEAR, Scope.everything())
    return {code: found for code, found in counted.items() if found}


def moved_of_series():
    """The figures of series that are not zero, by what they are called behind “系列”."""
    of_members = [one for one in every() if one.member and one.app_label == "activities"]
    counted = values(of_members, YEAR, Scope.everything())
    return {code.removeprefix("activities.series"): found for code, found in counted.items() if found}


def recorded(unit, on=IN, **extra):
    counts = {"people": 10, "person_times": 12, "families": 4, "children": 5}
    return ActivityFactory(unit=unit, starts_on=on, recorded=True, **(counts | extra))


def of_series(code):
    return SeriesFactory(code=code)


def not_yet(unit, **facts):
    """The same on other days and in other states."""
    recorded(unit, on=BEFORE, **facts)
    recorded(unit, on=AFTER, **facts)
    for state in ("draft", "applied", "approved", "returned", "cancelled"):
        activity = recorded(unit, **facts)
        Activity.objects.filter(pk=activity.pk).update(state=state)
