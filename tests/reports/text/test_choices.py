"""What “{” in the text offers: every figure with its value, in an answer that a phone reads in a moment."""

import pytest

from activities.models import Series
from tests.reports.conftest import address, cost
from unionportal.core.figures import listings, registry
from unionportal.reports import queries

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000


def offered(answer):
    """{name: value} of the figures."""
    return {beginning + rest: value for beginning, ends in answer.json()["figures"] for rest, value in ends}


@pytest.mark.usefixtures("a_year")
def test_every_figure_is_offered_with_its_value_in_the_unit_and_all_that_else_can_stand_there(
    page, client, draft, branch, branch_chair
):
    client.force_login(branch_chair)
    answer = page("report_choices", draft("", unit=branch).pk)
    figures = offered(answer)
    assert sorted(figures) == sorted(one.name for one in registry.every())
    assert (figures["慰问.住院.人数"], figures["慰问.住院.金额"]) == ("1人", "500元")
    found = answer.json()
    assert found["lists"] == [one.name for one in listings.LISTINGS.values()]
    assert found["exhibits"] == [[kind, one.name] for kind, one in queries.exhibits()]
    assert [found["letters"][one] for one in "慰问列举表图"] == ["wei", "wen", "lie", "ju", "biao", "tu"]


def test_fifteen_hundred_figures_fit_and_cost_as_many_queries_as_few(client, draft, officer, monkeypatch):
    client.force_login(officer)
    url = address("report_choices", draft("").pk)
    Series.objects.create(code="walk", name="健步走")
    few = cost(client, url)
    Series.objects.bulk_create(Series(code=f"s{n}", name=f"第{n}届师生同乐环湖健步走") for n in range(55))
    assert 1500 < len(list(registry.every())) <= queries.MOST_FIGURES
    assert cost(client, url) == few
    answer = client.get(url)
    assert len(answer.content) < MOST_BYTES
    assert offered(answer)["系列[第7届师生同乐环湖健步走].人次"] == "0人次"
    # Beyond that, what was never counted is left to the search below the text.
    monkeypatch.setattr("unionportal.reports.queries.MOST_FIGURES", 1500)
    assert set(offered(client.get(url))) == {one.name for one in registry.REGISTRY.values()}
