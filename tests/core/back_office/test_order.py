"""Lists of what belongs to units stand in the order of the codes of the units, as the lists of people do."""

import pytest
from django.apps import apps

from finance.models import Budget
from tests.factories import (
    BudgetFactory,
    DonationDriveFactory,
    DonationFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    UnitFactory,
)
from welfare.models import Donation, GiftRecipient

pytestmark = pytest.mark.django_db


def test_no_table_stands_in_the_order_of_keys_written_as_text():
    ordered = {model._meta.label: [str(column) for column in model._meta.ordering] for model in apps.get_models()}
    assert [label for label, columns in ordered.items() if any("path" in column for column in columns)] == []


def test_budgets_donations_and_recipients_stand_in_the_order_of_the_codes(union):
    drive, issue = DonationDriveFactory(unit=union), GiftIssueFactory(unit=union)
    for number in (100, 98, 9):
        unit = UnitFactory(parent=union, code=f"F{number}")
        BudgetFactory(unit=unit)
        DonationFactory(drive=drive, unit=unit)
        GiftRecipientFactory(issue=issue, unit=unit)
    for model in (Budget, Donation, GiftRecipient):
        assert list(model.objects.values_list("unit__code", flat=True)) == ["F9", "F98", "F100"]
