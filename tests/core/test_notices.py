"""Whoever is concerned is told once, in the portal and by mail; a mail server that fails costs nobody a mail."""

import datetime
import smtplib
from contextlib import nullcontext

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import NoticeFactory, UserFactory, VisitFactory
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job, Notice
from unionportal.core.models.job import JobState
from unionportal.core.notices import Kind, mailing, notify
from unionportal.core.notices.mailing import MAIL
from unionportal.portal.notices import choose_mail


class FailingBackend(EmailBackend):
    """Takes the mails that `answers` does not speak of by their address."""

    answers = {}

    def send_messages(self, messages):
        for message in messages:
            if fault := self.answers.get(message.to[0]):
                raise fault
        return super().send_messages(messages)


@pytest.fixture
def post(settings, monkeypatch, union):
    """Mail is configured; returns what the server answers for an address, to be filled."""
    settings.EMAIL_HOST = "mail.example.edu.cn"
    settings.EMAIL_BACKEND = "tests.core.test_notices.FailingBackend"
    settings.UNION_URL = "https://union.example.edu.cn"
    monkeypatch.setattr(FailingBackend, "answers", {})
    return FailingBackend.answers


def reader(name, **facts):
    return UserFactory(name=name, email=f"{name.lower()}@example.edu.cn", **facts)


def sent():
    return [message.to[0] for message in mail.outbox]


def run_again(job):
    """The job's pause is over."""
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
    outbox.run(job.pk)
    job.refresh_from_db()


def test_each_is_told_once_and_neither_who_acted_nor_a_closed_account(db):
    reader_, actor, closed = UserFactory(), UserFactory(), UserFactory(is_active=False)
    told = notify([reader_, reader_, None, actor, closed], "已批准。", about="提案 2022-003", except_for=actor)
    assert told == [reader_]
    notice = Notice.objects.get()
    assert (notice.user, notice.sentence, notice.subject, notice.url) == (reader_, "已批准。", "提案 2022-003", "")


def test_a_record_names_itself_by_kind_and_number_and_leads_to_its_page(branch):
    visit = VisitFactory(unit=branch, number="W2022-0001", amount=None)
    notify([UserFactory()], "已批准。", about=visit)
    notify([UserFactory()], "已批准。", about=visit, url="/welfare/benefits/")
    expected = [("慰问 W2022-0001", f"/welfare/visits/{visit.pk}/"), ("慰问 W2022-0001", "/welfare/benefits/")]
    assert list(Notice.objects.order_by("pk").values_list("subject", "url")) == expected


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_in_the_portal_where_the_mail_cannot_be_noted(monkeypatch):
    def fail(_):
        raise IntegrityError("the job is not written")

    monkeypatch.setattr("unionportal.core.notices.sending.mail_soon", fail)
    for outer in (nullcontext, transaction.atomic):
        with pytest.raises(IntegrityError), outer():
            notify([UserFactory()], "已批准。", about="提案 2022-003")
    assert Notice.objects.count() == 0


def test_a_text_that_is_too_long_is_cut_and_refuses_no_act(db):
    notify([UserFactory()], "长" * 300, about="题\n目" * 50)
    notice = Notice.objects.get()
    assert (notice.sentence, notice.subject) == ("长" * 199 + "…", ("题 目" * 50)[:99] + "…")


