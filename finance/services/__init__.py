"""The only part of finance that other apps may import."""

from finance.causes import BENEFITS, register_cause
from finance.notices import follows_claims
from finance.queries import claimable_budgets, entries_with_claim, last_paid_on
from finance.services.budgets import adjust_budget, open_budget, save_account
from finance.services.claims import (
    approve_claim,
    cancel_claim,
    open_approved_claim,
    request_claim,
    return_claim,
    submit_claim,
    update_claim,
)
from finance.services.guard import check_serves, guarded
from finance.services.income import correct_income, record_income
from finance.services.past_years import (
    BudgetKey,
    PastPayment,
    book_history,
    find_budgets,
    provide_for_history,
    why_not_bookable,
)
from finance.services.payments import correct_payment, pay_claim
from finance.services.splitting import budget_in

__all__ = [
    "BENEFITS",
    "BudgetKey",
    "PastPayment",
    "adjust_budget",
    "approve_claim",
    "book_history",
    "budget_in",
    "cancel_claim",
    "check_serves",
    "claimable_budgets",
    "correct_income",
    "correct_payment",
    "entries_with_claim",
    "find_budgets",
    "follows_claims",
    "guarded",
    "last_paid_on",
    "open_approved_claim",
    "open_budget",
    "pay_claim",
    "provide_for_history",
    "record_income",
    "register_cause",
    "request_claim",
    "return_claim",
    "save_account",
    "submit_claim",
    "update_claim",
    "why_not_bookable",
]
