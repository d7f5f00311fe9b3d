"""A column that no record is without is read from the cells of another, whose own heading stays its column."""

import pytest
from django.urls import reverse

from tests.portal.rosters import roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch", "other_branch")]

HEAD = ["活动", "活动日期", "类型", "分工会", "奖项"]
ROW = ["羽毛球赛", "2022-03-01", "团体", "纺织学院分工会", "一等奖"]


def form_of(client, job):
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    return form


def test_both_columns_stay_on_the_page_until_something_else_is_chosen(client, upload, correct):
    job = upload(roster(ROW, head=HEAD, title="参赛条目"))
    form = form_of(client, job)
    [(field, samples)] = [one for one in form.bound["columns"] if one[0].name == "c3"]
    assert (field.value(), samples) == ("unit", "（也按「名称」读）纺织学院分工会")
    assert {form.layout.columns[key] for key in ("unit", "title")} == {3}
    # Sent as it is, both stay; what is filled for all rows goes before.
    job = correct(job)
    again = form_of(client, job)
    assert ({again.layout.columns[key] for key in ("unit", "title")}, again.layout.settled) == ({3}, True)
    filled = form_of(client, correct(job, **{"f-title": "联队"})).layout
    assert (filled.columns["unit"], filled.columns.get("title"), filled.fixed["title"]) == (3, None, "联队")


def test_a_column_chosen_for_the_one_leaves_the_other_alone(client, upload, correct):
    job = upload(roster([*ROW, "雄鹰队"], head=[*HEAD, "本队"], title="参赛条目"))
    layout = form_of(client, correct(job, c5="title")).layout
    assert (layout.columns["unit"], layout.columns["title"], layout.also) == (3, 5, ())
