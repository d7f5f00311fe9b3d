"""The delegates of a new term from those of the old one."""

import datetime

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from congress.models import Delegate, Delegation
from tests.factories import DelegateFactory, MemberFactory, TermFactory, UserFactory
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db
BEGINS = datetime.date(2027, 4, 1)


@pytest.fixture
def new(union, term):
    term.until = BEGINS
    term.save()
    return TermFactory(unit=union, staff_no=14, members_no=15, since=BEGINS)


def test_who_goes_on_is_registered_and_who_left_is_named(client, union, branch, other_branch, term, new, officer):
    group = Delegation.objects.create(term=term, unit=union, name="第一代表团")
    user = UserFactory()
    on = MemberFactory(unit=branch, name="继续甲", user=user)
    moved = MemberFactory(unit=branch, name="换单位", staff_no="M2")
    moved.memberships.update(until="2026-09-01", left_by="moved")
    moved.memberships.create(unit=other_branch, since="2026-09-01")
    gone = MemberFactory(unit=branch, name="已调走", status="left", left_on=datetime.date(2026, 9, 1))
    gone.memberships.update(until=gone.left_on, left_by="transferred_out")
    unwanted = MemberFactory(unit=branch, name="不再当", staff_no="M4")
    for member in (on, moved, gone, unwanted):
        DelegateFactory(term=term, unit=branch, member=member, delegation=group, category="worker")
    ended = {"until": BEGINS, "ended_by": "term"}
    DelegateFactory(term=term, unit=branch, kind="invited", member=MemberFactory(unit=branch, name="届满特邀"), **ended)
    DelegateFactory(term=term, unit=branch, until=datetime.date(2025, 1, 1), ended_by="resigned")
    client.force_login(officer)
    address = reverse("admin:congress_term_move", args=[new.pk, "carry"])
    assert client.get(address).context["form"].initial["before"] == term
    answers = {"before": term.pk, "without": "M4，", "elected_on": "2026-11-20"}
    shown = client.post(address, answers)
    assert dict(shown.context["preview"].lists) == {
        f"登记为{new}代表": ["正式代表 2 人", "特邀代表 1 人"],
        "选举单位有变": [f"换单位：{branch} → {other_branch}"],
        "新建代表团": ["第一代表团"],
        "不登记": [
            "不再担任：不再当",
            f"已调走已于2026年9月1日转出，不在职。不能任{new}的正式代表（资格：{new.electorate.label}）。",
        ],
    }
    with zeal_ignore():
        page = client.post(address, {**answers, "seen": shown.context["preview"].seen}, follow=True)
        again = client.post(address, {**answers, "seen": shown.context["preview"].seen})
    assert [str(message) for message in page.context["messages"]] == ["已登记 3 名代表。"]
    found = set(Delegate.objects.filter(term=new).values_list("member__name", "unit", "delegation__term", "category"))
    assert found == {
        ("继续甲", branch.pk, new.pk, "worker"),
        ("换单位", other_branch.pk, new.pk, "worker"),
        ("届满特邀", branch.pk, None, "teacher"),
    }
    assert user.grants.get(role=Role.DELEGATE).since == BEGINS
    # Sent again it finds nobody to register.
    assert len(again.context["form"].non_field_errors()) == 1
