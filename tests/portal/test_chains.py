"""What people write into a chain of a chat (接龙), and what becomes of it."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from activities.models import Participation
from tests.factories import ActivityFactory, DonationDriveFactory, MemberFactory, UnitFactory
from tests.input.corpus.world import id_number
from tests.portal.rosters import page
from unionportal.core.ledger.reading.chains import chains_in_columns
from unionportal.sheets.layout.chain_words import HEADINGS
from unionportal.sheets.paste import read_pasted

pytestmark = pytest.mark.django_db
ID = id_number("1985-03-12", "002")


@pytest.fixture
def people(union):
    computing = UnitFactory(parent=union, name="计算机学院分工会")
    UnitFactory(parent=union, name="艺术设计学院分工会")
    names = ("李娜", "王小明", "欧阳明", "陈静", "阿依古丽·买买提", "Anna Keller")
    for number, name in enumerate(names, 100):
        MemberFactory(staff_no=f"T0{number}", name=name, unit=computing)
    MemberFactory(staff_no="20070013", name="赵敏", unit=computing)


def read_of(text):
    """Every person of a chain as “name heading=cell”, a line's first people before the second ones."""
    book, _, _ = chains_in_columns(read_pasted(text), {}, None)
    rows = [row for one in book.sheets.values() for number, row in enumerate(one.rows, one.first_row) if number > 0]
    return [" ".join([row[1] or "?", *map("=".join, _filled(row))]) for row in rows if row]


