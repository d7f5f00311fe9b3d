"""Votes by the rule of the day, elections, and resolutions numbered without gaps."""

import contextlib
import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from congress.bodies.queries import RuleBook
from congress.bodies.services.rules import example_rules, sync_rules
from congress.meetings.services import agenda
from congress.meetings.services.meetings import close_meeting, open_meeting
from congress.models import AgendaItem, RuleOfProcedure
from tests.factories import AdoptionFactory, CongressFactory, MeetingFactory
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(meeting_of, rules):
    """An open meeting of 72, all here."""
    return meeting_of(state="open", expected=72, present=72)


@pytest.fixture
def item(sitting, officer):
    return agenda.save_item(AgendaItem(meeting=sitting, kind="adopt", title="考核办法"), actor=officer)


def vote(item, officer, yes, **counts):
    return agenda.record_votes(item, actor=officer, yes=yes, **counts)


def test_36_of_72_pass_half_or_more(item, officer):
    assert vote(item, officer, 36, no=36).passed is True
    assert vote(item, officer, 35, no=37).passed is False


def test_36_of_72_fail_more_than_half_when_the_rule_of_the_day_says_so(item, officer, sitting):
    AdoptionFactory(inclusive=False, valid_from=sitting.held_on)
    assert vote(item, officer, 36, no=36).passed is False
    assert vote(item, officer, 37, no=35).passed is True


def test_a_rule_of_tomorrow_decides_nothing_today(item, officer, sitting):
    AdoptionFactory(inclusive=False, valid_from=sitting.held_on + datetime.timedelta(days=1))
    assert vote(item, officer, 36).passed is True


@pytest.mark.parametrize(
    ("base", "passed"), [("total", False), ("expected", False), ("present", True), ("valid", True)]
)
def test_the_base_is_what_the_rule_says(item, officer, sitting, base, passed):
    RuleOfProcedure.objects.filter(subject="adopt").update(base=base)
    sitting.present = 50
    sitting.save()
    assert vote(item, officer, 30, no=5, abstain=15).passed is passed


def test_more_votes_than_people_are_refused(item, officer, sitting):
    with pytest.raises(ValidationError) as refusal:
        vote(item, officer, 70, no=2, invalid=1)
    assert refusal.value.messages == ["各项票数之和73多于实到人数72。"]
    item.refresh_from_db()
    assert item.yes is None


def test_only_an_open_meeting_votes_and_a_closed_one_keeps_its_agenda(item, officer, sitting):
    close_meeting(sitting, actor=officer, unrecorded_reason="下次会议再议")
    with pytest.raises(ValidationError):
        vote(item, officer, 40)
    with pytest.raises(ValidationError) as refusal:
        agenda.save_item(AgendaItem(meeting=sitting, kind="hear", title="补充"), actor=officer)
    assert refusal.value.messages == ["会议已结束，不能再改议程。"]


def test_what_is_heard_is_not_voted_on(sitting, officer):
    item = agenda.save_item(AgendaItem(meeting=sitting, kind="hear", title="工作报告"), actor=officer)
    with pytest.raises(ValidationError):
        vote(item, officer, 40)


def test_without_a_rule_nothing_is_adopted(item, officer):
    RuleOfProcedure.objects.filter(subject="adopt").delete()
    with pytest.raises(ValidationError) as refusal:
        vote(item, officer, 72)
    assert refusal.value.messages == ["没有登记适用的规则：这类会议、这个项目在会议当天的议事规则请先在后台登记。"]


def test_items_follow_each_other_and_one_that_was_voted_on_stays(item, officer, sitting):
    second = agenda.save_item(AgendaItem(meeting=sitting, kind="study", title="文件"), actor=officer)
    assert (item.position, second.position) == (1, 2)
    vote(item, officer, 40)
    item.kind = "hear"
    with pytest.raises(ValidationError):
        agenda.save_item(item, actor=officer)
    with pytest.raises(ValidationError):
        agenda.delete_item(AgendaItem.objects.get(pk=item.pk), actor=officer)
    agenda.delete_item(second, actor=officer)
    assert list(sitting.agenda.all()) == [item]


