"""The tables of finance, with database triggers that refuse overspending."""

from finance.models.bank_files import BankColumn, BankLayout
from finance.models.batches import OPEN_ONCE, BankAnswer, BatchLine, PayeeAccount, PaymentBatch
from finance.models.book import Income, Loan, Payment
from finance.models.budget import Account, Budget, BudgetAdjustment
from finance.models.claim import Claim
from finance.models.filing import Filing
from finance.models.guards import GUARD
from finance.models.papers import USED_UP, BillingTitle, Invoice, Paper, PaperRule
from finance.models.payees import PayeeLine, Supplier
from finance.models.plans import AllocationRate, BudgetPlan, PlanLine
from finance.models.routes import ClaimKind, LoanRule, RouteRule, SpendingRule
from finance.models.year_guards import CLOSED
from finance.models.years import BudgetYear, YearRule

__all__ = [
    "CLOSED",
    "GUARD",
    "OPEN_ONCE",
    "USED_UP",
    "Account",
    "AllocationRate",
    "BankAnswer",
    "BankColumn",
    "BankLayout",
    "BatchLine",
    "BillingTitle",
    "Budget",
    "BudgetAdjustment",
    "BudgetPlan",
    "BudgetYear",
    "Claim",
    "ClaimKind",
    "Filing",
    "Income",
    "Invoice",
    "Loan",
    "LoanRule",
    "Paper",
    "PaperRule",
    "PayeeAccount",
    "PayeeLine",
    "Payment",
    "PaymentBatch",
    "PlanLine",
    "RouteRule",
    "SpendingRule",
    "Supplier",
    "YearRule",
]