def _filled(row):
    return [(head, cell) for head, cell in zip(HEADINGS[2:], row[2:], strict=False) if cell]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        # The number in front.
        ("1. 李娜", "李娜"),
        ("1、李娜", "李娜"),
        ("1) 李娜", "李娜"),
        ("１．李娜", "李娜"),
        ("（1）李娜", "李娜"),
        ("①李娜", "李娜"),
        ("⑴ 李娜", "李娜"),
        ("1️⃣李娜", "李娜"),
        ("一、李娜", "李娜"),
        ("（一）李娜", "李娜"),
        ("1 李娜", "李娜"),
        ("1-李娜", "李娜"),
        ("1. @李娜", "李娜"),
        ("🌹1. 李娜🌹🌹", "李娜"),
        ("1. 李娜[玫瑰][强]", "李娜"),
        ("1. 李娜.", "李娜"),
        # The name.
        ("1. 李 娜", "李娜"),
        ("1. 王 小 明 计算机学院", "王小明 单位=计算机学院"),
        ("1. 阿依古丽·买买提 素食", "阿依古丽·买买提 备注=素食"),
        ("1. Anna Keller +1", "Anna Keller 备注=+1"),
        ("1. 欧阳明 参加", "欧阳明"),
        ("1. 王小明老师", "王小明"),
        ("1. 物业甲", "物业甲"),
        ("1. 物业甲100元", "物业甲 金额=100元"),
        ("1. 李娜 停车位1", "李娜 备注=停车位1"),
        ("1. 李娜娜", "李娜娜"),
        # The number and the unit.
        ("1. T0101王小明", "王小明 工号=T0101"),
        ("1. 王小明T0101", "王小明 工号=T0101"),
        ("1. 王小明 Ｔ0101", "王小明 工号=T0101"),
        ("1. 王小明（T0101）", "王小明 工号=T0101"),
        ("1. 20070013 赵敏", "赵敏 工号=20070013"),
        ("1. T0101", "? 工号=T0101"),
        ("1. 王小明（计算机学院）", "王小明 单位=计算机学院"),
        ("1. 计算机学院 王小明", "王小明 单位=计算机学院"),
        ("1. 王小明-计算机学院", "王小明 单位=计算机学院"),
        ("1. 计算机学院：王小明", "王小明 单位=计算机学院"),
        ("1. 【计算机学院】王小明", "王小明 单位=计算机学院"),
        ("1. 计算机学院王小明", "王小明 单位=计算机学院"),
        ("1. 王小明计算机学院", "王小明 单位=计算机学院"),
        ("1. 王小明（计算机学院，素食）", "王小明 单位=计算机学院 备注=素食"),
        ("1. 王小明 艺术设计学院", "王小明 单位=艺术设计学院"),
        ("1. 计院 王小明", "王小明 单位=计院"),
        # Money.
        ("1. 李娜 100元", "李娜 金额=100元"),
        ("1. 李娜100元", "李娜 金额=100元"),
        ("1. 李娜：捐100", "李娜 金额=100"),
        ("1. 李娜捐100块", "李娜 金额=100元"),
        ("1. 李娜200.50", "李娜 金额=200.50"),
        ("1. 李娜 ￥1,000", "李娜 金额=1,000"),
        ("1. 李娜，爱心捐２００元", "李娜 金额=200元"),
        ("1. 李娜 3.6万元", "李娜 金额=3.6万元"),
        ("1. 100 李娜", "李娜 金额=100"),
        ("1. 李娜 100元 50元", "李娜 金额=100元、50元"),
        ("1. 李娜 100 50元", "李娜 金额=100、50元"),
        ("1. 李娜 100+50", "李娜 金额=100+50"),
        ("1. 李娜 已交100元", "李娜 金额=100元"),
        ("1. 李娜 微信转账200", "李娜 金额=200"),
        ("1. 李娜 人民币100元", "李娜 金额=100元"),
        ("1. 李娜 RMB 100", "李娜 金额=100"),
        ("1. 李娜 一百元", "李娜 金额=一百元"),
        ("1. 李娜一百元", "李娜 金额=一百元"),
        ("1. 李娜捐两百", "李娜 金额=两百"),
        ("1. 李娜：壹佰元整", "李娜 金额=壹佰元整"),
        ("1. 李娜 十元五角", "李娜 金额=十元五角"),
        ("1. 李娜 100.00元/人", "李娜 金额=100.00元"),
        ("1. 物业甲一百元", "物业甲 金额=一百元"),
        ("1. 李娜 1百元", "李娜 金额=1百元"),
        # What may be two amounts stands where the amount is asked for.
        ("1. 李娜 一百五", "李娜 金额=一百五"),
        ("1. 李娜 几百元", "李娜 金额=几百元"),
        # Numerals that count no money.
        ("1. 李娜 十一出发", "李娜 备注=十一出发"),
        ("1. 李娜 一家三口", "李娜 备注=一家三口"),
        # Notes.
        ("1. 李娜+1", "李娜 备注=+1"),
        ("1. 李娜 +2（家属）", "李娜 备注=+2 家属"),
        ("1. 李娜 带孩子", "李娜 备注=带孩子"),
        ("1. 李娜 2份 100米", "李娜 备注=2份 100米"),
        # Numbers of people are no notes.
        ("1. 李娜 13900000002 素食", "李娜 手机=13900000002 备注=素食"),
        ("1. 李娜 139-0000-0002", "李娜 手机=13900000002"),
        ("1. 李娜139 0000 0002", "李娜 手机=13900000002"),
        (f"1. 李娜 {ID}", f"李娜 证件号码={ID}"),
        (f"1. 李娜（身份证{ID}）", f"李娜 证件号码={ID}"),
        ("1. 李娜 部门：计算机学院，备注：素食", "李娜 单位=计算机学院 备注=素食"),
        ("1. 王小明 电话：010-62345678 素食", "王小明 手机=01062345678 备注=素食"),
        ("1. 李娜 13900000002 13900000003 素食", "李娜 手机=13900000002 备注=素食"),
        ("1. 李娜 T0100 62345678 素食", "李娜 工号=T0100 备注=素食"),
        # Several people.
        ("1. 李娜和王小明", "李娜; 王小明"),
        ("1. 李娜 2.王小明 3.陈静", "李娜; 王小明; 陈静"),
        ("1. 李娜、王小明 100元/人", "李娜 金额=100元; 王小明 金额=100元"),
        ("1. 李娜、王小明", "李娜; 王小明"),
        ("1. 李娜 王小明 各一份", "李娜 备注=各一份; 王小明"),
        ("1. 李娜，王小明，陈静", "李娜; 王小明; 陈静"),
        ("1. 李娜/王小明", "李娜; 王小明"),
        ("1. 李娜100、王小明200", "李娜 金额=100; 王小明 金额=200"),
        ("1. 李娜、王小明 各100元", "李娜 金额=100元; 王小明 金额=100元"),
        ("1. 李娜、王小明 每人 50", "李娜 金额=50 备注=每人; 王小明 金额=50"),
        ("1. 李娜、王小明 200元", "李娜; 王小明"),
        ("1. T0101王小明、T0100李娜", "王小明 工号=T0101; 李娜 工号=T0100"),
        ("1. 计算机学院 李娜 王小明", "李娜 单位=计算机学院; 王小明 单位=计算机学院"),
        ("1. 李娜、物业甲", "李娜; 物业甲"),
    ],
)
def test_a_line_is_read_as_people_write_it(people, line, read):
    assert read_of(f"#接龙\n周五活动\n{line}") == read.split("; ")


