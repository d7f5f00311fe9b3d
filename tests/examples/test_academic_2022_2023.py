"""The example of an academic year comes out at its report's figures; the numbers here are our own copy."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from members.models import Membership
from tests.examples.facts import facts, lacking, open_ones
from unionportal.core.figures.periods import academic_year
from unionportal.core.models import Unit
from unionportal.examples import accounts
from unionportal.examples.academic_2022_2023 import year
from unionportal.reports.models import Layout
from welfare.models import Donation

NAME = "academic-2022-2023"
LAYOUT = Layout.PLAIN
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group(NAME)]
FIGURES = {
    "members.sub_unions": 14,
    "members.reelected": 14,
    "welfare.insurance_cover": Decimal("668000.00"),
    "welfare.donation_total": Decimal("17585.45"),
    "activities.regulations.made": 1,
}
AT_LEAST = {"welfare.universal_people": 930, "welfare.insurance_risks": 5, "activities.publicity.wechat_posts": 152}


def test_every_figure_of_the_report_comes_out_at_its_stated_value(figures_of):
    assert figures_of(FIGURES) == FIGURES


def test_what_the_report_rounds_down_comes_out_at_that_or_more(figures_of):
    assert {code: value for code, value in figures_of(AT_LEAST).items() if value < AT_LEAST[code]} == {}


@pytest.mark.usefixtures("example")
def test_two_old_sub_unions_were_closed_in_october():
    closed = Unit.objects.filter(closed_on__isnull=False)
    assert sorted(closed.values_list("code", "closed_on__month")) == [("CJ", 10), ("HQFW", 10)]


@pytest.mark.usefixtures("example")
def test_what_the_members_gave_is_what_was_remitted():
    assert Donation.objects.aggregate(total=Sum("amount")) == {"total": Decimal("17585.45")}


@pytest.mark.usefixtures("example")
def test_some_930_members_are_there_at_the_end():
    at_end = Membership.objects.filter(year.PERIOD.at_end("since", "until")).values("member").distinct().count()
    assert at_end == 936


@pytest.mark.usefixtures("example")
def test_the_newly_elected_chair_can_sign_in():
    assert ("分工会主席", "sx-zhuxi") in {(role, username) for role, _, _, username, *_ in accounts.logins()}


def test_the_same_workbook_again_changes_nothing(load_again):
    assert not load_again().changes_anything


def test_the_generator_is_the_same_every_time():
    assert year.build() == year.build()


def test_what_the_real_report_states_is_in_the_pdf(text_of_report):
    missing = lacking(NAME, text_of_report())
    assert set(missing) == open_ones(NAME), missing


def test_no_fact_is_in_the_words_that_every_union_prints(text_of_report):
    """In a year without any record the outline prints nothing but its own words."""
    words = text_of_report(academic_year(1990))
    assert [one.key for one in facts(NAME) if not one.missing(words)] == []
