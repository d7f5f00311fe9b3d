"""What people signed up for and is changed reaches all of them; a place that becomes free late asks for consent."""

import datetime
import re
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from activities import services
from activities.activity_flow import ACTIVITY_FLOW
from activities.daily import end_unanswered_offers, remind_of_activities
from activities.models import Activity, Participation
from members.models import Member
from members.services.membership import LEAVING
from tests.factories import ActivityFactory, ParticipationFactory
from tests.shown import texts
from unionportal.core.models import Notice

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def activity(branch, today, officer, member):
    """An approved activity in ten days, with one who signed up and one who waits."""
    made = ActivityFactory(
        unit=branch,
        approved=True,
        title="登山",
        proposer=officer,
        starts_on=today + 10 * DAY,
        signup_from=today,
        signup_until=today + 9 * DAY,
        quota=1,
        place="南门",
    )
    for name in ("甲", "乙"):
        colleague = member(branch, name=name)
        colleague.user.name = name
        colleague.user.save()
        services.sign_up(made, actor=colleague.user)
    return made


def sentences():
    """{name: sentence} of the notices since; fails where somebody has two."""
    rows = list(Notice.objects.values_list("user__name", "sentence"))
    Notice.objects.all().delete()
    assert len({name for name, _ in rows}) == len(rows)
    return dict(rows)


def places(activity):
    return dict(activity.participations.values_list("name", "state"))


def test_all_who_signed_up_and_its_maker_hear_of_another_day_and_place(client, activity, branch_chair, officer, today):
    client.force_login(branch_chair)
    page = reverse("activities:activity_move", args=[activity.pk, "change"])
    later = today + 5 * DAY
    fields = {"title": "登山", "starts_on": later, "ends_on": "", "place": "北门", "plan": ""}
    form = client.get(page).context["form"]
    assert (form.initial["title"], form.initial["place"]) == ("登山", "南门")
    assert client.post(page, fields).status_code == 302
    first = f"{activity.starts_on.month}月{activity.starts_on.day}日"
    changed = f"有更改：时间由{first}改到{later.month}月{later.day}日，地点改为北门。"
    assert sentences() == {
        officer.name: f"您申请的活动“登山”{changed}",
        "甲": f"您报名的活动“登山”{changed}",
        "乙": f"您报名的活动“登山”{changed}",
    }
    activity.refresh_from_db()
    # Nobody can sign up for what is over.
    assert (activity.state, activity.ends_on, activity.signup_until) == ("approved", later, later)
    assert client.post(page, fields).context["form"].non_field_errors() == ["没有改动，不用保存。"]
    # A day that is over is asked about once, and what was typed stays.
    past = today.replace(year=today.year - 3, day=1)
    asked = client.post(page, fields | {"starts_on": past, "place": "西门"}).context["form"]
    over = f"{past.year}年{past.month}月1日"
    assert asked.errors == {"is_past": [f"{over}已经过去了，报了名的人都会收到通知。没有写错的请勾选这一项。"]}
    assert (asked["is_past"].is_hidden, asked["place"].value(), sentences()) == (False, "西门", {})
    client.post(page, fields | {"starts_on": past, "is_past": "on"})
    before = f"{later.year}年{later.month}月{later.day}日"
    assert sentences()["甲"] == f"您报名的活动“登山”有更改：时间由{before}改到{over}。"
    assert client.post(page, fields | {"starts_on": today}).status_code == 302


def test_other_money_is_approved_again_and_everybody_keeps_the_place(
    client, activity, officer, chair, branch_chair, budget
):
    number = activity.number
    client.force_login(branch_chair)
    page = reverse("activities:activity_move", args=[activity.pk, "ask_money"])
    # As it is, there is nothing to approve.
    as_before = {"budget_amount": activity.budget_amount or "", "budget": activity.budget_id or ""}
    errors = client.post(page, as_before).context["form"].non_field_errors()
    assert errors == ["经费和列支预算都没有改动，不用重新批准。"]
    assert client.post(page, {"budget_amount": "500", "budget": budget.pk}).status_code == 302
    asked = type(activity).objects.get(pk=activity.pk)
    assert (asked.state, asked.approved_by, places(activity)) == ("applied", None, {"甲": "signed_up", "乙": "waiting"})
    assert sentences() == {officer.name: "您申请的活动“登山”更改了经费，等待重新批准。"}
    # Nobody comes in meanwhile, and the place of who goes waits for the approval.
    services.withdraw(activity.participations.get(name="甲"), actor=activity.participations.get(name="甲").member.user)
    assert places(activity) == {"甲": "withdrawn", "乙": "waiting"}
    assert sentences() == {}
    approved = ACTIVITY_FLOW.perform(asked, "approve", actor=chair)
    assert places(approved)["乙"] == "signed_up"
    assert (approved.number, approved.budget_amount) == (number, Decimal("500.00"))
    assert set(Notice.objects.values_list("user__name", flat=True)) == {officer.name, "乙"}


