"""Both sides of each boundary, for whatever dates and amounts: dated rules, sums of a year, closing days, carry-over.

What should come out is counted here once more, by hand and the slow way.
"""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from zeal import zeal_ignore

from congress.bodies.models import RuleOfProcedure
from congress.bodies.queries import RuleBook, composition
from congress.bodies.thresholds import months_later
from congress.choices import RuleSubject
from congress.models import Delegate
from congress.proposals.models import ProposalRule
from finance import queries, services
from finance.models import Budget, BudgetYear, Claim, YearRule
from finance.services.years import why_not_carried
from tests.factories import (
    AccountFactory,
    BenefitKindFactory,
    CongressFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    MeetingFactory,
    MemberFactory,
    QuorumFactory,
    StandardFactory,
    TermFactory,
    VisitFactory,
    paid,
)
from tests.finance.turn import FIRST, LAST, NEW, OLD, on
from tests.sizes import size
from tests.undoing import undone
from welfare.models import BenefitKind, ForbiddenWord, Standard
from welfare.services import check_benefit, findings

pytestmark = pytest.mark.django_db
ONE = datetime.timedelta(days=1)
START, END = datetime.date(2019, 1, 1), datetime.date(2025, 12, 31)
days = st.dates(START, END)
fen = st.integers(1, 100000).map(lambda number: Decimal(number) / 100)
few = settings(max_examples=size(10, 200), suppress_health_check=[HealthCheck.function_scoped_fixture])


# Rows of a dated table: the first day, and after how many days the row ends by itself (None: never).
spans = st.lists(
    st.tuples(days, st.none() | st.integers(1, 800)), min_size=1, max_size=5, unique_by=lambda span: span[0]
)


def _standard(place, since, until):
    return StandardFactory(amount=place, valid_from=since, valid_until=until)


def _kind(place, since, until):
    return BenefitKindFactory(
        code="moving", name="乔迁", window_days=place, state="confirmed", valid_from=since, valid_until=until
    )


def _word(place, since, until):
    return ForbiddenWord.objects.create(
        word="词", state="confirmed", clause=place, source="x", valid_from=since, valid_until=until
    )


def _year(place, since, until):
    return YearRule.objects.create(closing_day=place, clause="x", source="y", valid_from=since, valid_until=until)


def _procedure(place, since, until):
    return RuleOfProcedure.objects.create(
        subject=RuleSubject.TERM_YEARS, body="staff", value=place, source="x", valid_from=since, valid_until=until
    )


def _quorum(place, since, until):
    return QuorumFactory(
        meeting_kind="union_committee", base="expected", clause=place, valid_from=since, valid_until=until
    )


def _quorum_of(day):
    """The rule for a meeting of the day, from one query and from the rules read at once."""
    meeting = MeetingFactory.build(held_on=day, kind="union_committee")
    asked = RuleOfProcedure.objects.for_meeting(RuleSubject.QUORUM, meeting)
    assert asked == RuleBook().quorum(meeting)
    return [asked]


# What makes row number `place` of a table, and which row the house takes on a day.
TABLES = {
    "standard": (Standard, _standard, lambda day: Standard.objects.in_force(day).filter(subject="visit_hospital")),
    "kind": (BenefitKind, _kind, lambda day: [BenefitKind.objects.of("visit", "moving", day)]),
    "word": (ForbiddenWord, _word, lambda day: ForbiddenWord.objects.in_force(day).filter(word="词")),
    "year": (YearRule, _year, lambda day: [YearRule.objects.in_force(day)]),
    "procedure": (
        RuleOfProcedure,
        _procedure,
        lambda day: [RuleOfProcedure.objects.for_body(RuleSubject.TERM_YEARS, "staff", day)],
    ),
    "quorum": (RuleOfProcedure, _quorum, _quorum_of),
}


def _in_force(rows, day):
    """The row whose days hold this one; of several that which began last."""
    lasting = [one for one in rows if one.valid_from <= day and (one.valid_until is None or day < one.valid_until)]
    return max(lasting, key=lambda one: one.valid_from, default=None)


