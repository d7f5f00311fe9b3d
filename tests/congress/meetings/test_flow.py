"""Every state, every move, every role; the expected table is written out here, not read from the code."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from congress.meetings.documents import minutes_of
from congress.meetings.meeting_flow import MEETING_FLOW, MeetingState
from congress.models import RuleOfProcedure
from tests.congress.conftest import come
from tests.factories import MeetingFactory
from tests.undoing import is_refused_twice, outcome_of, undone
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry
from unionportal.documents.facts import Para

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SOURCES = {
    "call": {"planned"},
    "open": {"check_in"},
    "open_anyway": {"check_in"},
    "close": {"open"},
    "cancel": {"planned", "check_in"},
}
RUNNERS = {Role.CHAIR, Role.OFFICER, Role.BRANCH_CHAIR}
ROLES = {"call": RUNNERS, "open": RUNNERS, "open_anyway": {Role.CHAIR}, "close": RUNNERS, "cancel": RUNNERS}
TARGETS = {"call": "check_in", "open": "open", "open_anyway": "open", "close": "closed", "cancel": "cancelled"}
ANSWERS = {
    "open_anyway": {"decided_by_name": "张三（工会主席）", "reason": "议题紧急"},
    "cancel": {"reason": "改期"},
}


@pytest.fixture
def meeting_in(meeting_of, delegates, rules):
    def make(state, move):
        delegates(3)
        present = 1 if move == "open_anyway" else 2
        counted = {} if state == "planned" else {"expected": 3, "present": present}
        return meeting_of(state=state, **counted)

    return make


def test_the_table_has_exactly_these_moves():
    assert set(MEETING_FLOW.transitions) == set(SOURCES)


@pytest.mark.parametrize("move", list(SOURCES))
def test_a_move_goes_only_from_its_states_and_by_its_roles(move, everyone, meeting_in):
    outcomes, expected = {}, {}
    for state in MeetingState.values:
        with undone():
            meeting = meeting_in(state, move)
            for role, actor in everyone.items():
                if is_refused_twice(MEETING_FLOW, meeting, move, actor):
                    continue
                case, answers = (state, role), ANSWERS.get(move, {})
                outcomes[case] = outcome_of(MEETING_FLOW, meeting, move, actor=actor, **answers)
                refused = PermissionDenied if state in SOURCES[move] else ValidationError
                expected[case] = TARGETS[move] if state in SOURCES[move] and role in ROLES[move] else refused
    assert outcomes == expected


@pytest.mark.parametrize("move", list(SOURCES))
def test_nobody_of_a_sub_union_moves_a_meeting_of_the_school(move, meeting_in, person, branch):
    meeting = meeting_in(next(iter(SOURCES[move])), move)
    for role in Role:
        with pytest.raises(PermissionDenied):
            MEETING_FLOW.perform(meeting, move, actor=person(role, branch), **ANSWERS.get(move, {}))


@pytest.mark.parametrize(("here", "refused"), [(48, True), (49, False)])
def test_of_73_delegates_48_do_not_open_and_49_do(called, officer, here, refused):
    meeting = called(73, here)
    assert (meeting.expected, meeting.present) == (73, here)
    if refused:
        with pytest.raises(ValidationError) as refusal:
            MEETING_FLOW.perform(meeting, "open", actor=officer)
        assert refusal.value.messages == ["应到73人，实到48人，不足三分之二（至少49人）。依据：教代会规定第十九条。"]
    else:
        assert MEETING_FLOW.perform(meeting, "open", actor=officer).state == "open"


def test_a_rule_that_nobody_confirmed_is_applied_by_who_presides_and_the_minutes_say_so(client, called, officer):
    meeting = called(72, 60)
    RuleOfProcedure.objects.filter(meeting_kind="delegates", subject="adopt").update(confirmed=False)
    client.force_login(officer)
    page = reverse("congress:meeting_move", args=[meeting.pk, "open"])
    asked = client.get(page).context["form"].fields["rules_confirmed_name"].help_text
    assert asked.endswith("审议通过：全体代表半数以上，依据：教代会规定第二十一条。")
    assert client.post(page).context["form"].errors.keys() == {"rules_confirmed_name"}
    client.post(page, {"rules_confirmed_name": "李副主席"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.rules_confirmed_by, meeting.rules_confirmed_name) == ("open", officer, "李副主席")
    printed = [block.text for block in minutes_of(meeting).blocks if isinstance(block, Para)]
    assert printed.count("本次会议适用的议事规则有未经核定的，由李副主席在开会时确认适用。") == 1


def test_confirmed_rules_ask_nobody(client, called, officer):
    meeting = called(72, 60)
    client.force_login(officer)
    assert client.get(reverse("congress:meeting_move", args=[meeting.pk, "open"])).context["form"].fields == {}


def test_40_of_73_meet_only_by_a_decision_that_names_who_and_why(called, chair, officer):
    meeting = called(73, 40)
    with pytest.raises(PermissionDenied):
        MEETING_FLOW.perform(meeting, "open_anyway", actor=officer, **ANSWERS["open_anyway"])
    with pytest.raises(ValidationError):
        MEETING_FLOW.perform(meeting, "open_anyway", actor=chair, decided_by_name="张三", reason="  ")
    meeting = MEETING_FLOW.perform(meeting, "open_anyway", actor=chair, **ANSWERS["open_anyway"])
    assert (meeting.state, meeting.quorum_decided_by, meeting.quorum_decided_name, meeting.quorum_reason) == (
        "open",
        chair,
        "张三（工会主席）",
        "议题紧急",
    )
    entry = AuditEntry.objects.get(act="决定开会")
    assert (entry.actor, entry.facts["应到"], entry.facts["实到"], entry.facts["理由"]) == (chair, 73, 40, "议题紧急")


def test_a_quorate_meeting_needs_no_decision(called, chair):
    meeting = called(73, 49)
    with pytest.raises(ValidationError) as refusal:
        MEETING_FLOW.perform(meeting, "open_anyway", actor=chair, **ANSWERS["open_anyway"])
    assert refusal.value.messages == ["已达到会人数，请直接宣布开会。"]


def test_a_meeting_is_not_called_long_before_its_day(meeting_of, delegates, officer):
    delegates(3)
    meeting = meeting_of(held_on=timezone.localdate() + datetime.timedelta(days=2))
    with pytest.raises(ValidationError) as refusal:
        MEETING_FLOW.perform(meeting, "call", actor=officer)
    assert refusal.value.messages == [f"会议定于{meeting.held_on}，当天或前一天才能开始签到；提前召开的请先修改日期。"]


def test_without_delegates_there_is_nobody_to_call(meeting_of, officer):
    with pytest.raises(ValidationError) as refusal:
        MEETING_FLOW.perform(meeting_of(), "call", actor=officer)
    assert refusal.value.messages == ["会议当天没有在任的正式代表，请先登记代表。"]


def test_a_committee_without_a_rule_opens_without_a_count(union, officer):
    meeting = MeetingFactory(unit=union, held_on=timezone.localdate())
    for move in ("call", "open", "close"):
        meeting = MEETING_FLOW.perform(meeting, move, actor=officer)
    assert (meeting.state, meeting.expected) == ("closed", None)


def test_more_present_later_change_nothing_of_the_decision(called, chair):
    meeting = MEETING_FLOW.perform(called(73, 40), "open_anyway", actor=chair, **ANSWERS["open_anyway"])
    come(meeting, 20)
    meeting.refresh_from_db()
    assert (meeting.present, meeting.quorum_reason) == (60, "议题紧急")
