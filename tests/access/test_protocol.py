"""What answers, cookies, sessions and passwords keep to: the rows of the standards that are of no one page."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.shown import attributes
from unionportal.celery import app
from unionportal.portal.navigation import PORTAL

ASKED = (
    *(
        f"{kind}_COOKIE_{what}"
        for kind in ("SESSION", "CSRF")
        for what in ("NAME", "SECURE", "SAMESITE", "PATH", "DOMAIN")
    ),
    *("SESSION_COOKIE_HTTPONLY", "DEBUG", "SIGN_IN_DAYS", "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"),
)


@pytest.fixture(scope="module")
def production():
    return as_in_production()


def as_in_production(**more):
    """The settings of production by name, as a process of its own finds them."""
    given = more | {
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.production",
        "DJANGO_SECRET_KEY": "x" * 50,
        "UNION_KEY_FILE": "/nowhere",
        "DATABASE_URL": "postgresql://nobody@192.0.2.1/none",
        "REDIS_URL": "redis://192.0.2.1/0",
        "ALLOWED_HOSTS": "union.example",
        "UNION_SIGN_IN_DAYS": "30",
    }
    words = "import json; from django.conf import settings as s;"
    words += f"print(json.dumps({{n: getattr(s, n) for n in {ASKED!r}}}))"
    answer = subprocess.run(
        [sys.executable, "-c", words],
        cwd=settings.BASE_DIR,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def test_the_cookies_of_production_go_over_https_alone_and_to_this_host_alone(production):
    for kind in ("SESSION", "CSRF"):
        # The prefix makes the browser itself insist on Secure, the path / and no domain.
        assert production[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert production[f"{kind}_COOKIE_SECURE"]
        assert production[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert (production[f"{kind}_COOKIE_PATH"], production[f"{kind}_COOKIE_DOMAIN"]) == ("/", None)
    assert production["SESSION_COOKIE_HTTPONLY"]


def test_production_sends_everybody_to_https_for_a_year(production):
    assert production["SECURE_SSL_REDIRECT"]
    assert production["SECURE_REDIRECT_EXEMPT"] == ["^health/"]
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert not production["DEBUG"]


def test_other_sites_of_the_school_are_bound_only_where_the_operator_says_so(production):
    bound = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert [production[name] for name in bound] == [False, False]
    assert [as_in_production(UNION_HSTS="subdomains")[name] for name in bound] == [True, False]
    assert [as_in_production(UNION_HSTS="preload")[name] for name in bound] == [True, True]
    with pytest.raises(subprocess.CalledProcessError) as refused:
        as_in_production(UNION_HSTS="yes")
    assert refused.value.stderr.splitlines()[-1].endswith("UNION_HSTS 须是 host、subdomains 或 preload，不是“yes”。")


def test_the_law_is_longer_than_a_wish_to_forget(production):
    assert production["SIGN_IN_DAYS"] == 180


def test_no_other_site_may_read_an_answer(client, officer):
    client.force_login(officer)
    for address in ("/", reverse("login"), reverse("admin:index"), "/nothing/", reverse("health_live")):
        response = client.get(address, headers={"Origin": "https://evil.example"})
        assert not [name for name in response.headers if name.startswith("Access-Control-")]
        assert response["Referrer-Policy"] == "same-origin"


def test_every_page_names_its_type_and_charset_and_has_the_way_out(client, officer):
    client.force_login(officer)
    menu = [reverse(entry.url_name) for room in PORTAL for entry in room.pages[::4]]
    opened = {address: client.get(address) for address in (*menu, reverse("admin:core_unit_changelist"))}
    shown = {address: answer for address, answer in opened.items() if answer.status_code == 200}
    assert len(shown) > 5
    assert {answer["Content-Type"] for answer in shown.values()} == {"text/html; charset=utf-8"}
    sent_to = {address: attributes(answer, "form", "action") for address, answer in shown.items()}
    assert [address for address, ways in sent_to.items() if not any(way.endswith("/logout/") for way in ways)] == []


def test_nothing_lists_a_folder_or_echoes_a_request(client, officer):
    client.force_login(officer)
    for address in ("/static/", "/static/readme/", "/admin/static/", "/static/../"):
        assert client.get(address).status_code == 404
    for address in ("/", reverse("notice_list"), reverse("admin:compliance")):
        response = client.generic("TRACE", address, headers={"X-Told": "secret"})
        assert b"secret" not in response.content
        assert response.status_code in (404, 405)


def test_signing_in_gives_a_new_session_and_signing_out_ends_it_on_the_server(client, officer):
    client.get(reverse("login"))
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answers = {"username": officer.username, "password": "testing"}
    keys = set()
    for _ in range(3):
        client.post(reverse("login"), answers)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        keys.add(key)
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert thief.get("/").status_code == 200
        client.post(reverse("logout"))
        assert thief.get("/").status_code == 302
        assert not Session.objects.filter(pk=key).exists()
    assert len(keys - {"a" * 32}) == 3
    # 36 letters and digits, so 128 bits are 25 of them.
    assert all(len(key) >= 25 for key in keys)


def test_a_failed_sign_in_gives_no_session(client, officer):
    client.post(reverse("login"), {"username": officer.username, "password": "guessed"})
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("door", ["logout", "admin:logout"])
def test_signing_out_clears_what_the_browser_kept(door, client, officer):
    client.force_login(officer)
    response = client.post(reverse(door))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response["Location"] == reverse("login")
    assert client.get("/").status_code == 302


def test_a_password_is_hidden_and_may_be_pasted(client, officer):
    login = client.get(reverse("login")).content.decode()
    client.force_login(officer)
    change = client.get(reverse("password_change")).content.decode()
    assert attributes(login, "input", "type").count("password") == 1
    assert 'autocomplete="current-password"' in login
    assert attributes(change, "input", "type").count("password") == 3
    assert attributes(change, "input", "autocomplete").count("new-password") == 2
    assert "onpaste" not in login + change


def test_a_password_is_long_not_common_and_taken_as_it_was_typed(db):
    user = UserFactory()
    for weak in ("Ab-45678", "password123", "1234567890", "qwertyuiop"):
        with pytest.raises(ValidationError):
            validate_password(weak, user)
    long = " Aa中-" + "x9Y!" * 20 + " "
    validate_password(long, user)
    user.set_password(long)
    user.save()

    def opens(password):
        return Client().post(reverse("login"), {"username": user.username, "password": password}).status_code == 302

    assert opens(long)
    assert [opens(other) for other in (long.strip(), long[:-2], long.swapcase())] == [False] * 3


@pytest.mark.parametrize("password", ["My-Gonghui-Pass", "G0nghu1-2022-xx", "GONGHUI.zhuxi.99", "Our-Dahua-2022"])
def test_no_password_holds_a_word_of_the_place(password, settings):
    settings.PASSWORD_WORDS = [*settings.PASSWORD_WORDS, "dahua"]
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert "local_word" in {error.code for error in refusal.value.error_list}
    validate_password("Xuexiao-2022-ok")


def test_what_stands_in_the_address_is_no_answer_of_a_form(client, officer):
    wanted = {"username": officer.username, "password": "testing"}
    address = f"{reverse('login')}?username={officer.username}&password=testing"
    assert {*client.post(address).context["form"].errors} == {"username", "password"}
    # Said twice, the last one counts, whatever the first was.
    twice = f"username=x&password=y&username={officer.username}&password=wrong"
    refused = client.post(reverse("login"), twice, content_type="application/x-www-form-urlencoded").context["form"]
    assert (refused["username"].value(), [*refused.errors]) == (officer.username, ["__all__"])
    assert client.post(reverse("login"), wanted)["Location"] == "/admin/"


def test_what_is_read_back_is_json(settings):
    assert set(app.conf.accept_content) == {"json"}
    assert (app.conf.task_serializer, app.conf.result_serializer) == ("json", "json")
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    # The children that read a file hand plain data to their parent; nothing of it comes from outside.
    child = {f"unionportal/sheets/{name}.py" for name in ("child_process", "limited")}
    child |= {f"unionportal/sheets/untrusted/{name}.py" for name in ("answers", "script", "sent_rows")}
    child |= {f"unionportal/sheets/placeholders/{name}.py" for name in ("child", "files")}
    child |= {f"unionportal/reports/proving/{name}.py" for name in ("child", "files")}
    child |= {f"unionportal/sheets/{room}/child.py" for room in ("pictures", "running_text")}
    child |= {"finance/invoices/child.py"}
    # The cells that a preview read are kept as its own file: sealed, with their digest in the row.
    kept = {"unionportal/sheets/reader.py"}
    assert _files_with(r"\b(pickle|marshal|shelve|yaml)\b") - child - kept == set()


def test_the_browser_keeps_a_draft_the_keys_that_are_ticked_and_the_size_of_the_type_and_nothing_else():
    scripts = {p.name: p.read_text(encoding="utf-8") for p in Path(settings.BASE_DIR, "static").glob("*.js")}
    stores = {name for name, text in scripts.items() if re.search("localStorage|sessionStorage|indexedDB", text)}
    assert stores == {"drafts.js", "kept_ticks.js"}
    # For as long as the window is open.
    ticks = scripts["kept_ticks.js"]
    assert re.findall(r"\w+Storage.setItem\([^;]*", ticks) == [
        "sessionStorage.setItem(place, JSON.stringify([...kept]))"
    ]
    assert re.findall(r"kept.add\(([\w.]+)\)", ticks) == ["box.value"]
    assert re.findall(r"setItem\((\w+), JSON.stringify\(\{ (\w+): (\w+)", scripts["drafts.js"]) == [
        ("key", "text", "typed")
    ]
    cookies = {found for text in scripts.values() for found in re.findall(r"document\.cookie = .(\w+)=", text)}
    assert cookies == {"type"}


# Compares rows inside the database, where nobody gains by two that are alike.
_ALLOWED = {"unionportal/core/ledger/staging.py"}
_WEAK = r"\b(md5|sha1|3?des|arc4|rc4|ecb|cbc)\b"


def _files_with(pattern):
    root, wanted = Path(settings.BASE_DIR), re.compile(pattern, re.IGNORECASE)
    files = (path for folder in ("unionportal", *settings.DOMAIN_APPS) for path in (root / folder).rglob("*.py"))
    return {p.relative_to(root).as_posix() for p in files if wanted.search(p.read_text(encoding="utf-8"))}


def test_no_weak_hash_guards_anything():
    assert _files_with(_WEAK) - _ALLOWED == set()
