"""The year's plan on its pages: read by months, copied, published, its items done, postponed and dropped."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.forms.activities import LISTED
from activities.models import PlanItem
from tests.factories import ActivityFactory, PlanItemFactory, SeriesFactory, UserFactory
from tests.shown import texts
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db

PUBLISHED = datetime.date(2022, 1, 10)


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


def plan(client, year=2022):
    months = client.get(f"{address('plan')}?year={year}").context["months"]
    return [(label, [item.title for item in items]) for label, items in months]


def test_a_published_plan_is_read_by_every_member_by_months(client, union, officer, branch_chair):
    PlanItemFactory(unit=union, title="庆六一", month_from=6, published_on=PUBLISHED)
    PlanItemFactory(unit=union, title="慰问", month_from=1, month_to=2, published_on=PUBLISHED, done_on=PUBLISHED)
    PlanItemFactory(unit=union, title="还在商量", month_from=1)
    client.force_login(UserFactory())
    assert plan(client) == [("1月", ["慰问"]), ("6月", ["庆六一"])]
    context = client.get(f"{address('plan')}?year=2022").context
    assert (context["done"], context["total"], context["unpublished"]) == (1, 2, 0)
    client.force_login(officer)
    assert plan(client) == [("1月", ["还在商量", "慰问"]), ("6月", ["庆六一"])]


def test_a_plan_is_copied_put_right_and_published(client, union, branch, officer, branch_chair):
    PlanItemFactory(
        unit=union, title="第三届运动会", edition=3, month_from=4, published_on=PUBLISHED, done_on=PUBLISHED
    )
    client.force_login(branch_chair)
    assert client.post(address("plan_copy"), {"from_year": 2022, "to_year": 2023}).status_code == 404
    assert client.post(address("plan_publish", 2023)).status_code == 404
    client.force_login(officer)
    wrong = client.post(address("plan_copy"), {"from_year": 2023, "to_year": 2023})
    assert wrong.context["form"].errors == {"to_year": ["编制的年度须在沿用的年度之后。"]}
    client.post(address("plan_copy"), {"from_year": 2022, "to_year": 2023})
    item = PlanItem.objects.get(year=2023)
    assert (item.title, item.published_on) == ("第四届运动会", None)
    typed = {"unit": union.pk, "year": 2023, "month_from": 5, "title": item.title, "edition": 4}
    client.post(address("planitem_edit", item.pk), typed)
    # What the button counts is what it publishes, the items of sub-unions among them.
    of_branch = PlanItemFactory(unit=branch, year=2023, title="茶话会")
    assert client.get(f"{address('plan')}?year=2023").context["unpublished"] == 2
    assert client.get(address("plan_publish", 2023)).context["waiting"] == 2
    page = client.post(address("plan_publish", 2023), follow=True)
    assert [str(one) for one in page.context["messages"]] == ["2023年工作计划已公布，共2项。"]
    assert (page.context["unpublished"], page.context["total"]) == (0, 2)
    of_branch.refresh_from_db()
    assert of_branch.published_on
    item.refresh_from_db()
    assert (item.month_from, item.month_to, item.published_on is None) == (5, 5, False)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"month_from": 13}, "month_from", "月份须在1至12之间。"),
        ({"month_to": 2}, "month_to", "止月不得早于起月。"),
        ({"title": "已有的"}, "__all__", "这一事项已在该年度该月的计划中。"),
    ],
)
def test_a_wrong_item_comes_back_as_typed(client, union, officer, wrong, field, sentence):
    PlanItemFactory(unit=union, title="已有的", month_from=3)
    client.force_login(officer)
    typed = {"unit": union.pk, "year": 2022, "month_from": 3, "title": "新的", "owner": "文体部", **wrong}
    page = client.post(address("planitem_add"), typed)
    assert page.context["form"].errors[field] == [sentence]
    assert page.context["form"]["owner"].value() == "文体部"


def test_the_plan_asks_the_same_however_many_years_there_are(client, union, officer):
    client.force_login(officer)
    PlanItemFactory(unit=union, title="庆六一", year=2022)
    client.get(address("plan"))
    asked = []
    for years in (range(2012, 2022), ()):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address("plan"))
        asked.append(len(queries))
        for year in years:
            PlanItemFactory(unit=union, title="庆六一", year=year)
    assert (page.context["year"], len(page.context["years"])) == (2022, 12)
    assert asked[0] == asked[1]


def test_an_item_is_done_by_activities_or_by_a_note(client, union, officer, branch_chair):
    series = SeriesFactory(name="庆六一")
    held = ActivityFactory(unit=union, recorded=True, series=series, title="亲子日")
    ActivityFactory(unit=union, recorded=True, title="别的")
    item = PlanItemFactory(unit=union, series=series, published_on=PUBLISHED)
    client.force_login(branch_chair)
    assert client.get(address("planitem_done", item.pk)).status_code == 404
    client.force_login(officer)
    page = client.get(address("planitem_done", item.pk))
    offered = [str(label) for _, label in page.context["form"].fields["activities"].choices]
    assert offered == [f"{held.starts_on.month}月{held.starts_on.day}日 {held.title}"]
    assert list(page.context["form"].fields["activities"].queryset) == [held]
    empty = client.post(address("planitem_done", item.pk), {"done_on": "2022-06-01"})
    assert empty.context["form"].non_field_errors() == ["请选择对应的活动，或写明完成情况。"]
    client.post(address("planitem_done", item.pk), {"done_on": "2022-06-01", "activities": [held.pk]})
    item.refresh_from_db()
    assert (item.done_on, list(item.activities.all())) == (datetime.date(2022, 6, 1), [held])
    client.force_login(UserFactory())
    assert texts(client.get(f"{address('plan')}?year=2022"), ".row-sub") == ["6月1日完成亲子日"]


def test_of_many_activities_some_are_listed_and_the_others_found(client, union, branch, officer):
    item = PlanItemFactory(unit=union, title="庆六一", published_on=PUBLISHED)
    own = ActivityFactory(unit=union, recorded=True, title="校级的")
    there = [ActivityFactory(unit=branch, recorded=True, title=f"跳绳{n:03}") for n in range(LISTED + 5)]
    client.force_login(officer)
    where = address("planitem_done", item.pk)

    def listed(page):
        return [key for key, _ in page.context["form"].fields["activities"].choices]

    assert listed(client.get(where)) == [own.pk]
    found = client.post(where, {"search": "1", "find": "跳绳", "activities": [own.pk], "done_note": "写了一半"})
    form = found.context["form"]
    assert (len(listed(found)), listed(found)[0]) == (LISTED + 1, own.pk)
    assert [str(key) for key in form["activities"].value()] == [str(own.pk)]
    assert (form["done_note"].value(), form.is_bound) == ("写了一半", False)
    one = client.post(where, {"search": "1", "find": "跳绳052", "activities": [own.pk, "x"]})
    assert listed(one) == [own.pk, there[52].pk]
    typed = {"done_on": "2022-06-01", "find": "跳绳052", "activities": [own.pk, there[52].pk, there[3].pk]}
    client.post(where, typed)
    assert set(item.activities.all()) == {own, there[52], there[3]}


def test_an_item_that_was_recorded_as_done_by_mistake_is_open_again(client, union, officer):
    item = PlanItemFactory(unit=union, title="庆六一", published_on=PUBLISHED)
    client.force_login(officer)
    form = client.get(address("planitem_done", item.pk)).context["form"]
    # Without an activity to choose the note is what has to be written.
    assert (list(form.fields), form.fields["done_note"].required) == (["done_on", "done_note", "row_version"], True)
    client.post(address("planitem_done", item.pk), {"done_on": "2022-06-01", "done_note": "记错了"})
    page = client.post(address("planitem_done", item.pk), {"reopen": "1"}, follow=True)
    assert [str(one) for one in page.context["messages"]] == [
        "“庆六一”已登记完成。",
        "“庆六一”的完成登记已撤销。",
    ]
    assert (page.context["done"], page.context["others"]) == (0, [("未完成", 1)])


def test_an_item_that_is_postponed_stands_so_in_the_plan(client, union, officer, branch_chair):
    item = PlanItemFactory(unit=union, title="疗休养", published_on=PUBLISHED)
    client.force_login(branch_chair)
    assert client.get(address("planitem_adjust", item.pk)).status_code == 404
    client.force_login(officer)
    refused = client.post(address("planitem_adjust", item.pk), {"outcome": "postponed"})
    assert refused.context["form"].errors == {"outcome_reason": ["请说明原因。"]}
    answer = client.post(address("planitem_adjust", item.pk), {"outcome": "postponed", "outcome_reason": "改到下半年"})
    page = client.get(answer.url)
    ((_, (shown,)),) = page.context["months"]
    assert (page.context["others"], page.context["done"], page.context["total"]) == ([("推迟", 1)], 0, 1)
    assert (shown.standing_label, shown.outcome_reason) == ("推迟", "改到下半年")
    client.post(address("planitem_adjust", item.pk), {"outcome": "", "outcome_reason": ""})
    item.refresh_from_db()
    assert (item.outcome, item.outcome_reason) == ("", "")


def test_an_item_is_deleted_by_the_officer(client, union, officer):
    item = PlanItemFactory(unit=union)
    client.force_login(officer)
    client.post(address("planitem_edit", item.pk), {"delete": "1"})
    assert not PlanItem.objects.exists()
    assert AuditEntry.objects.latest("pk").act == "删除计划事项"
