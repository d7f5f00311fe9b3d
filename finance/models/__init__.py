"""The tables of finance, with database triggers that refuse overspending."""

from finance.models.assets.counts import AssetCount, CountLine
from finance.models.assets.disposals import Disposal, DisposalLine, DisposalPaper
from finance.models.assets.handovers import Handover, HandoverLine
from finance.models.assets.register import ASSET_WORDS, Asset, AssetCategory, AssetMove
from finance.models.auditing.checks import CheckHit, CheckRule, HitRow, RestDay
from finance.models.auditing.findings import (
    AuditFinding,
    AuditMatter,
    AuditOpinion,
    FindingProof,
    FindingRow,
    OpinionFinding,
)
from finance.models.auditing.samples import AuditSample, SampleItem, SampleStratum
from finance.models.bank.accounts import CheckedAccount, PayeeAccount
from finance.models.bank.batches import OPEN_ONCE, BankAnswer, BatchLine, PaymentBatch
from finance.models.bank.files import BankColumn, BankLayout
from finance.models.book import Income, Payment
from finance.models.books.assets import AssetEntry
from finance.models.books.closing import MonthClose, Reopening
from finance.models.books.dimensions import EconClass
from finance.models.books.exports import BookedNumber, ExportedVoucher, VoucherExport
from finance.models.books.files import AccountCode, VoucherColumn, VoucherLayout
from finance.models.books.ledger import LedgerAccount, LedgerStart, OpeningBalance
from finance.models.books.postings import Posting, VoucherLine
from finance.models.books.sums import AccountDay
from finance.models.books.vouchers import Voucher
from finance.models.budget import Account, Budget, BudgetAdjustment, line_parts
from finance.models.claim import Claim
from finance.models.guards import GUARD
from finance.models.guards.closed_months import MONTH
from finance.models.guards.counted import COUNTED
from finance.models.guards.years import CLOSED
from finance.models.incoming.contributions import (
    Contribution,
    ContributionMonth,
    ContributionRule,
    UpwardRemittance,
)
from finance.models.incoming.dues import DuesExemption, DuesLine, DuesRule, DuesSheet, LateDues
from finance.models.incoming.subsidies import Subsidy, SubsidyReceipt, SubsidyUse
from finance.models.loans import Loan, open_yuan
from finance.models.papers import USED_UP, BillingTitle, Invoice, InvoiceOriginal, Paper, PaperRule
from finance.models.payees import PayeeLine, Supplier
from finance.models.plans import AllocationRate, BudgetPlan, PlanLine
from finance.models.projects import NO_PROJECT, Project, Whose, of_project
from finance.models.purchases import Purchase, PurchaseChannel, PurchaseKind, PurchaseTarget
from finance.models.reconciling.cash import CashCount
from finance.models.reconciling.holdings import Holding, Opening
from finance.models.reconciling.matches import (
    MATCHED_ONCE,
    PARTS,
    PLACED,
    Match,
    MatchPart,
    MatchRule,
    Placement,
    Transfer,
)
from finance.models.reconciling.reconciliations import Reconciliation, ReconciliationItem
from finance.models.reconciling.statements import TAKEN_ONCE, BankStatement, StatementLine
from finance.models.reconciling.trust import TrustEntry
from finance.models.reporting.disclosures import Disclosure, lent_and_open, put_up_between
from finance.models.reporting.editions import PublishedEdition
from finance.models.reporting.filing import Filing
from finance.models.routes import ClaimKind, LoanRule, RouteRule, SpendingRule
from finance.models.words import WORDS
from finance.models.years import BudgetYear, YearRule

__all__ = [
    "ASSET_WORDS",
    "CLOSED",
    "COUNTED",
    "GUARD",
    "MATCHED_ONCE",
    "MONTH",
    "NO_PROJECT",
    "OPEN_ONCE",
    "PARTS",
    "PLACED",
    "TAKEN_ONCE",
    "USED_UP",
    "WORDS",
    "Account",
    "AccountCode",
    "AccountDay",
    "AllocationRate",
    "Asset",
    "AssetCategory",
    "AssetCount",
    "AssetEntry",
    "AssetMove",
    "AuditFinding",
    "AuditMatter",
    "AuditOpinion",
    "AuditSample",
    "BankAnswer",
    "BankColumn",
    "BankLayout",
    "BankStatement",
    "BatchLine",
    "BillingTitle",
    "BookedNumber",
    "Budget",
    "BudgetAdjustment",
    "BudgetPlan",
    "BudgetYear",
    "CashCount",
    "CheckHit",
    "CheckRule",
    "CheckedAccount",
    "Claim",
    "ClaimKind",
    "Contribution",
    "ContributionMonth",
    "ContributionRule",
    "CountLine",
    "Disclosure",
    "Disposal",
    "DisposalLine",
    "DisposalPaper",
    "DuesExemption",
    "DuesLine",
    "DuesRule",
    "DuesSheet",
    "EconClass",
    "ExportedVoucher",
    "Filing",
    "FindingProof",
    "FindingRow",
    "Handover",
    "HandoverLine",
    "HitRow",
    "Holding",
    "Income",
    "Invoice",
    "InvoiceOriginal",
    "LateDues",
    "LedgerAccount",
    "LedgerStart",
    "Loan",
    "LoanRule",
    "Match",
    "MatchPart",
    "MatchRule",
    "MonthClose",
    "Opening",
    "OpeningBalance",
    "OpinionFinding",
    "Paper",
    "PaperRule",
    "PayeeAccount",
    "PayeeLine",
    "Payment",
    "PaymentBatch",
    "Placement",
    "PlanLine",
    "Posting",
    "Project",
    "PublishedEdition",
    "Purchase",
    "PurchaseChannel",
    "PurchaseKind",
    "PurchaseTarget",
    "Reconciliation",
    "ReconciliationItem",
    "Reopening",
    "RestDay",
    "RouteRule",
    "SampleItem",
    "SampleStratum",
    "SpendingRule",
    "StatementLine",
    "Subsidy",
    "SubsidyReceipt",
    "SubsidyUse",
    "Supplier",
    "Transfer",
    "TrustEntry",
    "UpwardRemittance",
    "Voucher",
    "VoucherColumn",
    "VoucherExport",
    "VoucherLayout",
    "VoucherLine",
    "Whose",
    "YearRule",
    "lent_and_open",
    "line_parts",
    "of_project",
    "open_yuan",
    "put_up_between",
]
