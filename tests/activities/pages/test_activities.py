"""The pages of activities: who reads what, signing up, the roster, and what they cost."""

import datetime
import re

import pytest
from django.urls import reverse

from activities.models import Activity, Participation
from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    ClubFactory,
    EntryFactory,
    HonourFactory,
    MemberFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.shown import texts
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def recorded(branch, today):
    """Approved and held yesterday; nobody recorded it yet."""
    return ActivityFactory(unit=branch, approved=True, title="趣味运动会", starts_on=today - datetime.timedelta(days=1))


def listed(client):
    return [(row.heading, row.activity.title) for row in client.get(address("activity_list")).context["lines"]]


def test_the_list_puts_what_one_can_join_first(client, union, branch, other_branch, member, today):
    day = datetime.timedelta(days=1)
    window = {"approved": True, "signup_from": today, "signup_until": today + 3 * day}
    ActivityFactory(unit=union, recorded=True, title="去年的")
    ActivityFactory(unit=union, approved=True, title="下月的", starts_on=today + 30 * day)
    ActivityFactory(unit=union, title="全校可报的", starts_on=today + 9 * day, **window)
    ActivityFactory(unit=branch, title="本会可报的", starts_on=today + 5 * day, audience="unit", **window)
    ActivityFactory(unit=other_branch, title="别会可报的", starts_on=today + 4 * day, audience="unit", **window)
    ActivityFactory(unit=branch, title="还是草稿的")
    client.force_login(member(branch).user)
    assert listed(client) == [
        ("可以报名", "本会可报的"),
        ("可以报名", "全校可报的"),
        ("即将举行", "别会可报的"),
        ("即将举行", "下月的"),
        ("已举行", "去年的"),
    ]


