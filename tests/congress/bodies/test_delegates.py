"""Who is a delegate, and the role that goes with it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from congress.bodies.services.delegates import correct_delegate, elect_delegate, end_delegacy, sync_delegate_roles
from congress.bodies.sheets import DELEGATES
from congress.models import Delegate, Delegation, Term
from tests.factories import DelegateFactory, GrantFactory, MemberFactory, TermFactory, UserFactory
from unionportal.core.choices import Role
from unionportal.core.ledger.registry import registered
from unionportal.core.models import Unit
from unionportal.core.roles.granting import confirm_roles

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def member(branch):
    return MemberFactory(unit=branch, user=UserFactory())


def roles(member, on=None):
    """The delegate's roles in force on that day, once a chair has confirmed those that wait."""
    chair = GrantFactory(unit=Unit.root(), role=Role.CHAIR).user
    confirm_roles(member.user.grants.waiting(), actor=chair)
    grants = member.user.grants.filter(role=Role.DELEGATE).in_force(on)
    return [(grant.unit, grant.since, grant.until) for grant in grants]


def test_a_full_delegate_with_an_account_holds_the_role_for_as_long_as_they_serve(officer, term, member, branch):
    delegate = elect_delegate(actor=officer, term=term, member=member)
    assert (delegate.unit, delegate.since) == (branch, term.since)
    assert roles(member) == [(branch, term.since, None)]
    today = timezone.localdate()
    end_delegacy(delegate, actor=officer, on=today, reason="transferred")
    assert roles(member) == []
    assert roles(member, today - datetime.timedelta(days=1)) == [(branch, term.since, today)]
    with pytest.raises(ValidationError):
        end_delegacy(delegate, actor=officer, on=today, reason="left")


@pytest.mark.parametrize(
    "given", [{"kind": "nonvoting"}, {"kind": "invited"}, {"until": "2022-01-01", "ended_by": "left"}]
)
def test_others_hold_no_role(officer, term, member, given):
    until = given.get("until")
    given = {**given, "until": datetime.date.fromisoformat(until)} if until else given
    elect_delegate(actor=officer, term=term, member=member, **given)
    assert roles(member) == []


def test_an_account_opened_later_gets_the_role_once(officer, term, branch):
    delegate = DelegateFactory(term=term, unit=branch)
    DelegateFactory(term=term, unit=branch, kind="invited", member=MemberFactory(unit=branch, user=UserFactory()))
    assert sync_delegate_roles() == 0
    delegate.member.user = UserFactory()
    delegate.member.save()
    assert (sync_delegate_roles(), sync_delegate_roles()) == (1, 0)
    assert roles(delegate.member) == [(branch, delegate.since, None)]


def test_whoever_keeps_the_register_may_be_a_delegate(officer, term, branch):
    own = MemberFactory(unit=branch, user=officer)
    elect_delegate(actor=officer, term=term, member=own)
    assert [unit for unit, *_ in roles(own)] == [branch]


def test_one_who_votes_no_longer_loses_the_role(officer, term, member):
    delegate = elect_delegate(actor=officer, term=term, member=member)
    correct_delegate(delegate, actor=officer, kind="nonvoting")
    assert roles(member) == []
    correct_delegate(delegate, actor=officer, kind="full")
    assert len(roles(member)) == 1


def test_nobody_is_a_delegate_twice_at_a_time_but_may_be_again(officer, term, member):
    first = elect_delegate(actor=officer, term=term, member=member)
    with pytest.raises(ValidationError):
        elect_delegate(actor=officer, term=term, member=member)
    end_delegacy(first, actor=officer, on=datetime.date(2022, 1, 1), reason="left")
    elect_delegate(actor=officer, term=term, member=member, since=datetime.date(2022, 6, 1))
    assert Delegate.objects.count() == 2


@pytest.mark.parametrize("days", [-1, 4000])
def test_a_delegate_serves_within_the_term(officer, union, member, days):
    term = TermFactory(unit=union, until=datetime.date(2025, 12, 1))
    with pytest.raises(ValidationError) as refusal:
        elect_delegate(actor=officer, term=term, member=member, since=term.since + datetime.timedelta(days=days))
    assert list(refusal.value.message_dict) == ["since"]


