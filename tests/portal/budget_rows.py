"""Budgets, loans and re-checks of members in need in every state that waits for somebody, and in those that do not."""

import datetime
from itertools import product

from django.utils import timezone

from finance.models import (
    BudgetYear,
    CashCount,
    CheckHit,
    CheckRule,
    Holding,
    LedgerStart,
    Loan,
    Opening,
    Reconciliation,
    Reopening,
)
from tests import factories
from tests.portal.asset_rows import ASSET_ROWS


def years(house):
    """Years that are over and the running one, open and closed, with an approved claim, a paid one or none."""
    this_year = timezone.localdate().year
    for place, (ago, claim, state) in enumerate(product((0, 1, 2), ("approved", "draft", None), ("open", "closed"))):
        year = this_year if ago == 0 and place == 0 else this_year - 1 - place
        closed = {"closed_on": timezone.localdate()} if state == "closed" else {}
        if claim:
            budget = factories.BudgetFactory(unit=house.union, year=year)
            day = {"approved_on": datetime.date(year, 5, 1)} if claim == "approved" else {}
            factories.ClaimFactory(unit=house.branch, budget=budget, state=claim, **day)
        BudgetYear.objects.create(unit=house.union, year=year, state=state, **closed)


def plans(house):
    """Versions that this person or another made, and handed over or not."""
    cases = product(("draft", "submitted", "dropped"), (house.me, house.other), (None, house.me))
    # Years that have begun: those of the factory go on through a whole run, and next year's waits for its turn.
    for year, (state, by, handed) in enumerate(cases, start=2000):
        factories.BudgetPlanFactory(unit=house.union, year=year, state=state, made_by=by, submitted_by=handed)


def reconciliations(house):
    """Months that this person or another drew up, and a third confirmed or not."""
    bank = Holding.objects.create(name="基本户", bank="某银行", valid_from=datetime.date(2020, 1, 1))
    for month, facts in enumerate(_checked(house), start=1):
        money = {"bank_balance": 1, "book_balance": 1, "difference": 0}
        Reconciliation.objects.create(holding=bank, day=datetime.date(2022, month, 28), **money, **facts)


def cash_counts(house):
    """Counts of the cash box that this person or another made, and a third confirmed or not."""
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))
    for day, facts in enumerate(_checked(house), start=1):
        money = {"counted": 1, "book_balance": 1, "difference": 0}
        CashCount.objects.create(holding=box, day=datetime.date(2022, 1, day), **money, **facts)


def openings(house):
    """Opening balances that this person or another entered, and a third confirmed or not."""
    box = Holding.objects.create(kind="cash", name="备用金", is_main=False, valid_from=datetime.date(2020, 1, 1))
    for day, made_by in enumerate((house.me, house.other, factories.UserFactory(), house.other), start=1):
        facts = {"amount": 1, "document": "x", "made_by": made_by}
        row = Opening.objects.create(holding=box, day=datetime.date(2022, 1, day), **facts)
    confirmed = {"confirmed_by": factories.UserFactory(), "confirmed_on": row.day}
    Opening.objects.filter(pk=row.pk).update(state="confirmed", **confirmed)


def handed_on(house):
    """Donations that this person or another entered as handed on, and a third confirmed or not."""
    of = {"unit": house.branch, "drive": factories.DonationDriveFactory(unit=house.branch)}
    factories.DonationFactory(amount=9000, **of)
    for made_by in (house.me, house.other, factories.UserFactory()):
        factories.RemittanceFactory(made_by=made_by, state="prepared", **of)
    factories.RemittanceFactory(**of)


def rechecks(house):
    """Re-checks that this person or another entered, each in every state."""
    for state, by in product(("prepared", "confirmed", "returned"), (house.me, house.other)):
        facts = {"confirmed_by": factories.UserFactory()} if state == "confirmed" else {}
        factories.HardshipCheckFactory(file__unit=house.branch, made_by=by, state=state, **facts)


