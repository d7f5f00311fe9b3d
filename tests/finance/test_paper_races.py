"""Claims that use one invoice at the same moment: the trigger behind the services, and the control without it."""

import threading
from decimal import Decimal
from unittest import mock

import pgtrigger
import pytest
from django.core.exceptions import ValidationError

from finance import services
from finance.models import Invoice
from finance.services import papers
from tests.finance.invoices import TYPED
from tests.races import counted

WRITERS = 6


@pytest.fixture
def six(draft):
    return [Invoice.objects.create(claim=draft("30.00")) for _ in range(WRITERS)]


def _use_at_once(rows, *, guarded):
    """Six claims use 30 yuan each of an invoice of 100 at the same moment, each having looked before anybody saved."""
    everyone_has_looked = threading.Barrier(WRITERS, timeout=30)
    looked = papers.used_up

    def look_then_wait(invoice):
        found = looked(invoice)
        everyone_has_looked.wait()
        return found

    def use(invoice):
        facts = TYPED | {"part": Decimal("30.00")}
        if guarded:
            return services.complete_invoice(invoice, actor=invoice.claim.made_by, **facts)
        with pgtrigger.ignore("finance.Invoice:invoice_within_total"):
            return services.complete_invoice(invoice, actor=invoice.claim.made_by, **facts)

    def called(outcome):
        if isinstance(outcome, ValidationError):
            return "refused" if "part" in outcome.message_dict else str(outcome)
        return "done" if not isinstance(outcome, Exception) else repr(outcome)

    with mock.patch.object(papers, "used_up", _once_each(look_then_wait, looked)):
        return counted([lambda row=row: use(row) for row in rows], called)


def _once_each(first, later):
    """The first question of each thread waits for the others, those after a refusal do not."""
    asked = threading.local()

    def used_up(invoice):
        if getattr(asked, "before", False):
            return later(invoice)
        asked.before = True
        return first(invoice)

    return used_up


@pytest.mark.usefixtures("one_race")
@pytest.mark.django_db(transaction=True)
def test_claims_at_once_never_use_an_invoice_beyond_its_total(six, branch_chair):
    _ = branch_chair.current_grants
    assert _use_at_once(six, guarded=True) == {"done": 3, "refused": 3}
    assert sum(Invoice.objects.exclude(part=None).values_list("part", flat=True)) == 90


@pytest.mark.usefixtures("one_race")
@pytest.mark.django_db(transaction=True)
def test_without_the_guard_they_do(six, branch_chair):
    """The control: what the test above relies on."""
    _ = branch_chair.current_grants
    assert _use_at_once(six, guarded=False) == {"done": WRITERS}
    assert sum(Invoice.objects.exclude(part=None).values_list("part", flat=True)) == 180
