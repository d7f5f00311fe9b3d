"""A school's own roster, as messy as they come, on its way into the register."""

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from members.models import Member
from tests.books import book, member_row
from unionportal.core import ledger
from unionportal.core.jobs import outbox
from unionportal.core.models import Job

pytestmark = pytest.mark.usefixtures("files")
HEAD = [
    "序号",
    "职工号",
    "姓 名",
    "性别",
    "所属分会",
    "人员性质",
    "入会时间",
    "联系电话",
    "特长爱好及获奖情况（请如实填写，可另附页）",
]
HEAD += [f"第{number}季度参加活动情况说明" for number in range(1, 5)] + [f"备用{number}" for number in range(1, 18)]
ROWS = [
    [1, "T0101", "欧阳 静", "女", "纺织学院", "在编", "2019.09", "13800138001", "羽毛球"],
    [2, "T0102", "买买提·艾力", "男", "纺织学院", "项目聘用乙类", "2020年3月", "13800138002", "书法"],
    [3, None, "周小芳", "女", "纺织学院分工会", "在编", "2018.10", "13800138003", "合唱"],
    [4, "T0104", "吴大海", "男", "不存在的航天学院分工会", "在编", "2021.03", "13800138004", ""],
]


def roster():
    """A title over all columns, a row of who fills it in, the headings, the rows, a sum and a signature."""
    made = Workbook()
    sheet = made.active
    sheet.title = "Sheet1"
    sheet.append(["某大学工会会员花名册（2026年）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEAD))
    sheet.append(["填报单位：某大学工会"])
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append(row)
    sheet.append(["合计", None, "4人"])
    sheet.append(["填表人：王某　　审核人：李某　　填表日期：2026年3月1日"])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def work():
    """The worker's part: the one job that is waiting."""
    assert outbox.run(Job.objects.get(state="waiting").pk)


@pytest.mark.made_at("desktop")
def test_a_messy_roster_is_corrected_in_part_left_out_and_imported(visitor, officer, branch):
    known = member_row(3, staff_no="T0009", name="周小芳", gender="female", joined_on="2018-10-08")
    ledger.apply(book(members=[known]), actor=None)
    page = visitor.page
    visitor.sign_in(officer, "/ledger/")
    visitor.picture("roster-1-upload")
    file = {"name": "会员花名册（终稿2）.xlsx", "mimeType": "application/octet-stream", "buffer": roster()}
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("link", name="查看和更正对应关系")).to_be_visible()
    visitor.check()
    visitor.picture("roster-2-preview")
    page.get_by_role("link", name="查看和更正对应关系").click()
    visitor.check()
    visitor.picture("roster-3-layout")
    page.get_by_label("入会日期", exact=True).select_option(label="第一天")
    page.get_by_label("项目聘用乙类").select_option(label="非编合同")
    page.get_by_role("button", name="照此重新核对").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_text("没有编号或名称为“不存在的航天学院分工会”的工会组织")).to_be_visible()
    visitor.check()
    visitor.picture("roster-4-corrected")
    page.get_by_role("button", name="留下有问题的 1 行，先导入其余的").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("button", name="确认导入")).to_be_visible()
    assert page.locator("tbody tr").first.locator("td").all_inner_texts() == ["会员", "2", "1", "0", "0"]
    visitor.check()
    visitor.picture("roster-5-left-out")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_text("已导入。")).to_be_visible()
    visitor.check()
    assert dict(Member.objects.values_list("name", "mobile")) == {
        "欧阳静": "13800138001",
        "买买提·艾力": "13800138002",
        "周小芳": "13800138003",
    }
    visitor.open("/members/?q=欧阳静")
    expect(page.get_by_role("link", name="欧阳静")).to_be_visible()
    visitor.open("/ledger/words/")
    expect(page.get_by_text("项目聘用乙类")).to_be_visible()
    visitor.picture("roster-6-words")
    visitor.open("/ledger/export/")
    page.get_by_label("会员", exact=True).check()
    page.get_by_label("密码").fill("testing")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出", exact=True).click()
    assert download.value.suggested_filename == "台账.xlsx"
    visitor.picture("roster-7-export")
