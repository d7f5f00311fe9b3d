"""A bank for tests: it answers to the files that it is sent."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

CARD = "6222020200000000121"
OUT = ("序号", "客户流水号", "收款账号", "收款户名", "收款开户行", "金额", "币种", "用途")
BACK = ("客户流水号", "收款户名", "金额", "处理结果", "交易日期", "交易流水号", "失败原因")


def sheet_of(response):
    """The rows of the file that was downloaded."""
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [list(row) for row in book.active.values]


def text_of(response, encoding):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode(encoding))))


def answer(*rows, head=BACK, name="回执.xlsx", title=None):
    """The bank's file with these rows."""
    book, file = Workbook(), io.BytesIO()
    for row in ((title,) if title else None, head, *rows):
        if row is not None:
            book.active.append(list(row))
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def row_of(line, result="成功", day=None, number="YH001", words="", **other):
    """A row of the bank's file: what it did with a line of a batch."""
    facts = {"reference": line.reference, "name": line.name, "amount": line.amount} | other
    day = (day or timezone.localdate()) if result == "成功" else None
    return (*facts.values(), result, day, number if day else None, words)


def text_answer(*rows, encoding):
    text = "\r\n".join(",".join(str(cell) for cell in row) for row in rows)
    return SimpleUploadedFile("回执.csv", text.encode(encoding))
