"""Two web servers and two workers that share nothing but database, broker and the folder of files are one portal."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from redis import Redis

from tests.books import book, member_row
from tests.faults.rig.long_work import KIND
from tests.faults.rig.machines import HOST, ROOT, Browser, Machine, until
from tests.sizes import size
from unionportal.celery import app
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.jobs.broker import redis_py_url
from unionportal.core.models import Attachment, Job

WORD = "tests-of-two-machines"
AGAIN = size(3, 100)  # times that the message of one job comes
LINK = re.compile(r'href="(/jobs/[^"]+/files/[^"]+)"')


@pytest.fixture
def machines(tmp_path, officer):
    """[web 1, web 2, worker 1, worker 2]; the officer can sign in there, where passwords are hashed slowly."""
    officer.password = PBKDF2PasswordHasher().encode(WORD, "salt" * 6)
    officer.save()
    app.control.purge()
    shared = {"UNION_FILES": str(tmp_path / "files"), "LONG_WORK": str(tmp_path)}
    started = [Machine.web(tmp_path / f"web{number}", **shared) for number in (1, 2)]
    started += [Machine.worker(tmp_path / f"worker{number}", tmp_path, **shared) for number in (1, 2)]
    yield started
    for machine in started:
        machine.kill()


def probe(port):
    words = [sys.executable, "-m", "unionportal.probe", str(port)]
    return subprocess.run(words, cwd=ROOT, env=os.environ | {"ALLOWED_HOSTS": HOST}, check=False).returncode


def ended(job_id):
    return Job.objects.exclude(state="waiting").filter(pk=job_id).first()


def nothing_queued():
    with Redis.from_url(redis_py_url(settings.REDIS_URL)) as broker:
        return broker.llen("celery") == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_begun_on_one_machine_goes_on_on_the_other(
    machines, officer, branch, person, union, monkeypatch, tmp_path
):
    one, two = machines[0].port, machines[1].port
    # Signed in on the first, known to the second; the files of one are the files of all.
    browser = Browser()
    signed_in = browser.post(one, "/login/", {"username": officer.username, "password": WORD})
    assert (signed_in[0], browser.get(two, "/")[0]) == (302, 200)
    assert "__Host-session" in browser.cookies
    assert (probe(one), probe(9)) == (0, 1)

    # A job in the hands of one worker; its message comes again and again to the other, which leaves it alone.
    monkeypatch.setitem(outbox._HANDLERS, KIND, None)
    held = outbox.enqueue(KIND, "等一等", actor=person(Role.OFFICER, union))
    until((tmp_path / "begun").exists, f"a worker to begin:\n{machines[2].log}")
    for _ in range(AGAIN):
        outbox.publish(held.pk)
    answer = browser.upload(one, "/ledger/", "台账.xlsx", book(members=[member_row(1, gender="中")]))
    assert answer[0] == 302, answer[2].decode()
    page = answer[1]["Location"]
    preview = until(lambda: ended(page.rstrip("/").rpartition("/")[2]), "the other worker to look at the file")
    until(nothing_queued, "the other worker to take every message")
    (tmp_path / "go").touch()
    until(lambda: ended(held.pk), "the first worker to finish")
    assert len((tmp_path / "begun").read_text().splitlines()) == 1
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}

    # What went up through the first and what a worker made of it comes down through the second.
    shown = browser.get(two, page)[2].decode()
    assert "有 1 处问题" in shown
    link, *_ = LINK.findall(shown)
    status, _, listed = browser.get(two, link)
    assert (status, listed[:2]) == (200, b"PK")
    assert Attachment.objects.count() == 1 + preview.files.count() + 1

    # Signed out on the second, unknown to the first.
    browser.ask(two, "POST", "/logout/", f"csrfmiddlewaretoken={browser.cookies['__Host-csrf']}")
    assert browser.get(one, "/")[0] == 302

    # The settings' way of logging is the workers' way too.
    assert any('"logger": "celery.app.trace"' in machine.log for machine in machines[2:])
    assert all('"logger": "unionportal.request"' in machine.log for machine in machines[:2])
