"""The forms of finance, shared by portal and back office."""

from finance.forms.bank import BankAnswerForm, BatchFilter, BatchForm, LineAnswerForm, PayeeAccountForm
from finance.forms.money import (
    AdjustForm,
    BudgetForm,
    ClaimFilter,
    ClaimForm,
    ClaimKindForm,
    CloseYearForm,
    ClosingDayForm,
    CorrectActForm,
    CorrectForm,
    ExecutionFilter,
    IncomeForm,
    PayForm,
    PaymentFilter,
    RefundForm,
    ResolutionForm,
    ReverseActForm,
    ReverseForm,
)
from finance.forms.papers import InvoiceForm, PapersForm, VerificationForm
from finance.forms.payees import PayeeForm, PayeeListForm, SupplierForm, options_of
from finance.forms.plans import ApprovePlanForm, StatementFilter, TableFilter
from finance.forms.reconciling import BankStatementFilter, HoldingForm, StatementForm

__all__ = [
    "AdjustForm",
    "ApprovePlanForm",
    "BankAnswerForm",
    "BankStatementFilter",
    "BatchFilter",
    "BatchForm",
    "BudgetForm",
    "ClaimFilter",
    "ClaimForm",
    "ClaimKindForm",
    "CloseYearForm",
    "ClosingDayForm",
    "CorrectActForm",
    "CorrectForm",
    "ExecutionFilter",
    "HoldingForm",
    "IncomeForm",
    "InvoiceForm",
    "LineAnswerForm",
    "PapersForm",
    "PayForm",
    "PayeeAccountForm",
    "PayeeForm",
    "PayeeListForm",
    "PaymentFilter",
    "RefundForm",
    "ResolutionForm",
    "ReverseActForm",
    "ReverseForm",
    "StatementFilter",
    "StatementForm",
    "SupplierForm",
    "TableFilter",
    "VerificationForm",
    "options_of",
]
