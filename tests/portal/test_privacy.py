"""隐私告知: every edition is read once, before anything else."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.access.tour.routes import routes
from tests.factories import UserFactory
from tests.faults.rig.at_once import hidden
from tests.shown import refusals, texts
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry
from unionportal.portal import privacy
from unionportal.portal.admin import DRAFT
from unionportal.portal.models import PrivacyNotice, PrivacyReading

PAGE = "/privacy/"


@pytest.fixture
def notice(officer):
    privacy.publish(None, actor=officer, text="第一版的正文")
    return privacy.current()


def enter(user, next_page="/"):
    client = Client(REMOTE_ADDR="192.0.2.7")
    answers = {"username": user.username, "password": "testing", "next": next_page}
    return client, client.post(reverse("login"), answers)


def read(client, edition, next_page="/"):
    return client.post(PAGE, {"edition": edition, "next": next_page})


def test_nobody_goes_on_before_the_notice_was_read(notice, officer):
    client, _ = enter(officer)
    open_to_all = {"privacy", "login", "logout", "admin:logout", "password_change"}
    plain = [reverse(route.name) for route in routes() if not route.params and route.name not in open_to_all]
    assert [page for page in plain if not client.get(page).headers.get("Location", "").startswith(PAGE)] == []
    assert client.post(reverse("notice_read_all"))["Location"] == PAGE
    page = client.get(PAGE)
    assert (texts(page, ".card"), texts(page, ".bar", "nav")) == (["第一版的正文"], [])
    assert read(client, 1).status_code == 302
    assert client.get("/").status_code == 200
    reading = PrivacyReading.objects.get()
    assert (reading.user, reading.notice, reading.address) == (officer, notice, "192.0.2.7")
    # Once is enough.
    again, _ = enter(officer)
    assert again.get("/").status_code == 200


def test_a_new_edition_is_shown_again_and_the_old_consent_is_kept(notice, officer):
    client, _ = enter(officer)
    read(client, 1)
    privacy.publish(None, actor=officer, text="第二版的正文")
    client, _ = enter(officer)
    assert texts(client.get("/", follow=True), ".card") == ["第二版的正文"]
    # Who had the old one open confirms nothing of the new.
    assert texts(read(client, 1), ".card") == ["第二版的正文"]
    assert client.get("/").status_code == 302
    read(client, 2)
    assert [reading.notice.edition for reading in PrivacyReading.objects.order_by("pk")] == [1, 2]
    assert client.get("/").status_code == 200


def test_one_goes_on_to_where_one_wanted_and_nowhere_else(notice, officer):
    client, answer = enter(officer, "/notices/")
    led = client.get(answer["Location"])["Location"]
    assert hidden(client.get(led), names=("next",)) == {"next": "/notices/"}
    assert read(client, 1, "/notices/")["Location"] == "/notices/"
    for elsewhere in ("//evil.example", "https://evil.example/", "javascript:alert(1)"):
        client, _ = enter(UserFactory())
        assert read(client, 1, elsewhere)["Location"] == "/"


def test_the_notice_can_be_read_again_at_any_time(notice, officer):
    client, _ = enter(officer)
    read(client, 1)
    page = client.get(PAGE)
    assert texts(page, ".card") == ["第一版的正文"]
    assert [one[-5:] for one in texts(page, ".note")] == ["确认阅读。"]
    assert "我已阅读" not in page.content.decode()
    # To confirm twice writes nothing.
    read(client, 1)
    assert PrivacyReading.objects.count() == 1


def test_without_a_notice_nobody_is_stopped(officer):
    client, _ = enter(officer)
    assert client.get("/").status_code == 200
    assert texts(client.get(PAGE), ".empty") == ["工会还没有发布隐私告知。"]
    assert read(client, 1).status_code == 200


def test_the_first_password_comes_before_the_notice(notice):
    client, _ = enter(UserFactory(must_change_password=True))
    assert client.get("/")["Location"] == reverse("password_change")
    new = "Xuexiao-2022-ok"
    client.post(reverse("password_change"), {"old_password": "testing", "new_password1": new, "new_password2": new})
    assert client.get("/")["Location"].startswith(PAGE)


def test_the_office_publishes_and_nothing_is_rewritten(client, sign_in, union):
    sign_in(Role.OFFICER, union)
    add = reverse("admin:portal_privacynotice_add")
    [draft] = texts(client.get(add), "textarea")
    assert draft.startswith("一、谁在处理您的信息 ")
    unfilled = client.post(add, {"text": DRAFT.read_text(encoding="utf-8")})
    assert refusals(unfilled) == ["正文里还有“（请填写）”，请补上后再发布。"]
    assert client.post(add, {"text": "正文"}).status_code == 302
    assert refusals(client.post(add, {"text": "正文"})) == ["与现行的一版相同，不必再发布。"]
    assert AuditEntry.objects.get(act="发布隐私告知").target_label == "隐私告知第 1 版"
    assert texts(client.get(reverse("admin:portal_privacynotice_changelist")), "th").count("已确认的人数") == 1
    for rewrite in (lambda n: n.update(text="x"), lambda n: n.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite(PrivacyNotice.objects.all())


@pytest.mark.parametrize(("role", "code"), [(Role.CHAIR, 200), (Role.SYSADMIN, 200), (Role.CASHIER, 403)])
def test_others_read_the_editions_and_publish_none(role, code, client, sign_in, union, notice):
    sign_in(role, union)
    assert client.get(reverse("admin:portal_privacynotice_changelist")).status_code == code
    assert client.post(reverse("admin:portal_privacynotice_add"), {"text": "别的"}).status_code == 404
    assert PrivacyNotice.objects.count() == 1


def test_who_publishes_it_is_reminded_until_there_is_one(client, officer, chair):
    def reminded(user):
        client.force_login(user)
        return client.get("/").context["lacks_notice"]

    assert [reminded(officer), reminded(chair)] == [True, False]
    privacy.publish(None, actor=officer, text="第一版的正文")
    assert not reminded(officer)
