"""What sub-unions get by head goes into the draft of the budget, and their chairs see it on their home."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import AllocationRate, BudgetPlan
from finance.services import planning
from tests.factories import AccountFactory, BudgetFactory, MemberFactory, UnitFactory
from unionportal.core.choices import Role, UnitKind

pytestmark = pytest.mark.django_db
ADDRESS = reverse("finance:allocation")


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def account():
    return AccountFactory(code="50102", name="文体活动支出")


@pytest.fixture
def rates(account, year):
    """300 yuan a member at the end of last year, with what was left, and 100 a woman in March."""
    common = {"account": account, "source": "办法", "valid_from": datetime.date(2020, 1, 1)}
    members = AllocationRate.objects.create(rate=300, clause="第一条", carries_over=True, **common)
    women = {"basis": "women", "month": 3, "day": 31, "of_last_year": False}
    return [members, AllocationRate.objects.create(rate=100, clause="第二条", **women, **common)]


@pytest.fixture
def people(branch, other_branch, year):
    """Three members of one, two of them women, one who joined in February; a man in the other."""
    day = datetime.date(year - 1, 1, 1)
    for number, (unit, gender, joined) in enumerate(
        (
            (branch, "female", day),
            (branch, "male", day),
            (branch, "female", datetime.date(year, 2, 1)),
            (other_branch, "male", day),
        )
    ):
        MemberFactory(unit=unit, gender=gender, joined_on=joined, staff_no=f"T{number}")


def test_heads_rests_and_rewards_are_proposed_and_taken_to_the_draft(
    client, accountant, union, branch, other_branch, account, rates, people, year
):
    BudgetFactory(unit=branch, account=account, year=year - 1, initial=Decimal("50.50"))
    client.force_login(accountant)
    rows = client.get(ADDRESS).context["rows"]
    other = AccountFactory(code="50401", name="培训支出")
    elsewhere = AllocationRate.objects.create(account=other, rate=5, clause="x", source="y", valid_from="2020-01-01")
    page = client.get(ADDRESS, {"rate": elsewhere.pk}).context
    assert [(rate.account, chosen) for rate, chosen in page["lines"]] == [(other, True), (account, False)]
    assert [row.allotment.amount for row in page["rows"]] == [10, 5]
    proposed = {
        row.allotment.unit: ([share.heads for share in row.allotment.shares], row.allotment.carried) for row in rows
    }
    assert proposed == {branch: ([2, 2], Decimal("50.50")), other_branch: ([1, 0], 0)}
    typed = {f"u{branch.pk}-reward": "", f"u{other_branch.pk}-reward": "200"}
    refused = client.post(f"{ADDRESS}?year={year}", typed, follow=True)
    assert [str(one) for one in refused.context["messages"]] == [f"{year}年现在没有可以写入的草案，请先起草。"]
    planning.begin_plan(year, actor=accountant)
    wrong = client.post(f"{ADDRESS}?year={year}", typed | {f"u{branch.pk}-reward": "-1"})
    assert wrong.context["rows"][0].errors["reward"] == ["确保该值大于或等于0。"]
    shown = client.post(f"{ADDRESS}?year={year}", typed)
    assert [(one.column.unit, one.amount) for one in shown.context["changes"]] == [
        (branch, Decimal("850.50")),
        (other_branch, 500),
    ]
    sent = {"act": "write", "opened": shown.context["opened"], "cells": shown.context["cells"]}
    client.post(shown.context["address"], sent)
    lines = BudgetPlan.objects.get().lines.values_list("unit", "amount")
    assert set(lines) == {(branch.pk, Decimal("850.50")), (other_branch.pk, 500)}


def test_a_rate_changed_within_the_year_counts_from_the_next(client, accountant, branch, rates, people, year):
    old, women = rates
    changed = datetime.date(year, 7, 1)
    AllocationRate.objects.filter(pk=old.pk).update(valid_until=changed)
    common = {"account": old.account, "source": "办法", "clause": "第一条"}
    new = AllocationRate.objects.create(rate=350, valid_from=changed, **common)
    client.force_login(accountant)
    found = []
    for of in (year - 1, year, year + 1):
        page = client.get(ADDRESS, {"year": of}).context
        found.append(([rate for rate, _ in page["rates"]], list(page["changes"])))
    assert found == [([old, women], []), ([old, women], [new]), ([new, women], [])]
    # What ended on the last day before the year gives nothing more.
    AllocationRate.objects.filter(pk=old.pk).update(valid_until=datetime.date(year, 1, 1))
    page = client.get(ADDRESS, {"year": year}).context
    assert ([rate for rate, _ in page["rates"]], page["changes"]) == ([new, women], [])


def test_a_hundred_sub_unions_take_the_same_queries_as_two(client, accountant, union, branch, rates, year):
    client.force_login(accountant)
    client.get(ADDRESS)
    counts = []
    for size in (1, 100):
        for _ in range(size):
            UnitFactory(parent=union, kind=UnitKind.BRANCH)
        with CaptureQueriesContext(connection) as made:
            page = client.get(ADDRESS)
        counts.append(len(made))
    assert len(page.context["rows"]) == 102
    assert counts[0] == counts[1] <= 12


def test_the_chair_of_a_sub_union_sees_its_line_on_his_home(client, person, branch, other_branch, chair, account, year):
    own = BudgetFactory(unit=branch, account=account, initial=Decimal(800))
    BudgetFactory(unit=branch, account=account, year=year - 1)
    BudgetFactory(unit=other_branch, account=account)
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    found = [(line.budget, line.rest, line.percent) for line in client.get(reverse("home")).context["lines"]]
    assert found == [(own, 800, 0)]
    services.adjust_budget(own, actor=chair, amount=Decimal(-300), decided_on=timezone.localdate(), document="纪要")
    assert [line.rest for line in client.get(reverse("home")).context["lines"]] == [500]
    client.force_login(chair)
    assert client.get(reverse("home")).context["lines"] == []
