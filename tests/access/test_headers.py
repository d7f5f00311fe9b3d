"""The headers that every answer carries, whoever asks for whatever."""

import pytest
from django.test import Client

from tests.access.routes import routes
from tests.access.test_matrix import finish
from unionportal.core.access.middleware import ResponseHeadersMiddleware


def check(response):
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]
    assert response["Permissions-Policy"] == ResponseHeadersMiddleware.PERMISSIONS
    assert response["X-Frame-Options"] == "DENY"
    return policy


@pytest.mark.parametrize("persona", ["anonymous", "officer", "branch_chair"])
def test_every_answer_carries_the_headers(persona, world):
    people, rows, _ = world
    client = Client()
    if persona != "anonymous":
        client.force_login(people[persona])
    for route in routes():
        if route.name.endswith("logout"):
            continue
        response = client.get(route.address(rows))
        policy = check(response)
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy
        if not route.is_admin:
            assert "unsafe" not in policy
        finish(response)


def test_pages_that_do_not_exist_carry_them_too_and_say_nothing_of_the_person(client, branch_chair):
    client.force_login(branch_chair)
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "frame-ancestors 'none'" in check(response)
    page = response.content.decode()
    assert "没有找到" in page
    assert branch_chair.name not in page
