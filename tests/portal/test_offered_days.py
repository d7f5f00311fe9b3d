"""The day of what is entered is today until somebody types another one."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import VisitFactory
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db
# {page: (who enters it, the field of its day)}
ENTERED = {
    "welfare:visit_add": (Role.BRANCH_CHAIR, "happened_on"),
    "welfare:donation_add": (Role.BRANCH_CHAIR, "given_on"),
    "activities:publication_add": (Role.BRANCH_CHAIR, "published_on"),
    "admin:welfare_visit_add": (Role.OFFICER, "happened_on"),
    "admin:welfare_grant_add": (Role.OFFICER, "applied_on"),
    "admin:finance_income_add": (Role.ACCOUNTANT, "received_on"),
    "admin:welfare_donation_add": (Role.OFFICER, "given_on"),
    "admin:welfare_remittance_add": (Role.OFFICER, "remitted_on"),
    "finance:asset_add": (Role.OFFICER, "in_use_on"),
}


def offered(page, name):
    (field,) = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page.content.decode())
    return re.findall(r' value="([^"]*)"', field)


@pytest.mark.parametrize("page", ENTERED)
def test_the_day_of_what_is_new_is_today(client, person, union, branch, page):
    role, name = ENTERED[page]
    client.force_login(person(role, branch if role == Role.BRANCH_CHAIR else union))
    assert offered(client.get(reverse(page)), name) == [f"{timezone.localdate()}"]


@pytest.mark.parametrize(
    "page", ["activities:project_add", "admin:activities_planitem_add", "admin:finance_filing_add"]
)
def test_the_year_of_what_is_new_is_this_one(client, person, union, page):
    client.force_login(person(Role.ACCOUNTANT if "finance" in page else Role.OFFICER, union))
    assert offered(client.get(reverse(page)), "year") == [f"{timezone.localdate().year}"]


def test_a_day_that_a_rule_asks_for_is_left_to_whoever_knows_it(client, branch_chair):
    client.force_login(branch_chair)
    # From it runs the time within which a claim is made.
    assert offered(client.get(reverse("finance:claim_add")), "happened_on") == []


def test_a_day_that_was_typed_stays(client, branch, branch_chair):
    day = datetime.date(2024, 5, 6)
    visit = VisitFactory(unit=branch, reported_by=branch_chair, state="draft", happened_on=day)
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:visit_edit", args=[visit.pk]))
    assert offered(page, "happened_on") == ["2024-05-06"]
