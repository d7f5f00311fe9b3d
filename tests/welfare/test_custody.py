"""Donations are money held for others: handed on, never income, in no budget; interest is income."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from finance.services import record_income
from finance.services.planning import statement
from tests.factories import AccountFactory, DonationDriveFactory, DonationFactory, RemittanceFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from welfare.queries import money_in_custody

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime.date(2025, 5, 20), datetime.date(2025, 6, 1)


@pytest.fixture
def drive(union, branch):
    """A drive to which 100.50 yuan were given in May and 50 in June, of which 80 were handed on in June."""
    drive = DonationDriveFactory(unit=union, started_on=MAY)
    for amount, day in (("100.50", MAY), ("50", JUNE)):
        DonationFactory(drive=drive, unit=branch, amount=Decimal(amount), given_on=day)
    RemittanceFactory(drive=drive, unit=union, amount=Decimal(80), remitted_on=JUNE)
    return drive


def test_what_is_held_is_as_it_stands_at_the_end_of_a_day(drive):
    def held(day):
        return [(one.received, one.remitted, one.rest) for one in money_in_custody(Scope.everything(), day)]

    assert held(MAY - datetime.timedelta(days=1)) == []
    assert held(JUNE - datetime.timedelta(days=1)) == [(Decimal("100.50"), 0, Decimal("100.50"))]
    assert held(JUNE) == [(Decimal("150.50"), 80, Decimal("70.50"))]


def test_the_office_sees_it_and_a_sub_union_only_what_it_gave(client, drive, person, union, branch):
    client.force_login(person(Role.AUDITOR, union))
    [shown] = client.get(reverse("welfare:donation_list")).context["custody"]
    assert (shown.drive, shown.rest) == (drive, Decimal("70.50"))
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    page = client.get(reverse("welfare:donation_list"))
    assert page.context.get("custody") is None
    assert [row["sum"] for row in page.context["drives"]] == [Decimal("150.50")]


def test_interest_is_income_and_donations_are_none(drive, union, cashier):
    interest = AccountFactory(code="40801", name="利息收入", kind="income")
    facts = {"amount": Decimal("12.34"), "received_on": JUNE, "payer": "某某银行", "note": "第二季度存款利息"}
    record_income(actor=cashier, unit=union, account=interest, **facts)
    assert [(one.of, one.paid) for one in statement(2025).income] == [(interest, Decimal("12.34"))]
    codes = ["finance.income", "finance.accounts[40801].income"]
    assert list(values(map(find, codes), calendar_year(2025), Scope.everything()).values()) == [Decimal("12.34")] * 2
