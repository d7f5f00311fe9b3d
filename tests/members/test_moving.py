"""A member moves to another sub-union: on a day that has come, with what is held in the former one, and back again."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from congress.bodies.services.delegates import correct_delegate, elect_delegate
from congress.bodies.services.next_term import preview_following
from congress.models import Attendance, Delegate, Delegation
from members.models import Departure, Member, Membership, OfficerTerm
from members.services.cards import correct_card, issue_card
from members.services.membership import retire_member, undo_leaving
from members.services.moving import transfer_member, undo_transfer
from members.services.officers import appoint_officer, correct_term
from tests.books import book, member_row
from tests.factories import (
    DelegateFactory,
    GrantFactory,
    MeetingFactory,
    MemberFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
    VisitFactory,
)
from tests.shown import links
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role, UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.models import AuditEntry, RoleGrant
from unionportal.core.services.organisation import rename_unit
from unionportal.core.splits.merging import merge_units
from unionportal.core.splits.splitting import split_unit

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 3, 1)
EVERYTHING = Scope.everything()
STANDING = {"terms": 1, "roles": 3, "delegacies": 1, "heads": 1}
TERM = "纺织学院分工会主席（2022-01-01 起）"


def day(text):
    return datetime.date.fromisoformat(text)


def tomorrow():
    return timezone.localdate() + datetime.timedelta(days=1)


def spans(member):
    rows = member.memberships.order_by("since")
    return list(rows.values_list("unit__name", "since", "until", "joined_by", "left_by"))


@pytest.fixture
def member(branch):
    return MemberFactory(unit=branch, name="张三", staff_no="T00001", user=UserFactory(username="T1"))


def move(client, member, act="transfer", **typed):
    return client.post(reverse("admin:members_member_move", args=[member.pk, act]), typed)


def test_nobody_moves_on_a_day_that_has_not_come(client, officer, member, branch, other_branch):
    before = spans(member)
    client.force_login(officer)
    answer = move(client, member, to=other_branch.pk, on=tomorrow().isoformat())
    assert answer.context["form"].errors["on"] == ["调动日期不能晚于今天。"]
    member.refresh_from_db()
    assert (member.unit, spans(member)) == (branch, before)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": "信息学院分工会", "moved_on": "2062-09-01"}, "「调入日期」：调入日期不能晚于今天。"),
        ({"left_on": "2062-09-01", "left_by": "retired"}, "「离会日期」：离会日期不能晚于今天。"),
    ],
)
@pytest.mark.usefixtures("branch", "other_branch")
def test_a_sheet_does_not_move_or_end_a_membership_on_a_day_that_has_not_come(officer, values, sentence):
    ledger.apply(book(members=[member_row(1)]), actor=officer)
    found = ledger.preview(book(members=[member_row(1, **values)]), actor=officer)
    assert [str(one) for one in found.problems if not one.warning] == [f"工作表「会员」第2行{sentence}"]


@pytest.mark.usefixtures("branch")
def test_a_sheet_gives_nobody_a_leaving_to_come_who_is_new_or_has_left(officer):
    refusal = ["工作表「会员」第2行「离会日期」：离会日期不能晚于今天。"]
    left = {"left_on": "2022-06-30", "left_by": "retired"}
    for values in ({**left, "left_on": "2062-06-30"}, {"left_on": "2062-06-30"}):
        found = ledger.preview(book(members=[member_row(1, **values)]), actor=officer)
        assert [str(one) for one in found.problems if not one.warning] == refusal
        ledger.apply(book(members=[member_row(1, **left)]), actor=officer)


def test_nobody_was_elected_on_a_day_that_has_not_come(officer, member, branch, union):
    facts = {"actor": officer, "unit": branch, "member": member, "post": "chair", "since": tomorrow()}
    with pytest.raises(ValidationError, match="选举日期不能晚于今天"):
        appoint_officer(elected_on=tomorrow(), **facts)
    term = appoint_officer(elected_on=timezone.localdate(), **facts)
    with pytest.raises(ValidationError, match="选举日期不能晚于今天"):
        correct_term(term, actor=officer, elected_on=tomorrow())
    body = TermFactory(unit=union)
    with pytest.raises(ValidationError, match="选举日期不能晚于今天"):
        elect_delegate(actor=officer, term=body, member=member, elected_on=tomorrow())
    with pytest.raises(ValidationError, match="选举日期不能晚于今天"):
        correct_delegate(DelegateFactory(term=body, unit=branch), actor=officer, elected_on=tomorrow())
    with pytest.raises(ValidationError, match="选举日期不能晚于今天"):
        preview_following(body, before=body, elected_on=tomorrow())


def test_no_card_was_issued_on_a_day_that_has_not_come(officer, member):
    with pytest.raises(ValidationError, match="办卡日期不能晚于今天"):
        issue_card(member, actor=officer, card_no="1", issued_on=tomorrow())
    card = issue_card(member, actor=officer, card_no="1", issued_on=timezone.localdate())
    with pytest.raises(ValidationError, match="办卡日期不能晚于今天"):
        correct_card(card, actor=officer, issued_on=tomorrow())


def test_no_unit_takes_its_members_along_on_a_day_that_has_not_come(officer, branch, other_branch):
    facts = {"actor": officer, "on": tomorrow()}
    for act in (
        lambda: merge_units([branch, other_branch], into_code="M", into_name="联合分工会", **facts),
        lambda: split_unit(branch, into=[("A", "甲分工会"), ("B", "乙分工会")], **facts),
        lambda: rename_unit(branch, name="新分工会", **facts),
    ):
        with pytest.raises(ValidationError, match="日期不能晚于今天"):
            act()
    assert Member.objects.exclude(unit=branch).count() == 0


@pytest.fixture
def chair(member, branch, union, officer):
    """The chair of the former unit, with another role there, who is its delegate and heads a delegation."""
    appoint_officer(
        actor=officer,
        unit=branch,
        member=member,
        post="chair",
        elected_on=day("2021-12-01"),
        since=day("2022-01-01"),
    )
    GrantFactory(user=member.user, unit=branch, role=Role.BRANCH_OFFICER)
    GrantFactory(user=member.user, unit=union, role=Role.DEPARTMENT)
    term = TermFactory(unit=union)
    elect_delegate(actor=officer, term=term, member=member)
    Delegation.objects.create(unit=union, term=term, name="第一代表团", head=member)
    return member


def standing(member):
    """What of the former unit lasts beyond the day of moving."""

    def count(rows):
        return rows.filter(until__isnull=True).count()

    return {
        "terms": count(OfficerTerm.objects.filter(member=member)),
        "roles": count(RoleGrant.objects.filter(user=member.user).exclude(role=Role.DEPARTMENT)),
        "delegacies": count(Delegate.objects.filter(member=member)),
        "heads": Delegation.objects.filter(head=member).count(),
    }


def test_the_page_lists_what_is_held_in_the_former_unit_and_ends_it(client, officer, chair, other_branch):
    client.force_login(officer)
    address = reverse("admin:members_member_move", args=[chair.pk, "transfer"])
    assert client.get(address).context["form"]["ends_offices"].value() is True
    answers = {"to": other_branch.pk, "on": "2022-03-01", "ends_offices": "on"}
    shown = move(client, chair, **answers).context["preview"]
    lists = dict(shown.lists)
    assert {heading: len(lines) for heading, lines in lists.items()} == {
        "终止：分工会委员": 1,
        "终止：角色": 3,
        "终止：代表": 1,
        "终止：团（组）长": 1,
    }
    assert lists["终止：分工会委员"] == [TERM]
    assert standing(chair) == STANDING
    assert move(client, chair, **answers, seen=shown.seen).status_code == 302
    chair.refresh_from_db()
    assert (chair.unit, standing(chair)) == (other_branch, dict.fromkeys(STANDING, 0))
    ended = Delegate.objects.get(member=chair)
    assert (ended.until, ended.ended_by) == (DAY, "transferred")
    assert OfficerTerm.objects.get(member=chair).until == DAY
    # Roles of the work at the school go on, and so does the account.
    assert RoleGrant.objects.get(user=chair.user, role=Role.DEPARTMENT).until is None
    assert (chair.user.is_active, chair.status) == (True, "active")
    assert AuditEntry.objects.get(act="校内调动").facts["终止"][0] == TERM


def test_what_goes_on_although_one_moved_is_said_as_well(client, officer, chair, other_branch):
    client.force_login(officer)
    answers = {"to": other_branch.pk, "on": "2022-03-01"}
    shown = move(client, chair, **answers).context["preview"]
    assert dict(shown.lists)["在原分工会继续：分工会委员"] == [TERM]
    # What was confirmed with the tick is not done without it.
    ticked = move(client, chair, **answers, ends_offices="on").context["preview"]
    refused = move(client, chair, **answers, seen=ticked.seen)
    assert "填写的内容改过了" in refused.context["form"].non_field_errors()[0]
    move(client, chair, **answers, seen=shown.seen)
    chair.refresh_from_db()
    assert (chair.unit, standing(chair)) == (other_branch, STANDING)


def test_only_what_hangs_on_the_unit_that_one_gives_up_ends(officer, member, branch, other_branch, union):
    group = UnitFactory(parent=branch, name="第一小组", kind=UnitKind.GROUP)
    for unit, post in ((branch, "sports"), (other_branch, "women"), (union, "welfare"), (group, "group_head")):
        facts = {"elected_on": day("2021-12-01"), "since": day("2022-01-01")}
        appoint_officer(actor=officer, unit=unit, member=member, post=post, **facts)
    invited = DelegateFactory(term=TermFactory(unit=union), unit=branch, member=member, kind="invited")

    def lasting():
        terms = OfficerTerm.objects.filter(member=member, until=None)
        return {str(unit) for unit in terms.values_list("unit__name", flat=True)}

    # Into a group of one's own sub-union: its committee stays.
    transfer_member(member, actor=officer, to=group, on=day("2022-02-01"))
    assert lasting() == {"纺织学院分工会", "信息学院分工会", union.name, "第一小组"}
    # Out of the group, and with it out of the sub-union above it.
    transfer_member(member, actor=officer, to=other_branch, on=DAY)
    assert lasting() == {"信息学院分工会", union.name}
    invited.refresh_from_db()
    assert invited.until is None


def test_whoever_moves_is_taken_off_the_rolls_of_meetings_to_come_of_the_former_unit(officer, chair, other_branch):
    coming = timezone.localdate() + datetime.timedelta(days=30)
    for unit in (chair.unit, other_branch):
        meeting = MeetingFactory(unit=unit, kind="committee", held_on=coming)
        Attendance.objects.create(meeting=meeting, unit=chair.unit, member=chair)
    transfer_member(chair, actor=officer, to=other_branch, on=DAY)
    assert Attendance.objects.get(member=chair).meeting.unit == other_branch


def test_a_sheet_says_what_it_ends_and_ends_it(officer, chair, branch, other_branch):
    Member.objects.filter(pk=chair.pk).update(joined_on=day("2020-09-01"))
    row = member_row(1, name="张三", unit=other_branch.name, moved_on="2022-03-01")
    shown = ledger.preview(book(members=[row]), actor=officer)
    [told] = [one for one in shown.problems if one.warning and one.header == "调入日期"]
    assert told.sentence.startswith(f"张三由“{branch}”调到“{other_branch}”，将终止：{TERM}；")
    assert told.sentence.endswith("要保留的，请留下这一行不导入，在会员页上办理校内调动。")
    ledger.apply(book(members=[row]), actor=officer)
    chair.refresh_from_db()
    assert (chair.unit, standing(chair)) == (other_branch, dict.fromkeys(STANDING, 0))
    undo_transfer(chair, actor=officer, reason="办错了人")
    chair.refresh_from_db()
    assert (chair.unit, standing(chair)) == (branch, STANDING)


def test_a_transfer_by_mistake_is_undone_with_all_that_ended(client, officer, chair, branch, other_branch):
    before = spans(chair)
    transfer_member(chair, actor=officer, to=other_branch, on=DAY)
    client.force_login(officer)
    page = reverse("admin:members_member_change", args=[chair.pk])
    way = reverse("admin:members_member_move", args=[chair.pk, "undo_transfer"])
    assert links(client.get(page)).count(way) == 1
    shown = move(client, chair, "undo_transfer", reason="写错年份").context["preview"]
    lists = dict(shown.lists)
    assert lists["恢复"] == [f"在“{branch}”，不曾调到“{other_branch}”"]
    assert lists["不再终止：分工会委员"] == [TERM]
    assert move(client, chair, "undo_transfer", reason="写错年份", seen=shown.seen).status_code == 302
    chair.refresh_from_db()
    assert (chair.unit, spans(chair), standing(chair)) == (branch, before, STANDING)
    entry = AuditEntry.objects.get(act="撤销校内调动")
    assert (entry.facts["原因"], entry.facts["调动日期"]) == ("写错年份", "2022-03-01")
    # There is nothing more to undo, and the transfer can be recorded as it was.
    back = client.get(page)
    assert [str(one) for one in back.context["messages"]] == ["已撤销调动。"]
    assert links(back).count(way) == 0
    with pytest.raises(ValidationError, match="没有可以撤销的"):
        undo_transfer(chair, actor=officer, reason="再来一次")
    transfer_member(chair, actor=officer, to=other_branch, on=DAY)
    assert Member.objects.get(pk=chair.pk).unit == other_branch


def test_a_transfer_to_come_recorded_before_it_was_refused_can_be_undone(client, officer, member, branch, other_branch):
    member.memberships.update(until=tomorrow(), left_by="moved")
    member.memberships.create(unit=other_branch, since=tomorrow(), joined_by="moved")
    Member.objects.filter(pk=member.pk).update(unit=other_branch)
    VisitFactory(unit=other_branch, member=member)
    with pytest.raises(ValidationError, match="调动日期写错了的，请先撤销调动。"):
        retire_member(member, actor=officer, on=timezone.localdate())
    client.force_login(officer)
    shown = move(client, member, "undo_transfer", reason="写错年份").context["preview"]
    assert dict(shown.lists)["已记在“信息学院分工会”名下，不随撤销改变，请核对"] == ["慰问 1 条"]
    undo_transfer(member, actor=officer, reason="写错年份")
    member.refresh_from_db()
    assert member.unit == branch
    assert [(span[0], span[2], span[4]) for span in spans(member)] == [(branch.name, None, "")]


def test_a_transfer_is_not_undone_under_what_is_recorded_in_the_new_unit(officer, member, branch, other_branch):
    VisitFactory(unit=branch, member=member)
    transfer_member(member, actor=officer, to=other_branch, on=DAY)
    visit = VisitFactory(unit=other_branch, member=member, happened_on=DAY)
    GrantFactory(user=member.user, unit=other_branch, role=Role.BRANCH_OFFICER)
    with pytest.raises(ValidationError) as refusal:
        undo_transfer(member, actor=officer, reason="办错了")
    assert refusal.value.messages == [
        "调动以后已在“信息学院分工会”名下登记：慰问 1 条、角色授权 1 条。这些记录不随撤销改变，"
        "请另办一次校内调动，调回“纺织学院分工会”。"
    ]
    RoleGrant.objects.filter(user=member.user).delete()
    visit.delete()
    undo_transfer(member, actor=officer, reason="办错了")


def test_a_transfer_is_not_undone_once_another_took_the_office_or_the_unit_is_closed(officer, chair, other_branch):
    transfer_member(chair, actor=officer, to=other_branch, on=DAY)
    facts = {"unit": chair.unit, "post": "chair", "elected_on": DAY, "since": DAY}
    next_one = appoint_officer(actor=officer, member=MemberFactory(unit=chair.unit, staff_no="N1"), **facts)
    with pytest.raises(ValidationError, match="该工会组织在这段任期内已有主席"):
        undo_transfer(chair, actor=officer, reason="办错了")
    assert spans(chair)[-1][0] == other_branch.name
    next_one.delete()
    type(chair.unit).objects.filter(pk=chair.unit.pk).update(closed_on=day("2023-01-01"))
    with pytest.raises(ValidationError, match="不能撤销调动"):
        undo_transfer(chair, actor=officer, reason="办错了")


def test_leaving_and_moving_are_undone_each_by_its_own_act(officer, member, branch, other_branch):
    transfer_member(member, actor=officer, to=other_branch, on=DAY)
    with pytest.raises(ValidationError, match="没有可以撤销的离会"):
        undo_leaving(member, actor=officer, reason="办错了")
    retire_member(member, actor=officer, on=day("2022-07-01"))
    with pytest.raises(ValidationError, match="没有可以撤销的"):
        undo_transfer(member, actor=officer, reason="办错了")
    undo_leaving(member, actor=officer, reason="办错了")
    undo_transfer(member, actor=officer, reason="办错了")
    transfer_member(member, actor=officer, to=other_branch, on=DAY)
    transfer_member(member, actor=officer, to=branch, on=day("2022-04-01"))
    assert Departure.objects.filter(member=member, reason="moved", undone_at=None).count() == 2
    assert REGISTRY["members.left"].value(calendar_year(2022), EVERYTHING) == 0


@pytest.mark.parametrize("undone", [True, False])
def test_the_database_lets_go_of_the_span_of_an_undone_transfer_alone(officer, member, other_branch, undone):
    transfer_member(member, actor=officer, to=other_branch, on=DAY)
    if undone:
        facts = {"undone_at": timezone.now(), "undone_by": officer}
        Departure.objects.filter(member=member).update(on=DAY - datetime.timedelta(days=1), **facts)
    with pytest.raises(InternalError, match="Cannot delete rows from members_membership"), transaction.atomic():
        Membership.objects.filter(member=member, until=None).delete()