@pytest.fixture
def paste(client, officer, work, files, people):
    client.force_login(officer)
    return lambda text: work(client.post(reverse("ledger_import"), {"pasted": text}))


def wrong(client, job):
    """{sentence: rows} of what is to be corrected or answered."""
    return {one.sentence: one.rows for one in page(client, job)["problems"] if not one.warning}


def warned(client, job):
    return [one.sentence for one in page(client, job)["problems"] if one.warning]


ABOUT = {"f-activity": "周末健步走", "f-activity_on": "2026-05-09"}


@pytest.fixture
def walk(union):
    number = {"state": "approved", "number": "H2026-0001"}
    return ActivityFactory(unit=union, title="周末健步走", starts_on=date(2026, 5, 9), **number)


def who(rows):
    return sorted(number or name for number, name in rows.values_list("member__staff_no", "name"))


def test_somebody_who_does_not_come_and_somebody_in_doubt_are_asked_about(client, paste, work, correct, walk):
    text = """1. 李娜（请假）
2. 王小明、陈静 带孩子
4. 欧阳明、物业甲
4. 例 张三

5. 赵敏、素食
共5人
司机老李"""
    job = paste(f"周末健步走报名\n{text}")
    job = correct(job, **ABOUT)
    assert wrong(client, job) == {
        "“李娜”后面写着“请假”，要不要算？请在“对应关系”里选定。": (2,),
        "“物业甲”和别人写在一起，没有登记：是另一个人，还是备注？请在“对应关系”里选定。": (4,),
        "“素食”和别人写在一起，没有登记：是另一个人，还是备注？请在“对应关系”里选定。": (7,),
    }
    said = warned(client, job)
    assert said[0] == "写在姓名后面的，作为备注：第2行“请假”；第3行“带孩子”。"
    left = "第8、9行没有序号，也没有登记的姓名，没有读。是一行数据的，请在“对应关系”里勾选。"
    assert said.count(left) == 1
    answers = {"a-2": "out", "a-4": "counted", "a-7": "out", "r-9": True}
    job = correct(job, **answers)
    assert set(wrong(client, job)) == {
        f"没有登记“{name}”：是来宾的，请在“对应关系”里选定。" for name in ("物业甲", "司机老李")
    }
    job = correct(job, guests=True, **{"p-4": "="})
    assert (wrong(client, job), job.result["sheets"]) == ({}, [["参加人", 6, 0, 0, 0]])
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert who(Participation.objects) == ["20070013", "T0101", "T0102", "T0103", "司机老李", "物业甲"]


def test_answers_stand_after_the_lines_were_of_another_kind_for_a_while(client, paste, work, correct, walk):
    job = paste("周末健步走报名\n1. 李娜（请假）\n2. 王小明、陈静\n4. 欧阳明、物业甲\n司机老李")
    job = correct(job, **ABOUT)
    job = correct(job, **{"a-2": "out", "a-4": "counted", "r-5": True})
    job = correct(job, guests=True, **{"p-4": "="})
    counted = [["参加人", 5, 0, 0, 0]]
    assert job.result["sheets"] == counted
    job = correct(job, kind="welfare.recipients")
    # Of the other kind nothing was answered; the page is sent once more before the kind is changed back.
    job = correct(job)
    assert [one.questions for one in page(client, job)["worksheets"]] == [["2"], ["4"]]
    job = correct(job, kind="activities.participations")
    assert (wrong(client, job), job.result["sheets"]) == ({}, counted)
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert who(Participation.objects) == ["T0101", "T0102", "T0103", "司机老李", "物业甲"]


@pytest.mark.parametrize("kind", ["", "activities.participations"])
def test_a_kind_that_is_chosen_holds_for_the_second_people_of_the_lines(client, work, paste, correct, walk, kind):
    pasted = {"pasted": "大家好\n1. 李娜、王小明\n2. 陈静", "kind": kind}
    job = work(client.post(reverse("ledger_import"), pasted))
    if not kind:
        job = correct(job, kind="activities.participations")
    job = correct(job, **ABOUT)
    assert (wrong(client, job), job.result["sheets"]) == ({}, [["参加人", 3, 0, 0, 0]])


def test_what_is_announced_above_a_chain_makes_no_form_of_it(client, paste, correct, walk):
    above = "周末健步走\n时间：5月9日\n地点：体育公园\n联系人：王芳\n联系电话：87654321\n主办单位：校工会\n备注：带水杯"
    job = correct(paste(f"{above}\n1. 李娜\n2. 王小明"), kind="activities.participations")
    job = correct(job, **ABOUT)
    assert (wrong(client, job), job.result["sheets"]) == ({}, [["参加人", 2, 0, 0, 0]])


