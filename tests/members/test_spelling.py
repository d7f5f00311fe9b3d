"""One person is one member, however the number and the name are written."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from finance.models import Income
from members.models import Member, OfficerTerm
from members.services.roster import edit_member, register_member
from tests.books import book, id_number
from tests.factories import AccountFactory, MemberFactory, UnitFactory, UserFactory
from tests.shown import facts
from unionportal.core import ledger

pytestmark = pytest.mark.django_db


def sentences(preview):
    return [str(problem).removeprefix("工作表「会员」") for problem in preview.problems]


def row(staff_no, name, **values):
    """A row as the rosters of personnel offices have it."""
    facts = {"gender": "female", "unit": "纺织学院分工会", "employment": "established", "joined_on": "2026-09-01"}
    return {"staff_no": staff_no, "name": name, **facts, **values}


@pytest.fixture
def load(officer, branch):
    def load(*rows, **sheets):
        return ledger.apply(book(members=list(rows), **sheets), actor=officer)

    return load


def test_names_that_blanks_align_are_stored_and_found_without(load, officer):
    load(row("T9102", "张　伟"), row("T9103", "李 娜"), row("T9104", "欧阳 明"), row("T9105", "Anna  Li"))
    assert list(Member.objects.order_by("staff_no").values_list("name", flat=True)) == [
        "张伟",
        "李娜",
        "欧阳明",
        "Anna Li",
    ]
    for typed in ("张伟", "张　伟", "zhangwei"):
        assert [member.staff_no for member in Member.objects.search(typed)] == ["T9102"]
    assert [member.staff_no for member in Member.objects.search("anna li")] == ["T9105"]
    member = edit_member(Member.objects.get(staff_no="T9103"), actor=officer, name="李　　娜")
    assert member.name == "李娜"
    assert sentences(load(row("T9106", "张 伟"))) == [
        "「姓名」：有全角字符或空格，已改为通常的写法：第2行，共 1 格。",
        "第2行「工号」：同一分工会登记的有 T9102 张伟，同名，是不是同一个人？",
    ]


def test_two_rows_whose_numbers_differ_in_case_are_one_person(officer, branch):
    found = ledger.preview(book(members=[row("T9108", "单雅"), row("t9108", "单雅")]), actor=officer)
    assert sentences(found) == ["第3行「工号」：与第2行重复，第2行和第3行只能保留一行。"]


def test_a_number_in_another_spelling_is_the_registered_person_whose_spelling_stays(load, branch, officer):
    load(row("T9108", "单雅"))
    done = load(row("ｔ９１０８", "单雅", note="改过"))
    assert done.counts()["会员"] == {"新增": 0, "更改": 1, "未变": 0, "有误": 0}
    assert list(Member.objects.values_list("staff_no", "note")) == [("T9108", "改过")]
    term = {"unit": "纺织学院", "member": "t9108", "post": "chair"}
    dates = {"elected_on": "2026-09-01", "since": "2026-09-02"}
    ledger.apply(book(officers=[{**term, **dates}]), actor=officer)
    assert OfficerTerm.objects.get().member.staff_no == "T9108"
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(unit=branch, staff_no="t9108")
    assert Member.objects.numbered("Ｔ９１０８").get().name == "单雅"


def test_somebody_similar_is_named_at_the_row_and_never_silently_a_second_person(load, officer, branch, other_branch):
    load(row("00090001", "张三"), row("T1001", "曹伟"))
    rows = [
        row("90001", "张三丰"),
        row("T10O1", "李四"),
        row("T2001", "曺伟"),
        row("T2002", "曹伟"),
        row("T2003", "曹伟", unit="信息学院分工会"),
    ]
    found = ledger.preview(book(members=rows), actor=officer)
    assert [(one.row, one.sentence, one.warning) for one in found.problems] == [
        (2, "登记的有 00090001 张三，工号相近，是不是同一个人？请在“对应关系”里选定。", False),
        (3, "登记的有 T1001 曹伟，工号相近，是不是同一个人？请在“对应关系”里选定。", False),
        (4, "同一分工会登记的有 T1001 曹伟，姓名相近，是不是同一个人？", True),
        (5, "同一分工会登记的有 T1001 曹伟，同名，是不是同一个人？", True),
        (
            0,
            "别的分工会有同名的人：第6行 T1001 曹伟（纺织学院分工会）。"
            "调动的请写原来的工号和调入日期；另一位的照新增。",
            True,
        ),
        (0, "文件里有同名、不同工号的新会员：“曹伟”在第5行、第6行。请核对是不是同一个人。", True),
    ]
    # A row with a bad cell says all of it at once.
    bad = {"joined_on": "2023-02-30"}
    faulty = [row("90001", "张三丰", **bad), row("T1001", "曹炜", **bad), row("T2001", "曺伟", **bad)]
    found = ledger.preview(book(members=faulty), actor=officer)
    assert [(one.row, one.sentence, one.warning) for one in found.problems if one.header != "入会日期"] == [
        (2, "登记的有 00090001 张三，工号相近，是不是同一个人？请在“对应关系”里选定。", False),
        (3, "工号 T1001 登记的是曹伟，表里写的是曹炜；确要改名的，请在“对应关系”里选定。", False),
        (4, "同一分工会登记的有 T1001 曹伟，姓名相近，是不是同一个人？", True),
    ]
    assert load(*rows[2:]).counts()["会员"]["新增"] == 3


def test_a_sheet_that_names_nobody_says_whom_it_probably_means(officer, branch):
    MemberFactory(unit=branch, staff_no="00090001", name="张三")
    rows = [{"member": number, "card_no": number, "issued_on": "2022-09-20"} for number in ("9OOO1", "77777")]
    found = ledger.preview(book(cards=rows), actor=officer)
    assert [problem.sentence for problem in found.problems] == [
        "没有工号为“9OOO1”的会员。登记的有“张三（00090001）”，是不是？",
        "没有工号为“77777”的会员。",
    ]


def test_a_name_in_other_variants_is_offered_where_it_is_not_found_as_typed(client, officer, branch):
    member = MemberFactory(unit=branch, name="曺伟")
    MemberFactory(unit=branch, name="李四")
    assert list(Member.objects.search("曹伟")) == []
    assert list(Member.objects.near("曹伟")) == [member]
    client.force_login(officer)
    assert list(client.get(reverse("members:member_list"), {"q": "曹伟"}).context["object_list"]) == [member]


def test_whoever_is_read_in_two_ways_is_found_by_either(branch, officer):
    register_member(
        actor=officer,
        staff_no="T1",
        name="覃芳",
        gender="female",
        unit=branch,
        joined_on=branch.opened_on,
        employment="established",
    )
    MemberFactory(unit=branch, name="谭芳", name_key="tan fang tf")
    found = {typed: {member.name for member in Member.objects.search(typed)} for typed in ("qinfang", "tanfang", "tf")}
    assert found == {"qinfang": {"覃芳"}, "tanfang": {"覃芳", "谭芳"}, "tf": {"覃芳", "谭芳"}}


def test_a_migration_stops_where_two_members_bear_one_number_and_names_them(branch):
    migration = import_module("members.migrations.0016_one_spelling")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX members_member_staff_no_folded_once")
    MemberFactory(unit=branch, staff_no="T9108")
    migration.refuse_twins(apps, None)
    MemberFactory(unit=branch, staff_no="t9108")
    with pytest.raises(RuntimeError, match=r"有 1 个工号只有大小写不同.*：T9108和t9108。什么都没有改"):
        migration.refuse_twins(apps, None)


ENTERED = {"name": "李四", "gender": "male", "id_type": "resident", "employment": "established", "joined_by": "joined"}


def test_by_hand_the_same_number_is_refused_and_a_similar_person_asked_about(client, officer, branch):
    client.force_login(officer)
    MemberFactory(unit=branch, staff_no="T9108", name="张三")

    def add(**typed):
        facts = {**ENTERED, "unit": branch.pk, "joined_on": "2020-09-01", **typed}
        page = client.post(reverse("admin:members_member_add"), facts)
        return page.context["form"] if page.context else None

    assert client.get(reverse("admin:members_member_add")).context["form"]["is_another"].is_hidden
    assert add(staff_no="ｔ9108").errors == {"staff_no": ["工号“T9108”是张三，已登记。"]}
    asked = "登记的有 T9108 张三，工号相近，是不是同一个人？不是的请勾选这一项。"
    similar = add(staff_no="T91O8")
    assert (similar.errors, similar["is_another"].is_hidden) == ({"is_another": [asked]}, False)
    assert add(staff_no="T91O8", name="李　四", is_another="on") is None
    assert set(Member.objects.values_list("staff_no", "name")) == {("T9108", "张三"), ("T91O8", "李四")}


def test_somebody_signs_in_by_the_number_in_any_case_and_width():
    accounts = {username: UserFactory(username=username) for username in ("T9108", "AB1", "ab1")}
    # Of two accounts that differ in nothing else only the one typed exactly is meant.
    tries = (("t9108", "T9108"), ("Ｔ９１０８", "T9108"), ("AB1", "AB1"), ("Ab1", None), ("T91O8", None))
    for typed, enters in tries:
        client = Client()
        client.post(reverse("login"), {"username": typed, "password": "testing"})
        assert client.session.get("_auth_user_id") == (str(accounts[enters].pk) if enters else None), typed


def test_a_birthday_or_sex_by_the_personnel_file_needs_its_ground_and_both_are_kept(client, load, officer, branch):
    born, sex = id_number(1, born="19650501", male=False), id_number(2, born="19700202", male=False)
    rows = [
        row("T9118", "档案甲", birth_date="1966-05-01", id_number=born),
        row("T9119", "性别甲", gender="male", id_number=sex),
    ]
    ask = "按人事档案登记的，请填写“与证件不一致的依据”；写错了请改正。"
    assert sentences(ledger.preview(book(members=rows), actor=officer)) == [
        f"第2行「出生日期」：与身份证号中的出生日期不符。{ask}",
        f"第3行「性别」：与身份证号中的性别不符。{ask}",
    ]
    done = load(*({**one, "archive_ground": "组干〔2019〕3号认定"} for one in rows))
    assert sentences(done) == [
        "第2行「出生日期」：与身份证号中的出生日期不符。两者都保留。",
        "第3行「性别」：与身份证号中的性别不符。两者都保留。",
    ]
    first, second = Member.objects.order_by("staff_no")
    assert (str(first.birth_date), first.id_number, second.gender, second.id_number) == (
        "1966-05-01",
        born,
        "male",
        sex,
    )
    # The ground stands, so that the same file and an edit go on.
    assert load(*rows).counts()["会员"]["未变"] == 2
    edit_member(second, actor=officer, note="改过")
    client.force_login(officer)
    page = client.get(reverse("members:member_detail", args=[first.pk]))
    assert facts(page)["与证件不一致"] == "出生日期（依据：组干〔2019〕3号认定）"


def test_the_word_for_the_union_is_the_union_in_every_sheet(officer, union):
    union.name = "某某大学工会委员会"
    union.save()
    AccountFactory(code="402", name="其他收入", kind="income")
    example = {"serial": "2022-T1", "unit": "校工会", "account": "402", "amount": 12000, "received_on": "2022-12-31"}
    ledger.apply(book(incomes=[{**example, "payer": "学校财务处"}]), actor=officer)
    assert Income.objects.get().unit == union


def test_a_unit_is_found_by_its_name_without_the_word_for_a_unit(load, union, officer, branch):
    load(
        row("T1", "张三", unit="纺织学院"),
        row("T2", "李四", unit="纺织学院分会"),
        row("T3", "王五", unit="纺织 学院分工会"),
    )
    assert set(Member.objects.values_list("unit__name", flat=True)) == {"纺织学院分工会"}
    UnitFactory(parent=union, name="纺织学院工会", code="FX2")
    wrong = [
        row("T4", "赵六", unit="纺织学院"),
        row("T5", "钱七", unit="纺织学院分工"),
        row("T6", "孙八", unit="没有的"),
    ]
    found = ledger.preview(book(members=wrong), actor=officer)
    assert sentences(found) == [
        "第2行「分工会」：有 2 条记录叫“纺织学院”，请改填编号。",
        "第3行「分工会」：没有编号或名称为“纺织学院分工”的工会组织，是不是“纺织学院分工会”？",
        "第4行「分工会」：没有编号或名称为“没有的”的工会组织。",
    ]
