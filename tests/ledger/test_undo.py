"""Undoing an import through the pages: asked for by its maker, agreed to by who confirmed it, refused with the list."""

import datetime
from decimal import Decimal
from unittest.mock import patch

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from finance.models import Claim
from members.models import Member, Membership, OfficerTerm
from members.services.roster import edit_member
from tests.books import book, member_row
from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    GrantFactory,
    MemberFactory,
    ParticipationFactory,
    VisitFactory,
)
from tests.ledger.rows import office, payment, states, tables
from tests.shown import texts
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import known, values
from unionportal.core.ledger.undoing import plan
from unionportal.core.ledger.undoing.plan import plan_of
from unionportal.core.models import AuditEntry, Job, LedgerImport, Notice, Unit
from unionportal.portal.workbooks.handing import set_start_day
from unionportal.portal.workbooks.undoing import Named, Since, cells, stops
from unionportal.reports.models import Report
from welfare.models import HardshipFile
from welfare.services.hardship import save_hardship_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def decide(client, work):
    """Make a move of the undoing of a sheet as `person`; return the status of the answer."""

    def decide(person, move, title="分工会委员", **answers):
        sheet = LedgerImport.objects.latest("prepared_at").sheets.get(title=title)
        client.force_login(person)
        answer = client.post(reverse("ledger_sheet_move", args=[sheet.pk, move]), answers)
        work()
        return answer.status_code

    return decide


@pytest.fixture
def imported(officer, chair, branch, prepare, confirm):
    """A roster with a new person and a changed one, and the office of the new one, written by both persons."""
    known = MemberFactory(unit=branch, staff_no="T00001", name="张三", department="一系", mobile="13800000000")
    rows = [member_row(1, department="二系", mobile="13900000000"), member_row(2, name="李四")]
    prepared, _ = prepare(officer, members=rows, officers=[office(branch, "T00002")])
    confirm(chair, "分工会委员")
    prepared.refresh_from_db()
    assert (prepared.state, Member.objects.count(), OfficerTerm.objects.count()) == ("applied", 2, 1)
    # The rows of a large sheet are confirmed together.
    assert prepared.sheets.get(title="会员").confirmations.get().count == 2
    known.refresh_from_db()
    return known


def sentences(answer):
    return [stop.sentence for stop in answer.context["plan"].stops]


def test_the_maker_asks_and_who_confirmed_agrees_and_only_what_somebody_corrected_since_stays(
    client, officer, chair, person, other_branch, imported, ask, decide
):
    edit_member(imported, actor=officer, mobile="13700000000")
    client.force_login(officer)
    prepared = LedgerImport.objects.latest("prepared_at")
    listed = client.get(reverse("ledger_import")).context["written"]
    page = client.get(reverse("ledger_undo", args=[prepared.pk]))
    assert (list(listed), sentences(page)) == ([prepared], [])
    shown = {(cell.column, cell.before, cell.imported, cell.now, cell.goes_back) for cell in page.context["cells"]}
    assert {one for one in shown if one[0] in ("部门", "手机")} == {
        ("部门", "一系", "二系", "二系", True),
        ("手机", "（不显示）", "（不显示）", "（不显示）", False),
    }
    prepared, _ = ask(officer)
    assert (prepared.state, states(prepared)["分工会委员"]) == ("undoing", "undoing")
    # Who may see a sheet of it reads of no member outside his scope.
    client.force_login(person(Role.BRANCH_CHAIR, other_branch))
    assert client.get(reverse("ledger_undo", args=[prepared.pk])).status_code == 404
    assert cells(plan_of(prepared), Scope.of(person(Role.BRANCH_CHAIR, other_branch))) == []
    client.force_login(chair)
    assert [item.count for item in client.get("/").context["waiting"] if item.title == "台账工作表 · 待撤销"] == [1]
    assert decide(chair, "agree_undo") == 302
    prepared.refresh_from_db()
    imported.refresh_from_db()
    assert (prepared.state, imported.department, imported.mobile) == ("undone", "一系", "13700000000")
    assert list(Member.objects.values_list("pk", flat=True)) == [imported.pk]
    assert (Membership.objects.exclude(member=imported).count(), OfficerTerm.objects.count()) == (0, 0)
    entry = AuditEntry.objects.get(code="core.ledger_undo")
    assert (entry.actor, entry.facts["原因"], entry.facts["表"]["会员"]["删去"]) == (officer, "导错了文件", 1)
    changed = AuditEntry.objects.get(code="members.change_member", facts__has_key="撤销台账").facts["修改"]
    assert set(changed) == {"性别", "部门", "入会日期"}
    again, answer = ask(officer)
    assert (again.state, answer.context["form"].errors["__all__"]) == (
        "undone",
        ["这份台账已撤销，不能申请撤销。"],
    )