@pytest.mark.parametrize("url", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"])
def test_no_notice_leads_to_another_site(db, url):
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory(url=url)


def test_nobody_is_told_of_an_act_that_was_taken_back(post):
    @transaction.atomic
    def act():
        notify([reader("A")], "已批准。", about="提案")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert (Notice.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize("people", [1, 30])
def test_telling_many_costs_as_much_as_telling_one(post, people, django_assert_num_queries):
    users = [reader(f"P{number}") for number in range(people)]
    # Notices, the root unit, the job.
    with django_assert_num_queries(3):
        notify(users, "已批准。", about="提案")


def test_one_sees_the_own_notices(db):
    mine, _ = NoticeFactory(), NoticeFactory()
    assert list(Notice.objects.to(mine.user)) == [mine]


# mail


def test_without_a_mail_server_nothing_is_sent(union):
    notify([reader("A")], "已批准。", about="提案")
    assert Job.objects.count() == 0


def test_one_job_mails_sentence_and_link_to_those_who_have_an_address_and_want_it(post):
    notify(
        [reader("A"), reader("B"), reader("C", wants_mail=False), UserFactory()],
        "提案已立案。",
        about="提案 2022-003",
        url="/congress/proposals/3/",
    )
    job = Job.objects.get()
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.kind, job.state, job.message, job.requested_by) == (MAIL, JobState.DONE, "已发出 2 封。", None)
    assert sent() == ["a@example.edu.cn", "b@example.edu.cn"]
    first = mail.outbox[0]
    assert first.subject == "提案 2022-003 · 学校工会"
    assert first.body.split("\n\n")[:3] == [
        "A：",
        "提案已立案。",
        "https://union.example.edu.cn/congress/proposals/3/",
    ]


def test_the_job_keeps_nothing_of_what_it_says(post):
    notify([reader("A")], "提案已立案。", about="提案 2022-003")
    job = Job.objects.get()
    assert (job.label, job.arguments) == ("通知邮件 1 封", {"notices": [Notice.objects.get().pk]})


def test_many_are_mailed_in_batches(post, monkeypatch):
    monkeypatch.setattr(mailing, "_MAILS_PER_JOB", 2)
    notify([reader(name) for name in "ABC"], "已批准。", about="提案")
    assert sorted(len(job.arguments["notices"]) for job in Job.objects.all()) == [1, 2]


def test_who_turned_mail_off_or_left_meanwhile_gets_none(post):
    stays, off, left = reader("A"), reader("B"), reader("C")
    notify([stays, off, left], "已批准。", about="提案")
    choose_mail(off, wanted=False)
    left.is_active = False
    left.save()
    outbox.run(Job.objects.get().pk)
    assert sent() == ["a@example.edu.cn"]
    assert AuditEntry.objects.filter(act="关闭邮件通知", actor=off).count() == 1


def test_after_a_fault_only_the_rest_is_mailed_again_and_nobody_twice(post):
    post["b@example.edu.cn"] = smtplib.SMTPServerDisconnected("gone")
    notify([reader(name) for name in "ABC"], "已批准。", about="提案")
    job = Job.objects.get()
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, sent()) == (JobState.WAITING, ["a@example.edu.cn"])
    # Neither a doubled message nor the sweeper brings it back before its time.
    assert (outbox.run(job.pk), outbox.sweep(older_than_seconds=0)) == (False, 0)
    post.clear()
    run_again(job)
    assert job.state == JobState.DONE
    assert sent() == ["a@example.edu.cn", "b@example.edu.cn", "c@example.edu.cn"]


def test_one_mail_that_is_refused_for_now_does_not_keep_the_others(post):
    post["a@example.edu.cn"] = smtplib.SMTPRecipientsRefused({"a@example.edu.cn": (451, b"later")})
    notify([reader(name) for name in "AB"], "已批准。", about="提案")
    job = Job.objects.get()
    outbox.run(job.pk)
    assert sent() == ["b@example.edu.cn"]
    post.clear()
    run_again(job)
    assert sent() == ["b@example.edu.cn", "a@example.edu.cn"]


def test_an_address_that_is_refused_for_good_is_not_tried_again(post):
    post["a@example.edu.cn"] = smtplib.SMTPRecipientsRefused({"a@example.edu.cn": (550, b"unknown")})
    notify([reader("A")], "已批准。", about="提案")
    job = Job.objects.get()
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, sent()) == (JobState.DONE, [])


def test_a_server_that_never_answers_is_given_up_and_the_notice_stays(post):
    post["a@example.edu.cn"] = ConnectionRefusedError()
    notify([reader("A")], "已批准。", about="提案")
    job = Job.objects.get()
    for _ in range(outbox.MAX_ATTEMPTS - 1):
        run_again(job)
        assert job.state == JobState.WAITING
        assert job.not_before > timezone.now()
    run_again(job)
    assert (job.state, job.message) == (JobState.FAILED, "邮件服务器有 1 封邮件没有接受。")
    assert Notice.objects.count() == 1


# what is old


def test_what_was_read_is_removed_after_its_time_and_what_was_not_stays(post, settings):
    settings.NOTICE_DAYS = 180
    now = timezone.now()
    old, young = now - datetime.timedelta(days=181), now - datetime.timedelta(days=179)
    NoticeFactory(created_at=old, read_at=now)
    kept = [NoticeFactory(created_at=old), NoticeFactory(created_at=young, read_at=now)]
    mailing.forget_old(timezone.localdate())
    assert set(Notice.objects.all()) == set(kept)


def test_the_jobs_that_mailed_old_notices_go_with_them(union, officer):
    done = {"unit": union, "state": JobState.DONE, "label": "通知邮件 1 封"}
    now = timezone.now()
    Job.objects.create(kind=MAIL, finished_at=now - datetime.timedelta(days=181), **done)
    kept = [
        Job.objects.create(kind=MAIL, finished_at=now, **done),
        Job.objects.create(kind="reports.print", finished_at=now - datetime.timedelta(days=181), **done),
    ]
    mailing.forget_old(timezone.localdate())
    assert set(Job.objects.all()) == set(kept)


