"""A list of payees that somebody uploads or pastes, read by the layouts of other people's lists."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from finance.services.lists.reading import read_listed
from unionportal.sheets.columns import Column, SheetSpec

# So many payees are one claim at most; a batch takes as many.
MOST_PAYEES = 2000
SPEC = SheetSpec(
    key="finance.payees",
    title="收款人",
    max_rows=MOST_PAYEES,
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number"),
        Column(
            key="name",
            header="姓名",
            required=True,
            max_length=100,
            aliases=("收款人", "户名", "收款户名", "姓名或单位", "收款单位", "供应商"),
        ),
        Column(key="amount", header="金额", kind="money", required=True, aliases=("金额（元）", "实发", "应付金额")),
        Column(key="bank", header="开户银行", max_length=100, aliases=("收款开户行",)),
        Column(key="account", header="银行卡号", kind="digits"),
        Column(key="in_cash", header="现金", kind="yes_no", aliases=("现金签领", "是否现金")),
    ),
)


@dataclass(frozen=True)
class Listed:
    """One payee of a list; `row` is its place in the file."""

    row: int
    name: str
    amount: Decimal
    staff_no: str = ""
    bank: str = ""
    account: str = ""
    in_cash: bool = False


def read_payees(*, file=None, text=""):
    """Return the Listed of a file (.xlsx, .xls, .csv) or a pasted table; ValidationError names the rows at fault."""
    rows = read_listed(SPEC, file=file, text=text)
    if not rows:
        raise ValidationError("名单里没有任何一行，请检查是否选错了文件。")
    return [_listed(row) for row in rows]


def _listed(row):
    values = {name: value for name, value in row.values.items() if value not in (None, "")}
    return Listed(row.number, **values)
