"""银行存款余额调节表, the list of 未达账项, the cash book and the counts of the box, on paper."""

from django import forms
from django.utils import timezone

from finance import permissions
from finance.choices import FACE_VALUES, HoldingKind, Outstanding
from finance.models import CashCount, Holding, Reconciliation
from finance.services.holdings.book import NOTHING
from finance.services.reconciling.balances import balances
from finance.services.reconciling.day_book import day_book
from unionportal.core.printing.questions import Questions, day_question
from unionportal.core.printing.registry import list_form, record_form
from unionportal.core.printing.wording import decided, union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Line, Section, Sheet, Signs

_AMOUNT, _CAME, _WENT = "金额（元）", "收入（元）", "付出（元）"
_ITEMS = (
    Column("种类", 2.2),
    Column("日期", 1.2),
    Column("编号或流水号", 1.8, "l"),
    Column("对方", 2.2, "l"),
    Column(_AMOUNT, 1.3, "r"),
)


class DayQuestions(Questions):
    """Asks for a bank account and the day."""

    holding = forms.ModelChoiceField(Holding.objects.none(), label="银行账户")
    day = day_question("截止日", initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        banks = Holding.objects.in_force().filter(kind=HoldingKind.BANK)
        self.fields["holding"].queryset = banks
        self.fields["holding"].initial = banks.filter(is_main=True).first()


@record_form("paper", "银行存款余额调节表", Reconciliation, permissions.VIEW_RECONCILIATION, has_workbook=True)
def reconciliation_form(row, reader):
    """Return the paper of a reconciliation, as it was drawn up."""
    return reconciliation_paper(row, reader.bounded(row.items.order_by("kind", "day", "pk")))


@list_form(
    "outstanding",
    "未达账项",
    Reconciliation,
    permissions.VIEW_RECONCILIATION,
    questions=DayQuestions,
    has_workbook=True,
)
def outstanding_form(answers, reader):
    """Return what bank and books do not both know of on a day."""
    found = balances(answers["holding"], answers["day"])
    return outstanding_list(found.holding, found.day, reader.bounded(found.items))


def outstanding_list(holding, day, items):
    """Return the list of these items of an account as of a day."""
    right = f"单位：元　截止：{chinese_date(day)}"
    section = Section((_grid(items), Signs(("会计", "出纳"))), left=f"账户：{_account(holding)}", right=right)
    return Form("银行存款未达账项", union(), (section,))


def reconciliation_paper(row, items):
    """Return the reconciliation of a month: both balances, what each does not know of, and what is left."""
    sums = {kind: sum((item.amount for item in items if item.kind == kind), start=0) for kind in Outstanding}
    book = row.book_balance + sums[Outstanding.BANK_IN] - sums[Outstanding.BANK_OUT]
    bank = row.bank_balance + sums[Outstanding.BOOK_IN] - sums[Outstanding.BOOK_OUT]
    lines = [
        Line((("银行存款日记账余额", row.book_balance), ("银行对账单余额", row.bank_balance))),
        _plus("加", sums, Outstanding.BANK_IN, Outstanding.BOOK_IN),
        _plus("减", sums, Outstanding.BANK_OUT, Outstanding.BOOK_OUT),
        Line((("调节后余额", book), ("调节后余额", bank))),
        Line((("差额", row.difference), ("差额的原因", row.note))),
    ]
    checked = decided("", row.confirmed_by.name, row.confirmed_on) if row.confirmed_by else ""
    lines.append(Line((("编制", decided("", row.made_by.name, row.made_on)), (row.get_state_display(), checked))))
    blocks = (Sheet(tuple(lines)), _grid(items, "未达账项"), Signs(("主席", "会计", "出纳")))
    section = Section(blocks, left=f"账户：{_account(row.holding)}", right=f"单位：元　截止：{chinese_date(row.day)}")
    return Form("银行存款余额调节表", union(), (section,))


def _plus(sign, sums, *kinds):
    return Line(tuple((f"{sign}：{kind.label}", sums[kind]) for kind in kinds))


def _account(holding):
    return f"{holding}　{holding.bank}　{holding.masked_account}"


def _grid(items, caption=""):
    rows = tuple((Outstanding(one.kind).label, one.day, one.number, one.words, one.amount) for one in items)
    return Grid(_ITEMS, rows, caption=caption)


_BOOK = (
    Column("日期", 1.2),
    Column("编号", 1.5),
    Column("对方", 2.4, "l"),
    Column(_CAME, 1.3, "r"),
    Column(_WENT, 1.3, "r"),
    Column("余额（元）", 1.4, "r"),
)


class BookQuestions(Questions):
    """Asks for an account at the bank or a cash box, and the days."""

    holding = forms.ModelChoiceField(Holding.objects.none(), label="资金账户")
    start = day_question("从", initial=lambda: timezone.localdate().replace(day=1))
    end = day_question("到", initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        holdings = Holding.objects.in_force()
        self.fields["holding"].queryset = holdings
        self.fields["holding"].initial = holdings.filter(is_main=True).order_by("-kind").first()


@list_form(
    "book",
    "日记账（现金、银行存款）",
    CashCount,
    permissions.VIEW_CASH_COUNT,
    questions=BookQuestions,
    has_workbook=True,
)
def day_book_form(answers, reader):
    """Return the book of some days."""
    book = day_book(answers["holding"], answers["start"], answers["end"])
    return day_book_paper(book, reader.bounded([row for day in book.days for row in day.rows]))


def day_book_paper(book, rows):
    """Return these (entry, balance) of a book, with what lay there before and after them."""
    entries = [entry for entry, _ in rows]
    came = sum((one.amount for one in entries if one.amount > 0), start=NOTHING)
    went = -sum((one.amount for one in entries if one.amount < 0), start=NOTHING)
    grid = Grid(
        _BOOK,
        tuple((one.day, one.number, one.name, *_sides(one.amount), rest) for one, rest in rows),
        total={_CAME: came, _WENT: went} if rows else {},
        closing=(f"期初余额 {book.before:,.2f} 元，期末余额 {book.before + came - went:,.2f} 元。",),
    )
    left = "　".join(filter(None, (str(book.holding), book.holding.masked_account)))
    right = f"{chinese_date(book.start)}至{chinese_date(book.end)}"
    return Form(book.holding.book_title, union(), (Section((grid, Signs(("会计", "出纳"))), left=left, right=right),))


def _sides(amount):
    return (amount, None) if amount > 0 else (None, -amount)


@record_form("paper", "现金盘点表", CashCount, permissions.VIEW_CASH_COUNT)
def cash_count_form(row, _reader):
    """Return the paper of a count of the cash box."""
    return cash_count_paper(row)


def cash_count_paper(row):
    """Return the paper of a count: what lay there, what the book said, how many of each note and coin."""
    pieces = tuple((f"{face} 元", row.pieces[face]) for face in FACE_VALUES if face in row.pieces)
    checked = decided("", row.confirmed_by.name, row.confirmed_on) if row.confirmed_by else ""
    lines = (
        Line((("实有金额", row.counted), ("账面余额", row.book_balance))),
        Line((("盘盈（亏为负）", row.difference), ("原因", row.note))),
        Line((("盘点", decided("", row.made_by.name, row.made_on)), (row.get_state_display(), checked))),
    )
    grid = Grid((Column("面额"), Column("张（枚）数", 1, "r")), pieces)
    blocks = (Sheet(lines), *([grid] if pieces else []), Signs(("监盘人", "会计", "出纳")))
    section = Section(blocks, left=str(row.holding), right=f"盘点日期：{chinese_date(row.day)}")
    return Form("现金盘点表", union(), (section,))
