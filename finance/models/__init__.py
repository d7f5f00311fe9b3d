"""The tables of finance, with database triggers that refuse overspending."""

from finance.models.bank_files import BankColumn, BankLayout
from finance.models.batches import OPEN_ONCE, BankAnswer, BatchLine, PayeeAccount, PaymentBatch
from finance.models.book import Income, Payment
from finance.models.budget import Account, Budget, BudgetAdjustment
from finance.models.claim import Claim
from finance.models.filing import Filing
from finance.models.guards import GUARD
from finance.models.incoming.contributions import (
    Contribution,
    ContributionMonth,
    ContributionRule,
    UpwardRemittance,
)
from finance.models.incoming.dues import DuesExemption, DuesLine, DuesRule, DuesSheet, LateDues
from finance.models.incoming.subsidies import Subsidy, SubsidyReceipt, SubsidyUse
from finance.models.papers import USED_UP, BillingTitle, Invoice, Paper, PaperRule
from finance.models.plans import AllocationRate, BudgetPlan, PlanLine
from finance.models.purchases import Purchase, PurchaseChannel, PurchaseKind, PurchaseTarget
from finance.models.routes import ClaimKind, RouteRule
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
    "Contribution",
    "ContributionMonth",
    "ContributionRule",
    "DuesExemption",
    "DuesLine",
    "DuesRule",
    "DuesSheet",
    "Filing",
    "Income",
    "Invoice",
    "LateDues",
    "Paper",
    "PaperRule",
    "PayeeAccount",
    "Payment",
    "PaymentBatch",
    "PlanLine",
    "Purchase",
    "PurchaseChannel",
    "PurchaseKind",
    "PurchaseTarget",
    "RouteRule",
    "Subsidy",
    "SubsidyReceipt",
    "SubsidyUse",
    "UpwardRemittance",
    "YearRule",
]
