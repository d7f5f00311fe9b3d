"""Signing in and out, and one's own password."""

import datetime

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from tests.shown import attributes, refusals, texts
from unionportal.core.models import AuditEntry

GOOD = "Xuexiao-2022-ok"


def log_in(client, user, password="testing"):  # noqa: S107
    return client.post(reverse("login"), {"username": user.username, "password": password})


def test_a_person_signs_in_and_lands_on_the_home_page(client, branch_chair):
    response = log_in(client, branch_chair)
    assert response.status_code == 302
    assert response["Location"] == "/"
    page = client.get("/")
    assert texts(page, "h1") == [f"{branch_chair.name}，您好"]


def test_staff_land_on_the_work_of_today_unless_they_asked_for_a_page(client, officer):
    sent = {"username": officer.username, "password": "testing"}
    landed = {wanted: client.post(f"/login/?next={wanted}", sent)["Location"] for wanted in ("", "/", "/notices/")}
    assert landed == {"": "/admin/", "/": "/admin/", "/notices/": "/notices/"}
    assert client.get("/login/")["Location"] == "/admin/"
    assert client.get("/admin/").context["title"] == "今日工作"


def test_a_wrong_password_is_answered_in_chinese_without_saying_which_part_was_wrong(client, branch_chair):
    tries = [log_in(client, branch_chair, "nonsense"), log_in(Client(), UserFactory.build(username="nobody"), "x")]
    assert [texts(page, ".note") for page in tries] == [["工号或密码不对，请重新输入。密码区分大小写。"]] * 2


def test_five_wrong_passwords_lock_the_account_and_the_page_says_for_how_long(client, branch_chair):
    for _ in range(5):
        response = log_in(client, branch_chair, "nonsense")
    assert response.status_code == 429
    assert texts(response, ".note") == ["这个账号连续 5 次密码错误，为保护账号已暂停登录，请 15 分钟后再试。"]
    assert log_in(client, branch_chair).status_code == 429
    # A colleague behind the same address is not locked out with him.
    assert log_in(client, UserFactory()).status_code == 302


def test_a_locked_account_opens_again_after_the_time_named(client, branch_chair):
    for _ in range(5):
        log_in(client, branch_chair, "nonsense")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        assert log_in(client, branch_chair)["Location"] == "/"


def test_signing_out_is_a_post(client, branch_chair):
    client.force_login(branch_chair)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
    assert client.get("/").status_code == 302


def test_with_a_first_password_one_reaches_only_the_page_that_changes_it(client, branch_chair):
    branch_chair.must_change_password = True
    branch_chair.save()
    client.force_login(branch_chair)
    assert client.get("/")["Location"] == reverse("password_change")
    page = client.get(reverse("password_change"))
    assert (texts(page, "h1"), texts(page, ".bar", "nav")) == (["请先修改初始密码"], [])


KINDS = "密码须含大写字母、小写字母、数字、符号中的至少三类，或不少于 15 个字符。"


def change(client, old, new, again=None):
    answers = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("password_change"), answers)


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client, branch_chair):
    branch_chair.must_change_password = True
    branch_chair.save()
    elsewhere = Client()
    elsewhere.force_login(branch_chair)
    client.force_login(branch_chair)
    assert change(client, "testing", GOOD)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert AuditEntry.objects.get(act="修改密码").actor == branch_chair
    branch_chair.refresh_from_db()
    assert not branch_chair.must_change_password


def test_a_weak_or_unchanged_or_mistyped_new_password_comes_back_with_its_sentence(client, branch_chair):
    branch_chair.set_password(GOOD)
    branch_chair.save()
    client.force_login(branch_chair)
    for old, new, again, sentence in [
        (GOOD, "abcdefghij", None, f"这个密码太常见了。 {KINDS}"),
        (GOOD, GOOD, None, "新密码不能与原密码相同。"),
        (GOOD, "Another-2022-ok", "Another-2023-ok", "两次输入的新密码不一样。"),
        ("nonsense", "Another-2022-ok", None, "原密码不对，请重新输入。"),
    ]:
        page = change(client, old, new, again)
        assert refusals(page) == [sentence]
    branch_chair.refresh_from_db()
    assert branch_chair.check_password(GOOD)


def test_an_idle_session_ends_with_a_sentence_and_an_htmx_request_is_sent_to_the_login(client, branch_chair):
    client.force_login(branch_chair)
    client.get("/")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
        response = client.get("/", headers={"HX-Request": "true"})
        assert (response.status_code, response["HX-Redirect"]) == (204, "/login/")
        told = texts(client.get(reverse("login")), ".note")
        assert told == ["您有一段时间没有操作，为保护数据已自动退出，请重新登录。"]


def test_a_session_ends_after_ten_hours_however_busy(client, branch_chair):
    start = timezone.now()
    client.force_login(branch_chair)
    for minutes in range(0, 600, 20):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes)):
            assert client.get("/").status_code == 200
    with time_machine.travel(start + datetime.timedelta(minutes=605)):
        assert client.get("/")["Location"] == "/login/?next=/"


def test_the_type_size_is_kept_in_a_cookie_and_nothing_else_is_taken_from_it(client, branch_chair):
    client.force_login(branch_chair)
    client.cookies["type"] = "big"
    assert attributes(client.get("/"), "html", "data-type") == ["big"]
    client.cookies["type"] = '"><script>'
    assert attributes(client.get("/"), "html", "data-type") == ["normal"]