@pytest.mark.parametrize("table", TABLES)
@few
@given(spans=spans)
def test_the_rule_of_a_day_is_the_last_one_that_holds_on_it(table, spans):
    model, make, found = TABLES[table]
    with undone():
        model.objects.all().delete()
        rows = [
            make(place, since, lasts and since + lasts * ONE) for place, (since, lasts) in enumerate(spans, start=1)
        ]
        edges = {edge for row in rows for edge in (row.valid_from, row.valid_until) if edge}
        for day in sorted({day for edge in edges for day in (edge - ONE, edge, edge + ONE)}):
            assert (day, [one for one in found(day) if one]) == (day, [one for one in [_in_force(rows, day)] if one])


@few
@given(starts=st.lists(days, min_size=1, max_size=5, unique=True))
def test_the_rule_of_proposals_is_the_last_that_began(starts):
    with undone():
        ProposalRule.objects.all().delete()
        for since in starts:
            ProposalRule.objects.create(source="x", valid_from=since)
        for day in sorted({day for since in starts for day in (since - ONE, since)}):
            begun = [since for since in starts if since <= day]
            rule = ProposalRule.objects.on(day)
            assert (rule and rule.valid_from) == max(begun, default=None)


@few
@given(cap=fen, day=days, over=st.booleans())
def test_a_cap_holds_from_its_first_day_to_the_day_before_the_next(branch, cap, day, over):
    with undone():
        StandardFactory(amount=cap, severity="block", valid_from=day)
        StandardFactory(unlimited=True, amount=None, valid_from=day + 30 * ONE)
        amount = cap + Decimal("0.01") * over
        member = MemberFactory(unit=branch)
        told = {
            when: len(findings(VisitFactory(unit=branch, member=member, happened_on=when, amount=amount)))
            for when in (day - ONE, day, day + 29 * ONE, day + 30 * ONE)
        }
    assert list(told.values()) == [0, int(over), int(over), 0]


gifts = st.lists(
    st.tuples(
        st.sampled_from(["spring_festival", "mid_autumn", "new_year"]),
        st.dates(datetime.date(2021, 12, 30), datetime.date(2023, 1, 2)),
        st.sampled_from([Decimal("166.66"), Decimal("166.67"), Decimal("250.00"), Decimal("333.34")]) | fen,
    ),
    min_size=1,
    max_size=5,
)


@settings(parent=few, max_examples=size(6, 100))
@given(given_out=gifts)
@example(given_out=[("mid_autumn", datetime.date(2022, 9, 10), Decimal(250))] * 3)
@example(given_out=[("new_year", datetime.date(2022, 12, 31), Decimal(300)), ("new_year", START, Decimal(300))])
@example(given_out=[("new_year", datetime.date(2022, 12, 31), Decimal("250.01"))] * 2)
def test_what_one_person_gets_in_a_year_never_passes_the_cap_whatever_comes_first(union, officer, given_out):
    cap = Decimal("500.00")
    with undone(), zeal_ignore():
        BenefitKind.objects.update(once="")
        StandardFactory(subject="festival_year", amount=cap, severity="block", valid_from=START)
        member, line = MemberFactory(unit=union), services.open_budget(**_line(union, officer))
        sums = {}
        for occasion, day, cost in given_out:
            issue = GiftIssueFactory(unit=union, occasion=occasion, issued_on=day, state="reported", form="goods")
            GiftRecipientFactory(issue=issue, member=member, unit=union, cost=cost)
            fits = sums.get(day.year, Decimal(0)) + cost <= cap
            assert _checked(issue, officer, line) == fits
            if fits:
                sums[day.year] = sums.get(day.year, Decimal(0)) + cost
        assert max(sums.values(), default=cap) <= cap


def _line(union, actor, **facts):
    year = timezone.localdate().year
    return {"actor": actor, "unit": union, "account": AccountFactory(), "year": year, "initial": Decimal(9999), **facts}


