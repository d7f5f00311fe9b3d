"""What waits for whom: the query of the inbox returns exactly the rows that the guards, asked one by one, let pass.

Every table with a flow, in every state in which something waits, with every combination of the facts that its guards
read, against somebody with every role, somebody with each role, and a stranger.
"""

import datetime
from functools import partial
from itertools import product
from types import SimpleNamespace

import pytest
from django.utils import timezone

from finance.causes import REQUEST
from tests import factories
from tests.factories import congress as congress_factories
from tests.portal import budget_rows, report_rows
from tests.sizes import size
from unionportal.core.access.scoping import Scope, Unitless
from unionportal.core.choices import Role, UnitKind
from unionportal.core.flow.workflow import Guard
from unionportal.core.models import LedgerImport, SecretVote, StartDay
from unionportal.portal import inbox
from welfare.models import BenefitKind, ForbiddenWord, HardshipKind, Standard

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def people(union, branch):
    """Somebody with every role, who has done, asked for and received things; one person per role; a stranger."""
    me = factories.UserFactory()
    for role in Role:
        factories.GrantFactory(user=me, unit=union, role=role)
    everybody = [factories.GrantFactory(user=factories.UserFactory(), unit=union, role=role).user for role in Role]
    member = factories.MemberFactory(unit=branch, user=me)
    house = SimpleNamespace(me=me, other=everybody[0], member=member, union=union, branch=branch)
    assert house.other.grants.get().role == Role.CHAIR
    return SimpleNamespace(house=house, everybody=[me, *everybody, factories.UserFactory()])


def _benefits(make, day):
    def rows(house):
        owns = [{}, {"reported_by": house.me}, {"checked_by": house.me}, {"reported_by": house.other}]
        if make is not factories.GiftIssueFactory:
            owns.append({"member": house.member})
        states = ("draft", "returned", "reported", "checked", "cancelled")
        budget = factories.BudgetFactory(unit=house.branch, year=timezone.localdate().year, initial=1_000_000)
        for place, (state, own) in enumerate(product(states, owns), start=1):
            facts = {day: datetime.date(2022, 1, place), "over_cap_reason": "病情特殊", "budget": budget, **own}
            make(unit=house.branch, state=state, **facts)

    return rows


def _claims(house):
    day = {"approved_on": timezone.localdate()}
    budget = factories.BudgetFactory(unit=house.branch, initial=1_000_000)
    hands, asked = (None, house.me, house.other), ("draft", "returned", "submitted", "checked")
    for state, made_by, another in product((*asked, "decided", "approved"), hands, hands):
        if made_by and made_by == another:
            continue
        decided = {"approved_by": another, **day}
        facts = {"decided": decided, "approved": decided, "checked": {"checked_by": another}}.get(state, {})
        facts = facts or {"proposed_by": another}
        make = partial(factories.ClaimFactory, unit=house.branch, budget=budget, state=state, made_by=made_by)
        make(**facts)
        if made_by is another is None:
            make(member=house.member, **facts)
            for cause in (REQUEST.code, "welfare.visit"):
                make(cause=cause, **facts).payees.create(serial=1, name="甲", member=house.member, amount=100)
        if state in ("submitted", "checked", "decided"):
            make(is_collective=True, needs_review=state == "submitted", **facts)
        if state == "submitted":
            make(needs_endorsement=True, needs_review=True, **facts)


def _activities(house):
    today, amounts = timezone.localdate(), (None, 0, 500)
    for state, amount, by, starts in product(
        ("draft", "returned", "applied", "approved"), amounts, (None, house.me), (today, today + DAY)
    ):
        trait = {"approved": True} if state == "approved" else {"state": state}
        unit = house.branch
        factories.ActivityFactory(unit=unit, budget_amount=amount, proposer=by, starts_on=starts, **trait)


def _projects(house):
    for state, by in product(("draft", "returned", "applied", "reviewed", "approved"), (None, house.me, house.other)):
        trait = {"approved": True} if state == "approved" else {"state": state}
        factories.BrandProjectFactory(unit=house.branch, proposer=by, **trait)