def test_drafts_are_listed_to_the_organisers_of_the_unit_alone(client, branch, branch_chair, stranger, officer):
    ActivityFactory(unit=branch, title="拟办的")
    for user, expected in (
        (branch_chair, [("申请中", "拟办的")]),
        (officer, [("申请中", "拟办的")]),
        (stranger, []),
        (UserFactory(), []),
    ):
        client.force_login(user)
        assert listed(client) == expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=training", ["安全培训"]),
        ("year=2021", ["旧年联谊"]),
        ("q=联谊", ["旧年联谊"]),
        ("unit=branch", ["安全培训"]),
        ("year=abc&kind=nothing", ["安全培训", "旧年联谊"]),
    ],
)
def test_the_list_is_narrowed_by_the_query_string(client, union, branch, query, found):
    ActivityFactory(unit=branch, recorded=True, title="安全培训", kind="training")
    ActivityFactory(unit=union, recorded=True, title="旧年联谊", kind="social", starts_on=datetime.date(2021, 5, 1))
    client.force_login(UserFactory())
    page = client.get(f"{address('activity_list')}?{query.replace('branch', str(branch.pk))}")
    assert [row.title for row in page.context["page_obj"]] == found


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(client, branch, branch_chair, rows, django_assert_num_queries):
    for _ in range(rows):
        ParticipationFactory(activity=ActivityFactory(unit=branch, recorded=True))
    client.force_login(branch_chair)
    client.get(address("activity_list"))
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(address("activity_list")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_activity_costs_the_same_for_a_long_roster(
    client, branch, branch_chair, rows, django_assert_num_queries
):
    activity = ActivityFactory(unit=branch, recorded=True, kind="contest")
    for _ in range(rows):
        ParticipationFactory(activity=activity)
        EntryFactory(activity=activity)
        HonourFactory(activity=activity, unit=branch)
    client.force_login(branch_chair)
    client.get(address("activity_detail", activity.pk))
    with django_assert_num_queries(DETAIL_QUERIES):
        assert client.get(address("activity_detail", activity.pk)).status_code == 200


LIST_QUERIES = 9
DETAIL_QUERIES = 15


def test_signing_up_and_withdrawing_gives_the_place_to_the_first_who_waits(client, branch, member, open_activity):
    people = [member(branch, name=name) for name in ("甲", "乙", "丙", "丁")]
    answers = []
    for person in people:
        client.force_login(person.user)
        answers.append(messages_of(client.post(address("activity_sign_up", open_activity.pk), follow=True)))
    waits = [[f"名额已满，您排在候补第{place}位；有人取消时依次转为已报名。"] for place in (1, 2)]
    assert answers == [["已报名“春季健步走”。"]] * 2 + waits
    coming = client.get(address("my_activities")).context["coming"]
    page = client.get(address("activity_detail", open_activity.pk))
    shown = [[(row.state, place) for row, place in rows] for rows in (page.context["mine"], coming)]
    assert shown == [[("waiting", 2)]] * 2
    assert (page.context["signed_up"], page.context["left"]) == (2, 0)
    client.force_login(people[0].user)
    own = Participation.objects.get(member=people[0])
    client.post(address("activity_withdraw", open_activity.pk), {"participation": own.pk})
    assert list(open_activity.participations.order_by("pk").values_list("name", "state")) == [
        ("甲", "withdrawn"),
        ("乙", "signed_up"),
        ("丙", "signed_up"),
        ("丁", "waiting"),
    ]


def test_a_remark_of_who_signs_up_reaches_the_organiser(client, branch, branch_chair, member, open_activity):
    client.force_login(member(branch, name="李娜").user)
    own = client.post(address("activity_sign_up", open_activity.pk), {"note": "带孩子，不吃辣"}, follow=True)
    assert texts(own, "p").count("您已报名，备注：带孩子，不吃辣。") == 1
    client.force_login(branch_chair)
    rows = texts(client.get(address("activity_detail", open_activity.pk)), ".row-sub")
    assert [one.endswith(" · 带孩子，不吃辣") for one in rows].count(True) == 1


@pytest.mark.parametrize(
    ("typed", "wrong", "sentence"),
    [
        ({"note": "代领 139-0000-0002"}, "note", "备注里不写证件号码、银行卡号和电话号码，请删去。"),
        ({"note": "不吃辣", "event": "100米" * 30}, "event", "确保该变量包含不超过 60 字符 (目前字符数 120)。"),
        ({"note": "不吃辣", "event": "100米"}, "__all__", "此人已报名这个项目。"),
    ],
)
def test_who_is_refused_a_place_is_told_why_beside_what_was_typed(
    client, branch, member, open_activity, typed, wrong, sentence
):
    Activity.objects.update(kind="contest")
    client.force_login(member(branch).user)
    sign_up = address("activity_sign_up", open_activity.pk)
    client.post(sign_up, {"event": "100米"})
    refused = client.post(sign_up, typed)
    form = refused.context["sign_up_form"]
    assert ({name: form[name].value() for name in typed}, form.errors[wrong]) == (typed, [sentence])
    assert messages_of(refused)[1:] == ["还没有报名：请改正报名表里标出的地方。"]
    assert list(open_activity.participations.values_list("note", flat=True)) == [""]
    # The pages of the roster and the browser's reload ask for the same address.
    assert client.get(sign_up).context["activity"] == open_activity


def test_signing_up_twice_is_refused_in_words(client, branch, member, open_activity):
    client.force_login(member(branch).user)
    client.post(address("activity_sign_up", open_activity.pk))
    again = client.post(address("activity_sign_up", open_activity.pk), follow=True)
    assert messages_of(again)[-1] == "此人已报名这个项目。"
    assert open_activity.participations.count() == 1


def test_nobody_takes_somebody_else_off_the_list(client, branch, member, stranger, open_activity):
    row = ParticipationFactory(activity=open_activity)
    for user in (member(branch).user, stranger):
        client.force_login(user)
        assert client.post(address("activity_withdraw", open_activity.pk), {"participation": row.pk}).status_code == 404
    row.refresh_from_db()
    assert row.state == "signed_up"


def test_the_organiser_takes_somebody_off_the_list(client, branch_chair, open_activity):
    row = ParticipationFactory(activity=open_activity)
    client.force_login(branch_chair)
    client.post(address("activity_withdraw", open_activity.pk), {"participation": row.pk})
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.parametrize(("page", "status"), [("activity_sign_up", 200), ("activity_withdraw", 405)])
def test_nothing_is_written_by_looking(client, branch, member, open_activity, page, status):
    client.force_login(member(branch).user)
    assert client.get(address(page, open_activity.pk)).status_code == status
    assert not open_activity.participations.exists()


def test_each_sees_of_the_roster_what_the_scope_shows(
    client, union, branch, other_branch, branch_chair, stranger, officer, member
):
    activity = ActivityFactory(unit=branch, recorded=True)
    own = ParticipationFactory(activity=activity, name="本会的")
    guest_member = MemberFactory(unit=other_branch, name="外会的")
    ParticipationFactory(activity=activity, member=guest_member, unit=other_branch)
    # The organiser ticks off everybody; another unit sees its own people; a member sees no list.
    for user, names in (
        (branch_chair, [own.name, "外会的"]),
        (officer, [own.name, "外会的"]),
        (stranger, ["外会的"]),
        (member(branch).user, None),
    ):
        client.force_login(user)
        roster = client.get(address("activity_detail", activity.pk)).context["roster"]
        assert (None if roster is None else [row.name for row in roster]) == names


def test_what_an_activity_costs_is_told_to_its_offices_alone(client, branch, branch_chair, stranger, member):
    activity = ActivityFactory(unit=branch, recorded=True, cost="4321.00", budget_amount="5000.00")
    for user, told in ((branch_chair, ["4,321.00 元", "办理经过"]), (stranger, []), (member(branch).user, [])):
        client.force_login(user)
        page = client.get(address("activity_detail", activity.pk))
        assert [*re.findall("[^>]*4,321.00[^<]*", page.text), *re.findall("办理经过", page.text)] == told


def test_a_draft_is_nowhere_to_be_found_outside_its_unit(client, branch, stranger, member):
    draft = ActivityFactory(unit=branch)
    for user in (stranger, member(branch).user):
        client.force_login(user)
        for page in ("activity_detail", "activity_edit", "activity_record", "activity_window"):
            assert client.get(address(page, draft.pk)).status_code == 404, page
        assert client.get(address("activity_move", draft.pk, "apply")).status_code == 404


def test_who_signed_up_still_finds_a_cancelled_activity(client, branch, member, open_activity):
    going, other = member(branch), member(branch)
    ParticipationFactory(activity=open_activity, member=going)
    Activity.objects.filter(pk=open_activity.pk).update(state="cancelled", return_reason="下雨")
    for user, status in ((going.user, 200), (other.user, 404)):
        client.force_login(user)
        assert client.get(address("activity_detail", open_activity.pk)).status_code == status


def application(unit, today, **changes):
    day = (today + datetime.timedelta(days=10)).isoformat()
    return {
        "unit": unit.pk,
        "title": "羽毛球友谊赛",
        "kind": "contest",
        "starts_on": day,
        "place": "体育馆",
        "audience": "unit",
        **changes,
    }


def test_a_sub_unions_chair_applies_for_the_own_unit(client, branch, branch_chair, today):
    client.force_login(branch_chair)
    client.post(address("activity_add"), application(branch, today))
    activity = Activity.objects.get()
    assert (activity.state, activity.unit, activity.proposer) == ("applied", branch, branch_chair)
    assert activity.ends_on == activity.starts_on


def test_a_draft_is_kept_and_applied_for_later(client, branch, branch_chair, today):
    client.force_login(branch_chair)
    client.post(address("activity_add"), application(branch, today, draft="1"))
    draft = Activity.objects.get()
    assert draft.state == "draft"
    client.post(address("activity_edit", draft.pk), application(branch, today, title="羽毛球赛"))
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("applied", "羽毛球赛")


def test_no_other_unit_can_be_applied_for(client, other_branch, branch_chair, today):
    client.force_login(branch_chair)
    page = client.post(address("activity_add"), application(other_branch, today))
    assert list(page.context["form"].errors) == ["unit"]
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on", "结束日期不得早于开始日期。"),
        ({"signup_from": "2020-01-01"}, "signup_until", "请填写报名截止的日期。"),
        ({"budget_amount": "300"}, "budget", "有经费的活动请选择列支预算。"),
        ({"audience": "club"}, "club", "面向俱乐部成员的活动须选择俱乐部。"),
        ({"quota": "0"}, "quota", "名额至少是1；不限名额的留空白，不再报名的改报名截止的日期。"),
    ],
)
def test_a_wrong_application_comes_back_as_typed(client, branch, branch_chair, today, wrong, field, sentence):
    client.force_login(branch_chair)
    page = client.post(address("activity_add"), application(branch, today, **wrong))
    assert page.context["form"].errors == {field: [sentence]}
    assert page.context["form"]["place"].value() == "体育馆"
    assert not Activity.objects.exists()


