"""A leaving or a registration is undone where it was a mistake, never over what was given because of it."""

import contextlib
import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models import Participation
from members.models import Member, Membership
from members.services.membership import LEAVING, record_death, rejoin_member, undo_leaving
from members.services.moving import transfer_member, undo_transfer
from members.services.registration import correct_registration, unregister_member
from members.services.roster import register_member
from tests.books import id_number
from tests.factories import (
    ActivityFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    GrantFactory,
    HardshipGrantFactory,
    MemberFactory,
    ParticipationFactory,
    UserFactory,
    VisitFactory,
    paid,
)
from tests.shown import links
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.models import AuditEntry, User
from welfare.models import BenefitKind

pytestmark = pytest.mark.django_db
DAY, FUTURE = datetime.date(2022, 7, 1), datetime.date(2030, 5, 6)


def undo(client, member, **typed):
    address = reverse("admin:members_member_move", args=[member.pk, "undo_leave"])
    return client.post(address, {"reason": "登记错了人", **typed})


def given(member, model, on, **facts):
    """A benefit of that day, approved and paid."""
    return paid(model(unit=member.unit, member=member, **facts), on=on)


def test_what_was_given_since_the_leaving_is_listed_before_it_is_undone(client, officer, branch):
    member = MemberFactory(unit=branch)
    LEAVING["retired"](member, actor=officer, on=DAY)
    # Given to retired people too, and not because they retired.
    BenefitKind.objects.filter(code="hospital").update(also=["retired"])
    before = given(member, VisitFactory, DAY, happened_on=DAY - datetime.timedelta(days=1))
    since = given(member, VisitFactory, DAY, happened_on=DAY)
    grant = given(member, HardshipGrantFactory, DAY, applied_on=DAY)
    taken_back = paid(
        VisitFactory(unit=branch, member=member, happened_on=DAY + datetime.timedelta(days=8)), state="reversed"
    )
    for title, issued_on in (("端午", DAY - datetime.timedelta(days=1)), ("中秋", DAY)):
        issue = GiftIssueFactory(unit=branch, title=title, issued_on=issued_on)
        GiftRecipientFactory(issue=issue, member=member, unit=branch)
        paid(issue)
    client.force_login(officer)
    preview = undo(client, member).context["preview"]
    assert dict(preview.lists)["离会以后得到的，不随撤销改变，请核对"] == [
        f"慰问 {since.number}（已支付）",
        f"补助 {grant.number}（已支付）",
        "发放“中秋”（已支付）",
    ]
    late = given(member, VisitFactory, DAY, happened_on=DAY + datetime.timedelta(days=4))
    assert undo(client, member, seen=preview.seen).context["form"].non_field_errors() == [
        "预览以后有了变化，什么都没有办理；请看新的预览，再确定。" + f"多了：慰问 {late.number}（已支付）。"
    ]
    assert len({before.number, since.number, taken_back.number, late.number}) == 4


@pytest.mark.parametrize(("reason", "occasion"), [("deceased", "member_death"), ("retired", "retirement")])
def test_a_leaving_for_which_something_was_given_is_not_undone(client, officer, branch, reason, occasion):
    member = MemberFactory(unit=branch)
    LEAVING[reason](member, actor=officer, on=DAY)
    visit = VisitFactory(unit=branch, member=member, occasion=occasion, happened_on=DAY, state="reported")
    client.force_login(officer)
    label = member.departures.get().get_reason_display()
    for standing_now in ("待核定", "已支付"):
        form = undo(client, member).context["form"]
        number = f" {visit.number}" if visit.number else ""
        assert form.non_field_errors() == [
            f"已因{label}办理慰问{number}（{standing_now}）；撤销离会以后没有依据，请先退回、作废或冲正。"
        ]
        with pytest.raises(ValidationError, match="撤销离会以后没有依据"):
            undo_leaving(member, actor=officer, reason="登记错了人")
        paid(visit)
    visit.claim.state = "reversed"
    visit.claim.save()
    undo_leaving(member, actor=officer, reason="登记错了人")
    member.refresh_from_db()
    assert member.status == "active"


