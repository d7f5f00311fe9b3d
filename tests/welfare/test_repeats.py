"""What counts as given before, and what is asked of it: each condition by itself, with its opposite."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.factories import (
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    StandardFactory,
    VisitFactory,
    paid,
)
from tests.pictures import photo
from unionportal.core.files.attachments import attach
from welfare.models import BenefitKind, CapGroup
from welfare.services import check_benefit, findings

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 5, 6)


def rule(code, benefit="visit", **changes):
    BenefitKind.objects.filter(benefit=benefit, code=code).update(**changes)


def severities(benefit):
    return [str(finding.severity) for finding in findings(benefit)]


@pytest.fixture
def stay(branch, colleague):
    """A visit of the colleague in hospital on a day."""

    def make(day=DAY, **facts):
        return VisitFactory(unit=branch, member=colleague, happened_on=day, **facts)

    return make


@pytest.fixture
def gift(branch, colleague):
    """An issue with the colleague on its list."""

    def make(day=DAY, occasion="birthday", cost="300.00", **facts):
        issue = GiftIssueFactory(unit=branch, occasion=occasion, issued_on=day, **facts)
        GiftRecipientFactory(issue=issue, member=colleague, unit=branch, cost=Decimal(cost))
        return issue

    return make


def checked(benefit):
    benefit.state = "checked"
    benefit.amount = benefit.amount or Decimal(300)
    benefit.save()
    return benefit


def test_a_reason_of_spaces_is_no_reason(stay, officer, budget):
    rule("hospital", unless_entitled="warn", concerns=["parent"])
    visit = stay(state="reported", amount=None)
    money = {"amount": Decimal(300), "form": "cash", "budget": budget}
    with pytest.raises(ValidationError) as refusal:
        check_benefit(visit, actor=officer, over_cap_reason="  ", **money)
    assert list(refusal.value.message_dict) == ["over_cap_reason"]


def test_proof_that_is_attached_is_not_asked_for(stay, officer, branch, files):
    rule("hospital", needs_evidence=True)
    visit = stay()
    assert severities(visit) == ["warn"]
    visit.evidence.add(attach(SimpleUploadedFile("证明.jpg", photo()), actor=officer, unit=branch))
    assert severities(visit) == []


@pytest.mark.parametrize("state", ["draft", "reported", "checked"])
def test_what_was_reported_before_counts_as_given_and_never_against_itself(stay, gift, state):
    for benefit in (stay(), gift(DAY)):
        rule("birthday", benefit="gift", once="year")
        benefit.state, benefit.amount = state, Decimal(300)
        benefit.save()
        assert severities(benefit) == []
    assert [severities(stay(DAY + datetime.timedelta(days=60))), severities(gift(datetime.date(2022, 9, 1)))] == (
        [[], []] if state == "draft" else [["warn"], ["warn"]]
    )


def test_an_occasion_of_a_life_is_refused_the_second_time_as_its_row_says(stay):
    rule("accident", once="ever", unless_once="block")
    for day in (datetime.date(2020, 3, 1), datetime.date(2019, 3, 1)):
        checked(stay(day, occasion="accident"))
    [finding] = findings(stay(occasion="accident"))
    assert (finding.blocks, finding.sentence.split("的“")[0]) == (True, "李秀兰已有2019年3月1日")


@pytest.mark.parametrize(("kinship", "told"), [("parent", ["warn"]), ("spouse", [])])
def test_another_relative_is_another_event_even_without_a_name(stay, kinship, told):
    checked(stay(occasion="bereavement", kinship="parent"))
    assert severities(stay(DAY + datetime.timedelta(days=3), occasion="bereavement", kinship=kinship)) == told


def test_gifts_of_another_occasion_and_those_taken_back_are_no_gift_of_the_year(gift):
    rule("birthday", benefit="gift", once="year", unless_once="block")
    checked(gift(datetime.date(2022, 2, 1), occasion="mid_autumn"))
    paid(gift(datetime.date(2022, 3, 1)), state="reversed")
    assert severities(gift()) == []
    paid(gift(datetime.date(2022, 4, 1)))
    assert severities(gift()) == ["block"]


# Sums of a year


@pytest.fixture
def festival():
    StandardFactory(subject="festival_year", amount=500, severity="block")


@pytest.mark.parametrize(
    ("state", "told"), [("draft", []), ("reported", []), ("checked", ["block"]), ("paid", ["block"]), ("back", [])]
)
def test_a_sum_counts_what_was_checked_or_paid_and_not_what_was_taken_back(gift, festival, state, told):
    first = gift(occasion="mid_autumn")
    if state == "paid":
        paid(first)
    elif state == "back":
        paid(first, state="reversed")
    else:
        first.state, first.amount = state, Decimal(300)
        first.save()
    assert severities(gift(occasion="new_year")) == told


def test_a_sum_counts_visits_and_grants_of_its_group_and_not_of_another_year(stay, gift, branch, colleague, festival):
    rule("hospital", cap="festival_year", once="")
    rule("hardship", benefit="grant", cap="festival_year")
    stay_of = stay(datetime.date(2022, 3, 1), amount=Decimal(150))
    paid(stay_of)
    grant = HardshipGrantFactory(
        unit=branch, member=colleague, kind="hardship", applied_on=datetime.date(2022, 4, 1), amount=Decimal(50)
    )
    paid(grant)
    paid(stay(datetime.date(2021, 3, 1), amount=Decimal(400)))
    assert severities(gift(occasion="new_year", cost="300.00")) == []
    assert severities(gift(occasion="new_year", cost="300.01")) == ["block"]
    assert severities(stay(amount=Decimal("300.00"))) == []
    assert severities(stay(datetime.date(2022, 8, 1), amount=Decimal("300.01"))) == ["block"]


def test_a_sum_does_not_count_itself_twice_once_it_is_checked(gift, festival):
    assert severities(checked(gift(occasion="mid_autumn"))) == []


def test_a_sum_does_not_count_what_others_got(gift, branch, festival):
    issue = gift(occasion="mid_autumn")
    GiftRecipientFactory(issue=issue, unit=branch)
    paid(issue)
    other = GiftIssueFactory(unit=branch, occasion="new_year", issued_on=DAY)
    GiftRecipientFactory(issue=other, unit=branch, cost=Decimal(400))
    assert severities(other) == []


# Guests


@pytest.fixture
def guests(branch):
    """A list of summer with a guest by this name; the cap of guests is counted by year."""
    CapGroup.objects.filter(code="guest").update(yearly=True)
    StandardFactory(subject="guest", amount=100, severity="block")

    def make(day=DAY, name="物业甲", occasion="summer", cost="60.00"):
        issue = GiftIssueFactory(unit=branch, occasion=occasion, issued_on=day)
        GiftRecipientFactory(issue=issue, member=None, name=name, cost=Decimal(cost))
        return issue

    return make


def test_the_yearly_sum_of_a_guest_goes_by_the_name_and_the_occasions_of_the_cap(guests, gift, colleague):
    paid(guests(datetime.date(2022, 1, 1)))
    assert severities(guests(name="物业乙")) == []
    assert severities(guests(datetime.date(2021, 12, 31))) == []
    assert severities(guests(occasion="on_duty", cost="40.01")) == ["block"]
    assert severities(guests(cost="40.00")) == []
    assert severities(checked(guests(cost="40.00"))) == []


def test_drafts_of_guests_members_of_the_same_name_and_other_caps_do_not_count(guests, gift, colleague):
    guests()
    checked(gift(occasion="summer"))
    assert severities(guests(name=colleague.name)) == []
    assert severities(guests()) == []
    rule("watch", benefit="gift", guests=False, guest_cap="")
    checked(guests(occasion="watch"))
    assert severities(guests()) == []


@pytest.mark.parametrize("state", ["draft", "reported", "returned"])
def test_what_waits_to_be_checked_is_told_to_who_reports_the_same_again(stay, gift, state):
    first = stay(occasion="marriage", form="goods", state=state)
    again = stay(DAY + datetime.timedelta(days=6), occasion="marriage", form="goods")
    assert severities(again) == (["block", "warn"] if state == "reported" else [])
    # The first is not held up by the second.
    again.state = "reported"
    again.save()
    assert severities(first) == []
    rule("birthday", "gift", once="year")
    earlier = gift(state=state, cost="100.00")
    later = gift(DAY + datetime.timedelta(days=1), state="reported", cost="100.00")
    assert severities(later) == (["warn"] if state == "reported" else [])
    assert severities(earlier) == []


@pytest.mark.parametrize(("days", "told"), [(30, []), (31, ["warn"])])
def test_a_draft_is_told_that_it_would_be_reported_late(stay, days, told):
    rule("accident", window_days=30)
    day = timezone.localdate() - datetime.timedelta(days=days)
    assert severities(stay(day, occasion="accident", state="draft", reported_on=None)) == told
