"""Rows behind a figure as a workbook: as shown on the page, read in pieces, and made by the worker where many."""

import datetime
import gc
import io
import weakref
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import GiftIssueFactory, GiftRecipientFactory, VisitFactory, paid
from tests.reports.conftest import IN, address
from unionportal.core.choices import Role
from unionportal.core.files.attachments import LostFile, open_kept
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job, Notice
from unionportal.core.models.job import JobState
from unionportal.core.pages import paging
from unionportal.reports.exporting import rows as written
from unionportal.reports.exporting import services as exports
from welfare.models import GiftRecipient, Visit

pytestmark = pytest.mark.django_db
GIFTS = "welfare.gifts_total"


def lines_of(answer):
    """The rows below the headings of a workbook that was downloaded."""
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    return [*sheet.iter_rows(min_row=2, values_only=True)]


def give(unit, people):
    """An issue paid in 2022 with so many people on its list."""
    issue = GiftIssueFactory(unit=unit)
    for number in range(people):
        GiftRecipientFactory(issue=issue, cost=Decimal("300.50"), member=None, name=f"外聘{number:02}")
    paid(issue, IN)
    return issue


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(paging, "MOST", 3)


def test_rows_are_values_alone_and_ask_the_same_whether_few_or_many(client, officer, branch):
    client.force_login(officer)
    made = []
    post_init.connect(watch := lambda instance, **_: made.append(instance), sender=GiftRecipient)

    def export():
        made.clear()
        with CaptureQueriesContext(connection) as queries:
            lines = lines_of(client.get(address("figure_export", GIFTS, period=2022)))
        return lines, len(queries), len(made)

    give(branch, 10)
    export()  # Asks once what is kept from then on.
    lines, asked, models = export()
    assert lines[0] == (
        "外聘00",
        None,
        "2022年春节慰问品",
        300.5,
        datetime.datetime.combine(IN, datetime.time()),
        branch.name,
    )
    assert ([line[0] for line in lines], models) == ([f"外聘{n:02}" for n in range(10)], 0)
    give(branch, 30)
    lines, *now = export()
    assert (len(lines), now) == (40, [asked, 0])
    post_init.disconnect(watch, sender=GiftRecipient)


def test_records_that_work_out_a_column_are_not_kept(client, officer, branch, monkeypatch):
    for _ in range(12):
        paid(VisitFactory(unit=branch), IN)
    monkeypatch.setattr(written, "_AT_ONCE", 2)
    alive, most = [], []

    def watch(instance, **_):
        gc.collect()  # A record and its claim refer to each other.
        alive.append(weakref.ref(instance))
        most.append(sum(one() is not None for one in alive))

    client.force_login(officer)
    gc.freeze()
    post_init.connect(watch, sender=Visit)
    lines = lines_of(client.get(address("figure_export", "welfare.visits", period=2022)))
    post_init.disconnect(watch, sender=Visit)
    gc.unfreeze()
    assert (len(lines), len(most), max(most) <= 3) == (12, 12, True)


@pytest.mark.usefixtures("few", "files")
def test_many_rows_are_exported_by_the_worker_for_who_wants_them_alone(client, page, officer, person, union, branch):
    give(branch, 3)
    client.force_login(officer)
    assert page("figure_rows", GIFTS, period=2022).context["is_long"] is False
    at_once = lines_of(page("figure_export", GIFTS, period=2022))
    give(branch, 1)
    shown = page("figure_rows", GIFTS, period=2022).context
    assert shown["is_long"] is True
    there = address("figure_export", GIFTS, period=2022)
    refused = client.get(there, follow=True)
    assert refused.redirect_chain == [(address("figure_rows", GIFTS, period=2022), 302)]
    assert [str(one) for one in refused.context["messages"]] == ["超过 3 条，请由后台导出。"]

    answer = client.post(there, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "记录较多，由后台导出。做好以后您会收到通知，可以离开这个页面。"
    ]
    assert client.post(there).url == answer.redirect_chain[-1][0]
    job = Job.objects.get(kind=exports.EXPORT_JOB)
    assert outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "已导出 4 条，文件保留7天。")
    notice = Notice.objects.get(user=officer)
    assert (notice.sentence, notice.url) == (
        "“发放.支付.金额”的明细已导出，共 4 条，请下载。",
        reverse("job_detail", args=[job.pk]),
    )
    entry = AuditEntry.objects.filter(code="reports.export_rows").latest("pk")
    assert (entry.actor, entry.facts) == (officer, {"数字": "发放.支付.金额", "期间": "2022年度", "条数": 4})
    file = job.files.get()
    download = reverse("job_file", args=[job.pk, file.pk])
    lines = lines_of(client.get(download))
    assert [line[0] for line in lines] == [cells[0] for _, cells, _ in shown["lines"]]
    assert set(at_once) <= set(lines)
    client.force_login(person(Role.OFFICER, union))
    assert client.get(download).status_code == 404

    exports.forget_exports(timezone.localdate())
    open_kept(file).close()
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - datetime.timedelta(days=exports.KEPT_DAYS + 1))
    exports.forget_exports(timezone.localdate())
    file.refresh_from_db()
    with pytest.raises(LostFile, match="已按规定清空"):
        open_kept(file)


@pytest.mark.usefixtures("few")
def test_the_worker_exports_what_the_person_may_see_when_it_is_made(client, branch_chair, branch, other_branch):
    give(branch, 4)
    give(other_branch, 5)
    client.force_login(branch_chair)
    client.post(address("figure_export", GIFTS, period=2022))
    first = Job.objects.get(kind=exports.EXPORT_JOB)
    outbox.run(first.pk)
    client.post(address("figure_export", GIFTS, period=2022))
    second = Job.objects.filter(kind=exports.EXPORT_JOB).latest("created_at")
    branch_chair.grants.all().delete()
    outbox.run(second.pk)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.result, second.state, second.message) == (
        {"rows": 4},
        JobState.FAILED,
        "这个数字已经没有了，或者您不再能导出统计明细。",
    )
    with pytest.raises(ValidationError):
        exports.make_export(second, lambda *_: None)
