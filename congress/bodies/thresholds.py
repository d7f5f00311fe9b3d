"""The arithmetic of rules: of 以上 and 过半数 in whole numbers, and of months from a day.

以上 includes the number itself, 超过 and 过 do not (民法典 art. 1259).
"""

import datetime
from dataclasses import dataclass

from congress.bodies.naming import in_chinese
from unionportal.core.values.dates import day_of_month


@dataclass(frozen=True)
class Threshold:
    """`numerator`/`denominator` of a base; with `inclusive` the exact share is enough."""

    numerator: int
    denominator: int
    inclusive: bool

    def met_by(self, count, base):
        """Return whether `count` reaches the share of `base`; nothing reaches it where `base` is 0."""
        if base <= 0:
            return False
        have, need = count * self.denominator, base * self.numerator
        return have >= need if self.inclusive else have > need

    def least(self, base):
        """Return the smallest count that reaches the share of `base`."""
        need = base * self.numerator
        return -(-need // self.denominator) if self.inclusive else need // self.denominator + 1

    @property
    def words(self):
        """The threshold in Chinese: “三分之二以上”, “半数以上”, “过半数”, “超过三分之二”."""
        if self.inclusive:
            return f"{self._share}以上"
        return f"过{self._share}" if self._is_half else f"超过{self._share}"

    @property
    def lacking(self):
        """That a count does not reach it: “不足三分之二”, “没有过半数”."""
        return f"不足{self._share}" if self.inclusive else f"没有{self.words}"

    @property
    def _is_half(self):
        return self.numerator * 2 == self.denominator

    @property
    def _share(self):
        if self._is_half:
            return "半数"
        return f"{in_chinese(self.denominator)}分之{in_chinese(self.numerator)}"


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of the month, `months` later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_of_month(year, month + 1, day.day)
