"""The families of members in need, as schools list them: below their member, in other words, with ages for years."""

import io
from decimal import Decimal

import openpyxl
import pytest

from tests.factories import HardshipFileFactory, HardshipRelativeFactory, MemberFactory
from unionportal.core import ledger
from unionportal.core.ledger.reading.reading import Reading
from unionportal.sheets.layout.beside import taken_apart
from unionportal.sheets.layout.months import NO_YEAR
from unionportal.sheets.reader import read_workbook
from welfare.models import HardshipRelative
from welfare.sheets.hardship import HARDSHIP_RELATIVES

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
    # What means the same is written alike.
    assert family() == [("T1001", "家属甲", "配偶"), ("T1001", "家属乙", "子女（男）"), ("T1002", "家属丙", "配偶")]
    said = [one.sentence for one in found.problems if one.header == "工号"]
    assert said == ["合并的单元格 A2:A3，其中每一行都按这个值读。"]
    # An amount over two relatives may be that of each or of both.
    both = ledger.preview(workbook(HEAD, *rows, merged=("A2:A3", "B2:B3", "G2:G3")), actor=officer, reading=reading)
    assert refusals(both) == [(2, "", "单元格 G2:G3 是合并的，请取消合并并在每一格里填上内容。")]


def test_a_pasted_family_is_of_the_member_above_unless_the_row_has_a_number_of_its_own(officer, file):
    head = ["序号", *HEAD]
    rows = [["1", "T1001", "李秀兰", "家属甲", "妻子"], ["", "", "", "家属乙", "儿子"], ["", "", "", "家属丙", "女儿"]]
    text = "\n".join("\t".join(row) for row in [head, *rows])
    found = ledger.apply(text.encode(), actor=officer)
    assert [one for _, one, _ in family()] == ["家属甲", "家属乙", "家属丙"]
    said = "第3、4行（共 2 行）没有写本人，按上面一行的本人读，请核对。"
    alike = "“妻子”→“配偶”1 行；“儿子”→“子女（男）”1 行；“女儿”→“子女（女）”1 行"
    assert [one.sentence for one in found.problems if one.row == 0] == [
        said,
        f"意思相同的写成一样：{alike}。要照原来写的，请在“对应关系”里改。",
    ]
    apart = [rows[0], ["2", *rows[1][1:]], [""] * 5, rows[2]]
    found = ledger.preview(workbook(head, *apart), actor=officer)
    assert [(row, header) for row, header, _ in refusals(found)] == [(3, "工号"), (5, "工号")]


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
        (2, "家庭成员姓名", f"档案里已有“赵敏”（配偶），这一行写的是“趙敏”（配偶）。{tail}"),
        (3, "家庭成员姓名", f"档案里已有“赵敏”（配偶），这一行写的是“赵敏”（母亲）。{tail}"),
    ]
    told = [one.sentence for one in found.problems if "本人" in one.sentence]
    assert told == ["第4行写的是本人，不算家庭成员，没有读。"]


BESIDE = [
    ["某大学困难职工档案（2022年度）"],
    [
        "序号",
        "姓名",
        "工号",
        "建档日期",
        "困难类别",
        "致困原因",
        "家庭人口",
        "家庭年收入",
        "家庭成员1",
        "",
        "",
        "家庭成员2",
    ],
    [*[""] * 8, "姓名", "关系", "出生年月", "姓名", "关系", "出生年月"],
    [
        1,
        "李秀兰",
        "T1001",
        "2022-03-01",
        "深度困难",
        "本人大病",
        3,
        62000,
        "家属甲",
        "丈夫",
        "1984.06",
        "家属乙",
        "儿子",
        2010,
    ],
    [2, "王五", "T1002", "2022-03-01", "深度困难", "本人大病", 2, 30000, "家属丙", "配偶", "38岁", "无", "", ""],
    ["合计", "", "", "", "", "", 5, 92000],
]
FLAT = [
    ["工号", "困难职工姓名", "成员一姓名", "成员一关系", "成员二姓名", "成员二关系"],
    ["T1001", "李秀兰", "家属甲", "丈夫", "家属乙", "儿子"],
    ["T1002", "王五", "家属丙", "配偶", "", ""],
]