def test_nobody_but_the_same_persons_undoes_it_unless_the_one_has_no_account_any_more(
    client, officer, chair, person, union, imported, ask, decide
):
    other, third = person(Role.CHAIR, union), person(Role.OFFICER, union)
    assert ask(third)[1].status_code == 404
    prepared, answer = ask(other)
    assert (prepared.state, answer.context["form"].errors["__all__"]) == (
        "applied",
        ["只有编制人可以申请撤销自己编制的台账。"],
    )
    assert ask(officer)[0].state == "undoing"
    assert [decide(one, "agree_undo") for one in (officer, other)] == [200, 200]
    prepared.refresh_from_db()
    assert (prepared.state, OfficerTerm.objects.count()) == ("undoing", 1)
    chair.is_active = False
    chair.save()
    assert decide(other, "agree_undo") == 302
    prepared.refresh_from_db()
    assert (prepared.state, OfficerTerm.objects.count()) == ("undone", 0)


def test_who_does_not_agree_leaves_everything_as_it_is_and_says_why(client, officer, chair, imported, ask, decide):
    ask(officer)
    assert decide(chair, "refuse_undo", reason="名单是对的") == 302
    prepared = LedgerImport.objects.latest("prepared_at")
    assert (prepared.state, set(states(prepared).values()), Member.objects.count()) == ("applied", {"confirmed"}, 2)
    told = Notice.objects.filter(user=officer).latest("pk").sentence
    assert told == "您申请撤销的台账没有得到同意，内容不变。原因：名单是对的"
    client.force_login(officer)
    url = reverse("ledger_undo", args=[prepared.pk])
    said = f"{chair}不同意撤销，内容不变。原因：名单是对的"
    assert client.get(url).context["not_undone"][1] == said
    ask(officer)
    assert client.get(url).context["not_undone"] is None
    client.post(reverse("ledger_undo_withdraw", args=[prepared.pk]))
    assert client.get(url).context["not_undone"] is None


def test_the_page_says_why_nothing_was_undone_and_offers_nothing_where_nothing_was_written(
    client, officer, branch, prepare, ask, work
):
    rows = [member_row(1), member_row(2, name="李四")]
    prepare(officer, members=rows)
    edit_member(Member.objects.get(staff_no="T00001"), actor=officer, department="二系")
    prepared, answer = ask(officer)
    page = client.get(answer.url)
    sentence = "没有撤销，内容不变：1 条“会员”在导入以后又改过，不能随导入撤销，请逐条处理"
    assert (prepared.state, page.context["not_undone"][1], sentences(page)) == (
        "applied",
        sentence,
        ["1 条“会员”在导入以后又改过，不能随导入撤销，请逐条处理"],
    )
    # Sent twice: what the first one wrote leaves the second nothing to write.
    for _ in range(2):
        file = SimpleUploadedFile("台账.xlsx", book(members=[member_row(3, name="王五")]))
        client.post(reverse("ledger_import"), {"file": file})
    work()
    for job in Job.objects.order_by("-created_at")[:2]:
        client.post(reverse("ledger_preview", args=[job.pk]))
        work()
    same = LedgerImport.objects.filter(state="applied").latest("decided_at")
    answer = client.post(reverse("ledger_undo", args=[same.pk]), {"reason": "导错了文件"})
    assert (answer.context["may_request"], answer.context["form"].errors["__all__"]) == (
        False,
        ["这份台账与已有的相同，没有写入内容，没有可以撤销的。"],
    )
    shown = client.get(reverse("ledger_preview", args=[Job.objects.latest("created_at").pk])).context
    assert (shown["prepared"], shown["newcomers"], [row[1] for row in shown["counts"]]) == (same, (), [0])
    listed = client.get(reverse("ledger_import")).context["written"]
    assert [one.has_content for one in listed] == [False, True, True]


def test_the_maker_takes_the_request_back_until_everybody_agreed_and_the_list_says_how_the_import_stands(
    client, officer, chair, imported, ask, decide
):
    def listed():
        client.force_login(officer)
        return [
            (book.name, book.get_state_display()) for _, book in client.get(reverse("ledger_import")).context["recent"]
        ]

    def take_back(person):
        client.force_login(person)
        return client.post(reverse("ledger_undo_withdraw", args=[prepared.pk]), follow=True)

    assert listed() == [("台账.xlsx", "已导入")]
    prepared, _ = ask(officer)
    assert listed() == [("台账.xlsx", "等待确认撤销")]
    assert take_back(chair).status_code == 404
    assert take_back(officer).context["may_request"] is True
    prepared.refresh_from_db()
    assert (prepared.state, prepared.undo_reason, set(states(prepared).values())) == ("applied", "", {"confirmed"})
    assert (
        Notice.objects.filter(user=chair).latest("pk").sentence
        == "编制人撤回了撤销工作表“分工会委员”的申请，不用再办。"
    )
    assert decide(chair, "agree_undo") == 200
    assert (listed(), Member.objects.count()) == ([("台账.xlsx", "已导入")], 2)
    ask(officer)
    prepared.sheets.filter(title="分工会委员").update(state="agreed")
    sentences = [str(one) for one in take_back(officer).context["messages"]]
    assert sentences[1:] == ["各张工作表都已同意撤销，正在办理，不能再撤回。"]
    prepared.sheets.filter(title="分工会委员").update(state="undoing")
    decide(chair, "agree_undo")
    assert (listed(), Member.objects.count()) == ([("台账.xlsx", "已撤销")], 1)


