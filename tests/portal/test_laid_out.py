"""Files that are no plain table, uploaded and corrected on the page: forms, halves, days in words."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from members.models import Member
from tests.factories import DonationDriveFactory, HardshipFileFactory, MemberFactory, UnitFactory
from tests.portal.rosters import page
from unionportal.core.models import LedgerWord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]
HEAD = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
UNIT = "纺织学院分工会"


def book(**sheets):
    """The bytes of a workbook of these sheets, each a list of rows."""
    found = openpyxl.Workbook()
    found.remove(found.active)
    for title, rows in sheets.items():
        sheet = found.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    found.save(file)
    return file.getvalue()


def form(number, name, *, hobby="书法", joined="2020-09-01"):
    return [
        ["工会会员登记表"],
        ["姓名", name, "性别", "女", "工号", number],
        ["所在分工会", UNIT, None, None, "用工形式", "在编"],
        ["入会时间", joined, "特长", hobby, "手机", None],
        ["家庭主要成员"],
        ["姓名", "关系", "工作单位"],
        ["王某", "丈夫", "某公司"],
        ["工会意见", "同意", None, None, "（盖章）    年   月   日"],
    ]


def new(number, name, joined="2020-09-01"):
    return [number, name, "女", UNIT, "在编", joined]


def sentences(client, job, header):
    return [one.sentence for one in page(client, job)["problems"] if one.header == header]


def test_each_form_becomes_a_row_and_a_corrected_label_is_remembered(client, upload, correct, work):
    job = upload(book(甲=form("T0101", "李小禾"), 乙=[*form("T0102", "何苗"), [], *form("T0103", "梁满", hobby="")]))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 3, 0, 0, 0]])
    # What is not taken is named with the form, and offered to be taken.
    told = {(one.header, one.sentence) for one in page(client, job)["problems"] if one.sheet and one.rows}
    assert told == {("特长、家庭主要成员、工会意见", "模板中没有这一列，已忽略。")}
    first, second = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    read = {field.label: field.value() for field, _ in first.bound["columns"]}
    assert read == {
        "姓名": "name",
        "性别": "gender",
        "工号": "staff_no",
        "所在分工会": "unit",
        "用工形式": "employment",
        "入会时间": "joined_on",
        "特长": "",
        "手机": "mobile",
        "家庭主要成员": "",
        "工会意见": "",
    }
    assert (second.worksheet.like, second.bound["columns"]) == ("甲", [])
    job = correct(job, c6="note", remember="on")
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert list(Member.objects.order_by("staff_no").values_list("staff_no", "joined_on", "note")) == [
        ("T0101", date(2020, 9, 1), "书法"),
        ("T0102", date(2020, 9, 1), "书法"),
        ("T0103", date(2020, 9, 1), ""),
    ]
    again = upload(book(表=form("T0104", "周全", hobby="太极")))
    [sheet] = page(client, again)["worksheets"]
    assert (sheet.layout["columns"]["note"], again.result["sheets"]) == (6, [["会员", 1, 0, 0, 0]])


def test_what_is_wrong_in_a_form_is_said_with_its_line_and_the_others_go_on(client, upload):
    job = upload(book(表=[*form("T0101", "李小禾"), [], *form("T0102", "何苗", joined="2020-02-30")]))
    [wrong] = [one for one in page(client, job)["problems"] if not one.warning]
    assert (wrong.header, wrong.rows) == ("入会日期", (11,))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.rows, sheet.bad) == (2, [11])


def test_a_form_whose_first_row_is_mostly_blank_is_a_form(client, upload):
    first = ["姓名", "李小禾", "性别", None, "手机", None]
    job = upload(book(会员=[first, ["性别", "女", "工号", "T0101"], *form("T0101", "李小禾")[2:]]))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])


def test_a_half_beside_the_other_goes_on_below_it_with_the_places_of_the_file(client, upload, correct, work):
    rows = [
        [*HEAD, None, *HEAD],
        [*new("T0101", "李小禾"), None, *new("T0103", "梁满", "2020-02-30")],
        [*new("T0102", "何苗"), None, *new("T0101", "李小禾")],
        ["合计", "2人", *[None] * 5, "合计", "2人"],
    ]
    job = upload(book(名单=rows))
    wrong = [(one.sheet, one.header, one.rows) for one in page(client, job)["problems"] if not one.warning]
    assert sorted(wrong) == [("名单（H–M列）", "入会日期", (2,)), ("名单（H–M列）", "工号", (3,))]
    [told] = [one.sentence for one in page(client, job)["problems"] if "并排" in one.sentence]
    assert told == "与「名单」左边的表并排，是同一张表，接在它后面读。"
    # Both are asked about once, and one is corrected for both.
    left, right = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert (right.worksheet.like, [place for place, *_ in left.groups["columns"]][:2]) == ("名单", ["c0", "c1"])
    rows[1][-1], rows[2][7:9] = "2020-09-01", ["T0104", "周全"]
    job = upload(book(名单=rows))
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert list(Member.objects.order_by("pk").values_list("staff_no", flat=True)) == [
        "T0101",
        "T0102",
        "T0103",
        "T0104",
    ]


def test_a_line_above_both_halves_is_of_both(client, upload):
    head = ["工号", "姓名", "性别", "用工形式", "入会日期", None]
    rows = [
        ["填报单位：纺织学院", *[None] * 7, "2026年11月"],
        [*head, *head],
        ["T0101", "李小禾", "女", "在编", "2020-09-01", None, "T0102", "何苗", "女", "在编", "2020-09-01"],
    ]
    job = upload(book(名单=rows))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 2, 0, 0, 0]])


def test_days_that_are_no_one_day_are_asked_once_and_the_answers_stay(client, upload, correct, work):
    rows = [
        ["花名册"],
        HEAD,
        new("T0101", "李小禾", "2020年9月5日-6日"),
        new("T0102", "何苗", "2020年9月上旬"),
        new("T0103", "梁满", "开学前"),
        new("T0104", "周全", "2020年9月"),
    ]
    job = upload(book(会员=rows))
    wrong = [(one.rows, one.sentence[:7]) for one in page(client, job)["problems"] if not one.warning]
    assert [rows for rows, _ in sorted(wrong)] == [(3, 4), (5,), (6,)]
    job = correct(job, **{"d-joined_on": "last", "remember": "on"})
    [asked] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    [(field, _, count, _, word)] = asked.bound["words"]
    assert (word, count, field.field.widget.input_type, asked["d-joined_on"].value()) == (
        "开学前",
        1,
        "date",
        "last",
    )
    # Another row of headings is looked at, and back: what was answered about the cells stays.
    job = correct(job, heading="1")
    job = correct(job, heading="2")
    job = correct(job, **{"w-joined_on-0": "2020-08-31"}, remember="on")
    assert job.result["ok"] is True
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert dict(Member.objects.values_list("staff_no", "joined_on")) == {
        "T0101": date(2020, 9, 6),
        "T0102": date(2020, 9, 10),
        "T0103": date(2020, 8, 31),
        "T0104": date(2020, 9, 30),
    }
    # The next file is asked about again, with the last answer offered; a feast is another day every year.
    again = upload(book(会员=[HEAD, new("T0105", "甲一", "2021年9月"), new("T0106", "乙二", "开学前")]))
    assert again.result["ok"] is False
    [asked] = client.get(reverse("ledger_layout", args=[again.pk])).context["forms"]
    assert (asked["d-joined_on"].value(), asked["w-joined_on-0"].value()) == ("last", "")
    assert [(one.word, one.means) for one in LedgerWord.objects.filter(column="joined_on")] == [("", "last")]


def test_the_unit_above_is_proposed_for_a_kind_that_was_chosen_too(client, upload, correct):
    head = ["工号", "姓名", "性别", "用工形式", "入会日期"]
    rows = [["填报单位：纺织学院", None, "单位：元"], head, ["T0101", "李小禾", "女", "在编", "2020-09-01"]]
    job = correct(upload(book(汇总=rows), name="汇总.xlsx"), kind="members.cards")
    job = correct(job, kind="members.members")
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert (job.result["ok"], form["f-unit"].value()) == (True, UNIT)
    assert sentences(client, job, "分工会") == [f"文件里没有这一列，每一行都按“{UNIT}”读。"]


def test_who_left_is_said_and_a_second_day_of_leaving_is_not_lost_silently(client, upload, branch):
    MemberFactory(staff_no="T0101", name="李小禾", unit=branch, joined_on=date(2015, 9, 1))
    head = [*HEAD, "离会日期", "离会原因", "退休日期"]
    rows = [
        [*new("T0101", "李小禾", "2015-09-01"), None, None, "2026-07-31"],
        [*new("T0102", "何苗"), "2022-08-31", "退休", "2022-08-31"],
        [*new("T0103", "梁满"), None, None, None],
    ]
    job = upload(book(会员=[head, *rows]))
    assert sentences(client, job, "退休日期") == [
        "没有读：「离会日期」取自「离会日期」那一列；第2、3行（共 2 行）有内容，请核对。"
    ]
    assert sentences(client, job, "离会日期") == ["第3行写了离会日期：会籍登记到那一天为止，不算在册会员，不缴会费。"]


def test_what_is_said_of_a_heading_is_said_once_for_those_that_are_read_alike(client, branch, upload):
    HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T0101", name="李小禾", unit=branch))
    rows = [
        ["工号", "姓名", "子女1姓名", "子女1特长", "子女2姓名", "子女2特长"],
        ["T0101", "李小禾", "甲", "书法", "乙", "棋"],
    ]
    job = upload(book(Sheet1=rows), name="困难职工家庭成员.xlsx")
    said = [(one.sheet, one.rows) for one in page(client, job)["problems"] if one.header == "特长"]
    assert (said, job.result["sheets"]) == ([("困难职工家庭成员", (1,))], [["困难职工家庭成员", 2, 0, 0, 0]])


def test_a_half_that_is_left_out_is_not_said_to_be_read(client, upload, work):
    rows = [[*HEAD, *HEAD], [*new("T0101", "李小禾"), *new("T0102", "何苗")]]
    job = upload(book(名单=rows))
    url = reverse("ledger_layout", args=[job.pk])
    sent = {field.html_name: field.value() or "" for form in client.get(url).context["forms"] for field in form} | {
        "s1-kind": ""
    }
    job = work(client.post(url, sent))
    told = {(one.sheet, one.sentence) for one in page(client, job)["problems"]}
    assert told == {("名单（G–L列）", "没有读：“对应关系”里没有选定它是哪一类。")}
    assert job.result["sheets"] == [["会员", 1, 0, 0, 0]]


def test_names_are_looked_for_in_the_unit_above_the_table_and_others_are_asked_about(
    client, branch, union, upload, correct
):
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=date(2026, 5, 1))
    other = UnitFactory(parent=union, name="计算机学院分工会")
    for number, name, unit in (("T0101", "张伟", branch), ("T0102", "张伟", other), ("T0103", "李娜", other)):
        MemberFactory(staff_no=number, name=name, unit=unit)
    rows = [["捐款名单"], ["填报单位：纺织学院"], ["姓名", "金额"], ["张伟", 100], ["李娜", 50]]
    about = {"f-drive": "爱心一日捐", "f-given_on": "2026-05-12"}
    job = correct(upload(book(捐款=rows)), **about)
    told = {one.sentence: one.rows for one in page(client, job)["problems"] if not one.header}
    told |= {one.sentence: one.rows for one in page(client, job)["problems"] if one.header == "工号"}
    assert {sentence: rows for sentence, rows in told.items() if "捐款" not in sentence} == {
        "没有工号的 2 行，按整张表的单位“纺织学院分工会”找人：是别的单位的人，不自动认定。": (),
        "没有工号，按证件号码或姓名和单位认出：第4行“张伟”是 T0101 张伟（纺织学院分工会）。": (),
        "纺织学院分工会没有登记“李娜”，请在“对应关系”里选定是哪一位。": (5,),
    }
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    [(field,)] = form.bound["people"]
    assert [label for _, label in field.field.choices][1:2] == ["T0103 李娜（计算机学院分工会）"]
    job = correct(job, **{"p-5": "T0103"})
    assert (job.result["ok"], job.result["sheets"]) == (True, [["捐款", 2, 0, 0, 0]])


def test_words_for_one_relation_are_written_alike_unless_the_maker_says_otherwise(client, branch, upload, correct):
    HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T0101", name="李小禾", unit=branch))
    kin = [("王某", "爱人"), ("王小某", "女儿"), ("王大某", "长女"), ("李某", "父亲")]
    rows = [["工号", "姓名", "家庭成员姓名", "关系"], *(["T0101", "李小禾", name, word] for name, word in kin)]
    job = upload(book(困难职工家庭成员=rows))
    alike = "意思相同的写成一样：“爱人”→“配偶”1 行；“女儿”→“子女（女）”1 行。要照原来写的，请在“对应关系”里改。"
    assert sentences(client, job, "与本人关系") == [alike]
    [asked] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    shown = [(word, count, field.value()) for field, _, count, _, word in asked.bound["words"]]
    assert shown == [("爱人", 1, "配偶"), ("女儿", 1, "子女（女）")]
    job = correct(job, **{"w-relation-1": "女儿"}, remember="on")
    assert sentences(client, job, "与本人关系") == [
        "意思相同的写成一样：“爱人”→“配偶”1 行。要照原来写的，请在“对应关系”里改。"
    ]
    new = [one.text.split("　")[1:] for one in page(client, job)["newcomers"]]
    assert new == [["王某", "配偶"], ["王小某", "女儿"], ["王大某", "长女"], ["李某", "父亲"]]
    # Only what was said otherwise is remembered.
    assert [(one.word, one.means) for one in LedgerWord.objects.filter(column="relation")] == [("女儿", "女儿")]


def test_halves_of_which_one_has_more_are_asked_about_apart(client, upload, correct):
    unit = ["T0101", "李小禾", "女", "纺院二", "在编", "2020-09-01"]
    job = upload(book(名单=[["序号", *HEAD, *HEAD, "备注"], [1, *unit, *new("T0102", "何苗"), "借调"]]))
    left, right = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [(form.worksheet.like, len(form.bound["columns"])) for form in (left, right)] == [("", 7), ("", 7)]
    # A unit that nobody knows is asked about where it stands.
    words = [[word for *_, word in form.bound["words"]] for form in (left, right)]
    assert words == [["纺院二"], []]
    assert correct(job, **{"w-unit-0": UNIT}).result["sheets"] == [["会员", 2, 0, 0, 0]]
