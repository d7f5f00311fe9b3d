"""What still waits for somebody in an example database, so that every desk has something to do."""

import datetime

from members.models import Member
from unionportal.core.models import User
from welfare.models import Visit
from welfare.services import report_visit

_REPORTS = (
    ("fz-zhuxi", "hospital", datetime.date(2022, 12, 26), {"hospital": "市第一人民医院"}),
    ("fz-zhuxi", "birth", datetime.date(2022, 12, 28), {}),
    ("xx-zhuxi", "marriage", datetime.date(2022, 12, 24), {}),
)


def report():
    """Three visits reported by two sub-unions at the end of the year, not yet checked."""
    for username, occasion, day, more in _REPORTS:
        chair = User.objects.get(username=username)
        colleagues = Member.objects.in_union().filter(unit=chair.member.unit, visits__isnull=True, user__isnull=True)
        member = colleagues.order_by("-staff_no").first()
        report_visit(Visit(member=member, occasion=occasion, happened_on=day, **more), actor=chair)
