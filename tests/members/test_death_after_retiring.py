"""Who retired keeps the membership; a death recorded afterwards ends what was kept, and is undone to it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import ClubMembership
from members.models import Member
from members.services.membership import LEAVING, expel_member, record_death, retire_member, undo_leaving
from tests.factories import ClubFactory, MemberFactory, UserFactory
from welfare.models import BenefitKind
from welfare.services.entitlement import why_not_entitled

pytestmark = pytest.mark.django_db
RETIRED, DIED = datetime.date(2022, 3, 1), datetime.date(2022, 9, 1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def retired(branch, union, officer):
    """A retired member with an account and a club, which retired people keep."""
    member = MemberFactory(unit=branch, name="张三", user=UserFactory())
    ClubMembership.objects.create(club=ClubFactory(unit=union), member=member, since=datetime.date(2021, 1, 1))
    retire_member(member, actor=officer, on=RETIRED)
    return Member.objects.get(pk=member.pk)


def standing(member):
    member = Member.objects.select_related("user").get(pk=member.pk)
    in_clubs = member.club_memberships.filter(until__isnull=True).count()
    return member.status, member.left_on, member.user.is_active, in_clubs


def test_the_death_of_somebody_retired_ends_what_was_kept(client, retired, officer):
    assert standing(retired) == ("retained", RETIRED, True, 1)
    client.force_login(officer)
    page = reverse("admin:members_member_move", args=[retired.pk, "leave"])
    form = client.get(page).context["form"]
    assert form.fields["reason"].choices == [("deceased", "去世")]
    shown = client.post(page, {"reason": "deceased", "on": str(DIED)}).context["preview"]
    assert [heading for heading, _ in shown.lists] == ["终止：俱乐部", "终止：账号"]
    client.post(page, {"reason": "deceased", "on": str(DIED), "seen": shown.seen})
    assert standing(retired) == ("left", DIED, False, 0)
    assert [one.reason for one in retired.departures.order_by("pk")] == ["retired", "deceased"]
    # The time as a full member is the same: it ended with retiring.
    assert [(one.until, one.left_by) for one in retired.memberships.all()] == [(RETIRED, "retired")]


def test_a_death_entered_for_the_wrong_person_gives_back_what_the_retired_kept(retired, officer):
    record_death(retired, actor=officer, on=DIED)
    undo_leaving(retired, actor=officer, reason="写错了人")
    assert standing(retired) == ("retained", RETIRED, True, 1)
    # The retiring itself may still be undone, as before.
    undo_leaving(retired, actor=officer, reason="没有退休")
    assert standing(retired) == ("active", None, True, 1)


@pytest.mark.parametrize(("on", "sentence"), [(RETIRED, f"日期须晚于退休的日期{RETIRED}。"), (RETIRED + DAY, None)])
def test_nobody_dies_before_retiring(retired, officer, on, sentence):
    if sentence is None:
        assert record_death(retired, actor=officer, on=on).left_on == on
        return
    with pytest.raises(ValidationError) as refusal:
        record_death(retired, actor=officer, on=on)
    assert refusal.value.message_dict == {"on": [sentence]}


@pytest.mark.parametrize("reason", [one.value for one in LEAVING if one != "deceased"])
def test_nothing_else_is_recorded_of_somebody_retired_and_a_death_once(retired, officer, reason):
    with pytest.raises(ValidationError, match="已于2022-03-01离会（保留会籍）"):
        LEAVING[reason](retired, actor=officer, on=DIED, document="决定")
    record_death(retired, actor=officer, on=DIED)
    with pytest.raises(ValidationError, match="已于2022-09-01离会（已离会）"):
        record_death(retired, actor=officer, on=DIED + DAY)
    with pytest.raises(ValidationError):
        expel_member(retired, actor=officer, on=DIED + DAY, document="决定")


@pytest.mark.parametrize(("on", "reason"), [(DIED - DAY, None), (DIED, "已于2022年9月1日去世")])
def test_the_dead_get_nothing_that_retired_people_get(retired, officer, on, reason):
    record_death(retired, actor=officer, on=DIED)
    member = Member.objects.get(pk=retired.pk)
    rule = BenefitKind(name="重阳慰问", also=["retired"], needs_dues=True)
    assert why_not_entitled(rule, [member], on).get(member) == reason
