"""What each role finds on the home page."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import BudgetFactory, ClaimFactory, MemberFactory, UserFactory, VisitFactory, paid
from tests.shown import texts
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from unionportal.portal import inbox, navigation
from unionportal.portal.office import menu


def home(client, user):
    client.force_login(user)
    return client.get("/")


def items(client, user):
    return [(item.title, item.verb, item.count) for item in home(client, user).context["waiting"]]


def test_each_finds_what_waits_for_them_and_only_in_their_scope(
    client, branch, other_branch, officer, accountant, chair, cashier, branch_chair, stranger
):
    VisitFactory.create_batch(2, unit=branch, state="reported")
    VisitFactory(unit=other_branch, state="returned")
    budget = BudgetFactory(unit=branch)
    ClaimFactory(unit=branch, budget=budget, state="submitted")
    ClaimFactory(unit=branch, budget=budget, state="checked")
    ClaimFactory(unit=branch, budget=budget, state="approved", approved_on=datetime.date(2022, 5, 11))
    assert items(client, officer) == [("慰问 · 已退回", "上报", 1), ("慰问 · 待核定", "核定", 2)]
    assert items(client, chair) == [("支出申请 · 待批准", "批准", 1)]
    assert items(client, accountant) == [("支出申请 · 待会计审核", "审核", 1)]
    assert items(client, cashier) == [("支出申请 · 已批准待支付", "支付", 1)]
    assert items(client, branch_chair) == []
    assert items(client, stranger) == [("慰问 · 已退回", "上报", 1)]


def test_what_one_made_oneself_does_not_wait_for_one(client, branch, chair):
    ClaimFactory(unit=branch, state="checked", made_by=chair)
    assert items(client, chair) == []


@pytest.mark.django_db(transaction=True)
def test_the_number_beside_the_menu_is_counted_anew_after_any_act(client, branch, officer, chair, settings):
    settings.KEPT_SECONDS = 3600
    client.force_login(officer)
    VisitFactory(unit=branch, state="reported")

    def number():
        return inbox.size(client.get(reverse("notice_list")).wsgi_request)

    assert number() == 1
    with CaptureQueriesContext(connection) as remembered:
        assert number() == 1
    VisitFactory(unit=branch, state="reported")
    audit.record(chair, Act("tests.act", "核定慰问"), branch)
    with CaptureQueriesContext(connection) as counted:
        assert number() == 2
    assert len(counted) > len(remembered)


def test_a_member_without_office_finds_the_own_benefits_and_nobody_elses(client, branch):
    user = UserFactory()
    mine = MemberFactory(unit=branch, user=user)
    paid(VisitFactory(unit=branch, member=mine, amount=Decimal("321.00")))
    paid(VisitFactory(unit=branch, amount=Decimal("654.00")))
    page = home(client, user)
    assert texts(page, ".row-side") == ["321.00 元已支付"]
    assert "654.00" not in page.content.decode()
    assert "待办" not in page.content.decode()
    assert texts(page, "h2") == ["我得到的", "我享有的"]


def test_every_entry_of_both_menus_has_its_page():
    pages = [page.url_name for room in (*navigation.PORTAL, *menu.ROOMS) for page in room.pages]
    assert [page for page in pages if navigation.address(page) is None] == []


def test_a_menu_shows_what_a_role_allows_and_not_what_every_owner_may(client, branch_chair, officer):
    def pages(user):
        return {page.label for line in home(client, user).context["menu"] for page in line.pages}

    asked = {"慰问", "工作后台"}
    assert [pages(user) & asked for user in (UserFactory(), branch_chair, officer)] == [set(), {"慰问"}, asked]


# What became of a row, not a way that somebody moves it along.
WITHOUT_A_FLOW = {
    "core.Job",
    # Moved along by its sheets, each of which somebody confirms.
    "core.LedgerImport",
    # Moved along by the selection that it belongs to.
    "core.SecretVote",
    # Answered by the bank, in the batch that it belongs to.
    "finance.BatchLine",
    # How an asset was after each of its moves.
    "finance.AssetMove",
    # How a finding stood when the opinion was issued.
    "finance.OpinionFinding",
    "welfare.MutualAidClaim",
    "congress.Attendance",
    "activities.Participation",
}


def test_every_table_with_a_state_names_its_flow():
    with_state = {
        model
        for model in apps.get_models()
        if any(f.name == "state" for f in model._meta.fields)
        and not model._meta.model_name.endswith("event")
        and model._meta.label not in WITHOUT_A_FLOW
    }
    assert with_state == set(inbox.tables())


def test_the_permission_table_is_for_those_who_look_after_roles(client, chair, branch_chair):
    client.force_login(chair)
    assert texts(client.get(reverse("permission_table")), "th").count("批准慰问福利") == 1
    client.force_login(branch_chair)
    assert client.get(reverse("permission_table")).status_code == 404


@time_machine.travel("2026-05-20 12:00+08:00", tick=False)
def test_a_sub_union_finds_who_has_a_birthday_in_this_month(client, branch, other_branch, branch_chair, officer):
    born = {"甲": (1990, 5, 31), "乙": (1980, 5, 1), "丙": (1990, 4, 30), "丁": (1990, 6, 1)}
    for name, day in born.items():
        MemberFactory(unit=branch, name=name, birth_date=datetime.date(*day))
    MemberFactory(unit=branch, name="只知年月", birth_date=datetime.date(1985, 5, 1), birth_by_month=True)
    MemberFactory(unit=branch, name="不详", birth_date=None)
    MemberFactory(unit=branch, name="离会", birth_date=datetime.date(1990, 5, 2), status="left", left_on="2026-01-01")
    MemberFactory(unit=other_branch, name="别处", birth_date=datetime.date(1990, 5, 2))
    assert [one.name for one in home(client, branch_chair).context["birthdays"]] == ["乙", "甲", "只知年月"]
    assert home(client, officer).context["birthdays"] == []
