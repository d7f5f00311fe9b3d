"""Every figure of welfare: one row that counts, and look-alikes that must not."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories import (
    DonationFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    InsuranceCoverFactory,
    InsurancePlanFactory,
    MemberFactory,
    MutualAidFactory,
    PairingFactory,
    RemittanceFactory,
    VisitFactory,
    paid,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import academic_year, calendar_year
from unionportal.core.figures.registry import REGISTRY, values
from unionportal.reports.numbers import expressions
from welfare.choices import PurchaseChannel, Risk
from welfare.figures import GIFTS, VISITS
from welfare.models import BenefitKind, GiftIssue

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR = calendar_year(2022)
IN, FIRST, LAST = datetime.date(2022, 6, 1), datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
BEFORE, AFTER = datetime.date(2021, 12, 31), datetime.date(2023, 1, 1)
OURS = sorted(code for code, one in REGISTRY.items() if one.app_label == "welfare")


def value(code, period=YEAR, scope=None, unit=None):
    return REGISTRY[code].value(period, scope or Scope.everything(), unit)


def visit(unit, occasion, on=IN, state="paid", **extra):
    """A visit of a day, paid the same day; `happened_on` is another day of the event."""
    extra.setdefault("happened_on", on)
    kinship = "parent" if occasion == "bereavement" else ""
    return paid(VisitFactory(unit=unit, occasion=occasion, kinship=kinship, **extra), on, state)


def gift(unit, occasion, on=IN, state="paid", guests=0, issued_on=None, **extra):
    issue = GiftIssueFactory(unit=unit, occasion=occasion, issued_on=issued_on or on)
    row = GiftRecipientFactory(issue=issue, **extra)
    for number in range(guests):
        GiftRecipientFactory(issue=issue, member=None, name=f"外聘{number}", cost=Decimal(50))
    paid(issue, on, state)
    return row


def look_alikes(make):
    """What stands beside a row that counts and must not: other days, not paid, taken back."""
    make(on=BEFORE)
    make(on=AFTER)
    make(state="approved")
    make(state="reversed")


@pytest.mark.parametrize("occasion", list(VISITS))
def test_an_occasion_counts_people_once_visits_each_and_money(branch, occasion):
    first = visit(branch, occasion, on=FIRST)
    visit(branch, occasion, on=LAST, member=first.member, happened_on=LAST)
    visit(branch, next(o for o in VISITS if o != occasion))
    look_alikes(lambda **how: visit(branch, occasion, **how))
    VisitFactory(unit=branch, occasion=occasion, kinship="parent" if occasion == "bereavement" else "")
    code = f"welfare.{occasion}"
    assert [value(code), value(f"{code}_visits"), value(f"{code}_total")] == [1, 2, Decimal(1000)]
    assert [value("welfare.visit_people"), value("welfare.visits"), value("welfare.visits_total")] == [2, 3, 1500]


def test_what_happened_in_december_and_was_paid_in_january_is_of_both_years(branch):
    """People and times of the year of the event, money of the year of the payment, and all of it of the 学年."""
    visit(branch, "marriage", on=AFTER, happened_on=LAST)
    paid(HardshipGrantFactory(unit=branch, applied_on=LAST), AFTER)
    gift(branch, "film", on=AFTER, issued_on=LAST)
    counted = ["welfare.marriage", "welfare.visits", "welfare.hardship_people", "welfare.film_gifts"]
    money = ["welfare.marriage_total", "welfare.visits_total", "welfare.hardship_total", "welfare.film_gifts_total"]
    periods = [YEAR, calendar_year(2023), academic_year(2022)]
    assert [[value(code, period) for code in counted] for period in periods] == [[1] * 4, [0] * 4, [1] * 4]
    found = [[bool(value(code, period)) for code in money] for period in periods]
    assert found == [[False] * 4, [True] * 4, [True] * 4]


def test_condolences_are_the_five_kinds(branch):
    for occasion in VISITS:
        visit(branch, occasion)
    look_alikes(lambda **how: visit(branch, "hospital", **how))
    assert value("welfare.condolence_total") == Decimal(2500)


def test_grants_count_people_once(branch):
    first = paid(HardshipGrantFactory(unit=branch, applied_on=FIRST), FIRST)
    paid(HardshipGrantFactory(unit=branch, member=first.member, kind="hardship", applied_on=LAST), LAST)
    look_alikes(lambda on=IN, state="paid": paid(HardshipGrantFactory(unit=branch, applied_on=on), on, state))
    found = [value(f"welfare.{name}") for name in ("hardship_people", "grants", "hardship_total")]
    assert found == [1, 2, Decimal(1600)]


@pytest.mark.parametrize("occasion", list(GIFTS))
def test_an_occasion_of_gifts_counts_its_lists(branch, occasion):
    gift(branch, occasion, on=FIRST, guests=1)
    gift(branch, occasion, on=LAST)
    gift(branch, next(o for o in GIFTS if o != occasion))
    look_alikes(lambda **how: gift(branch, occasion, **how))
    assert [value(f"welfare.{occasion}_gifts"), value(f"welfare.{occasion}_gifts_total")] == [3, Decimal(650)]
    assert value("welfare.gifts_total") == Decimal(950)


@pytest.mark.parametrize(
    ("code", "occasions", "expected"),
    [
        ("welfare.summer_people", {"summer"}, 2),
        ("welfare.duty_people", {"on_duty"}, 2),
        ("welfare.epidemic_people", {"watch"}, 2),
        ("welfare.summer_duty_total", {"summer", "on_duty"}, 700),
        ("welfare.epidemic_total", {"watch"}, 350),
        ("welfare.universal_total", set(GIFTS) - {"summer", "on_duty", "watch"}, 350 * 9),
        ("welfare.universal_gifts", set(GIFTS) - {"summer", "on_duty", "watch"}, 18),
        ("welfare.universal_people", set(GIFTS) - {"summer", "on_duty", "watch"}, 9),
    ],
)
def test_a_figure_of_gifts_counts_its_occasions_and_no_other(branch, code, occasions, expected):
    for occasion in GIFTS:
        gift(branch, occasion, guests=1)
    for occasion in occasions:
        look_alikes(lambda occasion=occasion, **how: gift(branch, occasion, **how))
    assert value(code) == expected


def test_a_member_with_two_gifts_is_one_of_the_people(branch):
    first = gift(branch, "mid_autumn")
    gift(branch, "birthday", member=first.member)
    assert [value("welfare.universal_people"), value("welfare.universal_gifts")] == [1, 2]


def test_mutual_aid_counts_what_was_granted_in_the_period(branch):
    granted = {"state": "granted", "granted": Decimal(700)}
    first = MutualAidFactory(unit=branch, decided_on=FIRST, **granted)
    MutualAidFactory(unit=branch, decided_on=LAST, member=first.member, plan="另一项", **granted)
    MutualAidFactory(unit=branch, decided_on=BEFORE, **granted)
    MutualAidFactory(unit=branch, decided_on=AFTER, **granted)
    MutualAidFactory(unit=branch, decided_on=IN, state="refused")
    MutualAidFactory(unit=branch)
    found = [value(f"welfare.mutual_aid_{name}") for name in ("people", "claims", "total")]
    assert found == [1, 2, Decimal(1400)]


def test_pairings_count_whoever_was_paired_on_any_day(branch):
    first = PairingFactory(unit=branch, since=LAST)
    PairingFactory(unit=branch, mentor=first.mentor)
    PairingFactory(unit=branch, since=datetime.date(2020, 1, 1), until=datetime.date(2022, 1, 2))
    PairingFactory(unit=branch, since=datetime.date(2020, 1, 1), until=FIRST)
    PairingFactory(unit=branch, since=AFTER)
    assert [value("welfare.pairing.mentors"), value("welfare.pairing.students")] == [2, 3]


def test_insurance_is_the_plan_in_force_on_the_last_day(union):
    plan = InsurancePlanFactory(unit=union)
    for risk in ("major_illness", "accident_death"):
        InsuranceCoverFactory(plan=plan, risk=risk)
    over = InsurancePlanFactory(unit=union, since=datetime.date(2021, 9, 1), until=datetime.date(2022, 8, 31))
    InsuranceCoverFactory(plan=over, risk="accident_medical")
    codes = ("welfare.insurance_cover", "welfare.insurance_risks")
    assert [value(code) for code in codes] == [Decimal(100000), 2]
    assert [value(code, academic_year(2022)) for code in codes] == [Decimal(100000), 2]
    assert [value(code, academic_year(2021)) for code in codes] == [Decimal(50000), 1]
    assert [value(code, academic_year(2023)) for code in codes] == [0, 0]


def test_insurance_is_bought_when_it_begins_and_costs_its_premium_for_each(union):
    for since, insured in ((FIRST, 400), (LAST, 10), (BEFORE, 1), (AFTER, 1)):
        until = since + datetime.timedelta(days=364)
        InsurancePlanFactory(unit=union, since=since, until=until, insured=insured, premium=Decimal("60.50"))
    assert [value("welfare.insured"), value("welfare.insurance_premium")] == [410, Decimal("24805.00")]
    assert value("welfare.insured", calendar_year(2023)) == 1


def test_the_cover_of_a_risk_is_that_of_its_plans(union):
    plan = InsurancePlanFactory(unit=union)
    for risk in ("major_illness", "accident_death"):
        InsuranceCoverFactory(plan=plan, risk=risk)
    found = {risk: value(f"welfare.insurance_{risk}") for risk in Risk.values}
    assert {risk for risk, cover in found.items() if cover} == {"major_illness", "accident_death"}
    assert sum(found.values()) == value("welfare.insurance_cover") == Decimal(100000)


def test_festivals_are_neither_birthdays_nor_films_nor_gifts_on_post(branch):
    first = gift(branch, "spring_festival", guests=1)
    gift(branch, "mid_autumn", member=first.member)
    for occasion in ("birthday", "film", "summer"):
        gift(branch, occasion)
    look_alikes(lambda **how: gift(branch, "spring_festival", **how))
    found = [value(f"welfare.festival_{what}") for what in ("people", "gifts", "total")]
    assert found == [1, 3, Decimal(650)]


def test_whoever_had_retired_is_visited_as_a_retiree_but_not_congratulated_on_it(branch):
    retired = {"left_by": "retired", "until": datetime.date(2022, 5, 1)}

    def retiree():
        member = MemberFactory(unit=branch)
        member.memberships.update(**retired)
        return member

    old = retiree()
    left = MemberFactory(unit=branch)
    left.memberships.update(**retired | {"left_by": "transferred_out"})
    for member in (old, left, MemberFactory(unit=branch)):
        visit(branch, "hospital", member=member)
    visit(branch, "accident", member=old)
    visit(branch, "retirement", member=old)
    visit(branch, "marriage", member=old, happened_on=datetime.date(2022, 4, 30))
    look_alikes(lambda **how: visit(branch, "hospital", member=retiree(), **how))
    assert [value("welfare.retirees_visited"), value("welfare.retiree_visits")] == [1, 2]


def ill_relative(unit, on=IN, state="paid"):
    return paid(VisitFactory(unit=unit, occasion="relative_ill", kinship="parent", happened_on=on), on, state)


def illness_of_relatives():
    """Let an illness of a relative be an occasion, as the chair does."""
    rule = BenefitKind.objects.get(benefit="visit", code="hospital")
    rule.pk, rule.code, rule.name, rule.concerns = None, "relative_ill", "亲属患病", ["parent", "spouse"]
    rule.save()


def test_the_illness_of_a_relative_is_that_of_no_member_and_no_death(branch):
    illness_of_relatives()
    ill_relative(branch)
    visit(branch, "hospital")
    visit(branch, "bereavement")
    look_alikes(lambda **how: ill_relative(branch, **how))
    assert value("welfare.relatives_ill") == 1


def bought(unit, channel, cost=300, **how):
    """A gift that was bought by a channel."""
    row = gift(unit, "spring_festival", cost=Decimal(cost), **how)
    GiftIssue.objects.filter(pk=row.issue_id).update(channel=channel)
    return row


def test_what_was_bought_counts_by_its_channel_and_that_in_aid_together(branch):
    costs = {"platform_832": 300, "aid": 40, "market": 7, "": 1000}
    for channel, cost in costs.items():
        bought(branch, channel, cost)
    look_alikes(lambda **how: bought(branch, "platform_832", **how))
    found = [value(f"welfare.bought{what}") for what in ("_platform_832", "_aid", "_market", "_in_aid", "")]
    assert found == [300, 40, 7, 340, 347]
    share = expressions.find("welfare.bought_in_aid/welfare.gifts_total")
    assert share.made(values(share.parts, YEAR, Scope.everything())) == Decimal("25.2")


def test_donations_and_what_was_handed_over(branch):
    first = DonationFactory(unit=branch, given_on=FIRST)
    DonationFactory(unit=branch, given_on=LAST, member=first.member)
    DonationFactory(unit=branch, given_on=BEFORE)
    DonationFactory(unit=branch, given_on=AFTER)
    RemittanceFactory(unit=branch, remitted_on=FIRST, amount=Decimal("17585.45"))
    RemittanceFactory(unit=branch, remitted_on=BEFORE)
    RemittanceFactory(unit=branch, remitted_on=AFTER)
    found = [value(f"welfare.{name}") for name in ("donors", "donations_given", "donation_total")]
    assert found == [1, Decimal(200), Decimal("17585.45")]


@pytest.fixture
def a_year(union, branch, other_branch):
    """Something of everything, in two sub-unions; one person in both."""
    illness_of_relatives()
    for unit in (branch, other_branch):
        for occasion in VISITS:
            visit(unit, occasion)
        for occasion in GIFTS:
            gift(unit, occasion, guests=1)
        paid(HardshipGrantFactory(unit=unit))
        MutualAidFactory(unit=unit, state="granted", decided_on=IN, granted=Decimal(500))
        PairingFactory(unit=unit)
        DonationFactory(unit=unit)
        RemittanceFactory(unit=unit)
        for risk in Risk:
            InsuranceCoverFactory(plan=InsurancePlanFactory(unit=unit, since=IN), risk=risk)
        ill_relative(unit)
        for channel in PurchaseChannel:
            bought(unit, channel)
        old = MemberFactory(unit=unit)
        old.memberships.update(left_by="retired", until=FIRST)
        visit(unit, "hospital", member=old)
    both = MemberFactory(unit=branch)
    for unit in (branch, other_branch):
        visit(unit, "hospital", member=both, happened_on=datetime.date(2022, 5, 6 if unit == branch else 7))


@pytest.mark.usefixtures("a_year")
def test_parts_add_up_strangers_count_nothing_and_somebody_sees_the_rows(union, branch, person):
    ours, everything = [REGISTRY[code] for code in OURS], Scope.everything()
    scopes = [Scope.of(person(role, union)) for role in Role]
    for one in ours:
        whole, parts = value(one.code), one.by_unit(YEAR, everything)
        assert whole > 0, one.code
        assert (sum(parts.values()) == whole) if one.measure.additive else (sum(parts.values()) >= whole), one.code
        assert (one.code, value(one.code, unit=branch)) == (one.code, parts[branch])
        assert not one.rows(YEAR, Scope.nothing()).exists(), one.code
        assert any(one.rows(YEAR, scope).exists() for scope in scopes), one.code
        assert one.definition.endswith("。"), one.code
    assert set(values(ours, YEAR, Scope.nothing()).values()) == {0}


@pytest.mark.usefixtures("a_year")
def test_visits_are_never_fewer_than_people():
    for people, times in (
        ("welfare.visit_people", "welfare.visits"),
        *((f"welfare.{o}", f"welfare.{o}_visits") for o in VISITS),
        ("welfare.hardship_people", "welfare.grants"),
        ("welfare.universal_people", "welfare.universal_gifts"),
        ("welfare.mutual_aid_people", "welfare.mutual_aid_claims"),
    ):
        assert value(people) <= value(times), people


def test_no_figure_is_without_a_test_here():
    source = Path(__file__).read_text(encoding="utf-8")
    built = {f"welfare.{o}{end}" for o in VISITS for end in ("", "_visits", "_total")}
    built |= {f"welfare.{o}_{end}" for o in GIFTS for end in ("gifts", "gifts_total")}
    built |= {f"welfare.insurance_{risk}" for risk in Risk.values}
    built |= {f"welfare.bought_{channel}" for channel in PurchaseChannel.values}
    short = [code for code in OURS if code not in built and code.split(".")[1].split("_")[-1] not in source]
    assert short == []
