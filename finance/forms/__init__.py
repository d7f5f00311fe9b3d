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
    ResolutionForm,
    ReverseActForm,
    ReverseForm,
)
from finance.forms.papers import InvoiceForm, PapersForm, VerificationForm

__all__ = [
    "AdjustForm",
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
    "PapersForm",
    "PayForm",
    "PayeeAccountForm",
    "PaymentFilter",
    "ResolutionForm",
    "ReverseActForm",
    "ReverseForm",
    "VerificationForm",
]
