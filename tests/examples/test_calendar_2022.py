"""The example year 2022 comes out at its report's figures; the numbers here are our own copy."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum

from finance.figures import caused_by_welfare
from finance.models import Payment
from unionportal.core import ledger
from unionportal.core.choices import Role
from unionportal.core.figures import REGISTRY, values
from unionportal.core.models import RoleGrant
from unionportal.core.periods import calendar_year
from unionportal.core.scoping import Scope
from unionportal.examples import accounts, calendar_2022, workbook
from welfare.models import GiftRecipient, Grant, Visit

# One worker loads the year, the others have something else to do.
pytestmark = pytest.mark.xdist_group("example")
FIGURES = {
    "members.service_cards": 71,
    "pairing.mentors": 15,
    "pairing.students": 17,
    "welfare.hospital": 39,
    "welfare.bereavement": 18,
    "welfare.marriage": 6,
    "welfare.birth": 14,
    "welfare.retirement": 25,
    "welfare.condolence_total": Decimal("130989.00"),
    "welfare.hardship_people": 24,
    "welfare.hardship_total": Decimal("35800.00"),
    "welfare.summer_people": 150,
    "welfare.duty_people": 26,
    "welfare.summer_duty_total": Decimal("10620.00"),
    "welfare.epidemic_people": 190,
    "welfare.epidemic_total": Decimal("19000.00"),
    "welfare.mutual_aid_people": 6,
    "welfare.universal_total": Decimal("1582300.00"),
}
ALL_OF_THEM = Decimal("1778709.00")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The example, once for this file: each test's own transaction nests in the one that is rolled back here."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_example", "calendar-2022", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def example(loaded, db):
    pass


@pytest.mark.usefixtures("example")
def test_every_figure_of_the_report_comes_out_at_its_stated_value():
    figures = [REGISTRY[code] for code in FIGURES]
    assert values(figures, calendar_year(2022), Scope.everything()) == FIGURES


@pytest.mark.usefixtures("example")
def test_what_welfare_paid_is_what_finance_paid_to_the_fen():
    def paid(rows, column):
        return rows.aggregate(total=Sum(column))["total"]

    recipients = GiftRecipient.objects.filter(issue__claim__state="paid")
    welfare = paid(Visit.objects.paid(), "amount") + paid(Grant.objects.paid(), "amount") + paid(recipients, "cost")
    caused = Payment.objects.filter(caused_by_welfare()).aggregate(total=Sum("amount"))["total"]
    year = calendar_year(2022)
    assert welfare == caused == ALL_OF_THEM
    assert REGISTRY["finance.welfare_paid"].value(year, Scope.everything()) == ALL_OF_THEM


@pytest.mark.usefixtures("example")
def test_the_same_workbook_again_changes_nothing():
    file = io.BytesIO()
    workbook.write(file, calendar_2022.build())
    again = ledger.apply(file.getvalue(), actor=None, name="台账.xlsx")
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) > 5000


@pytest.mark.usefixtures("example")
def test_there_is_one_login_per_role_and_each_opens():
    roles = {role for role, *_ in accounts.logins()}
    assert roles == {role.label for role in Role} | {"会员"}
    assert set(RoleGrant.objects.in_force().values_list("role", flat=True)) == set(Role.values)


@pytest.mark.usefixtures("example")
def test_an_example_is_never_loaded_over_data():
    with pytest.raises(CommandError, match="空数据库"):
        call_command("load_example", "calendar-2022")


def test_the_generator_is_the_same_every_time():
    assert calendar_2022.build() == calendar_2022.build()
