"""Unfinished business of an example database, so that every role finds something in its inbox."""

import datetime

from members.models import Member
from unionportal.core.models import User
from unionportal.examples.under_way import activities, congress
from welfare.models import Visit
from welfare.services import report_visit


def load(year):
    """Create visits at the end of the example's year, and activities and a congress from today on."""
    _visits(year)
    people = {user.username: user for user in User.objects.filter(member__isnull=False).select_related("member__unit")}
    chairs = [people.get(f"{code.lower()}-zhuxi") for code in (year.COLLEGE.home, year.COLLEGE.neighbour)]
    if all(chairs):
        activities.propose(people, *chairs)
        activities.select(people, *chairs)
        activities.apply_for_project(chairs[0])
    congress.prepare(people, year.COLLEGE)


def _visits(year):
    """Report three visits by the chairs of the two sub-unions at the end of the year; none is checked yet."""
    home, neighbour, last = year.COLLEGE.home, year.COLLEGE.neighbour, year.PERIOD.last_day
    for code, occasion, days, more in (
        (home, "hospital", 5, {"hospital": "市第一人民医院"}),
        (home, "birth", 3, {}),
        (neighbour, "marriage", 7, {}),
    ):
        chair = User.objects.filter(username=f"{code.lower()}-zhuxi").first()
        colleagues = Member.objects.in_union().filter(unit__code=code, visits__isnull=True, user__isnull=True)
        member = colleagues.order_by("-staff_no").first()
        if chair and member:
            happened = last - datetime.timedelta(days=days)
            report_visit(Visit(member=member, occasion=occasion, happened_on=happened, **more), actor=chair)
