"""Voters race the end of a vote through the pages: who reads that his ballot is sealed is counted, and nobody else."""

import threading

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.activities.pages.test_selections import address
from tests.factories import CandidateFactory, MemberFactory, SelectionFactory, UserFactory
from tests.factories.activities import put_to_vote
from tests.races import together
from tests.sizes import size
from unionportal.core import ballots

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]
VOTERS, AT_ONCE = size(24, 200), 8
SEALED = "投票已封存，谢谢您。"


@pytest.fixture
def selection(union, branch):
    found = SelectionFactory(unit=union)
    CandidateFactory(selection=found)
    members = [MemberFactory(unit=branch, user=UserFactory()) for _ in range(VOTERS)]
    vote = put_to_vote(found, *members).secret_vote
    for voter in vote.roll.exclude(voter__in=[one.pk for one in members]).values_list("voter", flat=True):
        ballots.cast(vote, voter=voter, content={})
    return found, members


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_what_is_counted_is_what_the_pages_acknowledged(selection, officer):
    selection, members = selection
    choice, begun = selection.candidates.get(), threading.Event()
    voters, ending = [signed_in(member.user) for member in members], signed_in(officer)

    def vote(first):
        said = []
        for client in voters[first::AT_ONCE]:
            answer = client.post(address("selection_vote", selection.pk), {"candidates": [choice.pk]})
            said += [str(one) for one in get_messages(answer.wsgi_request)]
            begun.set()
        return said.count(SEALED)

    def end():
        begun.wait(60)
        ending.post(address("selection_move", selection.pk, "close_voting"))
        selection.refresh_from_db()
        return selection.state

    *acknowledged, state = together([*(lambda first=first: vote(first) for first in range(AT_ONCE)), end])
    box = selection.secret_vote
    box.refresh_from_db()
    others = box.roll.exclude(voter__in=[member.pk for member in members]).count()
    assert (state, box.envelopes) == ("counting", sum(acknowledged) + others)
    assert box.sealed_ballots.count() == box.roll.exclude(channel="").count() == box.envelopes
    assert 0 < sum(acknowledged) <= VOTERS
