"""The page on which somebody decides shows what is decided, also where it costs nothing."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db


def shown(client, address):
    page = client.get(address)
    return dict(re.findall(r"<dt>([^<]*)</dt>\s*<dd>(?:<strong>)?([^<]*)", page.content.decode()))


def test_an_activity_without_cost_a_number_of_a_past_year_a_role_and_a_selection(client, union, branch, chair):
    client.force_login(chair)
    activity = factories.ActivityFactory(unit=branch, state="applied", budget_amount=None, place="教工之家")
    found = shown(client, reverse("admin:activities_activity_move", args=[activity.pk, "approve"]))
    assert [found[name] for name in ("活动", "地点", "经费")] == [activity.title, "教工之家", "不用经费"]
    total = factories.PastTotalFactory(unit=union, value=12345, source="2019年报 第3页", state="proposed")
    found = shown(client, reverse("admin:core_pasttotal_move", args=[total.pk, "confirm"]))
    assert found["数值"].startswith("12,345")
    assert found["来源文件"] == "2019年报 第3页"
    until = timezone.localdate() + datetime.timedelta(100)
    named = factories.UserFactory(name="任新职")
    grant = factories.GrantFactory(
        user=named,
        unit=union,
        role=Role.WOMEN,
        state="proposed",
        basis="",
        proposed_by=factories.UserFactory(),
        until=until,
    )
    found = shown(client, reverse("role_move", args=[grant.pk, "confirm"]))
    assert (found["账号"], found["角色"]) == (f"任新职（{named.username}）", "女工委")
    selection = factories.SelectionFactory(unit=union, state="voting", seats=3)
    found = shown(client, reverse("admin:activities_selection_move", args=[selection.pk, "close_voting"]))
    assert (found["评选"], found["当选名额"]) == (selection.title, "3")


def test_the_record_itself_is_not_said_twice_on_its_own_page(client, union, chair):
    client.force_login(chair)
    total = factories.PastTotalFactory(unit=union, state="proposed")
    page = client.get(reverse("admin:core_pasttotal_change", args=[total.pk])).content.decode()
    assert re.findall("决定前请看", page) == []
    assert re.findall(r"确认历史数</button>", page) == ["确认历史数</button>"]
