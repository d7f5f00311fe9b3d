"""What was booked by hand in error: whether it may be taken back, and the voucher in blue for one of a former year."""

from django.utils import timezone

from finance.choices import Side
from finance.services.books.table import of_former_year
from unionportal.core.values.dates import chinese_date


def is_of_former_year(voucher):
    """Whether an error of the voucher is no more corrected in red."""
    return voucher.day.year < timezone.localdate().year


def why_not_taken_back(voucher):
    """Return why a voucher is not taken back by hand, in red or in blue, or None."""
    if not voucher.words or voucher.corrects_id:
        return "收付的凭证在那笔支付或收入里冲正；红字凭证不能再冲销。"
    if voucher.is_closing:
        return "年末结转的凭证不能冲销；要更正这一年的账，请申请反结账。"
    if voucher.assets.exists():
        return "固定资产变动的凭证不能冲销：请更正资产卡片，相差的金额另记一张凭证。"
    if other := voucher.taken_back_by:
        how = "冲销" if other.corrects_id else "订正；订正错了的，请先冲销那一张"
        return f"这张凭证已由{other.number}号凭证{how}。"
    return None


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
