"""The pages that open the records which a report lists."""

import pytest

from tests.core.test_listings import YEAR, everything_that_is_listed
from tests.shown import texts
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.listings import LISTINGS

pytestmark = pytest.mark.django_db
# What the page says of a record where its line in a report says it otherwise.
NAMED_BY = {
    "finance.budget_years": "预算执行（2022年）",
    "welfare.other_visits": " · 意外灾害",
    "welfare.other_gifts": " · 校庆 · 1 人",
    "welfare.remittances": "上缴 2022-06-01",
    "activities.series_numbers": "趣味运动会",
    "activities.series": "系列 walk第3届",
    "activities.idle_sub_unions": "没有符合条件的活动",
}


def test_each_record_is_opened_by_its_address(union, client, sign_in):
    everything_that_is_listed(union)
    sign_in("officer", union)
    for one in LISTINGS.values():
        items = one.items(YEAR, Scope.everything())
        assert items, one.code
        for item in items:
            words = NAMED_BY.get(one.code, item.text)
            parts = texts(client.get(item.url), "h1", "h2", "h3", "th", "td", "dd", "p", ".row-title", ".row-sub")
            # Its line may say more of it than its name, but not less than a few letters.
            assert any(words in part or (len(part) > 3 and part in words) for part in parts), (one.code, words, parts)
