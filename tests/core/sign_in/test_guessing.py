"""Whoever guesses a password from many addresses is slowed down, and the owner is not."""

import datetime
import threading
import time
from itertools import count, product

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core import signing
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.passwords import FirstPasswordHasher
from tests.factories import UserFactory
from tests.sizes import size
from unionportal.core.models import SignInTries
from unionportal.core.services.accounts import change_password
from unionportal.core.sign_in import devices, guesses

pytestmark = pytest.mark.django_db
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
ADDRESSES = [f"198.51.100.{n}" for n in range(12)]
START = datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC)


FRESH = (f"203.0.{n // 250}.{n % 250}" for n in count(1))


def ask(name, password, address=None, client=None):
    """The answer of the login page; without address from one that asked nothing before."""
    client, address = client or Client(), address or next(FRESH)
    return client.post(reverse("login"), {"username": name, "password": password}, REMOTE_ADDR=address)


IN, WRONG, WAITS = "signed in", "wrong password", "has to wait"
TEN_TRIES = [WRONG] * 10 + [WAITS] * 2


def outcome(answer):
    """What became of the try."""
    if answer.status_code == 302:
        assert answer.url == reverse("home")
        return IN
    if answer.status_code == 429:
        assert answer.context["minutes"] >= 1
        return WAITS
    assert answer.context["form"].non_field_errors() == ["工号或密码不对，请重新输入。密码区分大小写。"]
    return WRONG


def signed_in(user, password="testing"):  # noqa: S107 -- the factory's
    """A device on which this account signed in before, and that is signed out."""
    client = Client()
    assert outcome(ask(user.username, password, client=client)) == IN
    client.post(reverse("logout"))
    return client


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


@pytest.fixture
def user(union):
    return UserFactory(username="t20220417")


FROM_EACH = size(1, 4)


def guess_from_everywhere(name, tries=FROM_EACH):
    """Twelve addresses, below the limit of each; what became of each try. Those after the tenth wait."""
    return [outcome(ask(name, f"guess-{n}", address)) for n, address in product(range(tries), ADDRESSES)]


def test_twelve_addresses_together_have_ten_tries(clock, user):
    assert guess_from_everywhere(user.username, 4) == [WRONG] * 10 + [WAITS] * 38


def test_what_waits_is_told_how_long_and_the_password_is_not_looked_at(clock, user):
    guess_from_everywhere(user.username)
    answer = ask(user.username, "testing")
    assert (answer.status_code, answer["Retry-After"], answer.context["minutes"]) == (429, "60", 1)
    assert list(answer.cookies) == ["csrftoken"]


def test_each_pause_is_twice_the_one_before_up_to_an_hour(clock, user):
    guess_from_everywhere(user.username, 1)
    pauses = []
    for _ in range(9):
        wait = int(ask(user.username, "guess")["Retry-After"])
        pauses.append(wait // 60)
        clock.shift(wait - 1)
        assert outcome(ask(user.username, "guess")) == WAITS
        clock.shift(1)
        assert outcome(ask(user.username, "guess")) == WRONG
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_after_a_day_without_a_try_all_are_free_again(clock, user):
    guess_from_everywhere(user.username, 1)
    clock.shift(24 * HOUR - datetime.timedelta(seconds=1))
    assert outcome(ask(user.username, "guess")) == WRONG
    assert outcome(ask(user.username, "guess")) == WAITS
    clock.shift(24 * HOUR)
    assert [outcome(ask(user.username, "guess", address)) for address in ADDRESSES] == TEN_TRIES


def test_the_owner_signs_in_at_once_on_a_device_that_is_known(clock, user):
    device = signed_in(user)
    guess_from_everywhere(user.username)
    assert outcome(ask(user.username, "testing")) == WAITS
    assert outcome(ask(user.username, "testing", client=device)) == IN
    # Which does not give whoever guesses ten tries more.
    assert outcome(ask(user.username, "guess", ADDRESSES[3])) == WAITS


def test_on_a_new_device_the_owner_gets_in_when_the_pause_is_over_and_that_ends_it(clock, user):
    guess_from_everywhere(user.username)
    clock.shift(MINUTE)
    assert outcome(ask(user.username, "testing")) == IN
    assert SignInTries.objects.count() == 0
    assert outcome(ask(user.username, "guess")) == WRONG


def test_the_mark_of_a_device_is_good_for_its_account_alone(clock, user):
    other = UserFactory()
    thief = signed_in(other)
    guess_from_everywhere(user.username)
    assert outcome(ask(user.username, "testing", client=thief)) == WAITS


@pytest.mark.parametrize("key", ["name", "pk"])
def test_a_mark_that_nobody_signed_is_none(key, clock, user):
    guess_from_everywhere(user.username)
    who = {"name": user.username, "pk": str(user.pk)}[key]
    made = {who: ["a" * 16, devices._password_of(user)]}
    genuine = signing.dumps(made, salt="another")
    for forged in (genuine, f"{genuine}x", signing.dumps(made, key="k" * 50, salt="known device"), "nonsense", ""):
        client = Client()
        client.cookies[devices.COOKIE] = forged
        assert outcome(ask(user.username, "testing", client=client)) == WAITS


def test_with_a_new_password_the_other_devices_are_unknown_and_the_own_one_is_not(clock, user):
    old, own = signed_in(user), signed_in(user)
    ask(user.username, "testing", client=own)
    new = "Xin-Mima-2022-x"
    typed = {"old_password": "testing", "new_password1": new, "new_password2": new}
    assert own.post(reverse("password_change"), typed).status_code == 302
    own.post(reverse("logout"))
    guess_from_everywhere(user.username)
    assert outcome(ask(user.username, new, client=old)) == WAITS
    assert outcome(ask(user.username, new, client=own)) == IN


def test_a_mark_that_was_copied_has_ten_tries_of_its_own(clock, user):
    stolen, own = signed_in(user), signed_in(user)

    def codes():
        return [outcome(ask(user.username, "guess", address, stolen)) for address in ADDRESSES]

    assert codes() == TEN_TRIES
    # It slows neither another device of the owner nor a new one.
    assert outcome(ask(user.username, "testing", client=own)) == IN
    assert outcome(ask(user.username, "guess")) == WRONG


def test_a_device_is_known_for_half_a_year(clock, user):
    device = signed_in(user)
    cookie = device.cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 180 * 86_400)
    request = type("Request", (), {"COOKIES": {devices.COOKIE: cookie.value}})
    clock.shift(datetime.timedelta(days=180) - MINUTE)
    assert devices.mark_of(request, user) != ""
    clock.shift(2 * MINUTE)
    assert devices.mark_of(request, user) == ""


