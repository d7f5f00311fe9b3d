"""The employer's contribution of a year: each month with what was expected, received and is missing."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from finance.flow.upward_flow import UpwardState
from finance.models import Contribution, ContributionMonth, UpwardRemittance
from unionportal.core.figures.periods import calendar_year

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Month:
    """One month; `row` is None where nobody entered its payroll."""

    day: datetime.date
    row: ContributionMonth | None = None

    @property
    def is_late(self):
        """Whether the school has not paid all of it by its day."""
        return self.row is not None and self.row.rest > 0 and self.row.due_on < timezone.localdate()


@dataclass(frozen=True)
class Overview:
    """A year: its months so far and their sums in yuan, and what of its receipts is due upward and was remitted."""

    year: int
    months: tuple[Month, ...]
    upward: Decimal
    remitted: Decimal

    def total(self, column):
        """Return the sum of a column of the months that were entered."""
        return sum((getattr(one.row, column) for one in self.months if one.row), NOTHING)

    @property
    def totals(self):
        """{column: sum}."""
        return {column: self.total(column) for column in ("base", "whole", "expected", "received", "rest")}

    @property
    def upward_rest(self):
        """What is due upward and was not remitted."""
        return self.upward - self.remitted


def overview(year, scope):
    """Return the Overview of a year as far as it has come; its receipts and remittances are those of its months."""
    rows = ContributionMonth.objects.visible_to(scope).filter(calendar_year(year).contains("month"))
    by_month = {row.month: row for row in rows.with_received()}
    today = timezone.localdate()
    days = [datetime.date(year, number, 1) for number in range(1, 13)]
    months = tuple(Month(day, by_month.get(day)) for day in days if day in by_month or day <= today)
    receipts = Contribution.objects.visible_to(scope).filter(month__in=[row.pk for row in by_month.values()])
    sums = receipts.aggregate(upward=Sum("upward"))
    remitted = receipts.filter(remittance__state=UpwardState.REMITTED).aggregate(s=Sum("upward"))["s"]
    return Overview(year, months, sums["upward"] or NOTHING, remitted or NOTHING)


def remittances(scope):
    """Return the remittances in scope, the latest first."""
    return UpwardRemittance.objects.visible_to(scope).select_related("made_by", "approved_by", "remitted_by")
