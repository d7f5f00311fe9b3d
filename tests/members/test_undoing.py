"""A leaving is undone where it was a mistake, never over what was given because of it."""

import contextlib
import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Participation
from members.models import Member
from members.services.membership import LEAVING, record_death, rejoin_member, undo_leaving
from tests.factories import (
    ActivityFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    MemberFactory,
    ParticipationFactory,
    VisitFactory,
    paid,
)
from tests.shown import links
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
