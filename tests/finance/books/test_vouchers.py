"""Every payment, income and transfer has its voucher, numbered by kind and year without gaps, and it stays."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.causes import LEDGER
from finance.choices import TrustKind
from finance.models import Voucher
from finance.services import BudgetKey, PastPayment
from finance.services.books.entries import Codes, entries_of, with_events
from finance.services.books.exporting import changes_since
from finance.services.incoming.trust import correct_trust, enter_trust
from tests.factories import BudgetFactory
from tests.printing.reading import found, text_of
from welfare.causes import GRANT

pytestmark = pytest.mark.django_db
DAY_2022 = datetime.date(2022, 5, 6)


def numbers(**facts):
    return [*Voucher.objects.filter(**facts).order_by("day", "pk").values_list("number", flat=True)]


def test_each_has_the_next_number_of_its_kind_and_year(paid, received, cashier):
    today = timezone.localdate()
    first, second = paid(), paid("30.00")
    here, before = received(), received(day=today.replace(year=today.year - 1))
    again = received()
    back = services.correct_payment(first, actor=cashier, reason="重复", on=today)
    year = today.year
    assert [one.voucher.number for one in (first, second, back)] == [f"付{year}-000{n}" for n in (1, 2, 3)]
    assert [one.voucher.number for one in (here, again, before)] == [
        f"收{year}-0001",
        f"收{year}-0002",
        f"收{year - 1}-0001",
    ]
    assert (back.voucher.amount, back.voucher.reverses) == (Decimal("-100.00"), first.voucher)
    assert back.voucher.summary.endswith(f"付{year}-0001号凭证")


def test_an_imported_year_is_numbered_in_the_order_of_its_days(union, officer):
    line = BudgetFactory(unit=union, year=2022, initial=Decimal(1000))
    facts = {"unit": union, "budget": BudgetKey.of(line), "purpose": "x", "payee": "y", "cause": LEDGER}
    days = [datetime.date(2022, month, 1) for month in (5, 3, 4)]
    rows = [PastPayment(amount=Decimal(10), paid_on=day, made_on=day, approved_on=day, **facts) for day in days]
    services.book_history(rows, actor=officer)
    assert numbers() == ["付2022-0001", "付2022-0002", "付2022-0003"]


def test_a_booking_that_is_rolled_back_gives_its_number_back(received):
    with transaction.atomic():
        received()
        transaction.set_rollback(True)
    assert received().voucher.number.endswith("-0001")


def test_what_is_confidential_stands_in_the_books_without_its_purpose(decided, accountant, cashier):
    claim = services.check_claim(decided(cause=GRANT, purpose="某人的补助"), actor=accountant)
    payment = services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
    assert payment.voucher.summary == claim.source


REFUSED = {
    "a second one of a payment": (
        "INSERT INTO finance_voucher (number, unit_id, kind, day, amount, payment_id)"
        " SELECT left(number, 6) || '0002', unit_id, kind, day, amount, payment_id FROM finance_voucher"
    ),
    "one of nothing": (
        "INSERT INTO finance_voucher (number, unit_id, kind, day, amount)"
        " SELECT left(number, 6) || '0002', unit_id, kind, day, amount FROM finance_voucher"
    ),
    "another day": "UPDATE finance_voucher SET day = day - 1",
    "another number": "UPDATE finance_voucher SET number = left(number, 6) || '0009'",
    "gone": "DELETE FROM finance_voucher",
    "emptied": "TRUNCATE finance_voucher CASCADE",
}


@pytest.mark.parametrize("way", REFUSED)
def test_the_database_keeps_vouchers_as_they_were_given(paid, way):
    paid()
    connection.check_constraints()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFUSED[way])


def test_the_database_takes_no_number_after_a_gap(received):
    received()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_numbersequence SET last = 5 WHERE series = 'finance.voucher.receipt'")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        received()
    assert refused.value.__cause__.diag.constraint_name == "finance_voucher_numbered"


def test_the_number_is_on_the_paper_in_the_lists_and_found(client, paid, received, accountant, branch_chair):
    payment, income = paid(), received()
    client.force_login(accountant)
    number = payment.voucher.number
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789-"})
    assert list(client.get(reverse("finance:voucher_list"), {"q": wide}).context["object_list"])
    listed = client.get(reverse("finance:voucher_list"), {"q": number}).context["object_list"]
    assert [(one.number, one.summary) for one in listed] == [(number, "文体活动奖品")]
    shown = client.get(reverse("finance:voucher_detail", args=[income.voucher.pk])).context["object"]
    assert (shown.income, shown.summary) == (income, "会费收入：财务处")
    [group] = client.get(reverse("search"), {"q": number}).context["groups"]
    assert [line.number for line in group.found.lines] == [number]
    paper = client.get(reverse("finance:payment_form_voucher", args=[payment.pk]))
    assert found(text_of(paper), number) == [number]
    # A sub-union reads its payments with their numbers, and not the books.
    client.force_login(branch_chair)
    assert client.get(reverse("finance:voucher_list")).status_code == 404
    [row] = client.get(reverse("finance:payment_list")).context["object_list"]
    assert row.voucher.number == number


def test_money_of_others_has_vouchers_of_what_it_did_against_what_it_is(union, cashier):
    facts = {"actor": cashier, "unit": union, "day": DAY_2022, "name": "上级工会", "purpose": "2022年5月"}
    due = enter_trust(amount=Decimal("40.00"), kind=TrustKind.DUE_UPWARD, **facts)
    held = enter_trust(amount=Decimal("25.50"), **facts)
    sent = enter_trust(amount=Decimal("-40.00"), kind=TrustKind.DUE_UPWARD, **facts)
    back = correct_trust(sent, actor=cashier, reason="付错", on=DAY_2022)
    codes, found = Codes(), []
    for one in (due, held, sent, back):
        voucher = Voucher.objects.get(trust=one)
        debit, credit = entries_of(voucher, codes)
        found.append((voucher.number, voucher.amount, debit.code, credit.code))
    assert found == [
        ("收2022-0001", Decimal("40.00"), "102", "211"),
        ("收2022-0002", Decimal("25.50"), "102", "221"),
        ("付2022-0001", Decimal("40.00"), "211", "102"),
        ("付2022-0002", Decimal("-40.00"), "211", "102"),
    ]
    taken_back, red = (Voucher.objects.get(trust=one) for one in (sent, back))
    assert (red.reverses, list(taken_back.reversed_by), list(red.reversed_by)) == (taken_back, [red], [])
    assert (changes_since().count, changes_since().red) == (4, 1)


def test_vouchers_are_read_with_few_joins_and_none_costs_a_query_more(kept, received, paid, dues, cashier):
    def read():
        codes, rows = Codes(), with_events(Voucher.objects.order_by("pk"))
        # The planner looks for the best order of no more than eight tables.
        assert str(rows.query).count(" JOIN ") < 8
        with CaptureQueriesContext(connection) as queries:
            found = [(voucher.summary, [entry.code for entry in entries_of(voucher, codes)]) for voucher in rows]
        return found, len(queries)

    income, _ = received("50.00"), paid("10.00")
    services.correct_income(income, actor=cashier, reason="登错", on=income.received_on)
    found, number = read()
    assert found[0] == ("会费收入：财务处", ["102", "40101"])
    received("5.00"), paid("6.00")
    assert (len(found), read()[1]) == (3, number)
