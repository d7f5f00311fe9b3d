"""The files of a school that name people, values and units in their own way, and what stops them."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.documents.registration import registration
from members.models import Member
from members.services.roster import edit_member
from tests.books import id_number
from tests.factories import AccountFactory, GrantFactory, MemberFactory
from tests.portal.rosters import ROWS, page, roster
from unionportal.core import ledger
from unionportal.core.files.attachments import open_kept
from unionportal.core.models import LedgerImport, LedgerWord, Unit
from unionportal.core.values.field_words import in_words
from unionportal.sheets import parsed
from unionportal.sheets.reader import read_workbook
from welfare.documents.hardship import hardship_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]


def test_a_list_that_lacks_required_columns_changes_whom_it_names_and_adds_nobody(client, upload, branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch, mobile="")
    rows = [["T1", "张伟", "13900000001"], ["T2", "李娜", "13900000002"]]
    job = upload(roster(*rows, head=["工号", "姓名", "手机"], title="会员通讯录"))
    wrong = [one for one in page(client, job)["problems"] if not one.warning]
    assert [(one.sentence, one.rows) for one in wrong] == [
        ("还没有登记；新增的要有性别、用工形式、入会日期，请在“对应关系”里补填。", (5,))
    ]
    job = upload(roster(rows[0], head=["工号", "姓名", "手机"], title="会员通讯录"))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 0, 1, 0, 0]])


def test_a_birth_month_is_completed_by_the_identity_number_of_that_month(client, upload, work, branch):
    head = ["工号", "姓名", "性别", "出生年月", "身份证号", "用工形式", "入会日期", "分工会"]
    rows = [
        ["T1", "张伟", "男", "1985.06", id_number(1, born="19850615"), "在编", "2015-09-01", branch.name],
        ["T2", "李军", "男", "1985.07", id_number(2, born="19850615"), "在编", "2015-09-01", branch.name],
    ]
    job = upload(roster(*rows, head=head))
    wrong = [one for one in page(client, job)["problems"] if not one.warning]
    assert [(one.header, one.rows) for one in wrong] == [("出生日期", (5,))]
    job = upload(roster(rows[0], head=head))
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert Member.objects.get().birth_date == date(1985, 6, 15)


def test_a_number_that_is_nearly_somebodys_is_decided_by_the_maker(client, upload, correct, branch):
    MemberFactory(staff_no="T0001", name="张伟", unit=branch)
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
    data = roster(["T001", "张伟", "男", branch.name, "在编", "2015-09-01"], head=head)
    job = upload(data)
    [sheet] = page(client, job)["worksheets"]
    assert (job.result["ok"], sheet.people) == (False, {"4": [["T0001", "T0001 张伟"], ["=", "另一位，照新增"]]})
    same = correct(job, **{"p-4": "T0001"})
    assert (same.result["ok"], same.result["sheets"][0][1]) == (True, 0)
    other = correct(upload(data), **{"p-4": "="})
    assert (other.result["ok"], other.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])


@pytest.mark.parametrize(
    ("text", "headings", "samples"),
    [
        ("工号\t姓名\t手机\nT1\t张伟\t13900000001", ["工号", "姓名", "手机"], ["张伟"]),
        ("#接龙\n手机号\n1. 张伟 13900000001\n2、李娜", ["序号", "姓名", "手机"], ["张伟", "李娜"]),
    ],
    ids=["cells", "chain"],
)
def test_what_is_pasted_is_read_like_a_file(client, officer, branch, work, text, headings, samples):
    client.force_login(officer)
    job = work(client.post(reverse("ledger_import"), {"pasted": text}))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.name, list(sheet.layout["headings"].values()), sheet.samples["1"]) == ("粘贴", headings, samples)
    kind = "的会员" if sheet.title else ""
    assert re.fullmatch(rf"粘贴{kind} \d\d-\d\d \d{{4}}\.xlsx", LedgerImport.objects.get().name)


def test_a_list_leads_to_the_import_of_its_kind_which_holds_whatever_the_headings_are(
    client, officer, person, branch, work
):
    client.force_login(officer)
    url = f"{reverse('ledger_import')}?kind=members.members"

    def led():
        return re.findall(r'href="([^"]*\?kind=[^"]*)"', client.get(reverse("members:member_list")).content.decode())

    assert led() == [url]
    assert client.get(url).context["form"]["kind"].value() == "members.members"
    text = "甲项\t乙项\nT1\t张伟"
    [plain, chosen] = [
        page(client, work(client.post(reverse("ledger_import"), {"pasted": text, "kind": kind})))["worksheets"][0]
        for kind in ("", "members.members")
    ]
    assert (plain.title, chosen.layout["kind"]) == ("", "members.members")
    client.force_login(person("auditor", Unit.root()))
    assert led() == []


# Kept on the page of a record: the covers of a plan; the work and the replies of departments on a proposal.
WITHOUT_A_LIST = {"welfare.covers", "welfare.hardship_relatives", "congress.assignments", "congress.replies"}


def test_every_list_leads_to_the_import_of_what_it_lists(client, officer, accountant, branch, person):
    # The lists of the back office have one template, so each table that has a list there has the link.
    lists = {entry.spec.key for entry in ledger.registered() if entry.model in admin.site._registry}
    assert {entry.spec.key for entry in ledger.registered()} - lists == WITHOUT_A_LIST
    chair = person("branch_chair", branch)

    def led(user, page):
        client.force_login(user)
        way = re.escape(reverse("ledger_import"))
        return re.findall(rf'href="{way}\?kind=([^"]*)"', client.get(reverse(page)).content.decode())

    visits = "welfare.visits", "welfare.visit_reports"
    expected = {
        (officer, "admin:welfare_visit_changelist"): [*visits],
        (officer, "admin:congress_delegate_changelist"): ["congress.delegates"],
        (accountant, "admin:finance_income_changelist"): ["finance.incomes"],
        (officer, "welfare:visit_list"): [*visits],
        (chair, "welfare:visit_list"): ["welfare.visit_reports"],
        (officer, "activities:plan"): ["activities.plan"],
        (officer, "activities:project_list"): ["activities.projects"],
        (chair, "activities:project_list"): [],
        (accountant, "finance:claim_list"): ["finance.payments"],
    }
    assert {(user, page): led(user, page) for user, page in expected} == expected


def kinds(client, job):
    """The choices of the kind on the page of the layouts, (heading, titles) where they are apart."""
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    found = [
        (name, [title for _, title in rest]) for name, rest in form.fields["kind"].choices if not isinstance(rest, str)
    ]
    return {name: titles[:3] for name, titles in found}


@pytest.mark.parametrize(
    ("title", "kind", "read"),
    [
        ("周末健步走，报名的请接龙", "activities.participations", {"staff_no.name": 1}),
        ("爱心一日捐，请接龙：姓名 金额", "welfare.donations", {"staff_no.name": 1, "amount": 6}),
        ("大家好", "", {}),
    ],
)
def test_a_chain_is_of_the_kind_that_its_title_says_or_one_of_a_few_is_asked(
    client, officer, branch, work, title, kind, read
):
    client.force_login(officer)
    job = work(client.post(reverse("ledger_import"), {"pasted": f"#接龙\n{title}\n\n1. 张伟 100\n2. 李娜 50"}))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.layout["kind"], sheet.layout["columns"]) == (kind, read)
    assert kinds(client, job).get("可能是") == (None if kind else ["参加人", "领取人", "捐款"])


def test_a_file_and_a_paste_together_or_neither_is_asked_again(client, officer):
    client.force_login(officer)
    sentence = ["请选一个文件，或者粘贴内容，两者取其一。"]
    assert client.post(reverse("ledger_import"), {"pasted": ""}).context["form"].non_field_errors() == sentence
    both = {"file": SimpleUploadedFile("a.xlsx", roster(*ROWS)), "pasted": "工号\t姓名"}
    assert client.post(reverse("ledger_import"), both).context["form"].non_field_errors() == sentence


def unsure(client, job):
    """What is wrong and cannot be taken as it is."""
    return [one.sentence for one in page(client, job)["problems"] if not one.warning]


def test_a_number_under_another_name_renames_nobody_unless_the_maker_says_so(client, upload, correct, branch):
    MemberFactory(staff_no="T1", name="崔清和", unit=branch)
    data = roster(["T1", "杜红", "13900000001"], head=["工号", "姓名", "手机"], title="会员通讯录")
    job = upload(data)
    assert unsure(client, job) == ["工号 T1 登记的是崔清和，表里写的是杜红；确要改名的，请在“对应关系”里选定。"]
    job = correct(job, **{"p-4": "T1"})
    assert (job.result["ok"], [one.new for one in page(client, job)["changes"] if one.field == "姓名"]) == (
        True,
        ["杜红"],
    )


def test_somebody_of_the_name_in_another_unit_is_not_meant(client, upload, correct, branch, other_branch):
    MemberFactory(staff_no="T1", name="白龙", unit=branch)
    head = ["姓名", "所在分会", "卡号", "办卡日期"]
    job = upload(roster(["白龙", other_branch.name, "1", "2026-01-01"], head=head, title="会员服务卡登记"))
    assert unsure(client, job) == [f"{other_branch.name}没有登记“白龙”，请在“对应关系”里选定是哪一位。"]
    assert correct(job, **{"p-4": "T1"}).result["ok"] is True


def test_an_identity_number_of_another_name_is_not_taken(client, upload, branch):
    MemberFactory(staff_no="T1", name="证件甲", unit=branch, id_number=id_number(1), birth_date=date(1985, 6, 15))
    head = ["姓名", "身份证号", "卡号", "办卡日期"]
    job = upload(roster(["白龙", id_number(1), "1", "2026-01-01"], head=head, title="会员服务卡登记"))
    assert unsure(client, job) == ["证件号码登记的是证件甲，表里写的是白龙，请核对。"]


def test_what_is_filled_for_all_rows_is_for_the_new_ones_alone(client, upload, correct, work, branch):
    known = MemberFactory(staff_no="T1", name="张伟", unit=branch, gender="female", joined_on=date(2008, 1, 1))
    rows = [["T1", "张伟", "13900000001"], ["T2", "李娜", "13900000002"]]
    job = upload(roster(*rows, head=["工号", "姓名", "手机"], title="会员通讯录"))
    given = {"f-gender": "男", "f-unit": branch.name, "f-employment": "非编合同", "f-joined_on": "2026-09-01"}
    job = correct(job, **given)
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 1, 1, 0, 0]])
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    known.refresh_from_db()
    assert (known.gender, known.joined_on, known.mobile) == ("female", date(2008, 1, 1), "13900000001")
    assert Member.objects.get(staff_no="T2").joined_on == date(2026, 9, 1)


def test_a_month_leaves_the_recorded_day_of_that_month_unasked(client, upload, branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch, birth_date=date(1979, 11, 9))
    job = upload(roster(["T1", "张伟", "1979.11"], head=["工号", "姓名", "出生年月"], title="会员名单"))
    [sheet] = page(client, job)["worksheets"]
    assert (job.result["ok"], page(client, job)["changes"], sheet.months) == (True, [], [])


def test_of_dates_known_to_the_month_the_month_is_kept_printed_and_exported(
    client, officer, upload, correct, work, branch
):
    def known():
        one = Member.objects.get(staff_no="T1")
        return one.birth_as_known, one.entered_as_known, one.joined_as_known

    head = ["工号", "姓名", "性别", "出生年月", "用工形式", "入校年月", "入会年月", "分工会"]
    row = ["T1", "张伟", "男", "1985.06", "在编", "2015年9月", "2023-05", branch.name]
    job = upload(roster(row, head=head))
    [sheet] = page(client, job)["worksheets"]
    assert sheet.months == ["entered_on", "joined_on"]
    job = correct(job, **{"d-entered_on": "last", "d-joined_on": "first"})
    assert [one.text for one in page(client, job)["newcomers"]] == [f"T1　张伟　男　{branch.name}　事业编制　2023年5月"]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    member = Member.objects.get()
    assert (member.birth_date, member.entered_on, member.joined_on) == (
        date(1985, 6, 1),
        date(2015, 9, 30),
        date(2023, 5, 1),
    )
    assert known() == ("1985年6月", "2015年9月", "2023年5月")
    facts = client.get(member.get_absolute_url())
    [[(span, line)]] = [one.lines for one in facts.context["sections"] if one.section.code == "memberships"]
    assert line.note.startswith("2023年5月—今")
    assert re.search("<dt>入会日期</dt><dd>(.*?)</dd>", facts.content.decode())[1] == "2023年5月"
    assert (str(span), [in_words(span, field) for field in span._meta.fields if field.name == "since"]) == (
        f"{member} {branch} 2023年5月—今",
        ["2023年5月"],
    )
    forms = registration(member, [span]), hardship_file(member, [], [])
    printed, aided = (
        {label: value for line in form.sections[0].blocks[0].lines for label, value in line.pairs} for form in forms
    )
    assert printed["会籍沿革"].startswith("2023年5月 至 今")
    assert (aided["出生日期"], aided["入会日期"]) == ("1985年6月", "2023年5月")
    office = client.get(reverse("admin:members_member_change", args=[member.pk])).content.decode()
    dates = re.findall(r"(?:1985|2015|2023)年\d+月(?:\d+日)?|(?:1985|2015|2023)-\d\d-\d\d", office)
    assert set(dates) == {"1985年6月", "2023年5月", "2015年9月"}
    sent = {"kinds": ["members.members"], "year": "", "password": "testing"}
    exported = b"".join(client.post(reverse("ledger_export"), sent).streaming_content)
    [table] = read_workbook(exported, only=["会员"]).sheets.values()
    written = next(dict(zip(table.rows[0], line, strict=False)) for line in table.rows if line[0] == "T1")
    assert (written["入校日期"], written["入会日期 *"]) == ("2015年9月", "2023年5月")
    again = upload(exported, name="台账.xlsx")
    assert (again.result["ok"], again.result["sheets"]) == (True, [["会员", 0, 0, 1, 0]])
    # A day that is the one recorded for the month is a change, and is shown.
    day = upload(roster(["T1", "2015-09-30"], head=["工号", "入校日期"], title="会员名单"))
    assert [(one.field, one.old, one.new) for one in page(client, day)["changes"]] == [
        ("入校日期", "2015年9月", "2015-09-30")
    ]
    work(client.post(reverse("ledger_preview", args=[day.pk])))
    written = LedgerImport.objects.latest("prepared_at")
    undone = client.get(reverse("ledger_undo", args=[written.pk])).context["cells"]
    assert [(one.column, one.before, one.imported, one.goes_back) for one in undone] == [
        ("入校日期", "2015年9月", "2015-09-30", True)
    ]
    # The day of the identity number, and one that is given, are known.
    job = upload(roster(["T1", id_number(1), "2015-09-07"], head=["工号", "身份证号", "入校日期"], title="会员名单"))
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert known() == (date(1985, 6, 15), date(2015, 9, 7), "2023年5月")
    edit_member(member, actor=officer, birth_by_month=True, entered_by_month=True)
    assert known() == (date(1985, 6, 15), "2015年9月", "2023年5月")
    edit_member(member, actor=officer, entered_on=date(2015, 9, 8))
    assert known()[1] == date(2015, 9, 8)


@pytest.mark.parametrize("title", ["2026年预算表（单位：万元）", "金额单位：人民币万元"])
def test_ten_thousands_are_read_wherever_they_stand_above_the_table(client, upload, officer, title):
    account = AccountFactory(code="50102", name="文体活动")
    GrantFactory(user=officer, unit=Unit.root(), role="accountant")
    rows = [["校工会", 2026, account.name, "1.2"]]
    job = upload(roster(*rows, head=["组织", "年度", "预算项目", "预算金额（2026年）"], title=title))
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.title, sheet.layout["scales"]["3"]) == ("预算", 10_000)
    assert [one.text.rpartition("　")[2] for one in page(client, job)["newcomers"]] == ["12000.00"]


def test_what_is_wrong_in_every_row_is_one_line_that_names_each_of_them(client, upload, branch, monkeypatch):
    monkeypatch.setattr(parsed, "MAX_PROBLEMS", 2)
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
    rows = [[f"T{n}", "张伟", "男", branch.name, "在编", "去年"] for n in range(10, 16)]
    job = upload(roster(*rows, head=head))
    [line] = [one for one in page(client, job)["problems"] if not one.warning]
    assert (line.headers, len(line.rows)) == (("入会日期",), 6)
    with open_kept(job.files.get(name="有问题的行.xlsx")) as file:
        [table] = read_workbook(file.read()).sheets.values()
    said = [line[-1] for line in table.rows[1:]]
    assert (len(said), len(set(said)), bool(said[0])) == (6, 1, True)


def test_a_column_without_a_heading_is_listed(client, upload, branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    job = upload(roster(["T1", "张伟", "13900000001", "无处可去"], head=["工号", "姓名", "手机"], title="会员通讯录"))
    unread = [one.header for one in page(client, job)["problems"] if one.sentence.startswith("模板中没有")]
    assert unread == ["第4列（没有表头）"]


def test_a_preview_that_was_corrected_meanwhile_is_not_confirmed(client, upload, correct, work):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期", "手机"]
    row = ["T1", "张伟", "男", "纺织学院分工会", "在编", "2015-09-01", "13900000001"]
    first = upload(roster(row, head=head))
    assert page(client, first)["can_confirm"] is True
    second = correct(first, c6="")
    old = page(client, first)
    assert (old["can_confirm"], old["worksheets"], old["newest"]) == (False, (), second)
    for url in ("ledger_preview", "ledger_layout", "ledger_leave_out", "ledger_file_offered"):
        answer = client.post(reverse(url, args=[first.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("ledger_preview", args=[second.pk])
        assert [str(one) for one in answer.context["messages"]] == ["这份台账之后又核对过，请看最新的核对结果。"]
    assert Member.objects.count() == 0
    assert work(client.post(reverse("ledger_preview", args=[second.pk]))).message == "已导入。"
    assert Member.objects.get().mobile == ""


def test_a_preview_is_not_confirmed_while_the_file_is_looked_at_again(client, upload):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
    first = upload(roster(["T1", "张伟", "男", "纺织学院分工会", "在编", "2015-09-01"], head=head))
    url = reverse("ledger_layout", args=[first.pk])
    [form] = client.get(url).context["forms"]
    waits = client.post(url, {field.html_name: field.value() or "" for field in form}).url
    assert client.post(reverse("ledger_preview", args=[first.pk])).url == waits
    assert LedgerImport.objects.get().is_draft


def test_only_what_was_corrected_is_remembered_and_our_own_headings_never(client, officer, upload, correct, work):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期", "手机"]
    row = ["T1", "张伟", "男", "纺织学院分工会", "在编", "2015-09-01", "13900000001"]
    LedgerWord.objects.create(
        unit=Unit.root(), kind="members.members", column="unit", word="纺院", means="纺织学院分工会", set_by=officer
    )
    before = list(LedgerWord.objects.values_list("pk", "set_at"))
    correct(upload(roster(row, head=head)), c6="", remember="on")
    assert list(LedgerWord.objects.values_list("pk", "set_at")) == before
    unknown = upload(roster(["甲", "乙"], head=["甲项", "乙项"], title="一张表"))
    correct(unknown, kind="members.members", remember="on")
    [kind] = LedgerWord.objects.filter(kind="")
    assert kind.means == "members.members"
    again = upload(roster(["丙", "丁"], head=["甲项", "乙项"], title="一张表"))
    assert page(client, again)["worksheets"][0].title == "会员"
    # All chains have the same headings, and the kind of one says nothing of the next.
    paste = {"pasted": "1. 张伟\n2. 李娜"}
    correct(work(client.post(reverse("ledger_import"), paste)), kind="activities.participations", remember="on")
    assert page(client, work(client.post(reverse("ledger_import"), paste)))["worksheets"][0].layout["kind"] == ""


@pytest.mark.parametrize(
    ("kind", "head", "offered"),
    [
        ("finance.incomes", ["到账日期", "甲项"], {"unit", "account", "amount", "payer"}),
        ("welfare.recipients", ["姓名", "签收"], {"issue", "cost"}),
        ("activities.participations", ["活动", "来宾姓名"], {"activity_on", "event"}),
        ("congress.proposals", ["案由", "提案人"], {"congress", "submitted_on", "outcome"}),
    ],
)
def test_only_what_is_the_same_for_all_rows_is_filled_once(client, upload, correct, kind, head, offered):
    job = correct(upload(roster(["甲", "乙"], head=head, title="一张表")), kind=kind)
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert {field.name for (field,) in form.bound["fixed"]} == {f"f-{key}" for key in offered}


def test_a_file_without_rows_says_so_and_errors_go_before_hints(client, upload):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期", "血型"]
    empty = upload(roster(head=head))
    assert (empty.message, empty.result["has_rows"]) == ("没有要读的行。", False)
    row = ["T1", "张伟", "男", "没有的分会", "在编", "2015-09-01", "A"]
    warnings = [one.warning for one in page(client, upload(roster(row, head=head)))["problems"]]
    assert (warnings[0], warnings[-1], warnings) == (False, True, sorted(warnings))
