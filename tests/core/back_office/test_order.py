"""Every table has one order; what belongs to units stands in that of their codes, as the lists of people do."""

import pytest
from django.apps import apps
from django.conf import settings

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


def test_no_two_rows_of_a_table_may_change_places():
    """What two rows share is no order: the one may stand above the other on a page, and below it in the file."""
    ours = {"unionportal", *settings.DOMAIN_APPS}
    ordered = [model for model in apps.get_models() if model._meta.ordering and model.__module__.split(".")[0] in ours]
    assert len(ordered) > 150
    assert [model._meta.label for model in ordered if not _is_decided(model)] == []


def _is_decided(model):
    """Return whether the order names the key, or columns that must be filled in and are unique together."""
    columns, rows = {column.removeprefix("-") for column in model._meta.ordering}, model._meta
    alone = [{field.name} for field in rows.fields if field.unique]
    together = [set(one.fields) for one in rows.total_unique_constraints]
    empty = {field.name for field in rows.fields if field.null}
    return "pk" in columns or any(one <= columns - empty for one in (*alone, *together))


def test_budgets_donations_and_recipients_stand_in_the_order_of_the_codes(union):
    drive, issue = DonationDriveFactory(unit=union), GiftIssueFactory(unit=union)
    for number in (100, 98, 9):
        unit = UnitFactory(parent=union, code=f"F{number}")
        BudgetFactory(unit=unit)
        DonationFactory(drive=drive, unit=unit)
        GiftRecipientFactory(issue=issue, unit=unit)
    for model in (Budget, Donation, GiftRecipient):
        assert list(model.objects.values_list("unit__code", flat=True)) == ["F9", "F98", "F100"]
