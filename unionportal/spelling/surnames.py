"""Surnames that are read otherwise than the same characters elsewhere."""

import csv
from functools import cache
from pathlib import Path


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    with Path(__file__).with_name("surnames.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["surname"]: tuple(filter(None, (row["reading"], *row["others"].split("/")))) for row in rows}


def surname_of(name: str) -> str:
    """Return the listed surname at the beginning of a name, of two characters before one of them, or ""."""
    known = _readings()
    return next((name[:length] for length in (2, 1) if len(name) > length and name[:length] in known), "")


def readings(surname: str) -> tuple[str, ...]:
    """Return the readings of a listed surname, the usual one first; the syllables are separated by blanks."""
    return _readings()[surname]


def read_otherwise() -> list[tuple[str, str, str]]:
    """Return (surname, usual reading, other reading) of each surname that families read differently."""
    return [(surname, first, other) for surname, (first, *others) in _readings().items() for other in others]