def test_before_an_activity_that_waits_for_approval_all_hear_that_it_is_not_sure(
    client, activity, officer, branch, member, today
):
    offered, leaver = (member(branch, name=name) for name in ("丙", "丁"))
    offered.user.name = "丙"
    offered.user.save()
    for colleague, state in ((offered, "offered"), (leaver, "signed_up")):
        ParticipationFactory(activity=activity, member=colleague, state=state)
    Activity.objects.filter(pk=activity.pk).update(state="applied")
    ActivityFactory(unit=branch, state="applied", title="从未批准", proposer=officer, starts_on=activity.starts_on)
    LEAVING["withdrawn"](leaver, actor=officer, on=today, document="本人申请")
    assert places(activity) == {"甲": "signed_up", "乙": "waiting", "丙": "offered", "丁": "withdrawn"}
    Notice.objects.all().delete()
    remind_of_activities(activity.starts_on - DAY)
    day = f"{activity.starts_on.month}月{activity.starts_on.day}日"
    asked = f"原定{day}，南门举行，更改还在等批准"
    assert sentences() == {
        officer.name: "您申请的活动“登山”明天举行，更改还没有批准。",
        "甲": f"您报名的活动“登山”{asked}，是否举行以通知为准；您的名额保留。",
        "丙": f"活动“登山”{asked}；为您留的名额请在{day}以前（含当天）确认。",
    }
    client.force_login(offered.user)
    where = [activity.pk]
    warned = texts(client.get(reverse("activities:activity_detail", args=where)), ".note-warn")
    assert ["活动的更改还在等批准，您的名额保留" in one for one in warned].count(True) == 1
    [row] = activity.participations.filter(name="丙")
    client.post(reverse("activities:activity_accept", args=where), {"participation": row.pk})
    assert places(activity)["丙"] == "signed_up"


def test_a_cancelled_activity_reaches_all_of_them_with_the_reason(activity, officer):
    ACTIVITY_FLOW.perform(activity, "cancel", actor=officer, reason="暴雨")
    # Its maker did it himself.
    assert sentences() == dict.fromkeys(("甲", "乙"), "您报名的活动“登山”已取消：暴雨")


def test_who_moves_up_in_time_is_told_and_late_is_asked(client, activity, today):
    first, second = (activity.participations.get(name=name) for name in ("甲", "乙"))
    services.withdraw(first, actor=first.member.user)
    assert places(activity) == {"甲": "withdrawn", "乙": "signed_up"}
    assert list(sentences()) == ["乙"]
    services.sign_up(activity, actor=first.member.user)
    # As from now on the place is free too late.
    activity.starts_on = activity.ends_on = activity.signup_until = today + DAY
    activity.consent_hours = 48
    activity.save()
    client.force_login(second.member.user)
    withdraw = reverse("activities:activity_withdraw", args=[activity.pk])
    page = client.post(withdraw, {"participation": second.pk}, follow=True)
    assert [str(one) for one in page.context["messages"]] == ["已取消乙的报名，已请候补的第一位确认是否参加。"]
    row = activity.participations.get(name="甲", state="offered")
    when = f"{activity.starts_on.month}月{activity.starts_on.day}日"
    sentence = f"您候补的活动“登山”空出一个名额：{when}，南门。请在{when}以前（含当天）确认是否参加，不确认的不算报名。"
    assert sentences() == {"甲": sentence}
    # Nobody else gets it, and nobody answers for him.
    assert services.sign_up(activity, actor=second.member.user).state == "waiting"
    with pytest.raises(PermissionDenied):
        services.accept_place(row, actor=second.member.user)
    client.force_login(first.member.user)
    page = client.get(reverse("activities:activity_detail", args=[activity.pk]))
    assert [mine.state for mine, _ in page.context["mine"]] == ["offered"]
    client.post(reverse("activities:activity_accept", args=[activity.pk]), {"participation": row.pk})
    row.refresh_from_db()
    assert row.state == "signed_up"
    with pytest.raises(ValidationError):
        services.accept_place(row, actor=first.member.user)


def test_the_organiser_asks_who_has_no_account(activity, officer, today):
    first, second = (activity.participations.get(name=name) for name in ("甲", "乙"))
    Member.objects.filter(pk=second.member_id).update(user=None)
    activity.starts_on = activity.ends_on = activity.signup_until = today + DAY
    activity.consent_hours = 48
    activity.save()
    services.withdraw(first, actor=first.member.user)
    when = f"{activity.starts_on.month}月{activity.starts_on.day}日"
    asked = f"活动“登山”空出一个名额，候补的乙没有账号：请问他是否参加，{when}以前（含当天）在名单上替他确认。"
    assert sentences() == {officer.name: asked}


