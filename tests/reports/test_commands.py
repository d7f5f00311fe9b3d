"""The commands: figures for machines, and a report made by the worker."""

import io
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from unionportal.core.figures.registry import every
from unionportal.core.models import Job
from unionportal.reports.models import Report

UNREADABLE = "“去年”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。"


def figures(*words, **options):
    out = io.StringIO()
    call_command("figures", *words, stdout=out, **options)
    return out.getvalue()


def by_code(text):
    return {row["code"]: row["value"] for row in json.loads(text)}


@pytest.mark.django_db
@pytest.mark.usefixtures("a_year")
def test_every_figure_is_an_object_with_code_and_value(branch):
    rows = json.loads(figures("2022", format="json"))
    assert [row["code"] for row in rows] == [one.code for one in every()]
    assert {tuple(row) for row in rows} == {("code", "name", "value", "unit", "definition")}
    whole = {row["code"]: row["value"] for row in rows}
    assert (whole["welfare.hospital"], whole["welfare.hospital_total"], whole["finance.paid"]) == (2, 1000, 130989.01)
    part = by_code(figures("2022", format="json", unit=branch.code))
    assert (part["welfare.hospital"], part["finance.paid"]) == (1, 0)
    assert by_code(figures("2021", format="json"))["welfare.hospital"] == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("a_year")
def test_the_table_has_one_line_per_figure():
    lines = figures("2022").splitlines()
    assert len(lines) == len(every())
    assert [line.split() for line in lines if line.startswith("finance.paid ")] == [
        ["finance.paid", "130989.01", "元", "经费.支付.金额"]
    ]


@pytest.mark.django_db
def test_what_cannot_be_read_is_said_in_a_sentence(union):
    with pytest.raises(CommandError) as unreadable:
        figures("去年")
    assert str(unreadable.value) == UNREADABLE
    with pytest.raises(CommandError) as unknown:
        figures("2022", unit="没有")
    assert str(unknown.value) == "没有编号为“没有”的工会组织。"
    with pytest.raises(CommandError) as period:
        call_command("make_report", "去年")
    assert str(period.value) == UNREADABLE
    with pytest.raises(CommandError) as actor:
        call_command("make_report", "2022", actor="nobody")
    assert str(actor.value) == "没有工号为“nobody”的账号。"
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_without_a_worker_the_command_gives_up_with_a_sentence_and_the_job_waits(union):
    with pytest.raises(CommandError) as late:
        call_command("make_report", "2022", wait=True, timeout=1)
    assert str(late.value) == ("等了 1 秒，后台任务还没有做完。请确认后台任务进程（Celery worker）正在运行。")
    assert [job.state for job in Job.objects.all()] == ["waiting"]
    call_command("make_report", "2022", stdout=io.StringIO())
    assert (Report.objects.count(), Job.objects.count()) == (1, 1)


def throwaways():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'figures_%%'", [])
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_example_year_is_counted_in_a_database_that_is_gone_afterwards(union):
    marker = uuid.uuid4().hex
    type(union).objects.filter(pk=union.pk).update(name=marker)
    # The example with the fewest records; the figures of the others are looked at in tests/examples.
    counted = by_code(figures("2023", format="json", example="plan-2023"))
    assert counted["activities.plan.items"] == 34
    assert throwaways() == []
    union.refresh_from_db()
    assert union.name == marker
    assert by_code(figures("2023", format="json"))["activities.plan.items"] == 0
