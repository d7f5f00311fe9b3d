"""The acts on what comes in by rule, and the reader of the tables that it comes in with."""

from finance.models import Contribution, ContributionMonth
from finance.services.incoming.contributions import (
    correct_contribution,
    enter_payroll,
    enter_payrolls,
    receive_contribution,
    save_contribution_rule,
)
from finance.services.incoming.dues import COLUMNS as DUES_COLUMNS
from finance.services.incoming.dues import (
    confirm_dues,
    correct_late_dues,
    import_dues,
    missing_from,
    owing,
    receive_late_dues,
    reopen_dues,
    save_dues_rule,
    save_exemption,
)
from finance.services.incoming.overview import Overview, overview, remittances
from finance.services.incoming.reading import months_in
from finance.services.incoming.standing import who_paid
from finance.services.incoming.upward import (
    approve_upward,
    due_upward,
    give_back_upward,
    prepare_upward,
    remit_upward,
    withdraw_upward,
)

__all__ = [
    "DUES_COLUMNS",
    "Contribution",
    "ContributionMonth",
    "Overview",
    "approve_upward",
    "confirm_dues",
    "correct_contribution",
    "correct_late_dues",
    "due_upward",
    "enter_payroll",
    "enter_payrolls",
    "give_back_upward",
    "import_dues",
    "missing_from",
    "months_in",
    "overview",
    "owing",
    "prepare_upward",
    "receive_contribution",
    "receive_late_dues",
    "remit_upward",
    "remittances",
    "reopen_dues",
    "save_contribution_rule",
    "save_dues_rule",
    "save_exemption",
    "who_paid",
    "withdraw_upward",
]
