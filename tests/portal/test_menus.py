"""Both menus are short for every role; what is not in them stands on the page that they lead to, or is searched for."""

import itertools
import re

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.factories import UserFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import BACK_OFFICE, Role
from unionportal.portal import navigation
from unionportal.portal.office import menu

pytestmark = pytest.mark.django_db
MOST = 12


def request_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user, request.session, request.scope = user, {}, Scope.of(user)
    return request


def test_no_role_has_more_than_twelve_lines_in_either_menu(everyone):
    of_portal = {role: navigation.menu_of(request_of(user)) for role, user in everyone.items()}
    of_office = {role: menu.menu(request_of(everyone[role])) for role in BACK_OFFICE}
    assert {role: len(lines) for role, lines in of_portal.items() if not 5 <= len(lines) <= MOST} == {}
    assert {role: len(lines) for role, lines in of_office.items() if not 5 <= len(lines) <= MOST} == {}
    # Nor has somebody of all roles.
    assert max(len(navigation.PORTAL), len(menu.ROOMS)) <= MOST
    assert len(navigation.menu_of(request_of(UserFactory()))) <= MOST


def test_every_page_is_in_one_room_and_every_list_of_staff_in_one_of_the_back_office():
    for rooms in (navigation.PORTAL, menu.ROOMS):
        pages = [page.url_name for room in rooms for page in room.pages]
        assert len(pages) == len(set(pages))
    listed = {f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist" for m in admin.site._registry}
    pages = [page for room in menu.ROOMS for page in room.pages]
    # Some are opened from the record that their rows belong to.
    led_to = {one for page in pages for one in page.leads_to}
    assert len(led_to) == 17
    assert listed - led_to - {page.url_name for page in pages} == set()


def test_a_line_opens_the_first_page_of_its_room_with_the_others_beside_it(everyone):
    client = Client()
    client.force_login(everyone[Role.CASHIER])
    lines = client.get("/admin/").context["sidebar_navigation"][0]["items"]
    books = next(line["link"] for line in lines if line["title"] == "经费")
    page = client.get(books)
    assert [line["title"] for line in page.context["sidebar_navigation"][0]["items"] if line["active"]] == ["经费"]
    siblings = [(one.label, one.here) for one in page.context["siblings"]]
    assert siblings[:3] == [("支出申请", True), ("发票", False), ("支付", False)]
    assert {client.get(one.url).status_code for one in page.context["siblings"]} == {200}
    of_portal = client.get(reverse("finance:payment_list")).context["menu"]
    assert [(one.label, one.here) for one in of_portal.siblings][:2] == [("支出申请", False), ("支付", True)]
    assert [line.label for line in of_portal if line.here] == ["经费"]
    page = client.get(reverse("admin:welfare_giftrecipient_changelist"))
    assert [(line.label, line.open.label) for line in page.wsgi_request.office_menu if line.here] == [
        ("慰问与福利", "发放")
    ]
    # The page of a record is no page of the menu.
    assert client.get(reverse("members:me")).context["menu"].siblings
    assert client.get("/").context["menu"].siblings == ()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("登录记录", "登录记录"),
        ("czrz", "操作日志"),
        ("GONGHUI", "工会组织"),
        (" 角色 ", "角色授权"),
        ("", None),
        ("??", None),
    ],
)
def test_any_page_is_found_by_its_words_or_its_letters(everyone, typed, title):
    client = Client()
    client.force_login(everyone[Role.SYSADMIN])
    answer = client.get("/admin/search/", {"s": typed}, headers={"HX-Request": "true"})
    titles = [one.title for one in answer.context["results"]]
    assert titles[:1] == ([title] if title else [])
    assert {client.get(one.link).status_code for one in answer.context["results"]} <= {200}


def test_the_enter_key_opens_the_only_page_found_or_lists_them(everyone):
    client = Client()
    client.force_login(everyone[Role.OFFICER])
    only = client.get("/admin/search/", {"s": "hyfwk"})
    assert only.headers["Location"] == reverse("admin:members_servicecard_changelist")
    several = client.get("/admin/search/", {"s": "hy"})
    assert [one.title for one in several.context["results"]][:3] == ["会员", "会员服务卡", "会议"]
    none = client.get("/admin/search/", {"s": "<没有>"}).content.decode()
    assert re.findall(r'<p class="bo-found[^"]*">([^/]*)</p>', none) == ["没有名称里有“&lt;没有&gt;”的页面。"]


def test_nobody_finds_what_he_may_not_open(everyone):
    def everything(role):
        request = request_of(everyone[role])
        return {one.title for letter in "abcdefghijklmnopqrstuvwxyz" for one in menu.found(request, letter)}

    asked = {"账号", "慰问"}
    assert (everything(Role.OFFICER) & asked, everything(Role.SYSADMIN) & asked) == ({"慰问"}, {"账号"})
    assert len(set(itertools.chain(*map(everything, (Role.OFFICER, Role.SYSADMIN, Role.CHAIR))))) > 50