def test_a_delegation_of_another_term_is_refused(officer, term, union, member):
    old = TermFactory(unit=union, staff_no=12, members_no=13, since="2015-12-01", until=term.since)
    other = Delegation.objects.create(term=old, unit=union, name="旧团")
    with pytest.raises(ValidationError) as refusal:
        elect_delegate(actor=officer, term=term, member=member, delegation=other)
    assert list(refusal.value.message_dict) == ["delegation"]


def test_the_head_of_a_delegation_is_found_like_everybody(client, officer, term, union, branch):
    head = MemberFactory(unit=branch, name="张三", name_key="zhang san zs")
    client.force_login(officer)
    asked = {"app_label": "congress", "model_name": "delegation", "field_name": "head"}
    found = [client.get(reverse("admin:autocomplete"), {**asked, "term": text}).json() for text in ("zs", "ls")]
    assert [[one["id"] for one in answer["results"]] for answer in found] == [[str(head.pk)], []]
    typed = {"unit": union.pk, "term": term.pk, "name": "第一代表团"}
    page = reverse("admin:congress_delegation_add")
    wrong = client.post(page, {**typed, "head": "zs"})
    assert list(wrong.context["adminform"].form.errors) == ["head"]
    client.post(page, {**typed, "head": head.pk})
    assert [(one.name, one.head) for one in Delegation.objects.all()] == [("第一代表团", head)]


def test_the_back_office_elects_and_ends_and_others_may_not(client, officer, chair, term, member):
    client.force_login(officer)
    typed = {"term": term.pk, "member": member.pk, "kind": "full", "category": "teacher"}
    page = client.post(reverse("admin:congress_delegate_add"), {**typed, "member": "T9999"})
    assert list(page.context["form"].errors) == ["member"]
    assert client.post(reverse("admin:congress_delegate_add"), typed).status_code == 302
    delegate = Delegate.objects.get()
    for act in ("end", "correct"):
        assert client.get(reverse("admin:congress_delegate_move", args=[delegate.pk, act])).status_code == 200
    answers = {"on": "2022-05-01", "reason": "left"}
    client.post(reverse("admin:congress_delegate_move", args=[delegate.pk, "end"]), answers)
    delegate.refresh_from_db()
    assert delegate.ended_by == "left"
    client.force_login(chair)
    assert client.get(reverse("admin:congress_delegate_add")).status_code == 404


def test_the_back_office_registers_terms_congresses_delegations_and_rules(client, officer, union):
    client.force_login(officer)
    pages = (
        ("term", {"unit": union.pk, "staff_no": 13, "members_no": 14, "since": "2020-12-01"}),
        (
            "ruleofprocedure",
            {
                "subject": "quorum",
                "meeting_kind": "congress",
                "confidence": "read",
                "numerator": 2,
                "denominator": 3,
                "inclusive": "on",
                "base": "total",
                "clause": "第十九条",
                "source": "办法",
                "valid_from": "2012-01-01",
            },
        ),
    )
    for name, typed in pages:
        assert client.post(reverse(f"admin:congress_{name}_add"), typed).status_code == 302, name
    term = Term.objects.get()
    more = (
        (
            "congress",
            {
                "unit": union.pk,
                "term": term.pk,
                "kind": "joint",
                "staff_session": 3,
                "members_session": 2,
                "starts_on": "2022-03-24",
                "ends_on": "2022-03-25",
            },
        ),
        ("delegation", {"unit": union.pk, "term": term.pk, "name": "纺织代表团"}),
    )
    for name, typed in more:
        assert client.post(reverse(f"admin:congress_{name}_add"), typed).status_code == 302, name
    meeting = {"kind": "standing", "unit": union.pk, "title": "执委会会议", "held_on": "2026-05-06"}
    page = client.post(reverse("admin:congress_meeting_add"), {**meeting, "kind": "second_level"})
    assert page.context["adminform"].form.errors == {"kind": ["二级教代会由分工会召开，请选择召开的分工会。"]}
    assert client.post(reverse("admin:congress_meeting_add"), meeting).status_code == 302


