"""Every figure of congresses and meetings: one row that counts, and look-alikes that must not."""

import datetime

import pytest

from congress.choices import DelegateCategory, MeetingKind
from congress.meetings.figures import meeting_code
from congress.meetings.report_tables import meetings
from congress.models import AgendaItem, Attendance
from tests.factories import (
    CongressFactory,
    DelegateFactory,
    MeetingFactory,
    MemberFactory,
    QuorumFactory,
    TermFactory,
    UnitFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry
from unionportal.core.figures.listings import find
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.figures.report_tables import TABLES

pytestmark = pytest.mark.django_db
YEAR = calendar_year(2022)
IN, BEFORE, AFTER = datetime.date(2022, 9, 28), datetime.date(2021, 12, 31), datetime.date(2023, 1, 1)
OURS = sorted(code for code in REGISTRY if code.startswith("congress.") and not code.startswith("congress.proposals."))


def values(unit=None):
    return registry.values([REGISTRY[code] for code in OURS], YEAR, Scope.everything(), unit)


def moved(before):
    """The figures that are no longer what they were, and by how much."""
    return {code: now - before[code] for code, now in values().items() if now != before[code]}


def closed(unit, kind, on=IN, **fields):
    return MeetingFactory(unit=unit, kind=kind, held_on=on, **{"state": "closed", **fields})


def look_alikes(unit, kind, **fields):
    closed(unit, kind, BEFORE, **fields)
    closed(unit, kind, AFTER, **fields)
    for state in ("planned", "check_in", "cancelled"):
        closed(unit, kind, state=state, **fields)


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_a_meeting_counts_for_its_kind_once_it_is_held(union, kind):
    congress = CongressFactory(unit=union, starts_on=AFTER, ends_on=AFTER) if kind == MeetingKind.CONGRESS else None
    before = values()
    look_alikes(union, kind, congress=congress)
    assert moved(before) == {}
    closed(union, kind, congress=congress)
    closed(union, kind, congress=congress, state="open")
    extra = {"congress.second_level": 1} if kind == MeetingKind.SECOND_LEVEL else {}
    assert moved(before) == {"congress.meetings": 2, f"congress.{meeting_code(kind)}": 2, **extra}


def test_a_unit_with_two_second_level_congresses_counts_once(union, branch, other_branch):
    before = values()
    for unit in (branch, branch, other_branch):
        closed(unit, MeetingKind.SECOND_LEVEL)
    assert moved(before) == {
        "congress.second_level": 2,
        "congress.without_second_level": -2,
        "congress.second_level_meetings": 3,
        "congress.meetings": 3,
    }


def test_a_congress_counts_when_it_begins_whatever_bodies_sat(union, branch):
    term, before = TermFactory(unit=union), values()
    for session, day in enumerate((BEFORE, IN, AFTER), 1):
        CongressFactory(
            term=term, unit=union, staff_session=session, members_session=session, starts_on=day, ends_on=day
        )
    CongressFactory(term=TermFactory(unit=branch), unit=branch, starts_on=IN, ends_on=IN)
    assert moved(before) == {"congress.sessions": 1}
    CongressFactory(term=term, unit=union, staff_session=9, members_session=9, starts_on=IN, ends_on=IN, elects=True)
    assert moved(before) == {"congress.sessions": 2, "congress.elections": 1}


@pytest.mark.parametrize("category", list(DelegateCategory))
def test_a_full_delegate_counts_who_serves_on_the_last_day(union, branch, category):
    term = TermFactory(unit=union)
    before = values()
    given = {"term": term, "unit": branch, "category": category}
    DelegateFactory(**given, kind="nonvoting")
    DelegateFactory(**given, until=YEAR.last_day, ended_by="left")
    DelegateFactory(**given, since=AFTER)
    assert moved(before) == {}
    DelegateFactory(**given, until=AFTER, ended_by="left")
    DelegateFactory(**given, member=MemberFactory(unit=branch, gender="male"))
    assert moved(before) == {
        "congress.delegates": 2,
        f"congress.{category}_delegates": 2,
        "congress.women_delegates": 1,
    }


def test_present_are_the_full_delegates_who_came_to_a_meeting_between_congresses(union, branch):
    before = values()

    def place(meeting, **fields):
        given = {"state": "present", "delegate_kind": "full", **fields}
        Attendance.objects.create(meeting=meeting, unit=branch, member=MemberFactory(unit=branch), **given)

    meeting = closed(union, MeetingKind.DELEGATES)
    for other in (closed(union, MeetingKind.STANDING), closed(union, MeetingKind.DELEGATES, BEFORE)):
        place(other)
    place(meeting, state="expected")
    place(meeting, state="excused")
    place(meeting, delegate_kind="invited")
    others = {"congress.meetings": 2, "congress.delegates_meetings": 1, "congress.standing_meetings": 1}
    assert moved(before) == others
    place(meeting)
    place(meeting)
    assert moved(before) == {**others, "congress.present": 2}


def test_a_committee_studies_where_the_agenda_says_so(union):
    before = values()

    def item(kind, what, on=IN):
        meeting = closed(union, kind, on)
        for position in (1, 2):
            AgendaItem.objects.create(meeting=meeting, position=position, kind=what, title=f"{kind}文件{position}")

    item(MeetingKind.ENLARGED, "discuss")
    item(MeetingKind.WOMEN, "study")
    item(MeetingKind.ENLARGED, "study", BEFORE)
    item(MeetingKind.ENLARGED, "study")
    item(MeetingKind.UNION_COMMITTEE, "study")
    found = moved(before)
    assert found["congress.committee_study"] == 2
    assert found["congress.meetings"] == 4
    studied = [one.text for one in find("学习内容").items(YEAR, Scope.everything())]
    assert sorted(studied) == ["enlarged文件1", "enlarged文件2", "union_committee文件1", "union_committee文件2"]


def test_resolutions_and_decisions_below_quorum_count(union):
    before = values()
    meeting = closed(
        union, MeetingKind.DELEGATES, expected=73, present=40, quorum_decided_name="张三", quorum_reason="时间紧"
    )
    AgendaItem.objects.create(
        meeting=meeting, position=1, kind="adopt", title="办法", resolution_no="1", resolution="通过"
    )
    AgendaItem.objects.create(meeting=meeting, position=2, kind="adopt", title="办法")
    # Withdrawn, and rejected after all.
    AgendaItem.objects.create(meeting=meeting, position=3, kind="adopt", title="办法", resolution_no="2")
    rejected = {"resolution_no": "3", "resolution": "通过", "yes": 3, "passed": False}
    AgendaItem.objects.create(meeting=meeting, position=4, kind="adopt", title="办法", **rejected)
    assert moved(before) == {
        "congress.meetings": 1,
        "congress.delegates_meetings": 1,
        "congress.below_quorum": 1,
        "congress.resolutions": 1,
    }


def test_the_table_of_meetings_says_who_decided_below_quorum(union, branch):
    QuorumFactory(meeting_kind=MeetingKind.DELEGATES)
    decided = {"quorum_decided_name": "张三（主席）", "quorum_reason": "时间紧"}
    closed(union, MeetingKind.DELEGATES, title="第一次", expected=73, present=49)
    closed(union, MeetingKind.DELEGATES, title="第二次", expected=73, present=40, **decided)
    closed(branch, MeetingKind.SECOND_LEVEL, title="二级", on=datetime.date(2022, 10, 1))
    rows = meetings(YEAR, Scope.everything(), union)
    assert rows == [
        ("第一次", "2022年9月28日", 73, 49, "已达到会人数"),
        ("第二次", "2022年9月28日", 73, 40, "未达到（至少49人），经张三（主席）决定开会：时间紧"),
        ("二级", "2022年10月1日", None, None, "—"),
    ]
    assert [row[0] for row in TABLES["congress.held"].fill(YEAR, Scope.everything(), branch).rows] == ["二级"]


def test_nothing_is_counted_outside_the_scope(union, branch):
    closed(union, MeetingKind.STANDING)
    other = UnitFactory(parent=union)
    # The other one is itself without a congress of its own.
    assert {code: value for code, value in values(other).items() if value} == {"congress.without_second_level": 1}
