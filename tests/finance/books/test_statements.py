"""工会01表 and 工会02表 are read from the entries; each cell opens those behind it, before and after the closing."""

import datetime
import io
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from finance.models import LedgerAccount, LedgerStart
from finance.services.auditing.readings import readings_of
from finance.services.books.closing import close_month
from finance.services.books.ledger import book_voucher, confirm_ledger, propose_ledger
from finance.services.books.statements import BALANCE, INCOME, Period, form_rows, statement
from tests.finance.books.conftest import OPENED
from tests.kept import bytes_of
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job

pytestmark = pytest.mark.django_db

DECEMBER = datetime.date(2025, 12, 31)
BOOKED = ("102 90 0\n40302 0 90", "102 40 0\n401 0 40", "50102 25 0\n102 0 25", "162 30 0\n30104 0 30")
BOOKED += ("102 8 0\n32201 0 8",)


@pytest.fixture
def booked(accountant, chair):
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        confirm_ledger(propose_ledger(actor=accountant, day=datetime.date(2025, 11, 10), balances=OPENED), actor=chair)
        for entries in BOOKED:
            book_voucher(actor=accountant, day=DECEMBER, words="补记", entries=entries)
        yield LedgerStart.in_force()


def _said(start, name, period):
    found = statement(start, name, period)
    return {row.label.strip(): amounts for row, amounts in found.rows if any(amounts)}, found.problems


def _check(start):
    sheet, problems = _said(start, BALANCE, Period(2025, 12))
    assert problems == ()
    assert {label: amounts[1] for label, amounts in sheet.items()} == {
        "货币资金": 1113, "流动资产合计": 1113, "固定资产原值": 30, "固定资产净值": 30, "资产总计": 1143,
        "代管经费": 200, "负债合计": 200, "资产基金": 30, "工会资金结转": 90, "工会资金结余": 823,
        "净资产合计": 943, "负债与净资产总计": 1143,
    }  # fmt: skip
    # What lay when the year began, the ledger of November never knew.
    assert sheet["货币资金"][0] is None
    year, problems = _said(start, INCOME, Period(2025))
    assert problems == ()
    kept = {label[:2]: amounts[0] for label, amounts in year.items() if label[1] == "、"}
    assert kept == {"一、": 800, "二、": 8, "三、": 130, "四、": 25, "五、": 105, "六、": 913}


def test_they_say_the_same_before_and_after_the_closing(booked, accountant):
    _check(booked)
    close_month(actor=accountant, last=datetime.date(2025, 11, 30))
    close_month(actor=accountant, last=DECEMBER)
    _check(booked)
    month, _ = _said(booked, INCOME, Period(2025, 11))
    assert month == {}


# Of a ledger that began with balances on the first of November or of January: what 01表 and 02表 say of whole years.
BEGUN = "102 1080 0\n401 0 300\n40302 0 90\n50102 110 0\n32201 0 20\n32205 0 780"
NEWLY = "102 1080 0\n32201 0 20\n32205 0 1060"
NONE = (None, None)
YEARS = [
    ((2025, 11, 1), BEGUN, 2025, (780, None), (20, None), (390, None), (110, None), (1080, None), (None, 1080)),
    ((2025, 11, 1), BEGUN, 2024, NONE, NONE, NONE, NONE, NONE, NONE),
    ((2025, 11, 1), BEGUN, 2026, (1080, 780), (0, 20), (0, 390), (0, 110), (1080, 1080), (1080, 1080)),
    ((2025, 1, 1), NEWLY, 2025, (1080, None), (0, None), (0, None), (0, None), (1080, 1080), (1080, 1080)),
    ((2025, 1, 1), NEWLY, 2024, NONE, NONE, NONE, NONE, (1080, None), (None, 1080)),
]


@pytest.mark.parametrize(("day", "opened", "year", "s1", "s4", "s5", "s13", "s21", "l16"), YEARS)
def test_of_the_time_before_the_ledger_they_say_what_it_knows(
    client, accountant, chair, day, opened, year, s1, s4, s5, s13, s21, l16
):
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        start = propose_ledger(actor=accountant, day=datetime.date(*day), balances=opened)
        confirm_ledger(start, actor=chair)
    said = [statement(start, name, Period(year)) for name in (INCOME, BALANCE)]
    found = {row.code: amounts for one in said for row, amounts in one.rows}
    assert [found[code] for code in ("S1", "S4", "S5", "S13", "S21", "L16")] == [s1, s4, s5, s13, s21, l16]
    assert [one.problems for one in said] == [(), ()]
    lacks = None in (*s1, *s4)
    assert said[0].note == (f"总账自{datetime.date(*day)}启用，以前的数总账里没有，写“—”。" if lacks else "")
    client.force_login(accountant)
    opens = client.get(reverse("finance:ledger_statement_cell", args=["income", "S5", 1]), {"year": year, "month": ""})
    assert (opens.status_code == 404) == (s5[1] is None)


def test_a_ledger_that_begins_with_the_year_has_nothing_of_the_year_before(accountant):
    with pytest.raises(ValidationError, match="上年的收支须已结转，期初余额不能有科目“401 会费收入”"):
        propose_ledger(actor=accountant, day=datetime.date(2025, 1, 1), balances="102 5 0\n401 0 5")