def test_only_budgets_that_serve_the_unit_are_offered(client, union, branch, other_branch, branch_chair, today):
    offered = [BudgetFactory(unit=unit, year=today.year) for unit in (union, branch)]
    BudgetFactory(unit=other_branch, year=today.year)
    client.force_login(branch_chair)
    form = client.get(address("activity_add")).context["form"]
    assert set(form.fields["budget"].queryset) == set(offered)


def test_a_club_of_another_unit_is_not_offered(client, branch, other_branch, branch_chair):
    own = ClubFactory(unit=branch)
    ClubFactory(unit=other_branch)
    client.force_login(branch_chair)
    assert list(client.get(address("activity_add")).context["form"].fields["club"].queryset) == [own]


def test_the_office_approves_on_the_page(client, branch, officer, branch_chair, today):
    activity = ActivityFactory(unit=branch, state="applied", proposer=branch_chair, starts_on=today)
    client.force_login(officer)
    page = client.get(address("activity_detail", activity.pk))
    assert [move.name for move in page.context["moves"]] == ["approve", "return", "cancel"]
    client.post(address("activity_move", activity.pk, "approve"))
    activity.refresh_from_db()
    assert (activity.state, activity.approved_by) == ("approved", officer)


def test_the_window_of_signing_up_is_changed_by_the_organiser(client, branch_chair, stranger, member, open_activity):
    rows = [ParticipationFactory(activity=open_activity, state=state) for state in ("signed_up", "offered", "waiting")]
    typed = {"quota": 3, "signup_from": open_activity.signup_from, "signup_until": open_activity.signup_until}
    client.force_login(stranger)
    assert client.post(address("activity_window", open_activity.pk), typed).status_code == 404
    client.force_login(branch_chair)
    # What is offered is held, and is no sign-up.
    shown = client.get(address("activity_detail", open_activity.pk)).context
    assert [shown[name] for name in ("signed_up", "offered", "left")] == [1, 1, 0]
    for quota, sentence in (
        (1, "已有1人报名，另有1个名额等人确认，名额不能更少。"),
        (0, "名额至少是1；不限名额的留空白，不再报名的改报名截止的日期。"),
    ):
        wrong = client.post(address("activity_window", open_activity.pk), {**typed, "quota": quota})
        assert wrong.context["form"].errors == {"quota": [sentence]}
    client.post(address("activity_window", open_activity.pk), typed)
    rows[2].refresh_from_db()
    assert rows[2].state == "signed_up"


