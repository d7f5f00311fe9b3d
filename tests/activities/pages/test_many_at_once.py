"""A sub-union applies for many activities at once, on the list of the portal, by the batch of the back office."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from zeal import zeal_ignore

from activities.models import Activity, BrandProject
from tests.factories import ActivityFactory, BrandProjectFactory
from tests.shown import texts

pytestmark = pytest.mark.django_db
LIST = reverse("activities:activity_list")


def hidden(page):
    """{name: value} of the versions that the page has of its rows."""
    return dict(re.findall(r'name="(seen_version-\d+)" value="([^"]*)"', page.text))


def test_ticked_drafts_are_applied_for_together_and_one_that_changed_is_told(
    client, branch, other_branch, branch_chair, officer
):
    mine = [ActivityFactory(unit=branch, title=title) for title in ("拔河", "跳绳", "春游")]
    other = ActivityFactory(unit=other_branch)
    client.force_login(branch_chair)
    [offer] = client.get(LIST).context["batch_offer"]
    assert (offer.move.name, {line.record.pk for line in offer.rows}) == ("apply", {one.pk for one in mine})
    keys = [one.pk for one in (*mine[:2], other)]
    page = client.post(LIST, {"ticked": "apply", "row": keys})
    # What is not in his sub-union is no row of his.
    assert ([line.record for line in page.context["going"]], page.context["left_out"]) == (mine[:2], [])
    Activity.objects.filter(pk=mine[1].pk).update(title="跳长绳")
    done = client.post(LIST, {"batch": "apply", "row": keys, "filters": "year=2022", **hidden(page)})
    assert done.url == f"{LIST}?year=2022"
    assert [Activity.objects.get(pk=key).state for key in keys] == ["applied", "draft", "draft"]
    told = [str(one) for one in client.get(done.url).context["messages"]]
    assert told[:2] == ["已提交申请 1 件，合计 0.00 元。", "有 1 件已经删除或不再归您管，没有提交申请。"]
    assert told[2].count("跳长绳") == 1
    # Nothing ticked is said, what is no act of the list is no page, and staff have their own list.
    assert client.post(LIST, {"ticked": "apply"}).url == LIST
    assert client.post(LIST, {"ticked": "approve", "row": keys}).status_code == 404
    client.force_login(officer)
    assert client.get(LIST).context["batch_offer"] == []
    assert client.post(LIST, {"batch": "apply", "row": keys}).url == LIST
    assert Activity.objects.get(pk=keys[1]).state == "draft"


def test_projects_are_reviewed_together_and_approved_after_that(client, branch, officer, chair):
    projects = BrandProjectFactory.create_batch(
        2, unit=branch, state="applied", plan="每月一次读书会", budget_amount=5000
    )
    address = reverse("admin:activities_brandproject_changelist")
    ticked = {"_selected_action": [one.pk for one in projects]}
    client.force_login(chair)
    early = client.post(address, {**ticked, "action": "approve"}).context
    assert {line.refusal for line in early["left_out"]} == {"“待评审”状态下不能立项，请先评审。"}

    def offered(state):
        form = client.get(f"{address}?state__exact={state}").context["action_form"]
        return [name for name, _ in form.fields["action"].choices if name] if form else []

    assert (offered("reviewed"), offered("applied")) == (["approve", "refuse"], [])
    client.force_login(officer)
    page = client.post(address, {**ticked, "action": "review"})
    rows = [line.record.pk for line in page.context["going"]]
    # What is reviewed is there, nobody is paid yet, and what is true of each is said once.
    shown = page.context["going"][0].decision
    assert (dict(shown.facts)["方案"], dict(shown.facts)["申请经费"]) == ("每月一次读书会", "5,000.00 元")
    said = texts(page, ".bo-soft")
    assert [sum(words in one for one in said) for words in ("每月一次读书会", *shown.findings)] == [2, 1]
    assert [one for one in texts(page, "td") if "收款人" in one] == []
    # Each goes through its service.
    with zeal_ignore():
        client.post(address, {"batch": "review", "row": rows, "opinion": "切实可行", **hidden(page)})
    assert set(BrandProject.objects.values_list("state", "review_opinion")) == {("reviewed", "切实可行")}


def test_what_many_activities_are_decided_on_is_read_once(client, branch, chair):
    activities = [ActivityFactory(unit=branch, state="applied", budget_amount=100) for _ in range(3)]
    client.force_login(chair)
    keys = [one.pk for one in activities]
    asked = []
    for number in (1, 3):
        with zeal_ignore(), CaptureQueriesContext(connection) as queries:
            ticked = {"action": "approve", "_selected_action": keys[:number]}
            page = client.post(reverse("admin:activities_activity_changelist"), ticked)
        assert [line.record.pk for line in page.context["going"]] == keys[:number]
        asked.append(len([one for one in queries if "activity_photos" in one["sql"]]))
    assert asked == [1, 1]