def test_each_cell_opens_the_entries_that_make_it(client, booked, accountant):
    client.force_login(accountant)
    for name in (BALANCE, INCOME):
        asked = {"year": 2025, "month": 12}
        found = client.get(reverse("finance:ledger_statement", args=[name]), asked).context["found"]
        for row, amounts in found.rows:
            opened = {"货币资金": 1000, "代管经费": 200, "工会资金结余": 800}.get(row.label, 0) if row.level else None
            if opened is None:
                continue
            place = 1
            cell = client.get(reverse("finance:ledger_statement_cell", args=[name, row.code, place]), asked).context
            sign = 1 if row.is_debit else -1
            behind = sum(((line.debit or 0) - (line.credit or 0) for line in cell["lines"]), Decimal(0))
            assert (row.label, cell["amount"], amounts[place]) == (row.label, opened + sign * behind, cell["amount"])
            assert (row.label, cell["opened"], cell["moved"]) == (row.label, opened, sign * behind)
    for wrong in (["other", "L1", 0], [BALANCE, "X", 0], [BALANCE, "L1", 2]):
        assert client.get(reverse("finance:ledger_statement_cell", args=wrong)).status_code == 404


FORMS = {
    "trial": "科目余额表",
    "journal": "序时账",
    "account": "明细账",
    "balance": "资产负债表",
    "income": "收入支出表",
}


@pytest.mark.parametrize("code", FORMS)
def test_each_book_is_printed_of_the_days_that_are_asked_for_and_noted(client, booked, person, union, code):
    auditor = person(Role.AUDITOR, union)
    client.force_login(auditor)
    asked = {"start": "2025-12-01", "end": "2025-12-31", "year": 2025, "month": 12, "account": "102"}
    page = reverse(f"finance:ledgerstart_list_form_{code}")
    assert client.post(page, asked).getvalue().startswith(b"%PDF")
    assert AuditEntry.objects.filter(actor=auditor).latest("pk").facts["表单"] == FORMS[code]
    client.get(reverse("finance:ledgeraccount_detail", args=[LedgerAccount.objects.get(code="102").pk]))
    assert [str(one.target_label) for one in readings_of(auditor)] == ["102 银行存款"]


def test_the_journal_and_an_account_say_what_each_entry_is_for(client, booked, accountant):
    client.force_login(accountant)
    asked = {"start": "2025-12-01", "end": "2025-12-31"}
    bank = LedgerAccount.objects.get(code="102")
    for page, column in ((reverse("finance:journal"), 2), (reverse("finance:ledgeraccount_detail", args=[bank.pk]), 2)):
        html = client.get(page, asked).content.decode()
        heads = re.findall(r"<th [^>]*>(.*?)</th>", html)
        rows = [re.findall(r"<td.*?>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)]
        assert heads[column] == "摘要"
        assert {row[column] for row in rows if len(row) == len(heads)} - {""} == {"补记"}


def _printed(client, code, asked):
    answer = client.post(reverse(f"finance:ledgerstart_list_form_{code}"), asked | {"as": "xlsx"})
    return load_workbook(io.BytesIO(answer.getvalue())).active


@pytest.mark.parametrize("code", ["journal", "account"])
def test_a_book_of_many_entries_is_made_by_the_worker_whole(client, booked, accountant, monkeypatch, code):
    monkeypatch.setattr("unionportal.core.printing.registry.MOST_ROWS", 3)
    client.force_login(accountant)
    asked = {"start": "2025-12-01", "end": "2025-12-31", "account": "102", "as": "xlsx"}
    answer = client.post(reverse(f"finance:ledgerstart_list_form_{code}"), asked)
    job = Job.objects.get()
    assert answer.url == reverse("job_detail", args=[job.pk])
    outbox.run(job.pk)
    job.refresh_from_db()
    sheet = load_workbook(io.BytesIO(bytes_of(job.files.get()))).active
    numbered = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert (job.state, numbered) == ("done", list(range(1, {"journal": 10, "account": 4}[code] + 1)))


def test_each_amount_of_a_workbook_leads_to_its_entries(client, booked, accountant, settings):
    settings.UNION_URL = "https://union.example.edu.cn"
    client.force_login(accountant)
    sheet = _printed(client, "balance", {"year": 2025, "month": 12})
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=3) if row[1].value}
    money, debts = rows["　货币资金"][3], rows["　货币资金"][6]
    assert (money.value, rows["　货币资金"][2].value, rows["　货币资金"][2].hyperlink) == (1113, "—", None)
    for cell, label in ((money, "货币资金"), (debts, "应付职工薪酬")):
        address = cell.hyperlink.target
        assert address.startswith(settings.UNION_URL)
        opened = client.get(address.removeprefix(settings.UNION_URL)).context
        assert (opened["row"].label, opened["amount"]) == (label, cell.value)


def test_the_balance_of_an_account_is_a_number_beside_its_side(client, booked, accountant):
    client.force_login(accountant)
    sheet = _printed(client, "account", {"start": "2025-12-01", "end": "2025-12-31", "account": "102"})
    found = [[cell.value for cell in row[6:8]] for row in sheet.iter_rows(min_row=3) if row[1].value is not None]
    assert found == [["方向", "余额（元）"], ["借", 1090], ["借", 1130], ["借", 1105], ["借", 1113]]


def test_they_have_every_row_of_the_form(booked):
    rows = {name: [row.label for row in form_rows(name, is_year=True)] for name in (BALANCE, INCOME)}
    assert {"财政应返还额度", "应付职工薪酬", "专用基金", "预算稳定调节基金"} <= {*rows[BALANCE]}
    assert {"政府补助收入", "动用预算稳定调节基金", "安排预算稳定调节基金"} <= {*rows[INCOME]}
    # Only within the year.
    assert {row.label for row in form_rows(BALANCE, is_year=False)} - {*rows[BALANCE]} == {"零余额账户用款额度"}
    expenses = [row.label for row in form_rows(INCOME, is_year=True) if row.accounts[0][0] == "5" and row.level]
    assert len(expenses) == 11