def test_relatives_beside_each_other_come_in_below_the_files_of_the_same_rows(officer, branch, colleague):
    MemberFactory(unit=branch, name="王五", staff_no="T1002")
    merged = [*(f"{letter}2:{letter}3" for letter in "ABCDEFGH"), "A1:N1", "I2:K2", "L2:N2"]
    reading = Reading(name="困难职工档案")
    found = ledger.preview(workbook(*BESIDE, merged=merged), actor=officer, reading=reading)
    title = "困难职工家庭成员"
    assert refusals(found) == [(5, "出生年份", NO_YEAR)]
    assert [str(one) for one in found.problems if "拆成" in one.sentence] == [
        f"工作表「{title}」：由工作表「Sheet」里并排的家庭成员拆成，一人一行；行号是那里的。"
    ]
    # The row to correct says whose relative it is.
    [(name, head, [row])] = found.refused
    assert (name, head[:4], row[:4]) == (
        title,
        ["姓名", "工号", "家庭成员姓名", "与本人关系"],
        ["王五", "T1002", "家属丙", "配偶"],
    )
    right = [*BESIDE[:4], [*BESIDE[4][:10], 1984], BESIDE[5]]
    done = ledger.apply(workbook(*right, merged=merged), actor=officer, reading=reading)
    assert (done.unread, done.counts()["困难职工档案"]["新增"]) == ((), 2)
    # The first of each row come before the second ones.
    assert family() == [("T1001", "家属甲", "配偶"), ("T1002", "家属丙", "配偶"), ("T1001", "家属乙", "子女（男）")]
    # A list of nothing but the families, with headings in one line, is the same people.
    again = ledger.apply(workbook(*FLAT), actor=officer, reading=reading)
    assert again.counts() == {title: {"新增": 0, "更改": 0, "未变": 3, "有误": 0}}
    # Somebody to call is nobody's relative here.
    call = [one.replace("成员", "紧急联系人") for one in FLAT[0]]
    assert taken_apart(read_workbook(workbook(call, *FLAT[1:])), HARDSHIP_RELATIVES)[1] == {}
    # Headings that stand there once more are relatives only in a list about such members.
    twice = read_workbook(workbook([*FLAT[0][:2], *["成员姓名", "与本人关系"] * 2], *FLAT[1:]))
    assert [len(taken_apart(twice, HARDSHIP_RELATIVES, lambda _, is_one=one: is_one)[1]) for one in (True, False)] == [
        1,
        0,
    ]


def test_relatives_whom_headings_name_come_in_and_a_roster_keeps_its_spouses(officer, branch, colleague, file):
    head = ["工号", "姓名", "配偶姓名", "配偶单位", "子女1", "子女2姓名"]
    row = ["T1001", "李秀兰", "家属甲", "某公司", "家属乙", "家属丙"]
    ledger.apply(workbook(["困难职工家庭成员情况"], head, row), actor=officer)
    assert list(HardshipRelative.objects.order_by("pk").values_list("name", "relation", "occupation")) == [
        ("家属甲", "配偶", "某公司"),
        ("家属乙", "子女", ""),
        ("家属丙", "子女", ""),
    ]
    # Everybody's list may have a column for a wife: nothing is taken out of it.
    found = ledger.preview(workbook(["会员花名册"], head, row), actor=officer)
    assert [(one.title, list(one.layout["headings"].values())) for one in found.worksheets] == [("会员", head)]


def test_a_household_is_of_whom_it_names_as_himself(officer, branch, colleague, file):
    rows = (["李秀兰", "本人", 1980], ["家属甲", "丈夫", 1979], ["家属乙", "儿子", 2010])
    table = workbook(["困难职工家庭成员情况"], ["姓名", "关系", "出生年份"], *rows)
    found = ledger.apply(table, actor=officer)
    assert family() == [("T1001", "家属甲", "配偶"), ("T1001", "家属乙", "子女（男）")]
    told = [one.sentence for one in found.problems if "本人" in one.sentence]
    assert told == ["家庭成员没有写是谁的，按上面写“本人”的一行读，请核对。", "第3行写的是本人，不算家庭成员，没有读。"]
