"""Example standards; the union decides the real ones and keeps the dated rows."""

import datetime
from decimal import Decimal

from django.db import transaction

from unionportal.core.models import Unit
from unionportal.core.trail import audit
from welfare import acts
from welfare.choices import Severity
from welfare.models import Standard
from welfare.rule_flow import RuleState

_SINCE = datetime.date(2018, 1, 1)
_SOURCE = "示例，请财务核定"
_CAPS = {
    "festival_year": ("1800", Severity.BLOCK, "逢年过节慰问每人每年累计上限"),
    "birthday": ("400", Severity.BLOCK, "会员生日慰问每人每年上限"),
    "film_year": ("400", Severity.WARN, "观影每人每年上限"),
    "visit_marriage": ("1000", Severity.BLOCK, "会员结婚慰问上限"),
    "visit_birth": ("1000", Severity.BLOCK, "会员生育慰问上限"),
    "visit_retirement": ("1000", Severity.BLOCK, "会员退休离岗纪念品上限"),
    "visit_hospital": ("2000", Severity.WARN, "会员生病住院慰问上限"),
    "visit_member_death": ("2000", Severity.WARN, "会员去世慰问上限"),
    "visit_bereavement": ("1000", Severity.BLOCK, "会员直系亲属（配偶、父母、子女）去世慰问上限"),
    "visit_accident": ("1000", Severity.WARN, "会员意外灾害慰问上限"),
    "grant": ("5000", Severity.WARN, "困难与大病补助单次上限"),
    # No text that sets a limit was found; the row says so, and whoever decides one adds the next row.
    "summer": (None, Severity.WARN, "送清凉没有查到规定的上限"),
    "on_duty": (None, Severity.WARN, "节日在岗慰问没有查到规定的上限"),
    "watch": (None, Severity.WARN, "驻校值守慰问没有查到规定的上限"),
    "guest": (None, Severity.WARN, "名单上的非会员没有查到规定的上限"),
}


@transaction.atomic
def sync_standards(*, actor=None):
    """Store an example standard for every subject without one; return how many. Existing rows stay."""
    known = set(Standard.objects.values_list("subject", flat=True))
    rows = [
        Standard(
            subject=subject,
            amount=amount and Decimal(amount),
            unlimited=amount is None,
            severity=severity,
            clause=clause,
            source=_SOURCE,
            valid_from=_SINCE,
            state=RuleState.CONFIRMED,
        )
        for subject, (amount, severity, clause) in _CAPS.items()
        if subject not in known
    ]
    Standard.objects.bulk_create(rows)
    for row in rows:
        audit.record(actor, acts.ADD_STANDARD, row, unit=Unit.root(), 上限=row.words)
    return len(rows)
