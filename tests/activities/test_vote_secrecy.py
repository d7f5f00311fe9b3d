"""Nothing that is kept joins a vote to its voter; and a vote that meets the close is counted, or is not cast."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from activities import services
from activities.models import Candidate, Selection, Voter
from activities.services import voting
from tests.factories import CandidateFactory, GrantFactory, MemberFactory, SelectionFactory, UserFactory

VOTES = (0, 1, 2, 0, 1, 0)


@pytest.fixture
def selection(union):
    """Under vote, with three candidates."""
    found = SelectionFactory(unit=union, state="voting")
    for name in ("甲队", "乙队", "丙队"):
        CandidateFactory(selection=found, name=name)
    return found


def _joined():
    """(votes told, candidates): how many candidates can be joined to one voter by the rows' hidden columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.xmin::text, array_agg(DISTINCT c.id), array_agg(DISTINCT v.id) FROM activities_candidate c "
            "LEFT JOIN activities_voter v ON v.xmin = c.xmin GROUP BY c.xmin::text"
        )
        rows = cursor.fetchall()
    return [(len(candidates), len([v for v in voters if v])) for _, candidates, voters in rows]


def _vote_all(selection, branch):
    candidates = list(selection.candidates.order_by("pk"))
    for number in VOTES:
        services.cast_vote(selection, member=MemberFactory(unit=branch), candidates=[candidates[number]])


@pytest.mark.django_db(transaction=True)
def test_the_rows_of_a_vote_do_not_say_by_their_transaction_for_whom_it_was(selection, branch):
    _vote_all(selection, branch)
    assert [one.votes for one in selection.candidates.order_by("pk")] == [3, 2, 1]
    # All three tallies stand in the transaction of the last vote: which of them it raised is not to be seen.
    assert _joined() == [(3, 1)]


@pytest.mark.django_db(transaction=True)
def test_were_only_the_raised_tally_written_each_would_name_its_last_voter(selection, branch, monkeypatch):
    """The control: that the join finds what there is to find."""
    monkeypatch.setattr(voting, "Case", lambda when, default: 1)
    candidates = Candidate.objects.order_by("pk")
    for number in VOTES:
        with transaction.atomic():
            Voter.objects.create(selection=selection, member=MemberFactory(unit=branch))
            Candidate.objects.filter(pk=candidates[number].pk).update(votes=number + 1)
    assert sorted(_joined()) == [(1, 1), (1, 1), (1, 1)]


@pytest.mark.django_db(transaction=True)
def test_the_keys_of_voters_are_in_no_order_and_carry_no_time(selection, branch):
    _vote_all(selection, branch)
    cast = [voter.pk for voter in Voter.objects.order_by("member__pk")]
    assert cast != sorted(cast)
    assert {key.version for key in cast} == {4}
    kinds = {field.get_internal_type() for field in (*Voter._meta.fields, *Candidate._meta.fields)}
    assert not {"DateTimeField", "DateField", "TimeField"} & kinds


def _race(selection, member, candidate, closer, paused):
    """The tally that the closing saw and the tally afterwards; the voter stands still in the middle meanwhile."""
    go, seen = threading.Event(), []

    def close():
        try:
            services.close_voting(selection, actor=closer)
            seen.append(sum(Candidate.objects.values_list("votes", flat=True)))
        finally:
            connections.close_all()

    def vote():
        try:
            voting.cast_vote(selection, member=member, candidates=[candidate])
        finally:
            connections.close_all()

    paused["go"] = go
    voter, closing = threading.Thread(target=vote), threading.Thread(target=close)
    voter.start()
    assert paused["here"].wait(20)
    closing.start()
    _wait_until(lambda: not closing.is_alive() or _somebody_waits())
    go.set()
    voter.join(20)
    closing.join(20)
    return seen[0], sum(Candidate.objects.values_list("votes", flat=True))


def _wait_until(there, pause=0.02):
    tick = threading.Event()
    for _ in range(1000):
        if there():
            return
        tick.wait(pause)
    raise AssertionError("it never came")


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.fixture
def paused(monkeypatch):
    """A voter stops after it was found that voting is open, before anything is written."""
    state, ask = {"here": threading.Event()}, voting.has_voted

    def has_voted(selection, member):
        state["here"].set()
        assert state["go"].wait(20)
        return ask(selection, member)

    monkeypatch.setattr(voting, "has_voted", has_voted)
    return state


@pytest.fixture
def closer(union):
    user = UserFactory()
    GrantFactory(user=user, unit=union, role="officer")
    return user


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_meets_the_close_is_in_the_count_that_the_close_saw(selection, branch, closer, paused):
    seen, after = _race(selection, MemberFactory(unit=branch), selection.candidates.first(), closer, paused)
    assert (seen, after) == (1, 1)
    assert Voter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_comes_after_the_close(selection, branch, closer, paused, monkeypatch):
    """The control."""
    monkeypatch.setattr(voting, "lock_selection", lambda one: Selection.objects.get(pk=one.pk))
    seen, after = _race(selection, MemberFactory(unit=branch), selection.candidates.first(), closer, paused)
    assert (seen, after) == (0, 1)


@pytest.mark.django_db
def test_the_back_office_tells_no_tally_before_the_decision(selection, client, everyone):
    selection.candidates.update(votes=73219)
    candidate = reverse("admin:activities_candidate_change", args=[selection.candidates.first().pk])
    pages = [reverse("admin:activities_candidate_changelist"), candidate, candidate.replace("change/", "history/")]
    pages.append(reverse("admin:activities_selection_change", args=[selection.pk]))

    def told(role):
        client.force_login(everyone[role])
        return [page for page in pages if "73219" in client.get(page).content.decode()]

    for state in ("voting", "scoring"):
        Selection.objects.filter(pk=selection.pk).update(state=state)
        assert [told(role) for role in ("officer", "chair", "sysadmin")] == [[], [], []]
    # The control: once it is decided, it is told.
    Selection.objects.filter(pk=selection.pk).update(state="decided", decided_on="2022-05-06")
    assert told("officer")
