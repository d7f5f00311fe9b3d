"""A figure with its number, as a text prints it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from unionportal.core.figures.registry import Rate
from unionportal.core.figures.report_tables import changed
from unionportal.reports.numbers import expressions, formats


@dataclass(frozen=True)
class Value:
    """A figure with its number (int, Decimal yuan, or Rate; a rate of no rows is None) and what explains it.

    `before` is the number of the period before, called `word`, where the text compares; else None. The period has
    `years` years. `mark` says which years in it are totals without records, and ends the definition, too.
    """

    code: str
    name: str
    unit: str
    definition: str
    value: int | Decimal | Rate | None
    is_money: bool
    rows: int
    is_rate: bool = False
    before: int | Decimal | Rate | None = None
    word: str = ""
    years: int = 1
    mark: str = ""

    @property
    def in_words(self):
        """What it is called in a text that people read: the words that begin its definition, and its unit."""
        words, colon, _ = self.definition.partition("：")
        return f"{words if colon else self.name}（{self.unit}）"

    def shown(self, wanted=""):
        """Return the number as the text prints it: plain, or in one of text.FORMATS; a rate of no rows is “—”."""
        if self.value is None:
            return "—"
        if wanted in formats.WRITERS:
            text = formats.WRITERS[wanted](self.value)
            return f"{text}元" if wanted == "余" and self.is_money else text
        if wanted == "百分比":
            return f"{self._digits('')}%"
        if wanted == "年均":
            return formats.a_year(self.value, self.unit, self.years)
        return self._digits("," if wanted == "千分位" else "")

    def _digits(self, separator):
        if self.is_money or self.is_rate:
            return formats.plain_text(f"{self.value:{separator}.{2 if self.is_money else 1}f}")
        return f"{self.value:{separator}}"

    def changed(self, wanted=""):
        """Return how the number differs from `before`, e.g. “比上年增加3人”; that there is no such number, if so."""
        if not self.has_change:
            return f"{self.word}没有数据"
        by = self.value - self.before
        if not by:
            return f"与{self.word}持平"
        up, down = ("提高", "下降") if self.is_rate else ("增加", "减少")
        size = replace(self, value=type(self.value)(abs(by)), unit="个百分点" if self.is_rate else self.unit)
        return f"比{self.word}{up if by > 0 else down}{size.shown(wanted) if wanted else size.with_unit}"

    @property
    def has_change(self):
        """Whether there is something to compare: both periods counted, and the one before not zero."""
        return self.value is not None and bool(self.before)

    @property
    def with_unit(self):
        """The number with its unit."""
        return self.shown() if self.value is None else f"{self.shown()}{self.unit}"

    @property
    def has_something(self):
        """Whether anything was counted; a rate of 0 % counts as something, a share of 0 % does not."""
        if self.is_rate and expressions.PER not in self.code:
            return self.value is not None
        return bool(self.value)


@dataclass(frozen=True)
class Compared:
    """A figure with its value in the previous period."""

    now: Value
    before: Value

    @property
    def has_something(self):
        """Whether anything was counted in one of the two."""
        return self.now.has_something or self.before.has_something

    @property
    def change(self):
        """The signed difference, rates in percentage points; empty if one of them is missing."""
        by = changed(self.now.value, self.before.value)
        if by is None:
            return ""
        text = replace(self.now, value=by.by, unit="个百分点" if self.now.is_rate else self.now.unit).with_unit
        return f"+{text}" if by.by > 0 else text
