"""Example rules of procedure; the congress decides the real ones and the office keeps the dated rows."""

import datetime

from django.db import transaction

from congress import acts
from congress.bodies.models import RuleOfProcedure
from congress.choices import Confidence, CongressKind, MeetingKind, RuleBase, RuleSubject
from unionportal.core.models import Unit
from unionportal.core.trail import audit

_SINCE = datetime.date(2012, 1, 1)
# Each source with how well its text is known.
_STAFF_RULES = ("《学校教职工代表大会规定》（教育部令第32号）", Confidence.RECALLED)
_ELECTIONS = ("《工会基层组织选举工作条例》（总工发〔2016〕27号）", Confidence.RECALLED)
_MEMBERS_RULES = ("《基层工会会员代表大会条例》（总工发〔2019〕6号）", Confidence.RECALLED)
_UNION_LAW = ("《中华人民共和国工会法》", Confidence.READ)
_CUSTOM = ("本会议事办法", Confidence.RECALLED)
_STAFF, _MEMBERS, _JOINT = CongressKind.STAFF, CongressKind.MEMBERS, CongressKind.JOINT
_OF_STAFF = (
    (MeetingKind.CONGRESS, _STAFF),
    (MeetingKind.DELEGATES, _STAFF),
    (MeetingKind.SECOND_LEVEL, _STAFF),
    (MeetingKind.CONGRESS, _JOINT),
    (MeetingKind.DELEGATES, _JOINT),
)
_OF_MEMBERS = ((MeetingKind.CONGRESS, _MEMBERS), (MeetingKind.DELEGATES, _MEMBERS))
_COMMITTEES = (
    (MeetingKind.UNION_COMMITTEE, ""),
    (MeetingKind.ENLARGED, ""),
    (MeetingKind.AUDIT, ""),
    (MeetingKind.WOMEN, ""),
    (MeetingKind.PRESIDIUM, ""),
    (MeetingKind.STANDING, ""),
)
_SHARE = ("numerator", "denominator", "inclusive")
_TWO_THIRDS, _HALF, _MORE_THAN_HALF = (2, 3, True), (1, 2, True), (1, 2, False)
_TOTAL, _EXPECTED = RuleBase.TOTAL, RuleBase.EXPECTED
# subject, share, base, source, clause, meetings. Who heads delegations adopts nothing: that needs the delegates.
_SHARES = (
    (RuleSubject.QUORUM, _TWO_THIRDS, _TOTAL, _STAFF_RULES, "第十九条", _OF_STAFF),
    (RuleSubject.ADOPT, _HALF, _TOTAL, _STAFF_RULES, "第二十一条", _OF_STAFF),
    (RuleSubject.ELECT, _HALF, _TOTAL, _STAFF_RULES, "第二十一条", _OF_STAFF[:3]),
    # Both congresses elect at one sitting: the stricter of their two rules.
    (RuleSubject.ELECT, _MORE_THAN_HALF, _EXPECTED, _ELECTIONS, "", _OF_STAFF[3:]),
    (RuleSubject.QUORUM, _TWO_THIRDS, _TOTAL, _MEMBERS_RULES, "", _OF_MEMBERS),
    (RuleSubject.ADOPT, _MORE_THAN_HALF, _TOTAL, _MEMBERS_RULES, "", _OF_MEMBERS),
    (RuleSubject.ELECT, _MORE_THAN_HALF, _EXPECTED, _ELECTIONS, "", _OF_MEMBERS),
    (RuleSubject.QUORUM, _TWO_THIRDS, _EXPECTED, _CUSTOM, "", _COMMITTEES),
    (RuleSubject.ADOPT, _MORE_THAN_HALF, _EXPECTED, _CUSTOM, "", _COMMITTEES),
    (RuleSubject.ELECT, _MORE_THAN_HALF, _EXPECTED, _ELECTIONS, "", _COMMITTEES[:4]),
    (RuleSubject.TEACHER_SHARE, (3, 5, True), _TOTAL, _STAFF_RULES, "第十一条", (("", _STAFF), ("", _JOINT))),
)
# subject, number, source, clause, kinds of congress.
_NUMBERS = (
    (RuleSubject.YOUNG_AGE, 45, _CUSTOM, "", ("",)),
    (RuleSubject.TERM_YEARS, 5, _STAFF_RULES, "第十二条", (_STAFF,)),
    (RuleSubject.TERM_YEARS, 5, _UNION_LAW, "第十六条", (_MEMBERS, _JOINT)),
    (RuleSubject.TERM_EXTENSION, 6, _ELECTIONS, "", ("",)),
)


def example_rules():
    """Return the example rules as dicts by field; the fields are also the column keys of the sheet 议事规则."""
    shares = [
        _row(subject, kind, body, source, clause, base=base, **dict(zip(_SHARE, share, strict=True)))
        for subject, share, base, source, clause, meetings in _SHARES
        for kind, body in meetings
    ]
    numbers = [
        _row(subject, "", body, source, clause, value=number, inclusive=True)
        for subject, number, source, clause, bodies in _NUMBERS
        for body in bodies
    ]
    return [*shares, *numbers]


def _row(subject, kind, body, source, clause, **values):
    return {
        "subject": subject,
        "meeting_kind": kind,
        "body": body,
        **values,
        "clause": clause,
        "source": source[0],
        "confidence": source[1],
        "valid_from": _SINCE,
    }


@transaction.atomic
def sync_rules(*, actor=None):
    """Store an example for every subject, meeting and body without a rule; return how many. Existing rows stay."""
    known = set(RuleOfProcedure.objects.values_list("subject", "meeting_kind", "body"))
    missing = [one for one in example_rules() if (one["subject"], one["meeting_kind"], one["body"]) not in known]
    rows = RuleOfProcedure.objects.bulk_create(RuleOfProcedure(**one) for one in missing)
    for row in rows:
        audit.record(actor, acts.ADD_RULE_OF_PROCEDURE, row, unit=Unit.root(), 规则=row.words)
    return len(rows)
