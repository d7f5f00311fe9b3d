import datetime

import pytest
from django.core.exceptions import ValidationError

from members.models import Member, Membership
from members.queries import UnitsByDay, unit_on
from members.services.accounts import open_accounts
from members.services.cards import issue_card
from members.services.membership import LEAVING, expel_member, retire_member
from members.services.moving import transfer_member
from members.services.officers import appoint_officer, end_term
from members.services.roster import edit_member, register_member
from tests.books import id_number
from tests.factories import MemberFactory, UnitFactory, UserFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.models import AuditEntry, RoleGrant
from unionportal.core.splits.merging import merge_units

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything()


def day(text):
    return datetime.date.fromisoformat(text)


def register(officer, unit, number=1, **facts):
    values = {"name": "张三", "gender": "male", "employment": "established", **facts}
    joined_on = values.pop("joined_on", day("2020-09-01"))
    return register_member(actor=officer, staff_no=f"T{number:05}", unit=unit, joined_on=joined_on, **values)


def by_unit(code, year):
    return {str(unit): value for unit, value in REGISTRY[code].by_unit(calendar_year(year), EVERYTHING).items()}


def value(code, year, **options):
    return REGISTRY[code].value(calendar_year(year), EVERYTHING, **options)


def test_a_transfer_keeps_the_figures_of_the_past(officer, branch, other_branch):
    people = [register(officer, branch, n) for n in range(3)]
    before = by_unit("members.total", 2021)
    transfer_member(people[0], actor=officer, to=other_branch, on=day("2022-03-01"), document="人事〔2022〕3号")
    assert by_unit("members.total", 2021) == before == {"纺织学院分工会": 3}
    assert by_unit("members.total", 2022) == {"纺织学院分工会": 2, "信息学院分工会": 1}
    assert Member.objects.get(pk=people[0].pk).unit == other_branch


def test_a_merger_takes_its_members_along_and_keeps_the_figures_of_the_past(officer, branch, other_branch):
    register(officer, branch, 1)
    register(officer, other_branch, 2)
    chair = register(officer, branch, 3)
    term = appoint_officer(
        actor=officer, unit=branch, member=chair, post="chair", elected_on=day("2021-12-01"), since=day("2022-01-01")
    )
    before = by_unit("members.total", 2021)
    units = [branch, other_branch]
    merged = merge_units(units, actor=officer, into_code="M", into_name="联合分工会", on=day("2023-01-01"))
    assert by_unit("members.total", 2021) == before == {"纺织学院分工会": 2, "信息学院分工会": 1}
    assert by_unit("members.total", 2023) == {"联合分工会": 3}
    assert value("members.total", 2022) == value("members.total", 2023) == 3
    assert value("members.joined", 2023) == value("members.left", 2023) == 0
    assert (value("members.sub_unions", 2022), value("members.sub_unions", 2023)) == (2, 1)
    assert set(Member.objects.values_list("unit__name", flat=True)) == {"联合分工会"}
    term.refresh_from_db()
    assert (term.until, merged.code) == (day("2023-01-01"), "M")


def test_a_merger_before_somebody_arrived_is_refused_whole(officer, branch, other_branch):
    register(officer, branch, 1, joined_on=day("2023-06-01"))
    with pytest.raises(ValidationError, match="张三等 1 人在2023-01-01当天或之后才到原组织"):
        merge_units([branch, other_branch], actor=officer, into_code="M", into_name="联合分工会", on=day("2023-01-01"))
    branch.refresh_from_db()
    assert (branch.closed_on, Membership.objects.get().until) == (None, None)


@pytest.mark.parametrize("reason", LEAVING)
def test_leaving_closes_the_span_and_counts_once(officer, branch, reason):
    member = register(officer, branch)
    LEAVING[reason](member, actor=officer, on=day("2022-07-01"), document="决定")
    span = Membership.objects.get()
    assert (span.until, span.left_by) == (day("2022-07-01"), reason)
    member.refresh_from_db()
    assert member.status == ("retained" if reason == "retired" else "left")
    assert [value("members.left", 2022), value("members.total", 2021), value("members.total", 2022)] == [1, 1, 0]


