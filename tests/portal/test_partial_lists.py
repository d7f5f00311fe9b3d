"""Lists of people who are registered already: what they say otherwise, leave blank, or say of somebody else."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Member
from tests.books import id_number
from tests.factories import AccountFactory, GiftIssueFactory, MemberFactory
from tests.portal.rosters import page, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]

FULL = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
ASK = "按人事档案登记的，请填写“与证件不一致的依据”；写错了请改正。文件里没有这一列的，可以在“对应关系”里填一次。"


def member(number, name, unit, **facts):
    """Register somebody as a service would."""
    found = MemberFactory(staff_no=number, name=name, unit=unit, **facts)
    found.spell()
    found.save()


def sentences(client, job, *, warning):
    return [(one.sentence, one.rows) for one in page(client, job)["problems"] if one.warning is warning]


def test_birth_and_sex_are_held_against_the_registered_number_and_the_ground_is_given_once(
    client, upload, correct, work, branch
):
    known = {"gender": "male", "birth_date": date(1985, 6, 15)}
    member("T1", "张伟", branch, id_number=id_number(1, born="19850615"), **known)
    member("T2", "李军", branch, id_number=id_number(2, born="19850615"), **known)
    member("T3", "王强", branch, id_number=id_number(3, born="19850615"), **known)
    rows = [["T1", "张伟", "男", "1986-06-15"], ["T2", "李军", "女", ""], ["T3", "王强", "男", "1985-06-15"]]
    data = roster(*rows, head=["工号", "姓名", "性别", "出生日期"], title="会员名单")
    job = upload(data)
    assert sentences(client, job, warning=False) == [
        (f"与身份证号中的出生日期不符。{ASK}", (4,)),
        (f"与身份证号中的性别不符。{ASK}", (5,)),
    ]
    job = correct(job, **{"f-archive_ground": "组干〔2019〕3号认定"})
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 0, 2, 1, 0]])
    assert [one for one in sentences(client, job, warning=True) if one[1] == (5,)] == [
        ("与身份证号中的性别不符。两者都保留。", (5,))
    ]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert list(Member.objects.order_by("staff_no").values_list("birth_date", "gender", "archive_ground")) == [
        (date(1986, 6, 15), "male", "组干〔2019〕3号认定"),
        (date(1985, 6, 15), "female", "组干〔2019〕3号认定"),
        (date(1985, 6, 15), "male", ""),
    ]
    again = upload(data)
    assert (again.result["ok"], again.result["sheets"]) == (True, [["会员", 0, 0, 3, 0]])


def test_a_birth_date_by_the_personnel_file_outlives_the_number_sent_again(client, upload, work, branch):
    born = id_number(1, born="19850615")
    known = {"gender": "male", "birth_date": date(1986, 6, 15)}
    member("T1", "张伟", branch, id_number=born, archive_ground="认定", **known)
    member("T2", "李军", branch, **known)
    rows = [["T1", "张伟", born], ["T2", "李军", id_number(2, born="19850615")]]
    job = upload(roster(*rows, head=["工号", "姓名", "身份证号"], title="会员名单"))
    assert sentences(client, job, warning=False) == [(f"与身份证号中的出生日期不符。{ASK}", (5,))]
    job = upload(roster(rows[0], head=["工号", "姓名", "身份证号"], title="会员名单"))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 0, 0, 1, 0]])


def test_names_of_others_and_names_twice_are_shown_before_anything_is_confirmed(client, upload, branch, other_branch):
    MemberFactory(staff_no="T1", name="张伟", unit=other_branch)
    rows = [
        [number, name, "男", branch.name, "在编", "2015-09-01"]
        for number, name in (("T0701", "张 伟"), ("T0812", "李娜"), ("T0923", "李娜"), ("T1034", "王芳"))
    ]
    job = upload(roster(*rows, head=FULL))
    assert job.result["ok"] is True
    assert sentences(client, job, warning=True)[-2:] == [
        (
            f"别的分工会有同名的人：第4行 T1 张伟（{other_branch.name}）。"
            "调动的请写原来的工号和调入日期；另一位的照新增。",
            (),
        ),
        ("文件里有同名、不同工号的新会员：“李娜”在第5行、第6行。请核对是不是同一个人。", ()),
    ]


def test_blank_required_cells_of_whom_we_know_stay_and_of_new_people_are_asked_for(client, upload, work, branch):
    known = MemberFactory(staff_no="T1", name="张伟", unit=branch, gender="male", joined_on=date(2008, 1, 1))
    head = [*FULL, "手机"]
    rows = [["T1", "张伟", None, None, "", None, "13900000001"], ["T2", "李娜", "女", branch.name, None, None, ""]]
    job = upload(roster(*rows, head=head, title="会员通讯录"))
    assert sorted((one.header, one.rows) for one in page(client, job)["problems"] if not one.warning) == [
        ("入会日期", (5,)),
        ("用工形式", (5,)),
    ]
    job = upload(roster(rows[0], head=head, title="会员通讯录"))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 0, 1, 0, 0]])
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    known.refresh_from_db()
    assert (known.mobile, known.joined_on, known.unit) == ("13900000001", date(2008, 1, 1), branch)


def test_blank_required_cells_of_a_record_that_stands_change_nothing(client, upload, work, branch):
    member("T1", "张伟", branch)
    head = ["工号", "卡号", "办卡日期"]
    job = upload(roster(["T1", "2022000001", "2022-09-20"], head=head, title="会员服务卡登记"))
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    rows = [["T1", "2022000001", None], ["T1", "2022000002", None]]
    job = upload(roster(*rows, head=head, title="会员服务卡登记"))
    assert sentences(client, job, warning=False) == [("必填，不能为空。", (5,))]
    assert job.result["sheets"] == [["会员服务卡", 0, 0, 1, 1]]


@pytest.mark.parametrize(("text", "column"), [("智能装备教研室", "department"), ("纺织学院", "unit")])
def test_a_department_is_a_unit_only_if_it_names_one(client, upload, branch, text, column):
    member("T1", "张伟", branch, department="智能装备教研室")
    job = upload(roster(["T1", "张伟", text], head=["工号", "姓名", "部门"], title="会员名单"))
    [sheet] = page(client, job)["worksheets"]
    assert (job.result["ok"], job.result["sheets"], sheet.layout["columns"][column]) == (
        True,
        [["会员", 0, 0, 1, 0]],
        2,
    )


def test_an_odd_telephone_number_is_taken_and_named(client, upload, branch):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期", "手机"]
    phones = ["13900000001", "010-62781234", "1390000000", "400-123-4567", "12900000001"]
    rows = [
        [f"T0{n}0{n}", f"甲{'一二三四五'[n]}", "男", branch.name, "在编", "2015-09-01", phone]
        for n, phone in enumerate(phones)
    ]
    job = upload(roster(*rows, head=head))
    told = [one.sentence for one in page(client, job)["problems"] if one.header == "手机"]
    assert (job.result["ok"], told) == (True, ["第6、8行（共 2 行）不像手机或座机的号码，照写的读了，请核对。"])


def test_one_amount_holds_for_a_list_and_the_books_are_of_the_union_where_no_unit_is_named(
    client, upload, correct, union, branch
):
    AccountFactory(code="40101", name="拨缴经费收入", kind="income")
    head = ["流水号", "科目编码", "金额（元）", "到账日期", "来款单位"]
    rows = [["1", "40101", "100.00", "2026-03-01", "财务处"], ["2", "40101", "50", "2026-03-02", "财务处"]]

    def hints(job):
        return [(one.header, one.sentence) for one in page(client, job)["problems"] if "每一行都按" in one.sentence]

    job = upload(roster(*rows, head=head, title="收入"))
    assert (job.result["sheets"], hints(job)) == (
        [["收入", 2, 0, 0, 0]],
        [("工会组织", f"文件里没有这一列，每一行都按“{union.name}”读。")],
    )
    other = correct(job, **{"f-unit": branch.name})
    assert hints(other) == [("工会组织", f"文件里没有这一列，每一行都按“{branch.name}”读。")]
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    MemberFactory(staff_no="T2", name="李娜", unit=branch)
    issue = GiftIssueFactory(unit=union)
    rows = [[issue.code, "T1", "张伟"], [issue.code, "T2", "李娜"]]
    data = roster(*rows, head=["批次编号", "工号", "姓名"], title="领取人签收表（每人100元）")
    missing = upload(data)
    assert [one.sentence for one in page(client, missing)["problems"] if not one.warning] == [
        "缺少必填的列：金额。请在“对应关系”里补填，或使用下载的模板。"
    ]
    job = correct(missing, **{"f-cost": "100"})
    # The amount is taken; that this batch is not on its way any more is another matter.
    wrong = [one.sentence for one in page(client, job)["problems"] if not one.warning]
    assert (wrong, hints(job)) == (
        [f"批次{issue.code}草稿，还没有设定启用日，名单不能由台账增加：请用“生成领取人”加入，或先由主席设定启用日。"],
        [("金额", "文件里没有这一列，每一行都按“100”读。")],
    )