def test_a_name_before_a_known_one_is_no_unit_and_shares_the_amount(union, client, paste, correct):
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=date(2026, 5, 1))
    job = paste("爱心一日捐接龙\n1. 李小禾、王小明 200元\n2. 计院 陈静 100元")
    job = correct(job, **{"f-drive": "爱心一日捐", "f-given_on": "2026-05-12"})
    asked = {
        "“李小禾”和别人写在一起，没有登记：是另一个人，还是备注？请在“对应关系”里选定。": (2,),
        "王小明、李小禾写在一行，只有一个金额“200元”：是每人的，还是一共的？请在“对应关系”里选定。": (2,),
    }
    assert asked.items() <= wrong(client, job).items()
    job = correct(job, **{"a-2": "out", "a-2.amount": "each"})
    [told] = [sentence for sentence in warned(client, job) if "备注" in sentence and "李小禾" in sentence]
    assert told == "写在姓名后面的，作为备注：第2行“李小禾”。"
    given = {one.text.split("　")[1]: one.text.split("　")[2] for one in page(client, job)["newcomers"]}
    assert [(who[:3], amount) for who, amount in given.items() if who.startswith("王小明")] == [("王小明", "200.00")]


@pytest.mark.parametrize(("answer", "sums"), [("each", [200, 200]), ("together", [100, 100])])
def test_one_amount_of_two_people_is_asked_about(union, client, paste, correct, answer, sums):
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=date(2026, 5, 1))
    job = paste("爱心一日捐接龙\n1. 李娜、王小明 200元\n2. 陈静 3.6万元 13900000003")
    job = correct(job, **{"f-drive": "爱心一日捐", "f-given_on": "2026-05-12"})
    assert wrong(client, job) == {
        "李娜、王小明写在一行，只有一个金额“200元”：是每人的，还是一共的？请在“对应关系”里选定。": (2,),
    }
    job = correct(job, **{"a-2.amount": answer})
    assert wrong(client, job) == {}
    new = [one.text.split("　")[1:3] for one in page(client, job)["newcomers"]]
    given = {person[-6:-1]: Decimal(amount) for person, amount in new}
    assert given == {"T0100": Decimal(sums[0]), "T0101": Decimal(sums[1]), "T0103": Decimal(36_000)}


def test_a_wrong_unit_is_asked_about_and_a_telephone_number_tells_two_apart(client, paste, correct, walk, branch):
    MemberFactory(staff_no="T0200", name="李娜", unit=branch, mobile="13900000009")
    job = paste("周末健步走报名\n1. 王小明 纺织学院\n2. 李娜 139-0000-0009\n3. 计院 陈静\n4. 李娜")
    job = correct(job, **ABOUT)
    assert wrong(client, job) == {
        "纺织学院没有登记“王小明”，请在“对应关系”里选定是哪一位。": (2,),
        "计院没有登记“陈静”，请在“对应关系”里选定是哪一位。": (4,),
        "有 2 个人叫“李娜”，请在“对应关系”里选定是哪一位。": (5,),
    }
    said = warned(client, job)
    assert said.count("接龙里的手机号、证件号码、银行卡号不写进备注。") == 1
    assert sum(sentence.count("139") for sentence in said) == 0


def test_refused_lines_come_back_as_a_table_to_correct_and_upload(union, client, paste, upload, correct):
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=date(2026, 5, 1))
    job = paste("爱心一日捐接龙\n1. 李娜 100元\n2. 陈静 一百五")
    about = {"f-drive": "爱心一日捐", "f-given_on": "2026-05-12"}
    job = correct(job, **about)
    assert job.message == "可以导入 1 行，有问题 1 行。有 1 处问题，请改正后重新上传。"
    [file] = job.files.filter(name="有问题的行.xlsx")
    answer = client.get(reverse("job_file", args=[job.pk, file.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    rows = [[cell.value for cell in row] for row in book.active]
    assert rows == [
        ["序号", "姓名", *[None] * 4, "金额", "问题"],
        [2, "陈静", *[None] * 4, "一百五", "金额：「一百五」不是金额，请填写如 1234.50。"],
    ]
    book.active["G2"] = "100"
    corrected = io.BytesIO()
    book.save(corrected)
    job = upload(corrected.getvalue(), name="有问题的行.xlsx")
    job = correct(job, kind="welfare.donations")
    job = correct(job, **about)
    assert (wrong(client, job), job.result["sheets"]) == ({}, [["捐款", 1, 0, 0, 0]])
