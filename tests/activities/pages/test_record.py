"""Recording an activity on its page, from a roster or from counts, and claiming what it cost."""

import datetime
import hashlib
from decimal import Decimal
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import Activity
from activities.services.photos import add_photos
from finance.models import Claim
from tests.factories import ActivityFactory, MemberFactory, ParticipationFactory, UserFactory
from tests.pictures import plain
from tests.shown import attributes, texts
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db

JPEG = plain()


def photo(name="现场.jpg", data=JPEG):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


@pytest.fixture
def recorded(branch, today):
    """Approved and held yesterday; nobody recorded it yet."""
    return ActivityFactory(
        unit=branch, approved=True, title="趣味运动会", kind="family", starts_on=today - datetime.timedelta(days=1)
    )


@pytest.fixture
def chair_client(client, branch_chair):
    client.force_login(branch_chair)
    return client


def ticks(shown, came, **more):
    """What the browser sends of a page of the roster."""
    return {"attended_shown": ",".join(str(row.pk) for row in shown), "attended": [row.pk for row in came], **more}


def as_marked(page):
    """[(name on the list, whether it is ticked)] of the page of the roster."""
    form = page.context["form"]
    shown = form["attended"].field.widget.get_context("attended", form["attended"].value(), {})
    return [(one["row"].name, one["ticked"]) for one in shown["rows"]]


def counts(activity):
    activity.refresh_from_db()
    return (activity.state, activity.people, activity.person_times, activity.families, activity.children)


def test_who_came_is_ticked_and_counted(chair_client, recorded):
    came = [ParticipationFactory(activity=recorded, children=n) for n in (0, 2)]
    absent = ParticipationFactory(activity=recorded)
    page = chair_client.get(address("activity_record", recorded.pk))
    assert as_marked(page) == [(row.name, True) for row in [*came, absent]]
    typed = {"record": "1", **ticks([*came, absent], came), "summary": "大家都很高兴。", "cost": "120.50"}
    answer = chair_client.post(address("activity_record", recorded.pk), typed)
    assert answer.url == address("activity_detail", recorded.pk)
    assert counts(recorded) == ("recorded", 2, 2, 1, 2)
    assert (recorded.summary, recorded.cost) == ("大家都很高兴。", Decimal("120.50"))
    assert list(recorded.participations.order_by("pk").values_list("state", flat=True)) == [
        "attended",
        "attended",
        "absent",
    ]


def test_without_a_roster_the_counts_are_typed(chair_client, recorded):
    typed = {"record": "1", "people": 40, "families": 15, "children": 18}
    chair_client.post(address("activity_record", recorded.pk), typed)
    assert counts(recorded) == ("recorded", 40, 40, 15, 18)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "__all__", "办结的活动须有参加人数或家庭数。"),
        ({"people": 5, "person_times": 3}, "person_times", "人次不得少于人数。"),
        ({"people": 5, "cost": "一百"}, "cost", "输入一个数字。"),
    ],
)
def test_a_wrong_record_comes_back_as_typed(chair_client, recorded, typed, field, sentence):
    page = chair_client.post(address("activity_record", recorded.pk), {"record": "1", "summary": "很好", **typed})
    assert page.context["form"].errors == {field: [sentence]}
    assert page.context["form"]["summary"].value() == "很好"
    assert counts(recorded)[0] == "approved"


def test_fewer_than_on_the_roster_is_refused(chair_client, recorded):
    rows = ParticipationFactory.create_batch(2, activity=recorded)
    typed = {"record": "1", **ticks(rows, rows), "people": 1}
    page = chair_client.post(address("activity_record", recorded.pk), typed)
    assert page.context["form"].errors == {"people": ["人数不得少于名单上的2。"]}
    assert counts(recorded)[0] == "approved"
    assert {row.state for row in recorded.participations.all()} == {"signed_up"}


def test_photos_stay_though_the_rest_is_refused(chair_client, recorded):
    typed = {"record": "1", "people": 5, "person_times": 3, "photos": [photo("一.jpg"), photo("二.jpg")]}
    page = chair_client.post(address("activity_record", recorded.pk), typed)
    assert counts(recorded)[0] == "approved"
    assert sorted(one.name for one in page.context["photos"]) == ["一.jpg", "二.jpg"]
    chair_client.post(address("activity_record", recorded.pk), {"record": "1", "people": 5})
    assert (counts(recorded)[0], recorded.photos.count()) == ("recorded", 2)


@pytest.mark.parametrize("button", ["add", "keep", "record"])
def test_a_good_photo_is_kept_beside_bad_ones_which_are_named(chair_client, recorded, button):
    uploads = [photo("假.jpg", b"MZ"), photo("好.jpg"), photo("空.jpg", b"")]
    typed = {"people": 5, "summary": "写了一半", "new-guest": "来宾甲", "new-role": "participant", "photos": uploads}
    page = chair_client.post(address("activity_record", recorded.pk), {button: "1", **typed})
    said = page.context["form"].errors.get("photos") or [
        str(message) for message in page.context["messages"] if message.level_tag == "error"
    ]
    assert said == [
        "“假.jpg”的内容与扩展名不符，请检查文件。",
        "“空.jpg”是空文件，请重新选择。",
        "其余 1 张照片已保存。",
    ]
    assert [one.name for one in recorded.photos.all()] == ["好.jpg"]
    assert (counts(recorded)[0], page.context["form"]["summary"].value()) == ("approved", "写了一半")


