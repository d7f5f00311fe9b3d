"""Gifts that are checked at the same moment: together they keep to the cap of the year, not each for itself."""

import datetime
import threading
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import ValidationError

from tests.factories import (
    DonationDriveFactory,
    DonationFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    StandardFactory,
)
from tests.races import counted
from tests.sizes import size
from welfare.models import BenefitKind, Remittance
from welfare.services import check_benefit, records, save_record

# The cap has room for two gifts of 100 yuan.
WRITERS, ROOM = size(6, 12), 2
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]


def _called(outcome):
    return "refused" if isinstance(outcome, ValidationError) else None if isinstance(outcome, Exception) else "checked"


@pytest.fixture
def cap(branch):
    """Taken away again: the table of caps is not emptied between tests."""
    facts = {"subject": "festival_year", "severity": "block", "valid_from": datetime.date(2016, 1, 1)}
    row = StandardFactory(amount=100 * ROOM, **facts)
    yield row
    row.delete()


def test_gifts_checked_at_once_do_not_pass_the_cap_of_the_year_together(branch, colleague, officer, budget, cap):
    occasions = sorted(BenefitKind.objects.filter(cap="festival_year").values_list("code", flat=True))
    issues = [GiftIssueFactory(unit=branch, occasion=occasions[n % 6], state="reported") for n in range(WRITERS)]
    for issue in issues:
        GiftRecipientFactory(issue=issue, member=colleague, unit=branch, cost=Decimal(100))
    _ = officer.current_grants
    money = {"budget": budget, "over_cap_reason": "一起办"}
    acts = [lambda issue=issue: check_benefit(issue, actor=officer, **money) for issue in issues]
    assert counted(acts, _called) == {"checked": ROOM, "refused": WRITERS - ROOM}


@pytest.mark.parametrize("is_guarded", [True, False])
def test_of_a_drive_no_more_is_handed_on_at_once_than_was_given(union, branch, officer, monkeypatch, is_guarded):
    """The control: without lock and trigger each would see that all of it is there."""
    drive = DonationDriveFactory(unit=union)
    given = DonationFactory(drive=drive, unit=branch, amount=Decimal(100))
    _ = officer.current_grants
    facts = {"drive": drive, "unit": union, "amount": Decimal(60), "remitted_on": given.given_on}
    facts["receiver"] = drive.beneficiary

    def hand_on(number):
        row = Remittance(receipt_no=str(number), **facts)
        if is_guarded:
            return save_record(row, actor=officer)
        with pgtrigger.ignore("welfare.Remittance:remittance_within_drive"):
            return save_record(row, actor=officer)

    if not is_guarded:
        both = threading.Barrier(2)
        left = records.left_of
        monkeypatch.setattr(records, "_locked", lambda drives: None)
        monkeypatch.setattr(records, "left_of", lambda *of, **but: (left(*of, **but), both.wait(20))[0])
    acts = [lambda number=number: hand_on(number) for number in range(2)]
    assert counted(acts, _called) == ({"checked": 1, "refused": 1} if is_guarded else {"checked": 2})
