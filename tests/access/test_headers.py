"""The headers that every answer carries, whoever asks for whatever."""

import gzip

import pytest
from django.urls import reverse

from tests.access.tour.visits import who
from unionportal.core.access.middleware import ResponseHeadersMiddleware
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}


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


def test_a_page_is_a_quarter_as_long_and_never_of_one_length(client, sign_in, union):
    sign_in(Role.OFFICER, union)
    plain = client.get(reverse("members:member_list"))
    sent = [client.get(reverse("members:member_list"), headers=GZIP) for _ in range(20)]
    assert {one.headers["Content-Encoding"] for one in sent} == {"gzip"}
    assert sent[0].has_header("Vary")
    assert plain.headers.get("Content-Encoding") is None
    assert max(len(one.content) for one in sent) < len(plain.content) / 4
    assert gzip.decompress(sent[0].content)[:200] == plain.content[:200]
    assert len({len(one.content) for one in sent}) > 5


def test_a_file_is_sent_as_it_is(client, sign_in, union):
    sign_in(Role.OFFICER, union)
    answer = client.post(
        reverse("members:member_list"), {"export": "xlsx", "columns": ["staff_no", "name"]}, headers=GZIP
    )
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer.headers.get("Content-Encoding") is None
