"""What the cells of a file show, what it hides, and whose unit stands above the rows."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from members.models import Member
from tests.factories import MemberFactory
from tests.portal.rosters import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]

HEAD = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]


def book(*sheets, epoch=None):
    """Return the bytes of a workbook; a cell is a value or (value, number format), a sheet rows or a function."""
    found = openpyxl.Workbook()
    found.remove(found.active)
    if epoch:
        found.epoch = epoch
    for name, rows, change in sheets:
        sheet = found.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row, 1):
                value, shown = cell if isinstance(cell, tuple) else (cell, "")
                sheet.cell(number, place, value).number_format = shown or "General"
        change(sheet)
    file = io.BytesIO()
    found.save(file)
    return file.getvalue()


def unchanged(sheet):
    """Leave the sheet as it is."""


def sentences(client, job, *, warning):
    return [one.sentence for one in page(client, job)["problems"] if one.warning is warning]


def new(number, name, joined, unit="纺织学院分工会"):
    return [number, name, "男", unit, "在编", joined]


def test_a_month_is_what_the_cell_shows_and_is_asked_about_like_one_that_was_typed(client, upload, correct, work):
    first, month = date(2015, 9, 1), 'yyyy"年"m"月"'
    rows = [
        HEAD,
        new("T0101", "甲一", (first, month)),
        new("T0202", "乙二", (first, "mmm-yy")),
        new("T0303", "丙三", (first, "yyyy/m/d")),
        new("T0404", "丁四", (date(2015, 9, 15), month)),
        new("T0505", "戊五", 2015.3),
        new("T0606", "己六", 2015.1),
    ]
    job = upload(book(("会员", rows, unchanged)))
    wrong = [(one.header, one.rows) for one in page(client, job)["problems"] if not one.warning]
    assert wrong == [("入会日期", (2, 3, 6)), ("入会日期", (7,))]
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    asked = [(field.label, field.field.choices) for (field,) in (*form.bound["tenths"], *form.bound["days"])]
    assert [label for label, _ in asked] == ["入会日期里像 1985.1 这样的数字", "入会日期"]
    assert asked[0][1] == [("", "（未选定）"), ("1", "1 月"), ("10", "10 月")]
    job = correct(job, **{"d-joined_on": "last", "t-joined_on": "10"})
    assert job.result["ok"] is True
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert list(Member.objects.order_by("staff_no").values_list("joined_on", flat=True)) == [
        date(2015, 9, 30),
        date(2015, 9, 30),
        date(2015, 9, 1),
        date(2015, 9, 15),
        date(2015, 3, 31),
        date(2015, 10, 31),
    ]


def test_two_decimals_show_october_and_one_leaves_it_open(client, upload):
    shown = ("0.00", "0.00_ ", "0.0", "General")
    rows = [new(f"T0{n}0{n}", f"甲{'一二三四'[n - 1]}", (1995.1, code)) for n, code in enumerate(shown, 1)]
    job = upload(book(("会员", [HEAD, *rows, new("T0505", "甲五", (1995.01, "0.00"))], unchanged)))
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [field.name for (field,) in form.bound["tenths"]] == ["t-joined_on"]
    wrong = [(one.sentence[:4], one.rows) for one in page(client, job)["problems"] if not one.warning]
    assert wrong == [("只有年月", (2, 3, 6)), ("数字格子", (4, 5))]


def test_days_counted_from_1904_are_the_same_days(client, upload, work):
    rows = [HEAD, new("T0101", "甲一", (date(2015, 9, 1), "yyyy-mm-dd")), new("T0202", "乙二", 42248 - 1462)]
    job = upload(book(("会员", [*rows, new("T0303", "丙三", 2015)], unchanged), epoch=CALENDAR_MAC_1904))
    assert [one.rows for one in page(client, job)["problems"] if not one.warning] == [(4,)]
    job = upload(book(("会员", rows, unchanged), epoch=CALENDAR_MAC_1904))
    assert sentences(client, job, warning=True) == ["第3行的日期写成了数字，这个文件从 1904 年起算，照此换算。"]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert set(Member.objects.values_list("joined_on", flat=True)) == {date(2015, 9, 1)}


def test_the_day_that_excel_invents_is_refused_and_those_beside_it_are_days(client, upload):
    days = [(number, "yyyy-mm-dd") for number in (59, 60, 61)]
    rows = [[*HEAD, "出生日期"]]
    rows += [
        [*new(f"T0{place}0{place}", name, "2015-09-01"), day]
        for place, (name, day) in enumerate(zip("甲乙丙", days, strict=True), 1)
    ]
    job = upload(book(("会员", rows, unchanged)))
    assert [(one.header, one.rows) for one in page(client, job)["problems"] if not one.warning] == [("出生日期", (3,))]


def test_a_title_inside_the_table_is_the_unit_of_the_rows_below_it(client, upload, work, branch, other_branch):
    MemberFactory(staff_no="T1", name="张伟", unit=other_branch)
    head = ["序号", "工号", "姓名", "性别", "用工形式", "入会日期"]
    rows = [
        ["会员花名册"],
        head,
        [f"一、{branch.name}（2人）"],
        [1, "T0101", "甲一", "男", "在编", "2015-09-01"],
        [2, "T0202", "乙二", "男", "在编", "2015-09-01"],
        [None, f"{other_branch.name}"],
        [3, "T0303", "丙三", "女", "在编", "2015-09-01"],
        ["三、其他人员（1人）"],
        [4, "T0404", "丁四", "女", "在编", "2015-09-01"],
    ]

    def merge(sheet):
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("A3:F3")
        sheet.merge_cells("B6:E6")

    job = upload(book(("Sheet1", rows, merge)))
    told = [
        one.sentence for one in page(client, job)["problems"] if "照标题取" in one.sentence or "取自" in one.sentence
    ]
    assert told == [
        f"分工会取自分段的标题：第3行“一、{branch.name}（2人）”以下 2 行；第6行“{other_branch.name}”以下 1 行。",
        "下列标题不是登记的组织，它们下面的行没有照标题取：第8行“三、其他人员（1人）”以下 1 行。",
    ]
    assert [(one.header, one.rows) for one in page(client, job)["problems"] if not one.warning] == [("分工会", (9,))]
    job = work(client.post(reverse("ledger_leave_out", args=[job.pk])))
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert dict(Member.objects.exclude(staff_no="T1").values_list("staff_no", "unit")) == {
        "T0101": branch.pk,
        "T0202": branch.pk,
        "T0303": other_branch.pk,
    }


def test_a_cell_merged_over_a_block_is_the_unit_of_its_rows(client, upload, work, branch, other_branch):
    head = [None, "工号", "姓名", "性别", "用工形式", "入会日期"]
    names = [branch.name, None, other_branch.name, "其他人员", None]
    rows = [
        [name, f"T0{n}0{n}", f"甲{given}", "男", "在编", "2015-09-01"]
        for n, (name, given) in enumerate(zip(names, "一二三四五", strict=True), 1)
    ]

    def merge(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("A5:A6")

    job = upload(book(("花名册", [head, *rows], merge)))
    assert [
        one.sentence
        for one in page(client, job)["problems"]
        if one.warning and one.sentence.startswith(("分工会", "第1列的"))
    ] == [
        f"分工会取自第1列合并的单元格：“{branch.name}”2 行；“{other_branch.name}”1 行。",
        "第1列的其他人员不是登记的组织，那些行没有照它取。",
    ]
    assert [(one.header, one.rows) for one in page(client, job)["problems"] if not one.warning] == [("分工会", (5, 6))]
    job = work(client.post(reverse("ledger_leave_out", args=[job.pk])))
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert list(Member.objects.order_by("staff_no").values_list("unit", flat=True)) == [
        branch.pk,
        branch.pk,
        other_branch.pk,
    ]


def test_a_value_merged_over_rows_is_that_of_each_and_a_number_or_an_amount_is_not(
    client, upload, work, branch, other_branch
):
    first, second = branch.name, other_branch.name
    rows = [
        HEAD,
        *(
            new(f"T0{n}0{n}", f"甲{name}", "2015-09-01", unit)
            for n, name, unit in (
                (1, "一", first),
                (2, "二", None),
                (3, "三", second),
                (4, "四", None),
                (5, "五", None),
            )
        ),
    ]

    def merge(sheet):
        for area in ("D2:D3", "D4:D6", "E4:F4"):
            sheet.merge_cells(area)

    job = upload(book(("会员", rows, merge)))
    told = [(one.header, one.sentence) for one in page(client, job)["problems"] if "合并" in one.sentence]
    assert told == [
        ("", "单元格 E4:F4 是合并的，请取消合并并在每一格里填上内容。"),
        ("分工会", "合并的单元格 D2:D3、D4:D6，其中每一行都按这个值读。"),
    ]
    [file] = job.files.filter(name="有问题的行.xlsx")
    answer = client.get(reverse("job_file", args=[job.pk, file.pk]))
    returned = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))["会员"]
    assert [cell.value for cell in returned[2]][:4] == ["T0303", "甲三", "男", second]
    work(
        client.post(reverse("ledger_preview", args=[work(client.post(reverse("ledger_leave_out", args=[job.pk]))).pk]))
    )
    assert dict(Member.objects.values_list("staff_no", "unit__name")) == {
        "T0101": first,
        "T0202": first,
        "T0404": second,
        "T0505": second,
    }
    cards = [["工号", "卡号", "办卡日期"], ["T0101", "1", "2026-01-01"], ["T0202", None, "2026-01-02"]]
    job = upload(book(("会员服务卡", cards, lambda sheet: sheet.merge_cells("B2:B3"))))
    assert [one for one in sentences(client, job, warning=False) if "合并" in one] == [
        "单元格 B2:B3 是合并的，请取消合并并在每一格里填上内容。"
    ]


def test_people_without_a_number_are_looked_for_in_the_unit_that_the_title_names(client, upload, branch, other_branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    MemberFactory(staff_no="T2", name="张伟", unit=other_branch)
    rows = [["姓名", "卡号", "办卡日期"], [f"{other_branch.name}（3人）"], ["张伟", "1", "2026-01-01"]]
    job = upload(book(("会员服务卡", rows, unchanged)))
    assert (job.result["ok"], [one.text.split("　")[1] for one in page(client, job)["newcomers"]]) == (
        True,
        ["张伟（T2）"],
    )
    assert [one for one in sentences(client, job, warning=True) if "写的是" in one] == [
        f"第2行的标题“{other_branch.name}（3人）”写的是 3 人，下面读到 1 行。"
    ]


def test_what_the_file_hides_is_named_and_left_to_the_maker(client, upload, correct, branch):
    def hide(sheet):
        sheet.sheet_state = "hidden"
        sheet.column_dimensions["D"].hidden = True

    rows = [["工号", "姓名", "卡号", "备注", "办卡日期"], ["T1", "张伟", "1", "", "2026-01-01"]]
    roster = [[*HEAD, "手机"], [*new("T0101", "甲一", "2015-09-01"), "13900000001"]]
    job = upload(
        book(
            ("会员", roster, lambda sheet: setattr(sheet.column_dimensions["G"], "hidden", True)),
            ("会员服务卡", rows, hide),
        )
    )
    told = [(one.sheet, one.sentence) for one in page(client, job)["problems"] if "隐藏" in one.sentence]
    assert told == [
        ("会员服务卡", "没有读：这张工作表是隐藏的；要读的，请在“对应关系”里选定它是哪一类。"),
        ("会员", "文件里隐藏的列「手机」也读了；不要的请在“对应关系”里选不读。"),
    ]
    forms = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [samples for form in forms for field, samples in form.bound["columns"] if field.label == "手机"] == [
        "（隐藏的列）139****0001"
    ]
