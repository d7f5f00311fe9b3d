"""How a bank wants its file of payments, and how it answers: dated rows that the accountant keeps."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from finance.choices import BankField, Direction, Encoding, FileFormat
from finance.models.routes import Dated
from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked

# What only the bank can say, and what it need not be asked.
_ANSWERS = (BankField.RESULT, BankField.DAY, BankField.BANK_NUMBER, BankField.WORDS)
# Without these columns a line, or its answer, cannot be known for certain.
NEEDED = {
    Direction.OUT: (BankField.REFERENCE, BankField.NAME, BankField.ACCOUNT, BankField.AMOUNT),
    Direction.BACK: (BankField.REFERENCE, BankField.NAME, BankField.AMOUNT, BankField.RESULT),
}


@tracked
class BankLayout(Dated):
    """The file of one bank: its kind, its encoding, and the words of its answer."""

    name = models.CharField("版式", max_length=40)
    format = models.CharField("文件格式", max_length=10, choices=FileFormat, default=FileFormat.XLSX)
    encoding = models.CharField(
        "文字编码", max_length=20, choices=Encoding, default=Encoding.UTF8, help_text="只用于文本文件。"
    )
    paid_words = models.CharField("表示已付的说法", max_length=200, help_text="用顿号隔开。")
    failed_words = models.CharField(
        "表示退回的说法", max_length=200, help_text="用顿号隔开；其他说法的，仍然在途，等下一份回执。"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "银行文件版式"
        ordering = ["name", "pk"]

    def heads(self, direction):
        """Return the columns of the file to the bank, or of its answer, in their order."""
        return [column for column in self._all_columns if column.direction == direction]

    @cached_property
    def _all_columns(self):
        return list(self.columns.all())

    def lacks(self, direction):
        """Return the labels of what its columns of this direction must have and do not."""
        there = {column.holds for column in self.heads(direction)}
        return [field.label for field in NEEDED[direction] if field not in there]

    def __str__(self):
        return self.name


@tracked
class BankColumn(Unitless):
    """One column of a bank file or of the bank's answer."""

    layout = models.ForeignKey(BankLayout, models.PROTECT, related_name="columns", verbose_name="版式")
    direction = models.CharField("文件", max_length=10, choices=Direction, default=Direction.OUT)
    place = models.PositiveSmallIntegerField("第几列")
    heading = models.CharField("表头", max_length=40)
    holds = models.CharField("内容", max_length=20, choices=BankField)
    fixed = models.CharField("固定内容", max_length=100, blank=True, help_text="如付款账号、币种。")

    class Meta:
        verbose_name = verbose_name_plural = "银行文件的列"
        ordering = ["layout", "direction", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "direction", "place"],
                name="finance_bankcolumn_place_once",
                violation_error_message="这个版式的这一列已经登记。",
            ),
            models.UniqueConstraint(
                fields=["layout", "direction", "heading"],
                name="finance_bankcolumn_heading_once",
                violation_error_message="这个版式已有这个表头。",
            ),
        ]

    def clean(self):
        super().clean()
        if self.direction == Direction.OUT and self.holds in _ANSWERS:
            raise ValidationError({"holds": "这一项由银行在回执里填写，不在发给银行的文件里。"})

    def __str__(self):
        return f"{self.layout} {self.heading}"
