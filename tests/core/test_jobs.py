"""The outbox: what is asked for is done once, whatever happens to the message, and its end is told in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from unionportal.core.files.attachments import keep
from unionportal.core.jobs import outbox
from unionportal.core.jobs.broker import broker
from unionportal.core.models import Attachment, Job, NumberSequence
from unionportal.core.models.job import JobState
from unionportal.core.values.numbering import next_number

KIND = "tests.count"


@pytest.fixture
def handler(monkeypatch):
    """Make the handler of the test's kind of job; it may be replaced within a test."""

    def handle(function):
        monkeypatch.setitem(outbox._HANDLERS, KIND, function)

    handle(lambda job, progress: outbox.Outcome(f"第 {next_number('tests', 2022)} 次", {}))
    return handle


@pytest.fixture
def job(union, officer, handler):
    return outbox.enqueue(KIND, "数一数", actor=officer)


def counted():
    return NumberSequence.objects.filter(series="tests").values_list("last", flat=True).first() or 0


def test_a_message_that_comes_twice_does_the_work_once(job):
    assert [outbox.run(job.pk), outbox.run(job.pk)] == [True, False]
    job.refresh_from_db()
    assert (job.state, job.message, counted()) == (JobState.DONE, "第 1 次", 1)


def test_a_refusal_is_told_in_its_own_words_and_undoes_the_work(job, handler):
    def refuse(job, progress):
        next_number("tests", 2022)
        raise ValidationError("预算已经用完。")

    handler(refuse)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, counted()) == (JobState.FAILED, "预算已经用完。", 0)


def test_a_fault_is_told_without_its_inside(job, handler):
    def break_down(job, progress):
        raise RuntimeError("secret path /etc")

    handler(break_down)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message == f"任务出错，未能完成。请把任务编号 {str(job.pk)[:8]} 告诉系统管理员。"


def test_what_cannot_be_done_now_is_undone_and_tried_again_with_what_is_left(job, handler):
    def half(job, progress):
        next_number("tests", 2022)
        raise outbox.Later("对方没有回应。", left=[2])

    handler(half)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.arguments, counted()) == (JobState.WAITING, "对方没有回应。", {"left": [2]}, 0)
    handler(lambda job, progress: outbox.Outcome(f"{job.arguments['left']}", {}))
    assert (outbox.run(job.pk), outbox.sweep(older_than_seconds=0)) == (False, 0)
    Job.objects.update(not_before=timezone.now())
    assert outbox.run(job.pk) is True
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "[2]")


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(job):
    client = broker()
    client.set(f"job:{job.pk}:attempts", outbox.MAX_ATTEMPTS)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, counted()) == (JobState.FAILED, 0)


def test_a_broker_that_is_away_refuses_nobody_and_the_sweeper_sends_again(
    union, officer, handler, settings, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []

    def away(*_, **message):
        raise ConnectionError

    monkeypatch.setattr("unionportal.celery.app.send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = outbox.enqueue(KIND, "数一数", actor=officer)
    monkeypatch.setattr("unionportal.celery.app.send_task", lambda _, **message: sent.append(message["args"]))
    assert outbox.sweep(older_than_seconds=0) == 1
    assert sent == [[str(job.pk)]]


def test_nothing_is_sent_for_an_act_that_was_taken_back(
    union, officer, handler, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("unionportal.celery.app.send_task", lambda _, **message: sent.append(message))
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                outbox.enqueue(KIND, "数一数", actor=officer)
                raise ValidationError("不成。")
        except ValidationError:
            pass
    assert (sent, Job.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_a_job_in_another_workers_hands_is_left_alone(job):
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_job WHERE id = %s FOR NO KEY UPDATE", [job.pk])
        assert outbox.run(job.pk) is False
        other.rollback()
        assert outbox.run(job.pk) is True
    finally:
        other.close()


def test_the_waiting_person_sees_how_far_it_is(job):
    outbox.Progress(str(job.pk))(0.42, "正在排版")
    assert outbox.progress_of(job) == (42, "正在排版")


def test_all_steps_of_a_job_are_shown_over_one_connection(job, monkeypatch):
    made = []
    monkeypatch.setattr(outbox, "broker", lambda: made.append(broker()) or made[-1])
    progress = outbox.Progress(str(job.pk))
    for step in (0.2, 0.4, 0.6):
        progress(step, "正在排版")
    monkeypatch.undo()
    assert outbox.progress_of(job) == (60, "正在排版")
    assert len(made) == 1
    # One that was lost is made anew.
    broker().client_kill_filter(_id=made[0].client_id())
    progress(0.8, "正在排版")
    assert outbox.progress_of(job) == (80, "正在排版")


def test_a_message_whose_files_fail_leaves_no_attachment(job, handler, union):
    def half(job, progress):
        keep(b"%PDF-", name="a.pdf", content_type="application/pdf", actor=None, unit=union)
        raise ValidationError("第二个文件没有做成。")

    handler(half)
    outbox.run(job.pk)
    assert Attachment.objects.count() == 0
