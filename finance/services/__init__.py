"""The only part of finance that other apps may import."""

from finance.causes import BENEFITS, names_receiver, register_cause, stands_behind
from finance.flow.claim_flow import CLAIM_UNDONE, ClaimState
from finance.notices import follows_claims, holds_claims
from finance.queries import awaiting_payment, claimable_budgets, entries_with_claim
from finance.services.bank.accounts import accounts_of, enter_account, may_enter
from finance.services.bank.answers import answer_line, read_answer
from finance.services.bank.batches import collectable, make_batch, send_batch, withdraw_batch
from finance.services.bank.files import bank_file
from finance.services.budgets import (
    adjust_budget,
    open_budget,
    save_account,
    take_back_adjustments,
    take_back_budgets,
)
from finance.services.claims import (
    approve_claim,
    cancel_claim,
    check_claim,
    decline_claim,
    open_approved_claim,
    request_claim,
    return_claim,
    send_back_claim,
    submit_claim,
    update_claim,
)
from finance.services.decisions import decision, draft_warning
from finance.services.findings import findings_of
from finance.services.guard import check_available, check_serves, guarded
from finance.services.income import correct_income, record_income
from finance.services.incoming import Contribution, ContributionMonth
from finance.services.lines import LineOptions, lines_of_branches, offer_lines
from finance.services.papers import (
    add_invoices,
    add_papers,
    complete_invoice,
    remove_paper,
    verify_invoice,
)
from finance.services.past_years import (
    BudgetKey,
    PastPayment,
    book_history,
    find_budgets,
    of_another_source,
    provide_for_history,
    unbook_history,
    why_no_budget,
    why_not_bookable,
)
from finance.services.payments import correct_payment, pay_claim, refund_claim
from finance.services.purchases import enter_channel_of
from finance.services.routes import resolve_claim, review_claim
from finance.services.splitting import budget_in
from finance.services.years import Calendar, begin_year, carry_over, check_drafted, close_year, set_closing_day

__all__ = [
    "BENEFITS",
    "CLAIM_UNDONE",
    "BudgetKey",
    "Calendar",
    "ClaimState",
    "Contribution",
    "ContributionMonth",
    "LineOptions",
    "PastPayment",
    "accounts_of",
    "add_invoices",
    "add_papers",
    "adjust_budget",
    "answer_line",
    "approve_claim",
    "awaiting_payment",
    "bank_file",
    "begin_year",
    "book_history",
    "budget_in",
    "cancel_claim",
    "carry_over",
    "check_available",
    "check_claim",
    "check_drafted",
    "check_serves",
    "claimable_budgets",
    "close_year",
    "collectable",
    "complete_invoice",
    "correct_income",
    "correct_payment",
    "decision",
    "decline_claim",
    "draft_warning",
    "enter_account",
    "enter_channel_of",
    "entries_with_claim",
    "find_budgets",
    "findings_of",
    "follows_claims",
    "guarded",
    "holds_claims",
    "lines_of_branches",
    "make_batch",
    "may_enter",
    "names_receiver",
    "of_another_source",
    "offer_lines",
    "open_approved_claim",
    "open_budget",
    "pay_claim",
    "provide_for_history",
    "read_answer",
    "record_income",
    "refund_claim",
    "register_cause",
    "remove_paper",
    "request_claim",
    "resolve_claim",
    "return_claim",
    "review_claim",
    "save_account",
    "send_back_claim",
    "send_batch",
    "set_closing_day",
    "stands_behind",
    "submit_claim",
    "take_back_adjustments",
    "take_back_budgets",
    "unbook_history",
    "update_claim",
    "verify_invoice",
    "why_no_budget",
    "why_not_bookable",
    "withdraw_batch",
]