def _selections(house):
    for state in ("draft", "nominating", "voting", "counting", "scoring"):
        factories.SelectionFactory(unit=house.union, state=state)
    for by in (house.me, house.other):
        vote = SecretVote.objects.create(title="评选", custody="house", state="ended", ended_by=by)
        factories.SelectionFactory(unit=house.union, state="counting", secret_vote=vote)
    factories.SelectionFactory(unit=house.union, state="decided", decided_on=timezone.localdate())


def _meetings(house):
    congress_factories.QuorumFactory()
    today = timezone.localdate()
    for state, days, kind in product(("planned", "check_in", "open"), (-1, 0, 1, 2), ("union_committee", "delegates")):
        for present in (None, 6, 7):
            factories.MeetingFactory(
                unit=house.union,
                state=state,
                held_on=today + days * DAY,
                kind=kind,
                term=congress_factories.TermFactory(unit=house.union),
                expected=10,
                present=present,
            )


def _rules():
    """Three rules in turn: the one of a paper that was sent back is another than today's."""
    today = timezone.localdate()
    for days, facts in (
        (4000, {"cosigners": 1, "rate_days": 5, "analysis_min": 3, "suggestion_min": 3, "suggestion_max": 80}),
        (60, {"cosigners": 2, "rate_days": 30}),
        (10, {"cosigners": 3, "rate_days": 20, "analysis_min": 110}),
    ):
        congress_factories.ProposalRuleFactory(valid_from=today - days * DAY, **facts)


def _delegates(house):
    own = congress_factories.DelegateFactory(unit=house.branch, member=house.member)
    return own, congress_factories.DelegateFactory(unit=house.branch, term=own.term)


def _congresses(house, term):
    """One that collects proposals today, one that no longer does."""
    today = timezone.localdate()
    for session, until in ((3, today), (4, today - DAY)):
        since = today - 100 * DAY
        of = {"unit": house.union, "term": term, "staff_session": session, "members_session": session}
        yield congress_factories.CongressFactory(**of, proposals_from=since, proposals_until=until)


def _papers(house):
    _rules()
    today, (own, other) = timezone.localdate(), _delegates(house)
    signers = [congress_factories.DelegateFactory(unit=house.branch, term=own.term) for _ in range(3)]
    for congress, numbered in product(_congresses(house, own.term), (None, 5, 30, 100)):
        of = {"unit": house.branch, "congress": congress}
        for accepted, analysis in product(range(4), ("短" * 4, "长" * 60, "　空 \t" * 30, "长" * 1001)):
            paper = congress_factories.ProposalFactory(state="cosigning", analysis=analysis, proposer=own, **of)
            if numbered:
                _update(paper, number=f"P-{paper.pk}", submitted_on=today - numbered * DAY)
            for place, delegate in enumerate(signers):
                state = "accepted" if place < accepted else "invited"
                congress_factories.CosignatureFactory(proposal=paper, delegate=delegate, state=state)
        if numbered and congress.collects(today):
            _answered(house, {**of, "proposer": own, "submitted_on": today - numbered * DAY})
    for by in (own, other):
        congress_factories.SubmittedProposalFactory(**of, proposer=by)
        congress_factories.FiledProposalFactory(**of, proposer=by)
        congress_factories.SubmittedProposalFactory(**of, proposer=by, state="returned")


def _update(record, **facts):
    type(record).objects.filter(pk=record.pk).update(**facts)


def _answered(house, of):
    department = factories.UnitFactory(parent=house.union, kind=UnitKind.DEPARTMENT)
    for state, lead in product(("in_hand", "rework"), (None, "assigned", "in_hand", "sent_back", "withdrawn")):
        paper = congress_factories.FiledProposalFactory(**of, state=state)
        if lead:
            congress_factories.AssignmentFactory(proposal=paper, unit=department, state=lead)
    for days, ratings in product((5, 6, 20, 21, 30, 31), (("",), ("x",), ("x", ""), ("", "x"))):
        on = timezone.localdate() - days * DAY
        paper = congress_factories.FiledProposalFactory(**of, state="replied", replied_on=on)
        facts = {"proposal": paper, "unit": department, "round": len(ratings)}
        congress_factories.AssignmentFactory(**{**facts, "unit": house.union, "state": "sent_back"})
        lead = congress_factories.AssignmentFactory(**facts, state="replied")
        for number, rated in enumerate(ratings, start=1):
            rating = {"rating": "satisfied", "rated_on": on, "signed_on": on} if rated else {}
            congress_factories.ReplyFactory(assignment=lead, round=number, **rating)