def test_what_was_built_on_it_or_changed_since_stops_it_with_the_list(
    client, officer, chair, branch, imported, ask, decide
):
    new = Member.objects.get(staff_no="T00002")
    ask(officer)
    VisitFactory(member=new, unit=branch)
    decide(chair, "agree_undo")
    prepared = LedgerImport.objects.latest("prepared_at")
    assert (prepared.state, set(states(prepared).values()), OfficerTerm.objects.count()) == (
        "applied",
        {"confirmed"},
        1,
    )
    edit_member(new, actor=officer, department="三系")
    client.force_login(officer)
    page = client.get(reverse("ledger_undo", args=[prepared.pk]))
    assert sentences(page) == [
        "1 条“会员”在导入以后又改过，不能随导入撤销，请逐条处理",
        "1 条“会员”在导入以后已有别的记录（慰问）以它为据，请先处理",
    ]
    since = Since(officer.name, timezone.localdate(), "维护会员")
    assert page.context["stops"][0].records == [Named(str(new), new.get_absolute_url(), new, since)]
    assert page.context["may_request"] is False
    # Asked for nevertheless, what stops it is read once for the refusal and for the page that shows it.
    with patch.object(plan, "traces", wraps=plan.traces) as read:
        refused = client.post(reverse("ledger_undo", args=[prepared.pk]), {"reason": "导错了文件"})
    assert (sentences(refused), read.call_count) == (sentences(page), 1)


def test_who_built_on_it_is_named_with_the_day_and_the_act_as_the_reader_may_see(
    client, officer, branch, other_branch, person, union, imported, ask, prepare
):
    prepared = LedgerImport.objects.latest("prepared_at")
    new, colleague = Member.objects.get(staff_no="T00002"), person(Role.OFFICER, union)
    facts = {"category": "deep", "cause": "own_illness", "income_year": 2025, "income": 50000, "people": 3}
    file = save_hardship_file(HardshipFile(member=new, opened_on=datetime.date(2026, 3, 1), **facts), actor=colleague)
    # Another import that changes the record tells its maker and its file, though the log says nothing of each row.
    prepare(colleague, members=[member_row(2, name="李四", department="三系")])
    client.force_login(officer)
    url, today = reverse("ledger_undo", args=[prepared.pk]), timezone.localdate()
    assert [one.records[0].since for one in client.get(url).context["stops"]] == [
        Since(colleague.name, today, "导入台账 台账.xlsx"),
        Since(colleague.name, today, "登记困难职工档案"),
    ]
    since = f"（{colleague.name} {today} 登记困难职工档案）"
    assert [one.endswith(since) for one in texts(client.get(url), ".row-sub")].count(True) == 1
    elsewhere = Scope.of(person(Role.BRANCH_CHAIR, other_branch))
    [hidden] = [one.records[0] for one in stops(plan_of(prepared), elsewhere) if "为据" in one.sentence]
    assert (hidden.record, hidden.since) == (None, Since(file.unit.name, today, "登记困难职工档案"))


def test_a_report_that_was_made_final_since_stops_it_and_an_earlier_one_does_not(client, officer, union, imported):
    prepared = LedgerImport.objects.latest("prepared_at")
    facts = {"unit": union, "state": "final", "period_label": "2022年度", "made_by": officer}
    facts |= {"period_start": "2022-01-01", "period_end": "2023-01-01"}
    Report.objects.create(**facts, finalised_at=prepared.decided_at - datetime.timedelta(days=1))
    client.force_login(officer)
    page = reverse("ledger_undo", args=[prepared.pk])
    assert sentences(client.get(page)) == []
    Report.objects.create(**facts, finalised_at=timezone.now())
    assert sentences(client.get(page)) == ["导入以后有 1 份工作报告已经定稿，其中的数可能包含这份台账的内容"]