def test_who_waits_gets_the_place_that_another_day_hands_on_again(activity, officer, today):
    first = activity.participations.get(name="甲")
    with pgtrigger.ignore():
        Activity.objects.filter(pk=activity.pk).update(starts_on=today - DAY, ends_on=today, signup_until=today)
    activity.refresh_from_db()
    services.withdraw(first, actor=first.member.user)
    assert places(activity)["乙"] == "waiting"
    services.change_activity(activity, actor=officer, title="登山", starts_on=today + 10 * DAY)
    assert places(activity)["乙"] == "signed_up"


def test_who_declines_a_late_place_hands_it_on(activity, today):
    first, second = (activity.participations.get(name=name) for name in ("甲", "乙"))
    activity.starts_on = activity.ends_on = activity.signup_until = today + DAY
    activity.consent_hours = 48
    activity.save()
    services.withdraw(first, actor=first.member.user)
    services.sign_up(activity, actor=first.member.user)
    second.refresh_from_db()
    services.withdraw(second, actor=second.member.user)
    assert activity.participations.get(name="甲", state="offered")
    assert places(activity)["乙"] == "withdrawn"


def test_where_nobody_is_asked_a_place_is_handed_on_on_the_very_day(activity, today):
    first = activity.participations.get(name="甲")
    activity.starts_on = activity.ends_on = activity.signup_until = today
    activity.consent_hours = 0
    activity.save()
    services.withdraw(first, actor=first.member.user)
    assert places(activity) == {"甲": "withdrawn", "乙": "signed_up"}


def test_the_day_before_who_has_a_place_is_reminded_and_who_has_to_confirm_one_is_asked(
    activity, branch, member, today
):
    for name, state in (("丙", "offered"), ("丁", "withdrawn")):
        colleague = member(branch, name=name)
        colleague.user.name = name
        colleague.user.save()
        ParticipationFactory(activity=activity, member=colleague, state=state)
    remind_of_activities(activity.starts_on - 2 * DAY)
    assert sentences() == {}
    remind_of_activities(activity.starts_on - DAY)
    day = f"{activity.starts_on.month}月{activity.starts_on.day}日"
    when = f"{day}，南门"
    assert sentences() == {
        "甲": f"提醒：您报名的活动“登山”{when}举行。",
        "丙": f"提醒：活动“登山”为您留的名额还没有确认：{when}。请在{day}以前（含当天）确认。",
    }


@pytest.fixture
def offer(client, activity, branch, member, today):
    """offer(days): the activity begins in so many days, 乙 is offered the only place, and 丙 waits behind him."""

    def make(days):
        services.sign_up(activity, actor=member(branch, name="丙").user)
        starts = today + days * DAY
        type(activity).objects.filter(pk=activity.pk).update(
            starts_on=starts, ends_on=today + 2 * DAY, signup_from=None, signup_until=None
        )
        activity.refresh_from_db()
        activity.participations.filter(name="甲").update(state="withdrawn")
        activity.participations.filter(name="乙").update(state="offered")
        row = activity.participations.get(name="乙")
        client.force_login(row.member.user)
        return row

    return make


def shown_at_home(client):
    return [one.title for one in client.get("/").context["open_activities"]]


def test_an_offered_place_is_open_through_the_first_day_of_the_activity(client, activity, offer, today):
    row = offer(0)
    assert shown_at_home(client) == ["登山"]
    end_unanswered_offers(today)
    assert places(activity)["乙"] == "offered"
    services.accept_place(row, actor=row.member.user)
    assert places(activity)["乙"] == "signed_up"


def test_after_the_first_day_an_offered_place_is_gone_and_goes_to_nobody(client, activity, offer, today):
    row = offer(-1)
    assert shown_at_home(client) == []
    accept = reverse("activities:activity_accept", args=[activity.pk])
    page = client.post(accept, {"participation": row.pk}, follow=True)
    first = f"{activity.starts_on.month}月{activity.starts_on.day}日"
    assert [str(one) for one in page.context["messages"]] == [f"名额须在{first}以前确认，现在已经过期。"]
    assert page.content.count(accept.encode()) == 0
    end_unanswered_offers(today)
    assert places(activity) == {"甲": "withdrawn", "乙": "waiting", "丙": "waiting"}
    Participation.objects.filter(pk=row.pk).update(state="offered")
    assert services.withdraw(row, actor=row.member.user)[1] is None
    assert places(activity)["丙"] == "waiting"


def test_the_organiser_confirms_for_who_telephones(client, activity, offer, branch_chair):
    row = offer(1)
    client.force_login(branch_chair)
    page = client.get(reverse("activities:activity_detail", args=[activity.pk]))
    [form] = re.findall(r'<form method="post" action="([^"]+/accept/)">(.*?)</form>', page.content.decode(), re.DOTALL)
    assert re.findall(r'name="participation" value="(\d+)"', form[1]) == [str(row.pk)]
    client.post(form[0], {"participation": row.pk})
    assert places(activity)["乙"] == "signed_up"