def test_a_place_that_somebody_moved_up_to_is_not_taken_back(officer, branch, union):
    activity = ActivityFactory(
        unit=union,
        title="讲座",
        number="A1",
        state="approved",
        starts_on=FUTURE,
        ends_on=FUTURE,
        quota=1,
    )
    first, second = MemberFactory.create_batch(2, unit=branch)
    ParticipationFactory(activity=activity, unit=branch, member=first, name="甲", state="signed_up")
    ParticipationFactory(activity=activity, unit=branch, member=second, name="乙", state="waiting")
    record_death(first, actor=officer, on=DAY)
    states = dict(Participation.objects.values_list("name", "state"))
    assert states == {"甲": "withdrawn", "乙": "signed_up"}
    with pytest.raises(ValidationError, match="名额已由后面的人递补"):
        undo_leaving(first, actor=officer, reason="登记错了人")


def test_the_dead_do_not_join_again(client, officer, branch):
    dead, expelled = MemberFactory.create_batch(2, unit=branch)
    record_death(dead, actor=officer, on=DAY)
    LEAVING["expelled"](expelled, actor=officer, on=DAY, document="决定")
    client.force_login(officer)
    answers = []
    for member in (dead, expelled):
        with contextlib.suppress(ValidationError):
            rejoin_member(member, actor=officer, unit=branch, on=DAY + datetime.timedelta(days=9))
        member.refresh_from_db()
        answers.append(member.status)
    assert answers == ["left", "active"]
    with pytest.raises(ValidationError, match=f"{dead.name}登记为去世，不能办理重新入会；登记错了人，请撤销离会。"):
        rejoin_member(dead, actor=officer, unit=branch, on=DAY)
    ways = links(client.get(reverse("admin:members_member_change", args=[dead.pk])))
    moves = [name for name in ("undo_leave", "rejoin") if any(one.endswith(f"/move/{name}/") for one in ways)]
    assert moves == ["undo_leave"]
    undo_leaving(dead, actor=officer, reason="登记错了人")
    assert Member.objects.get(pk=dead.pk).status == "active"


MOVE, LIST = "admin:members_member_move", reverse("admin:members_member_changelist")


def unregister(client, member, **typed):
    return client.post(reverse(MOVE, args=[member.pk, "unregister"]), {"reason": "重复登记", **typed})


def figures():
    year = calendar_year(timezone.localdate().year)
    codes = ("members.joined", "members.left", "members.total")
    return [REGISTRY[code].value(year, Scope.everything()) for code in codes]


@pytest.fixture
def twice(officer, branch):
    """Somebody registered today, who is on the roster already."""
    facts = {"gender": "female", "employment": "established", "id_number": id_number(3, male=False)}
    today = timezone.localdate()
    return register_member(actor=officer, staff_no="T202698", unit=branch, name="崔清合", joined_on=today, **facts)


def test_a_registration_by_mistake_is_taken_back_and_counts_nowhere(client, officer, branch, twice):
    assert figures() == [1, 0, 1]
    client.force_login(officer)
    assert unregister(client, twice, reason=" ").context["form"].errors.keys() == {"reason"}
    shown = unregister(client, twice).context["preview"]
    today = timezone.localdate()
    assert shown.lists == [
        (
            "删除",
            ["崔清合（T202698）的会员资料", f"“{branch}”的会籍（{today} 入会），不再计入入会、离会的人数"],
        )
    ]
    answer = unregister(client, twice, seen=shown.seen)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert (Member.objects.count(), Membership.objects.count(), figures()) == (0, 0, [0, 0, 0])
    entry = AuditEntry.objects.get(code="members.undo_registration")
    assert (entry.target_label, entry.facts["原因"]) == ("崔清合（T202698）", "重复登记")
    # The number and the identity number are free again.
    facts = {"gender": "female", "employment": "established", "id_number": id_number(3, male=False)}
    register_member(actor=officer, staff_no="T202698", unit=branch, name="崔清和", joined_on=today, **facts)
    assert figures() == [1, 0, 1]


