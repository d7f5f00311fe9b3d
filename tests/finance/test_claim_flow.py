"""Every state, move and role of a claim: what is not in this table is refused."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import services
from finance.claim_flow import CLAIM_FLOW, ClaimState
from tests.factories import GrantFactory
from unionportal.core.choices import OWNER, Role

MAY = {
    ("draft", "submit", OWNER),
    ("returned", "submit", OWNER),
    ("submitted", "approve", Role.CHAIR),
    ("submitted", "return", Role.CHAIR),
    ("approved", "pay", Role.CASHIER),
    ("paid", "reverse", Role.CASHIER),
    *(
        (state, "cancel", who)
        for state in ("draft", "submitted", "approved", "returned")
        for who in (OWNER, Role.CHAIR)
    ),
}
TARGET = {
    "submit": "submitted",
    "approve": "approved",
    "return": "returned",
    "pay": "paid",
    "reverse": "reversed",
    "cancel": "cancelled",
    # Of the year, not of one claim: nobody carries over a single one.
    "carry_over": "carried",
}


def _answers(move):
    today = timezone.localdate()
    return {
        "return": {"reason": "缺发票"},
        "cancel": {"reason": "不办了"},
        "pay": {"method": "transfer", "paid_on": today},
        "reverse": {"reason": "重复支付", "on": today},
    }.get(move, {})


@pytest.fixture
def claim_in(draft, approved, paid, chair, cashier):
    def make(state):
        if state in ("paid", "reversed"):
            payment = paid()
            if state == "reversed":
                services.correct_payment(payment, actor=cashier, reason="重复", on=timezone.localdate())
            claim = payment.claim
        elif state == "approved":
            claim = approved()
        elif state == "carried":
            claim = approved()
            CLAIM_FLOW.fire(claim, "carry_over", actor=chair)
        else:
            claim = draft()
            if state != "draft":
                claim = services.submit_claim(claim, actor=claim.made_by)
            if state == "returned":
                claim = services.return_claim(claim, actor=chair, reason="缺发票")
            if state == "cancelled":
                claim = services.cancel_claim(claim, actor=chair, reason="不办了")
        claim.refresh_from_db()
        assert claim.state == state
        return claim

    return make


@pytest.mark.parametrize("state", ClaimState.values)
def test_a_claim_moves_only_as_the_table_says(state, claim_in, person, union):
    claim = claim_in(state)
    actors = {role: person(role, union) for role in Role} | {OWNER: claim.made_by}
    moved = set()
    for move in TARGET:
        for who, actor in actors.items():
            try:
                with transaction.atomic():
                    CLAIM_FLOW.perform(claim, move, actor=actor, **_answers(move))
                    claim.refresh_from_db()
                    assert claim.state == TARGET[move]
                    moved.add((state, move, who))
                    transaction.set_rollback(True)
            except (PermissionDenied, ValidationError):
                pass
            claim.refresh_from_db()
            assert claim.state == state
    assert moved == {row for row in MAY if row[0] == state}


def test_the_table_of_this_test_names_every_move():
    assert set(CLAIM_FLOW.transitions) == set(TARGET)


def test_the_three_hands_are_three_people(draft, person, union, chair, cashier):
    both = person(Role.CHAIR, union)
    GrantFactory(user=both, role=Role.OFFICER, unit=union)
    own = services.submit_claim(draft(actor=both, unit=union), actor=both)
    with pytest.raises(ValidationError, match="经办人不能审批自己提出的支出申请"):
        services.approve_claim(own, actor=both)
    approved = services.approve_claim(own, actor=chair)
    GrantFactory(user=chair, role=Role.CASHIER, unit=union)
    del chair.current_grants
    with pytest.raises(ValidationError, match="经办人、审批人不能兼做支付"):
        services.pay_claim(approved, actor=chair, method="cash", paid_on=timezone.localdate())
    payment = services.pay_claim(approved, actor=cashier, method="cash", paid_on=timezone.localdate())
    assert payment.paid_by == cashier
