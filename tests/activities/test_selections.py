"""Nominated, voted on once by each and in secret, scored, decided."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from activities import services
from activities.queries import has_voted, turnout
from tests.factories import CandidateFactory, ExpertScoreFactory, MemberFactory, SelectionFactory, UserFactory
from tests.factories.activities import all_others_vote, put_to_vote
from tests.races import PATIENCE, counted
from unionportal.core import ballots
from unionportal.core.ballots import voting as core_voting
from unionportal.core.models import AuditEntry, Ballot, Envelope, RollEntry, SecretVote

DAY = datetime.timedelta(days=1)


@pytest.fixture
def voters(branch):
    """Two members of the branch, who are on the roll."""
    return MemberFactory.create_batch(2, unit=branch)


@pytest.fixture
def selection(union, voters):
    """Under vote, with three candidates."""
    found = SelectionFactory(unit=union, seats=2, votes_per_person=1)
    for name in ("甲队", "乙队", "丙队"):
        CandidateFactory(selection=found, name=name)
    return put_to_vote(found, *voters)


def tally(selection):
    return [one.votes for one in selection.candidates.order_by("pk")]


def cast(selection):
    """How many envelopes there are, and how many have voted."""
    return selection.secret_vote.sealed_ballots.count(), turnout(selection)[0]


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
def test_a_selection_that_has_begun_is_not_changed(union, officer, today):
    draft = SelectionFactory.build(unit=union, vote_until=today)
    selection = services.save_selection(draft, actor=officer, experts=[officer])
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
def test_a_vote_raises_no_tally_and_says_only_that_one_has_voted(selection, voters):
    services.cast_vote(selection, member=voters[0], candidates=[selection.candidates.first()])
    assert tally(selection) == [0, 0, 0]
    assert [has_voted(selection, one) for one in voters] == [True, False]
    assert turnout(selection) == (1, 6)


@pytest.mark.django_db
def test_one_votes_once(selection, voters):
    services.cast_vote(selection, member=voters[0], candidates=[selection.candidates.first()])
    with pytest.raises(ValidationError) as refusal:
        services.cast_vote(selection, member=voters[0], candidates=[selection.candidates.last()])
    assert refusal.value.messages == ["您已经投过票，每人只能投一次。"]
    assert cast(selection) == (1, 1)


@pytest.mark.django_db
def test_a_ballot_holds_as_many_votes_as_allowed_each_for_another(selection, union, voters):
    first, second, third = selection.candidates.order_by("pk")
    elsewhere = CandidateFactory(selection=SelectionFactory(unit=union))
    type(selection).objects.filter(pk=selection.pk).update(votes_per_person=2)
    too_many = ["最多投2票，不能重复投同一对象。"]
    for chosen, sentence in (
        ([], ["请选择要投的对象。"]),
        ([first, second, third], too_many),
        ([first, first], too_many),
        ([first, elsewhere], ["所选对象不属于这次评选，请刷新页面。"]),
    ):
        with pytest.raises(ValidationError) as refusal:
            services.cast_vote(selection, member=voters[0], candidates=chosen)
        assert refusal.value.message_dict == {"candidates": sentence}
    services.cast_vote(selection, member=voters[0], candidates=[first, third])
    assert cast(selection) == (1, 1)


@pytest.mark.django_db
def test_the_roll_is_of_the_day_of_the_opening_and_of_the_unit(union, branch, other_branch, officer, today):
    selection = SelectionFactory(unit=branch, state="nominating")
    CandidateFactory(selection=selection)
    inside, elsewhere = MemberFactory.create_batch(5, unit=branch), MemberFactory(unit=other_branch)
    former = MemberFactory(unit=branch, status="left", left_on=today)
    selection = services.open_voting(selection, actor=officer)
    assert set(selection.secret_vote.roll.values_list("voter", flat=True)) == {one.pk for one in inside}
    for one in (elsewhere, former, MemberFactory(unit=branch)):
        with pytest.raises(ValidationError) as refusal:
            services.cast_vote(selection, member=one, candidates=[selection.candidates.get()])
        assert refusal.value.messages == ["投票开始时的名册里没有您，不能投票。"]


@pytest.mark.django_db
def test_a_vote_without_an_end_that_its_officer_could_end_at_any_time_is_not_begun(union, officer, chair):
    selection = SelectionFactory(unit=union)
    with pytest.raises(ValidationError) as refusal:
        services.open_nominations(selection, actor=officer)
    assert refusal.value.messages == ["没有写明投票截止的日期：经办人随时可以结束投票，不能开始。请先修改。"]
    selection.vote_until = timezone.localdate()
    services.save_selection(selection, actor=officer)
    assert services.open_nominations(selection, actor=officer).state == "nominating"


@pytest.mark.django_db
def test_where_experts_alone_decide_nobody_votes_and_it_goes_on(branch, officer, chair):
    selection = SelectionFactory(unit=branch, vote_weight=0, score_weight=100)
    CandidateFactory(selection=selection)
    selection = services.open_nominations(selection, actor=officer)
    selection = services.open_voting(selection, actor=officer)
    assert (selection.secret_vote, selection.is_of_old_kind) == (None, False)
    assert not selection.takes_votes(timezone.localdate())
    selection = services.close_voting(selection, actor=officer)
    assert services.count_votes(selection, actor=chair).state == "scoring"


@pytest.mark.django_db
def test_a_cancelled_selection_is_held_again_under_its_title(branch, officer):
    first = SelectionFactory(unit=branch, title="年度人物")
    with pytest.raises(ValidationError):
        services.save_selection(SelectionFactory.build(unit=branch, title="年度人物"), actor=officer)
    services.cancel_selection(first, actor=officer, reason="投票人数不足")
    assert services.save_selection(SelectionFactory.build(unit=branch, title="年度人物"), actor=officer).pk


@pytest.mark.django_db
def test_four_people_have_no_secret_vote(branch, officer):
    selection = SelectionFactory(unit=branch, state="nominating")
    CandidateFactory(selection=selection)
    MemberFactory.create_batch(4, unit=branch)
    with pytest.raises(ValidationError) as refusal:
        services.open_voting(selection, actor=officer)
    assert refusal.value.messages == ["有投票权的只有4人；不足5人的投票保不了密，不能举行。"]
    selection.refresh_from_db()
    assert selection.state == "nominating"


@pytest.mark.django_db
def test_one_votes_only_in_the_days(selection, voters, today):
    for days in ({"vote_until": today - DAY}, {"vote_from": today + DAY, "vote_until": None}, {"state": "scoring"}):
        type(selection).objects.update(**days)
        with pytest.raises(ValidationError) as refusal:
            services.cast_vote(selection, member=voters[0], candidates=[selection.candidates.first()])
        assert refusal.value.messages == ["现在不在投票期内。"]
    assert cast(selection) == (0, 0)


@pytest.mark.django_db
def test_a_selection_of_the_old_kind_keeps_its_votes_and_takes_no_more(union, branch, officer, chair):
    selection = SelectionFactory(unit=union, state="voting")
    candidates = [CandidateFactory(selection=selection, votes=votes) for votes in (3, 7)]
    with pytest.raises(ValidationError):
        services.cast_vote(selection, member=MemberFactory(unit=branch), candidates=candidates[:1])
    services.close_voting(selection, actor=officer)
    services.count_votes(selection, actor=chair)
    services.decide_selection(selection, actor=officer)
    assert tally(selection) == [3, 7]
    assert [won for _, won in result(selection)] == [False, True]


@pytest.mark.django_db
def test_a_vote_leaves_no_trace_in_log_or_history(selection, voters):
    history = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    rows = {model: model.objects.count() for model in history}
    entries = AuditEntry.objects.count()
    services.cast_vote(selection, member=voters[0], candidates=[selection.candidates.first()])
    assert [model for model in history if model.objects.count() != rows[model]] == []
    assert AuditEntry.objects.count() == entries
    assert not {model.pgh_tracked_model for model in history} & {Ballot, Envelope, RollEntry, SecretVote}


@pytest.mark.django_db
def test_the_votes_are_counted_by_the_decision_from_the_opened_ballots(selection, voters, officer, chair):
    first, second, _ = selection.candidates.order_by("pk")
    for one in voters:
        services.cast_vote(selection, member=one, candidates=[second])
    all_others_vote(selection)
    services.close_voting(selection, actor=officer)
    services.count_votes(selection, actor=chair)
    assert tally(selection) == [0, 0, 0]
    services.decide_selection(selection, actor=officer)
    assert tally(selection) == [4, 2, 0]
    selection.refresh_from_db()
    vote = selection.secret_vote
    assert (vote.entitled, vote.issued, vote.on_roll, vote.envelopes, vote.valid, vote.invalid) == (6, 6, 6, 6, 6, 0)
    assert first.selection.candidates.first().shown_votes is not None


@pytest.mark.django_db
def test_who_ended_the_vote_does_not_open_it(selection, officer, chair):
    all_others_vote(selection)
    services.close_voting(selection, actor=officer)
    with pytest.raises(ValidationError) as refusal:
        services.count_votes(selection, actor=officer)
    assert refusal.value.messages == ["结束投票的人不能开票，须由另一人办理。"]
    assert services.count_votes(selection, actor=chair).state == "scoring"


@pytest.mark.django_db
def test_a_ballot_that_is_none_is_counted_as_invalid(selection, voters, officer, chair):
    first = selection.candidates.first()
    for voter, content in ((voters[0], {"for": [first.pk, first.pk]}), (voters[1], ["x"])):
        ballots.cast(selection.secret_vote, voter=voter.pk, content=content)
    all_others_vote(selection)
    services.close_voting(selection, actor=officer)
    services.count_votes(selection, actor=chair)
    selection.refresh_from_db()
    assert (selection.secret_vote.valid, selection.secret_vote.invalid) == (4, 2)
    services.decide_selection(selection, actor=officer, winners=[first], note="会议决定")
    assert tally(selection) == [4, 0, 0]


@pytest.mark.django_db
def test_of_a_cancelled_vote_no_ballot_is_left(selection, voters, officer):
    services.cast_vote(selection, member=voters[0], candidates=[selection.candidates.first()])
    services.cancel_selection(selection, actor=officer, reason="延期")
    vote = SecretVote.objects.get()
    assert (vote.state, vote.sealed_ballots.count(), vote.wrapped_keys.count()) == ("abandoned", 0, 0)


@pytest.mark.django_db
def test_experts_score_once_each_and_nobody_else(selection, officer, chair):
    expert, other = UserFactory(), UserFactory()
    selection.experts.set([expert])
    candidate = selection.candidates.first()
    with pytest.raises(ValidationError) as refusal:
        services.score_candidate(candidate, actor=expert, points=90)
    assert refusal.value.messages == ["现在不在评分期内。"]
    all_others_vote(selection)
    services.close_voting(selection, actor=officer)
    services.count_votes(selection, actor=chair)
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
def test_six_ballots_of_one_member_at_once_count_as_one(selection, voters):
    outcomes = _vote_at_once(selection, voters[0], selection.candidates.first())
    assert outcomes == {"counted": 1, "您已经投过票，每人只能投一次。": 5}
    assert cast(selection) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_were_the_roll_only_read_six_would_count(selection, voters, monkeypatch):
    """The control: that these six do meet, and that the row of the roll is what holds them."""
    barrier = threading.Barrier(6)

    def only_read(vote, voter, channel):
        assert vote.roll.filter(voter=voter, channel="").exists()
        barrier.wait(PATIENCE)

    monkeypatch.setattr(core_voting, "_use_roll", only_read)
    assert _vote_at_once(selection, voters[0], selection.candidates.first()) == {"counted": 6}
