"""Nobody decides on what is their own, in any flow, whatever roles they hold; and the database refuses half a step."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from activities.activity_flow import ACTIVITY_FLOW
from activities.project_flow import PROJECT_FLOW
from activities.selection_flow import SELECTION_FLOW
from congress.meetings.meeting_flow import MEETING_FLOW
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.cosign_flow import COSIGN_FLOW
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from finance.flow.batch_flow import BATCH_FLOW
from finance.flow.checked_flow import CASH_COUNT_FLOW, RECONCILIATION_FLOW
from finance.flow.claim_flow import CLAIM_FLOW
from finance.flow.dues_flow import DUES_FLOW
from finance.flow.loan_flow import LOAN_FLOW
from finance.flow.plan_flow import PLAN_FLOW
from finance.flow.statement_flow import STATEMENT_FLOW
from finance.flow.upward_flow import UPWARD_FLOW
from finance.flow.year_flow import YEAR_FLOW
from finance.models import CashCount, Holding, Loan, Reconciliation
from tests import factories
from unionportal.core.choices import Role
from unionportal.core.flow.workflow import Workflow
from unionportal.core.ledger.sheet_flow import SHEET_FLOW
from unionportal.core.ledger.start_day import START_FLOW
from unionportal.core.milestones.milestone_flow import MILESTONE_FLOW
from unionportal.core.models import LedgerImport, SecretVote, StartDay
from unionportal.core.past_totals.past_total_flow import PAST_TOTAL_FLOW
from unionportal.core.roles.grant_flow import GRANT_FLOW
from unionportal.reports.consulting.flows import CONSULTATION_FLOW, OPINION_FLOW, RECIPIENT_FLOW
from unionportal.reports.models import Report
from unionportal.reports.report_flow import REPORT_FLOW
from unionportal.reports.review.comment_flow import COMMENT_FLOW
from unionportal.reports.sections.section_flow import SECTION_FLOW
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.rule_flow import RULE_FLOW

DAY = datetime.date(2022, 5, 10)
FLOWS = {
    "role": GRANT_FLOW,
    "benefit": BENEFIT_FLOW,
    "rule": RULE_FLOW,
    "claim": CLAIM_FLOW,
    "loan": LOAN_FLOW,
    "batch": BATCH_FLOW,
    "statement": STATEMENT_FLOW,
    "reconciliation": RECONCILIATION_FLOW,
    "cash count": CASH_COUNT_FLOW,
    "budget year": YEAR_FLOW,
    "budget": PLAN_FLOW,
    "upward": UPWARD_FLOW,
    "dues": DUES_FLOW,
    "activity": ACTIVITY_FLOW,
    "project": PROJECT_FLOW,
    "selection": SELECTION_FLOW,
    "assignment": ASSIGNMENT_FLOW,
    "cosign": COSIGN_FLOW,
    "meeting": MEETING_FLOW,
    "proposal": PROPOSAL_FLOW,
    "report": REPORT_FLOW,
    "comment": COMMENT_FLOW,
    "section": SECTION_FLOW,
    "consultation": CONSULTATION_FLOW,
    "recipient": RECIPIENT_FLOW,
    "opinion": OPINION_FLOW,
    "ledger sheet": SHEET_FLOW,
    "start day": START_FLOW,
    "event": MILESTONE_FLOW,
    "past total": PAST_TOTAL_FLOW,
}


def _reconciliation(unit, me):
    bank = Holding.objects.create(name="基本户", bank="某银行", valid_from=DAY)
    money = {"bank_balance": 1, "book_balance": 1, "difference": 0}
    return Reconciliation.objects.create(unit=unit, holding=bank, day=DAY, made_by=me, **money)


def _cash_count(unit, me):
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=DAY)
    money = {"counted": 1, "book_balance": 1, "difference": 0}
    return CashCount.objects.create(unit=unit, holding=box, day=DAY, made_by=me, **money)


def _visit(unit, state="checked", **facts):
    return factories.VisitFactory(unit=unit, state=state, **facts)


def _grant(unit, **facts):
    return factories.HardshipGrantFactory(unit=unit, state="checked", **facts)


def _issue(unit, **facts):
    return factories.GiftIssueFactory(unit=unit, state="checked", **facts)


def _cap(**facts):
    return factories.StandardFactory(**{"state": "proposed", "proposed_by": factories.UserFactory(), **facts})


def _claim(unit, state, **facts):
    facts.setdefault("approved_on", timezone.localdate() if state in ("decided", "approved") else None)
    return factories.ClaimFactory(unit=unit, state=state, **facts)


def _loan(unit, state="submitted", submitted_by=None, **facts):
    claim = _claim(unit, "paid", approved_on=DAY, paid_on=DAY, way="loan", **facts)
    checked_by = factories.UserFactory() if state == "returning" else None
    hands = {"submitted_by": submitted_by, "checked_by": checked_by}
    return Loan.objects.create(claim=claim, paid_on=DAY, state=state, spent=claim.amount, **hands)


def _activity(unit, **facts):
    return factories.ActivityFactory(unit=unit, state="applied", **facts)


def _project(unit, state, **facts):
    traits = {"approved": True, "state": state} if state == "approved" else {"state": state}
    return factories.BrandProjectFactory(unit=unit, **traits, **facts)


def _ended_vote(unit, me):
    vote = SecretVote.objects.create(title="评选", custody="house", state="ended", ended_by=me)
    return factories.SelectionFactory(unit=unit, state="counting", secret_vote=vote)


def _report(unit, **facts):
    span = {"period_label": "2022年度", "period_start": "2022-01-01", "period_end": "2023-01-01"}
    return Report.objects.create(unit=unit, title="工作报告", state="submitted", **span, **facts)


def _assignment(unit, drafted_by):
    assignment = factories.AssignmentFactory(
        unit=unit, proposal=factories.FiledProposalFactory(unit=unit, state="in_hand"), state="drafted"
    )
    factories.ReplyFactory(assignment=assignment, drafted_by=drafted_by)
    return assignment


def _paper(unit, user):
    member = factories.MemberFactory(unit=unit, user=user)
    return factories.SubmittedProposalFactory(unit=unit, proposer=factories.DelegateFactory(unit=unit, member=member))


def _role(unit, **facts):
    """Proposed for somebody else, by whom nobody knows, if the facts do not say so."""
    people = {"user": factories.UserFactory(), "proposed_by": None}
    return factories.GrantFactory(unit=unit, role=Role.WOMEN, state="proposed", basis="", **{**people, **facts})


def _sheet(unit, prepared_by=None, benefits=(), state="waiting"):
    maker = prepared_by or factories.UserFactory()
    ledger = LedgerImport.objects.create(unit=unit, name="台账.xlsx", prepared_by=maker, state="waiting")
    facts = {"key": "finance.budgets", "title": "预算", "decide": "finance.adjust_budget", "benefits": list(benefits)}
    facts["state"] = state
    return ledger.sheets.create(unit=unit, digests={"2": "x"}, touched=["2"], rows=1, **facts)


def _of(user, unit):
    return factories.MemberFactory(unit=unit, user=user)


# (flow, move, how it is one's own): the record, made so that it is `me`'s own in that way.
OWN = {
    ("benefit", "approve", "visit reported"): lambda unit, me: _visit(unit, reported_by=me),
    ("benefit", "approve", "visit checked"): lambda unit, me: _visit(unit, checked_by=me),
    ("benefit", "approve", "visit to oneself"): lambda unit, me: _visit(unit, member=_of(me, unit)),
    ("benefit", "approve", "grant reported"): lambda unit, me: _grant(unit, reported_by=me),
    ("benefit", "approve", "grant checked"): lambda unit, me: _grant(unit, checked_by=me),
    ("benefit", "approve", "grant to oneself"): lambda unit, me: _grant(unit, member=_of(me, unit)),
    ("benefit", "approve", "issue reported"): lambda unit, me: _issue(unit, reported_by=me),
    ("benefit", "approve", "issue checked"): lambda unit, me: _issue(unit, checked_by=me),
    ("rule", "confirm", "cap proposed"): lambda unit, me: _cap(proposed_by=me),
    ("claim", "endorse", "made"): lambda unit, me: _claim(unit, "submitted", made_by=me, needs_endorsement=True),
    ("claim", "object", "made"): lambda unit, me: _claim(unit, "submitted", made_by=me, needs_endorsement=True),
    ("claim", "review", "endorsed"): lambda unit, me: _claim(
        unit, "submitted", endorsed_by=me, needs_endorsement=True, needs_review=True
    ),
    ("claim", "check", "endorsed"): lambda unit, me: _claim(unit, "submitted", endorsed_by=me),
    ("claim", "approve", "endorsed"): lambda unit, me: _claim(unit, "checked", endorsed_by=me),
    ("claim", "pay", "endorsed"): lambda unit, me: _claim(unit, "approved", endorsed_by=me),
    ("claim", "review", "made"): lambda unit, me: _claim(unit, "submitted", made_by=me, needs_review=True),
    ("claim", "decline", "made"): lambda unit, me: _claim(unit, "submitted", made_by=me, needs_review=True),
    ("claim", "check", "made"): lambda unit, me: _claim(unit, "submitted", made_by=me),
    ("claim", "check", "proposed"): lambda unit, me: _claim(unit, "decided", proposed_by=me),
    ("claim", "check", "reviewed"): lambda unit, me: _claim(unit, "submitted", reviewed_by=me),
    ("claim", "check", "approved"): lambda unit, me: _claim(unit, "decided", approved_by=me),
    ("claim", "approve", "made"): lambda unit, me: _claim(unit, "checked", made_by=me),
    ("claim", "approve", "proposed"): lambda unit, me: _claim(unit, "checked", proposed_by=me),
    ("claim", "approve", "reviewed"): lambda unit, me: _claim(unit, "checked", reviewed_by=me),
    ("claim", "approve", "checked"): lambda unit, me: _claim(unit, "checked", checked_by=me),
    ("claim", "pay", "made"): lambda unit, me: _claim(unit, "approved", made_by=me),
    ("claim", "pay", "proposed"): lambda unit, me: _claim(unit, "approved", proposed_by=me),
    ("claim", "pay", "checked"): lambda unit, me: _claim(unit, "approved", checked_by=me),
    ("claim", "pay", "approved"): lambda unit, me: _claim(unit, "approved", approved_by=me),
    ("claim", "endorse", "paid to oneself"): lambda unit, me: _claim(
        unit, "submitted", member=_of(me, unit), needs_endorsement=True
    ),
    ("claim", "review", "paid to oneself"): lambda unit, me: _claim(
        unit, "submitted", member=_of(me, unit), needs_review=True
    ),
    ("claim", "check", "paid to oneself"): lambda unit, me: _claim(unit, "submitted", member=_of(me, unit)),
    ("claim", "approve", "paid to oneself"): lambda unit, me: _claim(unit, "checked", member=_of(me, unit)),
    ("claim", "pay", "paid to oneself"): lambda unit, me: _claim(unit, "approved", member=_of(me, unit)),
    ("loan", "settle", "lent to oneself"): lambda unit, me: _loan(unit, member=_of(me, unit)),
    ("loan", "take_rest", "lent to oneself"): lambda unit, me: _loan(unit, "returning", member=_of(me, unit)),
    ("loan", "settle", "made"): lambda unit, me: _loan(unit, made_by=me),
    ("loan", "settle", "submitted"): lambda unit, me: _loan(unit, submitted_by=me),
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
    ("reconciliation", "confirm", "drawn up"): lambda unit, me: _reconciliation(unit, me),
    ("cash count", "confirm", "counted"): lambda unit, me: _cash_count(unit, me),
    ("activity", "approve", "applied for"): lambda unit, me: _activity(unit, proposer=me),
    ("project", "review", "applied for"): lambda unit, me: _project(unit, "applied", proposer=me),
    ("project", "approve", "applied for"): lambda unit, me: _project(unit, "reviewed", proposer=me),
    ("project", "accept", "applied for"): lambda unit, me: _project(unit, "approved", proposer=me),
    ("assignment", "sign", "drafted"): lambda unit, me: _assignment(unit, me),
    ("proposal", "file", "proposed"): _paper,
    ("proposal", "suggest", "proposed"): _paper,
    ("selection", "count_votes", "ended"): lambda unit, me: _ended_vote(unit, me),
    ("role", "confirm", "held"): lambda unit, me: _role(unit, user=me),
    ("role", "confirm", "proposed"): lambda unit, me: _role(unit, proposed_by=me),
    ("role", "refuse", "held"): lambda unit, me: _role(unit, user=me),
    ("role", "refuse", "proposed"): lambda unit, me: _role(unit, proposed_by=me),
    ("ledger sheet", "confirm", "prepared"): lambda unit, me: _sheet(unit, prepared_by=me),
    ("ledger sheet", "agree_undo", "prepared"): lambda unit, me: _sheet(unit, prepared_by=me, state="undoing"),
    ("ledger sheet", "confirm", "for oneself"): lambda unit, me: _sheet(unit, benefits=[me.pk]),
    ("start day", "agree", "proposed"): lambda unit, me: StartDay.objects.create(
        unit=unit, day=DAY, reason="记错了", set_by=me
    ),
    ("past total", "confirm", "entered"): lambda unit, me: factories.PastTotalFactory(unit=unit, proposed_by=me),
    ("report", "finalise", "written"): lambda unit, me: _report(unit, made_by=me),
}
# Moves in which nobody decides on somebody's request: why they need no second pair of eyes.
ONE_HAND = {
    "asks": {
        "benefit": {"report"},
        "rule": {"propose"},
        "claim": {"submit"},
        "loan": {"submit"},
        "budget": {"submit"},
        "activity": {"apply", "ask_money"},
        "project": {"apply"},
        "proposal": {"ask", "revise", "submit"},
        "report": {"submit"},
        "section": {"submit"},
        "consultation": {"extend"},
        "assignment": {"draft"},
        "event": {"propose"},
        "past total": {"propose"},
    },
    "takes back or refuses": {
        "benefit": {"return", "send_back", "cancel", "void"},
        # What is out of force blocks, and allows nothing.
        "rule": {"refuse", "reopen"},
        "claim": {"send_back", "return", "reverse", "reverse_some", "refund", "mend", "cancel"},
        "loan": {"send_back", "void"},
        "budget": {"send_back", "drop"},
        "batch": {"withdraw"},
        "statement": {"drop"},
        "upward": {"withdraw", "give_back"},
        "reconciliation": {"send_back"},
        "dues": {"reopen"},
        "cash count": {"send_back"},
        "activity": {"return", "cancel", "reopen"},
        "project": {"return", "refuse", "cancel"},
        "proposal": {"withdraw", "decline", "merge", "send_back", "reconsider", "reject"},
        "report": {"send_back", "withdraw"},
        "section": {"send_back", "withdraw", "take_back"},
        "consultation": {"withdraw"},
        "opinion": {"reconsider"},
        "assignment": {"send_back", "reject", "rework", "take_away"},
        "selection": {"cancel"},
        "meeting": {"cancel"},
        "ledger sheet": {"refuse", "refuse_undo"},
        "start day": {"refuse"},
        "event": {"decline", "take_out"},
        # What counts nowhere is added to no number.
        "past total": {"refuse", "reopen"},
    },
    "carries on what was decided": {
        # The claims were approved by somebody and are paid by somebody; the year ends by the calendar.
        # Some payees are paid under the same refusals as all of them, a loan with a rest is settled as one without.
        "claim": {"carry_over", "pay_anew", "pay_some"},
        "loan": {"ask_rest"},
        "budget year": {"carry_over", "set_day", "close"},
        # Every claim in it was approved by others, which is asked of each as it is collected and as it is paid.
        "batch": {"send", "settle"},
        # The office states the money here; the chair decides on it.
        "benefit": {"check"},
        # Those who signed up are notified; money is asked for anew.
        "activity": {"record", "change"},
        "proposal": {"assign", "reassign", "assist", "reply", "conclude"},
        "assignment": {"accept"},
        "selection": {"nominate", "open_voting", "close_voting", "publish"},
        "meeting": {"call", "open", "close"},
        # A text goes into a draft, and an opinion is taken into account in one, which another makes final.
        "section": {"take"},
        "opinion": {"adopt", "adopt_partly", "decline"},
    },
    # What a comment wants done is read by whoever makes the report final.
    "says what happened, and gives nobody anything": {
        # It is the bank that says so; what it is held against is confirmed by another.
        "statement": {"take"},
        "event": {"keep"},
        "claim": {"resolve"},
        "budget": {"publish"},
        "comment": {"settle", "reopen"},
    },
    "is by its nature one's own": {
        "cosign": {"accept", "decline"},
        "proposal": {"rate", "leave"},
        "recipient": {"reply"},
    },
    "decides on what others voted, by name and in writing": {"selection": {"decide"}, "meeting": {"open_anyway"}},
}


def test_every_move_of_every_flow_is_kept_from_ones_own_hand_or_says_why_not():
    named = {(flow, move) for flow, move, _ in OWN}
    named |= {(flow, move) for flows in ONE_HAND.values() for flow, moves in flows.items() for move in moves}
    assert named == {(name, move) for name, flow in FLOWS.items() for move in flow.transitions}


def test_every_flow_is_among_them():
    found = {id(one) for one in _workflows()}
    assert found == {id(flow) for flow in FLOWS.values()}


def _workflows():
    import gc  # noqa: PLC0415 -- whatever module a flow is made in

    # The session hides from the collector what stays to its end; see tests/conftest.py.
    gc.unfreeze()
    return [one for one in gc.get_objects() if type(one) is Workflow]


@pytest.fixture
def with_every_role(union):
    """Make an account with every role there is over the whole union."""

    def make():
        user = factories.UserFactory()
        for role in Role:
            factories.GrantFactory(user=user, unit=union, role=role)
        return user

    return make


@pytest.mark.parametrize("own", OWN, ids=" ".join)
def test_what_is_ones_own_is_decided_by_somebody_else(own, branch, with_every_role):
    me, other = with_every_role(), with_every_role()
    flow, move = FLOWS[own[0]], own[1]
    record = OWN[own](branch, me)
    state = record.state
    with pytest.raises(ValidationError) as refusal:
        flow.fire(record, move, actor=me)
    [sentence] = refusal.value.messages
    assert "不能" in sentence or "不得" in sentence
    record.refresh_from_db()
    assert record.state == state
    assert move not in {one.name for one in flow.available(record, me)}
    # The control: it is the hand, not the record.
    assert move in {one.name for one in flow.available(record, other)}


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda unit: _visit(unit, "draft"), "state = 'approved'"),
        (lambda unit: factories.HardshipGrantFactory(unit=unit), "state = 'approved'"),
        (lambda unit: factories.GiftIssueFactory(unit=unit), "state = 'approved'"),
        (lambda unit: _claim(unit, "draft"), "state = 'approved'"),
        (lambda unit: _claim(unit, "approved"), "state = 'paid'"),
        (lambda unit: _claim(unit, "approved"), "amount = amount + 1"),
        (lambda unit: _claim(unit, "draft", amount=5000), "state = 'approved', approved_on = made_on"),
        (lambda unit: factories.BudgetPlanFactory(unit=unit, state="submitted"), "state = 'approved'"),
        (
            lambda unit: factories.BudgetPlanFactory(unit=unit, state="submitted"),
            "state = 'approved', committee = 'a', auditors = 'b', committee_on = now(), auditors_on = now(), "
            "approved_on = now(), approved_by_id = made_by_id",
        ),
        (lambda unit: factories.ActivityFactory(unit=unit), "state = 'approved'"),
        (lambda unit: _project(unit, "applied"), "state = 'approved'"),
        (lambda unit: factories.SelectionFactory(unit=unit), "state = 'decided'"),
        (lambda unit: factories.SubmittedProposalFactory(unit=unit), "state = 'accepted'"),
        (lambda unit: factories.FiledProposalFactory(unit=unit), "state = 'closed'"),
        (lambda unit: _report(unit), "state = 'final'"),
        (lambda unit: _cap(), "state = 'confirmed'"),
        (lambda unit: _cap(), "state = 'confirmed', confirmed_by_id = proposed_by_id"),
        (lambda unit: factories.PastTotalFactory(unit=unit), "state = 'confirmed'"),
        (lambda unit: factories.PastTotalFactory(unit=unit), "state = 'confirmed', confirmed_by_id = proposed_by_id"),
        (lambda unit: factories.MilestoneFactory(unit=unit), "state = 'kept'"),
        (_role, "state = 'confirmed'"),
        (_role, "state = 'confirmed', basis = 'second_person'"),
        (_role, "state = 'confirmed', basis = 'second_person', confirmed_by_id = user_id"),
        (_role, "state = 'confirmed', basis = 'technical'"),
        (_role, "state = 'confirmed', basis = 'before', proposed_at = now()"),
        (_role, "state = 'confirmed', basis = 'founding'"),
        (_role, "state = 'confirmed', basis = 'lent'"),
    ],
)
def test_the_database_refuses_a_state_without_what_it_stands_on(make, change, branch):
    record = make(branch)
    statement = f"UPDATE {record._meta.db_table} SET {change} WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE"  # noqa: S608
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [record.pk])


def test_what_is_final_does_not_go_back(branch):
    report = _report(branch)
    Report.objects.filter(pk=report.pk).update(state="final", finalised_at="2023-01-10T00:00Z")
    for change in ("state = 'draft', finalised_at = NULL", "title = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reports_report SET {change} WHERE id = %s", [report.pk])  # noqa: S608


def test_what_is_ones_own_does_not_wait_for_oneself(client, branch, with_every_role):
    """Asked of many rows at once: a query for each of them would be refused here."""
    me, others = with_every_role(), [factories.UserFactory() for _ in range(2)]
    for user in (me, *others):
        paper = _paper(branch, user)
        _visit(branch, member=paper.proposer.member)
    client.force_login(me)
    page = client.get("/").content.decode()
    assert "共 2 项待批准" in page
    assert "共 2 项待立案" in page
