"""Two persons for what decides: an imported workbook is written when somebody else has confirmed every such sheet."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.models import Budget, Claim
from members.models import Member, OfficerTerm
from tests.books import id_number, member_row
from tests.factories import BudgetFactory, GrantFactory, MemberFactory
from tests.ledger.rows import TITLES, budget, everything, office, payment, sentences, states, visit, written
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.ledger import confirming
from unionportal.core.models import Attachment, AuditEntry, Job, LedgerConfirmation, LedgerImport, LedgerSheet, Notice
from welfare.models import BenefitKind, ForbiddenWord, Visit

pytestmark = pytest.mark.django_db


def test_an_officer_alone_gets_no_payment_budget_grant_or_office_into_the_books_by_a_file(
    officer, chair, own, account, branch, prepare, confirm
):
    prepared, _ = prepare(officer, **everything(branch))
    assert states(prepared) == dict.fromkeys(TITLES, "waiting")
    assert [confirm(officer, title) for title in TITLES] == [200] * 7
    prepared.refresh_from_db()
    assert (prepared.state, LedgerConfirmation.objects.count()) == ("waiting", 0)
    assert written() == [0] * 8


def test_nobody_gives_an_office_to_himself_and_whom_the_file_gives_one_does_not_confirm_it(
    client, officer, chair, person, own, branch, union, prepare, confirm
):
    prepare(officer, officers=[office(branch)])
    page = client.get(reverse("ledger_preview", args=[Job.objects.latest("created_at").pk]))
    assert [one.sentence for one in page.context["problems"]] == ["不能给自己授予角色。"]
    MemberFactory(unit=branch, user=chair, staff_no="T7000")
    person(Role.CHAIR, union)
    prepared, _ = prepare(officer, officers=[office(branch, "T7000")])
    confirm(chair, "分工会委员")
    assert (states(prepared), OfficerTerm.objects.count()) == ({"分工会委员": "waiting"}, 0)


def test_an_officer_who_is_also_chair_does_not_confirm_what_he_prepared(
    client, person, union, chair, account, prepare, confirm
):
    both = person(Role.OFFICER, union)
    both.grants.create(role=Role.CHAIR, unit=union)
    prepared, _ = prepare(both, budgets=[budget()])
    sheet = prepared.sheets.get()
    page = client.get(sheet.get_absolute_url())
    assert (page.context["may_confirm"], page.context["why_not"]) == (
        False,
        "编制人不能确认自己编制的工作表，须由另一个人确认。",
    )
    confirm(both, "预算")
    assert (states(prepared), Budget.objects.count()) == ({"预算": "waiting"}, 0)


def test_the_file_is_written_whole_with_the_last_confirmation_and_the_log_names_both_hands(
    client, officer, chair, own, account, branch, prepare, confirm
):
    prepared, _ = prepare(officer, **everything(branch))
    client.force_login(chair)
    waiting = [item for item in client.get("/").context["waiting"] if item.title == "台账工作表 · 待确认"]
    assert [item.count for item in waiting] == [7]
    assert [confirm(chair, title) for title in TITLES[:-1]] == [302] * 6
    assert written() == [0] * 8
    assert confirm(chair, TITLES[-1]) == 302
    prepared.refresh_from_db()
    assert (prepared.state, written()) == ("applied", [3, 3, 1, 1, 1, 1, 1, 1])
    hands = {"台账": "台账.xlsx", "编制": officer.name, "确认": chair.name}
    acts = ("core.import_ledger", "finance.book_history", "finance.open_budget", "members.add_officerterm")
    noted = {code: AuditEntry.objects.filter(code=code).first().facts for code in acts}
    assert {code: {key: facts.get(key) for key in hands} for code, facts in noted.items()} == dict.fromkeys(acts, hands)
    confirmed = AuditEntry.objects.filter(code="core.ledgersheet.confirm").values_list("actor", flat=True)
    assert set(confirmed) == {chair.pk}
    assert prepared.written["支出"] == {"新增": 1, "更改": 0, "未变": 0, "有误": 0}


def test_whom_a_row_benefits_does_not_confirm_it_and_another_holder_does(
    officer, chair, person, union, branch, account, prepare, confirm
):
    MemberFactory(unit=branch, user=chair, staff_no="T7000")
    BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(50000))
    other = person(Role.CHAIR, union)
    prepared, _ = prepare(officer, visits=[visit("T7000")])
    assert confirm(chair, "慰问") == 200
    assert (states(prepared), Visit.objects.count()) == ({"慰问": "waiting"}, 0)
    assert confirm(other, "慰问") == 302
    assert (states(prepared), Visit.objects.count()) == ({"慰问": "confirmed"}, 1)


def test_who_is_paid_by_name_does_not_confirm_the_payment(officer, chair, person, union, account, prepare, confirm):
    BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(50000))
    person(Role.CHAIR, union)
    prepared, _ = prepare(officer, payments=[payment(payee=chair.name)])
    confirm(chair, "支出")
    assert (states(prepared), Claim.objects.count()) == ({"支出": "waiting"}, 0)


def test_who_may_spend_a_budget_does_not_confirm_it(officer, chair, person, union, account, prepare, confirm):
    spender = person(Role.CHAIR, union)
    GrantFactory(user=spender, role=Role.OFFICER, unit=union)
    prepared, _ = prepare(officer, budgets=[budget()])
    confirm(spender, "预算")
    assert (states(prepared), Budget.objects.count()) == ({"预算": "waiting"}, 0)
    confirm(chair, "预算")
    assert Budget.objects.get().initial == 5000


def test_the_right_over_one_of_two_units_is_not_enough(
    client, officer, chair, person, branch, other_branch, account, prepare, confirm
):
    local = person(Role.CHAIR, branch)
    prepared, _ = prepare(officer, budgets=[budget(branch.name), budget(other_branch.name)])
    assert confirm(local, "预算") == 404
    assert (states(prepared), Budget.objects.count()) == ({"预算": "waiting"}, 0)
    own_unit, _ = prepare(officer, budgets=[budget(branch.name)])
    assert confirm(local, "预算") == 302
    assert (states(own_unit), Budget.objects.get().unit) == ({"预算": "confirmed"}, branch)


def test_where_nobody_else_could_confirm_a_sentence_names_the_permission(officer, union, account, prepare):
    prepared, answer = prepare(officer, budgets=[budget()])
    assert sentences(answer) == [
        "工作表「预算」没有别人可以确认：确认它的人要有校工会的“调整预算”权限，不是编制人，也不因其中的行受益。"
        "请先由系统管理员授权给另一个人。"
    ]
    assert (prepared.state, LedgerSheet.objects.count()) == ("draft", 0)


def test_the_confirmer_reads_every_row_first_what_benefits_the_maker_then_the_largest(
    client, officer, chair, own, branch, union, account, prepare
):
    BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(500000))
    for number in range(60):
        MemberFactory(unit=branch, staff_no=f"T1{number:03}")
    rows = [visit(f"T1{n:03}", amount=str(1000 + n)) for n in range(60)] + [visit("T9001", amount="1")]
    prepared, _ = prepare(officer, visits=rows)
    client.force_login(chair)
    sheet = prepared.sheets.get()
    first = client.get(sheet.get_absolute_url())
    shown = list(first.context["page_obj"])
    assert [(one.benefits_maker, one.row.amount) for one in shown[:3]] == [(True, 1), (False, 1059), (False, 1058)]
    second = client.get(sheet.get_absolute_url(), {"page": 2})
    assert (len(shown), len(second.context["page_obj"]), sheet.amount) == (50, 11, 61 * 1000 + 59 * 30 - 999)
    assert shown[0].row.text.split("　")[:2] == [f"工号：{own}", "事由：生病住院"]


def test_the_confirmer_reads_what_the_preview_told_the_maker_by_columns_with_their_rows(
    client, officer, chair, person, branch, other_branch, account, union, prepare, confirm
):
    BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(500000))
    MemberFactory(unit=other_branch, staff_no="T8001", name="李娜")
    born = {
        "id_number": id_number(2, born="19800506", male=False),
        "birth_date": "1980-05-16",
        "archive_ground": "组干〔2019〕3号",
    }
    new = [member_row(1, name="李娜"), member_row(2, gender="female", **born), member_row(3, name="王强")]
    prepare(officer, members=new, visits=[visit("T00001"), visit("T00002")])
    sheet = LedgerSheet.objects.get(key="welfare.visits")
    client.force_login(chair)
    answer = client.get(sheet.get_absolute_url())
    told = {kind.header: kind for kind in answer.context["told"]}
    assert told["姓名"].count == 1
    assert [one.sentence for one in told["姓名"].told] == [
        f"别的分工会有同名的人：第2行 T8001 李娜（{other_branch}）。调动的请写原来的工号和调入日期；另一位的照新增。"
    ]
    [wrong] = told["出生日期"].told
    assert (wrong.sentence, wrong.rows) == ("与身份证号中的出生日期不符。两者都保留。", (3,))
    told = [one for one in texts(answer, "li") if one.startswith(wrong.sentence)]
    assert len(told) == 1
    # The roster is of the whole union: its warnings are not for who decides over one branch. What is over keeps none.
    client.force_login(person(Role.CHAIR, branch))
    assert list(client.get(sheet.get_absolute_url()).context["told"]) == []
    confirm(chair, sheet.title)
    assert client.get(sheet.get_absolute_url()).context["told"] == []


def test_data_changed_meanwhile_asks_again_for_the_rows_touched_alone(
    client, officer, chair, branch, other_branch, account, union, prepare, confirm
):
    BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(50000))
    _first, second = (MemberFactory(unit=branch, staff_no=number) for number in ("T1001", "T1002"))
    prepared, _ = prepare(officer, visits=[visit("T1001"), visit("T1002")], officers=[office(branch, "T1002")])
    confirm(chair, "慰问")
    second.memberships.update(unit=other_branch)
    Member.objects.filter(pk=second.pk).update(unit=other_branch)
    confirm(chair, "分工会委员")
    sheet = prepared.sheets.get(title="慰问")
    assert (Visit.objects.count(), sheet.touched, states(prepared)) == (
        0,
        ["3"],
        {"分工会委员": "confirmed", "慰问": "waiting"},
    )
    client.force_login(chair)
    page = client.get(sheet.get_absolute_url())
    assert [one.row.row for one in page.context["page_obj"]] == [3]
    confirm(chair, "慰问")
    assert {one.unit for one in Visit.objects.all()} == {branch, other_branch}
    rows = LedgerConfirmation.objects.filter(sheet=sheet).order_by("pk").values_list("rows", flat=True)
    assert list(rows) == [["2", "3"], ["3"]]


def test_what_changed_after_somebody_read_it_is_not_confirmed(officer, chair, account, prepare, confirm):
    prepared, _ = prepare(officer, budgets=[budget()])
    assert confirm(chair, "预算", seen="what was there before") == 200
    assert (states(prepared), Budget.objects.count()) == ({"预算": "waiting"}, 0)


def test_who_refuses_a_sheet_sends_the_whole_file_back_with_the_reason(
    client, officer, chair, account, own, prepare, work
):
    prepared, _ = prepare(officer, budgets=[budget()], members=[member_row(5)])
    client.force_login(chair)
    sheet = prepared.sheets.get(title="预算")
    client.post(reverse("ledger_sheet_move", args=[sheet.pk, "refuse"]), {"reason": "没有会议纪要"})
    prepared.refresh_from_db()
    assert (prepared.state, Budget.objects.count(), Member.objects.filter(staff_no="T00005").count()) == (
        "refused",
        0,
        0,
    )
    told = Notice.objects.filter(user=officer).latest("pk").sentence
    assert told == "您的台账被退回，请查看原因，修改后重新上传。原因：没有会议纪要"


def test_the_maker_takes_a_file_back_and_nobody_confirms_it_any_more(client, officer, chair, account, prepare, confirm):
    prepared, _ = prepare(officer, budgets=[budget()])
    client.post(reverse("ledger_withdraw", args=[prepared.pk]))
    confirm(chair, "预算")
    prepared.refresh_from_db()
    assert (prepared.state, states(prepared), Budget.objects.count()) == ("withdrawn", {"预算": "closed"}, 0)


def test_an_accountant_prepares_the_money_and_no_roster(client, person, union, chair, branch, account, prepare):
    accountant = person(Role.ACCOUNTANT, union)
    prepared, _ = prepare(accountant, budgets=[budget()])
    assert states(prepared) == {"预算": "waiting"}
    prepare(accountant, members=[member_row(1)])
    job = Job.objects.latest("created_at")
    assert [one.sentence for one in client.get(reverse("ledger_preview", args=[job.pk])).context["problems"]] == [
        "您不能编制这张工作表，编制它的是工会专干（“导入台账”）；请从文件里删去，由他们另行导入。"
    ]


def test_an_officer_of_one_unit_prepares_no_row_of_another(
    person, branch, other_branch, chair, account, client, prepare
):
    local = person(Role.OFFICER, branch)
    prepare(local, budgets=[budget(branch.name), budget(other_branch.name)])
    job = Job.objects.latest("created_at")
    problems = client.get(reverse("ledger_preview", args=[job.pk])).context["problems"]
    assert [(one.rows, one.sentence) for one in problems] == [((3,), f"您不能编制{other_branch}的“预算”。")]


def test_what_is_over_keeps_names_and_counts_and_no_row(officer, chair, account, prepare, confirm):
    prepared, _ = prepare(officer, budgets=[budget()])
    confirm(chair, "预算")
    prepared.refresh_from_db()
    kept = Attachment.objects.filter(pk__in=[prepared.file_id, prepared.details_id]).values_list("file", flat=True)
    sheet = prepared.sheets.get()
    assert (list(kept), sheet.digests, sheet.benefits) == (["", ""], {}, [])
    assert (prepared.name, len(prepared.sha256), prepared.written["预算"]["新增"]) == ("台账.xlsx", 64, 1)


@pytest.mark.parametrize(
    ("handed_over", "days", "state"),
    [
        (False, 0, "draft"),
        (False, 1, "expired"),
        (True, 13, "waiting"),
        (True, 14, "expired"),
    ],
)
def test_a_preview_goes_after_a_day_and_a_file_that_waits_after_two_weeks(
    officer, chair, account, prepare, confirm, django_capture_on_commit_callbacks, handed_over, days, state
):
    prepared, _ = prepare(officer, budgets=[budget()])
    before = timezone.now() - datetime.timedelta(days=days, minutes=5)
    given = {"state": "waiting"} if handed_over else {"state": "draft"}
    LedgerImport.objects.update(prepared_at=before, handed_over_at=before, **given)
    with django_capture_on_commit_callbacks(execute=True):
        confirming.forget_old(timezone.localdate())
    prepared.refresh_from_db()
    assert (prepared.state, prepared.file.file.name == "") == (state, state == "expired")


def test_rules_are_in_force_once_the_chair_has_confirmed_their_sheets(officer, chair, prepare, confirm):
    dated = {"clause": "第九条", "source": "办法", "valid_from": "2022-01-01"}
    group = {"code": "visit_moving", "name": "慰问·乔迁", "plain": "乔迁"}
    kind = {"benefit": "visit", "code": "moving", "name": "乔迁", "concerns": "本人", "forms": "慰问品"}
    prepared, _ = prepare(
        officer,
        cap_groups=[group],
        kinds=[{**kind, "cap": "visit_moving", **dated}],
        words=[{"word": "茶歇", **dated}],
    )
    # What caps are set for decides nothing by itself.
    ruled = ("慰问福利事项", "须说明的字句")
    assert states(prepared) == {"上限项目": "confirmed", **dict.fromkeys(ruled, "waiting")}
    for title in ruled:
        assert BenefitKind.objects.filter(code="moving").count() == 0
        confirm(officer, title)
        assert states(prepared)[title] == "waiting"
        confirm(chair, title)
    rows = [BenefitKind.objects.get(code="moving"), ForbiddenWord.objects.get(word="茶歇")]
    assert [row.state for row in rows] == ["confirmed", "confirmed"]
