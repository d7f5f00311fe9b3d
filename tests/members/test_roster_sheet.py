import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from members.models import Member, Membership
from members.services.roster import register_member
from tests.books import book, id_number, member_row
from unionportal.core import ledger
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db

GROUND = "按人事档案登记的，请填写“与证件不一致的依据”；写错了请改正。"
JOINED = datetime.date(2020, 9, 1)


def sentences(preview):
    return [str(problem) for problem in preview.problems]


def spans(staff_no):
    rows = Membership.objects.filter(member__staff_no=staff_no).order_by("since")
    return list(rows.values_list("unit__name", "since", "until", "joined_by", "left_by"))


def events():
    return apps.get_model("members", "MemberEvent").objects.count()


@pytest.fixture
def load(officer):
    """Import rows of the roster; returns the preview of what was done."""

    def load(*rows, **sheets):
        return ledger.apply(book(members=list(rows), **sheets), actor=officer)

    return load


def test_a_new_member_is_on_the_roster_with_a_span_from_the_joining_date(load, branch):
    done = load(member_row(1, id_number=id_number(1), bank_card="6222020000000070128"))
    assert done.counts() == {"会员": {"新增": 1, "更改": 0, "未变": 0, "有误": 0}}
    member = Member.objects.get(staff_no="T00001")
    assert (member.name_key, member.unit, member.status) == ("zhang san zs", branch, "active")
    assert (member.id_number, member.bank_card) == (id_number(1), "6222020000000070128")
    assert (member.id_type, member.pays_dues, member.birth_date) == ("resident", True, datetime.date(1985, 6, 15))
    assert spans("T00001") == [("纺织学院分工会", JOINED, None, "joined", "")]
    assert events() == 1


def test_a_preview_writes_nothing_and_says_what_would_happen(branch, officer):
    found = ledger.preview(book(members=[member_row(1), member_row(2)]), actor=officer)
    assert found.counts() == {"会员": {"新增": 2, "更改": 0, "未变": 0, "有误": 0}}
    assert (Member.objects.count(), AuditEntry.objects.filter(act="导入台账").count()) == (0, 0)


def test_the_same_file_twice_changes_nothing(branch, officer):
    file = book(members=[member_row(n, id_number=id_number(n), bank_card="62220200000001") for n in (1, 2)])
    ledger.apply(file, actor=officer)
    before, written = list(Member.objects.order_by("pk").values()), events()
    again = ledger.apply(file, actor=officer)
    assert again.counts() == {"会员": {"新增": 0, "更改": 0, "未变": 2, "有误": 0}}
    assert (list(Member.objects.order_by("pk").values()), events()) == (before, written)
    assert AuditEntry.objects.filter(act="导入台账").count() == 1


def test_a_blank_never_erases_and_only_what_differs_is_written(load, branch):
    load(member_row(1, mobile="13800000000", bank_card="62220200000001", note="甲"), member_row(2))
    done = load(member_row(1, note="乙"), member_row(2))
    assert done.counts()["会员"] == {"新增": 0, "更改": 1, "未变": 1, "有误": 0}
    [change] = done.changes
    assert (change.row, change.record, change.field, change.old, change.new) == (
        2,
        "张三（T00001）",
        "备注",
        "甲",
        "乙",
    )
    member = Member.objects.get(staff_no="T00001")
    assert (member.mobile, member.bank_card, member.note) == ("13800000000", "62220200000001", "乙")
    assert events() == 3


def test_personal_data_is_hidden_among_the_changes(load, branch):
    load(member_row(1, id_number=id_number(1), mobile="13800000000"))
    done = load(member_row(1, id_number=id_number(2), mobile="13900000000"))
    assert {(change.field, change.old, change.new) for change in done.changes} == {
        ("证件号码", "（不显示）", "（不显示）"),
        ("手机", "（不显示）", "（不显示）"),
    }
    assert Member.objects.get(staff_no="T00001").id_number == id_number(2)


def test_the_import_is_audited_once_with_counts_and_no_personal_data(load, branch):
    load(member_row(1, id_number=id_number(1), mobile="13800000000"), member_row(2))
    [entry] = AuditEntry.objects.filter(act="导入台账")
    assert entry.facts["工作表"] == {"会员": {"新增": 2, "更改": 0, "未变": 0, "有误": 0}}
    assert all(text not in str(entry.facts) for text in (id_number(1), "13800000000", "张三"))


