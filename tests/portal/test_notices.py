"""通知: one's own, opened with one tap; nobody else's whatever the role; nothing before signing in."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import NoticeFactory, UserFactory
from tests.shown import attributes, texts
from unionportal.core.models import AuditEntry, Notice
from unionportal.portal.notices import unread_count

LIST = "/notices/"


@pytest.fixture
def me(client, branch_chair):
    client.force_login(branch_chair)
    return branch_chair


def listed(client, query=""):
    return [notice.sentence for notice in client.get(LIST + query).context["page_obj"]]


def test_i_see_mine_the_newest_first(client, me):
    for sentence in ("先", "后"):
        NoticeFactory(user=me, sentence=sentence)
    assert listed(client) == ["后", "先"]


@pytest.mark.parametrize("persona", ["officer", "chair", "stranger"])
def test_nobody_sees_or_opens_mine(client, branch_chair, persona, request):
    notice = NoticeFactory(user=branch_chair)
    client.force_login(request.getfixturevalue(persona))
    assert listed(client) == []
    assert client.post(reverse("notice_open", args=[notice.pk])).status_code == 404
    client.post(reverse("notice_read_all"), {"newest": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["notice_list", "notice_open", "notice_read_all", "notice_mail", "notice_choices"])
def test_somebody_unknown_is_sent_to_sign_in(client, db, page, method):
    notice = NoticeFactory()
    address = reverse(page, args=[notice.pk] if page == "notice_open" else [])
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


def test_one_tap_marks_it_read_and_leads_to_its_page(client, me):
    notice = NoticeFactory(user=me, url="/welfare/benefits/")
    assert attributes(client.get(LIST), "button", "formaction") == [f"/notices/{notice.pk}/open/"]
    answer = client.post(f"/notices/{notice.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (302, "/welfare/benefits/")
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    client.post(f"/notices/{notice.pk}/open/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_one_without_a_page_leads_back_to_the_list(client, me):
    notice = NoticeFactory(user=me)
    assert client.post(f"/notices/{notice.pk}/open/")["Location"] == LIST


@pytest.mark.parametrize("address", ["/notices/1/open/", "/notices/read/", "/notices/mail/"])
def test_nothing_is_marked_by_looking(client, me, address):
    assert client.get(address).status_code == 405


def test_all_are_marked_that_were_there_and_none_that_came_later(client, me):
    NoticeFactory.create_batch(2, user=me)
    newest = client.get(LIST).context["newest"]
    later = NoticeFactory(user=me)
    client.post(reverse("notice_read_all"), {"newest": newest})
    assert list(Notice.objects.unread()) == [later]


@pytest.mark.parametrize(("newest", "unread"), [("", 1), ("x", 1), ("-1", 1), ("9" * 40, 1), ("9" * 5000, 1)])
def test_a_mistyped_mark_breaks_nothing(client, me, newest, unread):
    NoticeFactory(user=me)
    assert client.post(reverse("notice_read_all"), {"newest": newest}).status_code == 302
    assert Notice.objects.unread().count() == unread


def test_the_unread_and_the_sought_are_found(client, me):
    NoticeFactory(user=me, sentence="甲", subject="提案 2022-001", read_at=timezone.now())
    NoticeFactory(user=me, sentence="乙", subject="提案 2022-002")
    NoticeFactory(user=me, sentence="丙", subject="支出申请 C2022-0001", read_at=timezone.now())
    NoticeFactory(sentence="丁", subject="提案 2022-003")
    assert listed(client, "?unread=1") == ["乙"]
    assert listed(client, "?q=提案") == ["乙", "甲"]
    assert listed(client, "?q=提案&unread=1") == ["乙"]
    assert listed(client, "?q=丙") == ["丙"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "还没有通知。您经手的、与您有关的事项有了进展，会在这里告诉您。"),
        ("?unread=1", "没有未读的通知。"),
        ("?q=无", "没有符合的通知。"),
    ],
)
def test_an_empty_list_says_so(client, me, query, sentence):
    assert texts(client.get(LIST + query), ".empty") == [sentence]


def test_the_bell_says_how_many_wait(client, me):
    NoticeFactory.create_batch(3, user=me)
    NoticeFactory(user=me, read_at=timezone.now())
    NoticeFactory()
    assert attributes(client.get("/"), "a", "aria-label").count("通知，3 条未读") == 1
    Notice.objects.filter(user=me).delete()
    assert attributes(client.get("/"), "a", "aria-label").count("通知") == 1


def test_the_back_office_shows_the_same_count(client, officer):
    NoticeFactory.create_batch(2, user=officer)
    client.force_login(officer)
    groups = client.get("/admin/").context["sidebar_navigation"]
    entries = {item["link"]: item["badge"] for group in groups for item in group["items"]}
    assert entries[LIST] == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, me, rows, django_assert_num_queries):
    NoticeFactory.create_batch(rows, user=me)
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)


def test_mail_is_turned_off_and_on_again(client, me, settings):
    settings.EMAIL_HOST = "mail.example.edu.cn"
    me.email = "me@example.edu.cn"
    me.save()
    assert texts(client.get(LIST), "button").count("不再发邮件") == 1
    for wanted, state, offer in (("no", False, "同时发到 me@example.edu.cn"), ("yes", True, "不再发邮件")):
        page = client.post(reverse("notice_mail"), {"wanted": wanted}, follow=True)
        me.refresh_from_db()
        assert me.wants_mail is state
        assert (texts(page, "button").count(offer), attributes(page, "button", "name").count("wanted")) == (1, 1)
        assert attributes(page, "button", "value") == ["yes" if wanted == "no" else "no"]
    acts = AuditEntry.objects.filter(actor=me).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["关闭邮件通知", "开启邮件通知"]


def test_without_a_mail_server_mail_is_not_spoken_of(client, me):
    assert "邮箱" not in client.get(LIST).content.decode()


def test_with_a_first_password_there_is_no_bell(client, db):
    client.force_login(UserFactory(must_change_password=True))
    page = client.get(reverse("password_change"))
    assert (page.status_code, texts(page, ".bell")) == (200, [])


def test_the_unread_are_counted_up_to_99(db):
    user = UserFactory()
    NoticeFactory(user=user, read_at=timezone.now())
    NoticeFactory.create_batch(3, user=user)
    NoticeFactory()
    assert unread_count(user) == 3
    NoticeFactory.create_batch(97, user=user)
    assert unread_count(user) == "99+"


# how they come


def test_each_chooses_how_notices_of_a_kind_come_and_cannot_close_what_he_must_do(client, me):
    address = reverse("notice_choices")
    form = client.get(address).context["form"]
    assert [value for value, _ in form.fields["core_work"].choices] == ["at_once", "daily", "portal"]
    given = dict.fromkeys(form.fields, "at_once") | {"activities_mine": "none"}
    refused = client.post(address, given | {"core_work": "none"})
    assert list(refused.context["form"].errors) == ["core_work"]
    assert client.post(address, given | {"core_jobs": "daily"})["Location"] == LIST
    me.refresh_from_db()
    assert (me.notice_choices["activities.mine"], me.notice_choices["core.jobs"]) == ("none", "daily")
    assert client.get(address).context["form"]["activities_mine"].initial == "none"
    assert AuditEntry.objects.filter(act="选择通知方式", actor=me).count() == 1
