"""The acts on what comes in by rule, and the reader of the tables that it comes in with."""

from finance.models import Contribution, ContributionMonth
from finance.services.incoming.contributions import (
    correct_contribution,
    enter_payroll,
    enter_payrolls,
    receive_contribution,
)
from finance.services.incoming.overview import Overview, overview, remittances
from finance.services.incoming.reading import months_in
from finance.services.incoming.upward import (
    approve_upward,
    due_upward,
    give_back_upward,
    prepare_upward,
    remit_upward,
    withdraw_upward,
)

__all__ = [
    "Contribution",
    "ContributionMonth",
    "Overview",
    "approve_upward",
    "correct_contribution",
    "due_upward",
    "enter_payroll",
    "enter_payrolls",
    "give_back_upward",
    "months_in",
    "overview",
    "prepare_upward",
    "receive_contribution",
    "remit_upward",
    "remittances",
    "withdraw_upward",
]