def _signatures(house):
    own, other = _delegates(house)
    for state, answer, delegate in product(
        ("draft", "cosigning", "withdrawn"), ("invited", "declined", "accepted"), (own, other)
    ):
        paper = congress_factories.ProposalFactory(unit=house.branch, state=state, congress__term=own.term)
        congress_factories.CosignatureFactory(proposal=paper, delegate=delegate, state=answer)


def _ledger_sheets(house):
    for by, decide, gain in product(
        (house.me, house.other),
        ("", "finance.adjust_budget", "congress.screen_proposal"),
        (None, house.me, house.other),
    ):
        ledger = LedgerImport.objects.create(unit=house.union, name="台账.xlsx", prepared_by=by, state="waiting")
        facts = {"key": "x", "title": "预算", "decide": decide, "benefits": [gain.pk] if gain else []}
        for unit, state in product((house.union, house.branch), ("waiting", "confirmed", "undoing")):
            sheet = ledger.sheets.create(unit=unit, state=state, **{**facts, "key": f"{unit.pk} {state}"})
            if gain and state == "undoing":
                sheet.confirmations.create(person=gain, fingerprint="x")


def _start_days(house):
    """At most one correction waits: the one of `me` is agreed to by others, the other one stands for it too."""
    day = timezone.localdate()
    StartDay.objects.create(unit=house.union, day=day, set_by=house.other, first=True, state="in_force")
    StartDay.objects.create(unit=house.union, day=day - DAY, reason="记错了", set_by=house.me)


def _assignments(house):
    today, hands = timezone.localdate(), (None, house.me, house.other)
    for state, first, second, number in product(("assigned", "in_hand", "drafted", "replied"), hands, hands, (1, 2)):
        assignment = congress_factories.AssignmentFactory(unit=house.union, state=state, round=number)
        for place, by in enumerate((first, second), start=1):
            if by:
                congress_factories.ReplyFactory(assignment=assignment, round=place, drafted_by=by)
        if first is second is None:
            closed = congress_factories.AssignmentFactory(unit=house.union, state=state, round=number)
            _update(closed.proposal, state="closed", replied_on=today, closed_on=today)


def _grants(house):
    """Proposed by nobody, by oneself and by the chair, for chairs and for others, in and out of the chair's units."""
    people = (house.me, house.other, factories.UserFactory())
    own = factories.UnitFactory(parent=house.union)
    factories.GrantFactory(user=factories.UserFactory(), unit=own, role=Role.CHAIR)
    facts = product(("proposed", "asleep"), people, (None, *people), (Role.CHAIR, Role.WOMEN), (house.branch, own))
    for state, user, by, role, unit in facts:
        until = datetime.date(2030, 1, 1)
        given = {"user": user, "role": role, "unit": unit, "until": until}
        factories.GrantFactory(state=state, basis="", proposed_by=by, **given)


def _milestones(house):
    for unit, by, state in product((house.union, house.branch), (house.me, house.other), ("proposed", "declined")):
        factories.MilestoneFactory(unit=unit, proposed_by=by, state=state)


def _past_totals(house):
    units, hands = (house.union, house.branch), (None, house.me, house.other)
    for year, (unit, by, state) in enumerate(product(units, hands, ("proposed", "refused"))):
        begins_on = datetime.date(1990 + year, 1, 1)
        factories.PastTotalFactory(unit=unit, proposed_by=by, state=state, begins_on=begins_on)


def _welfare_rules(model):
    """Rows of a table of dated rules, proposed by nobody known, by me and by somebody else."""

    def rows(house):
        pattern, *_ = model.objects.all()
        states = ("proposed", "refused", "confirmed")
        for days, (state, by) in enumerate(product(states, (None, house.me, house.other)), start=1):
            facts = {"confirmed_by": factories.UserFactory()} if state == "confirmed" else {}
            pattern.pk, pattern._state.adding = None, True
            pattern.valid_from = datetime.date(2030, 1, 1) + days * DAY
            for name, value in {"state": state, "proposed_by": by, "confirmed_by": None, **facts}.items():
                setattr(pattern, name, value)
            pattern.save()

    return rows


