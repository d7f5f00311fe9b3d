"""What an activity becomes: proposed, edited, recorded with its counts, paid."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities import services
from activities.activity_flow import ACTIVITY_FLOW
from activities.models import Activity
from finance.models import Claim
from tests.factories import ActivityFactory, BudgetFactory, ParticipationFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 5, 6)


def counts(activity):
    return activity.people, activity.person_times, activity.families, activity.children


def proposal(unit, **extra):
    return ActivityFactory.build(unit=unit, **extra)


def test_a_branch_proposes_for_itself_and_for_nobody_else(branch, other_branch, branch_chair):
    activity = services.propose_activity(proposal(branch), actor=branch_chair)
    assert (activity.state, activity.proposer, activity.number) == ("draft", branch_chair, None)
    with pytest.raises(PermissionDenied):
        services.propose_activity(proposal(other_branch), actor=branch_chair)
    assert Activity.objects.count() == 1


def test_a_budget_of_another_unit_serves_no_activity(branch, other_branch, branch_chair, today):
    foreign = BudgetFactory(unit=other_branch, year=today.year)
    with pytest.raises(ValidationError) as refusal:
        services.propose_activity(proposal(branch, budget=foreign), actor=branch_chair)
    assert refusal.value.messages == [f"“{foreign}”不是{branch}或其上级的预算，不能列支。"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": DAY - datetime.timedelta(days=1)}, "结束日期不得早于开始日期。"),
        ({"signup_from": DAY}, "报名开始和截止须同时填写，截止不早于开始、不晚于活动结束。"),
        ({"audience": "club"}, "面向俱乐部成员的活动须选择俱乐部。"),
        ({"budget_amount": Decimal("-1")}, "申请经费不能为负数。"),
    ],
)
def test_what_does_not_fit_together_is_said_in_a_sentence(branch, branch_chair, wrong, sentence):
    with pytest.raises(ValidationError) as refusal:
        services.propose_activity(proposal(branch, **wrong), actor=branch_chair)
    assert refusal.value.messages == [sentence]


def test_the_same_activity_of_the_same_day_is_proposed_once(branch, branch_chair):
    first = services.propose_activity(proposal(branch, title="健步走"), actor=branch_chair)
    with pytest.raises(ValidationError) as refusal:
        services.propose_activity(proposal(branch, title="健步走"), actor=branch_chair)
    assert refusal.value.messages == ["这个组织这一天的这项活动已登记。"]
    services.cancel_activity(first, actor=branch_chair, reason="登记有误")
    assert services.propose_activity(proposal(branch, title="健步走"), actor=branch_chair).state == "draft"


def test_only_a_draft_is_edited_and_editing_moves_no_state(branch, branch_chair, stranger):
    activity = ActivityFactory(unit=branch)
    activity.title, activity.state = "拔河", "recorded"
    assert services.edit_activity(activity, actor=branch_chair).state == "draft"
    with pytest.raises(PermissionDenied):
        services.edit_activity(activity, actor=stranger)
    approved = ActivityFactory(unit=branch, approved=True)
    with pytest.raises(ValidationError) as refusal:
        services.edit_activity(approved, actor=branch_chair)
    assert refusal.value.messages == ["“已批准”的活动不能修改。"]


def test_an_activity_cannot_be_edited_into_another_unit(branch, other_branch, branch_chair):
    activity = ActivityFactory(unit=branch)
    activity.unit = other_branch
    with pytest.raises(PermissionDenied):
        services.edit_activity(activity, actor=branch_chair)


def test_without_a_roster_the_typed_counts_are_recorded(branch, branch_chair):
    activity = ActivityFactory(unit=branch, approved=True)
    done = services.record_activity(
        activity, actor=branch_chair, people=40, families=9, children=11, summary="热闹", cost=Decimal("120.00")
    )
    assert counts(done) == (40, 40, 9, 11)
    assert (done.summary, done.cost) == ("热闹", Decimal("120.00"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({}, "办结的活动须有参加人数或家庭数。"), ({"people": 9, "person_times": 8}, "人次不得少于人数。")],
)
def test_a_record_without_people_or_with_fewer_times_is_refused(branch, branch_chair, typed, sentence):
    activity = ActivityFactory(unit=branch, approved=True)
    with pytest.raises(ValidationError) as refusal:
        services.record_activity(activity, actor=branch_chair, **typed)
    assert refusal.value.messages == [sentence]
    activity.refresh_from_db()
    assert (activity.state, counts(activity)) == ("approved", (0, 0, 0, 0))


@pytest.fixture
def roster(branch):
    """Five rows of an approved activity: one member in two events with a child, another with two, a guest, and two
    who must not count (withdrawn, waiting)."""
    activity = ActivityFactory(unit=branch, approved=True)
    runner = ParticipationFactory(activity=activity, event="100米", children=1)
    rows = [runner, ParticipationFactory(activity=activity, member=runner.member, event="跳远", children=1)]
    rows.append(ParticipationFactory(activity=activity, children=2))
    rows.append(ParticipationFactory(activity=activity, member=None, name="来宾甲"))
    ParticipationFactory(activity=activity, state="withdrawn", children=3)
    ParticipationFactory(activity=activity, state="waiting", children=3)
    return activity, rows


def test_with_a_roster_people_count_once_and_events_each(roster, branch_chair):
    activity, _ = roster
    done = services.record_activity(activity, actor=branch_chair)
    assert counts(done) == (3, 4, 2, 3)


def test_who_did_not_come_does_not_count(roster, branch_chair):
    activity, rows = roster
    done = services.record_activity(activity, actor=branch_chair, attendance=[rows[0], rows[3]])
    assert counts(done) == (2, 2, 1, 1)
    states = {row.pk: row.state for row in activity.participations.all()}
    assert [states[row.pk] for row in rows] == ["attended", "absent", "absent", "attended"]


def test_typed_counts_may_be_higher_than_the_roster_and_not_lower(roster, branch_chair):
    activity, _ = roster
    with pytest.raises(ValidationError) as refusal:
        services.record_activity(activity, actor=branch_chair, people=2, person_times=30)
    assert refusal.value.message_dict == {"people": ["人数不得少于名单上的3。"]}
    done = services.record_activity(activity, actor=branch_chair, people=20)
    assert counts(done) == (20, 20, 2, 3)


def test_a_row_of_another_activity_is_no_attendance_of_this_one(roster, branch, branch_chair):
    foreign = ParticipationFactory(activity=ActivityFactory(unit=branch, approved=True))
    with pytest.raises(ValidationError) as refusal:
        services.record_activity(roster[0], actor=branch_chair, attendance=[foreign])
    assert refusal.value.messages == ["名单中有不属于这项活动或已取消报名的人，请刷新页面。"]


def test_what_was_recorded_wrongly_is_reopened_and_recorded_again(roster, branch_chair, officer):
    activity, rows = roster
    services.record_activity(activity, actor=branch_chair, attendance=rows[:1])
    services.reopen_activity(activity, actor=officer, reason="漏了人")
    assert counts(services.record_activity(activity, actor=branch_chair, attendance=rows)) == (3, 4, 2, 3)


def test_the_cost_becomes_a_draft_claim_of_the_one_who_asks(branch, branch_chair, budget):
    activity = ActivityFactory(unit=branch, recorded=True, budget=budget, budget_amount="300.00")
    claim = services.claim_cost(activity, actor=branch_chair, amount=Decimal("280.00"), payee="某商店")
    activity.refresh_from_db()
    assert activity.claim == claim
    assert (claim.state, claim.made_by, claim.unit, claim.budget) == ("draft", branch_chair, branch, budget)
    assert (claim.source, claim.amount) == (f"活动 {activity.number}", Decimal("280.00"))


def test_before_it_is_recorded_more_money_is_asked_for_without_the_office(branch, branch_chair, budget):
    activity = ActivityFactory(unit=branch, approved=True, budget=budget, budget_amount="300.00")
    with pytest.raises(ValidationError, match="要申请更多的，请先“更改经费”，重新批准以后再申请。"):
        services.claim_cost(activity, actor=branch_chair, amount=Decimal("300.01"), payee="某商店")


def test_a_cost_is_claimed_once_within_what_was_approved_and_by_its_unit(branch, branch_chair, stranger, budget):
    activity = ActivityFactory(unit=branch, recorded=True, budget=budget, budget_amount="300.00")
    with pytest.raises(PermissionDenied):
        services.claim_cost(activity, actor=stranger, amount=Decimal(1), payee="某商店")
    with pytest.raises(ValidationError) as refusal:
        services.claim_cost(activity, actor=branch_chair, amount=Decimal("300.01"), payee="某商店")
    how = "请校工会专干“重新打开”，再“更改经费”，重新批准以后再申请。"
    assert refusal.value.message_dict == {"amount": [f"批准的经费是300.00元，不能申请更多。要申请更多的，{how}"]}
    services.claim_cost(activity, actor=branch_chair, amount=Decimal("300.00"), payee="某商店")
    with pytest.raises(ValidationError) as refusal:
        services.claim_cost(activity, actor=branch_chair, amount=Decimal(1), payee="某商店")
    assert refusal.value.messages == ["这项活动已有支出申请（草稿）。"]
    assert Claim.objects.count() == 1


def test_a_cancelled_claim_makes_room_for_the_right_one(branch, branch_chair, budget):
    activity = ActivityFactory(unit=branch, recorded=True, budget=budget)
    wrong = services.claim_cost(activity, actor=branch_chair, amount=Decimal(9), payee="某商店")
    Claim.objects.filter(pk=wrong.pk).update(state="cancelled")
    right = services.claim_cost(activity, actor=branch_chair, amount=Decimal(8), payee="某商店")
    activity.refresh_from_db()
    assert activity.claim == right


@pytest.mark.parametrize(("state", "move"), [("recorded", "reopen"), ("approved", "cancel")])
def test_what_has_a_claim_is_neither_reopened_nor_cancelled(branch, branch_chair, officer, budget, state, move):
    activity = ActivityFactory(unit=branch, budget=budget, **{state: True})
    services.claim_cost(activity, actor=branch_chair, amount=Decimal(9), payee="某商店")
    with pytest.raises(ValidationError) as refusal:
        ACTIVITY_FLOW.perform(activity, move, actor=officer, reason="有误")
    assert refusal.value.messages == ["这项活动已有支出申请，须先由财务撤销或冲正。"]


def test_a_draft_costs_nothing_yet_and_money_needs_a_budget(branch, branch_chair):
    with pytest.raises(ValidationError) as refusal:
        services.claim_cost(ActivityFactory(unit=branch), actor=branch_chair, amount=Decimal(1), payee="某商店")
    assert refusal.value.messages == ["“草稿”的活动不能申请支出。"]
    with pytest.raises(ValidationError) as refusal:
        services.claim_cost(
            ActivityFactory(unit=branch, approved=True), actor=branch_chair, amount=Decimal(1), payee="某商店"
        )
    assert refusal.value.message_dict == {"budget": ["请选择列支的预算。"]}


def test_everybody_reads_what_was_approved_and_the_roster_only_by_scope(branch, branch_chair, stranger):
    for state in ("draft", "applied", "returned", "cancelled"):
        ActivityFactory(unit=branch, state=state)
    shown = {ActivityFactory(unit=branch, approved=True), ActivityFactory(unit=branch, recorded=True)}
    assert set(Activity.objects.open_to_all()) == shown
    row = ParticipationFactory(activity=min(shown, key=lambda one: one.pk))
    rows = type(row).objects
    assert list(rows.visible_to(Scope.of(stranger))) == []
    assert list(rows.visible_to(Scope.of(branch_chair))) == [row]


def test_every_act_leaves_its_sentence(branch, branch_chair, officer):
    activity = services.propose_activity(proposal(branch), actor=branch_chair)
    services.apply_activity(activity, actor=branch_chair)
    services.approve_activity(activity, actor=officer)
    services.record_activity(activity, actor=branch_chair, people=3)
    acts = AuditEntry.objects.filter(target_type="activities.Activity").order_by("pk")
    assert [entry.act for entry in acts] == ["登记活动", "提交申请", "批准", "办结"]
