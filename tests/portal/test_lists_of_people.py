"""Lists of people that are no roster, and whom they mean."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import Participation
from members.personal.pinyin import name_key
from tests.factories import ActivityFactory, MemberFactory
from tests.portal.rosters import page, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]


@pytest.mark.parametrize(
    ("title", "head", "row", "kind"),
    [
        (
            "第八届教职工代表大会代表名册",
            "代表团 姓名 工号 性别 单位 职称 代表类别",
            "第一代表团 张伟 T1 男 {} 教授 正式代表",
            "代表",
        ),
        ("2026年疗休养人员花名册", "姓名 工号 部门 联系电话", "张伟 T1 {} 13900000001", "参加人"),
        ("2026年健步走活动人员名单", "姓名 工号 部门 联系电话", "张伟 T1 {} 13900000001", "参加人"),
        ("趣味运动会活动名单", "姓名 工号 部门 联系电话", "张伟 T1 {} 13900000001", ""),
        ("转账信息表", "工号 姓名 银行卡号 开户行 金额", "T1 张伟 6222020000000070128 中国银行 500", ""),
        ("会员花名册", "姓名 工号 部门 联系电话", "张伟 T1 {} 13900000001", "会员"),
    ],
)
def test_a_list_of_something_else_is_not_taken_for_the_roster(client, upload, branch, title, head, row, kind):
    MemberFactory(staff_no="T1", name="张伟", unit=branch, mobile="", bank_card="")
    job = upload(roster(row.format(branch.name).split(), head=head.split(), title=title))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.title or "", job.result["ok"]) == (kind, kind == "会员")


def test_a_list_that_names_no_roster_changes_nobody_before_somebody_looked_at_it(client, upload, correct, work, branch):
    member = MemberFactory(staff_no="T1", name="李娜", unit=branch, mobile="13900000001", gender="female")
    head, row = ["教职工姓名", "工号", "性别", "联系电话"], ["李娜", "T1", "男", "13900000009"]
    job = upload(roster(row, head=head, title="子女医保登记"), name="名单.xlsx")
    wrong = [one.sentence for one in page(client, job)["problems"] if not one.warning]
    assert wrong == [
        "这张表没有写明是“会员”，却会更改已经登记的 1 人的资料：请在“对应关系”里确认是哪一类、各栏怎么读。"
    ]
    member.refresh_from_db()
    assert (member.mobile, member.gender) == ("13900000001", "female")
    job = correct(job, kind="members.members")
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 0, 1, 0, 0]])
    # Nobody is changed by a list of new people: it needs no question.
    new = [["王芳", "T2", "女", branch.name, "在编", "2015-09-01"]]
    head = ["姓名", "工号", "性别", "分工会", "用工形式", "入会日期"]
    assert upload(roster(*new, head=head, title="新进"), name="名单.xlsx").result["ok"]


CHAIN = """#接龙
周末健步走，报名的请接龙
1. 王小明
2. 曺雪芹
3. 张 三 🏃
4. 物业甲
5. 王小明"""


@pytest.mark.parametrize(
    ("chosen", "who"), [("T2", ["T1", "T2", "T3", "物业甲"]), ("=", ["T1", "T3", "曺雪芹", "物业甲"])]
)
def test_who_is_read_like_a_member_or_is_none_is_asked_about_by_the_number_of_his_line(
    client, officer, branch, work, correct, chosen, who
):
    for number, name in enumerate(("王小明", "曹雪芹", "张三"), 1):
        MemberFactory(staff_no=f"T{number}", name=name, name_key=name_key(name), unit=branch)
    ActivityFactory(unit=branch, title="周末健步走", starts_on=date(2026, 5, 9), state="approved", number="H2026-0001")
    client.force_login(officer)
    job = work(client.post(reverse("ledger_import"), {"pasted": CHAIN}))
    [sheet] = page(client, job)["worksheets"]
    guest = ["=", "不是会员，记为来宾"]
    assert sheet.people == {"4": [["T2", f"T2 曹雪芹（{branch}）"], guest], "6": [guest]}
    about = {"f-activity": "周末健步走", "f-activity_on": "2026-05-09"}
    half = page(client, correct(job, **about, **{"p-4": chosen}))["problems"]
    open_rows = {one.sentence: one.rows for one in half if not one.warning}
    assert open_rows == {
        "没有登记“物业甲”：是来宾的，请在“对应关系”里选定。": (6,),
        "与第3行重复，第3行和第7行只能保留一行。": (7,),
    }
    text = CHAIN.rpartition("\n")[0]
    job = work(client.post(reverse("ledger_import"), {"pasted": text}))
    job = correct(job, **about, **{"p-4": chosen, "p-6": "="})
    said = [one.sentence for one in page(client, job)["problems"] if one.warning]
    guests = [f"第{number}行“{name}”" for number, name in ((4, "曺雪芹"), (6, "物业甲")) if name in who]
    assert said.count(f"不是登记的会员，记为来宾：{'；'.join(guests)}。") == 1
    assert job.result["sheets"] == [["参加人", 4, 0, 0, 0]]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    rows = Participation.objects.order_by("member__staff_no", "name").values_list("member__staff_no", "name")
    assert sorted(number or name for number, name in rows) == sorted(who)


WALK = {"f-activity": "周末健步走", "f-activity_on": "2026-05-09"}


@pytest.fixture
def walk(branch):
    MemberFactory(staff_no="T1", name="王小明", unit=branch)
    number = {"state": "approved", "number": "H2026-0001"}
    return ActivityFactory(unit=branch, title="周末健步走", starts_on=date(2026, 5, 9), **number)


def asked(client, job):
    """{sentence: rows} of what is to be corrected or answered."""
    return {one.sentence: one.rows for one in page(client, job)["problems"] if not one.warning}


def test_a_row_with_nothing_but_a_guest_is_a_row(client, upload, work, walk):
    about = ["周末健步走", "2026-05-09"]
    head = ["活动", "活动日期", "工号", "来宾姓名"]
    job = upload(roster([*about, "T1", None], [*about, None, "物业甲"], head=head, title="活动人员名单"))
    assert job.result["sheets"] == [["参加人", 2, 0, 0, 0]]
    alone = ["工号", "来宾姓名", "项目"]
    job = upload(
        roster(["T1", None, "健步走"], [None, "物业甲", None], [None, "物业乙", None], head=alone, title="参加人")
    )
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.rows, sheet.doubtful) == (3, {})


def test_a_guest_beside_a_member_is_asked_about_in_a_list_of_names(client, upload, correct, work, walk):
    job = upload(roster(["王小明"], ["物业甲"], ["王小朋"], head=["姓名"], title="健步走活动人员名单"))
    job = correct(job, kind="activities.participations")
    job = correct(job, **WALK)
    names = {
        f"没有登记“{name}”：是来宾的，请在“对应关系”里选定。": (row,) for name, row in (("物业甲", 5), ("王小朋", 6))
    }
    assert asked(client, job) == names
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert form.fields["guests"].label == "没有登记的都是来宾（2 行）"
    job = correct(job, guests=True)
    assert job.result["sheets"] == [["参加人", 3, 0, 0, 0]]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    rows = Participation.objects.values_list("member__staff_no", "name")
    assert sorted(number or name for number, name in rows) == ["T1", "物业甲", "王小朋"]


def test_a_row_that_looks_like_a_sum_or_a_footer_is_read_if_somebody_says_so(client, upload, correct, work, walk):
    rows = [[1, "王小明", None, None], [None, "主席", None, None], ["合计", "2人", None, None]]
    job = upload(roster(*rows, head=["序号", "姓名", "部门", "备注"], title="健步走活动人员名单"))
    job = correct(job, kind="activities.participations", **WALK)
    [sheet] = page(client, job)["worksheets"]
    assert sheet.doubtful == {"5": "主席", "6": "合计 2人"}
    text = client.get(reverse("ledger_preview", args=[job.pk])).content.decode()
    named = "没有当作数据的2行（是一行数据的，在对应关系里勾选）：第5行“主席”；第6行“合计2人”"
    assert "".join(text.split()).count(named) == 1
    job = correct(job, **WALK, **{"r-5": True})
    assert list(asked(client, job)) == ["没有登记“主席”：是来宾的，请在“对应关系”里选定。"]
    job = correct(job, **{"p-5": "="})
    [sheet] = page(client, job)["worksheets"]
    assert (job.result["sheets"], sheet.not_taken) == ([["参加人", 2, 0, 0, 0]], [("6", "合计 2人")])
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert Participation.objects.filter(name="主席", member=None).exists()


def test_a_telephone_number_tells_two_of_a_name_apart_and_contradicts_nobody(client, upload, correct, walk, branch):
    for number, mobile in (("T2", "13900000002"), ("T3", "13900000003")):
        MemberFactory(staff_no=number, name="李娜", unit=branch, mobile=mobile)
    rows = [["李娜", "139-0000-0003"], ["王小明", "13711111111"]]
    job = upload(roster(*rows, head=["姓名", "联系电话"], title="健步走活动人员名单"))
    job = correct(job, kind="activities.participations", **WALK)
    people = f"第4行“李娜”是 T3 李娜（{branch}）；第5行“王小明”是 T1 王小明（{branch}）"
    said = [one.sentence for one in page(client, job)["problems"]]
    assert (said.count(f"没有工号，按证件号码或姓名和单位认出：{people}。"), job.result["ok"]) == (1, True)


def test_several_names_in_one_cell_are_one_guest_only_where_somebody_says_so(client, union, branch, upload, correct):
    ActivityFactory(unit=union, title="健步走", starts_on=date(2026, 5, 9), state="approved", number="H1")
    head, row = ["活动", "活动日期", "姓名"], ["健步走", "2026-05-09"]
    job = upload(roster([*row, "物业甲、物业乙"], [*row, "物业丙"], head=head, title="参加人名单"))
    job = correct(job, kind="activities.participations", guests=True)
    wrong = [(one.rows, one.sentence) for one in page(client, job)["problems"] if not one.warning]
    assert wrong == [((4,), "“物业甲、物业乙”像是几个人，请一人一行。")]
    assert correct(job, **{"p-4": "="}).result["sheets"] == [["参加人", 2, 0, 0, 0]]
