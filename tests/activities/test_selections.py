"""Nominated, voted on once by each and in secret, scored, decided."""

import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from activities import services
from activities.models import Candidate, Voter
from activities.queries import turnout
from activities.services import voting
from tests.factories import CandidateFactory, ExpertScoreFactory, MemberFactory, SelectionFactory, UserFactory
from tests.races import counted
from unionportal.core.access.scoping import Scope
from unionportal.core.models import AuditEntry

DAY = datetime.timedelta(days=1)


@pytest.fixture
def selection(union):
    """Under vote, with three candidates."""
    found = SelectionFactory(unit=union, state="voting", seats=2)
    for name in ("甲队", "乙队", "丙队"):
        CandidateFactory(selection=found, name=name)
    return found


def tally(selection):
    return [one.votes for one in selection.candidates.order_by("pk")]


@pytest.mark.django_db
def test_a_unit_nominates_its_own_within_the_days(union, branch, other_branch, branch_chair, today):
    selection = SelectionFactory(unit=union, state="nominating", nominate_until=today)
    found = services.nominate(CandidateFactory.build(selection=selection, unit=branch), actor=branch_chair)
    assert (found.unit, found.position, found.votes) == (branch, 1, 0)
    with pytest.raises(PermissionDenied):
        services.nominate(CandidateFactory.build(selection=selection, unit=other_branch), actor=branch_chair)
    type(selection).objects.update(nominate_until=today - DAY)
    with pytest.raises(ValidationError) as refusal:
        services.nominate(CandidateFactory.build(selection=selection, unit=branch), actor=branch_chair)
    assert refusal.value.messages == ["现在不在推荐期内。"]


@pytest.mark.django_db
def test_a_selection_that_has_begun_is_not_changed(union, officer):
    selection = services.save_selection(SelectionFactory.build(unit=union), actor=officer, experts=[officer])
    assert list(selection.experts.all()) == [officer]
    services.open_nominations(selection, actor=officer)
    with pytest.raises(ValidationError) as refusal:
        services.save_selection(selection, actor=officer)
    assert refusal.value.messages == ["评选已经开始，不能再改。"]


@pytest.mark.django_db
def test_the_weights_make_a_hundred(union, officer):
    with pytest.raises(ValidationError) as refusal:
        services.save_selection(SelectionFactory.build(unit=union, vote_weight=60, score_weight=50), actor=officer)
    assert refusal.value.messages == ["投票权重与评分权重之和须为100。"]


@pytest.mark.django_db
def test_a_vote_raises_the_tally_and_says_only_that_one_has_voted(selection, branch):
    member = MemberFactory(unit=branch)
    first = selection.candidates.first()
    services.cast_vote(selection, member=member, candidates=[first])
    assert tally(selection) == [1, 0, 0]
    assert [voter.member for voter in selection.voters.all()] == [member]
    assert {field.name for field in Voter._meta.fields} == {"id", "selection", "member"}
    assert turnout(selection) == (1, 1)