ROWS = {
    "core.RoleGrant": _grants,
    **{
        f"welfare.{model.__name__}": _welfare_rules(model)
        for model in (BenefitKind, ForbiddenWord, HardshipKind, Standard)
    },
    "welfare.Visit": _benefits(factories.VisitFactory, "happened_on"),
    "welfare.Grant": _benefits(factories.HardshipGrantFactory, "applied_on"),
    "welfare.GiftIssue": _benefits(factories.GiftIssueFactory, "issued_on"),
    "finance.Claim": _claims,
    **budget_rows.ROWS,
    "activities.Activity": _activities,
    "activities.BrandProject": _projects,
    "activities.Selection": _selections,
    **report_rows.ROWS,
    "core.LedgerSheet": _ledger_sheets,
    "core.StartDay": _start_days,
    "core.Milestone": _milestones,
    "core.PastTotal": _past_totals,
    "congress.Meeting": _meetings,
    "congress.Proposal": _papers,
    "congress.Cosignature": _signatures,
    "congress.Assignment": _assignments,
}


def by_query(model, move, user, limit=None):
    """The keys that the inbox finds."""
    if issubclass(model, Unitless):
        # The inbox asks for the permission before it asks for the rows.
        rows = model.objects.all() if user.has_perm(move.permission) else model.objects.none()
    else:
        rows = model.objects.visible_to(Scope.of(user).judged(move.permission))
    return {row.pk for row in model.flow.waiting(move, rows, user, limit)}


def one_by_one(rows, move, user):
    """The keys of those that `fire` would not refuse, asked one by one; nobody takes up what his colleague made."""
    waiting = [row for row in rows if row.state in move.waits_in and user.has_perm(move.permission, row)]
    makers = {row: getattr(row, move.maker) if move.maker else None for row in waiting}
    own = [row for row, one in makers.items() if one in (None, user) or not one.has_perm(move.permission, row)]
    return {row.pk for row in own if not move.blocked(row, user)}


def listed(model, user):
    """The number of records of the table on the user's page of what waits."""
    title = f"{model._meta.verbose_name} · "
    items = inbox.waiting(SimpleNamespace(user=user, scope=Scope.of(user)))
    return sum(item.count for item in items if item.title.startswith(title))


WAITING = [one for one in inbox.tables() if any(move.waits_in for move in one.flow.transitions.values())]


@pytest.mark.parametrize("model", WAITING, ids=lambda model: model._meta.label)
def test_what_waits_is_what_the_guards_let_pass(model, people):
    ROWS[model._meta.label](people.house)
    rows = list(model.objects.all())
    waiting = {user: set() for user in (people.house.me, people.house.other)}
    for move in model.flow.transitions.values():
        if not move.waits_in:
            continue
        assert set(move.waits_in) <= set(move.sources)
        found = {user.pk: by_query(model, move, user) for user in people.everybody}
        assert found == {user.pk: one_by_one(rows, move, user) for user in people.everybody}, move.name
        # A short list is filled from behind what a guard keeps back; whom nothing waits for is asked in a full run.
        asked = size([user for user in people.everybody if found[user.pk]], people.everybody)
        short = {user.pk: by_query(model, move, user, 2) for user in asked}
        assert {pk: len(keys) for pk, keys in short.items()} == {pk: min(2, len(found[pk])) for pk in short}
        assert all(keys <= found[pk] for pk, keys in short.items())
        # Not in vain: it waits for somebody, and of what may wait each guard keeps something back.
        assert any(found.values()), move.name
        candidates = {row.pk for row in rows if row.state in move.waits_in}
        is_for_all = move.blocked is type(move).blocked and not move.maker
        assert is_for_all or not all(keys == candidates for keys in found.values())
        for user, keys in waiting.items():
            keys |= found[user.pk]
    # The page counts each once, whichever other tables have nothing that waits.
    assert {user: listed(model, user) for user in waiting} == {user: len(keys) for user, keys in waiting.items()}


def test_every_guard_of_what_waits_is_a_query_but_the_quorums():
    asked = {
        (model._meta.label, move.name)
        for model in inbox.tables()
        for move in model.flow.transitions.values()
        if move.waits_in and not isinstance(move.blocked, Guard)
    }
    assert asked == {("congress.Meeting", "open")}
