"""What was read for a page is kept until somebody does something, however late that is committed."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from tests.factories import UserFactory
from tests.races import PATIENCE, one_race_at_a_time
from unionportal.core.models import AuditEntry
from unionportal.core.trail import audit, kept
from unionportal.core.trail.acts import Act

pytestmark = pytest.mark.django_db(transaction=True)
ACT = Act("tests.act", "登记")


@pytest.fixture
def answer(settings):
    """Return a function that answers 0, 1, 2…: each number until what is kept is read anew."""
    settings.KEPT_SECONDS = 3600
    answers, number = kept.Kept(2), itertools.count()
    return lambda: answers("of", lambda: next(number))


@pytest.fixture
def acting_late(union):
    """Begin an act in another transaction, which has written its entry; return how to commit it."""
    actor, written, may_end = UserFactory(), threading.Event(), threading.Event()

    def act():
        try:
            with transaction.atomic():
                audit.record(actor, ACT, union)
                written.set()
                assert may_end.wait(PATIENCE)
        finally:
            connections.close_all()

    with one_race_at_a_time(), ThreadPoolExecutor(1) as pool:
        late = pool.submit(act)

        def commit():
            may_end.set()
            late.result(PATIENCE)

        try:
            assert written.wait(PATIENCE)
            yield commit
        finally:
            may_end.set()


def _last_entry():
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()


def test_an_act_that_began_first_and_is_committed_last_makes_the_answer_anew(answer, acting_late, union):
    audit.record(UserFactory(), ACT, union)
    assert [answer(), answer()] == [0, 0]
    last = _last_entry()
    acting_late()
    assert _last_entry() == last, "nothing of it is seen by the last entry"
    assert [answer(), answer()] == [1, 1]


def test_a_state_by_the_last_entry_would_not_see_it(answer, acting_late, union, monkeypatch):
    monkeypatch.setattr(kept, "_state", _last_entry)
    audit.record(UserFactory(), ACT, union)
    assert answer() == 0
    acting_late()
    assert answer() == 0
    audit.record(UserFactory(), ACT, union)
    assert answer() == 1


def test_an_answer_is_read_in_a_transaction_and_where_nothing_is_kept(answer, settings):
    assert [answer(), answer()] == [0, 0]
    with transaction.atomic():
        assert [answer(), answer()] == [1, 2]
    assert answer() == 0
    settings.KEPT_SECONDS = 0
    assert [answer(), answer()] == [3, 4]


def test_the_answers_asked_for_last_stay(settings):
    settings.KEPT_SECONDS = 3600
    answers = kept.Kept(2)
    for of in "abac":
        answers(of, lambda of=of: [of])
    assert [answers(of, lambda: ["again"]) for of in "acb"] == [["a"], ["c"], ["again"]]
