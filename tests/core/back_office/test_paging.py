"""Long lists are paged through from row to row: nothing is left out or shown twice, and far pages read few rows."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.db.models import F
from django.urls import get_resolver, reverse

from members.models import Member
from members.views.roster import MemberList
from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.pages import paging
from unionportal.core.pages.filters import ListFilter
from unionportal.core.tables import keyset
from welfare.models import GiftRecipient

pytestmark = pytest.mark.django_db
ORDERS = (
    ("birth_date",),
    ("-birth_date", "name_key"),
    (F("birth_date").desc(nulls_last=True), "-pk"),
    (F("birth_date").asc(nulls_first=True), "-gender"),
    ("unit", "-gender"),
    ("-unit__parent__name", "gender", "-birth_date"),
    ("user__name",),
    ("pk",),
    (),
)


@pytest.fixture
def few(monkeypatch):
    """Two rows on a page, of which the first alone has a number."""
    monkeypatch.setattr(keyset, "NUMBERED", 1)
    monkeypatch.setattr(ScopedAdmin, "list_per_page", 2)
    monkeypatch.setattr(MemberList, "paginate_by", 2)


@pytest.fixture
def members(union, branch, other_branch):
    """Nine members, many of whom are alike in what they are sorted by, some without it."""
    days = (None, datetime.date(1980, 1, 1), datetime.date(1990, 1, 1))
    units = (union, branch, other_branch)
    return [
        MemberFactory(unit=units[number // 4], birth_date=days[number % 3], gender="female" if number % 2 else "male")
        for number in range(9)
    ]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_pages_from_both_ends_hold_all_rows_once_in_their_order(few, members, order):
    rows = Member.objects.order_by(*order)

    def page(**params):
        return keyset.KeysetPaginator(rows, 2, params=params).page(1)

    whole = list(keyset.in_order(rows)[0])
    assert len(whole) == 9
    shown, forward = page(), []
    while True:
        forward += shown
        if not shown.has_next():
            break
        shown = page(after_row=shown.last_key)
    assert forward == whole
    shown, backward = page(last_page="1"), []
    assert len(shown) == 1
    while True:
        backward = [*shown, *backward]
        if not shown.has_previous():
            break
        shown = page(before_row=shown.first_key)
    assert backward == whole


def test_a_row_that_is_gone_names_the_first_page_and_an_order_that_is_no_column_keeps_its_numbers(few, members):
    rows = Member.objects.order_by("pk")
    for gone in ("999999", "x", "9" * 30):
        assert list(keyset.KeysetPaginator(rows, 2, params={"after_row": gone}).page(1)) == members[:2]
    odd = keyset.KeysetPaginator(rows.order_by(F("pk") % 3, "pk"), 2, params={"after_row": members[0].pk}).page(3)
    assert (odd.number, len(odd), odd.paginator.is_all_numbered) == (3, 2, True)


def test_a_far_page_reads_no_row_before_it(few, branch):
    issue = GiftIssueFactory(unit=branch)
    for number in range(40):
        GiftRecipientFactory(issue=issue, unit=branch, member=None, name=f"外聘{number:02}")
    rows = GiftRecipient.objects.order_by("-issue_id", "-name", "-pk")
    far = rows[30]
    at = keyset.KeysetPaginator(rows, 5, params={"after_row": far.pk})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE welfare_giftrecipient; SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off")
    found = keyset.beyond(at.object_list, at.keys, (far.issue_id, far.name, far.pk), forward=True)[:5]
    assert [row.name for row in found] == [f"外聘{number:02}" for number in (8, 7, 6, 5, 4)]
    plan = found.explain(analyze=True)
    removed = [int(number) for number in re.findall(r"Removed by [A-Za-z ]*: (\d+)", plan)]
    # The one by which the page is named is read, and left out.
    assert (len(re.findall("Index Cond", plan)), sum(removed)) == (1, 1), plan


def link(page, rel):
    """The address that a page leads to as its neighbour; None if it has none."""
    found = re.search(rf'rel="{rel}" href="([^"]*)"', page.content.decode())
    return found and unescape(found[1])


@pytest.mark.parametrize("name", ["admin:members_member_changelist", "members:member_list"])
def test_the_links_of_both_faces_lead_through_the_list_as_it_is_filtered(client, few, members, officer, name):
    client.force_login(officer)
    place = reverse(name)
    narrowed = f"{place}?{'gender__exact' if name.startswith('admin') else 'gender'}=male"

    def open_page(address):
        page = client.get(address)
        shown = page.context["cl"].result_list if "cl" in page.context else page.context["object_list"]
        return page, [row.pk for row in shown]

    first, rows = open_page(narrowed)
    whole, page = list(rows), first
    while address := link(page, "next"):
        page, rows = open_page(place + address)
        whole += rows
    assert sorted(whole) == sorted(member.pk for member in members if member.gender == "male")
    last, rows = open_page(place + link(first, "last"))
    assert (rows, link(last, "next")) == (whole[4:], None)
    page, rows = open_page(place + link(last, "prev"))
    assert rows == whole[2:4]
    # It says which page it is, and the links to other filters and orders name none.
    assert re.search(r"第 (\d) 页", page.content.decode())[1] == "2"
    others = [one for one in re.findall(r'href="(\?[^"]*)"', page.content.decode()) if "rel=" not in one]
    assert not [one for one in others if "gender=female" in one and re.search("|".join(paging.PAGING[2:]), one)]
    assert open_page(place + link(page, "first"))[1] == whole[:2]


def test_no_filter_of_a_list_is_called_as_what_names_a_page():
    """Else to filter would be to turn the page: the payments of some days are asked for by their first and last."""
    # All forms are there once all pages are.
    assert get_resolver().url_patterns
    shown = {form for form in every(ListFilter) if form.__module__.split(".")[0] != "tests"}
    assert {name for form in shown for name in form.base_fields} & set(paging.PAGING) == set()
    assert len(shown) > 10


def every(kind):
    """All classes derived from this one."""
    return {one for direct in kind.__subclasses__() for one in (direct, *every(direct))}


def test_the_end_of_what_was_not_counted_is_found_and_has_no_number(client, few, members, officer, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 4)
    client.force_login(officer)
    place = reverse("admin:members_member_changelist")
    first = client.get(place)
    last = client.get(place + link(first, "last"))
    order = list(first.context["cl"].paginator.object_list)
    assert list(last.context["cl"].result_list) == order[-2:]
    assert last.context["cl"].paginator.shown.number == 0
    before = client.get(place + link(last, "prev"))
    assert list(before.context["cl"].result_list) == order[-4:-2]
