"""The pages of the roll: ticked at the door, searched, in pages, on the own phone and on the screen."""

import re

import pytest

from congress.meetings.services import roll
from congress.models import Attendance, Meeting
from tests.congress.meetings.test_pages import at
from tests.factories import DelegateFactory, GrantFactory, MemberFactory, UserFactory
from tests.shown import texts
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db


def test_a_tap_at_the_door_answers_with_the_row_and_the_counts(client, called, officer, branch_chair):
    meeting = called(3)
    row = meeting.roll.first()
    client.force_login(officer)
    htmx = {"HTTP_HX_REQUEST": "true"}
    marked = client.post(at("attendance_mark", row), {"state": "present"}, **htmx)
    assert [re.findall(r'id="place-(\d+)"', marked.text), texts(marked, ".roll-here")] == [[str(row.pk)], ["✓ 已到"]]
    assert texts(marked, "#roll-counts") == ["应到 3 实到 1 请假 0 ✗ 未达到会人数（需2）"]
    assert client.post(at("attendance_mark", row), {"state": "nonsense"}).status_code == 404
    assert client.get(at("attendance_mark", row)).status_code == 405
    # The row is of the chair's own unit, the meeting is not.
    client.force_login(branch_chair)
    assert client.post(at("attendance_mark", row), {"state": "expected"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "present"


def test_the_roll_is_searched_by_name_number_and_pinyin(client, called, term, officer, colleague):
    DelegateFactory(term=term, unit=colleague.unit, member=colleague)
    meeting = called(3)
    client.force_login(officer)
    for typed, found in (("李秀", 1), ("lixiu", 1), ("lxl", 1), ("T1001", 1), ("无此人", 0), ("", 4)):
        assert len(client.get(at("meeting_roll", meeting), {"q": typed}).context["rows"]) == found, typed
    roll.check_in(meeting, colleague, actor=officer)
    page = client.get(at("meeting_roll", meeting), {"state": "present"})
    assert [row.member for row in page.context["rows"]] == [colleague]


def test_a_long_roll_is_on_several_pages_and_found_by_its_filter(client, called, officer, monkeypatch):
    monkeypatch.setattr("congress.meetings.views.roll.ROLL_PAGE", 3)
    meeting = called(4, here=1)
    client.force_login(officer)
    first, second = (client.get(at("meeting_roll", meeting), {"page": page}) for page in (1, 2))
    rows = [*first.context["rows"], *second.context["rows"]]
    assert (len(first.context["rows"]), {row.pk for row in rows}) == (3, set(meeting.roll.values_list("pk", flat=True)))
    here = client.get(at("meeting_roll", meeting), {"state": "present", "page": "9"})
    assert [row.state for row in here.context["rows"]] == ["present"]


@pytest.mark.parametrize("people", [3, 30])
def test_the_roll_costs_the_same_for_three_and_for_thirty(client, called, officer, people, django_assert_num_queries):
    meeting = called(people, here=2)
    client.force_login(officer)
    with django_assert_num_queries(ROLL_QUERIES):
        client.get(at("meeting_roll", meeting), HTTP_HX_REQUEST="true")
    with django_assert_num_queries(SCREEN_QUERIES):
        client.get(at("meeting_screen_live", meeting))


ROLL_QUERIES = 11
SCREEN_QUERIES = 5


def test_a_delegate_checks_in_on_the_own_phone_only_while_people_come_in(client, branch, term, called, officer):
    user = UserFactory()
    member = MemberFactory(unit=branch, user=user)
    DelegateFactory(term=term, unit=branch, member=member)
    GrantFactory(user=user, unit=branch, role=Role.DELEGATE)
    meeting = called(2)
    mine = meeting.roll.get(member=member)
    other = meeting.roll.exclude(member=member).first()
    client.force_login(user)
    assert [place.pk for place in client.get("/").context["to_check_in"]] == [mine.pk]
    assert client.get(at("attendance_detail", other)).status_code == 404
    assert client.post(at("attendance_detail", other)).status_code == 404
    assert client.get(at("meeting_detail", meeting)).status_code == 404
    client.post(at("attendance_detail", mine))
    mine.refresh_from_db()
    meeting.refresh_from_db()
    assert (mine.state, meeting.present) == ("present", 1)
    assert client.get("/").context["to_check_in"].count() == 0
    Meeting.objects.filter(pk=meeting.pk).update(state="closed")
    Attendance.objects.filter(pk=mine.pk).update(state="expected")
    client.post(at("attendance_detail", mine))
    mine.refresh_from_db()
    assert mine.state == "expected"


def test_the_screen_is_sent_again_only_when_it_changed(client, called, officer):
    meeting = called(3, here=1)
    client.force_login(officer)
    live = at("meeting_screen_live", meeting)
    first = client.get(live)
    assert client.get(live, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    roll.check_in(meeting, meeting.roll.filter(state="expected").first().member, actor=officer)
    second = client.get(live, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (second.status_code, second["ETag"] != first["ETag"]) == (200, True)
    assert texts(second, ".hall-verdict") == ["✓ 已达到会人数"]
