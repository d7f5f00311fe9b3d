"""A request and a job that go on until a file appears, to be stopped in the middle by a test.

As a WSGI application (`tests.faults.held:application`) and as a Celery worker (`-A tests.faults.held:app`); HELD names
the folder in which `begun` gets a line for each beginning and `go` is waited for.
"""

import os
import time
from pathlib import Path

from celery.signals import worker_init

from unionportal.celery import app

KIND = "tests.held"
PATIENCE = 60
app.conf.worker_soft_shutdown_timeout = float(os.environ.get("HELD_SECONDS", "30"))


def hold():
    folder = Path(os.environ["HELD"])
    with (folder / "begun").open("a") as begun:
        begun.write(f"{os.getpid()}\n")
    end = time.monotonic() + PATIENCE
    while not (folder / "go").exists() and time.monotonic() < end:
        time.sleep(0.02)


def application(environ, start_response):
    hold()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"to the end"]


@worker_init.connect
def handle(**kwargs):
    from unionportal.core.jobs import outbox  # noqa: PLC0415 -- needs the models

    def held(job, progress):
        hold()
        return outbox.Outcome("做完了。", {})

    outbox._HANDLERS[KIND] = held
