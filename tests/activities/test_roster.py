"""Signing up: the days, the audience, the places, and many at once."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities import services
from activities.models import Activity
from activities.services import roster
from members.services.moving import transfer_member
from tests.factories import ActivityFactory, ClubFactory, ClubMembershipFactory, MemberFactory, UserFactory
from tests.races import counted
from tests.shown import texts

DAY = datetime.timedelta(days=1)


@pytest.fixture
def open_activity(branch, today):
    def make(unit=branch, **extra):
        days = {"starts_on": today + 10 * DAY, "signup_from": today, "signup_until": today}
        return ActivityFactory(unit=unit, approved=True, **(days | extra))

    return make


def signed(activity):
    rows = activity.participations.order_by("pk")
    return [(row.name, row.state) for row in rows]


@pytest.mark.django_db
def test_a_member_signs_up_where_they_belonged_on_the_day(open_activity, branch, other_branch, member):
    colleague = member(other_branch)
    row = services.sign_up(open_activity(), actor=colleague.user, event="100米", children=1)
    assert (row.unit, row.name, row.state, row.children) == (other_branch, colleague.name, "signed_up", 1)


@pytest.mark.django_db
def test_one_signs_up_once_for_an_event_and_again_after_withdrawing(open_activity, branch, member):
    activity, colleague = open_activity(), member(branch)
    row = services.sign_up(activity, actor=colleague.user, event="100米")
    with pytest.raises(ValidationError) as refusal:
        services.sign_up(activity, actor=colleague.user, event="100米")
    assert refusal.value.messages == ["此人已报名这个项目。"]
    services.sign_up(activity, actor=colleague.user, event="跳远")
    services.withdraw(row, actor=colleague.user)
    assert services.sign_up(activity, actor=colleague.user, event="100米").state == "signed_up"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days",
    [(1, 2), (-2, -1), (None, None)],
    ids=["not yet", "no more", "never"],
)
def test_nobody_signs_up_outside_the_days(open_activity, branch, member, today, days):
    first, last = (None if day is None else today + day * DAY for day in days)
    with pytest.raises(ValidationError) as refusal:
        services.sign_up(open_activity(signup_from=first, signup_until=last), actor=member(branch).user)
    assert refusal.value.messages == ["这项活动现在不接受报名。"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "applied", "returned", "cancelled", "recorded"])
def test_nobody_signs_up_for_what_is_not_approved(open_activity, branch, member, state):
    activity = open_activity()
    Activity.objects.filter(pk=activity.pk).update(state=state, people=1, person_times=1)
    with pytest.raises(ValidationError) as refusal:
        services.sign_up(activity, actor=member(branch).user)
    assert refusal.value.messages == ["这项活动现在不接受报名。"]


@pytest.mark.django_db
def test_an_activity_of_a_unit_or_a_club_is_for_its_own(open_activity, union, branch, other_branch, member, today):
    ours, theirs = member(branch), member(other_branch)
    of_unit = open_activity(audience="unit")
    club = ClubFactory(unit=union)
    ClubMembershipFactory(club=club, member=theirs)
    ClubMembershipFactory(club=club, member=ours, until=today)
    of_club = open_activity(audience="club", club=club)
    services.sign_up(of_unit, actor=ours.user)
    services.sign_up(of_club, actor=theirs.user)
    services.sign_up(open_activity(unit=union, audience="unit"), actor=theirs.user)
    for activity, outsider, audience in ((of_unit, theirs, "本组织会员"), (of_club, ours, "俱乐部成员")):
        with pytest.raises(ValidationError) as refusal:
            services.sign_up(activity, actor=outsider.user)
        assert refusal.value.messages == [f"这项活动面向{audience}，您不在其中。"]


@pytest.mark.django_db
def test_an_account_without_a_member_cannot_sign_up(open_activity):
    with pytest.raises(ValidationError) as refusal:
        services.sign_up(open_activity(), actor=UserFactory())
    assert refusal.value.messages == ["您的账号没有对应的会员，不能报名。"]


@pytest.mark.django_db
def test_beyond_the_quota_one_waits_and_moves_up_in_order(open_activity, branch, member):
    activity = open_activity(quota=2)
    people = [member(branch, name=f"会员{letter}") for letter in "甲乙丙丁"]
    rows = [services.sign_up(activity, actor=one.user) for one in people]
    assert [row.state for row in rows] == ["signed_up", "signed_up", "waiting", "waiting"]
    row, moved = services.withdraw(rows[0], actor=people[0].user)
    assert (row.state, moved) == ("withdrawn", rows[2])
    assert [state for _, state in signed(activity)] == ["withdrawn", "signed_up", "signed_up", "waiting"]


@pytest.mark.django_db
def test_who_only_waited_gives_no_place_away(open_activity, branch, member):
    activity = open_activity(quota=1)
    people = [member(branch) for _ in range(3)]
    rows = [services.sign_up(activity, actor=one.user) for one in people]
    assert services.withdraw(rows[1], actor=people[1].user)[1] is None
    assert [state for _, state in signed(activity)] == ["signed_up", "withdrawn", "waiting"]


@pytest.mark.django_db
def test_more_places_let_those_waiting_in(open_activity, branch, member, branch_chair, today):
    activity = open_activity(quota=1)
    for _ in range(4):
        services.sign_up(activity, actor=member(branch).user)
    days = {"signup_from": today, "signup_until": today}
    services.change_sign_up(activity, actor=branch_chair, quota=3, **days)
    assert [state for _, state in signed(activity)] == ["signed_up", "signed_up", "signed_up", "waiting"]
    with pytest.raises(ValidationError) as refusal:
        services.change_sign_up(activity, actor=branch_chair, quota=2, **days)
    assert refusal.value.message_dict == {"quota": ["已有3人报名，名额不能更少。"]}


@pytest.mark.django_db
def test_nobody_withdraws_another_but_the_organiser(open_activity, branch, member, branch_chair, stranger):
    colleague = member(branch)
    row = services.sign_up(open_activity(), actor=colleague.user)
    for other in (member(branch).user, stranger):
        with pytest.raises(PermissionDenied):
            services.withdraw(row, actor=other)
    assert services.withdraw(row, actor=branch_chair)[0].state == "withdrawn"


@pytest.mark.django_db
def test_the_organiser_enters_members_and_guests(open_activity, branch, branch_chair, stranger):
    activity = open_activity(signup_from=None, signup_until=None)
    member = MemberFactory(unit=branch)
    services.enrol(activity, actor=branch_chair, member=member)
    guest = services.enrol(activity, actor=branch_chair, name="来宾甲", role="volunteer")
    assert (guest.unit, guest.member, guest.role) == (branch, None, "volunteer")
    with pytest.raises(ValidationError) as refusal:
        services.enrol(activity, actor=branch_chair, name="来宾甲")
    assert refusal.value.messages == ["这位来宾已登记；同名的请加以区别。"]
    with pytest.raises(PermissionDenied):
        services.enrol(activity, actor=stranger, name="来宾乙")


@pytest.fixture
def moved(officer, today):
    """Record that somebody belongs to another sub-union from today."""

    def move(person, unit):
        person.memberships.get_or_create(until=None, defaults={"unit": person.unit, "since": today - 99 * DAY})
        transfer_member(person, actor=officer, to=unit, on=today)

    return move


@pytest.mark.django_db
def test_who_was_transferred_away_is_passed_over_and_the_next_moves_up(
    client, open_activity, branch, other_branch, member, moved
):
    activity = open_activity(audience="unit", quota=1)
    first, gone, next_one = (member(branch, name=name) for name in ("甲", "乙", "丙"))
    rows = [services.sign_up(activity, actor=one.user) for one in (first, gone, next_one)]
    moved(gone, other_branch)
    client.force_login(next_one.user)
    assert texts(client.get(activity.get_absolute_url()), ".note") == ["您排在候补第 1 位。 取消报名"]
    assert services.withdraw(rows[0], actor=first.user)[1] == rows[2]
    assert signed(activity) == [("甲", "withdrawn"), ("乙", "waiting"), ("丙", "signed_up")]
    client.force_login(gone.user)
    said = "活动面向本组织会员，您已不在其中，候补的不再递补；不等了的请取消报名。 取消报名"
    assert texts(client.get(activity.get_absolute_url()), ".note") == [said]


@pytest.mark.django_db
def test_who_left_the_club_is_passed_over(open_activity, union, branch, member):
    club = ClubFactory(unit=union)
    activity = open_activity(audience="club", club=club, quota=1)
    people = [member(branch) for _ in range(3)]
    spans = [services.join_club(club, actor=one.user) for one in people]
    rows = [services.sign_up(activity, actor=one.user) for one in people]
    services.leave_club(spans[1], actor=people[1].user)
    assert services.withdraw(rows[0], actor=people[0].user)[1] == rows[2]


@pytest.mark.django_db
def test_whom_the_organiser_entered_moves_up_though_it_was_never_meant_for_them(
    client, open_activity, branch, other_branch, member, branch_chair
):
    activity = open_activity(audience="unit", quota=1)
    own = member(branch)
    row = services.sign_up(activity, actor=own.user)
    outsider = services.enrol(activity, actor=branch_chair, member=member(other_branch))
    guest = services.enrol(activity, actor=branch_chair, name="来宾")
    assert services.withdraw(row, actor=own.user)[1] == outsider
    assert services.withdraw(outsider, actor=branch_chair)[1] == guest


@pytest.mark.django_db
def test_who_was_transferred_after_a_place_was_offered_does_not_get_it(
    client, open_activity, branch, other_branch, member, moved, branch_chair, today
):
    activity = open_activity(audience="unit", quota=1, starts_on=today, signup_until=today)
    first, gone = member(branch), member(branch, name="乙")
    row, second = (services.sign_up(activity, actor=one.user) for one in (first, gone))
    assert services.withdraw(row, actor=first.user)[1].state == "offered"
    moved(gone, other_branch)
    for actor in (gone.user, branch_chair):
        with pytest.raises(ValidationError) as refusal:
            services.accept_place(second, actor=actor)
        assert refusal.value.messages == ["活动面向本组织会员，乙已不在其中，请取消报名，名额由后面的人递补。"]
    client.force_login(branch_chair)
    page = client.get(activity.get_absolute_url())
    assert texts(page, ".row-sub")[0].endswith("已不是本组织会员，不再递补")
    assert texts(page, ".link-button") == ["取消报名"]
    client.force_login(gone.user)
    assert client.get("/").context["open_activities"] == []


@pytest.mark.django_db
def test_the_log_of_an_activity_names_whom_an_act_was_about_to_who_may_read_the_roster(
    client, open_activity, branch, branch_chair, accountant, member
):
    activity = open_activity(quota=1)
    people = [member(branch, name=name) for name in ("何培安", "罗俊")]
    rows = [services.enrol(activity, actor=branch_chair, member=one, event="100米") for one in people]
    services.withdraw(rows[0], actor=people[0].user)
    named = [
        "报名 · 何培安（100米）",
        "候补报名 · 罗俊（100米）",
        "取消报名 · 何培安（100米）",
        "候补转正 · 罗俊（100米）",
    ]
    for user, told in ((branch_chair, named), (accountant, [one.partition(" ")[0] for one in named])):
        client.force_login(user)
        page = client.get(activity.get_absolute_url())
        assert texts(page, ".row-title")[-4:] == told


def _race(activity, people):
    """Counter of the states in which the people are who sign up at the same moment."""
    acts = [lambda one=one: services.sign_up(activity, actor=one.user) for one in people]
    return counted(acts, lambda row: getattr(row, "state", None))


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_never_take_more_than_three_places(open_activity, branch, member):
    activity = open_activity(quota=3)
    assert _race(activity, [member(branch) for _ in range(12)]) == {"signed_up": 3, "waiting": 9}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_than_three_places_are_taken(open_activity, branch, member, monkeypatch):
    """The control: what the test above relies on."""
    everyone_has_looked = threading.Barrier(12, timeout=30)

    def look_then_wait(activity):
        taken = places_taken(activity)
        everyone_has_looked.wait()
        return taken

    places_taken = roster.places_taken
    monkeypatch.setattr(roster, "places_taken", look_then_wait)
    monkeypatch.setattr(roster, "lock_roster", lambda activity: Activity.objects.get(pk=activity.pk))
    assert _race(open_activity(quota=3), [member(branch) for _ in range(12)]) == {"signed_up": 12}
