"""Rosters as branches send them, and what the page of a preview shows."""

import io

import openpyxl
from django.urls import reverse

HEAD = ["序号", "教工号", "姓 名", "性别", "所在分会", "岗编", "入会时间", "血型"]
ROWS = [
    [1, "T00001", "张　伟", "男", "纺院", "本部在册", "2015.09", "A"],
    [2, "T00002", "李娜", "女", "纺织学院分工会", "在编", "2016年3月", "B"],
    ["合计", None, "2人", None, None, None, None, None],
    ["填表人：王芳", None, None, None, None, "审核人：", None, None],
]


def roster(*rows, head=HEAD, title="纺织学院分工会会员花名册"):
    """The bytes of a roster as a branch sends it: a merged title, the unit and the day, the table, a foot."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
    sheet.append(["填报单位：纺织学院", None, None, None, None, "2026年11月"])
    for row in (head, *rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def page(client, job):
    return client.get(reverse("ledger_preview", args=[job.pk])).context
