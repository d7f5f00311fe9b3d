"""The household in the file of a member in need, not stored."""

from decimal import Decimal

from unionportal.core.models import User
from welfare.documents.hardship import Filed
from welfare.models import HardshipCheck, HardshipFile, HardshipRelative


def filed(day, count):
    """Return a file opened on the day with so many relatives and one re-check; None for nobody."""
    if not count:
        return None
    household = {"income_year": 2025, "income": Decimal("62000.00"), "fixed_expenses": Decimal(0), "people": 3}
    file = HardshipFile(
        number="K2026-0001", opened_on=day, category="deep", cause="own_illness", second_cause="study", **household
    )
    family = [HardshipRelative(file=file, name=f"家属{number + 1}", relation="子女") for number in range(count)]
    hands = {"made_by": User(name="复核人"), "confirmed_by": User(name="确认人")}
    check = HardshipCheck(file=file, year=2026, outcome="kept", category="deep", **household, **hands)
    return Filed(file, tuple(family), (check,))
