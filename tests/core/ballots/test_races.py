"""Voters race the end of the vote: whoever was told that the vote is in the box is counted, and nobody else."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.factories import UserFactory
from tests.races import one_race_at_a_time, together
from tests.sizes import size
from unionportal.core import ballots
from unionportal.core.ballots import voting
from unionportal.core.models import SecretVote

pytestmark = pytest.mark.django_db(transaction=True)

VOTERS, RACES = size(40, 200), size(3, 20)
AT_ONCE = 20


def begun(voters):
    """A vote open to 1…`voters` in which as many others have voted as are needed to end it."""
    vote, early = ballots.prepare_vote(title="评选"), range(voters + 1, voters + 1 + ballots.FEWEST)
    ballots.open_vote(vote, voters=[*range(1, voters + 1), *early], ballot_bytes=60)
    for voter in early:
        ballots.cast(vote, voter=voter, content={})
    return vote


def raced():
    """(votes that were acknowledged, votes that the end saw, envelopes there are)."""
    vote = begun(VOTERS)
    actor, seen = UserFactory(), []

    def cast_some(first):
        done = 0
        for voter in range(first, VOTERS + 1, AT_ONCE):
            try:
                ballots.cast(vote, voter=voter, content={})
            except ValidationError:
                break
            done += 1
        return done

    def end():
        seen.append(ballots.end_vote(vote, actor=actor).envelopes)
        return 0

    with one_race_at_a_time():
        outcomes = together([*(lambda first=first: cast_some(first) for first in range(1, AT_ONCE + 1)), end])
    errors = [one for one in outcomes if isinstance(one, Exception)]
    assert errors == []
    return sum(outcomes) + ballots.FEWEST, seen[0], vote.sealed_ballots.count()


@pytest.mark.parametrize("race", range(RACES))
def test_what_is_counted_is_what_was_acknowledged(race):
    acknowledged, seen, in_the_box = raced()
    assert acknowledged == seen == in_the_box


def test_who_ends_the_vote_gets_a_turn_among_voters_without_end():
    """Voters hold the vote together: with no queue there would always be one more, until the lock times out."""
    vote, actor, stop = begun(VOTERS), UserFactory(), threading.Event()

    def hold(pause):
        time.sleep(pause)
        while not stop.is_set():
            with transaction.atomic():
                try:
                    voting._hold_open(vote)
                except ValidationError:
                    return
                time.sleep(0.2)

    def end():
        time.sleep(0.5)
        began = time.monotonic()
        try:
            ballots.end_vote(vote, actor=actor)
        finally:
            stop.set()
        return time.monotonic() - began

    with one_race_at_a_time():
        *_, waited = together([*(lambda pause=pause: hold(pause) for pause in (0, 0.05, 0.1, 0.15)), end])
    assert (type(waited), waited < 2) == (float, True)


def test_without_the_lock_votes_come_after_the_end(monkeypatch):
    """The control: the end is faster than a voter who was let in before it."""
    vote = begun(1)
    let_in, actor = voting._use_roll, UserFactory()

    def late(vote, voter, channel):
        ballots.end_vote(SecretVote.objects.get(pk=vote.pk), actor=actor)
        let_in(vote, voter, channel)

    monkeypatch.setattr(voting, "_hold_open", lambda one: SecretVote.objects.get(pk=one.pk))
    monkeypatch.setattr(voting, "_use_roll", late)
    ballots.cast(vote, voter=1, content={})
    vote.refresh_from_db()
    assert (vote.envelopes, vote.sealed_ballots.count()) == (ballots.FEWEST, ballots.FEWEST + 1)
