"""The year's calendar: next year's from this year's, published, fulfilled."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities.models import PlanItem
from activities.services import adjust_item, copy_plan, fulfil_item, publish_plan, reopen_item
from tests.factories import ActivityFactory, PlanItemFactory, SeriesFactory
from unionportal.core.models import AuditEntry
from unionportal.core.values.numerals import in_chinese

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(union):
    def make(*items, year=2023):
        return [PlanItemFactory(unit=union, year=year, **item) for item in items]

    return make


@pytest.mark.parametrize(
    ("title", "edition", "following"),
    [
        ("举办第16届教职工健身运动会", 16, "举办第17届教职工健身运动会"),
        ("组织第五届大合唱比赛", 5, "组织第六届大合唱比赛"),
        ("召开六届三次双代会", 3, "召开六届四次双代会"),
        ("举办2022年教职工荣休仪式", None, "举办2023年教职工荣休仪式"),
        ("组织教职工参加校运会", 8, "组织教职工参加校运会"),
    ],
)
def test_next_years_item_is_one_edition_on(plan, union, officer, title, edition, following):
    series = SeriesFactory()
    done = {"done_on": datetime.date(2023, 8, 1)}
    (item,) = plan({"title": title, "edition": edition, "series": series, "month_from": 7, "month_to": 8, **done})
    (made,) = copy_plan(union, actor=officer, from_year=2023, to_year=2024)
    assert (made.title, made.edition) == (following, edition and edition + 1)
    assert (made.year, made.months, made.series, made.done_on) == (2024, "7-8月", series, None)
    item.refresh_from_db()
    assert (item.title, item.year) == (title, 2023)


def test_what_was_dropped_is_not_copied_and_only_what_is_held_is_one_edition_on(plan, union, officer, today):
    adjusted = {"outcome_on": today, "outcome_reason": "场馆维修"}
    plan(
        {"title": "第3届办了的", "edition": 3, "done_on": today},
        {"title": "第3届还没有到期的", "edition": 3, "month_from": 1, "month_to": 12},
        {"title": "第3届推迟的", "edition": 3, "outcome": "postponed", **adjusted},
        {"title": "第3届不再进行的", "edition": 3, "outcome": "dropped", **adjusted},
        year=today.year,
    )
    plan({"title": "第3届没有办的", "edition": 3, "month_from": 12}, year=today.year - 1)
    made = copy_plan(union, actor=officer, from_year=today.year, to_year=today.year + 1)
    assert {item.title: item.edition for item in made} == {
        "第4届办了的": 4,
        "第4届还没有到期的": 4,
        "第3届推迟的": 3,
    }
    (made,) = copy_plan(union, actor=officer, from_year=today.year - 1, to_year=today.year + 1)
    assert (made.title, made.edition, made.outcome) == ("第3届没有办的", 3, "")


def test_numbers_up_to_ninety_nine_in_chinese():
    spelled = {1: "一", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九", 100: "100"}
    assert {number: in_chinese(number) for number in spelled} == spelled


def test_what_stands_in_the_plan_already_is_not_copied_twice(plan, union, officer):
    plan({"title": "甲"}, {"title": "乙"})
    copy_plan(union, actor=officer, from_year=2023, to_year=2024)
    plan({"title": "丙"})
    assert [item.title for item in copy_plan(union, actor=officer, from_year=2023, to_year=2024)] == ["丙"]
    assert PlanItem.objects.filter(year=2024).count() == 3
    with pytest.raises(ValidationError) as refusal:
        copy_plan(union, actor=officer, from_year=2020, to_year=2024)
    assert refusal.value.messages == ["2020年没有计划可供沿用。"]


def test_everybody_sees_the_plan_once_it_is_published(plan, union, officer, branch_chair):
    (item,) = plan({"title": "甲"})
    assert list(PlanItem.objects.open_to_all()) == []
    with pytest.raises(PermissionDenied):
        publish_plan(union, 2023, actor=branch_chair)
    assert publish_plan(union, 2023, actor=officer) == 1
    assert list(PlanItem.objects.open_to_all()) == [item]
    with pytest.raises(ValidationError) as refusal:
        publish_plan(union, 2023, actor=officer)
    assert refusal.value.messages == ["2023年没有待公布的事项。"]


def test_an_item_is_fulfilled_by_activities(plan, union, officer, branch_chair, today, tomorrow):
    (item,) = plan({"title": "甲"})
    activity = ActivityFactory(unit=union, recorded=True)
    with pytest.raises(PermissionDenied):
        fulfil_item(item, actor=branch_chair, done_on=today)
    with pytest.raises(ValidationError) as refusal:
        reopen_item(item, actor=officer)
    assert refusal.value.messages == ["这一事项没有登记完成，不必撤销。"]
    with pytest.raises(ValidationError) as refusal:
        fulfil_item(item, actor=officer, done_on=tomorrow)
    assert refusal.value.message_dict == {"done_on": ["完成日期不能晚于今天。"]}
    done = fulfil_item(item, actor=officer, done_on=today, note="按期", activities=[activity])
    assert (done.done_on, done.done_note, list(done.activities.all())) == (today, "按期", [activity])
    with pytest.raises(PermissionDenied):
        reopen_item(item, actor=branch_chair)
    again = reopen_item(item, actor=officer)
    assert (again.done_on, again.done_note, list(again.activities.all())) == (None, "", [])
    entry = AuditEntry.objects.latest("pk")
    assert (entry.code, entry.actor, entry.facts) == (
        "activities.reopen_plan_item",
        officer,
        {"日期": str(today), "完成情况": "按期", "活动": [str(activity)]},
    )


def standing(item, day):
    return PlanItem.objects.with_standing(day).get(pk=item.pk).standing_label


def test_an_item_is_late_when_its_last_month_is_over(plan):
    (item,) = plan({"month_from": 7, "month_to": 8})
    days = [datetime.date(2023, 7, 1), datetime.date(2023, 8, 31), datetime.date(2023, 9, 1), datetime.date(2024, 1, 1)]
    assert [standing(item, day) for day in days] == ["未到期", "未到期", "未完成", "未完成"]


def test_an_item_is_postponed_or_dropped_with_a_reason_and_may_be_done_after_all(
    plan, union, officer, branch_chair, today
):
    (item,) = plan({"title": "甲"}, year=today.year - 1)
    assert standing(item, today) == "未完成"
    with pytest.raises(PermissionDenied):
        adjust_item(item, actor=branch_chair, outcome="dropped", reason="不办了")
    with pytest.raises(ValidationError) as refusal:
        adjust_item(item, actor=officer, outcome="postponed", reason=" ")
    assert refusal.value.message_dict == {"outcome_reason": ["请说明原因。"]}
    item = adjust_item(item, actor=officer, outcome="postponed", reason="场馆维修")
    assert (item.outcome, item.outcome_on, item.outcome_reason) == ("postponed", today, "场馆维修")
    assert standing(item, today) == "推迟"
    assert list(PlanItem.objects.open()) == [item]
    item = adjust_item(item, actor=officer, outcome="dropped", reason="并入运动会")
    assert list(PlanItem.objects.open()) == []
    item = fulfil_item(item, actor=officer, done_on=today, note="补办")
    assert (item.outcome, item.outcome_on, item.outcome_reason) == ("", None, "")
    with pytest.raises(ValidationError) as refusal:
        adjust_item(item, actor=officer, outcome="dropped", reason="不办了")
    assert refusal.value.messages == ["这一事项已登记完成，不能再推迟或取消。"]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (8, 7), (12, 13)])
def test_months_are_months(plan, first, last):
    item = PlanItemFactory.build(unit=None, month_from=first, month_to=last)
    with pytest.raises(ValidationError) as refusal:
        item.validate_constraints()
    assert refusal.value.messages == ["月份须在1至12之间，起止月份不得颠倒。"]
