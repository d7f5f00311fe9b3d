"""Many writers at once on one budget. Each race has a control that breaks when what protects it is taken away."""

import contextlib
import datetime
import threading
from decimal import Decimal
from unittest import mock

import pgtrigger
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from finance import services
from finance.models import Budget, BudgetYear, Claim, Payment
from finance.services import claims
from tests.factories import BudgetFactory
from tests.races import counted
from tests.sizes import size
from unionportal.core.values.numbering import next_number

# The budget of these tests has room for ten; a quarter of the writers can be told to fail.
WRITERS, ROOM = size(16, 40), 10
FAILS = WRITERS // 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]


def _called(outcome):
    if isinstance(outcome, ValidationError):
        return outcome.messages[0].split("：")[0]
    if isinstance(outcome, DatabaseError):
        return type(outcome.__cause__).__name__
    return None if isinstance(outcome, Exception) else "done"


def _at_once(acts):
    return counted(acts, _called)


@pytest.fixture
def drafts(draft):
    return [draft("100.00") for _ in range(WRITERS)]


def _submit(claim):
    return services.submit_claim(claim, actor=claim.made_by)


@pytest.fixture
def and_pays(accountant, chair, cashier):
    """What follows once a claim is submitted, to its payment."""
    _ = accountant.current_grants, chair.current_grants, cashier.current_grants

    def act(claim):
        claim = services.check_claim(_submit(claim), actor=accountant)
        claim = services.approve_claim(claim, actor=chair)
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())

    return act


def _spent():
    return Payment.objects.aggregate(total=Sum("amount"))["total"]


def test_writers_at_once_never_overspend_a_budget(drafts, and_pays, budget):
    outcomes = _at_once([lambda claim=claim: and_pays(claim) for claim in drafts])
    assert outcomes == {"done": ROOM, "预算余额不足": WRITERS - ROOM}
    assert _spent() == Decimal("1000.00")
    numbers = sorted(Payment.objects.values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == list(range(1, ROOM + 1))


def test_the_guard_of_the_database_alone_holds_the_budget(drafts, budget):
    """The service's lock and check are away; the writers meet only the trigger."""
    with _without_service_lock():
        outcomes = _at_once([lambda claim=claim: _submit(claim) for claim in drafts])
    assert outcomes == {"done": ROOM, "预算余额不足": WRITERS - ROOM}


def test_without_lock_and_guard_the_budget_is_overspent(drafts, budget):
    """The control: what the two tests above rely on."""
    everyone_has_looked = threading.Barrier(WRITERS, timeout=30)

    def check_then_wait(budget, amount):
        services_check(budget, amount)
        everyone_has_looked.wait()

    services_check = claims.check_available

    def submit(claim):
        with pgtrigger.ignore("finance.Claim:claim_within_budget"):
            _submit(claim)

    with _without_service_lock(check=check_then_wait):
        outcomes = _at_once([lambda claim=claim: submit(claim) for claim in drafts])
    assert outcomes == {"done": WRITERS}
    assert Claim.objects.filter(state="submitted").aggregate(s=Sum("amount"))["s"] == WRITERS * Decimal("100.00")


@contextlib.contextmanager
def _without_service_lock(check=lambda budget, amount: None):
    with mock.patch.object(claims, "lock_budget_of", _read), mock.patch.object(claims, "check_available", check):
        yield


def _read(claim):
    return Budget.objects.select_related("unit", "account").get(pk=claim.budget_id)


def test_numbers_have_no_gaps_when_a_quarter_of_the_acts_is_rolled_back(union):
    fails = [number % 4 == 0 for number in range(WRITERS)]
    taken = []

    def act(fail):
        with transaction.atomic():
            number = next_number("test.series", 2022)
            if fail:
                raise ValidationError("退回")
        taken.append(number)

    outcomes = _at_once([lambda fail=fail: act(fail) for fail in fails])
    assert outcomes == {"done": WRITERS - FAILS, "退回": FAILS}
    assert sorted(taken) == list(range(1, WRITERS - FAILS + 1))


def test_payments_have_no_gaps_when_a_quarter_of_them_is_rolled_back(approved, cashier, budget):
    ready = [approved("10.00") for _ in range(WRITERS)]
    _ = cashier.current_grants

    def pay(position, claim):
        with transaction.atomic():
            services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
            if position % 4 == 0:
                raise ValidationError("退回")

    outcomes = _at_once([lambda i=i, claim=claim: pay(i, claim) for i, claim in enumerate(ready)])
    assert outcomes == {"done": WRITERS - FAILS, "退回": FAILS}
    numbers = sorted(Payment.objects.values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == list(range(1, WRITERS - FAILS + 1))


def test_two_corrections_of_one_payment_make_one_row(paid, cashier):
    payment = paid()
    _ = cashier.current_grants
    today = timezone.localdate()

    def correct():
        row = Payment.objects.get(pk=payment.pk)
        services.correct_payment(row, actor=cashier, reason="有误", on=today)

    outcomes = _at_once([correct] * 4)
    assert outcomes["done"] == 1
    assert _spent() == 0


def test_what_many_carry_over_at_once_goes_on_once(approved, chair, union, budget):
    """Each hand finds the same claims; those that come late find them ended."""
    claims = [approved("100.00") for _ in range(4)]
    year = BudgetYear.objects.create(unit=union, year=budget.year, closes_on=datetime.date(budget.year + 1, 12, 31))
    new = BudgetFactory(unit=union, year=budget.year + 1)
    _ = chair.current_grants
    with time_machine.travel(datetime.datetime(budget.year + 1, 1, 1, 12, tzinfo=datetime.UTC), tick=False):
        outcomes = _at_once([lambda: services.carry_over(year, actor=chair)] * 4)
    assert outcomes == {"done": 1, f"{budget.year}年没有可以结转的申请": 3}
    assert list(Claim.objects.filter(budget=new).order_by("pk").values_list("continues", flat=True)) == [
        claim.pk for claim in claims
    ]


def test_a_payment_and_the_closing_of_its_year_come_one_after_the_other(approved, chair, cashier, union, budget):
    """Whoever comes second is refused: a closed year has no claim that is still to be paid, and pays none after."""
    claim = approved()
    year = BudgetYear.objects.create(unit=union, year=budget.year, closes_on=datetime.date(budget.year + 1, 12, 31))
    _ = chair.current_grants, cashier.current_grants
    day = timezone.localdate()
    with time_machine.travel(datetime.datetime(budget.year + 1, 1, 1, 12, tzinfo=datetime.UTC), tick=False):

        def close():
            services.close_year(year, actor=chair, document="决算")

        def pay():
            services.pay_claim(claim, actor=cashier, method="cash", paid_on=day)

        _at_once([close, pay])
    claim.refresh_from_db()
    assert claim.state == "paid"
