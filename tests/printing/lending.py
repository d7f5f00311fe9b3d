"""Facts of the paper of a loan of which less was spent than was lent."""

from decimal import Decimal

from finance.documents.vouchers import Lent, loan_sheet
from finance.models import Loan
from unionportal.core.models import User


def settled_loan(claim, invoices, day):
    loan = Loan(claim=claim, paid_on=day, due_on=day, spent=Decimal("99889.05"), state="settled")
    loan.checked_by, loan.checked_on = User(pk=1, name="会计丁"), day
    return loan_sheet(Lent(loan, Decimal("121.00")), invoices)
