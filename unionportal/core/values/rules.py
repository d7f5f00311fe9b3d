"""Rules of single values that every app has, and how many of the sentences about them are said."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone

from unionportal.sheets.cells import YEARS, why_implausible
from unionportal.spelling.naming import is_blank


def plausible_day(day: datetime.date) -> None:
    """Raise ValidationError for a day of a year that a workbook would not be believed either."""
    if sentence := why_implausible(day.year, *YEARS):
        raise ValidationError(sentence, code="implausible")


def seen_text(text: str) -> None:
    """Raise ValidationError for text that is there but of which nothing is seen."""
    if text and is_blank(text):
        raise ValidationError("只有看不见的字符，请写明，或者清空。", code="blank")


def not_later_than_today(
    day: datetime.date | None, what: str = "日期", *, field: str | None = None
) -> datetime.date | None:
    """Return `day`; raise ValidationError, of `field` if it is named, for one in the future."""
    if day and day > timezone.localdate():
        sentence = f"{what}不能晚于今天。"
        raise ValidationError({field: sentence} if field else sentence)
    return day


def require_reason(reason: str, sentence: str = "请说明原因。", *, field: str | None = None) -> str:
    """Return the reason without outer spaces; raise ValidationError, of `field` if it is named, for an empty one."""
    if is_blank(reason):
        raise ValidationError({field: sentence} if field else sentence)
    return reason.strip()


def first_of(sentences: Sequence[str], most: int, *, count: int | None = None, unit: str = "处") -> list[str]:
    """Return the first `most` sentences and how many more there are; `count` says so where not all are given."""
    count = len(sentences) if count is None else count
    return [*sentences[:most], *([f"另有 {count - most} {unit}。"] if count > most else [])]
