"""What departments owe is reminded of, told when late, and reported: each once."""

import datetime

import pytest

from congress.proposals import services
from congress.proposals.daily import remind_departments
from unionportal.core.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(house):
    lead = house.assigned().lead
    Notice.objects.all().delete()
    return lead


def day(lead, after):
    return lead.due_on + datetime.timedelta(days=after)


def test_nothing_is_said_while_there_is_time(house, lead):
    assert remind_departments(day(lead, -8)) == 0
    assert not Notice.objects.exists()


def test_a_department_is_reminded_once_before_the_day(house, lead):
    assert [remind_departments(day(lead, after)) for after in (-7, -6, 0)] == [1, 0, 0]
    sentence = f"提案“改善食堂”（13-3-立001）的答复还有7天到期（{lead.due_on}），请抓紧办理。"
    assert (house.inbox(house.handler), house.inbox(house.head)) == ([sentence], [sentence])
    assert (house.inbox(house.other_head), house.inbox(house.committee)) == ([], [])


def test_a_department_is_told_on_the_day_after_and_once(house, lead):
    remind_departments(day(lead, 0))
    assert [remind_departments(day(lead, after)) for after in (1, 2)] == [1, 0]
    assert house.inbox(house.handler) == [
        f"提案“改善食堂”（13-3-立001）的答复今天到期（{lead.due_on}），请抓紧办理。",
        "提案“改善食堂”（13-3-立001）的答复已逾期1天，请尽快答复。",
    ]


def test_what_stays_late_is_reported_once_to_the_committee_the_head_and_the_chair(house, lead):
    for after in (1, 6, 7, 8):
        remind_departments(day(lead, after))
    sentence = "后勤处对提案“改善食堂”（13-3-立001）的答复已逾期7天，请督办。"
    assert house.inbox(house.committee) == [sentence]
    assert house.inbox(house.chair) == [sentence]
    assert house.inbox(house.head)[-1] == sentence
    assert house.inbox(house.handler) == ["提案“改善食堂”（13-3-立001）的答复已逾期1天，请尽快答复。"]


def test_a_missed_day_is_made_up_for(house, lead):
    remind_departments(day(lead, 9))
    assert [len(house.inbox(user)) for user in (house.handler, house.head, house.committee)] == [1, 2, 1]


def test_a_reply_ends_the_reminders_and_a_rework_begins_them_again(house, lead):
    remind_departments(day(lead, -1))
    paper = house.replied(house.fresh(lead).proposal)
    assert remind_departments(day(lead, 9)) == 0
    services.rate_proposal(paper, actor=house.proposer.user, rating="dissatisfied", comment="仍然拥挤。")
    lead = house.fresh(lead)
    assert (lead.reminded_on, remind_departments(day(lead, -1))) == (None, 1)