def refused(officer, *rows, **sheets):
    with pytest.raises(ledger.Refused) as refusal:
        ledger.apply(book(members=list(rows), **sheets), actor=officer)
    previewed = ledger.preview(book(members=list(rows), **sheets), actor=officer)
    assert sentences(previewed) == sentences(refusal.value.preview)
    assert AuditEntry.objects.filter(act="导入台账").count() == 0
    return [str(problem) for problem in previewed.problems if not problem.warning]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": "没有的"}, "「分工会」：没有编号或名称为“没有的”的工会组织。"),
        ({"name": None}, "「姓名」：必填，不能为空。"),
        ({"gender": "中"}, "「性别」：「中」不在可选范围内，只能填：男、女。"),
        ({"email": "不是邮箱"}, "「电子邮箱」：输入一个有效的 Email 地址。"),
        ({"staff_no": "T" + "1" * 30}, "「工号」：确保该变量包含不超过 30 字符 (目前字符数 31)。"),
        ({"id_number": "310000198506150010"}, "「证件号码」：身份证号的校验码不对，请核对是否有错字。"),
        (
            {"id_number": 310000198506150000},
            "「证件号码」：数字超过 15 位，Excel 已丢失末尾的数字；请把这一列设为“文本”格式后重新输入。",
        ),
        ({"id_number": id_number(1, male=False)}, f"「性别」：与身份证号中的性别不符。{GROUND}"),
        (
            {"id_number": id_number(1), "birth_date": "1985-06-16"},
            f"「出生日期」：与身份证号中的出生日期不符。{GROUND}",
        ),
        ({"left_on": "2020-08-31", "left_by": "withdrawn"}, "「离会日期」：离会日期不得早于入会日期。"),
        ({"left_on": "2021-08-31"}, "「离会日期」：离会的会员须有离会日期，在会的没有。"),
        ({"left_by": "retired"}, "「离会日期」：离会的会员须有离会日期，在会的没有。"),
        ({"joined_on": "2091-09-01"}, "「入会日期」：入会日期2091-09-01还没有到，请核对年份。"),
        (
            {"birth_date": "1985-06-15", "joined_on": "1985-06-14"},
            "「入会日期」：入会日期1985-06-14早于出生日期1985-06-15，请核对。",
        ),
        (
            {"id_number": id_number(2), "joined_on": "1980-09-01"},
            "「入会日期」：入会日期1980-09-01早于出生日期1985-06-15，请核对。",
        ),
    ],
)
def test_what_cannot_stand_is_one_sentence_with_sheet_row_and_column(branch, officer, values, sentence):
    other = member_row(2, **{"name": "李四", **values})
    assert refused(officer, member_row(1), other) == [f"工作表「会员」第3行{sentence}"]
    assert Member.objects.count() == 0


def test_everything_wrong_with_a_row_is_said_at_once_whichever_cell_is_found_bad_first(branch, officer):
    bad = {"gender": "中", "unit": "没有的", "id_number": "110105194912310021", "email": "a@"}
    found = ledger.preview(book(members=[member_row(1, **bad), member_row(2)]), actor=officer)
    headers = [problem.header for problem in found.problems if problem.row == 2 and not problem.warning]
    assert (sorted(headers), found.counts()["会员"]["有误"]) == (["分工会", "性别", "电子邮箱", "证件号码"], 1)
    cards = [
        {"card_no": "1", "member": "T9999", "issued_on": "不详"},
        {"card_no": "2", "member": "T00001", "issued_on": "2022-01-01"},
    ]
    found = ledger.preview(book(members=[member_row(1)], cards=cards), actor=officer)
    wrong = [(problem.row, problem.header) for problem in found.problems if not problem.warning]
    assert wrong == [(2, "办卡日期"), (2, "工号")]


def test_an_identity_number_belongs_to_one_member(load, branch, officer):
    load(member_row(1, id_number=id_number(1)))
    taken = "已有会员使用这个证件号码。"
    entries = AuditEntry.objects.filter(act="导入台账").count()
    found = ledger.preview(
        book(
            members=[
                member_row(2, name="李四", id_number=id_number(1)),
                member_row(3, name="王五", id_number=id_number(3)),
                member_row(4, name="赵六", id_number=id_number(3)),
            ]
        )
    )
    assert sentences(found) == [
        f"工作表「会员」第2行「证件号码」：{taken}",
        f"工作表「会员」第4行「证件号码」：与第3行重复。{taken}",
    ]
    assert found.counts()["会员"]["有误"] == 2
    assert AuditEntry.objects.filter(act="导入台账").count() == entries


