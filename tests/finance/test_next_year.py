"""The budget of the next year from the lines of this one."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.models import Budget, PlanLine
from tests.factories import AccountFactory, BudgetFactory
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db
ADDRESS = reverse("finance:budgets_next")


@pytest.fixture
def lines(union, branch):
    """Three lines to go on with, one whose account stops, one that the next year has already."""
    accounts = [AccountFactory(code=f"5{number:02}", name=f"科目{number}") for number in range(5)]
    accounts[3].valid_until = datetime.date(timezone.localdate().year + 1, 1, 1)
    accounts[3].save()
    year = timezone.localdate().year
    found = [
        BudgetFactory(unit=branch if n == 1 else union, account=one, initial=Decimal("12345.00"))
        for n, one in enumerate(accounts)
    ]
    BudgetFactory(unit=union, account=accounts[4], year=year + 1, initial=Decimal(1))
    return found


def test_each_line_is_proposed_at_a_percentage_looked_at_and_drafted(client, union, person, lines):
    accountant, year = person(Role.ACCOUNTANT, union), timezone.localdate().year + 1
    client.force_login(accountant)
    page = client.get(ADDRESS, {"year": year})
    assert {row.initial["amount"] for row in page.context["rows"]} == {Decimal(12345)}
    page = client.get(ADDRESS, {"year": year, "percent": "110"})
    assert [row.proposed.line for row in page.context["rows"]] == [lines[0], lines[2], lines[1]]
    assert {row.initial["amount"] for row in page.context["rows"]} == {Decimal(13600)}
    assert [(one.line, one.why_not) for one in page.context["skipped"]] == [
        (lines[3], "科目已经停用"),
        (lines[4], f"{year}年已经编制"),
    ]
    amounts = {lines[0]: "13600", lines[1]: "20000.50", lines[2]: ""}
    sent = {"year": year, "percent": "110", "source": "union_funds"}
    sent |= {f"b{line.pk}-amount": amount for line, amount in amounts.items()}
    looked = client.post(ADDRESS, sent).context
    assert not PlanLine.objects.exists()
    assert {(one.column.unit, one.before, one.amount) for one in looked["changes"]} == {
        (lines[0].unit, 0, 13600),
        (lines[1].unit, 0, Decimal("20000.50")),
    }
    client.post(looked["address"], {"act": "write", "opened": looked["opened"], "cells": looked["cells"]})
    assert set(PlanLine.objects.filter(plan__year=year).values_list("unit", "account", "amount")) == {
        (lines[0].unit_id, lines[0].account_id, Decimal(13600)),
        (lines[1].unit_id, lines[1].account_id, Decimal("20000.50")),
    }
    assert Budget.objects.filter(year=year).count() == 1
    # What is typed in the draft stays.
    page = client.get(ADDRESS, {"year": year, "percent": "50"})
    assert [row.proposed.line for row in page.context["rows"]] == [lines[2]]
    assert page.context["skipped"][0].why_not == "草案里已经填了 13,600.00 元"


def test_a_year_too_far_is_refused_and_a_stranger_sees_no_page(client, union, person, lines):
    client.force_login(person(Role.ACCOUNTANT, union))
    year = timezone.localdate().year + 2
    BudgetFactory(unit=union, account=lines[0].account, year=year - 1, initial=Decimal(100))
    line = Budget.objects.get(unit=union, account=lines[0].account, year=year - 1)
    page = client.post(ADDRESS, {"year": year, "percent": "100", "source": "union_funds", f"b{line.pk}-amount": "100"})
    assert page.context["basis"].errors["year"][0].endswith(f"{year}年请核对。")
    client.force_login(person(Role.CASHIER, union))
    assert client.get(ADDRESS).status_code == 404
    assert not Budget.objects.filter(year=year).exists()