def test_nobody_leaves_twice_or_moves_after_leaving(officer, branch, other_branch):
    member = register(officer, branch)
    retire_member(member, actor=officer, on=day("2022-07-01"))
    for act in (
        lambda: retire_member(member, actor=officer, on=day("2022-08-01")),
        lambda: transfer_member(member, actor=officer, to=other_branch, on=day("2022-08-01")),
    ):
        with pytest.raises(ValidationError, match="张三已于2022-07-01离会（保留会籍）。"):
            act()


def test_expelling_needs_its_document(officer, branch):
    with pytest.raises(ValidationError, match="开除会籍须写明依据文件"):
        expel_member(register(officer, branch), actor=officer, on=day("2022-07-01"), document="")


def test_a_transfer_to_where_one_is_or_before_one_came_is_refused(officer, branch, other_branch):
    member = register(officer, branch)
    with pytest.raises(ValidationError, match="张三已经在“纺织学院分工会”"):
        transfer_member(member, actor=officer, to=branch, on=day("2022-03-01"))
    with pytest.raises(ValidationError, match="日期须晚于在“纺织学院分工会”的起始日期2020-09-01"):
        transfer_member(member, actor=officer, to=other_branch, on=day("2020-09-01"))


def test_a_chairs_account_has_the_role_for_the_term_only(officer, branch):
    member = register(officer, branch)
    term = appoint_officer(
        actor=officer, unit=branch, member=member, post="chair", elected_on=day("2021-12-01"), since=day("2022-01-01")
    )
    assert not RoleGrant.objects.filter(role="branch_chair").exists()
    [(member, password)] = open_accounts(branch, actor=officer)
    user = member.user
    assert user.check_password(password)
    grant = RoleGrant.objects.get(user=user)
    assert (grant.role, grant.unit, grant.since, grant.until) == ("branch_chair", branch, day("2022-01-01"), None)
    end_term(term, actor=officer, on=day("2026-01-01"))
    grant.refresh_from_db()
    assert grant.until == day("2026-01-01")


def test_an_ordinary_committee_member_gets_no_role(officer, branch):
    member = register(officer, branch)
    member.user = UserFactory()
    member.save()
    appoint_officer(
        actor=officer, unit=branch, member=member, post="sports", elected_on=day("2021-12-01"), since=day("2022-01-01")
    )
    assert not RoleGrant.objects.filter(user=member.user).exists()


def test_the_cards_of_those_who_joined_in_the_year_are_counted_by_person(officer, branch):
    old = register(officer, branch, 1)
    new = register(officer, branch, 2, joined_on=day("2022-09-01"))
    for number, member, issued in ((1, old, "2022-09-20"), (2, new, "2022-09-20"), (3, new, "2022-10-20")):
        issue_card(member, actor=officer, card_no=str(number), issued_on=day(issued))
    issue_card(new, actor=officer, card_no="4", issued_on=day("2023-01-01"))
    assert (value("members.service_cards", 2022), value("members.service_cards", 2023)) == (1, 0)


def test_a_card_is_counted_where_the_member_was(officer, branch, other_branch):
    member = register(officer, branch)
    transfer_member(member, actor=officer, to=other_branch, on=day("2022-03-01"))
    member.refresh_from_db()
    cards = [issue_card(member, actor=officer, card_no=d, issued_on=day(d)).unit for d in ("2022-02-28", "2022-03-01")]
    assert cards == [branch, other_branch]


