"""A loan in the ledger: with whoever borrowed while it is out, expense once it is settled."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from finance import services
from finance.models import AccountCode, Loan, Voucher
from finance.services.books.entries import Codes, entries_of
from finance.services.books.ledger import post_vouchers
from finance.services.books.verifying import verify
from tests.factories import AccountFactory, BudgetFactory, MemberFactory

pytestmark = pytest.mark.django_db
EXPENSE = "50105"


@pytest.fixture
def lent(draft, branch, branch_chair, accountant, chair, cashier, today):
    """Lend 300 yuan today; return the loan."""

    def make(**facts):
        borrower = MemberFactory(unit=branch, name="借小款", user=branch_chair)
        claim = draft("300.00", way="loan", payee=borrower.name, member=borrower, **facts)
        claim = services.submit_claim(claim, actor=branch_chair)
        claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
        services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
        return Loan.objects.get(claim=claim)

    return make


def _booked():
    """Return [(code, debit, credit)] of all vouchers, in their order."""
    codes = Codes()
    found = [entry for voucher in Voucher.objects.order_by("pk") for entry in entries_of(voucher, codes)]
    return [(entry.code, entry.debit, entry.credit) for entry in found]


def _settle(loan, spent, branch_chair, accountant):
    loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal(spent))
    return services.settle_loan(loan, actor=accountant)


@pytest.mark.parametrize("spent", ["300", "250.00", "379"])
def test_a_loan_is_an_advance_until_it_is_settled(kept, lent, branch_chair, accountant, cashier, today, spent):
    loan = lent()
    account = loan.claim.budget.account.code
    assert _booked() == [("135", 300, None), ("102", None, 300)]
    loan = _settle(loan, spent, branch_chair, accountant)
    settled = min(Decimal(spent), 300)
    assert _booked()[2:] == [(account, settled, None), ("135", None, settled)]
    if settled < 300:
        services.take_rest(loan, actor=cashier, on=today)
        assert _booked()[4:] == [("135", -50, None), ("102", None, -50)]
    left = [(debit or 0) - (credit or 0) for code, debit, credit in _booked() if code == "135"]
    assert sum(left) == 0
    post_vouchers(actor=accountant, until=today)
    assert verify(kept).wrong == ()


def test_what_comes_back_of_a_settled_loan_is_less_expense_and_no_advance(
    kept, lent, branch_chair, accountant, cashier, today
):
    loan = _settle(lent(), "300", branch_chair, accountant)
    account = loan.claim.budget.account.code
    facts = {"actor": cashier, "on": today, "reason": "退差价"}
    refund = services.refund_claim(loan.claim, amount=Decimal(40), **facts)
    assert _booked()[4:] == [(account, -40, None), ("102", None, -40)]
    services.undo_refund(loan.claim, refund=refund, **facts)
    assert _booked()[6:] == [(account, 40, None), ("102", None, 40)]
    post_vouchers(actor=accountant, until=today)
    assert verify(kept).wrong == ()


def test_without_a_ledger_or_before_its_account_a_loan_is_expense_at_once(
    draft, lent, branch_chair, accountant, kept, today
):
    rows = AccountCode.objects.filter(trust="advance")
    rows.update(valid_from=today + datetime.timedelta(1))
    loan = lent()
    account = loan.claim.budget.account.code
    assert _booked() == [(account, 300, None), ("102", None, 300)]
    _settle(loan, "300", branch_chair, accountant)
    assert len(_booked()) == 2


def test_a_loan_is_not_settled_on_a_code_that_the_ledger_has_for_something_else(
    kept, lent, union, branch_chair, accountant, today
):
    """What a settlement books is posted at once, without a preview."""
    account = AccountFactory(code="50303", name="建家活动")
    loan = lent(budget=BudgetFactory(unit=union, year=today.year, account=account))
    with pytest.raises(ValidationError, match="50303 在工会会计制度里是“职工创新活动”"):
        _settle(loan, "300", branch_chair, accountant)
    AccountCode.objects.create(account=account, code="50302", name="建家活动", valid_from=today)
    services.settle_loan(Loan.objects.get(), actor=accountant)
    assert _booked()[2:] == [("50302", 300, None), ("135", None, 300)]
