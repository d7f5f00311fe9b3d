"""The cash box: its book by day, counted each day by one and confirmed by another, a difference with its reason."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import CashCount, Holding, Placement
from finance.services.holdings.book import rows_in
from finance.services.reconciling import matching
from finance.services.reconciling.cash import count_cash, place_in_cash, placeable
from finance.services.reconciling.day_book import day_book
from tests.factories import AccountFactory
from tests.factories.finance import begin_book
from tests.finance.bank import sheet_of


@pytest.fixture
def box(db):
    made = Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))
    before = timezone.localdate() - datetime.timedelta(3)
    begin_book(made, before, Decimal("50.00"))
    return made


@pytest.fixture
def spent(box, bank, approved, cashier):
    """50 yuan there, 300 drawn, 120.50 paid in cash and 80 by transfer, all today."""
    today = timezone.localdate()
    matching.move_money(actor=cashier, source=bank, target=box, amount=Decimal("300.00"), day=today, note="提现")
    facts = {"actor": cashier, "paid_on": today}
    services.pay_claim(approved("80.00"), method="transfer", **facts)
    return services.pay_claim(approved("120.50", payee="张某"), method="cash", **facts)


def test_the_book_of_the_day_says_what_lay_there_after_each_row(client, box, spent, auditor):
    client.force_login(auditor)
    page = client.get(reverse("finance:holding_book", args=[box.pk]), {"start": timezone.localdate()})
    book = page.context["book"]
    [day] = book.days
    assert [(entry.name, entry.amount, rest) for entry, rest in day.rows] == [
        ("提现", Decimal("300.00"), Decimal("350.00")),
        ("张某", Decimal("-120.50"), Decimal("229.50")),
    ]
    assert (book.before, day.came, day.went, book.balance) == (50, 300, Decimal("120.50"), Decimal("229.50"))
    # What is paid in cash is signed for on its voucher.
    assert client.get(day.rows[1][0].voucher)["Content-Type"] == "application/pdf"
    too_early = {"start": timezone.localdate() - datetime.timedelta(9)}
    problem = client.get(reverse("finance:holding_book", args=[box.pk]), too_early).context["problem"]
    assert problem.startswith("还没有登记“库存现金”在")


def test_no_more_leaves_the_box_than_lies_there(client, box, bank, cashier):
    client.force_login(cashier)
    today = timezone.localdate()
    typed = {"source": box.pk, "target": bank.pk, "day": today, "note": "现金存入银行"}
    add = reverse("finance:transfer_add")
    refused = client.post(add, {**typed, "amount": "50.01"})
    sentence = f"“库存现金”{today:%Y-%m-%d}账面只有 50.00 元，不能转出 50.01 元。"
    assert refused.context["form"].errors == {"amount": [sentence]}
    client.post(add, {**typed, "amount": "50.00"})
    assert day_book(box, today, today).balance == 0


def test_the_book_says_on_which_day_more_was_paid_than_lay_there(client, box, approved, cashier):
    today = timezone.localdate()
    client.force_login(cashier)
    page = reverse("finance:holding_book", args=[box.pk])
    shown = []
    for amount in ("50.00", "0.01"):
        services.pay_claim(approved(amount), actor=cashier, method="cash", paid_on=today)
        shown.append(client.get(page, {"start": today}).context["book"].overdrawn)
    assert (shown[0], shown[1].day, shown[1].balance) == (None, today, Decimal("-0.01"))


def test_the_main_account_of_a_book_that_has_begun_stays_the_main_one(client, bank, box, accountant):
    client.force_login(accountant)
    page = reverse("admin:finance_holding_change", args=[box.pk])
    typed = {"kind": "cash", "name": "库存现金", "valid_from": "2020-01-01"}
    client.post(page, typed)
    box.refresh_from_db()
    assert box.is_main
    with pgtrigger.ignore("finance.Opening:opening_stays"):
        box.openings.all().delete()
    client.post(page, typed)
    box.refresh_from_db()
    assert not box.is_main


def test_what_was_paid_in_cash_is_never_placed_at_a_bank(box, bank, spent, stated, cashier):
    [line] = stated((0, "-120.50", "张某"))
    with pytest.raises(ValidationError, match="现金支付只在库存现金"):
        matching.match(bank, actor=cashier, lines=[line], payments=[spent])
    assert not Placement.objects.exists()


def test_an_income_in_cash_lies_in_the_box_and_not_at_the_bank(client, box, bank, cashier, union):
    today = timezone.localdate()
    account = AccountFactory(kind="income", code="40101", name="会费收入")
    facts = {"unit": union, "account": account, "actor": cashier, "received_on": today, "payer": "张某"}
    got = services.record_income(amount=Decimal("20.00"), **facts)
    client.force_login(cashier)
    page = reverse("finance:holding_income", args=[box.pk])
    [chosen] = placeable(today)
    client.post(page, {"chosen": f"income-{got.pk}"})
    assert Placement.objects.get().holding == box
    assert [list(rows_in(one)["income"]) for one in (bank, box)] == [[], [got]]
    assert day_book(box, today, today).balance == 70
    assert placeable(today) == []
    with pytest.raises(ValidationError, match="已经记入一个账户"):
        place_in_cash(chosen, actor=cashier, holding=box)


def test_the_cashier_counts_by_pieces_and_another_confirms(client, box, spent, cashier, accountant):
    today = timezone.localdate()
    client.force_login(cashier)
    page = reverse("finance:holding_count", args=[box.pk])
    typed = {"day": today, "face_0": 2, "face_1": 0, "face_2": 1, "face_4": 1}
    for more, errors in (
        ({}, {"note": ["账面 229.50 元，实有少 4.50 元，请写明原因。"]}),
        ({"counted": "229.50"}, {"counted": ["各种面额合计 225.00 元，与填写的 229.50 元不同。"]}),
        ({"day": today + datetime.timedelta(1)}, {"day": ["盘点日期不能晚于今天。"]}),
        ({"face_0": -1}, {"face_0": ["确保该值大于或等于0。"]}),
    ):
        assert client.post(page, typed | more).context["form"].errors == errors
    blank = client.post(page, {"day": today})
    assert blank.context["form"].errors == {"counted": ["请填写各种面额的张数，或实有金额。"]}
    client.post(page, typed | {"note": "零钱找零有误"})
    row = CashCount.objects.get()
    assert (row.pieces, row.counted) == ({"100": 2, "20": 1, "5": 1}, 225)
    assert (row.book_balance, row.difference) == (Decimal("229.50"), Decimal("-4.50"))
    again = client.post(page, typed | {"note": "再盘"})
    assert again.context["form"].non_field_errors() == ["这一天已经盘点。"]
    move = reverse("finance:cashcount_move", args=[row.pk, "send_back"])
    assert client.get(move).status_code == 404
    client.force_login(accountant)
    client.post(move, {"reason": "请重新盘点"})
    anew = count_cash(actor=cashier, holding=box, day=today, counted=Decimal("229.50"))
    client.post(reverse("finance:cashcount_move", args=[anew.pk, "confirm"]))
    anew.refresh_from_db()
    assert (anew.state, anew.confirmed_by, anew.difference) == ("confirmed", accountant, 0)
    [day] = day_book(box, today, today).days
    assert day.count == anew


def test_the_database_holds_a_count_as_it_was_made(box, cashier, accountant):
    row = count_cash(actor=cashier, holding=box, day=timezone.localdate(), counted=Decimal("50.00"))
    confirmed = {"state": "confirmed", "confirmed_on": row.day}
    for change in (
        {"counted": 1},
        {"difference": 1},
        {"note": "x"},
        {**confirmed, "confirmed_by": cashier},
        {"state": "confirmed"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            CashCount.objects.filter(pk=row.pk).update(**change)
    CashCount.objects.filter(pk=row.pk).update(**confirmed, confirmed_by=accountant)
    with pytest.raises(DatabaseError), transaction.atomic():
        CashCount.objects.filter(pk=row.pk).update(state="submitted", confirmed_on=None, confirmed_by=None)


def test_the_account_at_the_bank_has_its_book_by_day_too(client, bank, paid, cashier, accountant, branch_chair):
    today = timezone.localdate()
    begin_book(bank, today - datetime.timedelta(1), Decimal("1000.00"))
    payment = paid("100.00")
    page = reverse("finance:holding_book", args=[bank.pk])
    client.force_login(accountant)
    book = client.get(page, {"start": today}).context["book"]
    assert [(entry.record, rest) for day in book.days for entry, rest in day.rows] == [(payment, 900)]
    paper = reverse("finance:cashcount_list_form_book")
    sent = client.post(paper, {"holding": bank.pk, "start": today, "end": today, "as": "xlsx"})
    assert [row[-1] for row in sheet_of(sent) if payment.number in row] == [900]
    client.force_login(branch_chair)
    assert {client.get(page).status_code, client.post(paper).status_code} == {404}


@pytest.mark.parametrize("change", ["kind = 'cash', bank = '', layout_id = NULL", "is_main = false"])
def test_what_a_used_holding_is_stays_and_a_fresh_one_may_change(bank, as_app, change):
    Holding.objects.create(kind="bank", name="一般户", bank="某银行", is_main=False, valid_from=bank.valid_from)
    as_app()
    update = f"UPDATE finance_holding SET {change} WHERE name = '{{}}'"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(update.format("一般户"))
    begin_book(bank, timezone.localdate(), Decimal("1000.00"))
    with pytest.raises(DatabaseError, match="is in use"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(update.format(bank.name))
