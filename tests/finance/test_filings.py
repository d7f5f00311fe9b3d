"""Budgets and final accounts filed with the union above: the accountant records them, the report counts them."""

import datetime
import re

import pytest
from django.urls import reverse

from finance.models import Filing
from tests.books import book
from tests.factories import FilingFactory
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find

pytestmark = pytest.mark.django_db
YEAR = calendar_year(2022)


def filed():
    return [find(name).value(YEAR, Scope.everything()) for name in ("预算.报送", "决算.报送")]


def test_the_accountant_records_what_was_filed_and_the_year_of_filing_counts_it(client, accountant, union):
    client.force_login(accountant)
    add = reverse("admin:finance_filing_add")
    typed = {"year": 2022, "kind": "budget", "filed_on": "2022-03-01", "receiver": "市总工会"}
    client.post(add, typed)
    client.post(add, {**typed, "kind": "adjusted", "filed_on": "2022-09-01"})
    # The final account of a year is filed in the next.
    client.post(add, {**typed, "kind": "final", "year": 2021, "filed_on": "2022-02-20"})
    FilingFactory(unit=union, kind="final", filed_on=datetime.date(2023, 2, 20))
    assert filed() == [2, 1]
    answer = client.post(add, typed)
    form = answer.context["adminform"].form
    assert form.non_field_errors() == ["这张报表当日的报送已登记。"]
    assert Filing.objects.count() == 4


def test_nothing_is_chosen_before_the_accountant_chooses_it_and_an_empty_list_says_why(client, accountant, union):
    client.force_login(accountant)
    add, rows = reverse("admin:finance_filing_add"), reverse("admin:finance_filing_changelist")
    assert client.get(add).context["adminform"].form.fields["kind"].choices[0] == ("", "请选择")
    refused = client.post(add, {"year": 2022, "kind": "", "filed_on": "2022-03-01", "receiver": "市总工会"})
    assert list(refused.context["adminform"].form.errors) == ["kind"]

    def sentence(**asked):
        return re.search(r'id="nothing">(.*?)<', client.get(rows, asked).content.decode())[1]

    assert sentence() == "这里还没有记录。"
    assert [sentence(q="市总"), sentence(kind__exact="final")] == ["没有符合条件的记录。"] * 2


def test_whoever_looks_after_the_money_reads_them_and_a_sub_union_does_not(chair, cashier, branch_chair, union):
    FilingFactory(unit=union)
    seen = [Filing.objects.visible_to(Scope.of(one)).count() for one in (chair, cashier, branch_chair)]
    assert seen == [1, 1, 0]
    assert not cashier.holds("finance.add_filing")


def test_they_come_in_by_the_workbook(accountant, union):
    row = {"year": 2021, "kind": "final", "filed_on": datetime.date(2022, 2, 20)}
    row["receiver"] = "市总工会"
    ledger.apply(book(filings=[row]), actor=accountant)
    assert filed() == [0, 1]
    assert not ledger.apply(book(filings=[row]), actor=accountant).changes_anything
