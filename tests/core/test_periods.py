"""Spans of dates: what came before, what follows, which years they hold, and how they are called."""

import datetime
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from unionportal.core.figures.periods import parse_period, period_code

D = datetime.date


@pytest.mark.parametrize(
    ("text", "previous", "word"),
    [
        ("2022", "2021", "上年"),
        ("2022-2023", "2021-2022", "上学年"),
        # Several whole years: as many before.
        ("2021-01-01..2023-12-31", "2018-01-01..2020-12-31", "上期"),
        ("2022-03-01..2023-02-28", "2021-03-01..2022-02-28", "上年"),
        # Part of a year: the same days a year earlier.
        ("2022-01-01..2022-03-31", "2021-01-01..2021-03-31", "上年同期"),
        ("2024-02-01..2024-02-29", "2023-02-01..2023-02-28", "上年同期"),
        ("2024-02-29..2024-02-29", "2023-02-28..2023-02-28", "上年同期"),
        ("2023-02-01..2023-02-28", "2022-02-01..2022-02-28", "上年同期"),
        # More than a year and not whole ones: the same days, so many years back that no day is counted in both.
        ("2019-04-01..2023-12-31", "2014-04-01..2018-12-31", "上期"),
    ],
)
def test_what_came_before_is_of_the_same_kind_and_over_when_this_begins(text, previous, word):
    period = parse_period(text)
    before = period.previous()
    assert (period_code(before), period.previous_word) == (previous, word)
    assert before.end <= period.start


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("2022", "2023"),
        ("2022-2023", "2023-2024"),
        ("2021-01-01..2023-12-31", "2024-01-01..2026-12-31"),
        ("2022-01-01..2022-01-31", "2022-02-01..2022-03-03"),
    ],
)
def test_what_follows_begins_the_day_after(text, following):
    assert period_code(parse_period(text).following()) == following


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022", ["2022年度"]),
        ("2022-2023", ["2022-2023学年"]),
        ("2020-09-01..2022-08-31", ["2020-2021学年", "2021-2022学年"]),
        ("2019-04-01..2021-12-31", ["2019年4月至12月", "2020年度", "2021年度"]),
        ("2019-12-01..2020-01-15", ["2019年12月", "2020年1月1日至2020年1月15日"]),
    ],
)
def test_the_years_of_a_period_hold_each_of_its_days_once(text, years):
    period = parse_period(text)
    found = period.years()
    assert [str(year) for year in found] == years
    assert (found[0].start, found[-1].end) == (period.start, period.end)
    assert all(one.end == next_one.start for one, next_one in pairwise(found))


def test_a_span_that_is_a_year_is_called_one():
    assert [str(parse_period(text)) for text in ("2022-01-01..2022-12-31", "2022-09-01..2023-08-31")] == [
        "2022年度",
        "2022-2023学年",
    ]
    assert str(parse_period("2019-01-01..2021-12-31")) == "2019年至2021年"


NO_PERIODS = ("去年", "2022-2024", "0001", "9998", "9999", "9998-9999", "2022-13-01..2022-12-31", "2019..2020")


# To the last day that there is: the day after it does not exist.
@pytest.mark.parametrize(
    "text", [*NO_PERIODS, "2019-04-01..9999-12-31", "9999-12-31..9999-12-31", "0001-01-01..0001-12-31"]
)
def test_what_is_no_period_is_said_so(text):
    with pytest.raises(ValidationError) as refused:
        parse_period(text)
    assert refused.value.messages == [f"“{text}”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。"]


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValidationError) as refused:
        parse_period("2022-05-01..2022-04-30")
    assert refused.value.messages == ["统计期间的结束日期须晚于开始日期。"]
