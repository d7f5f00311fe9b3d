"""启用日: rows of money dated before it may come in as paid, from it on they become drafts of the maker."""

import datetime
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError
from django.urls import reverse
from django.utils import timezone

from finance.models import Budget, Claim, ClaimKind, Payment
from tests.books import book
from tests.factories import BudgetFactory, MemberFactory, usual_kind
from tests.ledger.rows import budget, payment, states, visit
from unionportal.core.choices import Role
from unionportal.core.ledger.start_day import start_day
from unionportal.core.models import AuditEntry, Job, LedgerSheet, StartDay
from unionportal.portal.workbooks.handing import set_start_day
from welfare.models import GiftIssue, Grant, Visit

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 5, 20)
BEFORE = "2022-05-19"
START = reverse("ledger_start")


@pytest.fixture
def auditor(person, union):
    return person(Role.AUDITOR, union)


@pytest.fixture
def in_that_year():
    """A draft is of the running year's budget; so the day of the start is in it."""
    with time_machine.travel(datetime.datetime(2022, 12, 15, 4, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def started(chair):
    return set_start_day(actor=chair, day=DAY)


@pytest.fixture
def real_budget(union, account):
    return BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(50000))


@pytest.fixture
def people(branch):
    return [MemberFactory(unit=branch, staff_no=number) for number in ("T1001", "T1002")]


def test_the_chair_sets_the_day_once_and_corrects_it_with_the_auditor(client, chair, auditor, officer):
    client.force_login(officer)
    client.post(START, {"day": "2022-05-20"})
    assert start_day() is None
    client.force_login(chair)
    client.post(START, {"day": "2022-05-20"})
    client.post(START, {"day": "2022-06-01"})
    assert (start_day(), StartDay.objects.count()) == (DAY, 1)
    client.post(START, {"day": "2022-06-01", "reason": "会议纪要写的是六月"})
    proposal = StartDay.objects.get(state="proposed")
    agree = reverse("ledger_start_move", args=[proposal.pk, "agree"])
    client.post(agree)
    assert start_day() == DAY
    client.force_login(auditor)
    assert [item.title for item in client.get("/").context["waiting"]] == ["启用日 · 待同意"]
    client.post(agree)
    assert start_day() == datetime.date(2022, 6, 1)
    entries = AuditEntry.objects.filter(code__startswith="core.ledger_").order_by("pk").values_list("code", "facts")
    assert list(entries) == [
        ("core.ledger_set_start_day", {"启用日": "2022-05-20"}),
        ("core.ledger_correct_start_day", {"启用日": ["2022-05-20", "2022-06-01"], "原因": "会议纪要写的是六月"}),
    ]
    agreed = AuditEntry.objects.get(code="core.startday.agree")
    assert (agreed.actor, agreed.facts["启用日"]) == (auditor, ["2022-05-20", "2022-06-01"])
    chips = re.findall('class="chip[^>]*>(.*?)<', client.get(START).content.decode())
    assert chips == ["已生效", "已被更正"]


def test_the_auditor_may_leave_the_day_as_it_is(client, chair, auditor, started):
    proposal = set_start_day(actor=chair, day=datetime.date(2023, 1, 1), reason="想多导入一些")
    client.force_login(auditor)
    client.post(reverse("ledger_start_move", args=[proposal.pk, "refuse"]), {"reason": "没有依据"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.return_reason, start_day()) == ("refused", "没有依据", DAY)


def test_a_payment_of_the_day_before_is_history_and_one_of_the_day_is_a_draft_of_the_maker(
    in_that_year, officer, chair, started, real_budget, prepare, confirm
):
    rows = [payment("1", paid_on=BEFORE), payment("2", paid_on="2022-05-20")]
    prepared, _ = prepare(officer, payments=rows)
    sheet = prepared.sheets.get()
    assert (sheet.rows, sheet.touched, Claim.objects.count()) == (1, ["2"], 0)
    confirm(chair, "支出")
    claims = Claim.objects.order_by("source").values_list("source", "state", "made_by", "approved_by", "ledger")
    assert list(claims) == [
        ("台账 1", "paid", None, None, prepared.pk),
        ("台账 2", "draft", officer.pk, None, None),
    ]
    assert Payment.objects.count() == 1


def test_a_draft_of_the_workbook_is_submitted_with_its_kind_and_what_that_asks_for(
    in_that_year, client, officer, started, real_budget, prepare
):
    prepare(officer, payments=[payment("1", paid_on="2022-05-20")])
    claim = Claim.objects.get()
    client.force_login(officer)
    submit = reverse("finance:claim_move", args=[claim.pk, "submit"])
    edit = reverse("finance:claim_edit", args=[claim.pk])
    sentence = "没有选支出类别，不能核对须有的发票和单据，请修改申请补上。"
    assert client.post(submit).context["form"].non_field_errors() == [sentence]
    answers = {name: getattr(claim, name) for name in ("amount", "purpose", "payee")}
    answers |= {"unit": claim.unit_id, "budget": claim.budget_id}
    assert client.post(edit, answers).context["form"].errors == {"kind": ["这个字段是必填项。"]}
    client.post(edit, answers | {"kind": ClaimKind.objects.get(name="购买物品、服务").pk})
    [lacking] = client.post(submit).context["form"].non_field_errors()
    assert lacking.startswith("还没有上传发票：请先在“发票和单据”里")
    client.post(edit, answers | {"kind": usual_kind().pk})
    client.post(submit)
    claim.refresh_from_db()
    assert (claim.state, claim.kind) == ("submitted", usual_kind())


def test_the_preview_says_how_many_rows_become_drafts_and_those_need_nobody_else(
    in_that_year, client, officer, chair, started, real_budget, prepare
):
    prepared, answer = prepare(
        officer, payments=[payment("1", paid_on="2022-05-20"), payment("2", paid_on="2022-06-20")]
    )
    prepared.refresh_from_db()
    assert (prepared.state, states(prepared)) == ("applied", {"支出": "confirmed"})
    assert set(Claim.objects.values_list("state", "made_by")) == {("draft", officer.pk)}
    sentence = "有 2 行的日期在启用日（2022-05-20）或以后，写成编制人的草稿，按平时的流程审批和支付。"
    job = answer.context["job"]
    assert [one.sentence for one in client.get(reverse("ledger_preview", args=[job.pk])).context["problems"]] == [
        sentence
    ]


def test_benefits_of_the_day_become_drafts_and_the_same_file_again_changes_nothing(
    officer, chair, started, real_budget, people, prepare
):
    grant = {"staff_no": "T1001", "kind": "hardship", "applied_on": "2022-06-01", "amount": "500"}
    issue = {"code": "2022-DW", "occasion": "dragon_boat", "title": "端午", "issued_on": "2022-06-02"}
    paid = {"paid_on": "2022-06-10", "account": "50105"}
    sheets = {
        "visits": [visit("T1001", happened_on="2022-05-20", paid_on="2022-05-21")],
        "welfare_grants": [grant | paid],
        "issues": [issue | paid],
        "recipients": [{"issue": "2022-DW", "staff_no": one.staff_no, "cost": "100"} for one in people],
    }
    prepared, _ = prepare(officer, **sheets)
    assert (prepared.state, set(states(prepared).values())) == ("applied", {"confirmed"})
    drafts = [
        table.objects.values_list("state", "amount", "claim", "approved_by").get()
        for table in (Visit, Grant, GiftIssue)
    ]
    assert drafts == [("draft", 1000, None, None), ("draft", 500, None, None), ("draft", 200, None, None)]
    again, _ = prepare(officer, **sheets)
    assert (again.state, LedgerSheet.objects.filter(ledger=again).count()) == ("draft", 0)
    assert (Visit.objects.count(), Claim.objects.count(), Payment.objects.count()) == (1, 0, 0)


def test_a_visit_that_happened_on_the_day_is_no_history_by_an_older_day_of_payment(
    officer, chair, started, real_budget, people, prepare
):
    prepare(officer, visits=[visit("T1001", happened_on="2022-05-20", paid_on=BEFORE)])
    assert Visit.objects.get().state == "draft"


def test_history_without_a_budget_opens_one_that_is_exactly_what_was_paid(
    officer, chair, union, account, people, prepare, confirm
):
    rows = {"payments": [payment("1", amount="300")], "visits": [visit("T1001")]}
    prepared, _ = prepare(officer, **rows)
    for title in ("支出", "慰问"):
        confirm(chair, title)
    opened = Budget.objects.get()
    facts = (opened.unit, opened.year, opened.account, opened.total, opened.is_history, opened.ledger_id)
    assert facts == (union, 2022, account, 1300, True, prepared.pk)
    prepare(officer, payments=[payment("2", amount="50")])
    confirm(chair, "支出")
    opened.refresh_from_db()
    assert (opened.initial, opened.total, Payment.objects.count()) == (300, 1350, 3)


def test_who_confirms_reads_that_the_rows_become_paid_history(client, officer, chair, account, prepare):
    prepare(officer, payments=[payment("1")])
    client.force_login(chair)
    page = reverse("ledger_sheet", args=[LedgerSheet.objects.get().pk])
    assert [client.get(one).context["menu"].is_office for one in (page, reverse("ledger_sheet_list"))] == [True, True]
    said = [" ".join(re.search('id="meaning">(.*?)</p>', client.get(page).content.decode(), re.DOTALL)[1].split())]
    set_start_day(actor=chair, day=datetime.date(2024, 3, 1))
    said.append(" ".join(re.search('id="meaning">(.*?)</p>', client.get(page).content.decode(), re.DOTALL)[1].split()))
    assert said == [
        f"最后一张工作表确认之后，整个文件一次写入。 {when}支出、慰问、补助、发放写成已支付的往年记录，不再审批和支付。"
        for when in ("还没有设定启用日，文件里的", "启用日（2024年3月1日）之前的")
    ]


@pytest.mark.parametrize(("day", "sentence"), [("2100-12-31", "启用日最晚是"), ("1999-12-31", "启用日不能早于2000年")])
def test_a_slip_of_the_year_does_not_make_history_of_everything_to_come(client, chair, day, sentence):
    client.force_login(chair)
    page = client.post(reverse("ledger_start"), {"day": day})
    [refusal] = page.context["form"].errors["day"]
    assert (refusal.startswith(sentence), start_day()) == (True, None)


def test_the_day_may_lie_a_year_ahead_and_no_more(client, chair):
    client.force_login(chair)
    last = timezone.localdate() + datetime.timedelta(days=366)
    client.post(reverse("ledger_start"), {"day": last + datetime.timedelta(days=1)})
    client.post(reverse("ledger_start"), {"day": last})
    assert [one.day for one in StartDay.objects.all()] == [last]


def test_a_budget_that_somebody_decided_on_is_not_raised_by_history(client, officer, chair, union, account, prepare):
    BudgetFactory(unit=union, year=2022, account=account, initial=Decimal(100))
    prepare(officer, payments=[payment("1", amount="300")])
    [problem] = client.get(reverse("ledger_preview", args=[Job.objects.latest("created_at").pk])).context["problems"]
    assert (problem.sentence.split("：")[0], Budget.objects.get().total) == ("预算余额不足", 100)


def test_the_command_line_imports_for_both_only_until_the_day(command, chair, account):
    today = timezone.localdate()
    set_start_day(actor=chair, day=today + datetime.timedelta(days=1))
    assert command(book(budgets=[budget()]))[-1] == "已导入。"
    assert Budget.objects.get().initial == 5000


def test_the_command_line_is_closed_from_the_day_on(command, chair, account):
    set_start_day(actor=chair, day=timezone.localdate())
    with pytest.raises(CommandError) as refusal:
        command(book(payments=[payment("1")]))
    day = timezone.localdate()
    assert str(refusal.value) == (
        f"启用日（{day}）已到，命令行不再能替两个人导入：请在网页上导入，由编制人和确认人各自登录办理。"
    )
    assert (Budget.objects.count(), Claim.objects.count()) == (0, 0)
