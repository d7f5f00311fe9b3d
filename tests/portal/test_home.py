"""What each role finds on the home page."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ActivityFactory,
    BrandProjectFactory,
    BudgetFactory,
    ClaimFactory,
    GiftIssueFactory,
    HardshipGrantFactory,
    MemberFactory,
    UserFactory,
    VisitFactory,
    paid,
)
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.roles.lending import lend_role
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from unionportal.portal import inbox, navigation
from unionportal.portal.office import menu
from welfare import services


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


def test_who_holds_an_office_no_more_finds_what_still_waits_under_its_heading(client, branch):
    former = UserFactory()
    ClaimFactory(unit=branch, state="returned", made_by=former)
    page = home(client, former)
    assert (texts(page, "h2")[0], texts(page, ".chip")) == ("待办", ["提交 1"])


@pytest.fixture
def unfinished(branch, union):
    """Make a draft and a returned record of somebody, of each kind that people of a sub-union apply for."""

    def make(by, unit=branch):
        for state in ("draft", "returned"):
            VisitFactory(unit=unit, state=state, reported_by=by)
            ActivityFactory(unit=unit, state=state, proposer=by)
            BrandProjectFactory(unit=unit, state=state, proposer=by)

    return make


def begun(client, user):
    """How many drafts, and how many returned records, wait for somebody."""
    found = [item for item in home(client, user).context["waiting"] if item.verb in ("上报", "提交申请", "申报")]
    return tuple(sum(one.count for one in found if one.title.endswith(state)) for state in ("草稿", "已退回"))


def test_a_draft_waits_for_who_made_it_and_what_was_returned_for_the_sub_union_too(
    client, person, branch, union, unfinished, officer, branch_chair, stranger
):
    colleague, women = person(Role.BRANCH_OFFICER, branch), person(Role.WOMEN, union)
    unfinished(branch_chair)
    found = {user: begun(client, user) for user in (branch_chair, colleague, officer, women, stranger)}
    # Visits are reported by the chair of a sub-union alone.
    assert found == {branch_chair: (3, 3), colleague: (0, 2), officer: (0, 0), women: (0, 0), stranger: (0, 0)}


def test_what_the_office_made_for_a_sub_union_waits_for_the_office_until_it_is_returned(
    client, unfinished, person, union, officer, branch_chair
):
    unfinished(officer)
    assert [begun(client, one) for one in (officer, branch_chair, person(Role.OFFICER, union))] == [
        (3, 3),
        (0, 3),
        (0, 0),
    ]


@pytest.mark.parametrize("gone", ["role", "account"])
def test_what_its_maker_cannot_finish_any_more_waits_for_whoever_may(client, unfinished, officer, branch_chair, gone):
    unfinished(branch_chair)
    if gone == "role":
        branch_chair.grants.update(until=timezone.localdate())
    else:
        type(branch_chair).objects.filter(pk=branch_chair.pk).update(is_active=False)
    assert begun(client, officer) == (3, 3)


def test_a_deputy_goes_on_with_what_the_lender_began(client, unfinished, branch_chair, branch, officer):
    unfinished(branch_chair)
    deputy = UserFactory()
    today = timezone.localdate()
    lend_role(branch_chair.grants.get(), deputy, actor=branch_chair, since=today, last=today, reason="出差")
    assert begun(client, deputy) == (3, 3)


def test_a_draft_knows_who_made_it_before_it_is_reported(client, branch, branch_chair, officer, union):
    visit = VisitFactory.build(unit=branch, member=MemberFactory(unit=branch), amount=None)
    services.report_visit(visit, actor=branch_chair, submit=False)
    issue = services.save_issue(GiftIssueFactory.build(unit=union), actor=officer)
    grant = services.report_grant(HardshipGrantFactory.build(unit=branch, member=visit.member), actor=officer)
    assert [one.reported_by for one in (visit, issue, grant)] == [branch_chair, officer, officer]


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
