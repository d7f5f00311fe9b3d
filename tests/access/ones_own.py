"""Records that somebody took part in, one for each move that he must then leave to others."""

import datetime
from functools import partial

from django.utils import timezone

from finance.models import CashCount, Holding, LedgerStart, Loan, Opening, Reconciliation, Reopening
from tests import factories
from tests.factories.finance import AssetCountFactory, DisposalFactory
from unionportal.core.choices import Role
from unionportal.core.models import LedgerImport, SecretVote, StartDay
from unionportal.reports.models import Report

DAY = datetime.date(2022, 5, 10)


def reconciliation(unit, me):
    bank = Holding.objects.create(name="基本户", bank="某银行", valid_from=DAY)
    money = {"bank_balance": 1, "book_balance": 1, "difference": 0}
    return Reconciliation.objects.create(unit=unit, holding=bank, day=DAY, made_by=me, **money)


def cash_count(unit, me):
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=DAY)
    money = {"counted": 1, "book_balance": 1, "difference": 0}
    return CashCount.objects.create(unit=unit, holding=box, day=DAY, made_by=me, **money)


def opening(unit, me):
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=DAY)
    return Opening.objects.create(holding=box, day=DAY, amount=1, document="x", made_by=me)


def finding(side, unit, me):
    return factories.AuditFindingFactory(unit=unit, rectified=True, **{side: me})


def ledger_start(unit, me):
    return LedgerStart.objects.create(unit=unit, day=DAY, made_by=me)


def reopening(unit, me):
    return Reopening.objects.create(unit=unit, since=DAY.replace(day=1), reason="x", made_by=me)


def asset_count(unit, me, **facts):
    """A count whose counting is over, organised by somebody and submitted by somebody."""
    return AssetCountFactory(unit=unit, **{"made_by": me, "submitted_by": factories.UserFactory()} | facts)


def kept_and_missing(unit, me):
    """A count that is over, in which something is missing that one keeps."""
    count = AssetCountFactory(unit=unit)
    asset = factories.AssetFactory(unit=unit, custodian=of(me, unit))
    facts = {name: getattr(asset, name) for name in ("unit", "name", "category", "value", "place", "custodian")}
    said = {"result": "missing", "note": "x", "said_by": count.made_by, "said_on": DAY}
    count.lines.create(asset=asset, **facts, **said)
    count.state, count.submitted_by = "submitted", factories.UserFactory()
    count.save()
    return count


def kept_and_disposed(unit, me):
    disposal = DisposalFactory(unit=unit)
    disposal.lines.create(asset=factories.AssetFactory(unit=unit, custodian=of(me, unit)))
    return disposal


def visit(unit, state="checked", **facts):
    return factories.VisitFactory(unit=unit, state=state, **facts)


def grant(unit, **facts):
    return factories.HardshipGrantFactory(unit=unit, state="checked", **facts)


def issue(unit, **facts):
    return factories.GiftIssueFactory(unit=unit, state="checked", **facts)


def cap(**facts):
    return factories.StandardFactory(**{"state": "proposed", "proposed_by": factories.UserFactory(), **facts})


def claim(unit, state, **facts):
    facts.setdefault("approved_on", timezone.localdate() if state in ("decided", "approved") else None)
    return factories.ClaimFactory(unit=unit, state=state, **facts)


def loan(unit, state="submitted", submitted_by=None, **facts):
    lent = claim(unit, "paid", approved_on=DAY, paid_on=DAY, way="loan", **facts)
    checked_by = factories.UserFactory() if state == "returning" else None
    hands = {"submitted_by": submitted_by, "checked_by": checked_by}
    settled = lent.amount if state == "returning" else None
    return Loan.objects.create(claim=lent, paid_on=DAY, state=state, spent=lent.amount, settled=settled, **hands)


def activity(unit, **facts):
    return factories.ActivityFactory(unit=unit, state="applied", **facts)


def project(unit, state, **facts):
    traits = {"approved": True, "state": state} if state == "approved" else {"state": state}
    return factories.BrandProjectFactory(unit=unit, **traits, **facts)


def ended_vote(unit, me):
    vote = SecretVote.objects.create(title="评选", custody="house", state="ended", ended_by=me)
    return factories.SelectionFactory(unit=unit, state="counting", secret_vote=vote)


def report(unit, **facts):
    span = {"period_label": "2022年度", "period_start": "2022-01-01", "period_end": "2023-01-01"}
    return Report.objects.create(unit=unit, title="工作报告", state="submitted", **span, **facts)


def assignment(unit, drafted_by):
    assignment = factories.AssignmentFactory(
        unit=unit, proposal=factories.FiledProposalFactory(unit=unit, state="in_hand"), state="drafted"
    )
    factories.ReplyFactory(assignment=assignment, drafted_by=drafted_by)
    return assignment


