"""The budget of a year as a table: what stands in it, what is typed or pasted, its draft and its approval."""

from finance.services.planning.allocation import allotments, changes_of, rates_of
from finance.services.planning.block import Block, read_block
from finance.services.planning.checks import Change, Refused, check_cells
from finance.services.planning.plans import (
    WRITTEN_MEANWHILE,
    approve_plan,
    begin_plan,
    drop_plan,
    is_closed,
    send_back_plan,
    submit_plan,
    sums_of,
    why_too_often,
    write_plan,
)
from finance.services.planning.statement import by_month, by_source, by_unit, statement, total
from finance.services.planning.table import PlanTable, expected_income, plan_of, plan_table

__all__ = [
    "WRITTEN_MEANWHILE",
    "Block",
    "Change",
    "PlanTable",
    "Refused",
    "allotments",
    "approve_plan",
    "begin_plan",
    "by_month",
    "by_source",
    "by_unit",
    "changes_of",
    "check_cells",
    "drop_plan",
    "expected_income",
    "is_closed",
    "plan_of",
    "plan_table",
    "rates_of",
    "read_block",
    "send_back_plan",
    "statement",
    "submit_plan",
    "sums_of",
    "total",
    "why_too_often",
    "write_plan",
]
