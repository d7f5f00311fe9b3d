"""A worker that is killed anywhere: its job ends exactly once, whole, and what it left on the disk is swept."""

import os
import signal
import time
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from tests.faults.rig.killing import KIND, POINTS, SERIES, ask_and_die, effect, handled_by, in_a_fork
from tests.sizes import size
from unionportal.celery import app
from unionportal.core.jobs import outbox, sweeping
from unionportal.core.models import Attachment, Job, NumberSequence
from unionportal.core.values.numbering import next_number

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = size(2, 10)
PATIENCE = 60


@pytest.fixture(autouse=True)
def _our_kind():
    with handled_by(effect):
        yield


@pytest.fixture
def actors(person, union):
    """One person's jobs are done one at a time, so each job here is of somebody else."""
    return [person("officer", union) for _ in range(3)]


def sweep_and_work():
    """As beat and worker do until nothing waits; a killed worker's row is held until the server notices its end."""
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("unionportal.celery.app.send_task", lambda _, **message: sent.extend(message["args"]))
        end = time.monotonic() + PATIENCE
        while outbox.sweep(older_than_seconds=0):
            assert time.monotonic() < end, "the jobs do not come home"
            while sent:
                outbox.run(sent.pop())


def ended():
    return set(Job.objects.values_list("state", "files__size"))


def counted():
    return NumberSequence.objects.values_list("last", flat=True).filter(series=SERIES).first() or 0


def on_disk(place):
    return {str(file.relative_to(place)) for file in place.rglob("*") if file.is_file()}


def known():
    return set(Attachment.objects.values_list("file", flat=True))


def grown_old(place):
    """Make the files look as if they had been written two days ago."""
    then = time.time() - 2 * 86400
    for file in on_disk(place):
        os.utime(place / file, (then, then))


def test_workers_killed_at_every_point_lose_nothing_double_nothing_and_leave_nothing_half(union, actors, files):
    asked = [outbox.enqueue(KIND, "做一份", actor=actors[n % 3]).pk for n in range(TIMES * len(POINTS))]
    deaths = [
        in_a_fork(lambda act=act, pk=pk: act(pk)) for act, pk in zip([*POINTS.values()] * TIMES, asked, strict=True)
    ]
    deaths += [in_a_fork(lambda n=n: ask_and_die(actors[n % 3])) for n in range(TIMES)]
    assert deaths == [-signal.SIGKILL] * TIMES * (len(POINTS) + 1)

    sweep_and_work()

    everything = len(deaths)
    assert Job.objects.count() == everything
    assert ended() == {("done", 8)}
    assert counted() == everything
    assert Attachment.objects.count() == everything
    # What the killed ones had written before their commit: files that no page ever handed out.
    left = on_disk(files) - known()
    assert len(left) == 3 * TIMES
    assert sweeping.sweep_files(timezone.localdate()) == 0
    grown_old(files)
    assert sweeping.sweep_files(timezone.localdate()) == 3 * TIMES
    assert on_disk(files) == known()


def test_an_effect_outside_the_jobs_transaction_would_be_doubled(union, actors):
    """The control: a handler that commits for itself is seen by the same harness."""

    def alone(job, progress):
        other = connection.copy()
        other.set_autocommit(True)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_numbersequence AS s (series, period, last) VALUES (%s, '2022', 1)"
                " ON CONFLICT (series, period) DO UPDATE SET last = s.last + 1",
                [SERIES],
            )
        other.close()
        return outbox.Outcome("", {})

    with handled_by(alone):
        job = outbox.enqueue(KIND, "做一份", actor=actors[0])
        in_a_fork(lambda: POINTS["before done is saved"](job.pk))
        sweep_and_work()
    assert counted() == 2


def test_a_job_that_kills_every_worker_ends_with_a_sentence_instead_of_in_a_loop(union, actors):
    job = outbox.enqueue(KIND, "做一份", actor=actors[0])
    for _ in range(outbox.MAX_ATTEMPTS):
        assert in_a_fork(lambda: POINTS["mid effect"](job.pk)) == -signal.SIGKILL
    sweep_and_work()
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "任务多次中断，未能完成，请联系系统管理员。")
    assert (counted(), Attachment.objects.count()) == (0, 0)


def test_what_the_database_takes_back_is_done_again(union, actors):
    """Two handlers lock two rows in opposite orders; PostgreSQL ends one of them."""
    tries = []

    def once_deadlocked(job, progress):
        number = next_number(SERIES, 2022)
        tries.append(number)
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")
        return outbox.Outcome("", {})

    with handled_by(once_deadlocked):
        job = outbox.enqueue(KIND, "做一份", actor=actors[0])
        with pytest.raises(Exception, match="deadlock"):
            outbox.run(job.pk)
        sweep_and_work()
    job.refresh_from_db()
    assert (job.state, counted(), len(tries)) == ("done", 1, 2)


def test_several_jobs_of_one_person_are_done_one_at_a_time_and_others_go_on(union, actors):
    mine, mine_too, other = (outbox.enqueue(KIND, "做一份", actor=actor) for actor in (actors[0], actors[0], actors[1]))
    begun = []

    def meanwhile(job, progress):
        if job.pk == mine.pk:
            begun.extend(by_another_worker(pk) for pk in (mine_too.pk, other.pk))
        return effect(job, progress)

    with handled_by(meanwhile):
        outbox.run(mine.pk)
    assert begun == [False, True]
    sweep_and_work()
    assert ended() == {("done", 8)}


def by_another_worker(pk):
    """Whether another worker did the job, while this one is inside its own transaction."""
    done = []

    def work():
        done.append(outbox.run(pk))
        connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join(PATIENCE)
    return done[0]


def test_a_job_is_stopped_before_its_message_is_given_to_another_worker(settings):
    limits = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    assert [*limits] == sorted(limits)
    assert limits[-1] < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert app.conf.task_time_limit == limits[-1]
