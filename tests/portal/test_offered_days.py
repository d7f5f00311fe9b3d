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
    "finance:claim_add": (Role.BRANCH_CHAIR, "happened_on"),
    "activities:publication_add": (Role.BRANCH_CHAIR, "published_on"),
    "admin:welfare_visit_add": (Role.OFFICER, "happened_on"),
    "admin:welfare_grant_add": (Role.OFFICER, "applied_on"),
    "admin:finance_income_add": (Role.ACCOUNTANT, "received_on"),
    "finance:subsidy_add": (Role.ACCOUNTANT, "granted_on"),
}


def offered(page, name):
    (field,) = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page.content.decode())
    return re.findall(r' value="([^"]*)"', field)


@pytest.mark.parametrize("page", ENTERED)
def test_the_day_of_what_is_new_is_today(client, person, union, branch, page):
    role, name = ENTERED[page]
    client.force_login(person(role, branch if role == Role.BRANCH_CHAIR else union))
    assert offered(client.get(reverse(page)), name) == [f"{timezone.localdate()}"]


def test_a_day_that_was_typed_stays(client, branch, branch_chair):
    day = datetime.date(2024, 5, 6)
    visit = VisitFactory(unit=branch, reported_by=branch_chair, state="draft", happened_on=day)
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:visit_edit", args=[visit.pk]))
    assert offered(page, "happened_on") == ["2024-05-06"]
