"""The forms of finance, shared by portal and back office."""

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
    ResolutionForm,
    ReverseActForm,
    ReverseForm,
)
from finance.forms.papers import InvoiceForm, PapersForm, VerificationForm
from finance.forms.plans import ApprovePlanForm, StatementFilter, TableFilter

__all__ = [
    "AdjustForm",
    "ApprovePlanForm",
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
    "PapersForm",
    "PayForm",
    "PaymentFilter",
    "ResolutionForm",
    "ReverseActForm",
    "ReverseForm",
    "StatementFilter",
    "TableFilter",
    "VerificationForm",
]
