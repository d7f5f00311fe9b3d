"""How long a term may last, sessions within their term, sittings within their congress."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from congress.bodies.services.rules import sync_rules
from congress.bodies.thresholds import months_later
from congress.models import Congress, Meeting, Term
from tests.factories import CongressFactory, MeetingFactory, QuorumFactory, TermFactory

pytestmark = pytest.mark.django_db
SINCE = datetime.date(2020, 12, 1)


@pytest.fixture
def rules(union):
    sync_rules()


def errors_of(record):
    try:
        record.full_clean()
    except ValidationError as refusal:
        return refusal.message_dict
    return {}


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("until", "refused"), [("2025-12-01", False), ("2026-06-01", False), ("2026-06-02", True), ("2028-12-01", True)]
)
def test_a_term_of_five_years_ends_half_a_year_late_at_most(union, until, refused):
    term = Term(unit=union, staff_no=13, members_no=14, since=SINCE, until=datetime.date.fromisoformat(until))
    sentence = "每届至多5年，推迟换届至多6个月，应不晚于2026-06-01。依据：《中华人民共和国工会法》第十六条。"
    assert errors_of(term) == ({"until": [sentence]} if refused else {})


def test_a_union_with_a_rule_of_three_years_has_terms_of_three(union):
    facts = {"meeting_kind": "", "numerator": None, "denominator": None, "base": "", "value": 3}
    QuorumFactory(subject="term_years", clause="第四条", source="本校办法", **facts)
    term = Term(unit=union, staff_no=13, members_no=14, since=SINCE, until=datetime.date(2023, 12, 2))
    assert errors_of(term) == {"until": ["每届至多3年，应不晚于2023-12-01。依据：本校办法第四条。"]}


def test_without_a_rule_no_length_is_refused(union):
    term = Term(unit=union, staff_no=13, members_no=14, since=SINCE, until=datetime.date(2028, 12, 1))
    assert errors_of(term) == {}


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        ("2020-11-30", "2020-12-01", True),
        ("2020-12-01", "2020-12-01", False),
        ("2026-05-31", "2026-06-01", False),
        ("2026-06-01", "2026-06-02", True),
    ],
)
def test_a_session_is_held_within_its_term_even_if_that_has_no_end_yet(union, starts, ends, refused):
    term = TermFactory(unit=union)
    session = Congress(unit=union, term=term, staff_session=3, members_session=2, starts_on=starts, ends_on=ends)
    session.clean_fields()
    sentence = f"{term}的任期是 2020-12-01 至 2026-06-01，大会须在任期内召开。"
    assert errors_of(session) == ({"starts_on": [sentence]} if refused else {})


@pytest.mark.parametrize(
    ("day", "refused"), [("2022-03-23", True), ("2022-03-24", False), ("2022-03-25", False), ("2022-03-26", True)]
)
def test_a_sitting_is_held_on_a_day_of_its_congress(union, day, refused):
    congress = CongressFactory(unit=union)
    held_on = datetime.date.fromisoformat(day)
    sitting = Meeting(unit=union, kind="congress", congress=congress, title="第一次全体会议", held_on=held_on)
    sentence = f"{congress}的会期是 2022-03-24 至 2022-03-25，{day} 不在其中。"
    assert errors_of(sitting) == ({"held_on": [sentence]} if refused else {})


def test_the_days_of_a_congress_do_not_leave_a_sitting_behind(union):
    congress = CongressFactory(unit=union)
    MeetingFactory(unit=union, kind="congress", congress=congress, held_on="2022-03-25", title="第二次全体会议")
    congress.ends_on = datetime.date(2022, 3, 24)
    assert errors_of(congress) == {"starts_on": ["“第二次全体会议”在 2022-03-25，须在大会的会期之内。"]}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2020-08-31", 6, "2021-02-28"), ("2019-08-31", 6, "2020-02-29"), ("2020-12-01", 66, "2026-06-01")],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_later(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(later)
