"""A real worker and a real broker: a worker that is killed in the middle costs time, and nothing else."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from unionportal.celery import app
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment, Job
from unionportal.reports import services

PATIENCE = 90
# Some seconds of work for the printer.
SENTENCES = "人。" + "把组织建强、把服务做细、把经费管好。" * 12
LONG = "\n\n".join(f"第{n}段，慰问{{welfare.hospital}}{SENTENCES}" for n in range(1500))
WORKER = ["-m", "celery", "-A", "unionportal.celery:app", "worker", "--pool", "prefork", "--concurrency", "1"]


def database_of_this_test():
    """The address of the database this test writes to, which is not the one of the settings' environment."""
    asked = connection.settings_dict
    usual = os.environ["DATABASE_URL"]
    before, _, query = usual.partition("?")
    return f"{before.rpartition('/')[0]}/{asked['NAME']}" + (f"?{query}" if query else "")


@pytest.fixture
def worker(tmp_path):
    """Start workers on the test's database; whichever still lives in the end is ended."""
    started = []
    environment = os.environ | {
        "DATABASE_URL": database_of_this_test(),
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
    }

    def start():
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        command = [sys.executable, *WORKER, "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        started.append((process, log))
        return process

    yield start
    for process, log in started:
        kill(process)
        log.close()


def kill(process):
    """-9 to the worker and its children, which are its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"waited {PATIENCE} s for {what}")


def state(job):
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_prints_is_followed_by_one_that_finishes_exactly_once(draft, officer, worker):
    app.control.purge()
    job = services.print_report(draft(LONG), actor=officer)
    first = worker()
    wait_for(lambda: outbox.progress_of(job)[0] >= 10, "the first worker to begin")
    kill(first)
    assert state(job) == "waiting"
    assert Attachment.objects.count() == 0
    worker()
    # The row may be held until the server has noticed that its client is gone; the beat would sweep again too.
    assert outbox.sweep(older_than_seconds=0) == 1
    wait_for(lambda: state(job) != "waiting", "the second worker to finish")
    done = Job.objects.get()
    assert (done.pk, done.state) == (job.pk, "done"), done.message
    assert done.attempts == 2
    assert sorted(one.name.rpartition(".")[2] for one in Attachment.objects.all()) == ["docx", "pdf"]
    assert set(done.files.all()) == set(Attachment.objects.all())
    # A message that comes late finds nothing to do.
    outbox.publish(job.pk)
    time.sleep(1)
    done.refresh_from_db()
    assert (done.attempts, Attachment.objects.count()) == (2, 2)
