"""The only part of finance that other apps may import."""

from finance.causes import (
    BENEFITS,
    Refunds,
    divides_refunds,
    doubts_payment,
    names_receiver,
    register_cause,
    stands_behind,
)
from finance.flow.audit_flow import UNCLOSED
from finance.flow.claim_flow import CLAIM_UNDONE, ClaimState
from finance.flow.loan_flow import UNSETTLED
from finance.models import AuditFinding, Loan
from finance.notices import follows_claims, holds_claims
from finance.queries import awaiting_payment, claimable_budgets, entries_with_claim
from finance.services.bank.answers import answer_line, read_answer, shared_numbers
from finance.services.bank.batches import (
    collectable,
    given_back,
    items_of,
    make_batch,
    send_batch,
    to_be_paid_again,
    withdraw_batch,
)
from finance.services.bank.files import bank_file
from finance.services.bank.loans import send_back_loan, settle_loan, submit_loan, take_rest
from finance.services.books.advances import book_settled
from finance.services.budgets import (
    ACCOUNT,
    account_column,
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
    object_to_claim,
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
from finance.services.income import correct_income, owner_of, record_income
from finance.services.incoming import Contribution, ContributionMonth
from finance.services.incoming.trust import TrustEntry, change_trust, correct_trust, enter_trust, open_trust_day
from finance.services.invoices.verified import check_invoice, verify_invoice
from finance.services.lines import LineOptions, lines_of_branches, offer_lines
from finance.services.papers import (
    add_invoices,
    add_papers,
    complete_invoice,
    remove_paper,
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
from finance.services.payees.accounts import accounts_of, enter_account, may_enter
from finance.services.payees.files import read_payees
from finance.services.payees.lists import (
    add_payee,
    enter_payee_account,
    list_payees,
    may_enter_for,
    payee_accounts,
    remove_payee,
)
from finance.services.payees.suppliers import save_supplier
from finance.services.payments import correct_payment, pay_claim, pay_payees, redirect_claim
from finance.services.purchases import enter_channel_of
from finance.services.reconciling.checking import confirm as confirm_drawn_up
from finance.services.reconciling.matching import match
from finance.services.reconciling.openings import confirm_opening, propose_opening
from finance.services.reconciling.reconciling import draw_up
from finance.services.reconciling.statements import read_in_statement, take_statement
from finance.services.refunds.taking import refund_claim
from finance.services.refunds.undoing import undo_refund
from finance.services.routes import endorse_claim, resolve_claim, review_claim
from finance.services.splitting import budget_in
from finance.services.years import (
    Calendar,
    begin_year,
    carry_over,
    check_drafted,
    close_year,
    rebook_claim,
    set_closing_day,
)

__all__ = [
    "ACCOUNT",
    "BENEFITS",
    "CLAIM_UNDONE",
    "UNCLOSED",
    "UNSETTLED",
    "AuditFinding",
    "BudgetKey",
    "Calendar",
    "ClaimState",
    "Contribution",
    "ContributionMonth",
    "LineOptions",
    "Loan",
    "PastPayment",
    "Refunds",
    "TrustEntry",
    "account_column",
    "accounts_of",
    "add_invoices",
    "add_papers",
    "add_payee",
    "adjust_budget",
    "answer_line",
    "approve_claim",
    "awaiting_payment",
    "bank_file",
    "begin_year",
    "book_history",
    "book_settled",
    "budget_in",
    "cancel_claim",
    "carry_over",
    "change_trust",
    "check_available",
    "check_claim",
    "check_drafted",
    "check_invoice",
    "check_serves",
    "claimable_budgets",
    "close_year",
    "collectable",
    "complete_invoice",
    "confirm_drawn_up",
    "confirm_opening",
    "correct_income",
    "correct_payment",
    "correct_trust",
    "decision",
    "decline_claim",
    "divides_refunds",
    "doubts_payment",
    "draft_warning",
    "draw_up",
    "endorse_claim",
    "enter_account",
    "enter_channel_of",
    "enter_payee_account",
    "enter_trust",
    "entries_with_claim",
    "find_budgets",
    "findings_of",
    "follows_claims",
    "given_back",
    "guarded",
    "holds_claims",
    "items_of",
    "lines_of_branches",
    "list_payees",
    "make_batch",
    "match",
    "may_enter",
    "may_enter_for",
    "names_receiver",
    "object_to_claim",
    "of_another_source",
    "offer_lines",
    "open_approved_claim",
    "open_budget",
    "open_trust_day",
    "owner_of",
    "pay_claim",
    "pay_payees",
    "payee_accounts",
    "propose_opening",
    "provide_for_history",
    "read_answer",
    "read_in_statement",
    "read_payees",
    "rebook_claim",
    "record_income",
    "redirect_claim",
    "refund_claim",
    "register_cause",
    "remove_paper",
    "remove_payee",
    "request_claim",
    "resolve_claim",
    "return_claim",
    "review_claim",
    "save_account",
    "save_supplier",
    "send_back_claim",
    "send_back_loan",
    "send_batch",
    "set_closing_day",
    "settle_loan",
    "shared_numbers",
    "stands_behind",
    "submit_claim",
    "submit_loan",
    "take_back_adjustments",
    "take_back_budgets",
    "take_rest",
    "take_statement",
    "to_be_paid_again",
    "unbook_history",
    "undo_refund",
    "update_claim",
    "verify_invoice",
    "why_no_budget",
    "why_not_bookable",
    "withdraw_batch",
]
