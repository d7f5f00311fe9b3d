"""Attacks on the ballot beside the database: the broker, whose every command is read along, and the folder of files.

What a vote leaves there would be found in a vote by the pages: its candidates, its envelopes, its key, its voters.
"""

import contextlib
import threading

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from tests.factories import CandidateFactory, MemberFactory, SelectionFactory, UserFactory
from tests.factories.activities import put_to_vote
from tests.sizes import size
from unionportal.core import ballots
from unionportal.core.files import attachments
from unionportal.core.jobs import outbox
from unionportal.core.jobs.broker import broker, redis_py_url
from unionportal.core.models import Envelope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

VOTES = size(20, 200)


@contextlib.contextmanager
def reading_along():
    """A list that fills with every command that the broker is given until the end."""
    heard, ready, last = [], threading.Event(), f"end-{timezone.now().timestamp()}"
    own = broker().get_connection_kwargs()["db"]

    def listen():
        # Without the second's patience of `broker`: most of the time nothing is said.
        patient = Redis.from_url(redis_py_url(settings.REDIS_URL), decode_responses=True, socket_timeout=None)
        with patient.monitor() as monitor:
            ready.set()
            for command in monitor.listen():
                # Other tests have other numbers on the same server.
                if command["db"] == own:
                    heard.append(command["command"])
                if last in command["command"]:
                    return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield heard
    finally:
        broker().get(last)
        thread.join(10)
        assert heard[-1].split() == ["GET", last]


def kept_in_broker():
    """{key: what it holds} of all the broker keeps for these tests."""
    client = broker()
    kinds = {"string": client.get, "list": lambda key: client.lrange(key, 0, -1), "hash": client.hgetall}
    kinds |= {"set": client.smembers, "zset": lambda key: client.zrange(key, 0, -1)}
    return {key: str(kinds[client.type(key)](key)) for key in client.scan_iter()}


def kept_in_files(folder):
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def poll(union, branch):
    """A selection under vote with as many candidates as voters, who are signed in."""
    selection = SelectionFactory(unit=union)
    members = [MemberFactory(unit=branch, user=UserFactory()) for _ in range(VOTES)]
    candidates = [CandidateFactory(selection=selection, name=f"第{number}队") for number in range(VOTES)]
    put_to_vote(selection, *members)
    return selection, dict(zip(members, candidates, strict=True))


def test_neither_the_broker_nor_the_files_hear_of_a_vote(poll, files, union, officer):
    selection, chosen = poll
    attachments.keep(b"x", name="x.txt", content_type="text/plain", actor=officer, unit=union)
    stored, in_files = kept_in_broker(), kept_in_files(files)
    page, clients = reverse("activities:selection_vote", args=[selection.pk]), {}
    for member in chosen:
        clients[member] = Client()
        clients[member].force_login(member.user)
    with reading_along() as heard:
        outbox.publish("heard-at-all")
        for member, candidate in chosen.items():
            assert clients[member].post(page, {"candidates": [candidate.pk]})["Location"].endswith(f"/{selection.pk}/")
        vote = selection.secret_vote
        assert vote.roll.exclude(channel="").count() == VOTES
        sealed = [bytes(one) for one in Envelope.objects.values_list("sealed", flat=True)]
        ballots.abandon_vote(vote)
    # The control: what is said to the broker is heard.
    assert sum("heard-at-all" in command for command in heard) > 0
    said = "\n".join(command for command in heard if "heard-at-all" not in command)
    told = [
        *(member.user.username for member in chosen),
        *(candidate.name for candidate in chosen.values()),
        *(one.hex() for one in sealed),
        str(vote.pk),
        page,
    ]
    assert [one for one in told if one in said] == []
    assert {key: text for key, text in kept_in_broker().items() if any(one in text for one in told)} == {}
    assert kept_in_files(files) == in_files
    assert list(in_files) != []
    assert set(stored) >= {key for key in kept_in_broker() if "vote" in key}
