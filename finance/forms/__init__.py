"""The forms of finance, shared by portal and back office."""

from finance.forms.bank import BankAnswerForm, BatchFilter, BatchForm, LineAnswerForm, PayeeAccountForm
from finance.forms.loans import LoanFilter, RestForm, SpentForm
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

__all__ = [
    "AdjustForm",
    "ApprovePlanForm",
    "BankAnswerForm",
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
    "IncomeForm",
    "InvoiceForm",
    "LineAnswerForm",
    "LoanFilter",
    "PapersForm",
    "PayForm",
    "PayeeAccountForm",
    "PayeeForm",
    "PayeeListForm",
    "PaymentFilter",
    "RefundForm",
    "ResolutionForm",
    "RestForm",
    "ReverseActForm",
    "ReverseForm",
    "SpentForm",
    "StatementFilter",
    "SupplierForm",
    "TableFilter",
    "VerificationForm",
    "options_of",
]
