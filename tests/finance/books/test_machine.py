"""Whatever is booked, corrected, closed and opened again, in whatever order: the ledger is right after each step."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from finance import services
from finance.models import Income, MonthClose, Voucher
from finance.services.books import former
from finance.services.books.balances import trial_balance
from finance.services.books.closing import close_month, confirm_reopening, next_month, propose_reopening
from finance.services.books.ledger import book_voucher, confirm_ledger, post_vouchers, propose_ledger, reverse_voucher
from finance.services.books.verifying import wrong_in
from tests.factories import AccountFactory, AssetFactory, MemberFactory
from tests.finance.books.conftest import OPENED
from tests.finance.turn import SHANGHAI
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

START, BEGUN = datetime.date(2025, 11, 10), datetime.date(2026, 1, 5)
# Entries by hand, of so many yuan: for a purpose or not, of income and expense, what moves no money.
ENTRIES = (
    "102 {0} 0\n40302 0 {0}",
    "102 {0} 0\n408 0 {0}",
    "50102 {0} 0 30239 专项\n102 0 {0}",
    "50501 {0} 0\n102 0 {0}",
    "135 {0} 0\n102 0 {0}",
)
YUAN = st.decimals(min_value=Decimal("0.01"), max_value=9999, places=2)
# How many days back.
BACK = st.integers(0, 45)
# Which of those that there are.
WHICH = st.integers(0, 99)


class Ledger(RuleBasedStateMachine):
    """A ledger of some months around the turn of a year, as accountant and chair work on it, `done` by name of act."""

    done = Counter()
    people = None

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.clock = time_machine.travel(_noon(BEGUN), tick=False)
        self.traveller = self.clock.start()
        self.today = BEGUN
        # What lay on the accounts when a month was closed.
        self.closed = {}
        start = propose_ledger(actor=self.people["accountant"], day=START, balances=OPENED)
        self.start = confirm_ledger(start, actor=self.people["chair"])
        # Something of the year before, and of this one.
        for day in (BEGUN - datetime.timedelta(10), BEGUN):
            for entries in ENTRIES[1:3]:
                self.book(entries, Decimal(7), (BEGUN - day).days)
            self.receive(Decimal(7), (BEGUN - day).days)

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def _try(self, name, act):
        """Do it, or be refused with a sentence; what a service lets pass the database takes."""
        try:
            with transaction.atomic():
                found = act()
                connection.check_constraints()
        except ValidationError:
            return None
        self.done[name] += 1
        return found

    def _day(self, back):
        return self.today - datetime.timedelta(back)

    @rule(days=st.integers(1, 40))
    def let_days_pass(self, days):
        self.today += datetime.timedelta(days)
        self.traveller.move_to(_noon(self.today))

    @rule(amount=YUAN, back=BACK)
    def receive(self, amount, back):
        facts = {"unit": self.people["union"], "account": self.people["account"], "payer": "财务处"}
        day = max(self._day(back), START)
        actor = self.people["cashier"]
        self._try("receive", lambda: services.record_income(actor=actor, amount=amount, received_on=day, **facts))

    @rule(which=WHICH, back=BACK)
    def take_back(self, which, back):
        if income := _one_of(Income.objects.filter(corrects=None), which):
            facts = {"actor": self.people["cashier"], "reason": "登错", "on": max(self._day(back), income.received_on)}
            self._try("take back", lambda: services.correct_income(income, **facts))

    @rule(entries=st.sampled_from(ENTRIES), amount=YUAN, back=BACK)
    def book(self, entries, amount, back):
        facts = {"day": self._day(back), "words": "补记", "entries": entries.format(amount)}
        self._try("book", lambda: book_voucher(actor=self.people["accountant"], **facts))

    @rule(which=WHICH)
    def correct(self, which):
        """In red within the year, else in blue as the form prepares it."""
        if voucher := _one_of(Voucher.objects.exclude(words="").filter(is_closing=False), which):
            actor = self.people["accountant"]
            self._try("in red", lambda: reverse_voucher(voucher, actor=actor, on=self.today))
            if former.is_of_former_year(voucher):
                facts = former.prepared(voucher) | {"amends": voucher}
                self._try("in blue", lambda: book_voucher(actor=actor, day=self.today, **facts))

    @rule(value=st.integers(1000, 9000), back=BACK)
    def enter_asset(self, value, back):
        facts = {"unit": self.people["union"], "custodian": self.people["keeper"], "in_use_on": self._day(back)}
        self._try("asset", lambda: AssetFactory(value=value, registered_by=self.people["cashier"], **facts))

    @rule()
    def post(self):
        self._try("post", lambda: post_vouchers(actor=self.people["accountant"], until=self.today))

    @rule()
    def close(self):
        actor, month = self.people["accountant"], next_month(self.start)
        post_vouchers(actor=actor, until=self.today)
        name = "close the year" if month.is_year else "close"
        if self._try(name, lambda: close_month(actor=actor, last=month.last)):
            self.closed[month.last] = self._balances(month.last)

    @rule(which=WHICH)
    def reopen(self, which):
        if close := _one_of(MonthClose.standing(), which):
            facts = {"since": close.last.replace(day=1), "reason": "漏记"}
            row = self._try("ask", lambda: propose_reopening(actor=self.people["accountant"], **facts))
            if row and self._try("reopen", lambda: confirm_reopening(row, actor=self.people["chair"])):
                self.closed = {last: found for last, found in self.closed.items() if last < row.since}

    def _balances(self, day):
        rows = trial_balance(self.start, day, day).rows
        return {row.account.code: row.after for row in rows if row.after}

    @invariant()
    def nothing_is_wrong(self):
        assert list(wrong_in(self.start)) == []
        totals = trial_balance(self.start, START, self.today).totals
        assert totals[::2] == totals[1::2]

    @invariant()
    def what_is_closed_stays(self):
        assert {one.last for one in MonthClose.standing()} == set(self.closed)
        for last, found in self.closed.items():
            assert self._balances(last) == found
            if last.month == 12:
                assert {code for code in found if code[0] in "45" or code[:3] in ("321", "322")} <= {"32104", "32205"}


def _noon(day):
    return datetime.datetime.combine(day, datetime.time(12), SHANGHAI)


def _one_of(rows, which):
    found = list(rows.order_by("pk"))
    return found[which % len(found)] if found else None


def test_the_ledger_is_right_after_each_step(union, accountant, chair, cashier):
    Ledger.people = {
        "union": union, "accountant": accountant, "chair": chair, "cashier": cashier,
        "account": AccountFactory(kind="income", code="401", name="会费收入"), "keeper": MemberFactory(unit=union),
    }  # fmt: skip
    Ledger.done.clear()
    few = {"max_examples": size(5, 200), "stateful_step_count": size(16, 30)}
    run_state_machine_as_test(Ledger, settings=settings(deadline=None, suppress_health_check=list(HealthCheck), **few))
    # It went everywhere; into the rare corners, behind several steps, for certain only in a full run.
    everywhere = {"receive", "take back", "book", "in red", "asset", "close"}
    rare = {"in blue", "reopen", "close the year"}
    assert {*Ledger.done} >= size(everywhere, everywhere | rare)
