"""The headers that every answer carries, whoever asks for whatever."""

import pytest

from tests.access.tour.visits import who
from unionportal.core.access.middleware import ResponseHeadersMiddleware

pytestmark = pytest.mark.django_db


def check(headers):
    policy = headers.get("Content-Security-Policy", "")
    assert "default-src" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"] or "no-cache" in headers["Cache-Control"]
    assert headers["Permissions-Policy"] == ResponseHeadersMiddleware.PERMISSIONS
    assert headers["X-Frame-Options"] == "DENY"
    return policy


@pytest.mark.parametrize("persona", who())
def test_every_answer_carries_the_headers(persona, visits):
    for route, headers in visits(persona).headers:
        policy = check(headers)
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy
        if not route.is_admin:
            assert "unsafe" not in policy


def test_pages_that_do_not_exist_carry_them_too_and_say_nothing_of_the_person(client, branch_chair):
    client.force_login(branch_chair)
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "frame-ancestors 'none'" in check(response.headers)
    page = response.content.decode()
    assert "没有找到" in page
    assert branch_chair.name not in page
