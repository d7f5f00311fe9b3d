"""How a bank wants its file of payments, answers it, and states an account: dated rows that the accountant keeps."""

from django.db import models

from finance.choices import BankField, Direction
from finance.models.bank.layouts import FileColumn, FileLayout
from unionportal.core.database.row_history import tracked

# What a column of a file to the bank may hold, and one of a statement; what only the bank says is in neither the first.
_SENT = frozenset(
    {
        BankField.REFERENCE,
        BankField.SERIAL,
        BankField.NAME,
        BankField.ACCOUNT,
        BankField.BANK,
        BankField.AMOUNT,
        BankField.PURPOSE,
        BankField.FIXED,
    }
)
_STATED = frozenset(
    {
        BankField.DAY,
        BankField.TIME,
        BankField.DEBIT,
        BankField.CREDIT,
        BankField.AMOUNT,
        BankField.SIDE,
        BankField.BALANCE,
        BankField.BANK_NUMBER,
        BankField.OTHER_NAME,
        BankField.OTHER_ACCOUNT,
        BankField.SUMMARY,
        BankField.PURPOSE,
        BankField.WORDS,
        BankField.OWN_ACCOUNT,
    }
)
_ANSWERED = _SENT | {BankField.RESULT, BankField.DAY, BankField.BANK_NUMBER, BankField.WORDS}
FITTING = {Direction.OUT: _SENT, Direction.BACK: _ANSWERED, Direction.STATEMENT: _STATED}
# Without these columns a line, or its answer, cannot be known for certain.
NEEDED = {
    Direction.OUT: (BankField.REFERENCE, BankField.NAME, BankField.ACCOUNT, BankField.AMOUNT),
    Direction.BACK: (BankField.REFERENCE, BankField.NAME, BankField.AMOUNT, BankField.RESULT),
    Direction.STATEMENT: (BankField.DAY,),
}
# A statement has one of them.
_AMOUNTS = (
    (BankField.DEBIT, BankField.CREDIT),
    (BankField.AMOUNT, BankField.SIDE),
    # With a sign, which the balances bear out.
    (BankField.AMOUNT, BankField.BALANCE),
)


@tracked
class BankLayout(FileLayout):
    """The file of one bank: its kind, its encoding, and the words of its answer."""

    needed = NEEDED
    one_of = {Direction.STATEMENT: _AMOUNTS}

    paid_words = models.CharField("表示已付的说法", max_length=200, blank=True, help_text="用顿号隔开。")
    failed_words = models.CharField(
        "表示退回的说法", max_length=200, blank=True, help_text="用顿号隔开；其他说法的，仍然在途，等下一份回执。"
    )
    debit_words = models.CharField(
        "表示付出的说法",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="对账单只有一列金额时，借贷标志怎么写；用顿号隔开。银行的“借”是付出。",
    )
    credit_words = models.CharField(
        "表示收入的说法", max_length=200, blank=True, default="", db_default="", help_text="同上；银行的“贷”是收入。"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta(FileLayout.Meta):
        verbose_name = verbose_name_plural = "银行文件版式"
        ordering = ["name", "pk"]


@tracked
class BankColumn(FileColumn):
    """One column of a bank file or of the bank's answer."""

    fitting = FITTING

    layout = models.ForeignKey(BankLayout, models.PROTECT, related_name="columns", verbose_name="版式")
    direction = models.CharField("文件", max_length=10, choices=Direction, default=Direction.OUT)
    holds = models.CharField("内容", max_length=20, choices=BankField)
    fixed = models.CharField("固定内容", max_length=100, blank=True, help_text="如付款账号、币种。")

    class Meta(FileColumn.Meta):
        verbose_name = verbose_name_plural = "银行文件的列"