@pytest.mark.parametrize("unit_of", ["branch", "other_branch"])
def test_a_sub_union_writes_nothing_into_the_schools_agenda(item, person, unit_of, request):
    actor = person("branch_chair", request.getfixturevalue(unit_of))
    for act in (
        lambda: vote(item, actor, 40),
        lambda: agenda.save_item(item, actor=actor),
        lambda: agenda.adopt_resolution(item, actor=actor, text="通过"),
        lambda: agenda.withdraw_resolution(item, actor=actor, reason="有误"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_election_takes_those_with_enough_votes_and_no_more_than_seats(sitting, officer):
    item = agenda.save_item(AgendaItem(meeting=sitting, kind="elect", title="选举执委"), actor=officer)
    found = [
        {"name": name, "office": "执委", "yes": yes} for name, yes in (("甲", 52), ("乙", 40), ("丙", 37), ("丁", 10))
    ]

    def elected(candidates, **answers):
        results = agenda.record_election(item, actor=officer, candidates=candidates, **answers)
        return [one.name for one in results if one.elected]

    assert elected(found) == ["甲", "乙", "丙"]
    assert elected(found, seats=2) == ["甲", "乙"]
    tie = [{**one, "yes": 40} if one["name"] == "丙" else one for one in found]
    assert elected(tie, seats=2) == ["甲"]
    assert item.candidates.count() == 4
    with pytest.raises(ValidationError):
        elected([{"name": "甲", "yes": 70, "no": 3}])


def adopt(item, officer, text="通过。"):
    return agenda.adopt_resolution(item, actor=officer, text=text).resolution_no


def test_resolutions_of_a_congress_are_numbered_without_gaps(meeting_of, congress, rules, officer):
    meeting = meeting_of(kind="congress", congress=congress, state="open", expected=3, present=3)
    items = [agenda.save_item(AgendaItem(meeting=meeting, kind="adopt", title=f"{n}"), actor=officer) for n in range(3)]
    for one in items:
        vote(one, officer, 3)
    name = "十三届三次教代会暨十四届二次工代会决议第{}号"
    assert adopt(items[0], officer) == name.format(1)
    with transaction.atomic():
        assert adopt(items[1], officer) == name.format(2)
        transaction.set_rollback(True)
    items[1].refresh_from_db()
    assert adopt(items[2], officer) == name.format(2)
    assert adopt(items[0], officer, "改。") == name.format(1)
    assert adopt(items[1], officer) == name.format(3)


def test_a_tally_corrected_to_rejected_asks_for_the_resolution_to_be_withdrawn(item, officer):
    vote(item, officer, 36)
    number = adopt(item, officer)
    with pytest.raises(ValidationError) as refusal:
        vote(item, officer, 35)
    assert refusal.value.messages == [f"按这些票数，议题没有通过，而它已形成{number}。请先撤回决议，再登记表决结果。"]
    item.refresh_from_db()
    assert (item.yes, item.passed) == (36, True)

    agenda.withdraw_resolution(item, actor=officer, reason="计票有误")

    vote(item, officer, 35)
    entry = AuditEntry.objects.get(code="congress.withdraw_resolution")
    assert entry.facts == {"编号": number, "决议": "通过。", "原因": "计票有误"}
    # A second count carries it after all: under the number that it has.
    vote(item, officer, 37)
    assert adopt(item, officer, "通过修改后的办法。") == number


def test_an_election_without_a_winner_asks_for_the_resolution_to_be_withdrawn(sitting, officer):
    item = agenda.save_item(AgendaItem(meeting=sitting, kind="elect", title="选举执委"), actor=officer)
    won, lost = ([{"name": "甲", "office": "", "yes": yes}] for yes in (52, 1))
    agenda.record_election(item, actor=officer, candidates=won)
    adopt(item, officer)
    with pytest.raises(ValidationError, match=r"无人当选.*先撤回决议"):
        agenda.record_election(item, actor=officer, candidates=lost)
    assert [one.elected for one in item.candidates.all()] == [True]
    agenda.withdraw_resolution(item, actor=officer, reason="计票有误")
    agenda.record_election(item, actor=officer, candidates=lost)
    assert [one.elected for one in item.candidates.all()] == [False]


@pytest.mark.parametrize(("carried", "refused"), [(True, True), (False, False)])
def test_after_the_meeting_only_what_was_rejected_is_withdrawn(item, officer, sitting, carried, refused):
    AgendaItem.objects.filter(pk=item.pk).update(yes=1, passed=carried, resolution_no="决议第1号", resolution="通过。")
    type(sitting).objects.filter(pk=sitting.pk).update(state="closed")
    item.refresh_from_db()
    expected = pytest.raises(ValidationError, match="闭会以后") if refused else contextlib.nullcontext()
    with expected:
        agenda.withdraw_resolution(item, actor=officer, reason="没有通过")
    item.refresh_from_db()
    assert item.resolution == ("通过。" if refused else "")


def test_what_failed_or_was_not_voted_on_is_no_resolution(item, officer, sitting):
    with pytest.raises(ValidationError) as refusal:
        adopt(item, officer)
    assert refusal.value.messages == ["请先登记表决结果。"]
    vote(item, officer, 35)
    with pytest.raises(ValidationError) as refusal:
        adopt(item, officer)
    assert refusal.value.messages == ["没有通过的议题不能形成决议。"]
    vote(item, officer, 36)
    assert adopt(item, officer) == f"〔{sitting.held_on.year}〕决议第1号"


def test_example_rules_fill_gaps_only(db, union):
    AdoptionFactory(inclusive=False)
    missing = len(example_rules())
    assert (sync_rules(), sync_rules()) == (missing, 0)
    kept = RuleOfProcedure.objects.filter(subject="adopt", meeting_kind="delegates", body="")
    assert [rule.words for rule in kept] == ["全体代表过半数"]


# kind of meeting, kind of congress, subject: what the example says, with the clause that says so.
EXAMPLES = {
    ("congress", "staff", "quorum"): ("全体代表三分之二以上", "第十九条"),
    ("congress", "joint", "adopt"): ("全体代表半数以上", "第二十一条"),
    ("congress", "staff", "elect"): ("全体代表半数以上", "第二十一条"),
    ("congress", "members", "elect"): ("应到人数过半数", ""),
    ("congress", "joint", "elect"): ("应到人数过半数", ""),
    ("union_committee", "", "adopt"): ("应到人数过半数", ""),
    ("union_committee", "", "quorum"): ("应到人数三分之二以上", ""),
    ("group_heads", "", "adopt"): None,
    ("group_heads", "joint", "elect"): None,
    ("other", "", "quorum"): None,
}


@pytest.mark.parametrize("case", EXAMPLES)
def test_a_rule_is_of_the_meeting_and_the_body_that_it_names_and_quotes_its_own_clause(union, case):
    kind, body, subject = case
    sync_rules()
    sessions = {"staff_session": 3 if body != "members" else None, "members_session": 2 if body != "staff" else None}
    congress = CongressFactory(unit=union, kind=body, **sessions) if body else None
    meeting = MeetingFactory(unit=union, kind=kind, congress=congress)
    found = [RuleOfProcedure.objects.for_meeting(subject, meeting), RuleBook().rule(subject, meeting)]
    assert [rule and (rule.words, rule.clause) for rule in found] == [EXAMPLES[case]] * 2


@pytest.mark.parametrize(("yes", "passed"), [(7, False), (8, True)])
def test_7_of_14_of_a_committee_are_not_more_than_half(union, officer, yes, passed):
    sync_rules()
    meeting = MeetingFactory(unit=union, kind="union_committee", expected=14, present=14, state="check_in")
    open_meeting(meeting, actor=officer, rules_confirmed_name="王主席")
    item = agenda.save_item(AgendaItem(meeting=meeting, kind="adopt", title="慰问办法"), actor=officer)
    assert vote(item, officer, yes, no=14 - yes).passed is passed


def test_heads_of_delegations_adopt_nothing(union, officer):
    sync_rules()
    meeting = MeetingFactory(unit=union, kind="group_heads", expected=9, present=9, state="open")
    item = agenda.save_item(AgendaItem(meeting=meeting, kind="adopt", title="福利方案"), actor=officer)
    with pytest.raises(ValidationError, match="没有登记适用的规则"):
        vote(item, officer, 9)


def test_a_rule_registered_after_the_opening_decides_nothing_until_it_is_confirmed(item, officer, sitting):
    rule = AdoptionFactory(inclusive=False, valid_from=sitting.held_on, confirmed=False)
    with pytest.raises(ValidationError, match="还没有核定"):
        vote(item, officer, 40)
    RuleOfProcedure.objects.filter(pk=rule.pk).update(confirmed=True)
    assert vote(item, officer, 40).passed is True


@pytest.mark.parametrize(("yes", "refused"), [(48, False), (49, True)])
def test_ballots_bear_no_more_marks_than_there_are_seats(sitting, officer, yes, refused):
    item = agenda.save_item(AgendaItem(meeting=sitting, kind="elect", title="选举委员"), actor=officer)
    # 72 ballots, 2 seats: 144 marks at most.
    three = [{"name": name, "office": "", "yes": yes, "no": 72 - yes, "abstain": 0} for name in "甲乙丙"]
    if refused:
        with pytest.raises(ValidationError, match="最多赞成144人次，现在填了147人次"):
            agenda.record_election(item, actor=officer, candidates=three, seats=2)
    else:
        agenda.record_election(item, actor=officer, candidates=three, seats=2)
    assert item.candidates.count() == (0 if refused else 3)


def test_a_meeting_closes_with_the_items_named_that_have_no_result(sitting, item, officer):
    with pytest.raises(ValidationError) as refusal:
        close_meeting(sitting, actor=officer)
    assert refusal.value.message_dict == {
        "unrecorded_reason": ["还有议题没有登记表决结果：考核办法。请先登记，或者写明原因。"]
    }
    close_meeting(sitting, actor=officer, unrecorded_reason="材料需要修改")
    sitting.refresh_from_db()
    assert (sitting.state, sitting.unrecorded_reason) == ("closed", "考核办法：材料需要修改")


def test_a_rule_under_which_a_meeting_was_held_judges_it_for_good(client, item, officer, sitting):
    vote(item, officer, 36, no=36)
    close_meeting(sitting, actor=officer)
    rule, told = sitting.rule("adopt"), []
    day = sitting.held_on
    client.force_login(officer)
    address = reverse("admin:congress_ruleofprocedure_change", args=[rule.pk])
    kept = {
        name: getattr(rule, name)
        for name in ("subject", "meeting_kind", "body", "numerator", "denominator", "base", "source", "confidence")
    }
    kept |= {"valid_from": rule.valid_from.isoformat(), "inclusive": "on"}
    for change in (
        {"numerator": "2", "denominator": "3"},
        {"inclusive": ""},
        {"valid_from": (day + datetime.timedelta(days=1)).isoformat()},
        {"valid_until": day.isoformat()},
    ):
        answers = {name: value for name, value in (kept | change).items() if value != ""}
        told.append(client.post(address, answers).status_code)
    later = kept | {"numerator": "2", "denominator": "3", "valid_from": day.isoformat()}
    add = reverse("admin:congress_ruleofprocedure_add")
    told.append(client.post(add, later).status_code)
    assert told == [200] * 5
    stands = RuleOfProcedure.objects.filter(subject="adopt", meeting_kind=sitting.kind)
    assert [one.words for one in stands] == ["全体代表半数以上"]
    # Where it stands is looked up later; another share holds from the next day.
    next_day = (day + datetime.timedelta(days=1)).isoformat()
    found = kept | {"clause": "第二十二条", "confirmed": "on", "valid_until": next_day}
    assert client.post(address, found).status_code == 302
    assert client.post(add, later | {"valid_from": next_day}).status_code == 302
    assert (sitting.rule("adopt").clause, stands.all().count()) == ("第二十二条", 2)
