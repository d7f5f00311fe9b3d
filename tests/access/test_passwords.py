"""Guessing a password, and the password that was handed out."""

import datetime
from itertools import product

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.access.tour.routes import routes
from tests.access.tour.visits import many_pages
from tests.books import id_number
from tests.factories import MemberFactory, UserFactory
from tests.shown import refusals
from tests.sizes import size
from unionportal.core.roles.resetting import reset_password
from unionportal.core.services import accounts

pytestmark = pytest.mark.slow

HOME_PAGE, WRONG = "/", "工号或密码不对，请重新输入。密码区分大小写。"
RAN_OUT = "初始密码已过期，请联系工会系统管理员重置。"
WAITS = "这个账号连续 5 次密码错误，为保护账号已暂停登录，请 15 分钟后再试。"
HOME, OFFICE, LIBRARY = "10.0.0.1", "10.0.0.2", "10.0.0.3"


def log_in(user, password="testing", address=OFFICE, **extra):  # noqa: S107 -- the factory's
    """Where it leads; of a try that leads nowhere the sentence."""
    answers = {"username": user.username, "password": password}
    answer = Client().post(reverse("login"), answers, REMOTE_ADDR=address, **extra)
    if answer.status_code == 302:
        return answer.url
    [sentence] = refusals(answer)
    return sentence


def test_whoever_guesses_from_elsewhere_locks_only_that_place(db):
    user = UserFactory()
    assert [log_in(user, f"guess{n}", HOME) for n in range(5)] == [WRONG] * 4 + [WAITS]
    assert log_in(user, address=HOME) == WAITS
    assert log_in(user, address=OFFICE) == HOME_PAGE


def test_many_accounts_tried_from_one_address_lock_nobody(db):
    names = [f"spray{n:03}" for n in range(size(60, 300))]
    client, login = Client(REMOTE_ADDR=HOME), reverse("login")
    tries = [client.post(login, {"username": name, "password": "Spring-2022"}) for name in names]
    assert {(one.status_code, *refusals(one)) for one in tries} == {(200, WRONG)}
    assert log_in(UserFactory(), address=HOME) == HOME_PAGE
    assert log_in(UserFactory(username=names[0]), address=HOME) == HOME_PAGE


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(db, settings):
    settings.PROXIES = 1
    user = UserFactory()
    for n in range(5):
        log_in(user, f"guess{n}", LIBRARY, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, {HOME}")
    # What the browser itself wrote in front is not believed.
    assert log_in(user, address=LIBRARY, HTTP_X_FORWARDED_FOR=f"192.0.2.77, {HOME}") == WAITS
    assert log_in(user, address=LIBRARY, HTTP_X_FORWARDED_FOR=OFFICE) == HOME_PAGE
    assert log_in(user, address=LIBRARY, HTTP_X_FORWARDED_FOR="nonsense") == HOME_PAGE


def test_without_a_proxy_nobody_chooses_his_address(db):
    user = UserFactory()
    codes = [log_in(user, "guess", HOME, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}") for n in range(5)]
    assert codes[-1] == WAITS


@pytest.fixture
def newcomer(union):
    """(account, first password)"""
    return accounts.open_account(actor=None, username="t2022", name="新同事")


def test_first_passwords_are_random_and_each_another():
    given = {accounts.first_password() for _ in range(1000)}
    assert len(given) == 1000
    assert {len(password) for password in given} == {14}


def test_with_a_first_password_every_page_leads_to_the_change_of_it(newcomer, world):
    user, password = newcomer
    _, rows, _ = world
    client = Client()
    client.post(reverse("login"), {"username": user.username, "password": password})
    open_to_all = {"login", "password_change", "health_live", "health_ready", "metrics"}
    addresses = {route.name: route.address(rows) for route in routes() if not route.name.endswith("logout")}
    with many_pages():
        reached = {
            (name, method)
            for (name, address), method in product(addresses.items(), ("GET", "POST"))
            if client.generic(method, address).headers.get("Location") != reverse("password_change")
        }
    assert {name for name, _ in reached} - open_to_all == set()
    assert ("password_change", "GET") in reached


@pytest.mark.parametrize(("hours", "said"), [(167, HOME_PAGE), (169, RAN_OUT)])
def test_a_first_password_opens_for_seven_days(hours, said, newcomer):
    user, password = newcomer
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=hours)):
        assert log_in(user, password) == said


def test_one_that_ran_out_says_so_and_a_reset_one_opens_again(newcomer):
    user, password = newcomer
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        assert log_in(user, password) == RAN_OUT
        # To whoever does not know it, it is a wrong password like any other.
        assert log_in(user, "x") == WRONG
        assert log_in(user, reset_password(user, actor=None)) == HOME_PAGE


def test_ones_own_password_does_not_run_out_after_seven_days(newcomer):
    user, _ = newcomer
    accounts.change_password(user, password="Xuexiao-2022-ok")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=30)):
        assert log_in(user, "Xuexiao-2022-ok") == HOME_PAGE


@pytest.mark.parametrize(
    "password",
    ["Aa-t20220417-zz", "Aa-19850615-zz", "xx-850615-Long-enough", "Gh-13800001111", "Aa.{tail}.zz", "ZZ{TAIL}zz.."],
)
def test_no_password_holds_a_number_of_its_owner(password, branch):
    user, number = UserFactory(username="t20220417"), id_number(7)
    MemberFactory(
        unit=branch,
        user=user,
        staff_no="T20220417",
        id_number=number,
        birth_date=datetime.date(1985, 6, 15),
        mobile="13800001111",
    )
    with pytest.raises(ValidationError) as refusal:
        validate_password(password.format(tail=number[-6:], TAIL=number[-6:].upper()), user)
    assert "own_number" in {error.code for error in refusal.value.error_list}
    validate_password("Xuexiao-2022-ok", user)


def test_the_page_refuses_such_a_password_in_words(client, branch):
    user = UserFactory(username="t20220417")
    client.force_login(user)
    new = "Aa-t20220417-zz"
    answers = {"old_password": "testing", "new_password1": new, "new_password2": new}
    assert "密码中不能有工号" in client.post(reverse("password_change"), answers).content.decode()


def test_a_failed_sign_in_is_logged_without_who_and_from_where(db, caplog):
    caplog.set_level("DEBUG")
    user = UserFactory(username="t20220417")
    for _ in range(6):
        log_in(user, "Guessed-2022", HOME)
    assert caplog.records
    for word in ("t20220417", HOME, "Guessed-2022", user.name):
        assert word not in caplog.text
