"""The roll: who may mark whom, two phones at once, and counts that follow."""

import datetime
import threading
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress import acts
from congress.meetings.services import roll
from congress.meetings.services.meetings import call_meeting, cancel_meeting, close_meeting, open_meeting, record_counts
from congress.models import Attendance
from members.queries import unit_on
from tests.congress.conftest import come
from tests.factories import DelegateFactory, GrantFactory, MeetingFactory, MemberFactory, UserFactory
from tests.races import together
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry


def counts(meeting):
    meeting.refresh_from_db()
    return meeting.expected, meeting.present


@pytest.mark.django_db
def test_the_roll_has_who_serves_on_the_day_and_counts_full_delegates_only(
    meeting_of, delegates, term, branch, rules, officer
):
    delegates(3)
    DelegateFactory(term=term, unit=branch, kind="nonvoting")
    DelegateFactory(term=term, unit=branch, until="2022-01-01", ended_by="left")
    meeting = call_meeting(meeting_of(), actor=officer)
    assert meeting.roll.count() == 4
    assert counts(meeting) == (3, 0)
    guest = meeting.roll.get(delegate_kind="nonvoting")
    roll.check_in(meeting, guest.member, actor=officer)
    assert counts(meeting) == (3, 0)


@pytest.mark.django_db
def test_a_tap_counts_once_and_can_be_undone(called, officer):
    meeting = called(3)
    member = meeting.roll.first().member
    roll.check_in(meeting, member, actor=officer)
    roll.check_in(meeting, member, actor=officer)
    assert counts(meeting) == (3, 1)
    assert AuditEntry.objects.filter(act="签到").count() == 1
    roll.undo_check_in(meeting, member, actor=officer)
    assert counts(meeting) == (3, 0)
    row = roll.excuse(meeting, member, actor=officer, note="出差")
    assert (row.state, row.note, row.arrived_at) == ("excused", "出差", None)
    assert counts(meeting) == (3, 0)


@pytest.mark.django_db
def test_all_are_marked_at_once_but_those_of_whom_something_is_recorded(client, called, officer, branch_chair):
    meeting = called(5)
    ill, late, absent = (row.member for row in meeting.roll.all()[:3])
    roll.excuse(meeting, ill, actor=officer, note="住院")
    client.force_login(officer)
    address = reverse("congress:meeting_roll_all", args=[meeting.pk])
    client.post(address)
    client.post(address)
    assert counts(meeting) == (5, 4)
    assert list(AuditEntry.objects.filter(act="全部到会").values_list("facts__人数", flat=True)) == [4]
    row = meeting.roll.get(member=late)
    client.post(reverse("congress:attendance_mark", args=[row.pk]), {"state": "late"})
    roll.undo_check_in(meeting, absent, actor=officer)
    assert set(meeting.roll.values_list("member", "state", "late")) >= {
        (ill.pk, "excused", False),
        (late.pk, "present", True),
        (absent.pk, "expected", False),
    }
    # Who is late stays so when the own phone says present; who is marked absent is late no more.
    roll.check_in(meeting, late, actor=officer)
    assert meeting.roll.get(member=late).late
    assert not roll.undo_check_in(meeting, late, actor=officer).late
    with pytest.raises(PermissionDenied):
        roll.check_in_all(meeting, actor=branch_chair)


@pytest.mark.django_db
def test_one_checks_in_oneself_and_nobody_else(called, branch, term):
    user, other = UserFactory(), UserFactory()
    mine = MemberFactory(unit=branch, user=user)
    DelegateFactory(term=term, unit=branch, member=mine)
    meeting = called(2)
    GrantFactory(user=user, unit=branch, role=Role.DELEGATE)
    neighbour = meeting.roll.exclude(member=mine).first().member
    with pytest.raises(PermissionDenied):
        roll.check_in(meeting, neighbour, actor=user)
    with pytest.raises(PermissionDenied):
        roll.check_in(meeting, mine, actor=other)
    with pytest.raises(PermissionDenied):
        roll.excuse(meeting, mine, actor=user)
    assert roll.check_in(meeting, mine, actor=user).state == "present"
    with pytest.raises(PermissionDenied):
        roll.undo_check_in(meeting, mine, actor=user)
    assert counts(meeting) == (3, 1)


@pytest.mark.django_db
def test_the_chair_of_a_sub_union_keeps_no_roll_of_the_school(called, branch_chair):
    meeting = called(2)
    with pytest.raises(PermissionDenied):
        roll.check_in(meeting, meeting.roll.first().member, actor=branch_chair)


@pytest.mark.django_db
def test_late_arrivals_count_while_the_meeting_goes_on_and_not_after(called, officer):
    meeting = open_meeting(called(3, here=2), actor=officer)
    late = meeting.roll.get(state="expected").member
    roll.check_in(meeting, late, actor=officer)
    assert counts(meeting) == (3, 3)
    meeting = close_meeting(meeting, actor=officer)
    with pytest.raises(ValidationError) as refusal:
        roll.undo_check_in(meeting, late, actor=officer)
    assert refusal.value.messages == ["会议“已结束”，不能撤销签到。"]


