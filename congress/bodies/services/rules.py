"""Example rules of procedure; the congress decides the real ones and the office keeps the dated rows."""

import datetime

from django.db import transaction

from congress import acts
from congress.bodies.models import RuleOfProcedure
from congress.choices import MeetingKind, RuleBase, RuleSubject
from unionportal.core.models import Unit
from unionportal.core.trail import audit

_SINCE = datetime.date(2012, 1, 1)
_SOURCE = "《学校教职工代表大会规定》（教育部令第32号）"
_QUORUM = (2, 3, True, RuleBase.TOTAL, "第十九条（示例，请核定）")
_RULES = {
    (RuleSubject.QUORUM, MeetingKind.CONGRESS): _QUORUM,
    (RuleSubject.QUORUM, MeetingKind.DELEGATES): _QUORUM,
    (RuleSubject.QUORUM, MeetingKind.SECOND_LEVEL): _QUORUM,
    (RuleSubject.ADOPT, ""): (1, 2, True, RuleBase.TOTAL, "第二十一条（示例，请核定）"),
    (RuleSubject.ELECT, ""): (1, 2, False, RuleBase.EXPECTED, "第二十一条（示例，请核定）"),
    (RuleSubject.TEACHER_SHARE, ""): (3, 5, True, RuleBase.TOTAL, "第十一条（示例，请核定）"),
}


def example_rules():
    """Return the example rules as dicts by field; the fields are also the column keys of the sheet 议事规则."""
    return [
        {
            "subject": subject,
            "meeting_kind": kind,
            "numerator": numerator,
            "denominator": denominator,
            "inclusive": inclusive,
            "base": base,
            "clause": clause,
            "source": _SOURCE,
            "valid_from": _SINCE,
        }
        for (subject, kind), (numerator, denominator, inclusive, base, clause) in _RULES.items()
    ]


@transaction.atomic
def sync_rules(*, actor=None):
    """Store an example for every subject and kind of meeting without a rule; return how many. Existing rows stay."""
    known = set(RuleOfProcedure.objects.values_list("subject", "meeting_kind"))
    rows = [RuleOfProcedure(**one) for one in example_rules() if (one["subject"], one["meeting_kind"]) not in known]
    RuleOfProcedure.objects.bulk_create(rows)
    for row in rows:
        audit.record(actor, acts.ADD_RULE_OF_PROCEDURE, row, unit=Unit.root(), 规则=row.words)
    return len(rows)
