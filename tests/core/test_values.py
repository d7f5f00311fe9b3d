"""Rules and formats of single values."""

import datetime
from zoneinfo import ZoneInfo

import pypinyin
import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from unionportal.core.values.dates import chinese_date, chinese_day
from unionportal.core.values.numerals import number_in
from unionportal.core.values.ordering import natural
from unionportal.core.values.pinyin import syllable
from unionportal.core.values.rules import not_later_than_today, require_reason

# In Beijing it is the second, in Greenwich still the first.
EARLY = datetime.datetime(2022, 5, 2, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_date_is_written_without_zeros_in_front():
    day = datetime.date(2022, 5, 6)
    assert (chinese_date(day), chinese_day(day)) == ("2022年5月6日", "5月6日")


def test_every_form_asks_for_a_plausible_day():
    field = forms.DateField()
    assert [field.clean(f"{day}").year for day in ("1900-01-01", "2100-12-31")] == [1900, 2100]
    for day in ("0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"):
        with pytest.raises(ValidationError, match="不合理，应在 1900 至 2100 年之间。"):
            field.clean(day)


@time_machine.travel(EARLY, tick=False)
def test_today_is_the_last_day_that_has_happened():
    today, tomorrow = datetime.date(2022, 5, 2), datetime.date(2022, 5, 3)
    assert [not_later_than_today(day) for day in (None, datetime.date(2021, 1, 1), today)][2] == today
    with pytest.raises(ValidationError) as refusal:
        not_later_than_today(tomorrow, "支付日期", field="paid_on")
    assert refusal.value.message_dict == {"paid_on": ["支付日期不能晚于今天。"]}
    with pytest.raises(ValidationError) as refusal:
        not_later_than_today(tomorrow)
    assert refusal.value.messages == ["日期不能晚于今天。"]


def test_a_reason_is_more_than_blanks():
    assert require_reason("  记错了单位 ") == "记错了单位"
    for nothing in (" \n", "\u200b", "\u3164 \u2800"):
        with pytest.raises(ValidationError) as refusal:
            require_reason(nothing, field="reason")
        assert refusal.value.message_dict == {"reason": ["请说明原因。"]}


@pytest.mark.parametrize("field", [forms.CharField(), forms.CharField(required=False), models.TextField().formfield()])
def test_every_form_asks_for_text_that_is_seen(field):
    assert [field.clean(text) for text in ("审计意见", "。", "\u200b附", "🌸")] == ["审计意见", "。", "\u200b附", "🌸"]
    for nothing in ("\u200b", "\ufeff\u2060", "\u3164", "\u200b \u2800"):
        with pytest.raises(ValidationError, match="只有看不见的字符"):
            field.clean(nothing)


def test_syllables_are_known_without_the_dictionary_of_phrases():
    """It would take 46 MB in each process of the portal."""
    spoken = {"张": "zhang", "吕": "lv", "7": "7", "A": "a", "㛃": "jie"}
    assert {one: syllable(one) for one in spoken} == spoken
    assert pypinyin.constants.PHRASES_DICT == {}


def test_codes_stand_in_the_order_of_their_numbers():
    codes = ["F2", "F010", "F9-2", "F9-10", "F9", "E100", "计02", "F"]
    assert sorted(codes, key=natural) == ["E100", "F", "F2", "F9", "F9-2", "F9-10", "F010", "计02"]


def test_what_somebody_sent_as_a_number_is_one_or_nothing():
    assert [number_in(text) for text in ("7", "007", "9" * 18)] == [7, 7, int("9" * 18)]
    # Not a superscript, no sign, no blank, and no more digits than Python reads.
    assert [number_in(text) for text in ("", "²", "-1", " 7", "7.0", "9" * 19, "9" * 5000)] == [None] * 7
    assert (number_in("2026", 1, digits=4), number_in("20261", 1, digits=4)) == (2026, 1)
