"""What stands in a register has its figures by standing there: accounts, categories of proposals."""

import datetime
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.models import Account
from tests.factories import (
    AccountFactory,
    FiledProposalFactory,
    ProposalCategoryFactory,
    SubmittedProposalFactory,
)
from tests.reports.conftest import IN, YEAR, payments
from unionportal.core.access.scoping import Scope, Unitless
from unionportal.core.figures import families
from unionportal.core.figures.registry import every, find, values
from unionportal.reports.text.names import stored, typed

pytestmark = pytest.mark.django_db


def counted(word):
    """The figures of the members of a family that are not zero, by what stands behind its word."""
    found = {one.name: one.value(YEAR, Scope.everything()) for one in every() if one.name.startswith(f"{word}[")}
    return {name.removeprefix(word): value for name, value in found.items() if value}


def test_an_account_has_what_was_paid_and_budgeted_on_it(union):
    (payment, *_) = payments(union, "130989.00", "0.01")
    name = payment.account.name
    assert counted("科目") == {f"[{name}].支付": Decimal("130989.01"), f"[{name}].预算": Decimal("1000000.00")}
    other = AccountFactory(code="50701", name="上缴上级经费")
    Account.objects.filter(pk=payment.account_id).update(name=other.name)
    # Two of one name are told apart by their codes.
    assert list(counted("科目")) == [f"[{payment.account.code}].支付", f"[{payment.account.code}].预算"]


def test_a_category_has_the_proposals_of_its_subject(union):
    food, sport = (ProposalCategoryFactory(name=name) for name in ("生活福利", "文体设施"))
    FiledProposalFactory(unit=union, category=food, submitted_on=IN)
    SubmittedProposalFactory(unit=union, category=food, submitted_on=IN)
    SubmittedProposalFactory(unit=union, category=sport, submitted_on=datetime.date(2021, 6, 1))
    assert counted("提案类别") == {"[生活福利].征集": 2, "[生活福利].立案": 1}
    body = "生活福利类{提案类别[生活福利].征集}件。"
    assert stored(body) == "生活福利类{congress.proposal_categories[" + str(food.pk) + "].collected}件。"
    assert typed(stored(body)) == body


@pytest.mark.usefixtures("a_year")
def test_members_counted_together_are_counted_as_each_alone(union):
    test_a_category_has_the_proposals_of_its_subject(union)
    figures = [one for one in every() if one.member]
    together = values(figures, YEAR, Scope.everything())
    assert together == {one.code: one.value(YEAR, Scope.everything()) for one in figures}
    assert len([number for number in together.values() if number]) == 34


def test_every_family_says_of_each_figure_what_is_counted(union):
    said = [each.said for family in families.FAMILIES.values() for each in family.figures.values()]
    assert [one for one in said if not one.endswith("。")] == []
    codes = [family.code for family in families.FAMILIES.values()]
    assert codes == [
        "finance.accounts",
        "finance.channels",
        "welfare.visit_occasions",
        "welfare.grant_kinds",
        "welfare.gift_occasions",
        "welfare.cases",
        "congress.proposal_categories",
        "activities.series",
    ]


def test_the_members_of_families_are_reference_data_whose_names_everybody_may_read(union):
    asked = set()
    for one in families.FAMILIES.values():
        with CaptureQueriesContext(connection) as queries:
            one.members  # noqa: B018
        asked |= {table for query in queries for table in re.findall(r'FROM "(\w+)"', query["sql"])}
    tables = {model._meta.db_table: model for model in apps.get_models()}
    assert {table for table in asked if not issubclass(tables[table], Unitless)} == set()
    assert len(asked) == 6


def test_what_is_no_figure_of_a_family_is_none(union):
    for name in ("系列[没有].人次", "没有[甲].人次", "科目[甲]", "科目[].支付", "[甲].人次"):
        assert (name, find(name)) == (name, None)
