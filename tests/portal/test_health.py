"""What watches the site from outside sees when something is wrong, and nothing of anybody's data."""

import datetime
import json
import logging
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as configured
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from redis import RedisError

from tests import factories
from tests.shown import texts
from unionportal.core.jobs import daily, heartbeat, outbox
from unionportal.core.jobs.broker import broker
from unionportal.core.jobs.heartbeat import BEAT, WORKER
from unionportal.core.models import Job
from unionportal.core.operations import places
from unionportal.core.operations.backup.latest import note_backup
from unionportal.core.operations.log_lines import JsonFormatter

pytestmark = pytest.mark.usefixtures("_alive")
READY, METRICS = reverse("health_ready"), reverse("metrics")


@pytest.fixture
def _alive():
    """Worker and beat have just given a sign of life; what is due today is not looked at."""
    with time_machine.travel(timezone.localtime().replace(hour=1), tick=True), broker() as client:
        for who in (WORKER, BEAT):
            sign(who)
        yield
        client.delete("union:alive:worker", "union:alive:beat")


def sign(who):
    heartbeat._noted.clear()
    {WORKER: heartbeat.worker_is_alive, BEAT: heartbeat.beat_is_alive}[who]()


def waiting_since(union, **ago):
    job = Job.objects.create(kind="x", label="x", unit=union)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - datetime.timedelta(**ago))
    return job


@pytest.mark.django_db
def test_a_sound_installation_says_so_to_anybody(client, union):
    assert client.get(reverse("health_live")).content == b"ok\n"
    note_backup(Path("2022-01-01T000000"))
    for ago in (1, 25):
        job, ended = waiting_since(union, hours=ago), timezone.now() - datetime.timedelta(hours=ago)
        Job.objects.filter(pk=job.pk).update(state="failed", finished_at=ended)
    answer = client.get(READY)
    facts = answer.json()
    assert facts.pop("free_bytes").keys() == {"anchors", "files"}
    assert [facts.pop("seconds")["backup"] < 60, answer.status_code] == [True, 200]
    assert facts == {"database": True, "broker": True, "working": True, "faults": [], "failed_jobs": 1}


@pytest.mark.django_db
def test_without_a_broker_the_site_is_not_ready(client, monkeypatch):
    def gone(*args, **kwargs):
        raise RedisError("gone")

    monkeypatch.setattr(outbox.redis.Redis, "from_url", gone)
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["broker"], answer.json()["database"]) == (503, False, True)


def test_without_a_database_the_site_is_alive_and_not_ready(client, monkeypatch):
    def gone(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(outbox.Job.objects, "filter", gone)
    assert client.get(reverse("health_live")).status_code == 200
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["database"], answer.json()["working"]) == (503, False, False)


@pytest.mark.django_db
def test_jobs_that_nobody_does_are_told_and_take_no_page_away(client, union):
    waiting_since(union, minutes=11)
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["working"], answer.json()["faults"]) == (200, False, ["jobs"])
    assert answer.json()["seconds"]["oldest_job"] == pytest.approx(660, abs=30)


@pytest.mark.django_db
def test_a_job_that_was_put_off_is_not_late(client, union):
    job = waiting_since(union, minutes=11)
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() + datetime.timedelta(minutes=5))
    assert client.get(READY).json()["working"] is True


@pytest.mark.django_db
def test_each_part_that_is_out_of_order_is_named_and_takes_no_page_away(client, settings, tmp_path, monkeypatch):
    """The worker and the beat are silent, a folder is full, another is gone, the work of the day is left."""
    with broker() as connection:
        connection.set("union:alive:beat", f"{timezone.now().timestamp() - 121:.0f}")
        connection.delete("union:alive:worker")
    settings.UNION_ANCHORS = tmp_path / "file" / "anchors"
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(places, "ROOM", 2**62)
    with time_machine.travel(timezone.localtime().replace(hour=7, minute=1)):
        answer = client.get(READY)
        assert daily.undone() != []
    assert (answer.status_code, answer.json()["working"]) == (200, False)
    assert answer.json()["faults"] == ["worker", "beat", "daily", "anchors", "files"]
    assert answer.json()["seconds"]["worker"] is None
    assert answer.json()["seconds"]["backup"] is None


@pytest.mark.django_db
def test_without_collected_static_files_no_page_works_and_health_knows(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "none"
    production = "unionportal.core.operations.static_files.StaticFiles"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": production}}
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["faults"]) == (503, ["static"])


@pytest.mark.django_db
def test_metrics_are_for_whoever_has_the_token(client, union, settings):
    waiting_since(union, seconds=1)
    assert client.get(METRICS).status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get(METRICS, headers={"authorization": "Bearer another"}).status_code == 404
    lines = client.get(METRICS, headers={"authorization": "Bearer a-long-token"}).content.decode().splitlines()
    assert 'union_jobs{state="waiting"} 1' in lines
    assert "union_broker_up 1" in lines


@pytest.mark.django_db
def test_a_request_is_logged_by_page_and_account_never_by_what_was_searched(client, caplog):
    user = factories.UserFactory(name="张三丰")
    client.force_login(user)
    with caplog.at_level(logging.INFO, logger="unionportal.request"):
        answer = client.get(reverse("home"), {"q": "张三丰 住院"})
    [record] = [one for one in caplog.records if one.name == "unionportal.request"]
    line = JsonFormatter().format(record)
    facts = json.loads(line)
    assert (facts["page"], facts["status"], facts["user"], facts["method"]) == ("home", 200, user.pk, "GET")
    assert "张三丰" not in line
    assert len(answer["X-Request-ID"]) == 32


TRACE = "0af7651916cd43dd8448eb211c80319c"  # pragma: allowlist secret


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "kept"), [(TRACE, True), ('x"\n{"level":1}', False)])
def test_a_number_given_by_the_proxy_is_kept_and_anything_else_is_not(client, given, kept):
    answer = client.get(reverse("health_live"), headers={"x-request-id": given})
    assert (answer["X-Request-ID"] == given) is kept


def test_an_error_is_one_line_of_json():
    fault = ValueError("broken")
    record = logging.makeLogRecord({"msg": "failed", "exc_info": (ValueError, fault, None)})
    [line] = JsonFormatter().format(record).splitlines()
    assert json.loads(line)["error"].splitlines()[-1] == "ValueError: broken"
    assert configured.LOG_FORMAT == "line"


@pytest.mark.django_db
def test_a_page_that_breaks_says_its_number_and_nothing_else(client, monkeypatch, officer):
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail of /srv/union")

    monkeypatch.setattr("unionportal.portal.views.home.render", broken)
    client.raise_request_exception = False
    client.force_login(officer)
    answer = client.get(reverse("home"))
    page = answer.content.decode()
    assert answer.status_code == 500
    number = answer["X-Request-ID"]
    assert texts(answer, "p") == [f"请稍后再试；若仍然出错，请联系系统管理员，并告知编号 {number}。"]
    assert "secret" not in page
    assert "RuntimeError" not in page