@pytest.mark.django_db
def test_one_votes_once(selection, branch):
    member = MemberFactory(unit=branch)
    services.cast_vote(selection, member=member, candidates=[selection.candidates.first()])
    with pytest.raises(ValidationError) as refusal:
        services.cast_vote(selection, member=member, candidates=[selection.candidates.last()])
    assert refusal.value.messages == ["您已经投过票。"]
    assert tally(selection) == [1, 0, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Voter.objects.create(selection=selection, member=member)


@pytest.mark.django_db
def test_a_ballot_holds_as_many_votes_as_allowed_each_for_another(selection, union, branch):
    first, second, third = selection.candidates.order_by("pk")
    elsewhere = CandidateFactory(selection=SelectionFactory(unit=union))
    type(selection).objects.filter(pk=selection.pk).update(votes_per_person=2)
    member = MemberFactory(unit=branch)
    too_many = ["最多投2票，不能重复投同一对象。"]
    for chosen, sentence in (
        ([], ["请选择要投的对象。"]),
        ([first, second, third], too_many),
        ([first, first], too_many),
        ([first, elsewhere], ["所选对象不属于这次评选，请刷新页面。"]),
    ):
        with pytest.raises(ValidationError) as refusal:
            services.cast_vote(selection, member=member, candidates=chosen)
        assert refusal.value.message_dict == {"candidates": sentence}
    services.cast_vote(selection, member=member, candidates=[first, third])
    assert tally(selection) == [1, 0, 1]


@pytest.mark.django_db
def test_only_members_of_the_unit_vote_and_only_in_the_days(selection, branch, other_branch, today):
    former = MemberFactory(unit=branch, status="left", left_on=today)
    candidates = [selection.candidates.first()]
    with pytest.raises(ValidationError) as refusal:
        services.cast_vote(selection, member=former, candidates=candidates)
    assert refusal.value.messages == [f"只有{selection.unit}的在会会员可以投票。"]
    type(selection).objects.update(unit=branch)
    with pytest.raises(ValidationError):
        services.cast_vote(selection, member=MemberFactory(unit=other_branch), candidates=candidates)
    for days in ({"vote_until": today - DAY}, {"vote_from": today + DAY, "vote_until": None}, {"state": "scoring"}):
        type(selection).objects.update(**days)
        with pytest.raises(ValidationError) as refusal:
            services.cast_vote(selection, member=MemberFactory(unit=branch), candidates=candidates)
        assert refusal.value.messages == ["现在不在投票期内。"]
    assert tally(selection) == [0, 0, 0]


@pytest.mark.django_db
def test_a_vote_leaves_no_trace_in_log_or_history(selection, branch):
    history = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    rows = {model: model.objects.count() for model in history}
    entries = AuditEntry.objects.count()
    member = MemberFactory.build(unit=branch)
    member.save()
    services.cast_vote(selection, member=member, candidates=[selection.candidates.first()])
    grown = {model.pgh_tracked_model.__name__ for model in history if model.objects.count() != rows[model]}
    assert grown == {"Member"}
    assert AuditEntry.objects.count() == entries
    assert not any(model.pgh_tracked_model is Voter for model in history)
    assert "votes" not in {f.name for m in history if m.pgh_tracked_model is Candidate for f in m._meta.fields}


@pytest.mark.django_db
def test_who_has_voted_is_told_to_nobody_else_and_tallies_only_afterwards(selection, branch, everyone):
    member = MemberFactory(unit=branch, user=UserFactory())
    services.cast_vote(selection, member=member, candidates=[selection.candidates.first()])
    assert [user for user in everyone.values() if Voter.objects.visible_to(Scope.of(user)).exists()] == []
    assert Voter.objects.visible_to(Scope.of(member.user)).count() == 1
    assert selection.candidates.first().shown_votes is None
    selection.state = "decided"
    assert selection.candidates.first().shown_votes == 1


@pytest.mark.django_db
def test_experts_score_once_each_and_nobody_else(selection, officer):
    expert, other = UserFactory(), UserFactory()
    selection.experts.set([expert])
    candidate = selection.candidates.first()
    with pytest.raises(ValidationError) as refusal:
        services.score_candidate(candidate, actor=expert, points=90)
    assert refusal.value.messages == ["现在不在评分期内。"]
    services.close_voting(selection, actor=officer)
    with pytest.raises(PermissionDenied):
        services.score_candidate(candidate, actor=other, points=90)
    with pytest.raises(ValidationError):
        services.score_candidate(candidate, actor=expert, points=Decimal("100.01"))
    services.score_candidate(candidate, actor=expert, points=80)
    services.score_candidate(candidate, actor=expert, points=90)
    assert [score.points for score in candidate.scores.all()] == [Decimal(90)]


def scoring(union, votes, points=None, **extra):
    """A selection to decide, its candidates with these votes and expert scores."""
    selection = SelectionFactory(unit=union, state="scoring", **extra)
    for votes_of_one, points_of_one in zip(votes, points or [None] * len(votes), strict=True):
        candidate = CandidateFactory(selection=selection, votes=votes_of_one)
        for given in points_of_one or ():
            ExpertScoreFactory(candidate=candidate, points=given)
    return selection


def result(selection):
    return [(one.total, one.is_winner) for one in selection.candidates.order_by("pk")]


@pytest.mark.django_db
def test_votes_and_scores_make_the_total_by_their_weights(union, officer, today):
    selection = scoring(union, [40, 20, 0], [(80, 90), (100,), (90,)], vote_weight=60, score_weight=40, seats=2)
    decided = services.decide_selection(selection, actor=officer)
    assert decided.decided_on == today
    # 40/40·60 + 85·40%; 20/40·60 + 100·40%; 0 + 90·40%
    assert result(selection) == [(Decimal("94.00"), True), (Decimal("70.00"), True), (Decimal("36.00"), False)]


@pytest.mark.django_db
def test_a_candidate_without_a_score_stops_the_decision(union, officer):
    selection = scoring(union, [1, 2], [(80,), None], vote_weight=50, score_weight=50)
    with pytest.raises(ValidationError) as refusal:
        services.decide_selection(selection, actor=officer)
    assert refusal.value.messages == [f"还没有专家评分：{selection.candidates.last().name}。"]


@pytest.mark.django_db
def test_a_tie_at_the_last_seat_is_decided_by_hand_with_a_reason(union, officer):
    selection = scoring(union, [9, 5, 5, 1], seats=2)
    first, second, third, _ = selection.candidates.order_by("pk")
    with pytest.raises(ValidationError) as refusal:
        services.decide_selection(selection, actor=officer)
    tied = f"第2名总分并列（{second.name}、{third.name}，55.56分），请研究决定后指定当选者，并说明原因。"
    assert refusal.value.messages == [tied]
    elsewhere = CandidateFactory(selection=SelectionFactory(unit=union))
    for winners, note, field in (
        ([first, third], " ", "note"),
        ([first, second, third], "会议决定", "winners"),
        ([first, elsewhere], "会议决定", "winners"),
        ([], "会议决定", "winners"),
    ):
        with pytest.raises(ValidationError) as refusal:
            services.decide_selection(selection, actor=officer, winners=winners, note=note)
        assert list(refusal.value.message_dict) == [field]
    decided = services.decide_selection(selection, actor=officer, winners=[first, third], note="会议决定")
    assert decided.decision_note == "会议决定"
    assert [won for _, won in result(selection)] == [True, False, True, False]


@pytest.mark.django_db
def test_a_tie_above_or_below_the_last_seat_harms_nobody(union, officer):
    above = scoring(union, [5, 5, 1], seats=2)
    services.decide_selection(above, actor=officer)
    assert [won for _, won in result(above)] == [True, True, False]
    fewer = scoring(union, [0, 0], seats=3)
    services.decide_selection(fewer, actor=officer)
    assert result(fewer) == [(Decimal(0), True), (Decimal(0), True)]


def _vote_at_once(selection, member, candidate):
    def called(outcome):
        if isinstance(outcome, ValidationError):
            return outcome.messages[0]
        if isinstance(outcome, IntegrityError):
            return "refused by the database"
        return None if isinstance(outcome, Exception) else "counted"

    return counted([lambda: services.cast_vote(selection, member=member, candidates=[candidate])] * 6, called)


@pytest.mark.django_db(transaction=True)
def test_six_ballots_of_one_member_at_once_count_as_one(selection, branch):
    outcomes = _vote_at_once(selection, MemberFactory(unit=branch), selection.candidates.first())
    assert outcomes == {"counted": 1, "您已经投过票。": 5}
    assert tally(selection) == [1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_look_the_database_alone_counts_one(selection, branch, monkeypatch):
    """The control: the last line behind the lock, and that these six do meet."""
    monkeypatch.setattr(voting, "lock_selection", lambda one: one)
    monkeypatch.setattr(voting, "has_voted", lambda one, member: False)
    outcomes = _vote_at_once(selection, MemberFactory(unit=branch), selection.candidates.first())
    assert outcomes == {"counted": 1, "refused by the database": 5}
    assert tally(selection) == [1, 0, 0]
