"""This year's list of people who are filed already leads to the re-check of each file, and never makes a second one."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import HardshipFileFactory, MemberFactory
from tests.portal.rosters import page, roster
from tests.shown import links, texts
from tests.undoing import undone
from unionportal.core.jobs import outbox
from unionportal.core.models import Job, LedgerImport
from welfare.models import HardshipCheck, HardshipFile
from welfare.services.hardship import confirm_check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

HEAD = ["工号", "姓名", "建档日期", "困难类别", "主要致困原因", "收入所属年度", "家庭年收入", "家庭人口"]
PEOPLE = (("T1", "张伟"), ("T2", "李娜"))


@pytest.mark.parametrize(
    ("opened_on", "year", "why"),
    [
        ("2026-03-01", 2025, "此人的档案 {} 在档（2022-03-01 建档），不再建一份；"),
        ("2022-03-01", 2025, "档案 {} 登记的是 2021 年的收入，这一行是 2025 年的；"),
    ],
)
def test_who_is_filed_is_rechecked_and_the_others_come_in(client, officer, branch, upload, work, opened_on, year, why):
    filed = HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T1", name="张伟", unit=branch))
    MemberFactory(staff_no="T2", name="李娜", unit=branch)
    facts = ["深度困难", "本人大病", year, 50000, 3]
    rows = [["T1", "张伟", opened_on, *facts], ["T2", "李娜", "2026-03-01", *facts]]
    job = upload(roster(*rows, head=HEAD, title="2026年困难职工档案表"))
    [problem] = [one for one in page(client, job)["problems"] if not one.warning]
    address = reverse("admin:welfare_hardshipfile_move", args=[filed.pk, "recheck"])
    sentence = f"{why.format(filed.number)}以后各年的情况，请在档案里登记年度复核，也可以在这里勾选，一并登记。"
    assert (problem.sentence, problem.rows, problem.address) == (sentence, (4,), address)
    shown = client.get(reverse("ledger_preview", args=[job.pk]))
    assert (links(shown).count(address), texts(shown, "a").count("去办理")) == (1, 1)
    assert client.get(address).context["form"].fields["year"].label == "复核年度"
    job = work(client.post(reverse("ledger_leave_out", args=[job.pk])))
    assert [one.sentence for one in page(client, job)["problems"] if not one.warning] == []
    assert job.result["sheets"] == [["困难职工档案", 1, 0, 0, 0]]
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    filed.refresh_from_db()
    assert (HardshipFile.objects.filter(member=filed.member).count(), filed.income_year) == (1, 2021)


def test_the_list_of_the_same_year_again_is_no_recheck(client, branch, upload):
    HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T1", name="张伟", unit=branch))
    job = upload(
        roster(["T1", "张伟", "2022-03-01", "深度困难", "本人大病", 2021, 62000, 4], head=HEAD, title="困难职工档案表")
    )
    assert (job.result["ok"], job.result["sheets"]) == (True, [["困难职工档案", 0, 1, 0, 0]])


def test_the_rechecks_of_a_list_are_filed_once_if_that_is_ticked_and_go_back_with_the_import(
    client, officer, chair, branch, upload, correct, work
):
    filed = HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T1", name="张伟", unit=branch))
    other = HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T2", name="李娜", unit=branch))
    facts = ["本人大病", 2025, 50000, 2]
    rows = [["T1", "张伟", "2026-03-01", "深度困难", *facts], ["T2", "李娜", "2022-03-01", "相对困难", *facts]]
    sent = roster(*rows, head=HEAD, title="2026年困难职工档案表")
    job = upload(sent)
    [asked] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    field = asked["filed"]
    assert (field.label, field.value()) == ("档案已在档的，登记为年度复核，等另一个人确认（2 行）", False)
    tick = reverse("ledger_file_offered", args=[job.pk])
    none = client.post(tick, follow=True)
    assert [str(one) for one in none.context["messages"]] == ["请先勾选要一并登记的。"]
    assert [one.name for one in none.context["offering"]] == ["Sheet1"]
    job = work(client.post(tick, {"worksheet": "Sheet1"}))
    assert page(client, job)["offering"] == []
    told = [one.sentence for one in page(client, job)["problems"] if "复核" in one.sentence]
    assert told == [f"登记为档案 {one.number} 的 2026 年度复核，等另一个人确认。" for one in (filed, other)]
    # Nobody confirms here what somebody confirms there.
    assert (job.result["sheets"], job.result["deciding"]) == ([["困难职工档案", 2, 0, 0, 0]], [])
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    made = HardshipCheck.objects.order_by("file_id")
    assert list(made.values_list("year", "outcome", "category", "income", "people", "state", "made_by")) == [
        (2026, "kept", "deep", 50000, 2, "prepared", officer.pk),
        (2026, "changed", "relative", 50000, 2, "prepared", officer.pk),
    ]
    assert made[0].checked_on == date(2026, 3, 1)
    again = upload(sent)
    assert (again.result["ok"], again.result["sheets"]) == (True, [["困难职工档案", 0, 0, 2, 0]])
    ledger = LedgerImport.objects.get(state="applied")
    with undone():
        confirm_check(made[0], actor=chair)
        stops = client.get(reverse("ledger_undo", args=[ledger.pk])).context["stops"]
        assert [(one.sentence.partition("，")[0], one.records[0].since.who) for one in stops] == [
            ("1 条“困难职工档案复核”在导入以后又改过", chair.name)
        ]
    client.post(reverse("ledger_undo", args=[ledger.pk]), {"reason": "导错了文件"})
    outbox.run(Job.objects.latest("created_at").pk)
    ledger.refresh_from_db()
    assert (ledger.state, set(made.values_list("state", "return_reason"))) == (
        "undone",
        {("returned", "撤销台账 花名册.xlsx：导错了文件")},
    )
    assert correct(upload(sent), filed=True).result["sheets"] == [["困难职工档案", 2, 0, 0, 0]]


def test_a_file_of_the_same_import_is_not_rechecked_by_it(client, branch, upload, correct):
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    facts = ["深度困难", "本人大病", 2025, 50000, 3]
    rows = [["T1", "张伟", day, *facts] for day in ("2024-03-01", "2026-03-01")]
    job = upload(roster(*rows, head=HEAD, title="困难职工档案表"))
    [asked] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    assert [name for name in asked.fields if name == "filed"] == []
    assert [one.rows for one in page(client, job)["problems"] if not one.warning] == [(5,)]


def test_the_second_person_reads_the_rechecks_beside_the_new_files(client, officer, chair, branch, upload, correct):
    filed = HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T1", name="张伟", unit=branch))
    MemberFactory(staff_no="T2", name="李娜", unit=branch)
    rows = [[number, name, "2026-03-01", "深度困难", "本人大病", 2025, 50000, 3] for number, name in PEOPLE]
    job = upload(roster(*rows, head=HEAD, title="2026年困难职工档案表"))
    assert job.message.endswith("有 1 处问题，请先在这里选定能选定的，还有问题的再改正文件、重新上传。")
    job = correct(job, filed=True)
    assert [one.text.split("　")[0] for one in page(client, job)["newcomers"]] == ["李娜（T2）"]
    client.post(reverse("ledger_preview", args=[job.pk]))
    [sheet] = LedgerImport.objects.get().sheets.all()
    client.force_login(chair)
    shown = client.get(reverse("ledger_sheet", args=[sheet.pk])).context["page_obj"]
    assert {one.row.names: one.row.text.split("　")[0] for one in shown} == {
        "张伟": f"登记为档案 {filed.number} 的 2026 年度复核",
        "李娜": "工号：李娜（T2）",
    }
    answer = client.post(reverse("ledger_sheet_move", args=[sheet.pk, "confirm"]), {"seen": sheet.fingerprint})
    assert answer.status_code == 302
    outbox.run(Job.objects.latest("created_at").pk)
    assert (HardshipFile.objects.count(), HardshipCheck.objects.get().state) == (2, "prepared")
    # Undone by the same two, both go.
    client.force_login(officer)
    undo = reverse("ledger_undo", args=[sheet.ledger_id])
    client.post(undo, {"reason": "导错了文件"})
    agree = reverse("ledger_sheet_move", args=[sheet.pk, "agree_undo"])
    client.post(agree)
    assert LedgerImport.objects.get().state == "undoing"
    client.force_login(chair)
    client.post(agree)
    outbox.run(Job.objects.latest("created_at").pk)
    assert LedgerImport.objects.get().state == "undone"
    assert (HardshipFile.objects.get(), HardshipCheck.objects.get().state) == (filed, "returned")


def test_a_list_by_its_usual_name_is_of_files_and_names_who_has_left(client, branch, upload, correct):
    """New people, one on file and one who left in a list as a branch sends it, with months, a sum and signatures."""
    MemberFactory(staff_no="T2", name="李娜", unit=branch)
    MemberFactory(staff_no="T3", name="梁满", unit=branch, status="left", left_on=date(2025, 6, 1))
    filed = HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T1", name="张伟", unit=branch))
    head = ["序号", "姓名", "工号", "困难类别", "致困原因", "家庭年收入（元）", "家庭人口", "建档时间"]
    rows = [
        [1, "张伟", "T1", "深度困难", "本人大病", "30,000", 3, "2026.03"],
        [2, "李娜", "T2", "相对困难", "本人大病", "52000.00", 2, "2026年3月"],
        [3, "梁满", "T3", "相对困难", "子女上学", "4万", 4, "2026.03"],
        ["合计", "3人"],
        ["单位负责人：", None, None, "填表人：", None, None, "2026年3月20日"],
    ]
    job = correct(upload(roster(*rows, head=head, title="2026年度困难职工名单")), **{"d-opened_on": "first"})
    job = correct(job, filed=True)
    assert (job.result["ok"], job.result["sheets"]) == (True, [["困难职工档案", 3, 0, 0, 0]])
    told = {one.rows: one.sentence for one in page(client, job)["problems"] if one.rows and one.header == "工号"}
    assert told == {
        (4,): f"登记为档案 {filed.number} 的 2026 年度复核，等另一个人确认。",
        (6,): "梁满2025-06-01起已离会，这一行仍照登，请核对。",
    }
    new = [one.text.split("　")[::4] for one in page(client, job)["newcomers"]]
    assert new == [["李娜（T2）", "52000.00"], ["梁满（T3）", "40000.00"]]
