"""The duties of one law and two standards, read from one CSV per catalogue, one row per duty.

A duty that is met names the tests that prove it; any other gives the reason.
"""

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.db import models

_FOLDER = Path(__file__).parent


class Catalogue(models.TextChoices):
    DENGBAO2 = "dengbao2", "等保二级"
    PIPL = "pipl", "个人信息保护"
    ASVS = "asvs", "OWASP ASVS 5.0"


class Status(models.TextChoices):
    MET = "met", "已达到"
    OPEN = "open", "未达到"
    NOT_APPLICABLE = "not_applicable", "不适用"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One clause: `requirement` in our own words, `note` how it is met or why not, `evidence` the ids of tests."""

    catalogue: Catalogue
    id: str
    clause: str
    level: str
    requirement: str
    status: Status
    note: str
    evidence: tuple[str, ...]
    source: str

    @property
    def is_graded(self):
        """Whether its catalogue grades its clauses."""
        return self.catalogue == Catalogue.ASVS


@cache
def duties():
    """Return every duty, in the order of the catalogues and of their clauses."""
    return tuple(duty for catalogue in Catalogue for duty in _read(catalogue))


def _read(catalogue):
    with (_FOLDER / f"{catalogue.value}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            duty = Duty(catalogue=catalogue, **row)
            yield replace(duty, status=Status(duty.status), evidence=tuple(duty.evidence.split()))


def chosen(catalogue=None, status=None):
    """Return the duties of one catalogue and one status; None stands for any."""
    return [d for d in duties() if catalogue in (None, d.catalogue) and status in (None, d.status)]
