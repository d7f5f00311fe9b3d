"""The running year of an example."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, BudgetFactory, MemberFactory
from unionportal.core.choices import Role
from unionportal.examples.under_way.money import SPORTS, begin_year

pytestmark = pytest.mark.django_db


def test_the_chair_of_a_sub_union_finds_its_line_of_the_running_year_on_his_home(client, person, union, branch):
    last = timezone.localdate().year - 1
    BudgetFactory(unit=union, year=last, account=AccountFactory(code=SPORTS))
    MemberFactory.create_batch(2, unit=branch)
    accountant, chair = person(Role.ACCOUNTANT, union), person(Role.BRANCH_CHAIR, branch)
    begin_year([{"unit": union.code, "year": last, "account": SPORTS}], {"kuaiji": accountant})
    client.force_login(chair)
    [line] = client.get(reverse("home")).context["lines"]
    assert (line.budget.unit, line.budget.account.code, line.rest) == (branch, SPORTS, Decimal(400))