def test_the_drafts_of_an_import_are_cancelled_and_keep_their_numbers(
    officer, chair, union, account, prepare, confirm, ask
):
    with time_machine.travel(datetime.datetime(2022, 12, 15, 4, tzinfo=datetime.UTC)):
        set_start_day(actor=chair, day=datetime.date(2022, 5, 1))
        BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(50000))
        prepare(officer, payments=[payment()])
        number = Claim.objects.get(state="draft").number
        prepared, _ = ask(officer)
        claim = Claim.objects.get()
    assert (prepared.state, claim.state, claim.number) == ("undone", "cancelled", number)
    assert claim.return_reason == "撤销台账 台账.xlsx：导错了文件"


def test_what_was_imported_before_histories_were_kept_by_import_is_not_undone(client, officer, imported, ask):
    LedgerImport.objects.update(context=None)
    prepared, answer = ask(officer)
    assert (prepared.state, sentences(answer)) == (
        "applied",
        ["它是在系统按导入保留逐行的历史之前导入的，不能整份撤销，请逐条更正。"],
    )


def test_moves_and_leavings_by_an_import_are_as_before(officer, branch, other_branch, prepare, ask):
    moved = MemberFactory(unit=branch, staff_no="T00001", name="张三")
    leaver = MemberFactory(unit=branch, staff_no="T00002", name="张三")
    OfficerTerm.objects.create(unit=branch, member=leaver, post="chair", elected_on="2021-12-20", since="2022-01-01")
    before = tables()
    rows = [
        member_row(1, joined_on=moved.joined_on, unit=other_branch.name, moved_on="2025-03-01"),
        member_row(2, joined_on=leaver.joined_on, unit=branch.name, left_on="2025-09-01", left_by="retired"),
    ]
    prepared, _ = prepare(officer, members=rows)
    assert (Membership.objects.count(), OfficerTerm.objects.get().until) == (3, datetime.date(2025, 9, 1))
    prepared, _ = ask(officer)
    changed = {name for name, text in tables().items() if text != before[name]}
    # There is a file more.
    assert (prepared.state, changed) == ("undone", {"core_attachment"})


def test_units_of_an_import_were_never_there_and_come_in_again_and_one_that_is_used_stays(
    client, officer, branch, other_branch, prepare, ask
):
    member = MemberFactory(unit=other_branch, staff_no="T00001", name="张三")
    before, union = tables(), branch.parent
    counted = values(known(["members.sub_unions"]), calendar_year(2025), Scope.everything())
    units = [
        {"code": "XCL", "name": "新成立分工会", "kind": "branch", "parent": union.code, "opened_on": "2025-01-01"},
        {"code": "XCZ", "name": "新小组", "kind": "group", "parent": "XCL", "opened_on": "2025-02-01"},
        {"code": branch.code, "name": "改名分工会", "kind": "branch", "parent": union.code, "renamed_on": "2025-03-01"}
        | {"opened_on": branch.opened_on},
    ]
    rows = [member_row(1, joined_on=member.joined_on, unit="新成立分工会", moved_on="2025-03-01")]
    rows.append(member_row(2, unit="新小组", name="李四", joined_on="2025-04-01"))
    prepared, _ = prepare(officer, units=units, members=rows)
    assert (prepared.state, Member.objects.get(staff_no="T00002").unit.code) == ("applied", "XCZ")
    prepared, _ = ask(officer)
    changed = {name for name, text in tables().items() if text != before[name]}
    assert (prepared.state, changed) == ("undone", {"core_attachment", "core_unit"})
    assert values(known(["members.sub_unions"]), calendar_year(2025), Scope.everything()) == counted
    branch.refresh_from_db()
    assert (branch.name, Unit.objects.in_being(datetime.date(2025, 6, 1)).filter(code__startswith="XC").count()) == (
        "纺织学院分工会",
        0,
    )
    assert not Unit.objects.filter(code__in=["XCL", "XCZ"]).exists()
    prepared, _ = prepare(officer, members=rows)
    assert (prepared.state, Member.objects.count()) == ("draft", 1)
    prepared, _ = prepare(officer, units=units[:1])
    kept = Unit.objects.get(code="XCL")
    assert (prepared.state, kept.closed_on, kept.changes.count()) == ("applied", None, 1)
    GrantFactory(unit=kept)
    prepared, answer = ask(officer)
    assert (prepared.state, sentences(client.get(answer.url))) == (
        "applied",
        ["1 条“工会组织”在导入以后已有别的记录（角色授权）以它为据，请先处理"],
    )


def test_a_remark_that_an_import_changed_goes_back(officer, branch, prepare, ask):
    came = ParticipationFactory(
        activity=ActivityFactory(unit=branch, title="健步走", recorded=True),
        member=MemberFactory(unit=branch, staff_no="T00001"),
        state="attended",
        note="带孩子",
    )
    prepare(officer, participations=[{"activity": "健步走", "staff_no": "T00001", "note": "不吃辣"}])
    came.refresh_from_db()
    assert came.note == "不吃辣"
    ask(officer)
    came.refresh_from_db()
    assert came.note == "带孩子"
