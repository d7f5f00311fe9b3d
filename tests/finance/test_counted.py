"""What was counted or reconciled takes no more rows of its days: the service names it, the database refuses it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Holding, Income, Opening, Payment, Placement
from finance.services.incoming.trust import change_trust, enter_trust
from finance.services.reconciling import matching
from finance.services.reconciling.balances import book_balance
from finance.services.reconciling.cash import count_cash, place_in_cash, placeable
from finance.services.reconciling.checking import confirm, send_back
from finance.services.reconciling.reconciling import draw_up
from tests.factories import AccountFactory
from tests.factories.finance import begin_book
from tests.finance.bank import answer, row_of
from tests.finance.turn import OLD, on

END, BEFORE, NEXT = datetime.date(OLD, 11, 30), datetime.date(OLD, 10, 31), datetime.date(OLD, 12, 5)
AFTER = END + datetime.timedelta(1)


@pytest.fixture
def box(db):
    return Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))


@pytest.fixture
def november(bank, stated, cashier):
    """The November of the bank, reconciled."""
    begin_book(bank, BEFORE, Decimal("10000.00"))
    with on(END):
        stated((-9, "300.00", "某大学"))
    with on(NEXT):
        return draw_up(actor=cashier, holding=bank, day=END, note="未查明")


@pytest.fixture
def account(db):
    return AccountFactory(kind="income", code="40101", name="会费收入")


def _receive(cashier, union, account, day):
    facts = {"unit": union, "account": account, "amount": Decimal("20.00"), "payer": "某大学"}
    return services.record_income(actor=cashier, received_on=day, **facts)


def test_a_reconciled_month_takes_no_row_the_next_day_does_and_one_sent_back_does_again(
    november, box, bank, lines, approved, cashier, accountant, union, account
):
    with on(datetime.date(OLD, 11, 20)):
        claims = [approved("10.00", budget=lines[OLD]) for _ in range(4)]

    def enter(day):
        """One row of each kind of this day; the payments are of those left."""
        yield lambda: services.pay_claim(claims.pop(), actor=cashier, method="transfer", paid_on=day)
        yield lambda: _receive(cashier, union, account, day)
        yield lambda: enter_trust(actor=cashier, unit=union, amount=5, day=day, name="x", purpose="x")
        yield lambda: matching.move_money(actor=cashier, source=bank, target=box, amount=1, day=day, note="x")

    with on(NEXT):
        sentence = (
            f"“{november}”已由{cashier.name}编制、待确认，{END}的收付不能再记入“{bank}”；"
            "请改用今天的日期，或请会计先退回。"
        )
        for act in enter(END):
            with pytest.raises(ValidationError) as refusal:
                act()
            assert refusal.value.messages == [sentence]
        for act in enter(AFTER):
            act()
        # Cash is another book, and what is older than the opening balances is in them.
        services.pay_claim(claims.pop(), actor=cashier, method="cash", paid_on=END)
        _receive(cashier, union, account, BEFORE)
        send_back(november, actor=accountant, reason="漏记")
        for act in enter(END):
            act()


def test_what_only_the_bank_dates_is_booked_today_where_its_month_is_reconciled(
    bank, stated, lines, ready, cashier, excel
):
    begin_book(bank, BEFORE, Decimal("10000.00"))
    with on(END):
        made = services.make_batch(actor=cashier, claims=[ready("10.00", budget=lines[OLD])], layout=excel)
        sent = services.send_batch(made, actor=cashier)
        stated((0, "-10.00", "某超市", "YH1"))
    with on(NEXT):
        draw_up(actor=cashier, holding=bank, day=END)
        line = sent.lines.get()
        services.read_answer(sent, actor=cashier, file=answer(row_of(line, day=END)))
        line.refresh_from_db()
        assert (line.bank_day, line.payment.paid_on) == (END, NEXT)


def test_what_lies_in_the_box_is_corrected_though_the_month_of_the_bank_is_reconciled(
    bank, stated, box, cashier, accountant, union
):
    facts = {"unit": union, "name": "甲", "purpose": "一日捐", "day": datetime.date(OLD, 11, 20)}
    with on(facts["day"]):
        begin_book(bank, BEFORE, Decimal("10000.00"))
        begin_book(box, BEFORE, Decimal("0.00"))
        given = enter_trust(actor=cashier, amount=Decimal("50.00"), **facts)
        Placement.objects.create(unit=union, holding=box, trust=given, made_by=cashier)
    with on(END):
        stated((-9, "300.00", "某大学"))
    with on(NEXT):
        draw_up(actor=cashier, holding=bank, day=END, note="未查明")
        row = change_trust(given, actor=cashier, reason="少记", amount=Decimal("60.00"), **facts)
        assert (row.day, row.placement.holding, book_balance(box, NEXT)) == (NEXT, box, 60)


def test_a_counted_day_takes_no_row_whatever_way_it_comes(
    client, box, bank, approved, cashier, accountant, union, account
):
    today = timezone.localdate()
    yesterday = today - datetime.timedelta(1)
    for one, amount in ((bank, 100), (box, 500)):
        begin_book(one, yesterday - datetime.timedelta(1), amount)
    got = _receive(cashier, union, account, yesterday)
    count = confirm(count_cash(actor=cashier, holding=box, day=yesterday, counted=Decimal("500.00")), actor=accountant)
    [chosen] = placeable(yesterday)
    named = f"“{count}”已由{cashier.name}编制、{accountant.name}确认"
    sentence = f"{named}，{yesterday}的收付不能再记入“{box}”；请改用今天的日期。"
    with pytest.raises(ValidationError) as refusal:
        place_in_cash(chosen, actor=cashier, holding=box)
    assert refusal.value.messages == [f"{got.number}：{sentence}已记错账户的，登记一笔今天的资金划转。"]
    client.force_login(cashier)
    with on(yesterday):
        claim = approved("10.00")
    page = reverse("finance:claim_move", args=[claim.pk, "pay"])
    answers = {"method": "cash", "paid_on": f"{yesterday}", "payee": claim.payee}
    assert client.post(page, answers).context["form"].non_field_errors() == [sentence]
    client.post(page, answers | {"paid_on": f"{today}"})
    assert (Payment.objects.get().paid_on, book_balance(box, today)) == (today, 490)
    # Whoever writes past the services.
    with pytest.raises(DatabaseError, match="a row of a day that is counted"), transaction.atomic():
        Placement.objects.create(unit=union, holding=box, income=got, made_by=cashier)
    facts = {"unit": union, "account": account, "payer": "x", "amount": 1}
    Income.objects.create(number=f"R{today.year}-0002", received_on=yesterday, **facts)
    row = Opening.objects.create(holding=box, day=yesterday, amount=1, document="x", made_by=cashier)
    with pytest.raises(DatabaseError, match="an opening balance of a day"), transaction.atomic():
        Opening.objects.filter(pk=row.pk).update(state="confirmed", confirmed_by=accountant, confirmed_on=today)


def test_an_opening_balance_counts_once_another_has_confirmed_it(client, bank, accountant, person, union, chair):
    client.force_login(accountant)
    day = timezone.localdate() - datetime.timedelta(3)
    typed = {"holding": bank.pk, "day": f"{day}", "amount": "100.00", "document": "上月调节表"}
    client.post(reverse("admin:finance_opening_add"), typed)
    row = Opening.objects.get()
    move = reverse("admin:finance_opening_move", args=[row.pk, "confirm"])
    client.post(move)
    row.refresh_from_db()
    assert (row.made_by, row.state) == (accountant, "submitted")
    with pytest.raises(ValidationError, match="还没有登记"):
        book_balance(bank, day)
    client.force_login(chair)
    client.post(move)
    row.refresh_from_db()
    assert (row.confirmed_by, book_balance(bank, day)) == (chair, 100)
    client.force_login(accountant)
    client.post(reverse("admin:finance_opening_change", args=[row.pk]), typed | {"amount": "1.00"})
    assert book_balance(bank, day) == 100
    for change in ({"amount": 1}, {"state": "submitted"}, {"confirmed_by": accountant}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Opening.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Opening.objects.create(holding=bank, day=day, amount=1, document="x", made_by=accountant, state="confirmed")
