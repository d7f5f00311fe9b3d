"""The example of a plan comes out at the counts of a real one; the numbers here are our own copy."""

from collections import Counter

import pytest
from django.utils import timezone

from activities.models import PlanItem
from tests.examples.facts import facts, lacking, open_ones
from unionportal.core.figures.periods import calendar_year
from unionportal.examples.plan_2023 import year
from unionportal.reports.models import Layout

NAME = "plan-2023"
LAYOUT = Layout.PLAN
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group(NAME)]
BY_MONTH = {"2月": 2, "3月": 9, "4月": 5, "5月": 4, "6月": 1, "7-8月": 3, "9月": 2, "10月": 3, "11月": 2, "12月": 3}
FIGURES = {"activities.plan.items": 34, "activities.plan.repeats": 3, "activities.plan.done": 29}


def test_every_figure_of_the_plan_comes_out_at_its_stated_value(figures_of):
    assert figures_of(FIGURES) == FIGURES


@pytest.mark.usefixtures("example")
def test_the_items_stand_in_their_months_and_all_are_published():
    items = PlanItem.objects.filter(year=2023)
    assert Counter(item.months for item in items) == BY_MONTH
    assert items.open_to_all().count() == 34


@pytest.mark.usefixtures("example")
def test_the_running_year_has_the_same_plan_one_later():
    later = PlanItem.objects.filter(year=timezone.localdate().year)
    assert Counter(item.months for item in later.open_to_all()) == BY_MONTH


@pytest.mark.repeats("tests/examples/test_academic_2022_2023.py::test_the_same_workbook_again_changes_nothing")
def test_the_same_workbook_again_changes_nothing(load_again):
    assert not load_again().changes_anything


def test_the_generator_is_the_same_every_time():
    assert year.build() == year.build()


def test_what_the_real_report_states_is_in_the_pdf(text_of_report):
    missing = lacking(NAME, text_of_report())
    assert set(missing) == open_ones(NAME), missing


def test_no_fact_is_in_the_words_that_every_union_prints(text_of_report):
    """In a year without any record the outline prints nothing but its own words."""
    words = text_of_report(calendar_year(1990))
    assert [one.key for one in facts(NAME) if not one.missing(words)] == []
