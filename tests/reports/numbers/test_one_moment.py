"""定稿 reads everything at one moment: an honour that comes between two of its reads is in all of them or in none."""

import threading
from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests.factories import HonourFactory
from tests.reports.conftest import IN
from unionportal.core.models import AuditEntry
from unionportal.core.trail.chain import broken_links
from unionportal.reports import services
from unionportal.reports.models import Chapter, Report
from unionportal.reports.numbers import values
from unionportal.reports.numbers.snapshot import one_moment

pytestmark = pytest.mark.django_db(transaction=True)
# The table reads the honours by itself, after the figures.
BODY = "荣誉{荣誉.项数}项。\n\n[表：荣誉分级]"


def elsewhere(act):
    """Do `act` in a connection of its own and commit."""
    failed = []

    def run():
        try:
            act()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert (failed, thread.is_alive()) == ([], False)


@pytest.fixture
def submitted(draft, officer):
    return services.submit(draft(BODY), actor=officer)


@pytest.fixture
def between(monkeypatch):
    """Let something happen after the sentences' figures are counted and before the tables are filled."""

    def at(act):
        fill = values._fill

        def filling(*asked):
            monkeypatch.setattr(values, "_fill", fill)
            elsewhere(act)
            return fill(*asked)

        monkeypatch.setattr(values, "_fill", filling)

    return at


def frozen(report):
    """(what the sentence says, what the table says below it)."""
    known = values.frozen(Report.objects.get(pk=report.pk))
    return known.figure("荣誉.项数").value, known.exhibit("表", "荣誉分级")[1].rows[-1][-1]


def test_a_write_between_two_reads_does_not_split_the_frozen_report(submitted, chair, branch, between):
    HonourFactory(unit=branch, awarded_on=IN)
    between(lambda: HonourFactory(unit=branch, awarded_on=IN))
    services.finalise(submitted, actor=chair)
    assert frozen(submitted) == (1, 1)
    assert next(str(one) for one in values.differences(Report.objects.get(pk=submitted.pk))) == (
        "荣誉.项数：定稿时 1项，现 2项"
    )


def test_without_the_snapshot_the_same_write_splits_it(submitted, chair, branch, between, monkeypatch):
    monkeypatch.setattr(services, "one_moment", nullcontext)
    HonourFactory(unit=branch, awarded_on=IN)
    between(lambda: HonourFactory(unit=branch, awarded_on=IN))
    services.finalise(submitted, actor=chair)
    assert frozen(submitted) == (1, 2)


def test_a_text_that_changed_meanwhile_is_not_made_final_unread(submitted, chair, officer, between):
    def rewrite():
        services.send_back(submitted, actor=chair, reason="请补数字")
        chapter = Chapter.objects.get(report=submitted)
        services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="改过")
        services.submit(submitted, actor=officer)

    between(rewrite)
    with pytest.raises(ValidationError) as refused:
        services.finalise(submitted, actor=chair)
    assert refused.value.messages == ["报告刚刚被别人修改过，请看过新的内容再定稿。"]
    report = Report.objects.get(pk=submitted.pk)
    assert (report.state, report.frozen.count(), report.chapters.get().body) == ("submitted", 0, "改过")


def test_the_log_stays_whole_when_others_write_it_meanwhile(submitted, chair, officer, between):
    other = Report.objects.get(pk=submitted.pk)
    between(lambda: services.start_report(actor=officer, unit=other.unit, period=other.period))
    services.finalise(submitted, actor=chair)
    assert broken_links() == (AuditEntry.objects.count(), [])


def test_one_moment_sees_no_later_write_and_writes_nothing(branch):
    with one_moment():
        before = type(branch).objects.count()
        elsewhere(
            lambda: type(branch).objects.create(code="X", name="新", kind="branch", parent=branch.parent, opened_on=IN)
        )
        assert type(branch).objects.count() == before
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("on",)
    assert type(branch).objects.count() == before + 1


def test_inside_another_transaction_it_joins_that_one(branch):
    with transaction.atomic():
        before = type(branch).objects.count()
        with one_moment():
            type(branch).objects.filter(pk=branch.pk).update(name="改名")
            assert type(branch).objects.count() == before
    branch.refresh_from_db()
    assert branch.name == "改名"
