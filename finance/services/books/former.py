"""Errors of a former year: the voucher in blue, of today, that corrects what was booked then."""

from django.utils import timezone

from finance.choices import Side
from finance.services.books.table import of_former_year
from unionportal.core.values.dates import chinese_date


def is_of_former_year(voucher):
    """Whether an error of the voucher is no more corrected in red."""
    return voucher.day.year < timezone.localdate().year


def prepared(voucher):
    """Return what the form of a voucher begins with to take back one that was booked by hand in a former year.

    Its sides are changed, and what was income or expense goes through 年初余额调整.
    """
    lines = [_line(line) for line in voucher.lines.select_related("account").order_by("place")]
    words = f"订正{chinese_date(voucher.day)}{voucher.number}号凭证（以前年度差错）"
    return {"words": words, "entries": "\n".join(lines)}


def _line(line):
    # A red amount stood on the other side.
    is_debit = (line.side == Side.CREDIT) == (line.amount > 0)
    debit, credit = (abs(line.amount), 0) if is_debit else (0, abs(line.amount))
    code = of_former_year(line.account.code, is_restricted=line.is_restricted)
    return f"{code} {debit} {credit}"
