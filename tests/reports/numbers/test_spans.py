"""A pass over the figures reads the days that are asked for, and counts the same."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import Q

from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory, VisitFactory, paid
from tests.sizes import size
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import counting, owners, registry
from unionportal.core.figures.periods import academic_year, calendar_year
from unionportal.core.figures.registry import breakdown, counts, every, values_over
from unionportal.core.figures.spans import span_of_any
from welfare.models import Visit

pytestmark = pytest.mark.django_db

# Their rows have a year, not a day, and are as many as the lines of a plan and of a budget.
WITHOUT_DAYS = {"finance.Budget", "activities.PlanItem"}


def test_every_figure_says_by_its_condition_which_days_it_reads():
    period = calendar_year(2022)
    without = {one.model._meta.label for one in every() if not span_of_any(one.model, [one.condition(period)])}
    assert without == WITHOUT_DAYS


@pytest.mark.usefixtures("a_year")
def test_what_lies_outside_of_the_days_changes_no_figure(branch, monkeypatch):
    """Events of one year that were paid in the next, and a membership of before."""
    member = MemberFactory(unit=branch, joined_on=datetime.date(2015, 1, 1))
    for happened, day in (("2020-12-31", "2021-01-04"), ("2021-12-31", "2022-01-01"), ("2022-12-31", "2023-01-01")):
        on = datetime.date.fromisoformat(day)
        paid(VisitFactory(unit=branch, member=member, happened_on=happened), on)
        issue = GiftIssueFactory(unit=branch, issued_on=happened)
        GiftRecipientFactory(issue=issue, member=member)
        paid(issue, on)
    figures, periods = every(), [calendar_year(2021), calendar_year(2022), academic_year(2021)]
    found = values_over(figures, periods, Scope.everything())
    parts = breakdown(figures, periods[1], Scope.everything())
    for module in (counting, registry):
        monkeypatch.setattr(module, "span_of_any", lambda *_: Q())
    assert values_over(figures, periods, Scope.everything()) == found
    assert breakdown(figures, periods[1], Scope.everything()) == parts
    # On the last day and paid on the first of the next year: of one year by its people, of the other by its money.
    visits = [(year["welfare.hospital_visits"], year["welfare.hospital_total"]) for year in found[:2]]
    assert visits == [(1, Decimal(500)), (3, Decimal(1500))]


@pytest.mark.usefixtures("a_year")
def test_rows_counted_by_what_they_belong_to_are_as_many(branch, other_branch, officer, branch_chair, monkeypatch):
    """One person with gifts of two issues, one of no member, one that was taken back, and an issue that nobody had."""
    member, other = MemberFactory(unit=branch), MemberFactory(unit=other_branch)
    for occasion, day, people in (
        ("spring_festival", "2021-12-31", (member, other)),
        ("spring_festival", "2022-01-20", (member, None)),
        ("mid_autumn", "2022-09-10", (member, other)),
        ("summer", "2022-07-10", ()),
    ):
        issue = GiftIssueFactory(unit=branch, occasion=occasion, issued_on=day)
        for one in people:
            GiftRecipientFactory(issue=issue, member=one, unit=one.unit if one else branch)
        if people:
            paid(issue, datetime.date.fromisoformat(day) + datetime.timedelta(days=3))
    figures, periods = every(), [calendar_year(2022), academic_year(2021), *size([], [calendar_year(2021)])]
    scopes = [(Scope.everything(), None), (Scope.everything(), branch), (Scope.of(branch_chair), None)]

    def counted(least, most=owners.MOST_OWNERS, scopes=scopes):
        monkeypatch.setattr(owners, "LEAST_FIGURES", least)
        monkeypatch.setattr(owners, "MOST_OWNERS", most)
        return [
            [values_over(figures, periods, *of), *(counts(figures, period, *of) for period in periods)] for of in scopes
        ]

    by_rows, by_owners = counted(10**6), counted(1)
    assert by_owners == by_rows
    # What is given up for there being too many owners is counted by rows, whoever asks.
    some = scopes[: size(1, None)]
    assert counted(1, most=0, scopes=some) == by_rows[: len(some)]
    # Both ways in the types of the measures.
    kinds = [[type(one) for one in some.values()] for some in (by_rows[0][0][0], by_owners[0][0][0])]
    assert kinds[0] == kinds[1]
    found = by_owners[0][0][0]
    assert 1 < found["welfare.universal_people"] < found["welfare.universal_gifts"]


def test_a_condition_bounds_the_days_only_by_what_every_record_must_meet():
    period = calendar_year(2022)
    happened, settled = period.contains("happened_on"), period.contains("claim__paid_on")
    for condition, span in {
        happened: happened,
        happened & Q(occasion="hospital") & settled: happened & settled,
        happened | settled: Q(),
        ~happened: Q(),
        # Of the payments of a claim another one might meet it.
        period.contains("claim__payments__paid_on"): Q(),
        Q(occasion="hospital"): Q(),
    }.items():
        assert span_of_any(Visit, [condition]) == span
    assert span_of_any(Visit, [happened, settled, happened]) == happened | settled
    assert span_of_any(Visit, [happened, Q(occasion="hospital")]) == Q()
