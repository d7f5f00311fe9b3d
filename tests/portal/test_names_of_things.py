"""One name for each thing: menus and headings call a table what it is called everywhere."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from unionportal.portal import navigation
from unionportal.portal.office import menu

# Pages of more than one table: orders of departments and roles that are lent.
_OF_SEVERAL = {"congress:screening_list", "congress:assignment_list", "role_list"}


def test_the_menus_call_each_table_by_its_name():
    tables = {f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist": m for m in admin.site._registry}
    tables |= {m.worklist.portal_list: m for m in admin.site._registry if hasattr(m, "worklist")}
    rooms = (*navigation.PORTAL, *menu.ROOMS)
    entries = [(page.label, page.url_name) for room in rooms for page in room.pages]
    of_one = [(label, page) for label, page in entries if page in tables and page not in _OF_SEVERAL]
    named = [(label, str(tables[page]._meta.verbose_name)) for label, page in of_one]
    assert len(named) > 40
    assert [pair for pair in named if pair[0] != pair[1]] == []


@pytest.mark.django_db
def test_a_list_is_titled_by_what_it_lists_and_not_by_what_one_may_do(client, officer):
    client.force_login(officer)
    page = client.get(reverse("admin:welfare_giftissue_changelist")).content.decode()
    [title] = re.findall(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)
    assert re.split(r"\s*\|\s*", title) == ["发放", "工会综合服务平台"]
