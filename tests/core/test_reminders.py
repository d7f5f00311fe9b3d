"""What is near is announced ahead, once for its day however often the daily work runs."""

import datetime

import pytest
from django.utils import timezone

from activities.daily import remind_of_activities
from congress.daily import remind_of_meetings, remind_of_terms
from members import notices as of_members
from tests.factories import (
    ActivityFactory,
    GrantFactory,
    MeetingFactory,
    MemberFactory,
    ParticipationFactory,
    TermFactory,
    UserFactory,
)
from unionportal.core.choices import Role
from unionportal.core.models import Notice
from unionportal.core.roles.notices import remind_of_roles

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


def heard(*work, day):
    """{(name, sentence)} of what the work of a day announces, done twice."""
    for each in work * 2:
        each(day)
    rows = list(Notice.objects.values_list("user__name", "sentence"))
    Notice.objects.all().delete()
    assert len(set(rows)) == len(rows)
    return set(rows)


def chinese(day):
    return f"{day.year}年{day.month}月{day.day}日"


def test_the_holder_of_a_role_hears_two_weeks_ahead_that_it_ends(union, today):
    for name, days in (("近", 14), ("远", 15), ("已过", 0)):
        GrantFactory(user=UserFactory(name=name), role=Role.WOMEN, unit=union, until=today + days * DAY)
    sentence = f"您的角色“女工干部”（{union}）到{chinese(today + 14 * DAY)}为止，要继续请告诉工会主席。"
    found = heard(remind_of_roles, day=today)
    label = Role.WOMEN.label
    assert found == {("近", sentence.replace("女工干部", label))}


def test_the_office_hears_of_a_term_that_ends_and_of_a_post_that_nobody_took(union, branch, other_branch, today, chair):
    heads = {unit: MemberFactory(unit=unit) for unit in (branch, other_branch)}
    facts = {"post": "chair", "elected_on": today - 900 * DAY, "since": today - 900 * DAY}
    branch.officer_terms.create(member=heads[branch], until=today + 91 * DAY, **facts)
    other_branch.officer_terms.create(member=heads[other_branch], until=today, **facts)
    TermFactory(unit=union, until=today + 30 * DAY, since=today - 900 * DAY)
    found = heard(of_members.remind_of_terms, day=today)
    assert found == {
        (chair.name, f"{branch}主席的任期到{chinese(today + 91 * DAY)}届满，请安排换届。"),
        (chair.name, f"{other_branch}的主席空缺，请安排补选。"),
    }
    (said,) = heard(remind_of_terms, day=today)
    assert said[0] == chair.name
    # Once somebody took it, it is no longer vacant.
    other_branch.officer_terms.create(member=heads[branch], **{**facts, "since": today})
    assert heard(of_members.remind_of_terms, day=today) == {
        (chair.name, f"{branch}主席的任期到{chinese(today + 91 * DAY)}届满，请安排换届。")
    }


def test_who_signed_up_or_is_invited_is_reminded_the_day_before(union, branch, today):
    tomorrow = today + DAY
    people = {name: MemberFactory(unit=branch, user=UserFactory(name=name)) for name in ("甲", "乙", "丙")}
    activity = ActivityFactory(unit=branch, approved=True, title="登山", starts_on=tomorrow)
    ParticipationFactory(activity=activity, member=people["甲"])
    ParticipationFactory(activity=activity, member=people["乙"], state="withdrawn")
    later = ActivityFactory(unit=branch, approved=True, starts_on=tomorrow + DAY)
    ParticipationFactory(activity=later, member=people["甲"])
    meeting = MeetingFactory(unit=union, kind="union_committee", title="全委会", held_on=tomorrow, place="礼堂")
    meeting.roll.create(unit=branch, member=people["丙"])
    day = f"{tomorrow.month}月{tomorrow.day}日"
    assert heard(remind_of_activities, remind_of_meetings, day=today) == {
        ("甲", f"提醒：您报名的活动“登山”{day}举行。"),
        ("丙", f"提醒：会议“全委会”{day}，礼堂召开。"),
    }