def _checked(issue, officer, line):
    try:
        with transaction.atomic():
            check_benefit(issue, actor=officer, budget=line, over_cap_reason="")
    except ValidationError:
        return False
    return True


@few
@given(first=days, second=days)
@example(datetime.date(2022, 12, 31), datetime.date(2023, 1, 1))
@example(datetime.date(2022, 1, 1), datetime.date(2022, 12, 31))
def test_once_a_year_is_once_in_each_calendar_year(branch, first, second):
    assume(first != second)
    with undone():
        member = MemberFactory(unit=branch)
        paid(VisitFactory(unit=branch, member=member, happened_on=first))
        again = VisitFactory(unit=branch, member=member, happened_on=second)
        assert [finding.severity for finding in findings(again)] == ["warn"] * (first.year == second.year)


@few
@given(first=days, apart=st.integers(1, 60), gap=st.integers(1, 60), before=st.booleans())
@example(first=START, apart=30, gap=30, before=False)
@example(first=START, apart=29, gap=30, before=True)
def test_what_happened_within_the_gap_is_one_event_in_either_order(branch, first, apart, gap, before):
    with undone():
        BenefitKind.objects.filter(code="hospital").update(gap_days=gap, once="")
        member = MemberFactory(unit=branch)
        paid(VisitFactory(unit=branch, member=member, happened_on=first))
        second = first - apart * ONE if before else first + apart * ONE
        again = VisitFactory(unit=branch, member=member, happened_on=second)
        assert [finding.severity for finding in findings(again)] == ["block"] * (apart < gap)


@given(month=st.integers(1, 12), number=st.integers(1, 31), year=st.integers(1990, 2100))
def test_the_books_of_a_year_take_charges_up_to_the_closing_day(month, number, year):
    closing = YearRule(closing_month=month, closing_day=number).closing_day_of(year)
    assert (closing.year, closing.month, closing.day <= number) == (year + 1, month, True)
    # The day of the rule, or the last of its month.
    assert closing.day == number or (closing + ONE).month != month
    books = BudgetYear(year=year, closes_on=closing)
    assert [books.takes_charges(day) for day in (closing - ONE, closing, closing + ONE)] == [True, True, False]


@few
@given(spans=spans, year=st.integers(2018, 2028))
@example(spans=[(datetime.date(2022, 1, 1), 364)], year=2022)
@example(spans=[(datetime.date(2022, 1, 1), 365)], year=2022)
def test_the_closing_day_is_that_of_the_rule_of_the_last_day_of_the_year(spans, year):
    with undone():
        YearRule.objects.all().delete()
        rows = [_year(place, since, lasts and since + lasts * ONE) for place, (since, lasts) in enumerate(spans, 1)]
        rule = _in_force(rows, datetime.date(year, 12, 31))
        expected = datetime.date(year + 1, 1, rule.closing_day) if rule else datetime.date(year, 12, 31)
        assert services.Calendar().closing_day(year) == expected


@few
@given(today=st.dates(LAST - 20 * ONE, FIRST + 60 * ONE), back=st.integers(0, 60))
def test_a_payment_is_charged_to_the_year_of_its_day_and_to_no_other(union, officer, today, back):
    with undone():
        with on(LAST):
            budgets = {of: services.open_budget(**_line(union, officer, year=of)) for of in (OLD, NEW)}
        paid_on = today - back * ONE
        with on(today):
            calendar = services.Calendar()
            taken = {of for of, budget in budgets.items() if calendar.why_not_charged(budget, paid_on) is None}
    still_open = {of for of in budgets if of == today.year or today <= datetime.date(NEW, 1, 31)}
    assert taken == {paid_on.year} & still_open


amounts = st.lists(fen, min_size=1, max_size=6)


