"""What is told to stop ends what it has in hand, or gives it back: a new version is put in without a lost request."""

import base64
import contextlib
import http.client
import json
import os
import re
import secrets
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from tests.faults.rig.long_work import KIND
from tests.faults.rig.machines import Browser, Machine, until
from unionportal.celery import app
from unionportal.core.jobs import outbox
from unionportal.core.jobs.broker import redis_py_url
from unionportal.core.models import Job


def begun(folder):
    file = folder / "begun"
    return file.read_text().splitlines() if file.exists() else []


def ask(port):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().read()


@pytest.fixture
def started():
    machines = []
    yield machines.append
    for machine in machines:
        machine.kill()


def stopped_in_the_middle(started, tmp_path, *options):
    """(web server, what the client will read whose request was in hand when the server was told to stop)."""
    web = Machine.web(tmp_path / "web", "tests.faults.rig.long_work:application", *options, LONG_WORK=str(tmp_path))
    started(web)
    answer = ThreadPoolExecutor(1).submit(ask, web.port)
    until(lambda: begun(tmp_path), "the request to begin")
    web.tell(signal.SIGTERM)
    until(lambda: "Handling signal: term" in web.log, "the signal to arrive")
    return web, answer


@pytest.mark.django_db
def test_a_request_in_hand_is_answered_before_the_web_server_stops(started, tmp_path):
    web, answer = stopped_in_the_middle(started, tmp_path)
    (tmp_path / "go").touch()
    assert answer.result() == b"to the end"
    assert web.process.wait(60) == 0


@pytest.mark.django_db
def test_the_same_request_is_lost_when_the_web_server_has_no_time(started, tmp_path):
    web, answer = stopped_in_the_middle(started, tmp_path, "--graceful-timeout", "0")
    web.process.wait(60)
    with pytest.raises((http.client.HTTPException, OSError)):
        answer.result()


@pytest.fixture
def held(union, officer, monkeypatch, started, tmp_path):
    """held(seconds): a worker that has a job in hand, and the job; told to stop it goes on for so many seconds."""
    app.control.purge()
    with Redis.from_url(redis_py_url(settings.REDIS_URL)) as broker:
        # What a worker had in hand that another test killed.
        broker.delete("unacked", "unacked_index")
    monkeypatch.setitem(outbox._HANDLERS, KIND, lambda job, progress: outbox.Outcome("别人做完了。", {}))

    def begin(seconds):
        worker = Machine.worker(tmp_path / "worker", tmp_path, LONG_WORK_SECONDS=str(seconds))
        started(worker)
        job = outbox.enqueue(KIND, "等一等", actor=officer)
        until(lambda: begun(tmp_path), "the worker to begin")
        return worker, job

    return begin


@pytest.mark.django_db(transaction=True)
def test_a_job_in_hand_is_finished_before_the_worker_stops(held, tmp_path):
    worker, job = held(2)
    worker.tell(signal.SIGTERM)
    until(lambda: "Initiating Soft Shutdown" in worker.log, f"the worker to hear:\n{worker.log}")
    (tmp_path / "go").touch()
    worker.process.wait(60)
    assert Job.objects.values_list("state", "message", "attempts").get(pk=job.pk) == ("done", "做完了。", 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_longer_is_given_back_at_once(held):
    worker, job = held(0.2)
    worker.tell(signal.SIGTERM)
    worker.process.wait(60)
    assert Job.objects.get(pk=job.pk).state == "waiting"
    with Redis.from_url(redis_py_url(settings.REDIS_URL)) as broker:
        # Not among the unacknowledged, which come back after fifteen minutes.
        assert (broker.llen("celery"), broker.hlen("unacked")) == (1, 0)
    until(lambda: outbox.run(job.pk), "the next worker to get the job")
    assert Job.objects.values_list("state", "message", "attempts").get(pk=job.pk) == ("done", "别人做完了。", 2)


@pytest.mark.django_db
def test_a_wrong_key_ends_neither_the_site_nor_the_next_worker_for_ever(started, tmp_path):
    """SIGHUP with a wrong key file, and then a worker that ends: what serves goes on, and comes back with the key."""
    key, right = tmp_path / "union.key", Path(settings.UNION_KEY_FILE).read_text()
    key.write_text(right)
    web = Machine.web(tmp_path / "web", UNION_KEY_FILE=str(key))
    started(web)
    live = Browser()

    def answers():
        with contextlib.suppress(OSError):
            return live.get(web.port, "/health/live")[0] == 200

    until(answers, "the site")
    key.write_text(f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    web.tell(signal.SIGHUP)
    until(lambda: "not reloaded, what was served goes on: 数据密钥 k1 不对" in web.log, "the refusal")
    assert answers()
    booted = re.findall(r"Booting worker with pid: (\d+)", web.log)
    assert len(booted) == 1
    os.kill(int(booted[0]), signal.SIGKILL)
    until(lambda: "another one tries in 5 seconds" in web.log, "the next worker")
    key.write_text(right)
    until(answers, "the site with the right key")
    web.tell(signal.SIGHUP)
    until(lambda: len(re.findall("Booting worker", web.log)) > 3, "the reload")
    until(answers, "the site after the reload")
    assert web.process.poll() is None
    # Of the main process, of the workers and of the refusals: every line is one object, in one time zone.
    lines = [json.loads(line) for line in web.log.splitlines()]
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "unionportal.start"}
    assert {line["time"][-6:] for line in lines} == {"+08:00"}
    # The page that the container asks for all day is no line of its own.
    assert [line for line in lines if line.get("page") == "health_live"] == []
