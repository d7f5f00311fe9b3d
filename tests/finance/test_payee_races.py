"""Windows that name another payee, enter another account and pay at the same moment, through their pages."""

import contextlib
import threading
from unittest import mock

import pgtrigger
import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finance.models import PayeeAccount, Payment
from tests.factories import MemberFactory
from tests.finance.bank import CARD
from tests.races import counted
from tests.sizes import size
from unionportal.core.flow.workflow import Workflow

OTHER = "6222020200000000139"
WINDOWS = size(2, 6)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]


@pytest.fixture
def claim(approved, branch):
    """An approved claim for a member, whose account the accountant checked."""
    member = MemberFactory(unit=branch, name="张某", bank_name="某银行", bank_card=CARD)
    return approved(payee=member.name, member=member)


@pytest.fixture
def acts(claim, cashier):
    """{what it is: what one window of the cashier does}: each posts its page, and says so if that was done."""

    def window(name, page, typed):
        client = Client()
        client.force_login(cashier)

        def post():
            # A page that is gone meanwhile, or a form that comes back with its sentence.
            return name if client.post(page, typed).status_code == 302 else "refused"

        return post

    def move(name, **typed):
        return window(name, reverse("finance:claim_move", args=[claim.pk, name]), typed)

    account = reverse("finance:claim_account", args=[claim.pk])
    return {
        "redirect": lambda: move("redirect", payee="李某", reason="收据上的户名"),
        "enter": lambda: window("enter", account, {"bank": "某银行", "account": OTHER}),
        "pay": lambda: move("pay", method="transfer", paid_on=f"{timezone.localdate()}"),
    }


def _called(outcome):
    return None if isinstance(outcome, Exception) else outcome


def _is_whole(claim):
    """Whether it is paid as it was checked, or waits to be checked as somebody changed it, with nothing paid."""
    claim.refresh_from_db()
    paid = [(one.payee, one.amount) for one in Payment.objects.all()]
    changed = bool(claim.pay_to) or PayeeAccount.objects.exists()
    return (claim.state, paid, changed) in (("paid", [("张某", 100)], False), ("decided", [], True))


def test_a_claim_is_paid_as_it_was_checked_or_not_at_all(claim, acts):
    outcomes = counted([make() for make in acts.values() for _ in range(WINDOWS)], _called)
    assert _is_whole(claim)
    assert outcomes["pay"] == Payment.objects.count()
    assert 1 <= sum(outcomes[name] for name in acts) < len(acts) * WINDOWS


def test_without_its_lock_it_is_paid_while_another_payee_is_named(claim, acts):
    """The control: who pays has looked before the other page is done, and the order of the states is not kept."""
    has_looked, is_done, moved = threading.Event(), threading.Event(), Workflow._move

    def pay_then(flow, record, name, *args):
        if name == "pay":
            has_looked.set()
            assert is_done.wait(30)
        return moved(flow, record, name, *args)

    def redirect():
        assert has_looked.wait(30)
        found = acts["redirect"]()()
        is_done.set()
        return found

    def pay():
        with pgtrigger.ignore("finance.Claim:claim_state_in_order"):
            return acts["pay"]()()

    with contextlib.ExitStack() as away:
        away.enter_context(mock.patch.object(QuerySet, "select_for_update", lambda rows, **_: rows.all()))
        away.enter_context(mock.patch.object(Workflow, "_move", pay_then))
        outcomes = counted([redirect, pay], _called)
    assert outcomes == {"redirect": 1, "pay": 1}
    assert not _is_whole(claim)