def test_a_photo_is_removed_again_and_what_was_typed_stays(chair_client, recorded):
    chair_client.post(address("activity_record", recorded.pk), {"keep": "1", "photos": [photo()]})
    kept = recorded.photos.get()
    page = chair_client.post(address("activity_record", recorded.pk), {"photo": str(kept.pk), "summary": "写了一半"})
    assert (recorded.photos.count(), page.context["form"]["summary"].value()) == (0, "写了一半")


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (photo("假.jpg", b"MZ"), "“假.jpg”的内容与扩展名不符，请检查文件。"),
        (photo("方案.pdf", b"%PDF-1.7"), "“方案.pdf”不是照片，请选照片。"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(chair_client, recorded, upload, sentence):
    page = chair_client.post(address("activity_record", recorded.pk), {"record": "1", "people": 5, "photos": [upload]})
    assert page.context["form"].errors["photos"] == [sentence]
    assert (recorded.photos.count(), counts(recorded)[0]) == (0, "approved")


def test_somebody_is_added_at_the_door_and_the_ticks_stay(chair_client, branch, other_branch, recorded):
    first, second = ParticipationFactory.create_batch(2, activity=recorded)
    colleague = MemberFactory(unit=branch, name="王小明")
    guest_of = MemberFactory(unit=other_branch, name="外单位的", staff_no="W777")
    page = chair_client.post(
        address("activity_record", recorded.pk),
        {
            "add": "1",
            **ticks([first, second], [first]),
            "summary": "写了一半",
            "new-member": colleague.pk,
            "new-role": "participant",
        },
    )
    added = recorded.participations.get(member=colleague)
    assert as_marked(page) == [(first.name, True), (second.name, False), (added.name, True)]
    assert page.context["form"]["summary"].value() == "写了一半"
    for typed in ({"new-guest": "来宾甲"}, {"new-member_query": "W777"}):
        chair_client.post(address("activity_record", recorded.pk), {"add": "1", "new-role": "participant", **typed})
    assert sorted(
        recorded.participations.values_list("name", "unit__name").exclude(pk__in=[first.pk, second.pk])
    ) == sorted([("来宾甲", branch.name), ("外单位的", other_branch.name), ("王小明", branch.name)])
    assert guest_of.participations.get().state == "signed_up"


def test_nobodys_name_of_another_unit_is_offered(chair_client, other_branch, recorded):
    MemberFactory(unit=other_branch, name="外单位的", staff_no="W777")
    found = chair_client.get(address("member_search"), {"new-member_query": "外单位"})
    assert found.context["members"] == []
    typed = {"add": "1", "new-role": "participant", "new-member_query": "外单位"}
    page = chair_client.post(address("activity_record", recorded.pk), typed)
    assert page.context["enrol"].errors == {"member": ["没有找到“外单位”，请检查姓名或工号。"]}


def test_nothing_is_recorded_before_the_first_day(chair_client, branch, today):
    coming = ActivityFactory(unit=branch, approved=True, starts_on=today + datetime.timedelta(days=1))
    page = chair_client.post(address("activity_record", coming.pk), {"record": "1", "people": 5}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["活动还没有开始。"]
    assert counts(coming)[0] == "approved"


def test_a_cost_above_the_approved_sum_is_recorded_once_it_is_ticked(chair_client, budget, recorded):
    Activity.objects.filter(pk=recorded.pk).update(budget=budget, budget_amount="800.00")
    typed = {"record": "1", "people": "9", "cost": "1000"}
    page = chair_client.post(address("activity_record", recorded.pk), typed)
    said = (
        "批准的经费是800.00元，超过的200.00元不能申请支出。"
        "要申请的请先“更改经费”，重新批准以后再办结；不申请的请勾选这一项。"
    )
    assert texts(page, ".field-check") == [f"超过批准经费的部分不申请支出 {said}"]
    chair_client.post(address("activity_record", recorded.pk), typed | {"is_over": "on"})
    assert counts(recorded)[0] == "recorded"
    # What is offered to be claimed is not what would be refused.
    assert chair_client.get(address("activity_claim", recorded.pk)).context["form"]["amount"].value() == Decimal(800)


def test_a_cost_of_the_approved_sum_is_recorded_without_a_question(chair_client, budget, recorded):
    Activity.objects.filter(pk=recorded.pk).update(budget=budget, budget_amount="800.00")
    chair_client.post(address("activity_record", recorded.pk), {"record": "1", "people": "9", "cost": "800"})
    assert counts(recorded)[0] == "recorded"


def test_another_unit_records_nothing(client, stranger, recorded):
    client.force_login(stranger)
    assert client.get(address("activity_record", recorded.pk)).status_code == 404
    assert client.post(address("activity_record", recorded.pk), {"record": "1", "people": 5}).status_code == 404
    assert counts(recorded)[0] == "approved"


def test_the_cost_becomes_a_claim_in_draft(chair_client, branch, branch_chair, budget, stranger, recorded, today):
    activity = ActivityFactory(unit=branch, recorded=True, cost="300.00", budget=budget, budget_amount="500.00")
    page = chair_client.get(address("activity_claim", activity.pk))
    assert (page.context["form"]["amount"].value(), page.context["form"]["budget"].value()) == (300, budget.pk)
    assert attributes(page, "form", "data-draft-names") == ["amount payee budget purpose"]
    typed = {"amount": "300.00", "payee": "某体育用品店", "budget": budget.pk}
    too_much = chair_client.post(address("activity_claim", activity.pk), {**typed, "amount": "600"})
    how = "请校工会专干“重新打开”，再“更改经费”，重新批准以后再申请。"
    said = f"批准的经费是500.00元，不能申请更多。要申请更多的，{how}"
    assert too_much.context["form"].errors == {"amount": [said]}
    answer = chair_client.post(address("activity_claim", activity.pk), typed)
    claim = Claim.objects.get()
    assert answer.url == reverse("finance:claim_detail", args=[claim.pk])
    assert (claim.state, claim.amount, claim.made_by) == ("draft", Decimal("300.00"), branch_chair)
    activity.refresh_from_db()
    assert activity.claim == claim
    chair_client.get(answer.url)
    again = chair_client.get(address("activity_claim", activity.pk), follow=True)
    assert [str(message) for message in again.context["messages"]] == ["这项活动已有支出申请（草稿）。"]
    chair_client.force_login(stranger)
    assert chair_client.get(address("activity_claim", activity.pk)).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CASHIER, Role.ACCOUNTANT])
