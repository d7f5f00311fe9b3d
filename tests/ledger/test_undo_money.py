"""Undoing an import of money: opposite rows that name it, numbers kept, and nothing where the books are closed."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from finance.models import Account, Budget, BudgetAdjustment, BudgetYear, Claim, Income, Payment
from finance.services import correct_income, correct_payment
from tests.books import book
from tests.factories import AccountFactory, BudgetFactory, ClaimFactory
from tests.ledger.rows import adjustment, budget, payment
from unionportal.core.ledger import preview
from unionportal.core.models import AuditEntry, LedgerImport
from unionportal.portal.views import ledger

pytestmark = pytest.mark.django_db
REASON = "撤销台账 台账.xlsx：导错了文件"


def income(serial="1", amount="700", **values):
    facts = {"unit": "校工会", "account": "40101", "received_on": "2022-03-15", "payer": "学校财务处"}
    return {"serial": serial, "amount": amount, **facts, **values}


@pytest.fixture
def imported(officer, chair, cashier, account, prepare, confirm):
    """Money of every kind in the books, by a workbook; return what imports another one of the same sheets."""
    AccountFactory(code="40101", kind="income")

    def imported(**sheets):
        prepared, answer = prepare(officer, **sheets)
        for sheet in prepared.sheets.filter(state="waiting").exclude(decide=""):
            confirm(cashier if sheet.title == "收入" else chair, sheet.title)
        prepared.refresh_from_db()
        assert prepared.state == "applied", [str(one) for one in answer.context["problems"]]
        # As at the commit.
        connection.check_constraints()
        return prepared

    imported(
        budgets=[budget(), budget(account="50106")],
        adjustments=[adjustment()],
        incomes=[income(), income("2", "50")],
        payments=[payment(), payment("2", "40")],
        accounts=[
            {"code": code, "name": code, "kind": "expense", "valid_from": "2022-01-01"} for code in ("50106", "50107")
        ],
    )
    return imported


@pytest.fixture
def undo(client, officer, chair, cashier, work):
    """Ask for the undoing of the last import and let everybody agree; return (it, the sentences that stop it)."""

    def undo():
        prepared = LedgerImport.objects.latest("prepared_at")
        client.force_login(officer)
        answer = client.post(reverse("ledger_undo", args=[prepared.pk]), {"reason": "导错了文件"})
        if answer.status_code == 200:
            return prepared, [stop.sentence for stop in answer.context["plan"].stops]
        for sheet in prepared.sheets.filter(state="undoing"):
            client.force_login(cashier if sheet.title == "收入" else chair)
            client.post(reverse("ledger_sheet_move", args=[sheet.pk, "agree_undo"]))
        work()
        prepared.refresh_from_db()
        return prepared, []

    return undo


def test_money_is_reversed_by_opposite_rows_that_name_the_import_and_the_right_file_comes_in_after(
    officer, imported, undo, as_app
):
    as_app()
    numbers = list(Claim.objects.order_by("pk").values_list("number", flat=True))
    prepared, stops = undo()
    assert (prepared.state, stops) == ("undone", [])
    assert list(Claim.objects.order_by("pk").values_list("number", "state", "return_reason")) == [
        (number, "reversed", REASON) for number in numbers
    ]
    opposites = Payment.objects.filter(corrects__isnull=False).order_by("pk")
    assert list(opposites.values_list("number", "corrects__ledger_serial", "amount", "reason", "paid_by")) == [
        ("P2022-0003", "1", Decimal("-300.00"), REASON, officer.pk),
        ("P2022-0004", "2", Decimal("-40.00"), REASON, officer.pk),
    ]
    assert set(opposites.values_list("paid_on", flat=True)) == {datetime.date(2022, 5, 20)}
    back = Income.objects.filter(corrects__isnull=False).order_by("pk")
    assert list(back.values_list("number", "amount", "note", "received_on")) == [
        ("R2022-0003", Decimal("-700.00"), REASON, datetime.date(2022, 3, 15)),
        ("R2022-0004", Decimal("-50.00"), REASON, datetime.date(2022, 3, 15)),
    ]
    # The line of which something was paid is adjusted to nothing; the other one goes, and so does its account.
    assert list(Budget.objects.values_list("account__code", "initial", "total")) == [("50105", 5000, 0)]
    assert list(BudgetAdjustment.objects.order_by("pk").values_list("amount", "document", "ledger")) == [
        (Decimal("9000.00"), "纪要", None),
        (Decimal("-9000.00"), REASON, prepared.pk),
        (Decimal("-5000.00"), REASON, prepared.pk),
    ]
    assert not Account.objects.filter(code__in=["50106", "50107"]).exists()
    assert AuditEntry.objects.get(code="finance.unbook_history").facts["笔数"] == 2
    assert AuditEntry.objects.get(code="core.ledger_undo").facts["表"]["预算"] == {
        **dict.fromkeys(("还原", "恢复", "保留", "留下"), 0),
        "删去": 1,
        "撤销": 1,
    }
    sheets = {"incomes": [income(amount="800"), income("3")]}
    noted = [one.sentence for one in preview(book(**sheets), actor=officer).problems]
    assert noted == ["流水号“1”先前登记过，已冲正，这次重新登记。"]
    imported(
        budgets=[budget(initial="6000")],
        adjustments=[adjustment()],
        incomes=[income(amount="800")],
        payments=[payment(amount="350")],
    )
    assert list(Budget.objects.values_list("initial", "total")) == [(5000, 15000)]
    standing = Payment.objects.filter(corrects=None, corrections=None)
    assert list(standing.values_list("number", "ledger_serial", "amount")) == [("P2022-0005", "1", 350)]
    assert Income.objects.get(corrects=None, corrections=None).amount == 800
    assert undo()[1] == []
    assert (Budget.objects.get().total, sum(Income.objects.values_list("amount", flat=True))) == (0, 0)


def test_who_agrees_reads_every_row_with_its_amount_before_and_after(client, officer, chair, imported, monkeypatch):
    monkeypatch.setattr(ledger, "LONG_PAGE", 1)
    prepared, page = LedgerImport.objects.latest("prepared_at"), "ledger_sheet"
    client.force_login(officer)
    client.post(reverse("ledger_undo", args=[prepared.pk]), {"reason": "导错了文件"})
    client.force_login(chair)

    def rows(title, number=1):
        sheet = prepared.sheets.get(title=title)
        context = client.get(reverse(page, args=[sheet.pk]), {"page": number}).context
        [row] = context["undo_rows"]
        return context["undo_page"].paginator.count, row.record, row.what, row.amount, row.after

    assert rows("支出") == (2, "支出申请 C2022-0001", "冲正", 300, 0)
    assert rows("支出", 2) == (2, "支出申请 C2022-0002", "冲正", 40, 0)
    assert [rows("预算", number)[2:] for number in (1, 2)] == [("冲正", 5000, 0), ("删去", 5000, 0)]
    assert rows("预算调整")[2:] == ("冲正", 9000, 0)
    tables = [table for table, _ in client.get(reverse("ledger_undo", args=[prepared.pk])).context["counts"]]
    titles = [sheet.title for sheet in prepared.sheets.order_by("position")]
    assert [table for table in tables if table in titles] == ["科目", "预算", "预算调整", "收入"]
    assert titles == ["科目", "预算", "预算调整", "收入", "支出"]


def test_a_year_of_which_every_budget_went_is_no_year_any_more(client, chair, imported, undo):
    def years():
        client.force_login(chair)
        return [year.year for year in client.get(reverse("finance:year_list")).context["object_list"]]

    before = years()
    imported(budgets=[budget(year="2021")])
    assert (before, years()) == ([2022], [2022, 2021])
    assert undo()[1] == []
    assert years() == before
    imported(budgets=[budget(year="2021")])
    assert years() == [2022, 2021]


def test_a_closed_year_stops_it_with_the_list(client, officer, imported, undo):
    BudgetYear.objects.filter(year=2022).update(state="closed", closed_on="2023-02-01")
    prepared, stops = undo()
    assert (prepared.state, stops) == (
        "applied",
        ["7 条在已结的账里：2022年已于2023年2月1日关账，不能再登记或改动这一年的账。"],
    )
    page = client.get(reverse("ledger_undo", args=[prepared.pk]))
    assert [one.name for one in page.context["stops"][0].records] == [
        *(f"支出申请 C2022-000{number}" for number in (1, 2)),
        *(f"R2022-000{number} 学校财务处" for number in (1, 2)),
        "2022年 校工会 会员活动支出 +9,000.00",
        *(f"2022年 校工会 {name}" for name in ("会员活动支出", "50106")),
    ]
    assert Payment.objects.filter(corrects__isnull=False).count() == 0


def test_what_others_spend_of_it_stops_it_and_what_was_reversed_by_hand_already_is_left(cashier, union, imported, undo):
    day = datetime.date(2022, 6, 1)
    correct_income(Income.objects.get(ledger_serial="1"), actor=cashier, reason="退回", on=day)
    correct_payment(Payment.objects.get(ledger_serial="1"), actor=cashier, reason="退回", on=day)
    line = Budget.objects.get(account__code="50105")
    claim = ClaimFactory(unit=union, budget=line, amount=10)
    BudgetFactory(unit=union, year=2022, account=Account.objects.get(code="50107"))
    _, stops = undo()
    assert stops == [
        "1 条“科目”在导入以后已有别的记录（预算）以它为据，请先处理",
        "导入的预算已有 1 笔别的支出申请列支，请先处理",
    ]
    Claim.objects.filter(pk=claim.pk).update(state="cancelled")
    assert undo()[1] == stops[:1]
