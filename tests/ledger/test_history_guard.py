"""The database refuses, as the portal's account, money approved or paid by nobody that is no confirmed history."""

import pytest
from django.db import IntegrityError, connection, transaction

from finance.models import Claim, Payment
from tests.factories import BudgetFactory, ClaimFactory
from unionportal.core.models import LedgerConfirmation, LedgerImport
from unionportal.portal.workbooks.handing import set_start_day

pytestmark = pytest.mark.django_db
DAY = "2022-05-10"


@pytest.fixture
def imported(union, officer, chair):
    """A workbook in the state given, confirmed by these people or by nobody."""

    def imported(state="applied", by=(chair,)):
        decided = {} if state == "waiting" else {"decided_at": "2026-01-01T00:00Z"}
        ledger = LedgerImport.objects.create(unit=union, name="台账", prepared_by=officer, state=state, **decided)
        facts = {"key": "finance.payments", "title": "支出", "decide": "finance.approve_claim"}
        sheet = ledger.sheets.create(unit=union, state="confirmed", rows=1, **facts)
        for person in by:
            LedgerConfirmation.objects.create(sheet=sheet, person=person, fingerprint="x")
        return ledger

    return imported


@pytest.fixture
def write(union, as_app):
    """Write a paid claim and its payment with the portal's account; return whether the database took them."""
    budget = BudgetFactory(unit=union, year=2022)

    def write(ledger=None, made_by=None, checked_by=None, approved_by=None, paid_by=None, day=DAY):
        as_app()
        people = {"made_by": made_by, "checked_by": checked_by, "approved_by": approved_by}
        facts = {"unit": union, "budget": budget, "state": "paid", "made_on": day, "approved_on": day, "paid_on": day}
        try:
            with transaction.atomic():
                claim = Claim.objects.create(
                    ledger=ledger,
                    number="C2022-0001",
                    amount=10,
                    purpose="x",
                    payee="x",
                    cause="finance.ledger",
                    **facts,
                    **people,
                )
                Payment.objects.create(
                    claim=claim,
                    number="P2022-0001",
                    unit=union,
                    budget=budget,
                    account=budget.account,
                    funding_source=budget.funding_source,
                    amount=10,
                    payee="x",
                    purpose="x",
                    paid_on=day,
                    paid_by=paid_by,
                )
                connection.check_constraints()
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name
        return "taken"

    return write


def test_a_payment_by_nobody_is_refused_and_one_by_four_people_taken(write, officer, accountant, chair, cashier):
    assert write() == "finance_by_people"
    people = {"made_by": officer, "checked_by": accountant, "approved_by": chair}
    assert write(**people) == "finance_by_people"
    assert write(made_by=officer, approved_by=chair, paid_by=cashier) == "finance_by_people"
    assert write(**people, paid_by=cashier) == "taken"


def test_confirmed_history_is_taken(write, imported):
    assert write(imported()) == "taken"


@pytest.mark.parametrize("how", ["nobody", "its maker", "not written"])
def test_a_workbook_that_nobody_else_confirmed_is_no_history(write, imported, officer, chair, how):
    ledger = {
        "nobody": lambda: imported(by=()),
        "its maker": lambda: imported(by=(officer,)),
        "not written": lambda: imported(state="waiting"),
    }[how]()
    assert write(ledger) == "finance_by_people"


@pytest.mark.parametrize(("day", "answer"), [("2022-05-09", "taken"), ("2022-05-10", "finance_by_people")])
def test_history_ends_with_the_day_before_the_start(write, imported, chair, day, answer):
    set_start_day(actor=chair, day="2022-05-10")
    assert write(imported(), day=day) == answer


def test_a_claim_is_not_approved_by_nobody_either(union, officer, as_app):
    claim = ClaimFactory(unit=union, state="checked", made_by=officer)
    as_app()

    def approve():
        with transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(state="approved", approved_on=DAY)
            connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        approve()
    assert refusal.value.__cause__.diag.constraint_name == "finance_by_people"
