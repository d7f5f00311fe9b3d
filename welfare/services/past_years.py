"""Benefits of past years from the yearly workbook: approved and paid at once, numbered in order."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from finance.services import BudgetKey, PastPayment, book_history
from unionportal.core.models import LedgerImport, User
from welfare.benefit_flow import BenefitState
from welfare.models.benefit import Benefit


@dataclass(frozen=True)
class Past:
    """A paid benefit: the row with its budget, the workbook's name of the budget, the day of payment."""

    benefit: Benefit
    key: BudgetKey
    paid_on: date

    def payment(self):
        """Return the PastPayment that finance books; its source is the number of the benefit."""
        benefit = self.benefit
        return PastPayment(
            budget=self.key,
            amount=benefit.amount,
            paid_on=self.paid_on,
            made_on=self.paid_on,
            approved_on=self.paid_on,
            cause=benefit.cause,
            source=benefit.cause.source_of(benefit.number or ""),
            **benefit.claim_details(benefit.number or ""),
        )


@transaction.atomic
def book_paid(rows, *, actor: User | None, ledger: LedgerImport | None = None):
    """Save the benefits of `rows` (Past, all of one table) with their numbers and bookings, new ones in bulk.

    `ledger` is the imported workbook that they came in with.
    """
    if not rows:
        return
    rows = sorted(rows, key=lambda row: row.paid_on)
    per_year = Counter(row.paid_on.year for row in rows)
    take_numbers = rows[0].benefit.take_numbers
    numbers = {year: iter(take_numbers(year, count)) for year, count in sorted(per_year.items())}
    for row in rows:
        row.benefit.number = next(numbers[row.paid_on.year])
    claims = book_history([row.payment() for row in rows], actor=actor, ledger=ledger)
    for row, claim in zip(rows, claims, strict=True):
        row.benefit.claim, row.benefit.state, row.benefit.approved_on = claim, BenefitState.APPROVED, row.paid_on
    benefits = [row.benefit for row in rows]
    manager = type(benefits[0]).objects
    manager.bulk_create([benefit for benefit in benefits if benefit.pk is None], batch_size=1000)
    for benefit in benefits:
        if not benefit._state.adding:
            benefit.save()
