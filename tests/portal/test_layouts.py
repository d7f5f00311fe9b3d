"""The files of a school, corrected on the page: columns, words, months; remembered; good rows first."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from members.models import Member
from tests.factories import MemberFactory
from tests.portal.rosters import HEAD, ROWS, page, roster
from tests.shown import links, texts
from unionportal.core.models import LedgerImport, LedgerWord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]


@pytest.mark.usefixtures("other_branch")
def test_a_roster_as_a_branch_sends_it_is_corrected_and_imported(client, upload, correct, work):
    job = upload(roster(*ROWS))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.title, sheet.layout["heading"], sheet.unknown, sheet.months) == (
        "会员",
        3,
        {"unit": [["纺院", 1]]},
        ["joined_on"],
    )
    assert (sheet.skipped, job.result["ok"]) == ({"6": "sum", "7": "footer"}, False)
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    read = {field.label: field.value() for field, _ in form.bound["columns"]}
    assert read == {
        "序号": "",
        "教工号": "staff_no",
        "姓 名": "name",
        "性别": "gender",
        "所在分会": "unit",
        "岗编": "",
        "入会时间": "joined_on",
        "血型": "",
    }
    job = correct(job, c5="employment", **{"d-joined_on": "first"}, remember="on")
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.unknown, sheet.months) == ({"employment": [["本部在册", 1]], "unit": [["纺院", 1]]}, [])
    job = correct(job, **{"w-employment-0": "事业编制"}, remember="on")
    [sheet] = page(client, job)["worksheets"]
    assert sheet.unknown == {"unit": [["纺院", 1]]}
    wrong = correct(job, **{"w-unit-0": "信息学院分工会"}, remember="on")
    job = correct(wrong, **{"w-unit-0": "纺织学院分工会"}, remember="on")
    context = page(client, job)
    assert ([one.text.split("　")[:2] for one in context["newcomers"]], context["can_confirm"]) == (
        [["T00001", "张伟"], ["T00002", "李娜"]],
        True,
    )
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert sorted(Member.objects.values_list("staff_no", "employment", "joined_on")) == [
        ("T00001", "established", date(2015, 9, 1)),
        ("T00002", "established", date(2016, 3, 1)),
    ]
    assert LedgerImport.objects.get().layouts == {}


def test_what_was_corrected_once_is_read_so_the_next_time_until_it_is_forgotten(client, upload, correct):
    first = upload(roster(ROWS[0]))
    assert first.result["ok"] is False
    job = correct(first, c5="employment", **{"d-joined_on": "first"}, remember="on")
    job = correct(job, **{"w-employment-0": "事业编制"}, remember="on")
    correct(job, **{"w-unit-0": "纺织学院分工会"}, remember="on")
    again = upload(roster(["9", "T00009", "王五", "男", "纺院", "本部在册", "2015-09-01", ""]))
    assert (again.result["ok"], again.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])
    shown = client.get(reverse("ledger_words")).context["page_obj"]
    assert sorted(one.sentence for one in shown) == [
        ("「会员」的「入会日期」", "写的不是一天的日期", "先提出“第一天”，仍要选定"),
        ("「会员」的「分工会」", "纺院", "读作“纺织学院分工会”"),
        ("「会员」的「用工形式」", "本部在册", "读作“事业编制”"),
        ("「会员」的表头", "岗编", "读作「用工形式」"),
    ]
    [line] = [one.sentence for one in page(client, again)["problems"] if one.sentence.startswith("按记住的说法读")]
    assert line == (
        "按记住的说法读：「岗编」读作「用工形式」；「分工会」里的“纺院”读作“纺织学院分工会”；"
        "「用工形式」里的“本部在册”读作“事业编制”。不对的请在“对应关系”里更正。"
    )
    client.post(reverse("ledger_word_forget", args=[LedgerWord.objects.get(word="本部在册").pk]))
    forgotten = upload(roster(["9", "T00009", "王五", "男", "纺院", "本部在册", "2015-09-01", ""]))
    assert forgotten.result["ok"] is False


def test_a_title_goes_before_what_is_remembered_of_equal_headings(client, upload, correct):
    head = ["工号", "姓名", "所在分会", "时间", "备注"]
    rows = [["T1", "张伟", "纺院", "2026-03-01", ""]]

    def title(job):
        [sheet] = page(client, job)["worksheets"]
        return sheet.title

    plain = upload(roster(*rows, head=head, title="汇总表"), name="a.xlsx")
    assert title(plain) != "会员服务卡"
    again = correct(plain, kind="members.cards", remember="on")
    assert title(again) == "会员服务卡"
    assert title(upload(roster(*rows, head=head, title="汇总表"), name="b.xlsx")) == "会员服务卡"
    assert title(upload(roster(*rows, head=head, title="会员花名册"), name="c.xlsx")) == "会员"
    # What was corrected against a title holds for the next file with this title.
    against = correct(upload(roster(*rows, head=head, title="会员花名册")), kind="members.cards", remember="on")
    assert title(against) == "会员服务卡"
    assert title(upload(roster(*rows, head=head, title="会员花名册（新）"), name="d.xlsx")) == "会员服务卡"
    last = upload(roster(*rows, head=head, title="汇总表"), name="b.xlsx")
    assert [one.sentence for one in page(client, last)["problems"] if one.sentence.startswith("按记住")] == [
        "按记住的说法读：标题、表头相同的表按上次的更正读作「会员服务卡」。不对的请在“对应关系”里更正。"
    ]


def test_a_corrected_kind_holds_for_next_years_list_and_is_asked_again_under_another_title(client, upload, correct):
    head = ["工号", "姓名", "所在分会", "时间", "备注"]

    def sent(title, name="a.xlsx"):
        job = upload(roster(["T1", "张伟", "纺院", "2026-03-01", ""], head=head, title=title), name=name)
        return job, page(client, job)["worksheets"][0]

    def line(job):
        return client.get(reverse("ledger_preview", args=[job.pk])).content.decode()

    def read_as(job):
        return texts(line(job), "li")

    first, _ = sent("2025年登记汇总")
    correct(first, kind="members.cards", remember="on")
    again, read = sent("2026年登记汇总", "b.xlsx")
    assert (read.title, read.layout["recalled"]) == ("会员服务卡", True)
    link = reverse("ledger_layout", args=[again.pk])
    assert read_as(again).count("「Sheet1」按上次的更正读作「会员服务卡」（更改）") == 1
    assert dict(zip(texts(line(again), "a"), links(line(again)), strict=True))["更改"] == link
    other, read = sent("变动情况", "c.xlsx")
    assert (read.title, read.likely[0]) == ("", "members.cards")
    assert texts(line(other), ".note")[1:] == ["系统这样读这个文件： 「Sheet1」没有读 查看和更正对应关系"]
    chosen = correct(other, kind="members.members", remember="on")
    assert page(client, chosen)["worksheets"][0].title == "会员"
    assert [one for one in read_as(chosen) if "按上次的更正" in one] == []
    # Each title keeps its own.
    assert [sent(title, "d.xlsx")[1].title for title in ("变动情况", "登记汇总")] == ["会员", "会员服务卡"]


def test_a_corrected_kind_holds_for_the_list_that_another_unit_sends(client, upload, correct, other_branch):
    def sent(*above):
        book = openpyxl.Workbook()
        for row in (above, ["工号", "姓名", "金额", "日期"], ["T1", "张伟", 300, "2026-01-01"]):
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        job = upload(file.getvalue(), name="a.xlsx")
        return job, page(client, job)["worksheets"][0].title

    first, title = sent("填报单位：纺织学院", None, "2026年11月")
    assert title != "互助保障"
    correct(first, kind="welfare.mutual_aid", remember="on")
    for above in (["填报单位：信息学院"], ["填报单位：", "信息学院", "2026年12月"]):
        assert sent(*above)[1] == "互助保障"


def test_a_heading_merged_beside_grouped_ones_is_learnt_and_words_not_in_the_file_are_not_named(
    client, upload, correct
):
    head = ["教工号", "姓名", "性别", "所在分会", "岗编", "入会", None]
    below = [None, None, None, None, None, "入会时间", "血型"]

    def grouped(*rows):
        book = openpyxl.load_workbook(io.BytesIO(roster(below, *rows, head=head)))
        sheet = book["Sheet1"]
        for area in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:G3"):
            sheet.merge_cells(area)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    rows = (
        ["T1", "张伟", "男", "纺院", "本部在册", "2015-09-01", "A"],
        ["T2", "李娜", "女", "信院", "本部在册", "2015-09-01", "B"],
    )
    job = upload(grouped(*rows))
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert {field.label: field.value() for field, _ in form.bound["columns"]}["岗编"] == ""
    job = correct(job, c4="employment", remember="on")
    job = correct(
        job, **{"w-employment-0": "事业编制", "w-unit-0": "纺织学院分工会", "w-unit-1": "纺织学院分工会"}, remember="on"
    )
    again = upload(grouped(["T3", "王五", "男", "纺院", "本部在册", "2015-09-01", ""]))
    assert (again.result["ok"], again.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])
    [line] = [one.sentence for one in page(client, again)["problems"] if one.sentence.startswith("按记住的说法读")]
    assert line == (
        "按记住的说法读：「岗编」读作「用工形式」；「分工会」里的“纺院”读作“纺织学院分工会”；"
        "「用工形式」里的“本部在册”读作“事业编制”。不对的请在“对应关系”里更正。"
    )


def test_nothing_is_remembered_where_the_maker_does_not_want_it(upload, correct):
    correct(upload(roster(ROWS[0])), c5="employment")
    assert LedgerWord.objects.count() == 0


def test_the_good_rows_go_first_and_the_others_come_back_as_a_file(client, upload, correct, work):
    head = [*HEAD[:5], "用工形式", "入会时间"]
    good = [1, "T00001", "张伟", "男", "纺织学院分工会", "在编", "2015-09-01"]
    bad = [2, "T00002", "李娜", "女", "没有的分会", "在编", "2016-03-01"]
    job = upload(roster(good, bad, head=head))
    # The unit may be chosen on the page.
    told = "有 1 处问题，请先在这里选定能选定的，还有问题的再改正文件、重新上传。"
    assert job.message == f"可以导入 1 行，有问题 1 行。{told}"
    [file] = job.files.filter(name="有问题的行.xlsx")
    answer = client.get(reverse("job_file", args=[job.pk, file.pk]))
    returned = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))["Sheet1"]
    assert [cell.value for cell in returned[1]] == [*head, "问题"]
    assert [cell.value for cell in returned[2]][:5] == bad[:5]
    assert returned.max_row == 2
    job = work(client.post(reverse("ledger_leave_out", args=[job.pk])))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])
    assert [kept for _, kept in page(client, job)["left_files"]] == [file]
    read_too = correct(job, left_in=True)
    assert (read_too.result["ok"], read_too.result["sheets"]) == (False, [["会员", 1, 0, 0, 1]])
    job = work(client.post(reverse("ledger_leave_out", args=[read_too.pk])))
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert list(Member.objects.values_list("staff_no", flat=True)) == ["T00001"]
    returned["E2"] = "纺织学院分工会"
    file = io.BytesIO()
    returned.parent.save(file)
    job = upload(file.getvalue(), name="有问题的行.xlsx")
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])


def test_a_whole_sheet_that_is_wrong_leaves_no_good_rows(client, upload):
    job = upload(roster(["T1", "张伟", "生病住院"], head=["工号", "姓名", "事由"], title="慰问登记表"))
    answer = client.post(reverse("ledger_leave_out", args=[job.pk]), follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["没有可以单独留下的行：问题出在整张表上，请先改正。"]


def test_somebody_without_a_number_is_found_or_chosen(client, upload, correct, branch, other_branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    MemberFactory(staff_no="T2", name="李娜", unit=branch)
    MemberFactory(staff_no="T3", name="李娜", unit=branch)
    MemberFactory(staff_no="T4", name="李娜", unit=other_branch)
    head = ["姓名", "所在分会", "卡号", "办卡日期"]
    rows = [
        ["张伟", "", "1", "2026-01-01"],
        ["李娜", branch.name, "2", "2026-01-01"],
        ["李娜", other_branch.name, "3", "2026-01-01"],
    ]
    job = upload(roster(*rows, head=head, title="会员服务卡登记"))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.title, {row: [number for number, _ in people] for row, people in sheet.people.items()}) == (
        "会员服务卡",
        {"5": ["T2", "T3"]},
    )
    job = correct(job, **{"p-5": "T3"})
    assert (job.result["ok"], [one.text.split("　")[1] for one in page(client, job)["newcomers"]]) == (
        True,
        ["张伟（T1）", "李娜（T3）", "李娜（T4）"],
    )
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    [(field,)] = form.bound["people"]
    assert (field.value(), field.field.choices) == ("T3", [("", "（未选定）"), ("T3", "T3")])
    [sheet] = page(client, correct(job, **{"p-5": ""}))["worksheets"]
    assert [number for number, _ in sheet.people["5"]] == ["T2", "T3"]


def test_a_name_beside_the_number_of_somebody_else_stops_the_row(client, upload, branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    head = ["工号", "姓名", "卡号", "办卡日期"]
    job = upload(roster(["T1", "李娜", "1", "2026-01-01"], head=head, title="会员服务卡登记"))
    [problem] = [one for one in page(client, job)["problems"] if not one.warning]
    assert (problem.sentence, problem.rows) == ("工号 T1 登记的是张伟，表里写的是李娜，请核对。", (4,))


def test_a_required_column_that_the_file_lacks_is_filled_once_for_all_rows(client, upload, correct):
    head = ["工号", "姓名", "性别", "用工形式", "入会日期"]
    job = upload(roster(["T1", "张伟", "男", "在编", "2015-09-01"], head=head))
    # The line 填报单位：纺织学院 above the table names the unit, which whoever sends the file may correct.
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert (job.result["ok"], form["f-unit"].value()) == (True, "纺织学院分工会")
    job = correct(job, **{"f-unit": ""})
    assert job.result["ok"] is False
    job = correct(job, **{"f-unit": "纺织学院分工会"})
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])


def test_one_column_is_not_read_twice(client, upload):
    job = upload(roster(*ROWS))
    url = reverse("ledger_layout", args=[job.pk])
    answer = client.post(
        url, {"s0-kind": "members.members", "s0-heading": "3", "s0-c1": "staff_no", "s0-c2": "staff_no"}
    )
    [form] = answer.context["forms"]
    assert form.errors == {"c2": ["“教工号”已经按这一列读，一列只能对应一次。"]}


def test_nobody_else_corrects_a_file_and_nobody_after_it_was_handed_over(client, upload, correct, person, union, work):
    job = upload(roster(*ROWS))
    url = reverse("ledger_layout", args=[job.pk])
    client.force_login(person("officer", union))
    assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]


def test_of_very_many_unknown_words_none_is_lost(client, upload, correct):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
    rows = [
        [f"A{place:05}", f"甲{'乙丙丁戊己'[place % 5]}", "男", f"第{place}处", "在编", "2015-09-01"]
        for place in range(203)
    ]

    def asked(job):
        [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
        words = [(word, field.value()) for field, _, _, _, word in form.bound["words"]]
        return len(words), form.more_words, [one for one in words if one[1]]

    job = upload(roster(*rows, head=head))
    assert asked(job) == (200, 3, [])
    job = correct(job, **{"w-unit-0": "纺织学院分工会", "w-unit-1": "纺织学院分工会"})
    assert asked(job) == (200, 3, [])
    assert (job.result["sheets"], len(LedgerImport.objects.get().layouts["Sheet1"]["words"]["unit"])) == (
        [["会员", 2, 0, 0, 201]],
        2,
    )


def test_the_sheets_of_an_empty_template_are_named_once(client, officer, upload):
    client.force_login(officer)
    job = upload(client.get(reverse("ledger_template")).content, name="台账模板.xlsx")
    context = page(client, job)
    assert (context["counts"], len(context["empty"])) == ([], len(job.result["sheets"]))


def test_who_imports_nothing_is_not_led_from_the_words_to_the_import(client, person, union):
    client.force_login(person("cashier", union))
    assert client.get(reverse("ledger_words")).context["may_import"] is False


def test_words_in_brackets_behind_a_name_are_pointed_out(client, upload):
    job = upload(roster(["1", "T00001", "张伟（退休）", "男", "纺织学院", "在编", "2015-09-01", ""]))
    told = [one.sentence for one in page(client, job)["problems"] if one.header == "姓名"]
    assert told == ["第4行的括号也读作姓名，请核对。"]
