"""Daily work: whoever borrowed is reminded before a loan is to be settled, and once more when it is late."""

import datetime

from finance.choices import LoanState
from finance.models import Loan, LoanRule
from finance.notices import LOAN_IS_DUE
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce


@daily("finance.remind_of_loans")
def remind_of_loans(day):
    """Remind of what is due in some days, and of what is late; return the number of loans."""
    rule = LoanRule.objects.in_force(day).first()
    near = day + datetime.timedelta(days=rule.remind_days if rule else 0)
    loans = Loan.objects.filter(state=LoanState.OPEN, due_on__lte=near).select_related("claim__member__user")
    loans = list(loans.select_related("claim__made_by", "claim__member__user").order_by("pk"))
    for loan in loans:
        is_late = loan.due_on < day
        when = f"应在 {loan.due_on:%Y-%m-%d} 以前核销，已逾期" if is_late else f"{loan.due_on:%Y-%m-%d}到期"
        announce(LOAN_IS_DUE, loan, key=f"{loan.pk}:{loan.due_on}:{is_late}", when=when)
    return len(loans)