@settings(parent=few, max_examples=size(6, 100))
@example(claimed=[Decimal(3), Decimal(2)], room=Decimal(3))
@given(claimed=amounts, room=st.integers(0, 300000).map(lambda number: Decimal(number) / 100))
def test_carrying_over_keeps_every_sum_and_never_overdraws(union, officer, accountant, chair, claimed, room):
    with undone(), zeal_ignore():
        with on(LAST):
            old = services.open_budget(**_line(union, officer, year=OLD, initial=sum(claimed)))
            new = services.open_budget(**_line(union, officer, year=NEW, initial=room))
            facts = {"unit": union, "purpose": "x", "payee": "y"}
            for amount in claimed:
                claim = services.request_claim(actor=officer, budget=old, amount=amount, **facts)
                claim = services.check_claim(services.submit_claim(claim, actor=officer), actor=accountant)
                services.approve_claim(claim, actor=chair)
        with on(FIRST):
            try:
                with transaction.atomic():
                    services.carry_over(BudgetYear.objects.get(year=OLD), actor=chair)
            except ValidationError:
                assert min(claimed) > room
            rest = queries.with_use(Budget.objects.filter(pk=new.pk)).get()
            left = Claim.objects.filter(budget=old, state="approved")
            assert [why_not_carried(claim, rest) is None for claim in left] == [False] * len(left)
        carried = Claim.objects.filter(budget=new, state="approved").order_by("continues_id")
        assert sorted(one.amount for one in [*left, *carried]) == sorted(claimed)
        assert [one.amount for one in carried] == [one.continues.amount for one in carried] == _fitting(claimed, room)
        assert {one.continues.state for one in carried} <= {"carried"}
        moved = sum(one.amount for one in carried)
        assert (queries.available(old), queries.available(new)) == (moved, room - moved)


def _fitting(claimed, room):
    """Those of the claims, first come first served, for which there is room."""
    taken = []
    for amount in claimed:
        taken += [amount] if sum(taken) + amount <= room else []
    return taken


# Terms and ages


@given(day=st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 1, 1)), months=st.integers(-600, 600))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months):
    later = months_later(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later + ONE).month != later.month)


@few
@given(since=days, years=st.integers(1, 6), months=st.none() | st.integers(1, 12))
@example(since=datetime.date(2020, 2, 29), years=5, months=None)
def test_a_term_ends_at_the_latest_on_the_day_of_its_rules_and_not_a_day_later(union, since, years, months):
    with undone():
        RuleOfProcedure.objects.all().delete()
        facts = {"body": "", "source": "x", "valid_from": since}
        RuleOfProcedure.objects.create(subject=RuleSubject.TERM_YEARS, value=years, **facts)
        if months:
            RuleOfProcedure.objects.create(subject=RuleSubject.TERM_EXTENSION, value=months, **facts)
        latest = months_later(since, 12 * years + (months or 0))
        term = TermFactory.build(unit=union, since=since, until=latest)
        term.full_clean()
        term.until = latest + ONE
        with pytest.raises(ValidationError) as refusal:
            term.full_clean()
        assert list(refusal.value.message_dict) == ["until"]


@few
@given(opens=days, age=st.integers(18, 60), shift=st.integers(-2, 2))
@example(opens=datetime.date(2024, 2, 29), age=45, shift=0)
def test_the_young_are_those_who_are_not_a_day_older_than_the_rule_says(union, opens, age, shift):
    with undone():
        RuleOfProcedure.objects.all().delete()
        RuleOfProcedure.objects.create(subject=RuleSubject.YOUNG_AGE, value=age, source="x", valid_from=opens)
        term = TermFactory(unit=union, since=opens)
        congress = CongressFactory(
            unit=union, term=term, starts_on=opens, ends_on=opens, proposals_from=None, proposals_until=None
        )
        born = months_later(opens, -12 * (age + 1)) + shift * ONE
        member = MemberFactory(unit=union, birth_date=born)
        delegate = Delegate.objects.create(unit=union, term=term, member=member, since=opens, category="teacher")
        found = composition(Delegate.objects.filter(pk=delegate.pk), congress)
        [young] = [share.count for share in found.shares if share.label.endswith("岁及以下")]
    assert young == int(_age(born, opens) <= age)


def _age(born, day):
    """Full years: one more with each birthday, that of a leap day on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
