"""The families of members in need, as schools list them: below their member, in other words, with ages for years."""

import io
from decimal import Decimal

import openpyxl
import pytest

from tests.factories import HardshipFileFactory, HardshipRelativeFactory, MemberFactory
from unionportal.core import ledger
from unionportal.core.ledger.reading.worksheets import Reading
from welfare.models import HardshipRelative

pytestmark = pytest.mark.django_db
HEAD = ["工号", "困难职工姓名", "家庭成员姓名", "与职工关系", "出生年月", "工作单位或学校", "月收入"]


def workbook(*rows, merged=()):
    file = openpyxl.Workbook()
    for row in rows:
        file.active.append(row)
    for area in merged:
        file.active.merge_cells(area)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def refusals(found):
    return [(one.row, one.header, one.sentence) for one in found.problems if not one.warning]


@pytest.fixture
def file(branch, colleague):
    return HardshipFileFactory(unit=branch, member=colleague)


def family():
    return list(HardshipRelative.objects.order_by("pk").values_list("file__member__staff_no", "name", "relation"))


def test_a_family_below_its_member_in_merged_cells_comes_in(officer, branch, colleague, file):
    HardshipFileFactory(unit=branch, member=MemberFactory(unit=branch, name="王五", staff_no="T1002"))
    rows = (
        ["T1001", "李秀兰", "家属甲", "妻子", "1984.06", "", "3200"],
        ["", "", "家属乙", "儿子", "2010.03"],
        ["T1002", "王五", "家属丙", "丈夫", "1984"],
    )
    reading = Reading(name="困难职工家庭成员")
    found = ledger.apply(workbook(HEAD, *rows, merged=("A2:A3", "B2:B3")), actor=officer, reading=reading)
    assert family() == [("T1001", "家属甲", "妻子"), ("T1001", "家属乙", "儿子"), ("T1002", "家属丙", "丈夫")]
    said = [one.sentence for one in found.problems if one.header == "工号"]
    assert said == ["合并的单元格 A2:A3，其中每一行都按这个值读。"]
    # An amount over two relatives may be that of each or of both.
    both = ledger.preview(workbook(HEAD, *rows, merged=("A2:A3", "B2:B3", "G2:G3")), actor=officer, reading=reading)
    assert refusals(both) == [(2, "", "单元格 G2:G3 是合并的，请取消合并并在每一格里填上内容。")]


def test_a_relative_in_other_words_is_nobody_new_and_the_member_is_no_relative(officer, file):
    HardshipRelativeFactory(file=file, name="赵敏", relation="配偶", income=Decimal("100.00"))
    HardshipRelativeFactory(file=file, name="赵一", relation="子女")
    me = ["T1001", "李秀兰"]
    same = ledger.apply(workbook(HEAD, [*me, "赵 敏", "爱人", "", "", "500"], [*me, "赵一", "儿子"]), actor=officer)
    assert family() == [("T1001", "赵敏", "配偶"), ("T1001", "赵一", "子女")]
    [change] = same.changes
    assert (change.record, change.old, change.new) == (f"{file} 配偶赵敏", "100.00", "500.00")
    doubtful = (["趙敏", "妻子"], ["赵敏", "母亲"], ["李秀兰", "本人"], ["赵二", "女儿"], ["赵 二", "子女"])
    found = ledger.preview(workbook(HEAD, *([*me, *one] for one in doubtful)), actor=officer)
    tail = "是同一人的，请照档案写；不是的，请在档案里登记。"
    assert refusals(found) == [
        (6, "工号", "与第5行重复，第5行和第6行只能保留一行。"),
        (2, "家庭成员姓名", f"档案里已有“赵敏”（配偶），这一行写的是“趙敏”（妻子）。{tail}"),
        (3, "家庭成员姓名", f"档案里已有“赵敏”（配偶），这一行写的是“赵敏”（母亲）。{tail}"),
        (4, "与本人关系", "本人不算家庭成员，请删去这一行。"),
    ]
