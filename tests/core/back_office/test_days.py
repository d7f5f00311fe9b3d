"""The days by which a list is narrowed: all between the first and the last, asked of the index alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ClaimFactory
from unionportal.core.pages import paging

pytestmark = pytest.mark.django_db
LIST = "/admin/finance/claim/"


def offered(client, **params):
    levels = client.get(LIST, params).context["cl"].date_levels
    return [choice["title"] for choice in levels.get("choices", ())], (levels.get("back") or {}).get("title")


def test_years_months_and_days_between_the_first_and_the_last_are_offered(client, accountant, union):
    client.force_login(accountant)
    assert offered(client) == ([], None)
    for day in ("2022-03-30", "2022-05-02"):
        ClaimFactory(unit=union, made_on=day)
    assert offered(client) == (["2022年3月", "2022年4月", "2022年5月"], "全部日期")
    ClaimFactory(unit=union, made_on="2024-01-01")
    assert offered(client) == (["2022", "2023", "2024"], None)
    year = {"made_on__year": "2022"}
    assert offered(client, **year)[0] == [f"2022年{month}月" for month in range(1, 13)]
    month = year | {"made_on__month": "4"}
    titles, back = offered(client, **month)
    assert (len(titles), titles[-1], back) == (30, "4月30日", "2022")
    assert offered(client, **month, made_on__day="7") == (["4月7日"], "2022年4月")


def test_no_row_is_read_for_it(client, accountant, union):
    ClaimFactory(unit=union, made_on="2022-03-30")
    client.force_login(accountant)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert [one["sql"] for one in asked.captured_queries if "DATE_TRUNC" in one["sql"]] == []


@pytest.mark.parametrize("most", [paging.MOST, 1])
def test_what_a_search_finds_has_its_own_days_however_many_rows_are_counted(
    client, accountant, union, monkeypatch, most
):
    monkeypatch.setattr(paging, "MOST", most)
    for purpose, day in (
        ("花篮", "2022-03-30"),
        ("花篮", "2022-04-02"),
        ("花篮", "2022-03-31"),
        ("奖品", "2024-01-01"),
    ):
        ClaimFactory(unit=union, made_on=day, purpose=purpose)
    client.force_login(accountant)
    assert offered(client, q="花篮") == (["2022年3月", "2022年4月"], "全部日期")
    assert offered(client, q="鲜果") == ([], None)


def test_what_a_search_finds_is_counted_added_up_and_dated_in_one_question(client, accountant, union):
    ClaimFactory(unit=union, purpose="花篮")
    client.force_login(accountant)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST, {"q": "花篮"})
    assert len([one for one in asked.captured_queries if "花篮" in one["sql"]]) == 2
