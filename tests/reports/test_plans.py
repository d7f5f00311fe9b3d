"""A plan of the coming year: what it says of the plan before, and of what is not published yet."""

import datetime

import pytest
from django.urls import reverse

from activities.models import PlanItem
from tests.factories import PlanItemFactory
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.report_tables import Waiting
from unionportal.documents.facts import Para
from unionportal.reports.document import document_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 1, 18)


def test_the_draft_of_a_plan_says_what_is_not_published_and_where(client, sign_in, draft, union):
    """Also where some are: the table prints those only."""
    for month, published_on in ((3, None), (4, DAY), (5, None)):
        PlanItemFactory(unit=union, year=2023, month_from=month, published_on=published_on)
    plan, speech = draft(layout="plan", period=calendar_year(2023)), draft(layout="speech", period=calendar_year(2022))
    sign_in("officer", union)

    def waiting(report):
        return client.get(reverse("reports:report_detail", args=[report.pk])).context["waiting"]

    said = Waiting("2023年的计划还有 2 项没有公布，“行事历”只印已公布的。", "/activities/plan/?year=2023", "核对和公布")
    assert (waiting(plan), waiting(speech)) == ([said], [said])
    PlanItem.objects.update(published_on=DAY)
    assert (waiting(plan), waiting(speech)) == ([], [])


def test_a_plan_begins_with_what_became_of_the_one_before(draft, union, branch):
    """It counts every item and names those that were not done; nothing of it where there was no plan."""
    adjusted = {"outcome_on": DAY, "outcome": "postponed", "outcome_reason": "场馆维修"}
    for title, more in (("读书会", {"done_on": DAY}), ("健步走", {}), ("疗休养", adjusted)):
        PlanItemFactory(unit=union, title=title, year=2022, published_on=DAY, **more)
    PlanItemFactory(unit=union, title="没有公布", year=2022)
    texts = {
        unit: [block.text for block in document_of(one).blocks if isinstance(block, Para)]
        for unit in (union, branch)
        for one in [draft(layout="plan", period=calendar_year(2023), unit=unit)]
    }
    said = "上年计划有3项，完成1项、没有完成1项、推迟1项。没有完成的有健步走。推迟的有疗休养（场馆维修）。"
    assert [[one for one in texts[unit] if "上年计划" in one] for unit in (union, branch)] == [[said], []]
