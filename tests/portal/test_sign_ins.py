"""登录记录: every attempt with its result."""

import datetime

import pytest
import time_machine
from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from tests.shown import texts
from unionportal.core.back_office.sign_ins import Result, attempts, forget_old
from unionportal.core.choices import Role


def enter(name, password, address="192.0.2.7"):
    Client().post(reverse("login"), {"username": name, "password": password}, REMOTE_ADDR=address)


def test_every_sign_in_is_kept_with_its_result_and_address(client, sign_in, union):
    user = UserFactory(username="t20220417")
    enter(user.username, "testing")
    for _ in range(5):
        enter(user.username, "guessed", "192.0.2.9")
    kept = [(row["username"], row["result"], row["ip_address"]) for row in attempts()]
    assert kept == [
        ("t20220417", Result.LOCKED, "192.0.2.9"),
        *[("t20220417", Result.REFUSED, "192.0.2.9")] * 4,
        ("t20220417", Result.SIGNED_IN, "192.0.2.7"),
    ]
    sign_in(Role.AUDITOR, union)
    cells = texts(client.get(reverse("admin:sign_ins")), "td")
    assert [cells.count(word) for word in ("t20220417", "192.0.2.9", "192.0.2.7")] == [6, 5, 1]


def test_attempts_are_found_by_account_address_result_and_day(client, sign_in, union):
    enter(UserFactory(username="t1").username, "testing")
    enter(UserFactory(username="t2").username, "guessed", "192.0.2.9")
    today = timezone.localdate()
    assert [row["username"] for row in attempts(q="t1")] == ["t1"]
    assert [row["username"] for row in attempts(q="2.9", result=Result.REFUSED)] == ["t2"]
    assert attempts(start=today, end=today).count() == 2
    assert attempts(start=today + datetime.timedelta(days=1)).count() == 0
    sign_in(Role.SYSADMIN, union)
    page = client.get(reverse("admin:sign_ins"), {"q": "t1", "start": "nonsense"})
    assert page.status_code == 200
    page = client.get(reverse("admin:sign_ins"), {"result": "refused"})
    assert [(row["username"], row["result"].label) for row in page.context["page_obj"]] == [("t2", "登录失败")]


def test_a_password_in_the_wrong_box_is_not_shown(client, sign_in, union):
    enter("My-Secret-2022", "guessed")
    sign_in(Role.AUDITOR, union)
    page = client.get(reverse("admin:sign_ins")).content.decode()
    assert texts(page, "td").count("没有这个账号") == 1
    assert "My-Secret-2022" not in page
    assert attempts(q="My-Secret").count() == 0


@pytest.mark.parametrize("role", [Role.CHAIR, Role.OFFICER, Role.BRANCH_CHAIR])
def test_they_are_for_the_auditor_and_the_administrator(role, client, sign_in, union):
    sign_in(role, union)
    assert client.get(reverse("admin:sign_ins")).status_code == 404


def test_what_is_older_than_its_term_is_removed_and_the_term_is_half_a_year_at_least(db):
    assert settings.SIGN_IN_DAYS >= 180
    now = timezone.now()
    for days in (settings.SIGN_IN_DAYS + 1, settings.SIGN_IN_DAYS - 1):
        with time_machine.travel(now - datetime.timedelta(days=days)):
            enter(UserFactory().username, "testing")
            enter(UserFactory().username, "guessed")
    forget_old(timezone.localdate())
    assert (AccessLog.objects.count(), AccessFailureLog.objects.count()) == (1, 1)
