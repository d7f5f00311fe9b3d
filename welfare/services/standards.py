"""Example standards; the union decides the real ones and keeps the dated rows."""

import datetime
from decimal import Decimal

from django.db import transaction

from unionportal.core.models import Unit
from unionportal.core.trail import audit
from welfare import acts
from welfare.choices import Severity, StandardSubject
from welfare.models import Standard

_SINCE = datetime.date(2018, 1, 1)
_SOURCE = "示例，请财务核定"
_CAPS = {
    StandardSubject.FESTIVAL_YEAR: ("1800", Severity.BLOCK, "逢年过节慰问每人每年累计上限"),
    StandardSubject.BIRTHDAY: ("400", Severity.BLOCK, "会员生日慰问每人每年上限"),
    StandardSubject.FILM_YEAR: ("400", Severity.WARN, "观影每人每年上限"),
    StandardSubject.VISIT_MARRIAGE: ("1000", Severity.BLOCK, "会员结婚慰问上限"),
    StandardSubject.VISIT_BIRTH: ("1000", Severity.BLOCK, "会员生育慰问上限"),
    StandardSubject.VISIT_RETIREMENT: ("1000", Severity.BLOCK, "会员退休离岗纪念品上限"),
    StandardSubject.VISIT_HOSPITAL: ("2000", Severity.WARN, "会员生病住院慰问上限"),
    StandardSubject.VISIT_MEMBER_DEATH: ("2000", Severity.WARN, "会员去世慰问上限"),
    StandardSubject.VISIT_BEREAVEMENT: ("1000", Severity.BLOCK, "会员直系亲属（配偶、父母、子女）去世慰问上限"),
    StandardSubject.VISIT_ACCIDENT: ("1000", Severity.WARN, "会员意外灾害慰问上限"),
    StandardSubject.GRANT: ("5000", Severity.WARN, "困难与大病补助单次上限"),
}


@transaction.atomic
def sync_standards(*, actor=None):
    """Store an example standard for every subject without one; return how many. Existing rows stay."""
    known = set(Standard.objects.values_list("subject", flat=True))
    rows = [
        Standard(
            subject=subject,
            amount=Decimal(amount),
            severity=severity,
            clause=clause,
            source=_SOURCE,
            valid_from=_SINCE,
        )
        for subject, (amount, severity, clause) in _CAPS.items()
        if subject not in known
    ]
    Standard.objects.bulk_create(rows)
    for row in rows:
        audit.record(actor, acts.ADD_STANDARD, row, unit=Unit.root(), 上限=row.amount)
    return len(rows)
