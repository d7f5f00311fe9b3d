"""Leaving is one act across the house: previewed, done at once, told when it changed meanwhile, and undone whole."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from activities.models import ClubMembership, Participation
from congress.bodies.queries import serving_delegates
from congress.bodies.services.delegates import elect_delegate
from congress.meetings.services.meetings import call_meeting, open_meeting
from congress.meetings.services.roll import check_in
from congress.models import Delegate, Delegation
from members.models import Departure, Member, OfficerTerm
from members.services.membership import LEAVING, record_death, rejoin_member, undo_leaving
from members.services.officers import appoint_officer
from tests.books import book
from tests.factories import (
    ActivityFactory,
    ClaimFactory,
    ClubFactory,
    GrantFactory,
    MeetingFactory,
    MemberFactory,
    ParticipationFactory,
    ProposalFactory,
    QuorumFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
    VisitFactory,
)
from unionportal.core import ledger
from unionportal.core.choices import Role, UnitKind
from unionportal.core.models import AuditEntry, RoleGrant

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 7, 1)
LEFT = ["transferred_out", "withdrawn", "expelled", "deceased"]


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def busy(branch, union, officer):
    """A chair, delegate and head of a delegation, member of a club, signed up and with papers of every wing."""
    member = MemberFactory(unit=branch, name="张三", user=UserFactory(username="T1"))
    appoint_officer(
        actor=officer,
        unit=branch,
        member=member,
        post="chair",
        elected_on=day("2021-12-01"),
        since=day("2022-01-01"),
        until=day("2030-01-01"),
    )
    term = TermFactory(unit=union)
    delegate = elect_delegate(actor=officer, term=term, member=member)
    Delegation.objects.create(unit=union, term=term, name="第一代表团", head=member)
    GrantFactory(user=member.user, unit=branch, role=Role.BRANCH_OFFICER, until=day("2030-01-01"))
    club = ClubFactory(unit=union, name="羽毛球俱乐部", head=member)
    ClubMembership.objects.create(club=club, member=member, since=day("2021-01-01"))
    activity = ActivityFactory(
        unit=union,
        title="校运会",
        number="A1",
        state="approved",
        starts_on=day("2030-05-06"),
        ends_on=day("2030-05-06"),
    )
    ParticipationFactory(activity=activity, unit=branch, member=member, name="张三", state="waiting")
    ClaimFactory(unit=branch, made_by=member.user)
    VisitFactory(unit=branch, member=member, diagnosis="")
    ProposalFactory(unit=branch, proposer=delegate)
    return member


def standing(member):
    """What of the house lasts beyond the day, and whether the account is open."""
    lasting = {"until__gt": DAY}, {"until__isnull": True}

    def count(rows):
        return sum(rows.filter(**one).count() for one in lasting)

    member.user.refresh_from_db()
    return {
        "terms": count(OfficerTerm.objects.filter(member=member)),
        "roles": count(RoleGrant.objects.filter(user=member.user)),
        "delegacies": count(Delegate.objects.filter(member=member)),
        "heads": Delegation.objects.filter(head=member).count(),
        "clubs": count(ClubMembership.objects.filter(member=member)),
        "places": Participation.objects.filter(member=member).exclude(state="withdrawn").count(),
        "account": member.user.is_active,
    }


ALL = {"terms": 1, "roles": 3, "delegacies": 1, "heads": 1, "clubs": 1, "places": 1, "account": True}
NOTHING = dict.fromkeys(ALL, 0) | {"account": False}


def leave(client, member, **typed):
    address = reverse("admin:members_member_move", args=[member.pk, "leave"])
    return client.post(address, {"reason": "deceased", "on": "2022-07-01", "document": "", **typed})


def test_the_page_says_what_ends_and_what_waits_before_anything_happens(client, officer, busy):
    client.force_login(officer)
    answer = leave(client, busy)
    found = dict(answer.context["preview"].lists)
    assert sorted(found.pop("等着办理，不会自己结束")) == [
        "俱乐部“羽毛球俱乐部”的负责人",
        "慰问（草稿）",
        "提案（草稿）",
        "经办的支出申请（草稿）",
    ]
    assert found == {
        "终止：分工会委员": ["纺织学院分工会主席（2022-01-01 起，至 2030-01-01）"],
        "终止：角色": [
            "分工会主席 · 纺织学院分工会（2022-01-01 起，至 2030-01-01）",
            "分工会委员 · 纺织学院分工会（2015-01-01 起，至 2030-01-01）",
            "代表 · 纺织学院分工会（2020-12-01 起）",
        ],
        "终止：代表": ["第十三届教代会暨第十四届工代会正式代表（纺织学院分工会，2020-12-01 起）"],
        "终止：团（组）长": ["第一代表团团（组）长（第十三届教代会暨第十四届工代会）"],
        "终止：俱乐部": ["羽毛球俱乐部（2021-01-01 起）"],
        "终止：活动报名": ["校运会（候补）"],
        "终止：账号": ["账号停用"],
    }
    assert (standing(busy), Departure.objects.count()) == (ALL, 0)


def confirm(client, member, seen, **typed):
    return leave(client, member, seen=seen, **typed)


def test_confirming_ends_all_of_it_at_once(client, officer, busy):
    client.force_login(officer)
    seen = leave(client, busy).context["preview"].seen
    assert confirm(client, busy, seen).status_code == 302
    busy.refresh_from_db()
    assert (busy.status, busy.left_on, busy.pays_dues, busy.in_wage_base) == ("left", DAY, False, False)
    assert standing(busy) == NOTHING
    assert Delegate.objects.get().ended_by == "deceased"
    assert AuditEntry.objects.get(act="去世").facts["终止"][0] == "纺织学院分工会主席（2022-01-01 起，至 2030-01-01）"


def test_what_changed_since_the_preview_is_told_and_nothing_is_done(client, officer, busy, other_branch):
    client.force_login(officer)
    seen = leave(client, busy).context["preview"].seen
    GrantFactory(user=busy.user, unit=other_branch, role=Role.BRANCH_OFFICER, since=day("2020-01-01"))
    ClubMembership.objects.update(until=day("2022-01-01"))
    answer = confirm(client, busy, seen)
    assert answer.context["form"].non_field_errors() == [
        "预览以后有了变化，什么都没有办理；请看新的预览，再确定。"
        "多了：分工会委员 · 信息学院分工会（2020-01-01 起）。少了 1 项。"
    ]
    assert (busy.user.is_active, Departure.objects.count()) == (True, 0)
    assert confirm(client, busy, answer.context["preview"].seen).status_code == 302
    assert standing(busy) == NOTHING


def test_another_date_than_the_one_previewed_is_previewed_again(client, officer, busy):
    client.force_login(officer)
    seen = leave(client, busy).context["preview"].seen
    answer = confirm(client, busy, seen, on="2022-07-02")
    assert answer.context["form"].non_field_errors() == ["填写的内容改过了，什么都没有办理；请看新的预览，再确定。"]
    assert Member.objects.get(pk=busy.pk).status == "active"


@pytest.mark.parametrize("reason", LEFT)
def test_whoever_leaves_keeps_no_office_and_no_account(officer, busy, reason):
    LEAVING[reason](busy, actor=officer, on=DAY, document="决定")
    assert standing(busy) == NOTHING


def test_a_retired_member_keeps_the_account_the_clubs_and_the_places(officer, busy):
    LEAVING["retired"](busy, actor=officer, on=DAY)
    assert standing(busy) == NOTHING | {"clubs": 1, "places": 1, "account": True}
    busy.refresh_from_db()
    assert (busy.status, busy.pays_dues, busy.in_wage_base) == ("retained", False, False)


@pytest.mark.parametrize(
    ("numbers", "reason", "serves"),
    [
        ({"staff_no": 13, "members_no": None}, "withdrawn", 1),
        ({"staff_no": 13, "members_no": None}, "retired", 0),
        ({"staff_no": 13, "members_no": None}, "transferred_out", 0),
        ({"staff_no": None, "members_no": 14}, "withdrawn", 0),
        ({"staff_no": 13, "members_no": 14}, "expelled", 0),
        ({"staff_no": 13, "members_no": 14, "joint_electorate": "staff"}, "expelled", 1),
        ({"staff_no": 13, "members_no": 14, "joint_electorate": "staff"}, "deceased", 0),
    ],
)
def test_who_leaves_the_union_alone_stays_a_delegate_of_the_staff(officer, branch, union, numbers, reason, serves):
    member = MemberFactory(unit=branch, user=UserFactory())
    term = TermFactory(unit=union, **numbers)
    elect_delegate(actor=officer, term=term, member=member)
    LEAVING[reason](member, actor=officer, on=DAY, document="决定")
    role = RoleGrant.objects.filter(user=member.user, until__isnull=True).count()
    member.user.refresh_from_db()
    assert (serving_delegates(term, DAY).count(), role) == (serves, serves)


def test_who_works_for_a_department_keeps_its_role_and_the_account_on_leaving_the_union(officer, branch, union):
    department = UnitFactory(parent=union, kind=UnitKind.DEPARTMENT)
    member = MemberFactory(unit=branch, user=UserFactory())
    GrantFactory(user=member.user, unit=department, role=Role.DEPARTMENT)
    LEAVING["withdrawn"](member, actor=officer, on=DAY)
    member.user.refresh_from_db()
    assert ([grant.until for grant in member.user.grants.all()], member.user.is_active) == ([None], True)


def test_with_the_dead_gone_from_the_roll_the_congress_can_open(officer, branch, union):
    """120 delegates, 41 of whom died: 53 of the 79 are two thirds, and 80 of 120 could never come."""
    term = TermFactory(unit=union)
    people = MemberFactory.create_batch(120, unit=branch)
    Delegate.objects.bulk_create(Delegate(term=term, unit=branch, member=one, since=term.since) for one in people)
    QuorumFactory(meeting_kind="delegates")
    meeting = MeetingFactory(unit=union, kind="delegates", term=term, held_on=timezone.localdate())
    for one in people[:40]:
        record_death(one, actor=officer, on=day("2026-01-05"))
    meeting = call_meeting(meeting, actor=officer)
    assert meeting.expected == 80
    record_death(people[40], actor=officer, on=timezone.localdate())
    meeting.refresh_from_db()
    assert meeting.expected == 79
    for one in people[41:93]:
        check_in(meeting, one, actor=officer)
    with pytest.raises(ValidationError, match="应到79人，实到52人"):
        open_meeting(meeting, actor=officer)
    check_in(meeting, people[93], actor=officer)
    assert open_meeting(meeting, actor=officer).state == "open"


def test_a_death_entered_for_the_wrong_person_is_undone_whole(client, officer, busy):
    record_death(busy, actor=officer, on=DAY)
    client.force_login(officer)
    address, typed = reverse("admin:members_member_move", args=[busy.pk, "undo_leave"]), {"reason": "登记错了人"}
    preview = client.post(address, typed).context["preview"]
    assert dict(preview.lists) == {
        "不再终止：分工会委员": ["纺织学院分工会主席（2022-01-01 起，至 2030-01-01）"],
        "不再终止：角色": [
            "分工会主席 · 纺织学院分工会（2022-01-01 起，至 2030-01-01）",
            "分工会委员 · 纺织学院分工会（2015-01-01 起，至 2030-01-01）",
            "代表 · 纺织学院分工会（2020-12-01 起）",
        ],
        "不再终止：代表": ["第十三届教代会暨第十四届工代会正式代表（纺织学院分工会，2020-12-01 起）"],
        "不再终止：团（组）长": ["第一代表团团（组）长（第十三届教代会暨第十四届工代会）"],
        "不再终止：俱乐部": ["羽毛球俱乐部（2021-01-01 起）"],
        "不再终止：活动报名": ["校运会（候补）"],
        "不再终止：账号": ["账号停用"],
    }
    assert standing(busy) == NOTHING
    assert client.post(address, {**typed, "seen": preview.seen}).status_code == 302
    busy.refresh_from_db()
    assert (busy.status, busy.left_on, busy.pays_dues, busy.in_wage_base) == ("active", None, True, True)
    assert standing(busy) == ALL
    span = busy.memberships.get()
    assert (span.until, span.left_by) == (None, "")
    term, delegate = OfficerTerm.objects.get(), Delegate.objects.get()
    assert (term.until, delegate.until, delegate.ended_by) == (day("2030-01-01"), None, "")
    assert Participation.objects.get(member=busy).state == "waiting"
    assert AuditEntry.objects.get(act="撤销离会办理").facts["原因"] == "登记错了人"


def test_a_leaving_is_not_undone_once_something_has_happened(officer, busy, branch):
    record_death(busy, actor=officer, on=DAY)
    RoleGrant.objects.filter(user=busy.user, role=Role.BRANCH_OFFICER).update(until=day("2022-08-01"))
    with pytest.raises(ValidationError, match="办理离会以后又变动过，不能撤销：分工会委员 · 纺织学院分工会"):
        undo_leaving(busy, actor=officer, reason="登记错了人")
    assert (standing(busy)["account"], Member.objects.get(pk=busy.pk).status) == (False, "left")


def test_a_leaving_is_not_undone_over_a_new_chair(officer, busy, branch):
    record_death(busy, actor=officer, on=DAY)
    successor = MemberFactory(unit=branch)
    appoint_officer(
        actor=officer,
        unit=branch,
        member=successor,
        post="chair",
        elected_on=day("2022-08-01"),
        since=day("2022-08-02"),
    )
    with pytest.raises(ValidationError, match=r"不能恢复“纺织学院分工会主席.*该工会组织在这段任期内已有主席。"):
        undo_leaving(busy, actor=officer, reason="登记错了人")
    assert Member.objects.get(pk=busy.pk).status == "left"


def test_a_leaving_in_the_future_and_ones_own_are_refused(officer, branch):
    member = MemberFactory(unit=branch, user=officer)
    with pytest.raises(ValidationError, match="离会日期不能晚于今天"):
        record_death(member, actor=officer, on=timezone.localdate() + datetime.timedelta(days=1))
    with pytest.raises(ValidationError, match="不能办理自己的离会"):
        record_death(member, actor=officer, on=timezone.localdate())


def test_an_office_that_began_after_the_day_ends_with_the_day_it_began(officer, busy):
    OfficerTerm.objects.update(since=day("2022-07-10"))
    record_death(busy, actor=officer, on=DAY)
    assert OfficerTerm.objects.get().until == day("2022-07-11")
    undo_leaving(busy, actor=officer, reason="登记错了人")
    assert OfficerTerm.objects.get().until == day("2030-01-01")


def roster_row(member, **fields):
    facts = {"staff_no": member.staff_no, "name": member.name, "gender": member.gender, "unit": member.unit.name}
    return {**facts, "employment": member.employment, "joined_on": str(member.joined_on), **fields}


def test_an_import_says_what_ends_before_it_is_confirmed_and_ends_it(officer, busy):
    file = book(members=[roster_row(busy, left_on="2022-07-01", left_by="deceased")])
    found = ledger.preview(file, actor=officer)
    told = (
        "张三去世，将终止：纺织学院分工会主席（2022-01-01 起，至 2030-01-01）；"
        "分工会主席 · 纺织学院分工会（2022-01-01 起，至 2030-01-01）；"
    )
    [sentence] = [problem.sentence for problem in found.problems if problem.header == "离会日期"]
    assert (sentence[: len(told)], found.errors, standing(busy)) == (told, 0, ALL)
    ledger.apply(file, actor=officer, expected=found.fingerprint)
    busy.refresh_from_db()
    assert (busy.status, busy.pays_dues, busy.in_wage_base) == ("left", False, False)
    assert standing(busy) == NOTHING
    undo_leaving(busy, actor=officer, reason="导错了人")
    busy.refresh_from_db()
    assert (standing(busy), busy.status, busy.pays_dues) == (ALL, "active", True)


def test_an_import_is_shown_again_when_what_ends_has_changed(officer, busy, other_branch):
    file = book(members=[roster_row(busy, left_on="2022-07-01", left_by="deceased")])
    found = ledger.preview(file, actor=officer)
    GrantFactory(user=busy.user, unit=other_branch, role=Role.BRANCH_OFFICER)
    with pytest.raises(ledger.ChangedSincePreview):
        ledger.apply(file, actor=officer, expected=found.fingerprint)
    assert Member.objects.get(pk=busy.pk).status == "active"


def test_who_joins_again_is_the_same_person_without_the_offices(client, officer, busy, other_branch):
    LEAVING["withdrawn"](busy, actor=officer, on=DAY)
    with pytest.raises(ValidationError, match="日期不得早于离会日期2022-07-01"):
        rejoin_member(busy, actor=officer, unit=other_branch, on=day("2022-06-30"))
    client.force_login(officer)
    address = reverse("admin:members_member_move", args=[busy.pk, "rejoin"])
    typed = {"unit": other_branch.pk, "on": "2023-03-01", "joined_by": "joined", "document": ""}
    assert client.post(address, typed).status_code == 302
    busy.refresh_from_db()
    assert (busy.status, busy.unit, busy.left_on, busy.pays_dues) == ("active", other_branch, None, True)
    spans = busy.memberships.order_by("since").values_list("unit__name", "until", "left_by")
    assert list(spans) == [("纺织学院分工会", DAY, "withdrawn"), ("信息学院分工会", None, "")]
    assert standing(busy) == NOTHING | {"account": True}
    with pytest.raises(ValidationError, match="没有可以撤销的离会办理"):
        undo_leaving(busy, actor=officer, reason="登记错了人")


def test_registering_or_importing_a_number_of_somebody_who_left_points_to_joining_again(client, officer, busy):
    record_death(busy, actor=officer, on=DAY)
    client.force_login(officer)
    typed = {
        "staff_no": busy.staff_no,
        "name": "张三",
        "gender": "female",
        "unit": busy.unit_id,
        "id_type": "resident",
        "employment": "established",
        "joined_on": "2023-03-01",
        "joined_by": "joined",
    }
    page = client.post(reverse("admin:members_member_add"), typed)
    assert page.context["form"].errors["staff_no"] == [
        f"工号“{busy.staff_no}”是张三，已于2022-07-01离会。同一个人请在会员页上办理“重新入会”，不另登记。"
    ]
    found = ledger.preview(book(members=[roster_row(busy, joined_on="2023-03-01")]), actor=officer)
    assert [(problem.header, problem.sentence) for problem in found.problems] == [
        (
            "入会日期",
            "此人已于2022-07-01离会。重新入会请在会员页上办理，还是同一个人；这里写第一次入会的日期。",
        )
    ]
    assert Member.objects.filter(staff_no=busy.staff_no).count() == 1