def test_a_transfer_needs_its_date_and_moves_the_span(load, branch, other_branch, officer):
    load(member_row(1))
    [sentence] = sentences(ledger.preview(book(members=[member_row(1, unit=other_branch.name)])))
    assert sentence == (
        "工作表「会员」第2行「调入日期」：分工会与登记的不同：调动请填写“调入日期”，没有调动请改回原来的分工会。"
    )
    file = member_row(1, unit=other_branch.name, moved_on="2022-03-01")
    load(file)
    day = datetime.date(2022, 3, 1)
    assert spans("T00001") == [
        ("纺织学院分工会", JOINED, day, "joined", "moved"),
        ("信息学院分工会", day, None, "moved", ""),
    ]
    assert load(file).counts()["会员"]["未变"] == 1
    assert len(spans("T00001")) == 2


def test_leaving_ends_the_span_for_its_reason(load, branch):
    load(member_row(1))
    load(member_row(1, left_on="2022-06-30", left_by="retired"))
    assert spans("T00001") == [("纺织学院分工会", JOINED, datetime.date(2022, 6, 30), "joined", "retired")]
    assert Member.objects.get().status == "retained"


def test_a_corrected_joining_date_moves_the_beginning_of_the_first_span(load, branch):
    load(member_row(1))
    load(member_row(1, joined_on="2019-09-01"))
    assert spans("T00001") == [("纺织学院分工会", datetime.date(2019, 9, 1), None, "joined", "")]


def test_somebody_who_had_left_before_the_first_import_has_a_closed_span(load, branch):
    load(member_row(1, left_on="2022-06-30", left_by="transferred_out"))
    assert spans("T00001") == [("纺织学院分工会", JOINED, datetime.date(2022, 6, 30), "joined", "transferred_out")]


def test_an_identity_number_of_fifteen_digits_is_told_by_its_row(branch, officer):
    found = ledger.preview(
        book(members=[member_row(1), member_row(2, name="李四", id_number="310000850615001")]), actor=officer
    )
    assert [(one.row, one.header, one.sentence, one.warning) for one in found.problems] == [
        (0, "证件号码", "15 位身份证号已换算成 18 位：第3行，共 1 格。", True)
    ]


def test_nobody_is_registered_before_birth_or_in_the_future(branch, officer):
    facts = {"actor": officer, "unit": branch, "name": "甲", "gender": "male", "employment": "established"}
    with pytest.raises(ValidationError, match="还没有到"):
        register_member(staff_no="A1", joined_on=timezone.localdate() + datetime.timedelta(days=1), **facts)
    with pytest.raises(ValidationError, match="早于出生日期"):
        register_member(
            staff_no="A1", joined_on=datetime.date(1980, 1, 1), birth_date=datetime.date(1980, 1, 2), **facts
        )
    assert register_member(staff_no="A1", joined_on=timezone.localdate(), **facts).staff_no == "A1"


@pytest.mark.parametrize("left_on", ["2022-06-30", "2024-05-01"])
def test_why_somebody_left_is_not_rewritten_by_a_file(load, branch, officer, left_on):
    # The span of who retired would go on until the death, as that of a member with every right.
    load(member_row(1))
    load(member_row(1, left_on="2022-06-30", left_by="retired"))
    before = spans("T00001")
    file = book(members=[member_row(1, left_on=left_on, left_by="deceased")])
    assert sentences(ledger.preview(file, actor=officer)) == [
        "工作表「会员」第2行「离会原因」：此人已登记退休保留会籍（2022-06-30），离会原因不能由台账改写；"
        "登记错了，请在会员页上撤销离会，再重新办理。"
    ]
    load(member_row(1, left_on="2022-07-31"))
    assert [(span[2], span[4]) for span in (*before, *spans("T00001"))] == [
        (datetime.date(2022, 6, 30), "retired"),
        (datetime.date(2022, 7, 31), "retired"),
    ]
    assert Member.objects.get().status == "retained"