def test_what_was_undone_before_does_not_keep_a_registration(officer, twice, other_branch, branch):
    Member.objects.filter(pk=twice.pk).update(joined_on=DAY)
    twice.memberships.update(since=DAY)
    later = DAY + datetime.timedelta(days=1)
    transfer_member(twice, actor=officer, to=other_branch, on=later)
    with pytest.raises(ValidationError, match="请先撤销调动"):
        unregister_member(twice, actor=officer, reason="重复登记")
    undo_transfer(twice, actor=officer, reason="办错了")
    LEAVING["withdrawn"](twice, actor=officer, on=later)
    with pytest.raises(ValidationError, match="请先撤销离会"):
        unregister_member(twice, actor=officer, reason="重复登记")
    undo_leaving(twice, actor=officer, reason="办错了")
    unregister_member(twice, actor=officer, reason="重复登记")
    assert Member.objects.count() == 0


def test_a_registration_stays_while_anything_hangs_on_the_person(client, officer, branch, twice):
    visit = VisitFactory(unit=branch, member=twice)
    twice.user = UserFactory(last_login=timezone.now())
    twice.save()
    grant = GrantFactory(user=twice.user, unit=branch, role="branch_officer")
    client.force_login(officer)
    form = unregister(client, twice).context["form"]
    assert form.non_field_errors() == [
        "崔清合名下已有：慰问 1 条、角色授权 1 条，不能撤销登记。"
        "确是重复登记的，请看哪一位名下没有记录，撤销那一位；不再在会的，请办理离会。"
    ]
    visit.delete()
    grant.delete()
    with pytest.raises(ValidationError, match="登录过，不能撤销登记"):
        unregister_member(twice, actor=officer, reason="重复登记")
    assert Membership.objects.count() == 1
    User.objects.filter(pk=twice.user_id).update(last_login=None)
    unregister_member(twice, actor=officer, reason="重复登记")
    assert (Member.objects.count(), User.objects.get(pk=twice.user_id).is_active) == (0, False)


def test_the_database_keeps_the_span_of_a_registration_that_the_log_does_not_take_back(twice):
    with pytest.raises(InternalError, match="Cannot delete rows from members_membership"), transaction.atomic():
        twice.memberships.all().delete()


def test_number_and_joining_date_of_a_registration_are_corrected(client, officer, twice):
    client.force_login(officer)
    page = reverse(MOVE, args=[twice.pk, "correct"])
    assert client.get(page).context["form"]["staff_no"].value() == "T202698"
    for typed, sentence in (
        ({"staff_no": MemberFactory(unit=twice.unit, staff_no="T1", name="甲").staff_no}, "工号“T1”是甲，已登记。"),
        ({"joined_on": "2091-09-01"}, "入会日期2091-09-01还没有到，请核对年份。"),
    ):
        answers = {"staff_no": "t202699", "joined_on": "2025-09-01", **typed}
        assert [*client.post(page, answers).context["form"].errors.values()] == [[sentence]]
    assert client.post(page, {"staff_no": "T202699", "joined_on": "2025-09-01"}).status_code == 302
    twice.refresh_from_db()
    day = datetime.date(2025, 9, 1)
    assert (twice.staff_no, twice.joined_on, twice.memberships.get().since) == ("T202699", day, day)
    entry = AuditEntry.objects.get(code="members.correct_registration")
    today = str(timezone.localdate())
    assert entry.facts == {"工号": "T202699", "原工号": "T202698", "入会日期": str(day), "原入会日期": today}


def test_neither_an_account_nor_an_earlier_membership_is_left_behind_by_a_correction(officer, branch):
    member = MemberFactory(unit=branch, staff_no="T1", user=UserFactory(username="T1"))
    since = member.joined_on
    with pytest.raises(ValidationError, match="已按工号开设账号 T1"):
        correct_registration(member, actor=officer, staff_no="T2", joined_on=since)
    LEAVING["withdrawn"](member, actor=officer, on=DAY)
    rejoin_member(member, actor=officer, unit=branch, on=DAY + datetime.timedelta(days=9))
    with pytest.raises(ValidationError, match="须早于第一段会籍的终止日期2022-07-01"):
        correct_registration(member, actor=officer, staff_no="T1", joined_on=DAY)
    correct_registration(member, actor=officer, staff_no="T1", joined_on=DAY - datetime.timedelta(days=30))
    assert [span.since for span in member.memberships.order_by("since")] == [
        DAY - datetime.timedelta(days=30),
        DAY + datetime.timedelta(days=9),
    ]