def test_ones_own_activities_and_honours_and_nobody_elses(client, branch, member, open_activity, person):
    chair = person(Role.OFFICER, branch.parent)
    me = member(branch)
    me.user = chair
    me.save()
    ParticipationFactory(activity=open_activity, member=me)
    past = ParticipationFactory(activity=ActivityFactory(unit=branch, recorded=True), member=me, state="attended")
    ParticipationFactory(activity=open_activity, name="别人")
    mine = HonourFactory(unit=branch, member=me, recipient=me.name)
    HonourFactory(unit=branch)
    client.force_login(chair)
    context = client.get(address("my_activities")).context
    assert [row.activity for row, _ in context["coming"]] == [open_activity]
    assert list(context["past"]) == [past]
    assert list(context["honours"]) == [mine]


def test_an_account_without_a_member_is_told_so(client, open_activity):
    client.force_login(UserFactory())
    assert client.get(address("my_activities")).context["is_member"] is False
    answer = client.post(address("activity_sign_up", open_activity.pk), follow=True)
    assert messages_of(answer) == ["您的账号没有对应的会员，不能报名。"]


def test_entries_are_kept_by_the_organisers_and_seen_by_those_they_concern(
    client, branch, other_branch, branch_chair, stranger, member
):
    contest = ActivityFactory(unit=branch, recorded=True, kind="contest")
    client.force_login(branch_chair)
    typed = {"kind": "team", "title": "信息一队", "unit": other_branch.pk, "rank": 1, "prize": "first"}
    client.post(address("entry_add", contest.pk), typed)
    entry = contest.entries.get()
    assert (entry.unit, entry.prize) == (other_branch, "first")
    again = client.post(address("entry_add", contest.pk), typed)
    assert again.context["form"].non_field_errors() == ["这个参赛条目已登记。"]
    client.post(address("entry_edit", entry.pk), {**typed, "result": "3比1"})
    entry.refresh_from_db()
    assert entry.result == "3比1"
    client.force_login(stranger)
    assert list(client.get(address("activity_detail", contest.pk)).context["entries"]) == [entry]
    assert client.get(address("entry_edit", entry.pk)).status_code == 404
    assert client.get(address("entry_add", contest.pk)).status_code == 404
    client.force_login(member(branch).user)
    assert list(client.get(address("activity_detail", contest.pk)).context["entries"]) == []