def paper(unit, user):
    member = factories.MemberFactory(unit=unit, user=user)
    return factories.SubmittedProposalFactory(unit=unit, proposer=factories.DelegateFactory(unit=unit, member=member))


def role(unit, **facts):
    """Proposed for somebody else, by whom nobody knows, if the facts do not say so."""
    people = {"user": factories.UserFactory(), "proposed_by": None}
    return factories.GrantFactory(unit=unit, role=Role.WOMEN, state="proposed", basis="", **{**people, **facts})


def sheet(unit, prepared_by=None, benefits=(), state="waiting"):
    maker = prepared_by or factories.UserFactory()
    ledger = LedgerImport.objects.create(unit=unit, name="台账.xlsx", prepared_by=maker, state="waiting")
    facts = {"key": "finance.budgets", "title": "预算", "decide": "finance.adjust_budget", "benefits": list(benefits)}
    facts["state"] = state
    return ledger.sheets.create(unit=unit, digests={"2": "x"}, touched=["2"], rows=1, **facts)


def of(user, unit):
    return factories.MemberFactory(unit=unit, user=user)


# (flow, move, how it is one's own): the record, made so that it is `me`'s own in that way.
OWN = {
    ("benefit", "approve", "visit reported"): lambda unit, me: visit(unit, reported_by=me),
    ("benefit", "approve", "visit checked"): lambda unit, me: visit(unit, checked_by=me),
    ("benefit", "approve", "visit to oneself"): lambda unit, me: visit(unit, member=of(me, unit)),
    ("benefit", "approve", "grant reported"): lambda unit, me: grant(unit, reported_by=me),
    ("benefit", "approve", "grant checked"): lambda unit, me: grant(unit, checked_by=me),
    ("benefit", "approve", "grant to oneself"): lambda unit, me: grant(unit, member=of(me, unit)),
    ("benefit", "approve", "issue reported"): lambda unit, me: issue(unit, reported_by=me),
    ("benefit", "approve", "issue checked"): lambda unit, me: issue(unit, checked_by=me),
    ("rule", "confirm", "cap proposed"): lambda unit, me: cap(proposed_by=me),
    ("claim", "endorse", "made"): lambda unit, me: claim(unit, "submitted", made_by=me, needs_endorsement=True),
    ("claim", "object", "made"): lambda unit, me: claim(unit, "submitted", made_by=me, needs_endorsement=True),
    ("claim", "review", "endorsed"): lambda unit, me: claim(
        unit, "submitted", endorsed_by=me, needs_endorsement=True, needs_review=True
    ),
    ("claim", "check", "endorsed"): lambda unit, me: claim(unit, "submitted", endorsed_by=me),
    ("claim", "approve", "endorsed"): lambda unit, me: claim(unit, "checked", endorsed_by=me),
    ("claim", "pay", "endorsed"): lambda unit, me: claim(unit, "approved", endorsed_by=me),
    ("claim", "review", "made"): lambda unit, me: claim(unit, "submitted", made_by=me, needs_review=True),
    ("claim", "decline", "made"): lambda unit, me: claim(unit, "submitted", made_by=me, needs_review=True),
    ("claim", "check", "made"): lambda unit, me: claim(unit, "submitted", made_by=me),
    ("claim", "check", "proposed"): lambda unit, me: claim(unit, "decided", proposed_by=me),
    ("claim", "check", "reviewed"): lambda unit, me: claim(unit, "submitted", reviewed_by=me),
    ("claim", "check", "approved"): lambda unit, me: claim(unit, "decided", approved_by=me),
    ("claim", "approve", "made"): lambda unit, me: claim(unit, "checked", made_by=me),
    ("claim", "approve", "proposed"): lambda unit, me: claim(unit, "checked", proposed_by=me),
    ("claim", "approve", "reviewed"): lambda unit, me: claim(unit, "checked", reviewed_by=me),
    ("claim", "approve", "checked"): lambda unit, me: claim(unit, "checked", checked_by=me),
    ("claim", "pay", "made"): lambda unit, me: claim(unit, "approved", made_by=me),
    ("claim", "pay", "proposed"): lambda unit, me: claim(unit, "approved", proposed_by=me),
    ("claim", "pay", "checked"): lambda unit, me: claim(unit, "approved", checked_by=me),
    ("claim", "pay", "approved"): lambda unit, me: claim(unit, "approved", approved_by=me),
    ("claim", "endorse", "paid to oneself"): lambda unit, me: claim(
        unit, "submitted", member=of(me, unit), needs_endorsement=True
    ),
    ("claim", "review", "paid to oneself"): lambda unit, me: claim(
        unit, "submitted", member=of(me, unit), needs_review=True
    ),
    ("claim", "check", "paid to oneself"): lambda unit, me: claim(unit, "submitted", member=of(me, unit)),
    ("claim", "approve", "paid to oneself"): lambda unit, me: claim(unit, "checked", member=of(me, unit)),
    ("claim", "pay", "paid to oneself"): lambda unit, me: claim(unit, "approved", member=of(me, unit)),
    ("loan", "settle", "lent to oneself"): lambda unit, me: loan(unit, member=of(me, unit)),
    ("loan", "take_rest", "lent to oneself"): lambda unit, me: loan(unit, "returning", member=of(me, unit)),
    ("loan", "settle", "made"): lambda unit, me: loan(unit, made_by=me),
    ("loan", "settle", "submitted"): lambda unit, me: loan(unit, submitted_by=me),
    ("asset count", "decide", "organised"): asset_count,
    ("asset count", "decide", "submitted"): lambda unit, me: asset_count(
        unit, factories.UserFactory(), submitted_by=me
    ),
    ("asset count", "decide", "kept what is missing"): kept_and_missing,
    ("disposal", "approve", "kept"): kept_and_disposed,
    ("disposal", "approve", "applied for"): lambda unit, me: DisposalFactory(unit=unit, made_by=me),
    ("budget", "approve", "made"): lambda unit, me: factories.BudgetPlanFactory(
        unit=unit, state="submitted", made_by=me
    ),
    ("budget", "approve", "submitted"): lambda unit, me: factories.BudgetPlanFactory(
        unit=unit, state="submitted", submitted_by=me
    ),
    ("dues", "confirm", "imported"): lambda unit, me: factories.DuesSheetFactory(unit=unit, made_by=me),
    ("upward", "approve", "prepared"): lambda unit, me: factories.UpwardFactory(unit=unit, made_by=me),
    ("upward", "remit", "prepared"): lambda unit, me: factories.UpwardFactory(unit=unit, made_by=me, approved=True),
    ("upward", "remit", "approved"): lambda unit, me: factories.UpwardFactory(unit=unit, approved=True, approved_by=me),
    ("reconciliation", "confirm", "drawn up"): lambda unit, me: reconciliation(unit, me),
    **{
        ("finding", move, side): partial(finding, side)
        for move in ("close", "send_back")
        for side in ("answered_by", "rectified_by")
    },
    ("cash count", "confirm", "counted"): lambda unit, me: cash_count(unit, me),
    ("opening", "confirm", "entered"): opening,
    ("handed on", "confirm", "entered"): lambda unit, me: factories.RemittanceFactory(
        unit=unit, state="prepared", made_by=me
    ),
    ("in need", "confirm", "entered"): lambda unit, me: factories.HardshipCheckFactory(file__unit=unit, made_by=me),
    ("reopening", "confirm", "asked"): lambda unit, me: reopening(unit, me),
    ("ledger", "confirm", "proposed"): lambda unit, me: ledger_start(unit, me),
    ("activity", "approve", "applied for"): lambda unit, me: activity(unit, proposer=me),
    ("project", "review", "applied for"): lambda unit, me: project(unit, "applied", proposer=me),
    ("project", "approve", "applied for"): lambda unit, me: project(unit, "reviewed", proposer=me),
    ("project", "accept", "applied for"): lambda unit, me: project(unit, "approved", proposer=me),
    ("assignment", "sign", "drafted"): lambda unit, me: assignment(unit, me),
    ("proposal", "file", "proposed"): paper,
    ("proposal", "suggest", "proposed"): paper,
    ("selection", "count_votes", "ended"): lambda unit, me: ended_vote(unit, me),
    ("role", "confirm", "held"): lambda unit, me: role(unit, user=me),
    ("role", "confirm", "proposed"): lambda unit, me: role(unit, proposed_by=me),
    ("role", "refuse", "held"): lambda unit, me: role(unit, user=me),
    ("role", "refuse", "proposed"): lambda unit, me: role(unit, proposed_by=me),
    ("ledger sheet", "confirm", "prepared"): lambda unit, me: sheet(unit, prepared_by=me),
    ("ledger sheet", "agree_undo", "prepared"): lambda unit, me: sheet(unit, prepared_by=me, state="undoing"),
    ("ledger sheet", "confirm", "for oneself"): lambda unit, me: sheet(unit, benefits=[me.pk]),
    ("start day", "agree", "proposed"): lambda unit, me: StartDay.objects.create(
        unit=unit, day=DAY, reason="记错了", set_by=me
    ),
    ("past total", "confirm", "entered"): lambda unit, me: factories.PastTotalFactory(unit=unit, proposed_by=me),
    ("report", "finalise", "written"): lambda unit, me: report(unit, made_by=me),
}
