"""Nobody decides on what is their own, in any flow, whatever roles they hold; and the database refuses half a step."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from activities.activity_flow import ACTIVITY_FLOW
from activities.project_flow import PROJECT_FLOW
from activities.selection_flow import SELECTION_FLOW
from congress.meetings.meeting_flow import MEETING_FLOW
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.cosign_flow import COSIGN_FLOW
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from finance.flow.asset_flow import ASSET_FLOW, COUNT_FLOW, DISPOSAL_FLOW, HANDOVER_FLOW
from finance.flow.audit_flow import FINDING_FLOW, HIT_FLOW
from finance.flow.audit_flow import OPINION_FLOW as AUDIT_OPINION_FLOW
from finance.flow.batch_flow import BATCH_FLOW
from finance.flow.checked_flow import CASH_COUNT_FLOW, LEDGER_FLOW, OPENING_FLOW, RECONCILIATION_FLOW, REOPENING_FLOW
from finance.flow.claim_flow import CLAIM_FLOW
from finance.flow.dues_flow import DUES_FLOW
from finance.flow.loan_flow import LOAN_FLOW
from finance.flow.plan_flow import PLAN_FLOW
from finance.flow.statement_flow import STATEMENT_FLOW
from finance.flow.upward_flow import UPWARD_FLOW
from finance.flow.year_flow import YEAR_FLOW
from tests import factories
from tests.access import ones_own
from tests.access.ones_own import OWN
from unionportal import urls  # noqa: F401 -- the pages register the acts of their flows
from unionportal.core.choices import Role
from unionportal.core.flow.workflow import Workflow
from unionportal.core.ledger.sheet_flow import SHEET_FLOW
from unionportal.core.ledger.start_day import START_FLOW
from unionportal.core.milestones.milestone_flow import MILESTONE_FLOW
from unionportal.core.past_totals.past_total_flow import PAST_TOTAL_FLOW
from unionportal.core.roles.grant_flow import GRANT_FLOW
from unionportal.reports.consulting.flows import CONSULTATION_FLOW, OPINION_FLOW, RECIPIENT_FLOW
from unionportal.reports.models import Report
from unionportal.reports.report_flow import REPORT_FLOW
from unionportal.reports.review.comment_flow import COMMENT_FLOW
from unionportal.reports.sections.section_flow import SECTION_FLOW
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.hardship_flow import CHECK_FLOW
from welfare.remittance_flow import REMITTANCE_FLOW
from welfare.rule_flow import RULE_FLOW

FLOWS = {
    "role": GRANT_FLOW,
    "benefit": BENEFIT_FLOW,
    "rule": RULE_FLOW,
    "handed on": REMITTANCE_FLOW,
    "in need": CHECK_FLOW,
    "claim": CLAIM_FLOW,
    "loan": LOAN_FLOW,
    "asset": ASSET_FLOW,
    "hand-over": HANDOVER_FLOW,
    "asset count": COUNT_FLOW,
    "disposal": DISPOSAL_FLOW,
    "batch": BATCH_FLOW,
    "statement": STATEMENT_FLOW,
    "reconciliation": RECONCILIATION_FLOW,
    "cash count": CASH_COUNT_FLOW,
    "opening": OPENING_FLOW,
    "ledger": LEDGER_FLOW,
    "reopening": REOPENING_FLOW,
    "budget year": YEAR_FLOW,
    "budget": PLAN_FLOW,
    "upward": UPWARD_FLOW,
    "finding": FINDING_FLOW,
    "audit opinion": AUDIT_OPINION_FLOW,
    "check": HIT_FLOW,
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


# Moves in which nobody decides on somebody's request: why they need no second pair of eyes.
ONE_HAND = {
    "asks": {
        "benefit": {"report"},
        "rule": {"propose"},
        # Another payee or account passes the accountant once more.
        # It is submitted next, and passes every station once more.
        "claim": {"submit", "rebook", "redirect", "recheck"},
        "loan": {"submit"},
        # The auditor says whether it is enough.
        "finding": {"answer", "rectify"},
        "asset count": {"submit"},
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
        "handed on": {"send_back", "give_back"},
        "in need": {"send_back"},
        "claim": {"send_back", "return", "reverse", "reverse_some", "refund", "mend", "cancel"},
        "loan": {"send_back", "take_all", "void"},
        "hand-over": {"refuse", "withdraw"},
        "asset count": {"send_back"},
        "disposal": {"reject", "withdraw"},
        "budget": {"send_back", "drop"},
        "batch": {"withdraw"},
        "statement": {"drop"},
        "upward": {"withdraw", "give_back"},
        "finding": {"withdraw"},
        "audit opinion": {"drop"},
        "reconciliation": {"send_back"},
        "dues": {"reopen"},
        "cash count": {"send_back"},
        "opening": {"send_back"},
        "ledger": {"send_back"},
        "reopening": {"send_back"},
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
        # A part of a rest is taken under the same refusals as the whole; what turned out not to be back is open again.
        # What was approved is out again where a refund turns out to be none.
        "claim": {"carry_over", "pay_anew", "pay_some", "undo_refund"},
        "loan": {"ask_rest", "reopen", "take_part"},
        "asset": {"lose", "break", "dispose", "strike"},
        "disposal": {"book_income"},
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
        # A meeting of the auditors passed it, which it names.
        "audit opinion": {"issue"},
        # A check lists, and nobody asked for it.
        "check": {"dismiss", "take"},
        "event": {"keep"},
        "asset": {"relocate", "set_idle", "repair", "resume", "hand_over"},
        "claim": {"resolve"},
        "budget": {"publish", "publish_again"},
        "comment": {"settle", "reopen"},
    },
    "is by its nature one's own": {
        "cosign": {"accept", "decline"},
        # Nobody else has the things; who asked for it is refused, as a test of its own says.
        "hand-over": {"receive"},
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
        (lambda unit: ones_own.visit(unit, "draft"), "state = 'approved'"),
        (lambda unit: factories.HardshipGrantFactory(unit=unit), "state = 'approved'"),
        (lambda unit: factories.GiftIssueFactory(unit=unit), "state = 'approved'"),
        (lambda unit: ones_own.claim(unit, "draft"), "state = 'approved'"),
        (lambda unit: ones_own.claim(unit, "approved"), "state = 'paid'"),
        (lambda unit: ones_own.claim(unit, "approved"), "amount = amount + 1"),
        (lambda unit: ones_own.claim(unit, "draft", amount=5000), "state = 'approved', approved_on = made_on"),
        (lambda unit: factories.BudgetPlanFactory(unit=unit, state="submitted"), "state = 'approved'"),
        (
            lambda unit: factories.BudgetPlanFactory(unit=unit, state="submitted"),
            "state = 'approved', committee = 'a', auditors = 'b', committee_on = now(), auditors_on = now(), "
            "approved_on = now(), approved_by_id = made_by_id",
        ),
        (lambda unit: factories.ActivityFactory(unit=unit), "state = 'approved'"),
        (lambda unit: ones_own.project(unit, "applied"), "state = 'approved'"),
        (lambda unit: factories.SelectionFactory(unit=unit), "state = 'decided'"),
        (lambda unit: factories.SubmittedProposalFactory(unit=unit), "state = 'accepted'"),
        (lambda unit: factories.FiledProposalFactory(unit=unit), "state = 'closed'"),
        (lambda unit: ones_own.report(unit), "state = 'final'"),
        (lambda unit: ones_own.cap(), "state = 'confirmed'"),
        (lambda unit: ones_own.cap(), "state = 'confirmed', confirmed_by_id = proposed_by_id"),
        (lambda unit: factories.PastTotalFactory(unit=unit), "state = 'confirmed'"),
        (lambda unit: factories.PastTotalFactory(unit=unit), "state = 'confirmed', confirmed_by_id = proposed_by_id"),
        (lambda unit: factories.MilestoneFactory(unit=unit), "state = 'kept'"),
        (ones_own.role, "state = 'confirmed'"),
        (ones_own.role, "state = 'confirmed', basis = 'second_person'"),
        (ones_own.role, "state = 'confirmed', basis = 'second_person', confirmed_by_id = user_id"),
        (ones_own.role, "state = 'confirmed', basis = 'technical'"),
        (ones_own.role, "state = 'confirmed', basis = 'before', proposed_at = now()"),
        (ones_own.role, "state = 'confirmed', basis = 'founding'"),
        (ones_own.role, "state = 'confirmed', basis = 'lent'"),
    ],
)
def test_the_database_refuses_a_state_without_what_it_stands_on(make, change, branch):
    record = make(branch)
    statement = f"UPDATE {record._meta.db_table} SET {change} WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE"  # noqa: S608
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [record.pk])


def test_what_is_final_does_not_go_back(branch):
    report = ones_own.report(branch)
    Report.objects.filter(pk=report.pk).update(state="final", finalised_at="2023-01-10T00:00Z")
    for change in ("state = 'draft', finalised_at = NULL", "title = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reports_report SET {change} WHERE id = %s", [report.pk])  # noqa: S608


def test_what_is_ones_own_does_not_wait_for_oneself(client, branch, with_every_role):
    """Asked of many rows at once: a query for each of them would be refused here."""
    me, others = with_every_role(), [factories.UserFactory() for _ in range(2)]
    for user in (me, *others):
        paper = ones_own.paper(branch, user)
        ones_own.visit(branch, member=paper.proposer.member)
    client.force_login(me)
    page = client.get("/").content.decode()
    assert "共 2 项待批准" in page
    assert "共 2 项待立案" in page
