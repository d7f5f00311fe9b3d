"""Months of the ledger are closed in order and stay closed; a year is carried over; two persons open it again."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from finance.models import AccountCode, LedgerAccount, LedgerStart, MonthClose, Reopening, Voucher
from finance.services.books.balances import trial_balance
from finance.services.books.closing import close_month
from finance.services.books.ledger import book_voucher, confirm_ledger, post_vouchers, propose_ledger, reverse_voucher
from finance.services.books.verifying import verify
from finance.services.guard import guarded
from tests.factories.finance import begin_book
from tests.finance.books.conftest import OPENED
from tests.finance.turn import on

pytestmark = pytest.mark.django_db

NOVEMBER, DECEMBER = datetime.date(2025, 11, 30), datetime.date(2025, 12, 31)


@pytest.fixture
def january(accountant, chair):
    """A day of January, in whose November the ledger began."""
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        confirm_ledger(propose_ledger(actor=accountant, day=datetime.date(2025, 11, 10), balances=OPENED), actor=chair)
        yield datetime.date(2026, 1, 9)


@pytest.fixture
def book(accountant, january):
    def make(entries, day):
        return book_voucher(actor=accountant, day=day, words="补记", entries=entries)

    return make


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        connection.check_constraints()


def _balances(day):
    rows = trial_balance(LedgerStart.in_force(), day, day).rows
    return {row.account.code: row.after for row in rows if row.after}


def test_months_are_closed_in_order_once_all_is_posted(client, january, accountant, received, dues):
    waiting = received("50.00", datetime.date(2025, 11, 20)).voucher
    client.force_login(accountant)
    page = reverse("finance:closing")
    assert client.get(page).context["obstacles"] == [f"还有 1 张凭证待记账（{waiting}），请先记账。"]
    refused = client.post(page, {"last": NOVEMBER}).context["form"]
    assert refused.non_field_errors() == [f"还有 1 张凭证待记账（{waiting}），请先记账。"]
    post_vouchers(actor=accountant, until=january)
    out_of_turn = client.post(page, {"last": DECEMBER}).context["form"]
    assert out_of_turn.non_field_errors() == ["结账逐月进行，现在要结的是2025年11月。"]
    client.post(page, {"last": NOVEMBER})
    close = MonthClose.objects.get()
    assert (close.first, close.last, close.vouchers, close.is_year) == (
        datetime.date(2025, 11, 10),
        NOVEMBER,
        1,
        False,
    )


def test_a_closed_month_takes_nothing_by_whatever_way(january, accountant, book, received, dues):
    made = book("102 5 0\n408 0 5", NOVEMBER)
    close_month(actor=accountant, last=NOVEMBER)
    sentence = "总账2025年11月已经结账，不能再记2025-11-30的账"
    for act in (
        lambda: book("102 5 0\n408 0 5", NOVEMBER),
        lambda: reverse_voucher(made, actor=accountant, on=NOVEMBER),
        lambda: received("1.00", NOVEMBER),
    ):
        with pytest.raises(ValidationError, match=sentence):
            act()
    # The day after is open, and what lies before the ledger was never in it.
    received("1.00", NOVEMBER + datetime.timedelta(1))
    received("1.00", datetime.date(2025, 11, 9))
    facts = {"unit": made.unit, "kind": "transfer", "amount": 1, "words": "x", "number": "转2025-0002"}
    with pytest.raises(ValidationError, match="2025-11-30终了的月份已经结账"), guarded():
        Voucher.objects.create(day=NOVEMBER, **facts)
    for wrong in (
        "UPDATE finance_monthclose SET reopening_id = (SELECT min(id) FROM finance_reopening)",
        "UPDATE finance_monthclose SET last = '2025-11-29'",
        "DELETE FROM finance_monthclose",
        "INSERT INTO finance_monthclose (unit_id, first, last, vouchers, is_year, closed_at, closed_by_id)"
        " SELECT unit_id, '2025-12-01', '2025-12-31', 0, false, now(), closed_by_id FROM finance_monthclose",
        "INSERT INTO finance_monthclose (unit_id, first, last, vouchers, is_year, closed_at, closed_by_id)"
        " SELECT unit_id, '2026-01-01', '2026-01-31', 0, false, now(), closed_by_id FROM finance_monthclose",
    ):
        Reopening.objects.get_or_create(unit=made.unit, since=NOVEMBER.replace(day=1), reason="x", made_by=accountant)
        with pytest.raises((IntegrityError, InternalError)):
            run(wrong)


def test_a_year_is_carried_to_what_is_for_a_purpose_and_the_rest(january, accountant, book):
    for entries in ("102 90 0\n40302 0 90", "102 40 0\n401 0 40", "50102 25 0\n102 0 25", "162 30 0\n30104 0 30"):
        book(entries, DECEMBER)
    close_month(actor=accountant, last=NOVEMBER)
    close_month(actor=accountant, last=DECEMBER)
    after = {"102": 1105, "162": 30, "221": -200, "30104": -30, "32104": -90, "32205": -815}
    assert _balances(DECEMBER) == after
    # What next year opens with is what this one closed with.
    rows = trial_balance(LedgerStart.in_force(), january.replace(day=1), january).rows
    assert {row.account.code: row.before for row in rows} == after
    assert verify(LedgerStart.in_force()).wrong == ()
    closing = Voucher.objects.filter(is_closing=True)
    assert [(one.words, one.amount, one.day) for one in closing.order_by("pk")] == [
        ("2025年末结转本年收入、支出", 130, DECEMBER),
        ("2025年末转入累计结转、累计结余", 105, DECEMBER),
    ]
    with pytest.raises(ValidationError, match="年末结转的凭证不能冲销"):
        reverse_voucher(closing[0], actor=accountant, on=january)
    with pytest.raises(IntegrityError):
        run(
            "INSERT INTO finance_voucher (number, unit_id, kind, day, amount, words, is_closing)"
            " SELECT '转2026-0001', unit_id, kind, '2026-01-09', amount, words, true FROM finance_voucher LIMIT 1"
        )


def test_two_persons_open_it_again_and_the_next_closing_carries_what_came(client, january, accountant, chair, book):
    book("102 40 0\n401 0 40", DECEMBER)
    close_month(actor=accountant, last=NOVEMBER)
    close_month(actor=accountant, last=DECEMBER)
    client.force_login(accountant)
    add = reverse("finance:reopening_add")
    wrong = client.post(add, {"since": january, "reason": "x"}).context["form"]
    assert wrong.errors == {"since": ["2026年1月没有结账，不用反结账。"]}
    client.post(add, {"since": NOVEMBER, "reason": "看错了月份"})
    [row] = Reopening.objects.all()
    assert [one.last for one in client.get(row.get_absolute_url()).context["months"]] == [NOVEMBER, DECEMBER]
    client.force_login(chair)
    client.post(reverse("finance:reopening_move", args=[row.pk, "send_back"]), {"reason": "十一月没有错"})
    assert list(client.get(row.get_absolute_url()).context["months"]) == []
    client.force_login(accountant)
    client.post(add, {"since": DECEMBER, "reason": "漏记一笔利息"})
    row = Reopening.objects.get(state="submitted")
    move = reverse("finance:reopening_move", args=[row.pk, "confirm"])
    client.post(move)
    assert MonthClose.standing().count() == 2
    client.force_login(chair)
    client.post(move)
    assert [one.last for one in MonthClose.standing()] == [NOVEMBER]
    assert [one.last for one in client.get(row.get_absolute_url()).context["months"]] == [DECEMBER]
    book("102 3 0\n408 0 3", DECEMBER)
    close_month(actor=accountant, last=DECEMBER)
    assert _balances(DECEMBER) == {"102": 1043, "221": -200, "32205": -843}
    assert verify(LedgerStart.in_force()).wrong == ()


def test_money_booked_by_hand_is_warned_of_named_at_the_closing_and_taken_back(client, accountant, chair, bank):
    with on(datetime.date(2026, 3, 2)):
        begin_book(bank, datetime.date(2026, 2, 28), Decimal(1000))
        opened = propose_ledger(actor=accountant, day=datetime.date(2026, 3, 1), balances="102 1000 0\n32205 0 1000")
        confirm_ledger(opened, actor=chair)
    add, interest = (
        reverse("finance:voucher_add"),
        {"day": "2026-03-10", "words": "利息", "entries": "102 7 0\n408 0 7"},
    )
    with on(datetime.date(2026, 3, 10)):
        client.force_login(accountant)
        sentence = client.post(add, interest | {"preview": "1"}).context["differing"]
        assert sentence.startswith("“102 银行存款”增加 7.00 元，出纳账上没有这一笔，结账时钱账不符。")
        other = client.post(add, interest | {"preview": "1", "entries": "32205 7 0\n408 0 7"})
        assert other.context["differing"] == ""
        page = client.post(add, interest, follow=True)
        assert [str(one) for one in page.context["messages"]][-1] == sentence
    made = Voucher.objects.get()
    with on(datetime.date(2026, 3, 11)), transaction.atomic():
        client.force_login(accountant)
        below = {"code": "10201", "name": "基本户", "valid_from": datetime.date(2026, 3, 11)}
        LedgerAccount.objects.create(side="debit", parent=LedgerAccount.objects.get(code="102"), **below)
        AccountCode.objects.create(money="bank", **below)
        moved = {"day": "2026-03-11", "words": "转入明细", "entries": "10201 1007 0\n102 0 1007", "preview": "1"}
        assert client.post(add, moved).context["differing"] == ""
        transaction.set_rollback(True)
    with on(datetime.date(2026, 4, 2)):
        client.force_login(accountant)
        [obstacle] = client.get(reverse("finance:closing")).context["obstacles"]
        assert obstacle.count(f"手工凭证记了这个科目：{made.number}（2026-03-10，7.00 元）。") == 1
        red = reverse("finance:voucher_reverse", args=[made.pk])
        client.post(red, {"on": client.get(red).context["form"]["on"].value()})
        assert client.get(reverse("finance:closing")).context["obstacles"] == []