@pytest.mark.django_db
def test_no_undoing_takes_an_open_meeting_below_its_quorum(called, officer):
    meeting = open_meeting(called(3, here=2), actor=officer)
    member = meeting.roll.filter(state="present").first().member
    with pytest.raises(ValidationError):
        roll.undo_check_in(meeting, member, actor=officer)
    assert counts(meeting) == (3, 2)
    assert meeting.roll.filter(state="present").count() == 2


@pytest.mark.django_db
def test_a_stranger_is_not_on_the_roll(called, officer, colleague):
    with pytest.raises(ValidationError) as refusal:
        roll.check_in(called(2), colleague, actor=officer)
    assert refusal.value.messages == ["李秀兰不在这次会议的名单上。"]


@pytest.mark.django_db
def test_only_guests_are_added_by_hand_to_a_meeting_of_delegates(called, officer, colleague):
    meeting = called(2)
    with pytest.raises(ValidationError):
        roll.add_to_roll(meeting, [colleague], actor=officer)
    assert roll.add_to_roll(meeting, [colleague, colleague], actor=officer, kind="invited") == 1
    assert counts(meeting) == (2, 0)
    with pytest.raises(ValidationError):
        roll.remove_from_roll(meeting, meeting.roll.filter(delegate_kind="full").first().member, actor=officer)
    roll.remove_from_roll(meeting, colleague, actor=officer)
    assert meeting.roll.count() == 2


@pytest.mark.django_db
def test_the_log_of_a_meeting_names_who_was_put_on_the_roll(client, called, officer, branch):
    meeting = called(2)
    roll.add_to_roll(meeting, [MemberFactory(unit=branch, name=name) for name in "甲乙"], actor=officer, kind="invited")
    roll.add_to_roll(
        meeting, [MemberFactory(unit=branch, name=name) for name in "丙丁戊己庚辛"], actor=officer, kind="invited"
    )
    client.force_login(officer)
    titles = texts(client.get(meeting.get_absolute_url()), ".row-title")
    named = [title.partition(" · ")[2] for title in titles if title.startswith(acts.ADD_TO_ROLL.label)]
    assert named == ["甲、乙", "丙、丁、戊、己、庚等 6 人"]


@pytest.mark.django_db
def test_a_committee_has_a_roll_of_its_own_or_typed_counts(union, officer, colleague):
    meeting = MeetingFactory(unit=union)
    record_counts(meeting, actor=officer, expected=15, present=12)
    assert counts(meeting) == (15, 12)
    with pytest.raises(ValidationError):
        record_counts(meeting, actor=officer, expected=5, present=12)
    roll.add_to_roll(meeting, [colleague], actor=officer)
    assert counts(meeting) == (1, 0)
    with pytest.raises(ValidationError) as refusal:
        record_counts(meeting, actor=officer, expected=15, present=12)
    assert refusal.value.messages == ["这个会议按名单签到，人数由名单得出。"]
    cancelled = cancel_meeting(meeting, actor=officer, reason="改期")
    with pytest.raises(ValidationError):
        roll.add_to_roll(cancelled, [MemberFactory(unit=union)], actor=officer)


def both_at_once(meeting, officer):
    """Two people checked in by two phones at the same moment; what the meeting counts afterwards."""
    _ = officer.current_grants
    members = [row.member for row in meeting.roll.select_related("member")[:2]]
    taps = [lambda member=member: roll.check_in(meeting, member, actor=officer) for member in members]
    assert [one for one in together(taps) if isinstance(one, Exception)] == []
    assert Attendance.objects.filter(meeting=meeting, state="present").count() == 2
    return counts(meeting)


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_both_count(called, officer):
    assert both_at_once(called(3), officer) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_phones_is_lost(called, officer):
    """The control: what the test above relies on."""
    meeting, both_have_counted = called(3), threading.Barrier(2, timeout=30)
    count = roll.count_roll

    def count_then_wait(one):
        found = count(one)
        both_have_counted.wait()
        return found

    with (
        mock.patch.object(roll, "locked", lambda one: type(one).objects.select_related("unit").get(pk=one.pk)),
        mock.patch.object(roll, "count_roll", count_then_wait),
    ):
        assert both_at_once(meeting, officer) == (3, 1)


@pytest.mark.django_db
def test_the_numbers_of_a_roll_are_read_off_it(called):
    meeting = called(5)
    come(meeting, 4)
    assert counts(meeting) == (5, 4)


@pytest.mark.django_db
def test_a_roll_of_many_asks_the_same_as_of_few_and_puts_each_where_he_was(union, branch, other_branch, officer):
    asked = []
    # The first one asks once what is kept from then on.
    for people in (2, 10, 40):
        meeting = MeetingFactory(unit=union, kind="standing", held_on=datetime.date(2022, 5, 1))
        members = MemberFactory.create_batch(people, unit=branch)
        mover = members[0]
        mover.memberships.update(until="2022-06-01", left_by="moved")
        mover.memberships.create(unit=other_branch, since="2022-06-01", joined_by="moved")
        mover.unit = other_branch
        mover.save()
        with CaptureQueriesContext(connection) as queries:
            assert roll.add_to_roll(meeting, members, actor=officer) == people
        asked.append(len(queries))
        homes = dict(meeting.roll.values_list("member", "unit"))
        assert homes == {member.pk: unit_on(member, meeting.held_on).pk for member in members}
    assert asked[1] == asked[2]
