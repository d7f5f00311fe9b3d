"""The widgets of back-office forms keep the classes by which the theme finds its calendars and switches."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
# Saved through a service, by the theme's own form.
DATES = {"congress_term": 2, "congress_congress": 4, "welfare_donationdrive": 1, "congress_meeting": 1}


@pytest.mark.parametrize("page", DATES)
def test_every_date_has_its_calendar(client, officer, page):
    client.force_login(officer)
    text = client.get(reverse(f"admin:{page}_add")).content.decode()
    assert len(re.findall(r'class="[^"]*vDateField', text)) == DATES[page]


def test_income_has_the_calendar_of_the_browser(client, cashier):
    client.force_login(cashier)
    text = client.get(reverse("admin:finance_income_add")).content.decode()
    assert re.findall(r'<input type="(\w+)" name="received_on"', text) == ["date"]
