"""What stands in the books is fixed for whoever writes it, and the days that are closed or counted take no more."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from finance.models import Holding, LedgerAccount, OpeningBalance, Placement
from finance.services.books.entries import Codes, entries_of
from finance.services.books.ledger import book_voucher, post_vouchers, read_entries
from finance.services.books.verifying import wrong_in
from finance.services.reconciling.cash import count_cash, place_in_cash, placeable
from finance.tables import VOUCHERS
from tests.factories.finance import begin_book

pytestmark = pytest.mark.django_db


def _run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        connection.check_constraints()


def _refused(statement, *values):
    with pytest.raises(IntegrityError) as refused:
        _run(statement, *values)
    return refused.value.__cause__.diag.constraint_name


@pytest.fixture
def box(db):
    return Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))


def test_an_account_that_stands_in_the_books_keeps_what_it_is_called(client, kept, received, accountant, dues, today):
    page = reverse("admin:finance_ledgeraccount_change", args=[dues.pk])
    client.force_login(accountant)
    assert {"code", "name", "side", "parent"} <= set(client.get(page).context["adminform"].form.fields)
    _run("UPDATE finance_ledgeraccount SET name = '会费' WHERE id = %s", dues.pk)
    received()
    post_vouchers(actor=accountant, until=today)
    connection.check_constraints()
    for change in ({"code": "40109"}, {"name": "x"}, {"side": "debit"}, {"parent": None}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            LedgerAccount.objects.filter(pk=dues.pk).update(**change)
        assert refused.value.__cause__.diag.constraint_name == "finance_ledgeraccount_used"
    shown = client.get(page).context["adminform"]
    assert set(shown.form.fields) & {"code", "name", "side", "parent"} == set()
    assert [str(one.description)[:4] for one in shown] == ["这个科目"]
    _run("UPDATE finance_ledgeraccount SET valid_until = '2099-01-01' WHERE id = %s", dues.pk)


def test_the_code_of_an_account_has_no_blank(dues):
    dues.code = "401 01"
    with pytest.raises(ValidationError) as refusal:
        dues.clean()
    assert refusal.value.message_dict == {"code": ["科目编码中间不能有空格。"]}


def test_no_opening_balance_comes_after_the_chair_confirmed(kept):
    other = OpeningBalance(start=kept, account=LedgerAccount.objects.get(code="101"), side="debit", amount=Decimal(1))
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        other.save()
    assert refused.value.__cause__.diag.constraint_name == "finance_openingbalance_proposed"


def test_a_list_shows_a_voucher_without_the_number_of_the_software(received):
    [column] = [one for one in VOUCHERS.more if getattr(one, "lookup", "") == "booked__number"]
    assert column.of(received().voucher) is None


@pytest.mark.parametrize(("amount", "fits"), [("999999999999.99", True), ("1000000000000", False)])
def test_an_amount_that_the_books_cannot_hold_is_said_by_its_line(amount, fits):
    text = f"102 {amount} 0\n221 0 {amount}"
    if fits:
        assert len(read_entries(text)) == 2
    else:
        with pytest.raises(ValidationError, match="第1行"):
            read_entries(text)


def test_the_sum_of_a_voucher_fits_the_books_too():
    with pytest.raises(ValidationError, match="凭证的借方合计超过上限"):
        read_entries("102 600000000000 0\n101 600000000000 0\n221 0 600000000000\n408 0 600000000000")


def test_cash_that_came_in_is_booked_to_the_cash_box(box, received, union, cashier):
    income = received()
    assert entries_of(income.voucher, Codes())[0].code == "102"
    Placement.objects.create(unit=union, holding=box, made_by=cashier, income=income)
    income.voucher.refresh_from_db()
    assert entries_of(type(income.voucher).objects.get(pk=income.voucher.pk), Codes())[0].code == "101"


def test_a_counted_day_takes_no_voucher_of_the_cash_box_but_others(box, kept, accountant, cashier, today):
    begin_book(box, kept.day - datetime.timedelta(1), Decimal(0))
    count_cash(actor=cashier, holding=box, day=today, counted=Decimal(0))
    with pytest.raises(ValidationError, match="库存现金"):
        book_voucher(actor=accountant, day=today, words="更正", entries="101 1 0\n408 0 1")
    assert book_voucher(actor=accountant, day=today, words="更正", entries="32201 1 0\n408 0 1").amount == 1


def test_a_red_voucher_is_of_the_accounts_that_it_takes_back(kept, accountant, today):
    book_voucher(actor=accountant, day=today, words="更正", entries="408 0 1\n32201 1 0")
    connection.check_constraints()
    statement = (
        "WITH v AS (INSERT INTO finance_voucher (number, unit_id, kind, day, amount, words, corrects_id)"
        " SELECT left(number, 6) || '0002', unit_id, kind, day, -amount, 'x', id FROM finance_voucher RETURNING *),"
        " p AS (INSERT INTO finance_posting (voucher_id, entries, posted_at, posted_by_id)"
        " SELECT v.id, 2, now(), q.posted_by_id FROM v, finance_posting q)"
        " INSERT INTO finance_voucherline (voucher_id, place, account_id, side, amount)"
        " SELECT v.id, l.place, CASE l.side WHEN 'debit' THEN (SELECT id FROM finance_ledgeraccount WHERE code = %s)"
        " ELSE l.account_id END, l.side, -l.amount FROM v, finance_voucherline l"
    )
    assert _refused(statement, "102") == "finance_voucher_by_hand"
    _run(statement, "32201")


@pytest.mark.parametrize("is_posted", [False, True])
def test_money_that_is_posted_is_not_said_to_be_elsewhere(
    kept, received, accountant, cashier, box, dues, today, is_posted
):
    income = received()
    if is_posted:
        post_vouchers(actor=accountant, until=today)
    (chosen,) = placeable(today)
    if not is_posted:
        place_in_cash(chosen, actor=cashier, holding=box)
        post_vouchers(actor=accountant, until=today)
    else:
        with pytest.raises(ValidationError) as refusal:
            place_in_cash(chosen, actor=cashier, holding=box)
        sentence = (
            f"{income.voucher}已经记账，钱在科目“102 银行存款”，不能改到“101 库存现金”；请先冲正，再按正确的账户登记。"
        )
        assert refusal.value.messages == [sentence]
    assert [*wrong_in(kept)] == []
