"""Recording an activity with thousands of people: pages of the roster, a search, and what was ticked elsewhere."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.forms.attendance import ROSTER_PAGE
from activities.models import Participation
from members.personal.pinyin import name_key
from tests.factories import ActivityFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(branch, today):
    """held(so many): an activity of yesterday with so many guests and one member on its roster."""

    def make(number):
        activity = ActivityFactory(unit=branch, approved=True, starts_on=today - datetime.timedelta(days=1))
        member = MemberFactory(unit=branch, name="王小明", name_key=name_key("王小明"), staff_no="W100")
        guests = [Participation(activity=activity, unit=branch, name=f"来宾{n:05}") for n in range(number)]
        last = Participation(activity=activity, unit=branch, member=member, name=member.name)
        Participation.objects.bulk_create([*guests, last])
        return activity

    return make


def sent(page, *, without=(), **more):
    """What a browser sends of the page: every field of the roster as it stands, except the ticks of these names."""
    form = page.context["form"]
    facts = form["attended"].field.widget.get_context("attended", form["attended"].value(), {})
    hidden = {f"attended_{name}": facts[name] for name in ("shown", "absent", "came", "query")}
    place = {"attended_page": facts["page"].number, "attended_found": facts["query"]}
    ticked = [one["row"].pk for one in facts["rows"] if one["ticked"] and one["row"].name not in without]
    return hidden | place | {"attended": ticked} | more


def names(page):
    form = page.context["form"]
    rows = form["attended"].field.widget.get_context("attended", form["attended"].value(), {})["rows"]
    return [one["row"].name for one in rows if one["ticked"]]


def test_three_thousand_people_are_recorded_page_by_page(client, branch_chair, held):
    activity = held(3_000)
    client.force_login(branch_chair)
    where = reverse("activities:activity_record", args=[activity.pk])
    first = client.get(where)
    assert len(names(first)) == ROSTER_PAGE
    second = client.post(where, sent(first, without=["来宾00003"], attended_turn="2", summary="写了一半"))
    assert (names(second)[0], second.context["form"]["summary"].value()) == ("来宾00100", "写了一半")
    found = client.post(where, sent(second, without=["来宾00150"], attended_query="w100"))
    assert names(found) == ["王小明"]
    back = client.post(where, sent(found, without=["王小明"], attended_query=""))
    assert [name in names(back) for name in ("来宾00002", "来宾00003", "来宾00004")] == [True, False, True]
    # One who was marked absent on one page comes after all, by the tick of another visit to it.
    again = sent(back, record="1")
    again["attended"].append(activity.participations.get(name="来宾00003").pk)
    assert sum(len(value) if isinstance(value, list) else 1 for value in again.values()) < ROSTER_PAGE + 10
    assert client.post(where, again).url == reverse("activities:activity_detail", args=[activity.pk])
    activity.refresh_from_db()
    absent = activity.participations.filter(state="absent").order_by("name").values_list("name", flat=True)
    assert (activity.state, activity.people, list(absent)) == ("recorded", 2_999, ["来宾00150", "王小明"])


def test_who_is_no_more_on_the_roster_is_refused_in_words(client, branch_chair, held):
    activity, other = held(1), ActivityFactory(unit=branch_chair.grants.get().unit, approved=True)
    stranger = Participation.objects.create(activity=other, unit=other.unit, name="别处的")
    client.force_login(branch_chair)
    typed = {"record": "1", "attended_came": f"{stranger.pk},x,{'9' * 30}"}
    page = client.post(reverse("activities:activity_record", args=[activity.pk]), typed)
    assert page.context["form"].errors == {"attended": ["名单中有不属于这项活动或已取消报名的人，请刷新页面。"]}
    stranger.refresh_from_db()
    assert stranger.state == "signed_up"


def test_a_long_roster_asks_the_database_as_often_as_a_short_one(client, branch_chair, held):
    client.force_login(branch_chair)
    asked = {}
    for number in (30, 300):
        activity = held(number)
        where = reverse("activities:activity_record", args=[activity.pk])
        page = client.get(where)
        with CaptureQueriesContext(connection) as shown:
            page = client.get(where)
        with CaptureQueriesContext(connection) as recorded:
            client.post(where, sent(page, without=["来宾00001"], record="1"))
        activity.refresh_from_db()
        asked[activity.people] = (len(shown), len(recorded))
        activity.participations.filter(member__isnull=False).delete()
        MemberFactory._meta.model.objects.filter(staff_no="W100").update(staff_no=f"W{number}")
    assert set(asked) == {30, 300}
    assert asked[30] == asked[300]


def test_the_back_office_finds_participations_by_person_and_activity(client, officer, held):
    held(30).participations.filter(name="来宾00007").update(name="欧阳秋")
    other = ActivityFactory(unit=officer.grants.get().unit, approved=True, title="登山")
    Participation.objects.create(activity=other, unit=other.unit, name="李明")
    client.force_login(officer)

    def found(typed):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("admin:activities_participation_changelist"), {"q": typed})
        return sorted(row.name for row in page.context["cl"].result_list), len(asked)

    found("新的")
    once = {typed: found(typed) for typed in ("欧阳", "wxm", "W100", "登山", "登山 李", "登山 王")}
    assert {typed: names for typed, (names, _) in once.items()} == {
        "欧阳": ["欧阳秋"],
        "wxm": ["王小明"],
        "W100": ["王小明"],
        "登山": ["李明"],
        "登山 李": ["李明"],
        "登山 王": [],
    }
    rows = [Participation(activity=other, unit=other.unit, name=f"客人{n:05}") for n in range(300)]
    Participation.objects.bulk_create(rows)
    assert {typed: asked for typed, (_, asked) in once.items()} == {typed: found(typed)[1] for typed in once}
