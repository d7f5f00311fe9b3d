"""The rules of alarm in deploy/alerts.yml: of metrics that there are, and raised by what they are for."""

import datetime
import operator
import re
from pathlib import Path

import pytest
import time_machine
import yaml
from django.conf import settings as configured
from django.urls import reverse
from django.utils import timezone

from tests.portal.test_health import sign
from unionportal.core.jobs import daily
from unionportal.core.jobs.broker import broker
from unionportal.core.jobs.heartbeat import BEAT, WORKER
from unionportal.core.models import DailyRun
from unionportal.core.operations.backup.latest import note_backup

DEPLOY = Path(configured.BASE_DIR) / "deploy"
RULES = {
    rule["alert"]: re.findall(r"(\w+) (==|>|<) (\d+)(?: or |$)", rule["expr"])
    for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
}
COMPARE = {"==": operator.eq, ">": operator.gt, "<": operator.lt}
# Told by Prometheus itself.
UP = "up"


@pytest.fixture
def metrics(client, settings):
    """metrics() -> [(name, value)] as the page prints them."""
    settings.METRICS_TOKEN = "a-long-token"

    def read():
        page = client.get(reverse("metrics"), headers={"authorization": "Bearer a-long-token"}).content.decode()
        lines = [line.rsplit(" ", 1) for line in page.splitlines()]
        return [(name.partition("{")[0], float(value)) for name, value in lines]

    return read


def raised(found):
    return {
        name
        for name, conditions in RULES.items()
        for metric, sign, number in conditions
        if any(one == metric and COMPARE[sign](value, float(number)) for one, value in found)
    }


def all_well():
    for who in (WORKER, BEAT):
        sign(who)
    for name in daily._WORK:
        DailyRun.objects.create(name=name, day=timezone.localdate())
    note_backup(Path("2022-01-01T000000"))


@pytest.mark.django_db
def test_the_rules_and_the_manual_name_the_metrics_that_are_printed(metrics):
    printed = {name for name, _ in metrics()}
    text = (DEPLOY / "README.md").read_text()
    table = text[text.index("| 指标 |") :].partition("\n\n")[0]
    explained = {name for line in table.splitlines()[2:] for name in re.findall(r"`(union_\w+)`", line.split("|")[1])}
    assert explained == printed
    assert {metric for conditions in RULES.values() for metric, _, _ in conditions} <= printed | {UP}
    # No condition was written in a way that the reading above leaves out.
    whole = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
    assert [len(RULES[rule["alert"]]) for rule in whole] == [rule["expr"].count(" or ") + 1 for rule in whole]


@pytest.mark.django_db
def test_each_alarm_is_raised_by_what_it_is_for_and_by_nothing_else(metrics, settings, tmp_path, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False) as clock:
        all_well()
        assert raised(metrics()) == set()
        clock.shift(121)
        assert raised(metrics()) == {"UnionWorkStopped"}
        sign(WORKER)
        assert raised(metrics()) == {"UnionWorkStopped"}
        sign(BEAT)
        assert raised(metrics()) == set()
        clock.shift(datetime.timedelta(hours=18))
        for who in (WORKER, BEAT):
            sign(who)
        assert raised(metrics()) == set()
        clock.shift(datetime.timedelta(hours=8))
        for who in (WORKER, BEAT):
            sign(who)
        assert raised(metrics()) == {"UnionDailyUndone", "UnionBackupOld"}
        all_well()
        settings.UNION_ANCHORS = tmp_path / "file"
        settings.UNION_ANCHORS.write_text("no folder")
        assert raised(metrics()) == {"UnionNoRoom"}
    with broker() as client:
        client.delete("union:alive:worker", "union:alive:beat")
