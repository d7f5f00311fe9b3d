"""Unfinished business of an example database, so that every role finds something in its inbox."""

import datetime

from django.utils import timezone

from finance.services import check_claim
from members.models import Member
from unionportal.core.models import User
from unionportal.examples.under_way import activities, assets, congress, money, payments
from welfare.models import Visit
from welfare.services import approve_benefit, check_benefit, report_visit


def load(year):
    """Begin the running year with its budgets and plan, and create visits, claims, activities and a congress in it."""
    people = {user.username: user for user in User.objects.filter(member__isnull=False).select_related("member__unit")}
    money.begin_year(year.build().get("finance.budgets", ()), people)
    assets.set_categories(people)
    visits = _visits(year)
    _decide(visits[-2:], people)
    chairs = [people.get(f"{code.lower()}-zhuxi") for code in (year.COLLEGE.home, year.COLLEGE.neighbour)]
    if all(chairs):
        activities.propose(people, *chairs)
        activities.select(people, *chairs)
        activities.apply_for_project(chairs[0])
        money.request_money(people, chairs[0])
        payments.pay(people)
    congress.prepare(people, year.COLLEGE)


def _visits(year):
    """Report visits of the last days by the chairs of the two sub-unions; return them."""
    home, neighbour, last = year.COLLEGE.home, year.COLLEGE.neighbour, timezone.localdate()
    reported = []
    for code, occasion, days, more in (
        (home, "hospital", 5, {"hospital": "市第一人民医院"}),
        (home, "birth", 3, {}),
        (neighbour, "marriage", 7, {}),
        (home, "marriage", 9, {}),
        (neighbour, "birth", 11, {}),
    ):
        chair = User.objects.filter(username=f"{code.lower()}-zhuxi").first()
        colleagues = Member.objects.in_union().filter(unit__code=code, visits__isnull=True, user__isnull=True)
        member = colleagues.order_by("-staff_no").first()
        if chair and member:
            happened = last - datetime.timedelta(days=days)
            visit = Visit(member=member, occasion=occasion, happened_on=happened, **more)
            reported.append(report_visit(visit, actor=chair))
    return reported


def _decide(visits, people):
    """Check these visits and approve the last: one waits for the chair, one for the cashier."""
    paid = Visit.objects.filter(claim__isnull=False).select_related("claim__budget__account").last()
    line = money.line_of(paid.claim.budget.account.code) if paid else None
    if line is None or not {"zhuangan", "zhuxi"} <= people.keys():
        return
    facts = {"amount": 300, "form": "goods", "budget": line}
    checked = [check_benefit(visit, actor=people["zhuangan"], **facts) for visit in visits]
    for visit in checked[-1:]:
        visit = approve_benefit(visit, actor=people["zhuxi"])
        if "kuaiji" in people:
            check_claim(visit.claim, actor=people["kuaiji"])
