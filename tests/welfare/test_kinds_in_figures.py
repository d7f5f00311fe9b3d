"""An occasion or kind that the chair confirms has its figures by being there."""

import datetime
from decimal import Decimal

import pytest

from tests.factories import (
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    MemberFactory,
    VisitFactory,
    paid,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import every, find
from unionportal.core.figures.report_tables import TABLES
from welfare.models import BenefitKind
from welfare.models.rule import forget_names
from welfare.services.rules import reopen_rule

pytestmark = pytest.mark.django_db
YEAR, DAY = calendar_year(2022), datetime.date(2022, 6, 1)


def confirmed(benefit, like, code, name, **facts):
    """A kind like one there is, with another code and name."""
    rule = BenefitKind.objects.get(benefit=benefit, code=like)
    rule.pk, rule.code, rule.name = None, code, name
    for field, value in facts.items():
        setattr(rule, field, value)
    rule.save()
    return rule


def counted(word):
    """The figures of members that are not zero, by what stands behind the word."""
    found = {one.name: one.value(YEAR, Scope.everything()) for one in every() if one.member}
    return {name.removeprefix(word): value for name, value in found.items() if value and name.startswith(word)}


def test_an_occasion_of_visits(branch):
    confirmed("visit", "hospital", "exam", "子女升学")
    member = MemberFactory(unit=branch)
    for day in (DAY, DAY + datetime.timedelta(days=90)):
        paid(VisitFactory(unit=branch, member=member, occasion="exam", happened_on=day), day)
    paid(VisitFactory(unit=branch, occasion="exam", happened_on=DAY), DAY, "approved")
    expected = (1, 2, Decimal(1000))
    assert counted("慰问事由") == dict(
        zip(("[子女升学].人数", "[子女升学].人次", "[子女升学].金额"), expected, strict=True)
    )
    rows = TABLES["welfare.by_occasion"].fill(YEAR, Scope.everything()).rows
    assert [row for row in rows if any(row[1:])] == [("子女升学", *expected), ("全部慰问", *expected)]


def test_a_kind_of_grants(branch):
    confirmed("grant", "hardship", "flood", "受灾")
    paid(HardshipGrantFactory(unit=branch, kind="flood", applied_on=DAY), DAY)
    assert list(counted("补助类别").items()) == [("[受灾].人数", 1), ("[受灾].人次", 1), ("[受灾].金额", Decimal(800))]


def test_an_occasion_of_gifts(branch):
    confirmed("gift", "mid_autumn", "founding", "校庆")
    issue = GiftIssueFactory(unit=branch, occasion="founding", issued_on=DAY)
    GiftRecipientFactory(issue=issue)
    paid(issue, DAY)
    assert list(counted("发放事由").items()) == [("[校庆].人数", 1), ("[校庆].人次", 1), ("[校庆].金额", Decimal(300))]


def test_a_new_name_from_a_later_day_is_the_one_of_its_figures(branch):
    confirmed("visit", "hospital", "exam", "子女升学", valid_until=DAY)
    confirmed("visit", "hospital", "exam", "子女考学", valid_from=DAY, valid_until=None)
    assert find("慰问事由[子女考学].人数").code == "welfare.visit_occasions[exam].people"
    assert find("welfare.visit_occasions[exam].people").name == "慰问事由[子女考学].人数"
    assert find("慰问事由[子女升学].人数") is None


def test_a_kind_that_nobody_confirmed_has_none(branch):
    confirmed("visit", "hospital", "exam", "子女升学", state="proposed")
    assert find("慰问事由[子女升学].人数") is None


def test_a_kind_that_is_being_corrected_keeps_its_name(chair, branch):
    kind = BenefitKind.objects.get(benefit="visit", code="retirement")
    reopen_rule(kind, actor=chair, reason="条款写错了")
    forget_names()
    assert VisitFactory(unit=branch, occasion="retirement").get_occasion_display() == "退休"
