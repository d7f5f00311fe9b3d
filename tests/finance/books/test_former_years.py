"""An error of a former year is corrected in blue, of today, through 年初余额调整; the statements of then stay."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from finance import queries, services
from finance.models import AccountCode, Income, LedgerStart, Voucher, YearRule
from finance.services.books.balances import trial_balance
from finance.services.books.ledger import (
    book_voucher,
    confirm_ledger,
    post_vouchers,
    propose_ledger,
    read_entries,
    reverse_voucher,
)
from finance.services.books.posting import enter_posted
from finance.services.books.statements import INCOME, Period, statement
from finance.services.books.verifying import verify
from tests.factories import AccountFactory, BudgetFactory
from tests.finance.books.conftest import OPENED

pytestmark = pytest.mark.django_db

DECEMBER, JANUARY = datetime.date(2025, 12, 30), datetime.date(2026, 1, 9)


@pytest.fixture
def begun(accountant, chair):
    with time_machine.travel(datetime.datetime(2025, 12, 30, 4, tzinfo=datetime.UTC), tick=False):
        confirm_ledger(propose_ledger(actor=accountant, day=datetime.date(2025, 12, 1), balances=OPENED), actor=chair)


@pytest.fixture
def january(begun):
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        yield JANUARY


def _moved(first, last):
    rows = trial_balance(LedgerStart.in_force(), first, last).rows
    return {row.account.code: (row.debit, row.credit) for row in rows if row.debit or row.credit}


def _amend(voucher, accountant):
    with transaction.atomic():
        enter_posted(accountant, JANUARY, read_entries("102 1 0\n32201 0 1"), words="x", amends=voucher)
        connection.check_constraints()


def test_a_button_prepares_the_voucher_in_blue(client, january, accountant):
    facts = {"words": "误记", "entries": "50102 25 0\n102 0 25"}
    made = book_voucher(actor=accountant, day=DECEMBER, **facts)
    client.force_login(accountant)
    reverse_page = reverse("finance:voucher_reverse", args=[made.pk])
    refused = client.post(reverse_page, {"on": JANUARY})
    assert refused.context["form"].errors == {
        "on": ["以前年度的差错不用红字：请用蓝字凭证，通过“年初余额调整”（32101、32201）更正。"]
    }
    assert refused.context["is_former"]
    add = f"{reverse('finance:voucher_add')}?corrects={made.pk}"
    form = client.get(add).context["form"]
    assert form.initial == {
        "words": f"订正2025年12月30日{made.number}号凭证（以前年度差错）",
        "entries": "32201 0 25.00\n102 25.00 0",
    }
    late = client.post(add, form.initial | {"day": DECEMBER}).context["form"]
    assert late.errors == {"day": ["订正以前年度差错的凭证，日期须在以后的年度；同一年的请用红字冲销。"]}
    client.post(add, form.initial | {"day": JANUARY})
    assert _moved(JANUARY, JANUARY) == {"102": (25, 0), "32201": (0, 25)}
    blue = Voucher.objects.get(amends=made)
    assert client.get(blue.get_absolute_url()).context["voucher"].reverses == made
    shown = client.get(made.get_absolute_url()).context
    assert (shown["reversals"], shown["may_reverse"]) == ([blue], False)
    # Once, unless that one was taken back.
    sentence = f"这张凭证已由{blue}号凭证订正；订正错了的，请先冲销那一张。"
    assert client.get(add).context["refusal"] == sentence
    assert client.post(add, form.initial | {"day": JANUARY}).context["form"].non_field_errors() == [sentence]
    for act in (
        lambda: reverse_voucher(made, actor=accountant, on=DECEMBER),
        lambda: book_voucher(actor=accountant, day=JANUARY, amends=blue, **form.initial),
    ):
        with pytest.raises(ValidationError):
            act()
    connection.check_constraints()
    for wrong in (made, blue):
        with pytest.raises(IntegrityError):
            _amend(wrong, accountant)
    reverse_voucher(blue, actor=accountant, on=JANUARY)
    client.post(add, form.initial | {"day": JANUARY})
    assert _moved(JANUARY, JANUARY) == {"102": (25, 0), "32201": (0, 25)}
    connection.check_constraints()


@pytest.mark.parametrize(("on", "red"), [(datetime.date(2025, 12, 31), True), (datetime.date(2026, 1, 1), False)])
def test_an_income_of_a_former_year_is_taken_back_in_blue(january, accountant, cashier, received, dues, on, red):
    former = received("40.00", DECEMBER)
    back = services.correct_income(former, actor=cashier, reason="重复", on=on)
    post_vouchers(actor=accountant, until=january)
    voucher = Voucher.objects.get(income=back)
    assert (voucher.is_red, voucher.reverses) == (red, former.voucher)
    if red:
        assert (voucher.kind, voucher.amount) == ("receipt", Decimal(-40))
        assert _moved(on, on) == {"102": (-40, 0), "40101": (0, -40)}
    else:
        assert (voucher.kind, voucher.amount) == ("payment", Decimal(40))
        assert _moved(on, on) == {"102": (0, 40), "32201": (40, 0)}
        assert voucher.summary == f"订正2025年12月30日{former.voucher.number}号凭证（以前年度）"
    assert verify(LedgerStart.in_force()).wrong == ()


@pytest.mark.parametrize(
    ("restricted", "adjusted", "back"), [(False, "32201", 40), (True, "32101", 40), (False, "32201", 90)]
)
def test_money_of_a_payment_of_a_former_year_comes_back_without_a_mapping(
    client, begun, union, accountant, cashier, paid, restricted, adjusted, back
):
    with time_machine.travel(datetime.datetime(2025, 12, 30, 4, tzinfo=datetime.UTC), tick=False):
        line = AccountFactory(code="50102", name="文体活动")
        budget = BudgetFactory(unit=union, year=2025, account=line, initial=Decimal(500))
        AccountCode.objects.create(
            account=line, code="50102", name="文体活动", is_restricted=restricted, valid_from=datetime.date(2025, 1, 1)
        )
        payment = paid("90.00", budget=budget)
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        next_line = BudgetFactory(unit=union, year=2026, account=line, initial=Decimal(500))
        account = AccountFactory(kind="income", code="408", name="其他收入")
        client.force_login(cashier)
        move = reverse("finance:claim_move", args=[payment.claim.pk, "refund"])
        asked = {"amount": str(back), "on": JANUARY, "reason": "退货"}
        assert list(client.post(move, asked).context["form"].errors) == ["account"]
        client.post(move, asked | {"account": account.pk})
        income = Income.objects.get()
        post_vouchers(actor=accountant, until=JANUARY)
        assert income.voucher.summary == f"收回2025年12月30日{payment.voucher.number}号凭证的支出（以前年度）：某超市"
        assert _moved(DECEMBER, DECEMBER) == {"102": (0, 90), "50102": (90, 0)}
        assert _moved(JANUARY, JANUARY) == {"102": (back, 0), adjusted: (0, back)}
        statements = [statement(LedgerStart.in_force(), INCOME, Period(year)) for year in (2025, 2026)]
        spent, adjustment = ({row.code: row_of[0] for row, row_of in one.rows} for one in statements)
        assert (spent["S13"], spent["S4"], adjustment["S13"], adjustment["S5"], adjustment["S4"]) == (90, 0, 0, 0, back)
        assert [queries.available(one) for one in (budget, next_line)] == [410, 500]
        services.correct_income(income, actor=cashier, reason="登错", on=JANUARY)
        post_vouchers(actor=accountant, until=JANUARY)
        assert _moved(JANUARY, JANUARY) == {}
        assert verify(LedgerStart.in_force()).wrong == ()


def test_a_payment_charged_to_its_year_is_taken_back_in_blue_in_the_next(begun, union, accountant, cashier, paid):
    YearRule.objects.create(
        basis="approved",
        closing_month=1,
        closing_day=31,
        clause="一",
        source="办法",
        valid_from=datetime.date(2025, 1, 1),
    )
    with time_machine.travel(datetime.datetime(2025, 12, 30, 4, tzinfo=datetime.UTC), tick=False):
        budget = BudgetFactory(unit=union, year=2025, account=AccountFactory(code="50102"), initial=Decimal(500))
        payment = paid("90.00", budget=budget)
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        back = services.correct_payment(payment, actor=cashier, reason="重复", on=JANUARY)
        post_vouchers(actor=accountant, until=JANUARY)
        assert (back.voucher.kind, back.voucher.amount, back.voucher.is_red) == ("receipt", 90, False)
        assert _moved(JANUARY, JANUARY) == {"102": (90, 0), "32201": (0, 90)}
        assert queries.available(budget) == 500
        assert verify(LedgerStart.in_force()).wrong == ()
