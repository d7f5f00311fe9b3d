"""A split takes every member, office, budget and open matter to one of the parts, previewed, and can be undone."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from zeal import zeal_ignore

from activities.models import Activity, Club, Participation, PlanItem
from congress.models import Delegate
from finance.models import Budget, Claim
from finance.services import approve_claim, check_claim, submit_claim
from members.models import Member, OfficerTerm, ServiceCard
from members.services.officers import appoint_officer
from tests.factories import (
    AccountFactory,
    ActivityFactory,
    BudgetFactory,
    ClaimFactory,
    ClubFactory,
    DelegateFactory,
    GrantFactory,
    MemberFactory,
    MutualAidFactory,
    ParticipationFactory,
    PlanItemFactory,
    UserFactory,
    VisitFactory,
)
from tests.finance.turn import on
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant, Unit
from unionportal.core.services.organisation import close_unit
from unionportal.core.splits.splitting import preview_split, split_unit, undo_split
from welfare.models import MutualAidClaim, Visit

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 7, 1)
INTO = [("A1", "一分会"), ("A2", "二分会")]


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def whole(branch, union, officer):
    """A unit with a chair, two more members, money, and something under way in every wing."""
    chair = MemberFactory(unit=branch, staff_no="T1", name="甲", user=UserFactory(username="T1"))
    second = MemberFactory(unit=branch, staff_no="T2", name="乙")
    MemberFactory(unit=branch, staff_no="T3", name="丙")
    office = {"actor": officer, "unit": branch, "elected_on": day("2021-12-01"), "since": day("2022-01-01")}
    appoint_officer(member=chair, post="chair", until=day("2030-01-01"), **office)
    appoint_officer(member=second, post="women", **office)
    RoleGrant.objects.update(state="confirmed", basis="before", proposed_at=None)
    DelegateFactory(unit=branch, member=second, term__unit=union)
    budget = BudgetFactory(unit=branch, year=2022, account=AccountFactory(), initial=Decimal("1000.00"))
    ClaimFactory(unit=branch, budget=budget, made_by=officer)
    VisitFactory(unit=branch, member=second, diagnosis="")
    ClubFactory(unit=branch, name="合唱团")
    activity = ActivityFactory(
        unit=branch, title="讲座", number="A9", state="approved", starts_on=day("2030-05-06"), ends_on=day("2030-05-06")
    )
    ParticipationFactory(activity=activity, unit=branch, member=second, name="乙", state="signed_up")
    return branch


def places():
    """Where everything that goes on is."""

    def of(rows, name="unit__code"):
        return sorted(rows.values_list(name, flat=True))

    lasting = {"until__isnull": True}
    return {
        "members": sorted(Member.objects.values_list("staff_no", "unit__code")),
        "spans": of(Member.memberships.rel.related_model.objects.filter(**lasting)),
        "offices": sorted(
            OfficerTerm.objects.exclude(until=DAY).values_list("post", "unit__code", "until", "member__staff_no")
        ),
        "delegates": of(Delegate.objects),
        "claims": sorted(Claim.objects.values_list("unit__code", "budget__unit__code")),
        "visits": of(Visit.objects),
        "clubs": of(Club.objects),
        "activities": of(Activity.objects),
        "participations": of(Participation.objects),
    }


def money():
    return sorted(Budget.objects.values_list("unit__name", "total"))


MOVED = {
    "members": [("T1", "A1"), ("T2", "A2"), ("T3", "A1")],
    "spans": ["A1", "A1", "A2"],
    "offices": [("chair", "A1", day("2030-01-01"), "T1"), ("women", "A2", None, "T2")],
    "delegates": ["A2"],
    "claims": [("A1", "A1")],
    "visits": ["A2"],
    "clubs": ["A1"],
    "activities": ["A1"],
    "participations": ["A2"],
}


def split(client, unit, **typed):
    answers = {"into": "A1 一分会\nA2 二分会", "people": "T2\tA2", "on": "2022-07-01", "document": ""}
    return client.post(reverse("admin:core_unit_move", args=[unit.pk, "split"]), {**answers, **typed})


def test_the_page_counts_what_goes_where_and_confirming_takes_it_there(client, officer, whole):
    client.force_login(officer)
    before = places()
    answer = split(client, whole)
    assert {heading: sorted(lines) for heading, lines in answer.context["preview"].lists} == {
        "到“一分会”": sorted(
            ["会员 2 项", "分工会委员 1 项", "角色 1 项", "预算 1 项", "支出申请 1 项", "俱乐部 1 项", "活动 1 项"]
        ),
        "到“二分会”": sorted(["会员 1 项", "分工会委员 1 项", "代表 1 项", "慰问 1 项", "活动报名 1 项"]),
    }
    assert (places(), Unit.objects.filter(code="A1").exists()) == (before, False)
    assert split(client, whole, seen=answer.context["preview"].seen).status_code == 302
    assert places() == MOVED
    whole.refresh_from_db()
    assert whole.closed_on == DAY
    assert money() == [("一分会", Decimal("1000.00")), ("纺织学院分工会", Decimal("0.00"))]
    roles = sorted(RoleGrant.objects.filter(role=Role.BRANCH_CHAIR).values_list("unit__code", "state", "until"))
    assert roles == [("A1", "proposed", day("2030-01-01")), (whole.code, "confirmed", DAY)]


def test_what_came_since_the_preview_is_told(client, officer, whole):
    client.force_login(officer)
    seen = split(client, whole).context["preview"].seen
    MemberFactory(unit=whole, staff_no="T4")
    answer = split(client, whole, seen=seen)
    assert answer.context["form"].non_field_errors() == [
        "预览以后有了变化，什么都没有办理；请看新的预览，再确定。多了：会员 3 项。少了 1 项。"
    ]
    assert Unit.objects.filter(code="A1").count() == 0


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"into": "A1 一分会"}, {"into": ["分设至少需要两个新组织。"]}),
        ({"into": "A1 一分会\nA1 二分会"}, {"into": ["新组织的编号不能相同。"]}),
        ({"into": "A1 一分会\nUNION 二分会"}, {"into": ["编号 UNION 已被使用。"]}),
        ({"people": "T2 A3"}, {"people": ["编号 A3 不是新组织的编号。"]}),
        ({"people": "T9 A2"}, {"people": ["工号 T9 不是“纺织学院分工会”的在会会员。"]}),
        ({"people": "T2"}, {"people": ["“T2”一行缺少新组织编号，请写成：工号 编号。"]}),
        ({"people": "T2 A1\nT2 A2"}, {"people": ["工号“T2”写了两个去向。"]}),
        ({"on": "2016-09-01"}, {"__all__": ["甲、乙、丙等 3 人在2016-09-01当天或之后才到原组织，请先核对日期。"]}),
    ],
)
def test_a_division_that_cannot_be_is_refused_beside_its_field(client, officer, whole, typed, errors):
    client.force_login(officer)
    found = dict(split(client, whole, **typed).context["form"].errors)
    assert found == errors
    assert Unit.objects.filter(closed_on__isnull=False).count() == 0


def test_a_split_is_undone_whole_and_may_be_made_again(client, officer, whole):
    before, funds = places(), money()
    split_unit(whole, actor=officer, into=INTO, on=DAY, people={"T2": "A2"})
    client.force_login(officer)
    # Each budget is adjusted by the one service that adjusts budgets.
    with zeal_ignore():
        undone = client.post(reverse("admin:core_unit_move", args=[whole.pk, "undo_split"]), {"reason": "分错了"})
    assert (undone.context and undone.context["form"].errors, undone.status_code) == (None, 302)
    whole.refresh_from_db()
    assert (places(), whole.closed_on) == (before, None)
    assert [line for line in money() if line[1]] == funds
    parts = Unit.objects.filter(name__in=["一分会", "二分会"])
    assert [part.closed_on for part in parts] == [DAY, DAY]
    held = RoleGrant.objects.filter(role=Role.BRANCH_CHAIR, unit=whole).values_list("until", flat=True)
    assert list(held) == [day("2030-01-01")]
    split_unit(whole, actor=officer, into=INTO, on=day("2022-08-01"), people={"T2": "A2"})
    assert places()["members"] == MOVED["members"]


def test_a_split_is_not_undone_once_somebody_left_or_something_came(officer, whole):
    [first, _] = split_unit(whole, actor=officer, into=INTO, on=DAY, people={"T2": "A2"})
    club = ClubFactory(unit=first, name="新的")
    with pytest.raises(ValidationError, match="新组织已有新的俱乐部，不能撤销分设"):
        undo_split(whole, actor=officer, reason="分错了")
    club.delete()
    OfficerTerm.objects.filter(unit=first).update(until=day("2029-01-01"))
    with pytest.raises(ValidationError, match="分设以后又变动过，不能撤销：分工会委员"):
        undo_split(whole, actor=officer, reason="分错了")
    assert places()["members"] == MOVED["members"]


def test_a_unit_with_people_does_not_close(officer, branch, other_branch):
    MemberFactory.create_batch(2, unit=branch)
    with pytest.raises(ValidationError, match="“纺织学院分工会”还有 2 名会员，请先办理调动、合并或分设"):
        close_unit(branch, actor=officer, on=DAY)
    assert close_unit(other_branch, actor=officer, on=DAY).closed_on == DAY


def test_an_approved_claim_is_paid_from_where_its_money_is(officer, whole, accountant, chair):
    claim = Claim.objects.get()
    with on(DAY):
        claim = approve_claim(check_claim(submit_claim(claim, actor=officer), actor=accountant), actor=chair)
    preview = dict(preview_split(whole, into=INTO, on=DAY).lists)
    assert preview["留在“纺织学院分工会”"] == ["已提交、未支付的支出申请 1 项：钱留在原组织的预算里，从那里支付"]
    split_unit(whole, actor=officer, into=INTO, on=DAY)
    claim.refresh_from_db()
    assert (claim.unit, claim.budget.unit) == (whole, whole)
    assert money() == [("一分会", Decimal("900.00")), ("纺织学院分工会", Decimal("100.00"))]


def test_a_loan_of_a_role_ends_with_the_unit(officer, whole):
    lent = RoleGrant.objects.get(role=Role.BRANCH_CHAIR)
    GrantFactory(
        unit=whole,
        role=Role.BRANCH_CHAIR,
        lent_from=lent,
        basis="lent",
        since=day("2022-06-01"),
        until=day("2022-08-01"),
    )
    split_unit(whole, actor=officer, into=INTO, on=DAY)
    over = RoleGrant.objects.filter(unit=whole).values_list("until", flat=True)
    assert (list(over), RoleGrant.objects.exclude(unit=whole).filter(role=Role.BRANCH_CHAIR).count()) == ([DAY, DAY], 1)


def test_what_is_planned_and_not_done_goes_on_and_comes_back(officer, union, branch):
    own = {"unit": branch, "year": 2022, "done_on": None}
    PlanItemFactory(title="春游", owner_unit=branch, **own)
    PlanItemFactory(title="办完的", **own | {"done_on": day("2022-03-01")})
    PlanItemFactory(title="去年的", **own | {"year": 2021})
    PlanItemFactory(unit=union, year=2022, title="校运会", owner_unit=branch)

    def planned():
        rows = PlanItem.objects.order_by("pk").values_list("title", "unit__name", "owner_unit__name")
        return {title: units for title, *units in rows}

    before, name = planned(), branch.name
    split_unit(branch, actor=officer, into=INTO, on=DAY)
    assert planned() == {
        "春游": ["一分会", "一分会"],
        "办完的": [name, None],
        "去年的": [name, None],
        "校运会": [union.name, "一分会"],
    }
    undo_split(branch, actor=officer, reason="分错了")
    assert planned() == before


def test_cards_and_what_is_paid_for_stay_and_the_page_says_why(officer, branch):
    member = MemberFactory(unit=branch)
    ServiceCard.objects.create(unit=branch, member=member, card_no="1", issued_on=day("2020-01-01"))
    facts = {"title": "讲座", "state": "approved", "number": "A1", "starts_on": DAY, "ends_on": DAY}
    ActivityFactory(unit=branch, claim=ClaimFactory(unit=branch, made_by=officer), **facts)
    MutualAidFactory(unit=branch, member=member)
    found = dict(preview_split(branch, into=INTO, on=DAY).lists)
    assert found["留在“纺织学院分工会”"] == [
        "会员服务卡 1 项：是办卡时的记录，卡仍由本人使用",
        "已有支出的活动 1 项：随它的支出申请，在原组织办完",
    ]
    split_unit(branch, actor=officer, into=INTO, on=DAY, people={member.staff_no: "A2"})
    assert [model.objects.get().unit.name for model in (ServiceCard, Activity, MutualAidClaim)] == [
        branch.name,
        branch.name,
        "二分会",
    ]
