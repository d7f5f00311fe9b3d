"""The tables of activities say what the figures say."""

import pytest

from activities.choices import HONOUR_LEVELS
from tests.activities.figures.counting import AFTER, IN, LAST, YEAR, recorded, value
from tests.factories import (
    HonourFactory,
    PlanItemFactory,
    PublicationFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import academic_year
from unionportal.core.figures.report_tables import TABLES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def filled(code, unit=None):
    return TABLES[code].fill(YEAR, Scope.everything(), unit).rows


def test_the_tables_say_what_the_figures_say(union, branch):
    recorded(union, on=LAST, title="校运会", level="school", ends_on=AFTER, kind="contest")
    recorded(branch, title="健步走", kind="other")
    recorded(union, title="庆六一", level="school", kind="other", people=0, person_times=0)
    by_kind = {row[0]: row[1:] for row in filled("activities.by_kind")}
    assert {label: numbers for label, numbers in by_kind.items() if any(numbers)} == {
        "竞赛": (1, 10, 12),
        "其他": (2, 10, 12),
    }
    assert filled("activities.main") == (
        ("庆六一", "6月1日", "校工会", 4),
        ("校运会", "12月31日至1月1日", "校工会", 10),
    )
    assert filled("activities.by_unit") == (
        ("校工会本级", 2, 10, 12, 0, 0),
        ("纺织学院分工会", 1, 10, 12, 0, 0),
        ("合计", 3, 20, 24, 0, 0),
    )
    assert filled("activities.main", branch) == ()


def test_honours_by_level_and_grade_and_one_by_one(union):
    HonourFactory(unit=union, title="甲", recipient="本校", level="school")
    HonourFactory(unit=union, title="乙", recipient="张三", level="nation", kind="prize", grade="first")
    HonourFactory(unit=union, title="丙", recipient="李四", level="nation", kind="prize", grade="third")
    HonourFactory(unit=union, awarded_on=AFTER)
    # A grade that nobody was given has no column.
    first, second = filled("activities.honours.by_level")
    assert first == ("国家级", None, 1, None, 1, None, 0, 2)
    assert second == ("校级", None, 0, None, 0, None, 1, 1)
    assert [row[:4] for row in filled("activities.honours.list")] == [
        ("乙", "一等奖", "张三", "国家级"),
        ("丙", "三等奖", "李四", "国家级"),
        ("甲", None, "本校", "校级"),
    ]
    assert (
        sum(value(f"activities.honours.{level}") for level, _ in HONOUR_LEVELS) == value("activities.honours.all") == 3
    )


def test_the_calendar_by_month_and_item_by_item(union, branch):
    published = {"unit": union, "published_on": IN}
    PlanItemFactory(month_from=7, month_to=8, title="疗休养", owner_unit=branch, **published)
    PlanItemFactory(month_from=2, title="双代会", done_on=IN, **published)
    PlanItemFactory(month_from=2, title="荣休仪式", owner="女工委", position=1, done_note="延期", **published)
    PlanItemFactory(unit=union, month_from=2, title="没有公布")
    assert filled("activities.plan.by_month") == (("2月", 2), ("7-8月", 1))
    assert filled("activities.plan.calendar") == (
        ("2月", "双代会", None, "6月1日完成"),
        ("", "荣休仪式", "女工委", "延期"),
        ("7-8月", "疗休养", "纺织学院分工会", None),
    )
    years = TABLES["activities.plan.by_month"].fill(academic_year(2021), Scope.everything()).rows
    assert years == (("2022年2月", 2), ("2022年7-8月", 1))


def test_publications_by_channel(union):
    for channel in ("wechat", "wechat", "newspaper"):
        PublicationFactory(unit=union, channel=channel)
    assert filled("activities.publicity.by_channel") == (
        ("校园网和校务摘要", 0),
        ("工会网站", 0),
        ("公众号", 2),
        ("校报", 1),
        ("上级媒体", 0),
    )
