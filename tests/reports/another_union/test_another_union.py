"""A union that the developers do not know prints as well as the examples: whatever it has, and nothing that it has not.

Nothing of it stands in the code: its reference data, its series and its names are made up, and come in as data.
"""

import re
from collections import defaultdict
from itertools import pairwise

import pytest

from tests.architecture.test_events import product
from unionportal.documents.facts import Appendix, Heading
from unionportal.examples import EXAMPLES, year_of
from unionportal.examples.making.names import UNUSUAL
from unionportal.examples.making.series import NAMES
from unionportal.reports.outline import SHIPPED

pytestmark = pytest.mark.django_db

# Sections about what such a union does not do: it gives nothing that goes to people on post alone.
WITHOUT_RECORDS = {"高温与在岗慰问", "防暑降温与节日在岗慰问"}
# Whose names the reports of the examples print; what every union calls so.
EVENTS, COMMON = ("activities", "honours", "selections", "projects", "clubs", "regulations"), {"工会干部培训"}
ZERO = re.compile(r"(?<![\d.,])0(?![\d.])")


@pytest.fixture(params=sorted(SHIPPED))
def outline(request):
    return request.param


@pytest.fixture
def report(made, outline):
    return made.report(outline)


def test_nothing_that_it_calls_its_own_stands_in_the_product(made):
    text = "".join(content for _, content in product())
    called = made.called
    named = (called.series, called.visits, called.grants, called.gifts, called.cases, called.accounts)
    own = [name for names in named for name in names.values()] + list(called.categories)
    assert [name for name in own if name in text] == []


def bare(heading):
    """A heading without its number, which follows what was printed before it."""
    return re.sub(r"^(附件[:：]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\. )", "", heading)


def test_every_section_that_has_records_is_filled(report):
    assert report.problems == []
    headings = {bare(one) for one in report.headings}
    chapters = report.chapters
    written = [chapter.printed_heading for chapter in chapters if chapter.printed_heading]
    within = [
        line
        for chapter in chapters
        for line in chapter.body.split("\n\n")
        if re.match(r"（[一二三四五六七八九十]+）[^。]*$|\d+\. [^。]*$", line)
    ]
    assert {bare(one) for one in (*written, *within)} - headings - WITHOUT_RECORDS == set()
    # No heading stands right before another of its rank, with nothing said under it.
    blocks = report.document.blocks
    alone = [a.text for a, b in pairwise(blocks) if isinstance(a, Heading) and rank(a) == rank(b)]
    assert alone == []


def rank(block):
    return getattr(block, "level", None)


def test_no_zero_is_read_aloud(report):
    assert [text for text in report.spoken if ZERO.search(text)] == []


def test_no_english_and_no_code_is_printed(report):
    # People may have any name.
    lines = [re.sub("|".join(UNUSUAL), "", line) for line in report.lines]
    assert [line for line in lines if re.search("[A-Za-z_{}〔〕|]", line)] == []


def test_nothing_is_called_twice(report):
    """Neither a chart like its table, nor a table like the annex that it is all of."""
    captions = [one.caption for one in report.document.blocks if getattr(one, "caption", "")]
    titles = [one.title for one in report.document.blocks if isinstance(one, Appendix)]
    assert sorted(captions + titles) == sorted({*captions, *titles})


@pytest.fixture(scope="module")
def foreign():
    """What the examples call their series and events."""
    found = set(NAMES.values())
    for name in EXAMPLES:
        sheets = year_of(name).build()
        found |= {row.get("title") or row["name"] for key in EVENTS for row in sheets.get(f"activities.{key}", ())}
        found |= {row["title"] for row in sheets["welfare.issues"]}
    return sorted(found - COMMON)


def test_no_event_of_the_examples_is_named(report, foreign):
    assert len(foreign) > 150
    text = "\n".join(report.lines)
    assert [one for one in foreign if one in text] == []


def counted(made, period, unit):
    """[(name of a series, occasion or kind, the numbers that it may be printed with)] of what has records."""
    rows, of_unit = made.rows, {row["staff_no"]: row["unit"] for row in made.rows["members.members"]}
    own = (lambda row: True) if unit.parent_id is None else (lambda row: of_unit[row["staff_no"]] == unit.code)
    people, times = defaultdict(set), defaultdict(int)

    def note(name, day, row):
        if own(row) and period.start <= day < period.end:
            people[name].add(row["staff_no"])
            times[name] += 1

    for row in rows["welfare.visits"]:
        note(made.called.visits[row["occasion"]], row["happened_on"], row)
    for row in rows["welfare.grants"]:
        note(made.called.grants[row["kind"]], row["applied_on"], row)
    issues = {row["code"]: row for row in rows["welfare.issues"]}
    for row in rows["welfare.recipients"]:
        issue = issues[row["issue"]]
        note(made.called.gifts[issue["occasion"]], issue["issued_on"], row)
    found = [(name, {len(people[name]), times[name]}) for name in times]
    served = defaultdict(int)
    for row in rows["welfare.cases"]:
        if unit.parent_id is None and period.start <= row["received_on"] < period.end:
            served[made.called.cases[row["kind"]]] += row["people"]
    found += [(name, {number}) for name, number in served.items()]
    took_part = defaultdict(int)
    for row in rows["activities.activities"]:
        here = unit.parent_id is None or row.get("unit") == unit.code
        if row.get("series") and here and period.start <= row["starts_on"] < period.end:
            took_part[made.called.series[row["series"]]] += row["person_times"] or row["families"]
    return found + [(name, {number}) for name, number in took_part.items()]


@pytest.mark.parametrize("counting", sorted(set(SHIPPED) - {"plan", "sub_union_plan"}))
def test_what_the_union_calls_its_own_is_printed_with_its_number(made, counting):
    text = "\n".join(made.report(counting).lines)
    expected = counted(made, made.period(counting), made.unit(counting))
    assert len(expected) > (4 if counting == "sub_union" else 10)
    missing = [
        (name, sorted(numbers))
        for name, numbers in expected
        if not any(re.search(rf"{name}(?: \d+)*? ?{number}(?!\d)", text) for number in numbers)
    ]
    assert missing == []