def ledger_starts(house):
    """Starts of a ledger, each of another unit, that this person or another proposed, and a third confirmed or not."""
    for facts in _checked(house):
        unit = factories.UnitFactory(parent=house.union)
        LedgerStart.objects.create(day=datetime.date(2022, 1, 1), **facts | {"unit": unit})


def reopenings(house):
    """What this person or another asked to be opened again, each of another unit, and a third agreed or not."""
    for facts in _checked(house):
        unit = factories.UnitFactory(parent=house.union)
        Reopening.objects.create(since=datetime.date(2022, 1, 1), reason="x", **facts | {"unit": unit})


def remittances(house):
    for made_by in (house.me, house.other, factories.UserFactory()):
        factories.UpwardFactory(unit=house.branch, made_by=made_by)
        for approved_by in {house.me, house.other, factories.UserFactory()} - {made_by}:
            factories.UpwardFactory(unit=house.branch, made_by=made_by, approved=True, approved_by=approved_by)


def findings(house):
    """Findings that this person or another answered and put right, each in every state."""
    factories.AuditFindingFactory(unit=house.branch)
    for by in (house.me, house.other):
        factories.AuditFindingFactory(unit=house.branch, answered=True, answered_by=by)
        for reported_by in (house.me, house.other):
            factories.AuditFindingFactory(unit=house.branch, rectified=True, answered_by=by, rectified_by=reported_by)


def audit_opinions(house):
    factories.AuditOpinionFactory(unit=house.union)


def hits(house):
    """What checks listed, looked at by this person or another."""
    rule, day = CheckRule.objects.first(), timezone.localdate()
    for place, by in enumerate((None, house.me, house.other)):
        facts = {"state": "dismissed", "seen_by": by, "seen_on": day, "reason": "已核对"} if by else {}
        CheckHit.objects.create(unit=house.union, rule=rule, key=str(place), words="x", found_on=day, **facts)


def dues(house):
    for made_by in (house.me, house.other, factories.UserFactory()):
        factories.DuesSheetFactory(unit=house.branch, made_by=made_by)


def loans(house):
    """Loans that nobody known, this person or another asked for, and handed in."""
    today, hands = timezone.localdate(), (None, house.me, house.other)
    budget = factories.BudgetFactory(unit=house.branch, initial=1_000_000)
    paid = {"state": "paid", "way": "loan", "approved_on": today, "paid_on": today}
    states = ("open", "submitted", "returning", "settled")
    rows = [*product(states, hands, hands, (None,)), *product(states, (None,), (None,), (house.member,))]
    for state, made_by, handed, member in rows:
        claim = factories.ClaimFactory(unit=house.branch, budget=budget, made_by=made_by, member=member, **paid)
        facts = {"spent": claim.amount, "submitted_by": handed} if state != "open" else {}
        found = {"checked_by": factories.UserFactory(), "settled": claim.amount}
        checked = found if state in ("returning", "settled") else {}
        Loan.objects.create(claim=claim, paid_on=today, state=state, **facts, **checked)


def _checked(house):
    third = factories.UserFactory()
    for state, by in product(("submitted", "confirmed"), (house.me, house.other)):
        done = {"confirmed_by": third, "confirmed_on": timezone.localdate()} if state == "confirmed" else {}
        yield {"unit": house.union, "made_by": by, "state": state, **done}


# {table: what makes its rows}.
ROWS = {
    **ASSET_ROWS,
    "finance.Loan": loans,
    "finance.BudgetYear": years,
    "finance.BudgetPlan": plans,
    "finance.UpwardRemittance": remittances,
    "finance.CashCount": cash_counts,
    "finance.Opening": openings,
    "welfare.Remittance": handed_on,
    "welfare.HardshipCheck": rechecks,
    "finance.Reconciliation": reconciliations,
    "finance.DuesSheet": dues,
    "finance.AuditFinding": findings,
    "finance.AuditOpinion": audit_opinions,
    "finance.CheckHit": hits,
    "finance.LedgerStart": ledger_starts,
    "finance.Reopening": reopenings,
}
