"""What goes wrong is told in a sentence and a number; why, only the log knows."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse

SECRET = "310000198506150017"
# Where the exception comes from: what is patched, and the page that meets it.
PLACES = (
    ("unionportal.core.access.scoping.ScopedQuerySet.visible_to", "welfare:visit_list"),
    ("unionportal.core.access.scoping.Scope.of", "welfare:visit_list"),
    ("members.models.MemberQuerySet.search", "members:member_list"),
    ("members.views.person.render", "members:me"),
    ("finance.views.claims.ClaimList.render_to_response", "finance:claim_list"),
    ("unionportal.core.models.access.User.current_grants", "home"),
    ("django.forms.forms.BaseForm.is_valid", "welfare:visit_list"),
    ("django.core.paginator.Paginator.get_page", "notice_list"),
    ("unionportal.core.back_office.records.ScopedAdmin.get_queryset", "admin:members_member_changelist"),
)


class _Broken:
    """Fails wherever it is asked, with everything in the message that must not come out."""

    def __call__(self, *args, **kwargs):
        raise ProgrammingError(f'relation "members_member" SELECT id_number WHERE id = {SECRET} at /srv/portal/x.py')

    def __get__(self, instance, owner):
        return self()


@pytest.mark.parametrize(("place", "page"), PLACES)
def test_an_error_says_that_and_by_which_number_and_nothing_else(place, page, officer, monkeypatch, caplog):
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    monkeypatch.setattr(place, _Broken())
    response = client.get(reverse(page), {"q": "张"} if page == "members:member_list" else {})
    monkeypatch.undo()
    assert response.status_code == 500
    text = response.content.decode()
    assert "系统出错了" in text
    assert response["X-Request-ID"] in text
    for word in (SECRET, "SELECT", "relation", "Traceback", ".py", "ProgrammingError", "/srv", str(settings.BASE_DIR)):
        assert word not in text
        assert word not in str(response.headers)
    assert "default-src" in response["Content-Security-Policy"]
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("code", [400, 403, 404])
def test_the_other_refusals_tell_nothing_of_the_inside_either(code, officer):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(officer)
    response = {
        400: lambda: client.get("/", HTTP_HOST="evil.example"),
        403: lambda: client.post("/notices/read/"),
        404: lambda: client.get("/welfare/visits/999999/"),
    }[code]()
    assert response.status_code == code
    text = response.content.decode()
    for word in ("Traceback", ".py", "urlconf", "ALLOWED_HOSTS", "Exception", officer.username):
        assert word not in text


def _fields(number):
    return "&".join(f"attended={n}" for n in range(number))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (_fields(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1), "一次最多送出 10000 项。请筛选后分几次办理。"),
        (
            "summary=" + "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1),
            "一次最多送出 2 MB 文字。请缩短，或者分几次保存。",
        ),
        ("\0", None),
    ],
    ids=["too many fields", "too much text", "something else"],
)
@pytest.mark.parametrize("page", ["welfare:visit_add", "admin:members_member_changelist"])
def test_a_form_that_is_too_large_says_what_to_do(body, sentence, page, officer):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(officer)
    client.cookies["csrftoken"] = "c" * 32
    path = reverse(page) + ("" if sentence else "?x=%00")
    answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    said = re.findall(r"<(?:h1|p)>(.*?)</(?:h1|p)>", answer.content.decode())
    if sentence:
        want = ["这张表单太大，没有保存。", sentence, "用浏览器的“返回”回到刚才的页面，填写的内容还在。"]
    else:
        want = ["这个请求无法处理。", "请返回上一页重新操作。"]
    assert said == want


def _start(**variables):
    """How production settings take these variables: (code, what was said)."""
    wanted = {
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.production",
        "DJANGO_SECRET_KEY": "x" * 60,
        "UNION_KEY_FILE": "/nonexistent/keys",
        "DATABASE_URL": "postgres://x@127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "union.example.edu.cn",
        "PATH": os.environ["PATH"],
    }
    code = "from django.conf import settings; print(settings.DEBUG)"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in (wanted | variables).items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


def test_production_does_not_start_without_its_secrets():
    code, said = _start(DJANGO_SECRET_KEY=None, ALLOWED_HOSTS=None)
    assert code != 0
    assert "缺少环境变量：DJANGO_SECRET_KEY" in said


def test_no_variable_turns_debug_on_in_production():
    code, said = _start(DEBUG="1", DJANGO_DEBUG="1", UNION_DEBUG="1")
    assert (code, said.strip()) == (0, "False")
