"""What somebody wants of a list of records, and the records as they are printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """One condition on a field, by its name or code."""

    field_code: str
    op: str
    value: str


@dataclass(frozen=True)
class Item:
    """One record as it is printed: its text, a key that stays the same, the address that opens it, and its year.

    The year is empty where the text says it, or the period has only one.
    """

    text: str
    key: str
    url: str
    year: str = ""


@dataclass(frozen=True)
class Query:
    """What somebody wants of a listing: the conditions, the phrase and the order."""

    conditions: tuple[Condition, ...] = ()
    phrase: str = ""
    order: str = ""
