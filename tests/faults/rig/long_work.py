"""A request and a job that go on until a file appears, to be stopped in the middle by a test.

Run as a WSGI application (`tests.faults.rig.long_work:application`) or a Celery worker
(`-A tests.faults.rig.long_work:app`). LONG_WORK names the folder: `begun` gets a line for each beginning, and the
work ends once `go` exists.
"""

import os
import time
from pathlib import Path

from celery.signals import worker_init

from unionportal.celery import app

KIND = "tests.long_work"
PATIENCE = 60
app.conf.worker_soft_shutdown_timeout = float(os.environ.get("LONG_WORK_SECONDS", "30"))


def wait_for_go():
    folder = Path(os.environ["LONG_WORK"])
    with (folder / "begun").open("a") as begun:
        begun.write(f"{os.getpid()}\n")
    end = time.monotonic() + PATIENCE
    while not (folder / "go").exists() and time.monotonic() < end:
        time.sleep(0.02)


def application(environ, start_response):
    wait_for_go()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"to the end"]


@worker_init.connect
def handle(**kwargs):
    from unionportal.core.jobs import outbox  # noqa: PLC0415 -- needs the models

    def work(job, progress):
        wait_for_go()
        return outbox.Outcome("做完了。", {})

    outbox._HANDLERS[KIND] = work