# as the reader chooses


def choosing(name, **choices):
    return reader(name, notice_choices={code.replace("_", "."): way for code, way in choices.items()})


def test_a_kind_that_the_reader_turned_off_reaches_him_nowhere_and_one_to_act_on_always(post):
    kind, must = Kind("core.jobs", "后台任务"), Kind("core.work", "事项", must_act=True)
    off = choosing("A", core_jobs="none", core_work="none")
    notify([off], "已完成。", about="任务", kind=kind)
    assert (Notice.objects.count(), Job.objects.count()) == (0, 0)
    notify([off], "等您办理。", about="任务", kind=must)
    assert [(one.user, one.kind) for one in Notice.objects.all()] == [(off, "core.work")]
    assert Job.objects.filter(kind=MAIL).count() == 1


def test_one_in_the_portal_alone_is_not_mailed(post):
    notify([choosing("A", core_work="portal")], "已批准。", about="提案")
    assert (Notice.objects.count(), Job.objects.count()) == (1, 0)


def test_what_comes_once_a_day_comes_in_one_mail_without_what_was_read(post):
    daily, other = choosing("A", core_work="daily"), choosing("B", core_work="daily")
    for number in range(3):
        notify([daily, other], f"第{number}件。", about="提案", url=f"/congress/proposals/{number}/")
    Notice.objects.filter(user=other).update(read_at=timezone.now())
    Notice.objects.filter(user=daily, sentence="第0件。").update(read_at=timezone.now())
    assert Job.objects.count() == 0
    mailing.enqueue_digests(timezone.localdate())
    outbox.run(Job.objects.get(kind=mailing.DIGEST).pk)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["a@example.edu.cn"], "2 条通知 · 学校工会")
    assert message.body.split("\n\n")[1:3] == [
        f"第{number}件。\nhttps://union.example.edu.cn/congress/proposals/{number}/" for number in (1, 2)
    ]
    # The next day nothing waits.
    mailing.enqueue_digests(timezone.localdate())
    assert Job.objects.count() == 1


def test_a_digest_that_the_server_refused_is_sent_again_to_whom_it_lacks(post):
    for name in "AB":
        notify([choosing(name, core_work="daily")], "已批准。", about="提案")
    mailing.enqueue_digests(timezone.localdate())
    post["b@example.edu.cn"] = smtplib.SMTPServerDisconnected("gone")
    job = Job.objects.get()
    outbox.run(job.pk)
    post.clear()
    run_again(job)
    assert (job.state, sent()) == (JobState.DONE, ["a@example.edu.cn", "b@example.edu.cn"])


def test_one_event_is_told_once_however_often_it_is_announced(db):
    people = [UserFactory(), UserFactory()]
    assert notify(people[:1], "已完成。", about="任务", event="core.job_done:1") == people[:1]
    assert notify(people, "已完成。", about="任务", event="core.job_done:1") == people[1:]
    assert Notice.objects.count() == 2


# a group of WeCom


def test_without_an_address_nothing_is_posted(db, settings):
    settings.WECOM_WEBHOOK = ""
    notify([UserFactory()], "已取消。", about="活动", in_group=True)
    assert Job.objects.count() == 0


def test_a_robot_that_refuses_or_leads_elsewhere_is_tried_again_and_its_key_stands_nowhere(union, settings, robot):
    settings.WECOM_WEBHOOK = robot.address
    notify(
        [UserFactory(name="甲"), UserFactory()],
        "暴雨。",
        about="活动 H2022-0001",
        url="/activities/1/",
        in_group=True,
    )
    notify([UserFactory()], "暴雨。", about="活动 H2022-0001", url="/activities/1/", in_group=True)
    job = Job.objects.get()
    robot.answers += [(200, b'{"errcode":93000}'), (302, b""), (500, b"?")]
    for sentence in ("企业微信没有接受（93000）。", "企业微信没有回答。", "企业微信没有回答。"):
        run_again(job)
        assert (job.state, job.message) == (JobState.WAITING, sentence)
    run_again(job)
    assert job.state == JobState.DONE
    page = f"{settings.UNION_URL}/activities/1/"
    said = {"msgtype": "text", "text": {"content": f"活动 H2022-0001：有新的通知，请登录平台查看。\n{page}"}}
    assert robot.got == [said] * 4
    # The address, which has the key, is in the settings alone.
    assert (job.arguments, job.result) == ({"subject": "活动 H2022-0001", "url": "/activities/1/"}, {})
