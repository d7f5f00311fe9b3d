"""The example of a small college comes out at its report's figures; the numbers here are our own copy."""

import datetime

import pytest

from activities.models import Honour
from congress.models import Meeting
from tests.examples.facts import facts, lacking, open_ones
from unionportal.core.figures.periods import calendar_year
from unionportal.core.models import Milestone
from unionportal.examples import accounts
from unionportal.examples.calendar_2023 import year
from unionportal.reports.models import Layout

NAME = "calendar-2023"
LAYOUT = Layout.PLAIN
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group(NAME)]
FIGURES = {
    "congress.delegates": 73,
    "congress.present": 40,
    "congress.sessions": 1,
    "congress.elections": 1,
    "congress.below_quorum": 1,
    "activities.honours.sports": 2,
    "activities.honours.classics_second": 2,
}


def test_every_figure_of_the_report_comes_out_at_its_stated_value(figures_of):
    assert figures_of(FIGURES) == FIGURES


@pytest.mark.usefixtures("example")
def test_forty_of_73_are_said_to_be_below_two_thirds_and_a_decision_is_on_record():
    meeting = Meeting.objects.get(kind="delegates")
    assert (meeting.held_on, meeting.expected, meeting.present) == (datetime.date(2023, 9, 28), 73, 40)
    assert meeting.why_not_quorate().startswith("应到73人，实到40人，不足三分之二（至少49人）。")
    assert meeting.quorum_decided_name.endswith("（工会主席）")
    assert meeting.quorum_reason.startswith("章程报送核准的时限将至")


@pytest.mark.usefixtures("example")
def test_the_congress_that_elected_had_more_than_two_thirds():
    meeting = Meeting.objects.get(kind="congress")
    assert (meeting.present, meeting.why_not_quorate(), meeting.congress.elects) == (68, None, True)
    assert meeting.agenda.filter(kind="elect").count() == 2


@pytest.mark.usefixtures("example")
def test_delegates_can_sign_in():
    assert "代表" in {role for role, *_ in accounts.logins()}


@pytest.mark.repeats("tests/examples/test_academic_2022_2023.py::test_the_same_workbook_again_changes_nothing")
def test_the_same_workbook_again_changes_nothing(load_again):
    assert not load_again().changes_anything


def test_the_generator_is_the_same_every_time():
    assert year.build() == year.build()


def test_what_the_real_report_states_is_in_the_pdf(text_of_report):
    missing = lacking(NAME, text_of_report())
    assert set(missing) == open_ones(NAME), missing


def test_a_fact_is_missed_where_its_record_is_gone(text_of_report):
    Milestone.objects.get(sentence__contains="东浦湾").delete()
    Honour.objects.filter(series__code="sports-star").first().delete()
    assert set(lacking(NAME, text_of_report())) == {"women-students", "sports-star"}


def test_no_fact_is_in_the_words_that_every_union_prints(text_of_report):
    """In a year without any record the outline prints nothing but its own words."""
    words = text_of_report(calendar_year(1990))
    assert [one.key for one in facts(NAME) if not one.missing(words)] == []