def test_eight_people_share_a_device_and_the_ninth_takes_the_place_of_the_first(clock, db):
    people, device = UserFactory.create_batch(9), Client()
    for one in people:
        ask(one.username, "testing", client=device)
        device.post(reverse("logout"))
    request = type("Request", (), {"COOKIES": {devices.COOKIE: device.cookies[devices.COOKIE].value}})
    assert [bool(devices.mark_of(request, one)) for one in people] == [False] + [True] * 8


def test_a_name_without_account_gets_the_same_answers(clock, user):
    there = [ask(user.username, "guess", address) for address in ADDRESSES]
    not_there = [ask("t20999999", "guess", address) for address in ADDRESSES]

    def said(answers):
        words = [answer.content.decode().replace("t20999999", user.username) for answer in answers]
        return [(answer.status_code, text.split("</head>")[1]) for answer, text in zip(answers, words, strict=True)]

    masked = [[(code, _without_tokens(text)) for code, text in said(answers)] for answers in (there, not_there)]
    assert masked[0] == masked[1]
    assert [code for code, _ in masked[0]] == [200] * 10 + [429] * 2


def _without_tokens(text):
    return [line for line in text.splitlines() if "csrf" not in line.lower() and "form_key" not in line]


def test_capital_letters_and_spaces_are_no_way_around_it(clock, user):
    for name in ("T20220417", " t20220417 ", "t20220417"):
        for address in ADDRESSES[:4]:
            ask(name, "guess", address)
    assert outcome(ask("T20220417", "guess")) == WAITS
    assert SignInTries.objects.count() == 1


def test_what_was_typed_is_kept_as_a_fingerprint(clock, user):
    ask("My-Secret-2022", "guess")
    kept = SignInTries.objects.get()
    assert (len(kept.key), kept.tries, kept.last_at) == (64, 1, START)


def test_one_address_is_never_locked_for_the_others(clock, user):
    guess_from_everywhere(user.username)
    others = UserFactory.create_batch(3)
    assert {outcome(ask(one.username, "testing", ADDRESSES[0])) for one in others} == {IN}


def test_a_wrong_first_password_takes_as_long_as_one_that_was_chosen(settings):
    slow = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = [slow, "members.passwords.FirstPasswordHasher"]
    first = make_password("abcd-efgh-ijkl", hasher=FirstPasswordHasher.algorithm)
    hashers = {"first": first, "chosen": make_password("abcd-efgh-ijkl")}
    taken = {}
    for name, encoded in hashers.items():
        begun = time.process_time()
        assert not identify_hasher(encoded).verify("guess", encoded)
        taken[name] = time.process_time() - begun
    assert taken["first"] > taken["chosen"] / 2
    assert identify_hasher(first).verify("abcd-efgh-ijkl", first)


def test_what_no_longer_counts_is_removed(clock, user):
    ask("old", "guess")
    clock.shift(24 * HOUR)
    ask("new", "guess")
    clock.shift(1)
    guesses.forget_old(timezone.localdate())
    assert SignInTries.objects.get().key == guesses.key_of("new")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_on_several_machines_share_the_tries(one_race):
    key, taken = guesses.key_of("somebody"), []

    def machine():
        try:
            taken.extend(guesses.take(key) for _ in range(10))
        finally:
            connections.close_all()

    machines = [threading.Thread(target=machine) for _ in range(6)]
    for one in machines:
        one.start()
    for one in machines:
        one.join()
    assert (len(taken), taken.count(None)) == (60, 10)


def test_what_the_password_changes_by_itself_does_not_matter(clock, user):
    """A password that is stored anew makes the devices unknown, whoever stored it."""
    device = signed_in(user)
    change_password(user, password="Xin-Mima-2022-x")
    guess_from_everywhere(user.username)
    assert outcome(ask(user.username, "Xin-Mima-2022-x", client=device)) == WAITS
