"""Rows of the auditors' room for the tour: a sample, what was drawn, what was found."""

from decimal import Decimal

from finance.models import (
    Account,
    AuditFinding,
    AuditSample,
    CheckHit,
    CheckRule,
    Disclosure,
    FindingRow,
    HitRow,
    Payment,
    PublishedEdition,
    SampleItem,
    SampleStratum,
)
from tests import factories
from unionportal.core.values.numbering import next_number


def _number(letter, series, year):
    return f"{letter}{year}-{next_number(f'finance.{series}', year):04}"


def _sample(rows):
    """A sample of one row, without what was drawn."""
    day = rows.of(Payment).paid_on
    facts = {"start": day, "end": day, "size": 1, "seed": "x", "method": "sha256-1", "digest": "x"}
    facts |= {"rows": 1, "yuan": Decimal("10.00"), "made_by": factories.UserFactory()}
    return AuditSample.objects.create(number=_number("S", "auditsample", day.year), unit=rows.unit, **facts)


def _stratum(rows, floor=0, drawn=0):
    facts = {"account": rows.of(Account), "floor": floor, "rows": 1, "yuan": Decimal("10.00"), "drawn": drawn}
    return SampleStratum.objects.create(sample=rows.of(AuditSample), **facts)


def _item(rows):
    stratum = _stratum(rows, floor=1, drawn=1)
    return SampleItem.objects.create(sample=stratum.sample, stratum=stratum, payment=rows.of(Payment))


def _finding_row(rows):
    return FindingRow.objects.create(finding=rows.of(AuditFinding), payment=rows.of(Payment))


def _hit(rows):
    facts = {"unit": rows.unit, "rule": CheckRule.objects.first(), "key": f"round:{rows.unit.pk}"}
    return CheckHit.objects.create(words="1,000 元", amount=1000, found_on=rows.of(Payment).paid_on, **facts)


def _hit_row(rows):
    return HitRow.objects.create(hit=rows.of(CheckHit), payment=rows.of(Payment))


def _rule(rows):
    return CheckRule.objects.first()


def _edition(rows):
    facts = {"unit": rows.unit, "number": 1, "published_on": rows.of(Payment).paid_on, "content": {"rows": []}}
    published_by = factories.UserFactory()
    return PublishedEdition.objects.create(disclosure=rows.of(Disclosure), published_by=published_by, **facts)


SPECIAL = {
    "finance.CheckHit": _hit,
    "finance.CheckRule": _rule,
    "finance.HitRow": _hit_row,
    "finance.FindingRow": _finding_row,
    "finance.AuditSample": _sample,
    "finance.SampleStratum": _stratum,
    "finance.SampleItem": _item,
    "finance.PublishedEdition": _edition,
}
