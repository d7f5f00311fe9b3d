"""The triggers that keep the books: money within its budget, years, batches with their payees, and rows as decided."""

from finance.models.guards.money import (
    GUARD,
    booked_once,
    born,
    by_a_third,
    by_people,
    charging_states,
    decided,
    guard,
    kept,
    kept_with_claim,
    of_its_line,
    only_undone,
    reached_from,
    stays_with_claim,
    total_kept_with_claim,
    within_claim,
)

__all__ = [
    "GUARD",
    "booked_once",
    "born",
    "by_a_third",
    "by_people",
    "charging_states",
    "decided",
    "guard",
    "kept",
    "kept_with_claim",
    "of_its_line",
    "only_undone",
    "reached_from",
    "stays_with_claim",
    "total_kept_with_claim",
    "within_claim",
]
