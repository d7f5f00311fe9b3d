"""Whoever asked for a job sees how far it is, why it failed, and its files; nobody else does."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.shown import attributes, texts
from unionportal.core.files.attachments import keep
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from unionportal.core.models.job import JobState


@pytest.fixture
def job(union, officer):
    return Job.objects.create(kind="reports.print", label="制作《年度报告》", unit=union, requested_by=officer)


@pytest.fixture
def finished(job, union, officer):
    job.files.add(keep(b"%PDF-1.7", name="年度报告.pdf", content_type="application/pdf", actor=officer, unit=union))
    job.state, job.message, job.finished_at = JobState.DONE, "已制作，共 10 页。", timezone.now()
    job.save()
    return job


def test_a_job_in_hand_shows_its_progress_and_asks_again(client, officer, job):
    outbox.Progress(str(job.pk))(0.42, "正在排版PDF")
    client.force_login(officer)
    page = client.get(reverse("job_detail", args=[job.pk])).content.decode()
    assert attributes(page, "progress", "value") == ["42"]
    assert texts(page, ".soft") == ["正在排版PDF"]
    assert attributes(page, "div", "hx-trigger") == ["every 2s"]


def test_a_job_that_failed_says_why_and_asks_no_more(client, officer, job):
    job.state, job.message, job.finished_at = JobState.FAILED, "预算已经用完。", timezone.now()
    job.save()
    client.force_login(officer)
    page = client.get(reverse("job_detail", args=[job.pk])).content.decode()
    assert texts(page, ".note") == ["预算已经用完。"]
    assert "hx-trigger" not in page


def test_the_files_can_be_had_again_by_the_one_who_asked(client, officer, finished):
    client.force_login(officer)
    file = finished.files.get()
    for _ in range(2):
        answer = client.get(reverse("job_file", args=[finished.pk, file.pk]))
        assert b"".join(answer.streaming_content) == b"%PDF-1.7"
        assert answer["Content-Disposition"].startswith("attachment")


def test_somebody_else_finds_neither_the_job_nor_its_files(client, stranger, finished):
    client.force_login(stranger)
    file = finished.files.get()
    assert client.get(reverse("job_detail", args=[finished.pk])).status_code == 404
    assert client.get(reverse("job_file", args=[finished.pk, file.pk])).status_code == 404
    assert list(client.get(reverse("job_list")).context["page_obj"]) == []


def test_a_file_is_had_through_its_own_job_only(client, officer, finished, union):
    other = Job.objects.create(kind="reports.print", label="另一个", unit=union, requested_by=officer)
    client.force_login(officer)
    assert client.get(reverse("job_file", args=[other.pk, finished.files.get().pk])).status_code == 404