def test_the_money_roles_read_and_change_nothing(client, person, union, recorded, role):
    client.force_login(person(role, union))
    assert client.get(address("activity_detail", recorded.pk)).status_code == 200
    assert client.get(address("activity_record", recorded.pk)).status_code == 404
    assert client.get(address("activity_add")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_to_record_costs_the_same_for_a_long_roster(chair_client, recorded, rows, django_assert_num_queries):
    ParticipationFactory.create_batch(rows, activity=recorded)
    chair_client.get(address("activity_record", recorded.pk))
    with django_assert_num_queries(RECORD_QUERIES):
        chair_client.get(address("activity_record", recorded.pk))


RECORD_QUERIES = 11


def test_the_sentence_for_the_report_is_asked_when_the_activity_is_recorded(chair_client, recorded):
    where = address("activity_record", recorded.pk)
    typed = {"people": "30", "report_sentence": "三代教工同场竞技。", "report_theme": "culture"}
    kept = chair_client.post(where, {"keep": "1", **typed}).context["form"]
    assert [kept[name].value() for name in typed] == list(typed.values())
    refused = chair_client.post(where, {"record": "1", **typed, "report_sentence": "长" * 201}).context["form"]
    assert refused.errors["report_sentence"] == ["确保该变量包含不超过 200 字符 (目前字符数 201)。"]
    assert refused["report_theme"].value() == "culture"
    assert chair_client.post(where, {"record": "1", **typed}).url == address("activity_detail", recorded.pk)
    recorded.refresh_from_db()
    assert (recorded.report_sentence, recorded.report_theme) == ("三代教工同场竞技。", "culture")


def test_a_photo_is_shown_to_whoever_may_read_of_the_activity(client, branch, branch_chair, stranger, recorded):
    [kept], _ = add_photos(recorded, actor=branch_chair, uploads=[photo()])
    client.force_login(UserFactory())
    shown = client.get(address("activity_file", recorded.pk, kept.pk))
    assert (shown["Content-Type"], b"".join(shown.streaming_content)) == ("image/jpeg", JPEG)
    assert shown["Content-Disposition"].startswith("inline")
    small = client.get(address("activity_file", recorded.pk, kept.pk) + "?small")
    assert hashlib.sha256(b"".join(small.streaming_content)).hexdigest() == kept.small.sha256 != kept.sha256
    Activity.objects.filter(pk=recorded.pk).update(state="cancelled")
    opened = {stranger: 404, branch_chair: 200}
    for user, size in product(opened, ("", "?small")):
        client.force_login(user)
        answer = client.get(address("activity_file", recorded.pk, kept.pk) + size)
        assert answer.status_code == opened[user]
        if answer.streaming:
            b"".join(answer.streaming_content)
    other = ActivityFactory(unit=branch, recorded=True)
    assert client.get(address("activity_file", other.pk, kept.pk)).status_code == 404
