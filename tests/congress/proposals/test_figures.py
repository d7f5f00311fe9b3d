"""The figures of proposals: 28 papers are 3 filed, 7 suggestions, 1 merged and 17 not filed."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from congress.proposals.statistics import statistics_of
from tests.factories import (
    AssignmentFactory,
    CongressFactory,
    CosignatureFactory,
    FiledProposalFactory,
    ProposalFactory,
    SubmittedProposalFactory,
    UnitFactory,
)
from tests.shown import links, texts
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role, UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY, values
from unionportal.core.figures.report_tables import CHARTS, TABLES

pytestmark = pytest.mark.django_db
YEAR = calendar_year(2022)
DONE = {"state": "closed", "replied_on": datetime.date(2022, 6, 1), "closed_on": datetime.date(2022, 6, 20)}


def figures(period=YEAR, scope=None, unit=None):
    wanted = [one for code, one in REGISTRY.items() if code.startswith("congress.proposals.")]
    return values(wanted, period, scope or Scope.everything(), unit)


@pytest.fixture
def departments(union):
    return [UnitFactory(parent=union, kind=UnitKind.DEPARTMENT, name=f"第{n}处") for n in range(10)]


@pytest.fixture
def year(union, branch, departments):
    """The 28 papers of 2022: ten answered and closed, each by another department."""
    congress = CongressFactory(unit=union)
    shared = {"unit": branch, "congress": congress}
    shared["proposer"] = FiledProposalFactory(**shared, submitted_on="2021-12-31").proposer
    answered = [FiledProposalFactory(**shared, **DONE) for _ in range(3)]
    answered += [FiledProposalFactory(**shared, outcome="suggestion", **DONE) for _ in range(7)]
    for paper, department in zip(answered, departments, strict=True):
        AssignmentFactory(unit=department, proposal=paper, state="replied", replied_on="2022-06-01")
    merged = {"state": "merged", "outcome": "merged", "decided_on": "2022-04-01", "merged_into": answered[0]}
    SubmittedProposalFactory(**shared, **merged)
    for _ in range(17):
        SubmittedProposalFactory(**shared, state="not_filed", outcome="not_filed", decided_on="2022-04-01")
    SubmittedProposalFactory(**shared, state="withdrawn")
    ProposalFactory(**shared)
    SubmittedProposalFactory(**shared, submitted_on="2023-01-01")
    return answered


def test_the_papers_of_the_year_add_up(year):
    found = figures()
    names = ("collected", "filed", "as_suggestion", "merged", "not_filed", "pending", "cases", "withdrawn")
    assert [found[f"congress.proposals.{name}"] for name in names] == [28, 3, 7, 1, 17, 0, 27, 1]
    assert found["congress.proposals.departments"] == 10
    assert found["congress.proposals.completion_rate"] == Decimal("100.0")
    assert (found["congress.proposals.filing_rate"], found["congress.proposals.reply_rate"]) == (
        Decimal("10.7"),
        Decimal("100.0"),
    )
    assert TABLES["congress.proposals.reconciliation"].fill(YEAR, Scope.everything()).rows == (
        ("立案", 3, 3),
        ("作为意见建议", 7, 7),
        ("并案（并入以上提案）", 1, 0),
        ("暂不予立案", 17, 17),
        ("征集合计", 28, 27),
        ("各项之和与合计", "相符", "相符"),
    )


def test_both_conventions_of_satisfaction_leave_out_who_did_not_rate(year):
    for paper, rating in zip(year, ("satisfied", "satisfied", "basically", "dissatisfied"), strict=False):
        paper.rating = rating
        paper.save()
    found = figures()
    assert (found["congress.proposals.rated"], found["congress.proposals.unrated"]) == (4, 6)
    assert (found["congress.proposals.satisfaction"], found["congress.proposals.contentment"]) == (
        Decimal("50.0"),
        Decimal("75.0"),
    )
    names = ("satisfied", "basically", "dissatisfied")
    assert [found[f"congress.proposals.{name}"] for name in names] == [2, 1, 1]
    assert TABLES["congress.proposals.ratings"].fill(YEAR, Scope.everything()).rows == (
        ("满意", 2, 0, 2),
        ("基本满意", 1, 0, 1),
        ("不满意", 0, 1, 1),
        ("未评价", 0, 6, 6),
    )


def test_a_rate_of_nothing_is_nothing_and_tables_are_empty(union):
    found = figures()
    assert found["congress.proposals.filing_rate"] is None
    assert found["congress.proposals.satisfaction"] is None
    names = [code for code in TABLES if code.startswith("congress.proposals.")]
    assert len(names) == 5
    assert [TABLES[name].fill(YEAR, Scope.everything()).rows for name in names] == [()] * 5
    assert {code for code in CHARTS if code.startswith("congress.proposals.")} <= set(names)


def test_a_paper_written_anew_after_it_was_returned_is_counted_for_nobody_until_submitted(branch, officer):
    SubmittedProposalFactory(unit=branch, state="cosigning")
    for scope in (Scope.everything(), Scope.of(officer)):
        assert figures(scope=scope)["congress.proposals.collected"] == 0


def test_overdue_is_late_or_still_owed_when_the_period_ends(year, departments):
    assert figures()["congress.proposals.overdue"] == 0
    late, owed, other = (one.assignments.get() for one in year[:3])
    late.replied_on = "2022-06-10"
    late.save()
    owed.state, owed.replied_on = "in_hand", None
    owed.save()
    other.state, other.replied_on = "withdrawn", None
    other.save()
    assert (figures()["congress.proposals.overdue"], figures()["congress.proposals.departments"]) == (2, 9)


def test_cosignatures_count_those_who_agreed(branch):
    paper = FiledProposalFactory(unit=branch)
    for state in ("accepted", "accepted", "declined", "invited"):
        CosignatureFactory(proposal=paper, state=state)
    assert figures()["congress.proposals.cosignatures"] == 2


def test_a_stranger_counts_nothing_of_another_unit(year, stranger, officer):
    assert figures(scope=Scope.of(stranger))["congress.proposals.collected"] == 0
    assert figures(scope=Scope.of(officer))["congress.proposals.collected"] == 28


def test_tables_by_category_and_department(year):
    assert TABLES["congress.proposals.by_category"].fill(YEAR, Scope.everything()).rows == (
        ("生活福利", 28, 3, 7, 1, 17),
    )
    first, *_ = TABLES["congress.proposals.by_department"].fill(YEAR, Scope.everything()).rows
    assert first == ("第0处", 1, 0, 1, 0, 0, 0)
    assert len(TABLES["congress.proposals.by_department"].fill(YEAR, Scope.everything()).rows) == 10


def test_the_statistics_of_the_congress_agree_with_the_figures_of_the_year(year):
    congress = year[0].congress
    from congress.models import Proposal  # noqa: PLC0415

    Proposal.objects.exclude(submitted_on__year=2022).exclude(submitted_on=None).delete()
    found = statistics_of(congress)
    figured = figures()
    compared = [code for code in found.counts if code in figured]
    assert len(compared) == 16
    assert {code: found.counts[code] for code in compared} == {code: figured[code] for code in compared}


def test_all_staff_read_the_numbers_and_who_may_read_figures_opens_them(client, year, person, branch, officer):
    url, rows = (
        reverse("congress:proposal_statistics"),
        reverse("reports:figure_rows", args=["congress.proposals.filed"]),
    )
    client.force_login(person(Role.DELEGATE, branch))
    page = client.get(url).content.decode()
    assert "10.7%" not in page
    assert texts(page, ".row-title")[-1] == "满意和基本满意率"
    assert rows not in page
    assert reverse("congress:compilation", args=[year[0].congress_id]) not in page
    client.force_login(officer)
    assert links(client.get(url)).count(f"{rows}?period=2021-12-31..2023-01-01") == 1
    assert client.get(rows, {"period": "2022"}).status_code == 200


def test_without_a_congress_the_page_says_so(client, union, officer):
    client.force_login(officer)
    assert texts(client.get(reverse("congress:proposal_statistics")), ".empty") == ["还没有登记代表大会。"]
