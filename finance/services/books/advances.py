"""An advance in the ledger: with whoever borrowed while it is out, on what it was spent for once it is settled."""

from django.utils import timezone

from finance.models import Payment
from finance.services.bank.loans import booked_when_settled
from finance.services.books.dimensions import Chart
from finance.services.books.entries import Codes, Entry
from finance.services.books.posting import enter_posted, line_of


@booked_when_settled
def book_settled(loan, *, actor):
    """Book what a loan was spent for in place of the advance, posted at once; return the voucher.

    None where the ledger has no advance of it: none is kept, or the money went out before, or as expense.
    """
    paid = loan.claim.payments.filter(Payment.not_reversed(), corrects=None).select_related("account").last()
    codes, day = Codes(), timezone.localdate()
    if paid is None or (lent := codes.of_advance(paid.paid_on)) is None:
        return None
    spent = codes.of_account(paid.account, paid.funding_source, day, loan.claim.cause)
    amount, chart = loan.spent_within, Chart()
    sides = ((spent, True), (lent, False))
    due = (Entry(one.code, one.name, is_debit, amount, one.rule, one.named) for one, is_debit in sides)
    entries = [line_of(day, entry, chart) for entry in due]
    return enter_posted(actor, day, entries, words=f"核销借款 {loan.claim.number}")
