"""The work of a day is done once on it, whatever fails and however often the clock strikes."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured
from django.db import connection

from tests.factories import UnitFactory
from unionportal.celery import app
from unionportal.core.jobs import daily
from unionportal.core.models import Unit
from unionportal.core.notices.mailing import forget_old

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour, day=10):
    return datetime.datetime(2022, 5, day, hour, 5, tzinfo=SHANGHAI)


@pytest.fixture
def work(monkeypatch, settings):
    """No work but the test's own: work(name, function)."""
    settings.DAILY_HOUR = 6
    monkeypatch.setattr(daily, "_WORK", {})
    return lambda name, function: daily.daily(name)(function)


def test_work_is_done_once_a_day_from_its_hour_on(db, work):
    days = []
    work("tests.count", days.append)
    assert [daily.run_due(at(5)), daily.run_due(at(6)), daily.run_due(at(7))] == [[], ["tests.count"], []]
    assert daily.run_due(at(6, day=11)) == ["tests.count"]
    assert days == [datetime.date(2022, 5, 10), datetime.date(2022, 5, 11)]


def test_the_day_is_that_of_the_union_not_of_greenwich(db, work):
    days = []
    work("tests.count", days.append)
    daily.run_due(datetime.datetime(2022, 5, 9, 23, 0, tzinfo=datetime.UTC))
    assert days == [datetime.date(2022, 5, 10)]


def test_an_hour_that_was_missed_is_made_up_for(db, work):
    work("tests.count", lambda day: None)
    assert daily.run_due(at(23)) == ["tests.count"]


def test_what_fails_is_undone_logged_and_tried_again_and_keeps_nothing_else(union, work, caplog):
    faults = [RuntimeError("the printer burns")]

    def may_fail(day):
        UnitFactory(parent=union, name="半途")
        if faults:
            raise faults.pop()

    work("tests.a", may_fail)
    work("tests.b", lambda day: None)
    assert daily.run_due(at(6)) == ["tests.b"]
    assert caplog.messages.count("daily work tests.a failed, it is tried again") == 1
    assert Unit.objects.filter(name="半途").count() == 0
    assert daily.run_due(at(6)) == ["tests.a"]
    assert Unit.objects.filter(name="半途").count() == 1
    assert daily.run_due(at(7)) == []


def test_two_pieces_of_work_of_one_name_are_refused(work):
    work("tests.a", print)
    with pytest.raises(ValueError, match=r"tests\.a is registered twice"):
        work("tests.a", print)


@pytest.mark.django_db(transaction=True)
def test_work_in_another_workers_hands_is_left_to_it(work):
    done = []
    work("tests.count", done.append)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('core.daily'), hashtext('tests.count'))")
        assert (daily.run_due(at(6)), done) == ([], [])
        other.rollback()
        assert daily.run_due(at(6)) == ["tests.count"]
    finally:
        other.close()


def test_the_beat_strikes_and_old_notices_are_among_the_work():
    tasks = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()
    assert tasks - set(app.tasks) == set()
    assert "core.daily_work" in tasks
    assert daily._WORK["core.forget_notices"] is forget_old
