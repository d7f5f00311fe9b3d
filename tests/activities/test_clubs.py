"""Clubs and records without a flow: whose they are, on which day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities import services
from activities.models import Regulation
from tests.factories import (
    ActivityFactory,
    ClubFactory,
    EntryFactory,
    HonourFactory,
    IntroductionFactory,
    MemberFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
)
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_a_member_joins_and_leaves_by_themselves(union, branch, member, today):
    club, colleague = ClubFactory(unit=union), member(branch)
    membership = services.join_club(club, actor=colleague.user)
    assert (membership.member, membership.since, membership.until) == (colleague, today, None)
    with pytest.raises(ValidationError) as refusal:
        services.join_club(club, actor=colleague.user)
    assert refusal.value.messages == ["此人在这段时间已是该俱乐部的成员。"]
    assert services.leave_club(membership, actor=colleague.user, on=today + DAY).until == today + DAY
    with pytest.raises(ValidationError) as refusal:
        services.leave_club(membership, actor=colleague.user)
    assert refusal.value.messages == ["此人已退出。"]


def test_only_who_runs_the_club_enters_or_ends_for_others(branch, member, branch_chair, stranger):
    club, colleague = ClubFactory(unit=branch), member(branch)
    for other in (stranger, member(branch).user):
        with pytest.raises(PermissionDenied):
            services.join_club(club, actor=other, member=colleague)
    membership = services.join_club(club, actor=branch_chair, member=colleague)
    with pytest.raises(PermissionDenied):
        services.leave_club(membership, actor=stranger)
    with pytest.raises(PermissionDenied):
        services.close_club(club, actor=stranger, on=datetime.date(2022, 1, 1))


def test_a_club_of_a_unit_takes_its_members_only(branch, other_branch, member):
    with pytest.raises(ValidationError) as refusal:
        services.join_club(ClubFactory(unit=branch), actor=member(other_branch).user)
    assert refusal.value.messages == [f"这个俱乐部面向{branch}的会员。"]


def test_a_closed_club_has_no_members_and_takes_none(branch, member, branch_chair, today):
    club, colleague = ClubFactory(unit=branch), member(branch)
    membership = services.join_club(club, actor=colleague.user, since=today - DAY)
    services.close_club(club, actor=branch_chair, on=today)
    membership.refresh_from_db()
    assert membership.until == today
    with pytest.raises(ValidationError) as refusal:
        services.join_club(club, actor=colleague.user)
    assert refusal.value.messages == ["这一天俱乐部不在活动。"]


def test_a_record_of_a_member_belongs_to_their_unit_of_that_day(branch, other_branch, union, officer):
    mover = MemberFactory(unit=branch)
    mover.memberships.update(until="2022-06-01", left_by="moved")
    mover.memberships.create(unit=other_branch, since="2022-06-01", joined_by="moved")
    before, after = datetime.date(2022, 5, 31), datetime.date(2022, 6, 1)
    made = [
        HonourFactory.build(member=mover, awarded_on=day, unit=None, recipient="", title=f"{day}")
        for day in (before, after)
    ]
    made += [IntroductionFactory.build(first=mover, introduced_on=day, unit=None) for day in (before, after)]
    made += [
        EntryFactory.build(
            activity=ActivityFactory(unit=union, recorded=True, starts_on=day), member=mover, unit=None, title=""
        )
        for day in (before, after)
    ]
    saved = [services.save_record(one, actor=officer) for one in made]
    assert [one.unit for one in saved] == [branch, other_branch] * 3
    assert (saved[0].recipient, saved[4].title) == (mover.name, mover.name)


def test_a_record_of_nobody_is_the_unions_and_a_change_says_what_it_was(union, officer):
    honour = services.save_record(HonourFactory.build(unit=None, recipient="本校"), actor=officer)
    assert honour.unit == union
    honour.body = "省总工会"
    services.save_record(honour, actor=officer)
    facts = AuditEntry.objects.filter(act="修改荣誉").get().facts
    assert facts == {"修改": ["授予单位：市总工会 → 省总工会"]}


def test_a_regulation_is_in_force_from_its_first_edition_until_it_is_repealed(union):
    repealed = RegulationFactory(unit=union, repealed_on=datetime.date(2022, 9, 1))
    for regulation in (repealed, kept := RegulationFactory(unit=union)):
        RegulationEditionFactory(
            regulation=regulation, adopted_on=datetime.date(2022, 3, 1), effective_on=datetime.date(2022, 4, 1)
        )
    RegulationFactory(unit=union)
    in_force = {
        day: set(Regulation.objects.in_force(datetime.date.fromisoformat(day)))
        for day in ("2022-03-31", "2022-04-01", "2022-08-31", "2022-09-01")
    }
    assert in_force == {
        "2022-03-31": set(),
        "2022-04-01": {repealed, kept},
        "2022-08-31": {repealed, kept},
        "2022-09-01": {kept},
    }


def test_a_publication_belongs_to_the_unit_it_names(branch, branch_chair):
    assert services.save_record(PublicationFactory.build(unit=branch), actor=branch_chair).unit == branch
