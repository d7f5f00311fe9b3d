"""A file with a worksheet for each month: all are read, the layout is asked once, each row keeps its worksheet."""

import io

import openpyxl
import pytest
from django.urls import reverse

from members.models import Member
from tests.factories import AccountFactory, GrantFactory, MemberFactory
from tests.portal.rosters import HEAD, ROWS, page
from unionportal.core.models import LedgerImport, Unit
from unionportal.portal.workbooks.handing import read_preview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]
HIDDEN = "去年"
MORE = [
    [1, "T00003", "王强", "男", "纺院", "本部在册", "2017.05", "A"],
    [2, "T00004", "赵敏", "女", "某处", "在编", "2018.01", "B"],
]


def months(**sheets):
    """The bytes of a workbook with a worksheet of these rows for each name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == HIDDEN else "visible"
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_months_of_a_year_are_one_import_and_what_is_read_as_what_is_asked_once(client, upload, correct, work):
    job = upload(months(一月=[HEAD, *ROWS[:2]], 二月=[HEAD, *MORE], 抄件=[HEAD, *ROWS[:2]], 去年=[HEAD, *MORE]))
    first, second, copy, hidden = page(client, job)["worksheets"]
    assert [(one.name, one.title, one.like) for one in (first, second, copy, hidden)] == [
        ("一月", "会员", ""),
        ("二月", "会员", "一月"),
        ("抄件", "", "一月"),
        ("去年", "", ""),
    ]
    told = [one for one in page(client, job)["problems"] if one.sheet in ("抄件", HIDDEN)]
    assert [(one.sentence, one.warning) for one in told] == [
        ("没有读：与「一月」重复，每一行都已在那里。", True),
        ("没有读：这张工作表是隐藏的；要读的，请在“对应关系”里选定它是哪一类。", True),
    ]
    job = correct(job, c5="employment", **{"d-joined_on": "first"})
    job = correct(job, **{"w-employment-0": "事业编制"})
    forms = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [(len(form.bound["columns"]), [word for *_, word in form.bound["words"]]) for form in forms] == [
        (8, ["纺院", "某处", "本部在册"]),
        *[(0, [])] * 3,
    ]
    job = correct(job, **{"w-unit-0": "纺织学院分工会"})
    shown = [one for one in page(client, job)["problems"] if not one.warning]
    assert [(one.sheet, one.rows) for one in shown] == [("二月", (3,))]
    job = work(client.post(reverse("ledger_leave_out", args=[job.pk])))
    assert [(one.sheet, one.row) for one in page(client, job)["newcomers"]] == [
        ("会员「一月」", 2),
        ("会员「一月」", 3),
        ("会员「二月」", 2),
    ]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert sorted(Member.objects.values_list("staff_no", "employment")) == [
        ("T00001", "established"),
        ("T00002", "established"),
        ("T00003", "established"),
    ]


def test_worksheets_of_one_kind_with_other_columns_are_asked_about_on_one_page_and_read_together(
    client, upload, correct, work, branch
):
    MemberFactory(staff_no="T1", name="张伟", unit=branch, mobile="13900000001")
    whole = ["工号", "姓名", "性别", "所在分会", "用工形式", "入会日期"]
    phones = ["工号", "姓名", "手机", "电子邮箱"]
    new = ["T2", "李娜", "女", "纺院", "在编", "2015-09-01"]
    others = [["T1", "张伟", "13900000002", ""], ["T3", "孙红", "", ""]]
    job = upload(months(新会员=[whole, new], 通讯录=[phones, *others]))
    assert [(one.title, one.like, one.why) for one in page(client, job)["worksheets"]] == [("会员", "", "")] * 2
    forms = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [[field.name for field, *_ in form.bound["fixed"]] for form in forms] == [
        [],
        ["f-gender", "f-unit", "f-employment", "f-joined_on"],
    ]
    wrong = [(one.sheet, one.header) for one in page(client, job)["problems"] if not one.warning]
    assert wrong == [("新会员", "分工会"), ("通讯录", "")]
    given = {"f-gender": "女", "f-unit": branch.name, "f-employment": "非编合同", "f-joined_on": "2026-09-01"}
    job = correct(job, **{"w-unit-0": branch.name}, **given)
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 2, 1, 0, 0]])
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    # What is given for all rows of the one is neither for those of the other nor for who is recorded.
    assert list(Member.objects.order_by("staff_no").values_list("staff_no", "employment", "mobile")) == [
        ("T1", "established", "13900000002"),
        ("T2", "established", ""),
        ("T3", "contract", ""),
    ]


def test_who_confirms_reads_the_worksheet_of_each_row_and_one_row_in_two_worksheets_is_refused(
    client, upload, work, union
):
    AccountFactory(code="40101", kind="income")
    head = ["流水号", "工会组织", "科目编码", "金额（元）", "到账日期", "来款单位"]
    row = ["1", "校工会", "40101", 10, "2022-01-05", "财务处"]
    job = upload(months(一月=[head, row], 二月=[head, ["2", *row[1:]], row]))
    [problem] = [one for one in page(client, job)["problems"] if not one.warning]
    assert (problem.sheet, problem.rows, problem.sentence) == (
        "二月",
        (3,),
        "与「一月」第2行重复，「一月」第2行和「二月」第3行只能保留一行。",
    )
    job = upload(months(一月=[head, row], 二月=[head, row, ["2", *row[1:]]]))
    assert len([one for one in page(client, job)["problems"] if not one.warning]) == 1
    job = upload(months(一月=[head, row], 二月=[head, ["2", *row[1:]]]))
    found = read_preview(LedgerImport.objects.latest("prepared_at").details)
    assert [(one.place, one.amount) for one in found.rows] == [("「一月」第2行", 10), ("「二月」第2行", 10)]


def test_what_stands_above_each_list_holds_for_it_alone_whatever_is_corrected(client, upload, correct, other_branch):
    head = ["教工号", "姓名", "性别", "用工形式", "入会时间"]
    lists = {
        name: [[f"填报单位：{unit}", None, None, "2026年11月"], head, [number, name, "女", "在编", "2020-09-01"]]
        for name, unit, number in (("张伟", "纺织学院", "T1"), ("李娜", "信息学院", "T2"), ("王强", "", "T3"))
    }
    job = upload(months(**lists), name="会员.xlsx")
    forms = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [form["f-unit"].value() for form in forms] == ["纺织学院分工会", "信息学院分工会", ""]
    job = correct(job, c2="")
    job = correct(job, c2="gender")
    [wrong] = [one for one in page(client, job)["problems"] if not one.warning]
    assert (wrong.sheet, wrong.rows, wrong.sentence[:12]) == ("王强", (3,), "还没有登记；新增的要有分")
    # The list that names no unit is told it on its own.
    [*_, last] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    job = correct(job, **{last["f-unit"].html_name: "信息学院分工会"})
    found = [one.layout["fixed"]["unit"][:2] for one in page(client, job)["worksheets"]]
    assert (found, job.result["ok"]) == (["纺织", "信息", "信息"], True)


def test_an_amount_is_in_the_unit_that_stands_above_its_own_list(client, upload, correct, officer):
    GrantFactory(user=officer, unit=Unit.root(), role="accountant")
    head = ["组织", "年度", "预算项目", "预算金额（2026年）"]
    lists = {
        unit: [[f"单位：{unit}"], head, ["校工会", 2026, AccountFactory(code=code, name=name).name, "1.2"]]
        for unit, code, name in (("万元", "50102", "文体活动"), ("元", "50103", "宣传活动"))
    }
    job = upload(months(**lists))
    for _ in range(2):
        texts = [one.text.rpartition("　")[2] for one in page(client, job)["newcomers"]]
        assert (job.result["ok"], texts) == (True, ["12000.00", "1.20"])
        job = correct(job)