def test_somebody_is_of_the_unit_of_the_day_before_the_first_and_after_the_last_too(branch, other_branch):
    """The earlier span is entered later, as from an old roster."""
    member = MemberFactory(unit=other_branch, joined_on=day("2020-09-01"))
    member.memberships.create(unit=branch, since="2018-09-01", until="2020-09-01", left_by="moved")
    homes = {"2017-01-01": branch, "2018-09-01": branch, "2020-08-31": branch, "2020-09-01": other_branch}
    homes["2030-01-01"] = other_branch
    of_many = UnitsByDay([member])
    found = {text: (unit_on(member, day(text)), of_many.on(member, day(text))) for text in homes}
    assert found == {text: (unit, unit) for text, unit in homes.items()}


def test_committees_are_counted_once_however_many_were_elected(officer, branch, other_branch):
    for number, unit, post in ((1, branch, "chair"), (2, branch, "sports"), (3, other_branch, "chair")):
        appoint_officer(
            actor=officer,
            unit=unit,
            member=register(officer, unit, number),
            post=post,
            elected_on=day("2022-05-01"),
            since=day("2022-06-01"),
        )
    assert (value("members.reelected", 2022), value("members.reelected", 2023)) == (2, 0)


def test_women_are_counted_among_the_members(officer, branch):
    MemberFactory(unit=branch, gender="female")
    MemberFactory(unit=branch, gender="male")
    assert (value("members.women", 2022), value("members.total", 2022)) == (1, 2)


def test_an_identity_number_belongs_to_one_member_and_agrees_with_the_rest(officer, branch):
    register(officer, branch, 1, id_number=id_number(1))
    with pytest.raises(ValidationError, match="已有会员使用这个证件号码"):
        register(officer, branch, 2, id_number=id_number(1))
    with pytest.raises(ValidationError, match="与身份证号中的性别不符"):
        register(officer, branch, 3, id_number=id_number(2, male=False))
    assert Member.objects.count() == 1


def test_the_audit_of_an_edit_names_the_fields_and_not_the_data(officer, branch):
    member = register(officer, branch)
    edit_member(member, actor=officer, mobile="13800000000", note="")
    facts = AuditEntry.objects.get(act="维护会员").facts
    assert facts == {"更改": ["手机"]}


@pytest.mark.parametrize("reason", LEAVING)
def test_whoever_has_no_vote_is_elected_to_no_office(officer, branch, reason):
    """The day before still counts; a retired member is refused with the clause."""
    member = register(officer, branch)
    LEAVING[reason](member, actor=officer, on=day("2022-07-01"), document="决定")
    office = {"actor": officer, "unit": branch, "member": member, "post": "women", "elected_on": day("2022-06-01")}
    with pytest.raises(ValidationError, match="没有选举权、被选举权和表决权") as refusal:
        appoint_officer(**office, since=day("2022-07-01"))
    clause = "（《工会基层组织选举工作条例》（总工发〔2016〕27号）第四条）" if reason == "retired" else ""
    [sentence] = refusal.value.message_dict["member"]
    assert sentence.endswith(f"没有选举权、被选举权和表决权{clause}。不能任分工会委员。")
    with pytest.raises(ValidationError, match="任期止不能为空，也不能晚于2022-07-01"):
        appoint_officer(**office, since=day("2022-06-30"))
    assert appoint_officer(**office, since=day("2022-06-30"), until=day("2022-07-01")).until == day("2022-07-01")


def test_nobody_is_elected_before_joining(officer, branch):
    member = register(officer, branch)
    office = {"actor": officer, "unit": branch, "member": member, "post": "women", "elected_on": day("2020-08-01")}
    with pytest.raises(ValidationError, match="张三在2020年8月31日还没有入会"):
        appoint_officer(**office, since=day("2020-08-31"))
    assert appoint_officer(**office, since=day("2020-09-01")).since == day("2020-09-01")


def test_direct_groups_are_told_apart_from_sub_unions(branch, union):
    UnitFactory(parent=union, kind=UnitKind.DIRECT_GROUP)
    UnitFactory(parent=branch, kind=UnitKind.GROUP)
    found = [value(f"members.{what}", 2022) for what in ("sub_unions", "branches", "direct_groups")]
    assert found == [2, 1, 1]
