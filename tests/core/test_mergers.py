"""A merger takes along what a split takes along, says what ends and what stays, and loses nothing of one name."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from zeal import zeal_ignore

from activities.models import Club, PlanItem
from congress.models import Delegate, Meeting
from finance.models import Budget, Claim
from members.models import Member, OfficerTerm
from members.services.officers import appoint_officer
from tests.factories import (
    AccountFactory,
    BudgetFactory,
    ClaimFactory,
    ClubFactory,
    DelegateFactory,
    GrantFactory,
    MeetingFactory,
    MemberFactory,
    MutualAidFactory,
    PlanItemFactory,
    TermFactory,
    UserFactory,
    VisitFactory,
)
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant, Unit
from unionportal.core.splits.merging import merge_units
from unionportal.core.splits.splitting import split_unit
from welfare.models import MutualAidClaim, Visit

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 7, 1)


@pytest.fixture
def two(branch, other_branch, union, officer):
    """Two units, the first with something of everything that goes on, both with money on one account."""
    chair = MemberFactory(unit=branch, staff_no="T1", name="甲", user=UserFactory(username="T1"))
    MemberFactory(unit=other_branch, staff_no="T2", name="乙")
    began = {"elected_on": datetime.date(2021, 12, 1), "since": datetime.date(2022, 1, 1)}
    appoint_officer(actor=officer, unit=branch, member=chair, post="chair", **began)
    GrantFactory(user=chair.user, unit=branch, role=Role.BRANCH_OFFICER)
    DelegateFactory(unit=branch, member=chair, term__unit=union)
    account = AccountFactory()
    line = BudgetFactory(unit=branch, year=2022, account=account, initial=Decimal("1000.00"))
    BudgetFactory(unit=other_branch, year=2022, account=account, initial=Decimal("500.00"))
    ClaimFactory(unit=branch, budget=line, made_by=officer)
    VisitFactory(unit=branch, member=chair, diagnosis="")
    MutualAidFactory(unit=branch, member=chair)
    ClubFactory(unit=branch, name="合唱团")
    PlanItemFactory(unit=branch, owner_unit=None, year=2022, title="春游", done_on=None)
    PlanItemFactory(unit=union, owner_unit=other_branch, year=2022, title="校运会", done_on=None)
    return branch, other_branch


GOES_ON = {
    "会员 2 项",
    "代表 1 项",
    "角色 2 项",
    "预算 2 项",
    "支出申请 1 项",
    "慰问 1 项",
    "互助保障 1 项",
    "俱乐部 1 项",
    "计划事项 1 项",
    "承担的计划事项 1 项",
}


def merge(client, unit, other, **typed):
    answers = {"others": [other.pk], "into_code": "M", "into_name": "联合分工会", "on": "2022-07-01", "document": ""}
    return client.post(reverse("admin:core_unit_move", args=[unit.pk, "merge"]), {**answers, **typed})


def places():
    """The codes of the units where it is: of each kind of thing that goes on."""
    tables = (Claim, Visit, MutualAidClaim, Club, Delegate, Member)
    found = {table._meta.label: set(table.objects.values_list("unit__code", flat=True)) for table in tables}
    found["plan"] = {(item.unit.code, item.owner_unit and item.owner_unit.code) for item in _plan()}
    return found


def _plan():
    return PlanItem.objects.select_related("unit", "owner_unit")


def test_the_page_says_what_goes_on_what_ends_and_confirming_does_it(client, officer, two):
    client.force_login(officer)
    before = places()
    answer = merge(client, *two)
    found = dict(answer.context["preview"].lists)
    assert found["随原组织结束"] == ["分工会委员 1 项：任期结束，新组织重新选举"]
    assert set(found["到“联合分工会”"]) == GOES_ON
    assert (places(), Unit.objects.filter(code="M").exists()) == (before, False)
    # Each budget is adjusted by the one service that adjusts budgets.
    with zeal_ignore():
        assert merge(client, *two, seen=answer.context["preview"].seen).status_code == 302
    everywhere = places()
    assert everywhere.pop("plan") == {("M", None), ("UNION", "M")}
    assert set(map(frozenset, everywhere.values())) == {frozenset({"M"})}
    assert OfficerTerm.objects.get().until == DAY
    lines = Budget.objects.filter(unit__code="M").values_list("initial", "total")
    assert (list(lines), Claim.objects.get().budget.unit.code) == ([(Decimal(1000), Decimal(1500))], "M")
    roles = RoleGrant.objects.filter(unit__code="M").values_list("role", "state")
    assert list(roles) == [(Role.BRANCH_OFFICER, "proposed")]
    assert set(RoleGrant.objects.filter(unit__in=two).values_list("until", flat=True)) == {DAY}


def test_it_is_the_same_from_whichever_unit_it_is_begun(client, officer, two):
    client.force_login(officer)
    first, second = two
    seen = merge(client, first, second).context["preview"].seen
    assert merge(client, second, first).context["preview"].seen == seen


def test_what_came_since_the_preview_is_told(client, officer, two):
    client.force_login(officer)
    seen = merge(client, *two).context["preview"].seen
    ClubFactory(unit=two[1], name="书画社")
    told = merge(client, *two, seen=seen).context["form"].non_field_errors()
    assert told == ["预览以后有了变化，什么都没有办理；请看新的预览，再确定。多了：俱乐部 2 项。少了 1 项。"]
    assert Unit.objects.filter(closed_on__isnull=False).count() == 0


def test_two_of_one_name_are_told_apart_before_the_units_are_merged(client, officer, two):
    club = ClubFactory(unit=two[1], name="合唱团")
    client.force_login(officer)
    seen = merge(client, *two).context["preview"].seen
    with zeal_ignore():
        answer = merge(client, *two, seen=seen)
    sentence = f"要合并的组织里有同名的俱乐部“{club}”，请先改名或办结其中一个，再合并。"
    assert answer.context["form"].non_field_errors() == [sentence]
    assert (Unit.objects.filter(code="M").count(), Member.objects.filter(unit=two[0]).count()) == (0, 1)


def test_a_code_that_is_taken_is_refused_beside_its_field(client, officer, two):
    client.force_login(officer)
    assert merge(client, *two, into_code="UNION").context["form"].errors == {"into_code": ["编号 UNION 已被使用。"]}


@pytest.fixture
def own_congress(branch):
    """A second-level congress of the unit with a delegate and a meeting to come."""
    term = TermFactory(unit=branch)
    DelegateFactory(unit=branch, term=term, member__unit=branch)
    return MeetingFactory(unit=branch, kind="second_level", term=term, state="planned")


STAYS = ["二级教代会届次 1 项：代表由原组织选出，新组织重新选举；请登记届满日期"]
STAYS += ["二级教代会会议 1 项：属于原组织的届次，不再召开的请取消"]


def test_the_congress_of_a_unit_that_is_merged_stays_with_it(client, officer, branch, other_branch, own_congress):
    client.force_login(officer)
    preview = merge(client, branch, other_branch).context["preview"]
    assert dict(preview.lists)[f"留在“{branch.name}”"] == STAYS
    merge_units([branch, other_branch], actor=officer, into_code="M", into_name="联合分工会", on=DAY)
    assert [Meeting.objects.get().unit, Delegate.objects.get().unit] == [branch, branch]


def test_the_congress_of_a_unit_that_is_split_stays_with_it(client, officer, branch, own_congress):
    client.force_login(officer)
    typed = {"into": "A1 一分会\nA2 二分会", "people": "", "on": "2022-07-01", "document": ""}
    answer = client.post(reverse("admin:core_unit_move", args=[branch.pk, "split"]), typed)
    assert dict(answer.context["preview"].lists)[f"留在“{branch.name}”"] == STAYS
    split_unit(branch, actor=officer, into=[("A1", "一分会"), ("A2", "二分会")], on=DAY)
    assert [Meeting.objects.get().unit, Delegate.objects.get().unit] == [branch, branch]


def test_units_that_are_not_side_by_side_are_not_merged(officer, union, branch):
    with pytest.raises(ValidationError, match="合并至少需要两个工会组织"):
        merge_units([branch], actor=officer, into_code="M", into_name="联合分工会", on=DAY)
    with pytest.raises(ValidationError, match="只能合并同一上级下的工会组织"):
        merge_units([branch, union], actor=officer, into_code="M", into_name="联合分工会", on=DAY)
