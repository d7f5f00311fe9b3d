"""A member moves to another sub-union: on a day that has come, with what is held in the former one, and back again."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from congress.bodies.services.delegates import correct_delegate, elect_delegate
from congress.bodies.services.next_term import preview_following
from members.models import Member
from members.services.cards import correct_card, issue_card
from members.services.officers import appoint_officer, correct_term
from tests.books import book, member_row
from tests.factories import DelegateFactory, MemberFactory, TermFactory, UserFactory
from unionportal.core import ledger
from unionportal.core.services.organisation import rename_unit
from unionportal.core.splits.merging import merge_units
from unionportal.core.splits.splitting import split_unit

pytestmark = pytest.mark.django_db


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