def test_a_sheet_of_delegates_reads_those_of_its_rows_alone(term, branch):
    first, *others = (DelegateFactory(term=term, member=MemberFactory(unit=branch), unit=branch) for _ in range(3))
    loader = next(one.loader for one in registered() if one.spec is DELEGATES)
    row = loader.current(first)
    assert loader.find([row]) == {loader.key(row): first}
    # A blank cell narrows nothing: it may stand for a day that is filled in later.
    assert set(loader.find([row | {"since": None, "member": None}]).values()) == {first, *others}


def gone(branch, left_by, on="2022-07-01"):
    """Somebody whose membership ended on the day."""
    member = MemberFactory(unit=branch, name="张三", status="retained" if left_by == "retired" else "left", left_on=on)
    member.memberships.update(until=on, left_by=left_by)
    return member


JOINT, STAFF, MEMBERS = {"staff_no": 5, "members_no": 6}, {"staff_no": 5, "members_no": None}, {"members_no": 6}


@pytest.mark.parametrize(
    ("numbers", "left_by", "sentence"),
    [
        (STAFF, "retired", "张三已于2022年7月1日退休保留会籍，不在职。不能任第五届教代会的正式代表"),
        (STAFF, "deceased", "张三已于2022年7月1日去世，不在职。"),
        (STAFF, "transferred_out", "张三已于2022年7月1日转出，不在职。"),
        (STAFF, "withdrawn", None),
        (STAFF, "expelled", None),
        (
            {"staff_no": None, **MEMBERS},
            "retired",
            "张三已于2022年7月1日退休保留会籍，没有选举权、被选举权和表决权"
            "（《工会基层组织选举工作条例》（总工发〔2016〕27号）第四条）。不能任第六届工代会的正式代表",
        ),
        ({"staff_no": None, **MEMBERS}, "withdrawn", "张三已于2022年7月1日退会，不是会员"),
        (JOINT, "withdrawn", "（资格：在职且有选举权、被选举权和表决权的会员）"),
        ({**JOINT, "joint_electorate": "staff"}, "withdrawn", None),
        ({**JOINT, "joint_electorate": "members"}, "retired", "（资格：有选举权、被选举权和表决权的会员）"),
        ({**JOINT, "electorate_source": "双代会办法第三条"}, "retired", "依据：双代会办法第三条。"),
    ],
)
def test_who_may_be_a_delegate_depends_on_the_body(officer, union, branch, numbers, left_by, sentence):
    term = TermFactory(unit=union, **numbers)
    day = datetime.date(2022, 7, 1)
    before = elect_delegate(
        actor=officer, term=term, member=gone(branch, left_by), since=day - ONE_DAY, until=day, ended_by="left"
    )
    assert before.until == day
    if sentence is None:
        assert elect_delegate(actor=officer, term=term, member=gone(branch, left_by), since=day).since == day
        return
    with pytest.raises(ValidationError) as refusal:
        elect_delegate(actor=officer, term=term, member=gone(branch, left_by), since=day)
    assert [sentence in told for told in refusal.value.message_dict["member"]] == [True]
    with pytest.raises(ValidationError) as refusal:
        elect_delegate(actor=officer, term=term, member=gone(branch, left_by), since=day - ONE_DAY)
    assert ["也不能晚于2022-07-01" in told for told in refusal.value.message_dict["until"]] == [True]


def test_a_guest_needs_neither_vote_nor_employment(officer, union, branch):
    term = TermFactory(unit=union)
    guest = elect_delegate(
        actor=officer, term=term, member=gone(branch, "retired"), kind="invited", since=datetime.date(2022, 8, 1)
    )
    assert guest.kind == "invited"


def test_before_joining_nobody_is_elected_by_the_members(officer, union, branch):
    term = TermFactory(unit=union, staff_no=None, members_no=6)
    member = MemberFactory(unit=branch, name="李四", joined_on=datetime.date(2021, 9, 1))
    with pytest.raises(ValidationError, match="李四在2021年8月31日还没有入会"):
        elect_delegate(actor=officer, term=term, member=member, since=datetime.date(2021, 8, 31))
    assert elect_delegate(actor=officer, term=term, member=member, since=datetime.date(2021, 9, 1)).pk
