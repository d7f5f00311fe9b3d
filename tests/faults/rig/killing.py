"""Workers that die: each is a fork of the test that runs the real `jobs.run` until it kills itself at a named point."""

import os
import signal
import traceback
from contextlib import contextmanager
from unittest import mock

from django.db import connections, transaction

from unionportal.core.files.attachments import keep
from unionportal.core.jobs import outbox
from unionportal.core.models import Unit
from unionportal.core.values.numbering import next_number

KIND, SERIES = "tests.effect", "tests.effect"


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_fork(act):
    """The exit status of a child that did `act`: -9 for one that was killed, 0 for one that came to its end."""
    return in_forks(act)[0]


def in_forks(*acts):
    """The exit statuses of children that did the acts, all at once."""
    # The child must not say good-bye on the parent's connections.
    connections.close_all()
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in [_forked(act) for act in acts]]


def _forked(act):
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return child


def effect(job, progress, *, between=lambda: None, after=lambda: None):
    """What the job is for: the next number of a series, and a file of its own."""
    number = next_number(SERIES, 2022)
    between()
    file = keep(b"%PDF-1.7", name=f"{number}.pdf", content_type="application/pdf", actor=None, unit=Unit.root())
    after()
    return outbox.Outcome(f"第 {number} 份", {}, (file,))


@contextmanager
def handled_by(handler):
    with mock.patch.dict(outbox._HANDLERS, {KIND: handler}):
        yield


def _run_with(name, replacement):
    def act(job_id):
        with mock.patch.object(outbox, name, replacement(getattr(outbox, name))):
            outbox.run(job_id)

    return act


def _before(real):
    return lambda *args: die()


def _after(real):
    def call(*args):
        real(*args)
        die()

    return call


def _mid_effect(job_id):
    with handled_by(lambda job, progress: effect(job, progress, between=die)):
        outbox.run(job_id)


def _after_file(job_id):
    with handled_by(lambda job, progress: effect(job, progress, after=die)):
        outbox.run(job_id)


def _after_commit(job_id):
    outbox.run(job_id)
    die()


# Where a worker dies: before it has the job, with it in hand, and when only the message is not acknowledged yet.
POINTS = {
    "before the claim": _run_with("_claim", _before),
    "after the claim": _run_with("_count_attempt", _before),
    "mid effect": _mid_effect,
    "after the file was written": _after_file,
    "before done is saved": _run_with("_finish", _before),
    "before the commit": _run_with("_finish", _after),
    "after the commit, before the acknowledgement": _after_commit,
}


def ask_and_die(actor):
    """A web process that dies between the commit of what was asked for and the message to the worker."""
    with mock.patch.object(outbox, "publish", _before(None)), transaction.atomic():
        outbox.enqueue(KIND, "做一份", actor=actor)
