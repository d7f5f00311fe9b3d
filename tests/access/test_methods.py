"""Somebody unknown, with every method; and every form without its token."""

from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.test_matrix import PUBLIC
from tests.access.tour.matrix import outcome
from tests.access.tour.routes import routes
from tests.access.tour.visits import digest, finish, many_pages, undrawn
from tests.sizes import size

# Of these each page is asked with one, in turn, and in a full run with all; test_matrix asks with GET and POST.
METHODS = ("HEAD", "DELETE", "OPTIONS")
# Addresses that are no pages of the site, or were once some other site's.
ELSEWHERE = ("/media/", "/media/x.pdf", "/files/", "/static/../manage.py", "/.env", "/.git/config", "/admin/jsi18n/x/")


@pytest.mark.slow
def test_somebody_unknown_is_sent_to_sign_in_whatever_the_method(world):
    _, rows, _ = world
    addresses = [(route, route.address(rows)) for route in routes()]
    client, before, found = Client(), digest(), {}
    with many_pages(), undrawn():
        for turn, (place, (route, address)) in product(range(size(1, len(METHODS))), enumerate(addresses)):
            method = METHODS[(place + turn) % len(METHODS)]
            response = client.generic(method, address)
            finish(response)
            if route.name not in PUBLIC and (code := outcome(response)) not in ("login", "405"):
                found[route.name, method] = code
    assert found == {}
    assert digest() == before


@pytest.mark.parametrize("address", ELSEWHERE)
def test_what_is_no_page_is_not_there(address, client, officer):
    assert client.get(address).status_code in (302, 404)
    client.force_login(officer)
    assert client.get(address).status_code == 404


@pytest.mark.slow
def test_no_form_is_taken_without_its_token(world):
    people, rows, _ = world
    known, unknown = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    known.force_login(people["officer"])
    addresses = {route.name: route.address(rows) for route in routes()}
    asked = [(known, name) for name in addresses]
    # Whoever is unknown gets no further than these pages with a token, either; a full run sends him to all.
    asked += [(unknown, name) for name in size(PUBLIC, addresses)]
    before = digest()
    with many_pages(), undrawn():
        taken = {(name, client is known) for client, name in asked if client.post(addresses[name]).status_code != 403}
    assert taken == set()
    assert digest() == before


def test_with_its_token_the_form_is_taken(officer):
    """The control: it is the token that the test above lacks."""
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("login"))
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    answers = {
        "username": officer.username,
        "password": "testing",
        "csrfmiddlewaretoken": token,
    }
    assert client.post(reverse("login"), answers)["Location"] == reverse("admin:index")
    # Signing in gives a new one; that of before does not do.
    assert client.post(reverse("notice_read_all"), {"csrfmiddlewaretoken": token}).status_code == 403
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    assert client.post(reverse("notice_read_all"), {"csrfmiddlewaretoken": token}).status_code == 302
    # From another site's page, the token would not help.
    elsewhere = {"HTTP_ORIGIN": "https://evil.example"}
    assert client.post(reverse("notice_read_all"), {"csrfmiddlewaretoken": token}, **elsewhere).status_code == 403


TARGETS = (
    "//evil.example",
    "https://evil.example/",
    "http:evil.example",
    "http:///evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "/%0d%0aLocation: //evil.example",
    " //evil.example",
    "\t//evil.example",
    "//evil.example\\@testserver/",
    "https://testserver@evil.example/",
    "//testserver.evil.example/",
)


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_leads_nowhere_but_into_the_portal(target, officer):
    for client in (Client(), Client(HTTP_HOST="localhost")):
        page = client.get(reverse("login"), {"next": target})
        assert page.status_code == 200
        answers = {"username": officer.username, "password": "testing", "next": target}
        back = client.post(reverse("login"), answers)["Location"]
        assert back.startswith("/")
        assert not back.startswith(("//", "/\\"))
        # Already signed in: sent on at once.
        assert client.get(reverse("login"), {"next": target})["Location"] in ("/", back)
        assert "\n" not in back


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_back_office_keeps_the_target_inside(target, client, officer):
    sent = client.get(reverse("admin:login"), {"next": target})["Location"]
    assert sent.startswith("/login/?next=")
    answers = {"username": officer.username, "password": "testing"}
    assert client.post(sent, answers)["Location"] == reverse("admin:index")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""])
def test_a_forged_host_is_refused(host, officer):
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    for address in ("/", reverse("login"), reverse("admin:index"), reverse("welfare:visit_list")):
        response = client.get(address, HTTP_HOST=host, SERVER_NAME="evil.example")
        assert response.status_code == 400
        assert "evil.example" not in response.content.decode()
    # What a proxy was told is not taken for the host either.
    response = client.get(reverse("login"), HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil.example" not in response.content.decode() + str(response.headers)
