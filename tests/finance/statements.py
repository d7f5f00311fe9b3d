"""Statements of a bank for tests, as banks write them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

ACCOUNT = "200100012345678901"
HEAD = (
    "记账日期",
    "交易时间",
    # With the breaks that banks put into their headings.
    "借方发 生额/元",
    "贷方发生额/元",
    "余额/元",
    "对方户名",
    "对方账号",
    "摘要",
    "备注",
    "账户明细编号-交易流水号",
    "本方账号",
)


def row(day, out, came, balance, *, name="", number="", time="9:05:00", other="", summary="转账", own=ACCOUNT, note=""):
    """One line of the bank: what went out and what came in, as text or numbers."""
    return (day, time, out, came, balance, name, other, summary, note, number, own)


def workbook(*rows, head=HEAD, titles=(("账户明细",), ("账号", "见下", None)), name="对账单.xlsx"):
    """The bank's workbook with these rows below its titles."""
    book, file = Workbook(), io.BytesIO()
    for one in (*titles, head, *rows):
        book.active.append(list(one))
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def text(*rows, encoding="gb18030", name="对账单.csv"):
    """The bank's text with these rows, the headings among them."""
    lines = "\r\n".join(",".join(str(cell) for cell in one) for one in rows)
    return SimpleUploadedFile(name, lines.encode(encoding))
