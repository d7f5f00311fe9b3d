"""Every state, move and role of a claim: what is not in this table is refused."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from finance import services
from finance.flow.claim_flow import CLAIM_FLOW, ClaimState
from finance.models import Claim, Payment
from finance.services import payments
from tests.factories import ClaimFactory, GrantFactory
from tests.undoing import is_refused_twice, undone
from unionportal.core.choices import OWNER, Role
from unionportal.core.flow.decisions import decision_on

MAY = {
    ("draft", "submit", OWNER),
    ("returned", "submit", OWNER),
    ("submitted", "check", Role.ACCOUNTANT),
    ("submitted", "send_back", Role.ACCOUNTANT),
    ("checked", "approve", Role.CHAIR),
    ("checked", "return", Role.CHAIR),
    ("decided", "check", Role.ACCOUNTANT),
    ("decided", "send_back", Role.ACCOUNTANT),
    ("approved", "send_back", Role.ACCOUNTANT),
    ("approved", "pay", Role.CASHIER),
    ("approved", "redirect", Role.CASHIER),
    ("paid", "reverse", Role.CASHIER),
    ("paid", "refund", Role.CASHIER),
    *(
        (state, "cancel", who)
        for state in ("draft", "submitted", "checked", "decided", "approved", "returned")
        for who in (OWNER, Role.CHAIR)
    ),
}
TARGET = {
    "submit": "submitted",
    "check": {"submitted": "checked", "decided": "approved"},
    "send_back": "returned",
    "approve": "approved",
    "return": "returned",
    # Where a rule asks for them; see test_route.py.
    "endorse": None,
    "object": "returned",
    "review": None,
    # Of a list of payees; see test_payee_lists.py.
    "pay_some": None,
    "reverse_some": None,
    "decline": "returned",
    "resolve": None,
    # With the reversal, not by themselves.
    "pay_anew": "approved",
    "mend": "returned",
    "pay": "paid",
    "reverse": "reversed",
    "refund": "paid",
    # Of what was refunded; see test_refunds.py.
    "undo_refund": None,
    "redirect": "decided",
    # With the account.
    "recheck": "decided",
    "cancel": "cancelled",
    # Of what another app decided on in another year; see test_carry_over.py.
    "rebook": None,
    # Of the year, not of one claim: nobody carries over a single one.
    "carry_over": "carried",
}


def _answers(move):
    today = timezone.localdate()
    return {
        "return": {"reason": "缺发票"},
        "send_back": {"reason": "缺发票"},
        "decline": {"reason": "缺发票"},
        "object": {"reason": "没有这项活动"},
        "resolve": {"meeting": "第三次委员会会议", "met_on": today, "minutes": "纪要3号"},
        "cancel": {"reason": "不办了"},
        "pay": {"method": "transfer", "paid_on": today},
        "reverse": {"reason": "重复支付", "on": today},
        "redirect": {"payee": "李某", "reason": "收据上的户名"},
        "refund": {"amount": Decimal("0.01"), "reason": "商家退差价", "on": today},
        "undo_refund": {"refund": Payment(), "reason": "没有退", "on": today},
    }.get(move, {})


@pytest.fixture
def claim_in(draft, checked, approved, decided, paid, accountant, chair, cashier):
    def make(state):
        if state in ("paid", "reversed"):
            payment = paid()
            if state == "reversed":
                services.correct_payment(payment, actor=cashier, reason="重复", on=timezone.localdate())
            claim = payment.claim
        elif state in ("checked", "decided", "approved"):
            claim = {"checked": checked, "decided": decided, "approved": approved}[state]()
        elif state == "carried":
            claim = approved()
            CLAIM_FLOW.fire(claim, "carry_over", actor=chair)
        else:
            claim = draft()
            if state != "draft":
                claim = services.submit_claim(claim, actor=claim.made_by)
            if state == "returned":
                claim = services.send_back_claim(claim, actor=accountant, reason="缺发票")
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
            if is_refused_twice(CLAIM_FLOW, claim, move, actor):
                continue
            try:
                with undone():
                    CLAIM_FLOW.perform(claim, move, actor=actor, **_answers(move))
                    claim.refresh_from_db()
                    assert claim.state == (TARGET[move][state] if move == "check" else TARGET[move])
                    moved.add((state, move, who))
            except (PermissionDenied, ValidationError):
                # A service that refuses leaves the record that it was given as it was.
                assert claim.state == state
            else:
                claim.refresh_from_db()
                assert claim.state == state
    claim.refresh_from_db()
    assert claim.state == state
    assert moved == {row for row in MAY if row[0] == state}


def test_the_table_of_this_test_names_every_move():
    assert set(CLAIM_FLOW.transitions) == set(TARGET)


def test_the_hands_of_a_claim_are_different_people(draft, person, union, accountant, chair, cashier):
    both = person(Role.CHAIR, union)
    for role in (Role.OFFICER, Role.ACCOUNTANT):
        GrantFactory(user=both, role=role, unit=union)
    own = services.submit_claim(draft(actor=both, unit=union), actor=both)
    with pytest.raises(ValidationError, match="提出、经办、同意、初审、批准的人不能再审核"):
        services.check_claim(own, actor=both)
    checked = services.check_claim(own, actor=accountant)
    with pytest.raises(ValidationError, match="经办人不能审批自己提出的支出申请"):
        services.approve_claim(checked, actor=both)
    GrantFactory(user=accountant, role=Role.CHAIR, unit=union)
    del accountant.current_grants
    with pytest.raises(ValidationError, match="提出、同意、初审、审核的人不能审批"):
        services.approve_claim(checked, actor=accountant)
    approved = services.approve_claim(checked, actor=chair)
    for hand in (chair, accountant):
        GrantFactory(user=hand, role=Role.CASHIER, unit=union)
        del hand.current_grants
        with pytest.raises(ValidationError, match="的人不能兼做支付"):
            services.pay_claim(approved, actor=hand, method="cash", paid_on=timezone.localdate())
    payment = services.pay_claim(approved, actor=cashier, method="cash", paid_on=timezone.localdate())
    assert payment.paid_by == cashier


def test_a_loan_is_paid_to_its_borrower_and_nobody_redirects_to_himself_by_a_blank(union, cashier, accountant):
    lent = ClaimFactory(unit=union, state="approved", approved_on="2022-05-06", way="loan")
    with pytest.raises(ValidationError, match="借款只付给借款人"):
        payments.redirect_claim(lent, actor=cashier, payee="王某", reason="换人")
    claim = ClaimFactory(unit=union, state="approved", approved_on="2022-05-06")
    with pytest.raises(ValidationError, match="不能改成自己"):
        payments.redirect_claim(claim, actor=cashier, payee=f"{cashier.name[0]} {cashier.name[1:]}", reason="换人")
    moved = payments.redirect_claim(claim, actor=cashier, payee=accountant.name, reason="换人")
    assert decision_on(moved, cashier).payee == f"{accountant.name}（批准时：{claim.payee}）"
    assert [move.name for move in moved.flow.available(moved, accountant) if move.name == "recheck"] == []


@pytest.mark.parametrize("spelling", ["{0}", "{0[0]} {0[1]}{0[2]}", "{0[0]}　{0[1]}{0[2]}", "{0} "])
def test_whoever_is_named_in_any_spelling_does_not_check_his_own_money(person, union, cashier, spelling):
    own = person(Role.ACCOUNTANT, union, name="王小明")
    check = CLAIM_FLOW.transitions["check"]
    for name, may in ((spelling.format(own.name), False), ("王小月", True)):
        facts = {"approved_on": "2022-05-06", "pay_to": name, "pay_to_reason": "收据上的户名"}
        claim = ClaimFactory(unit=union, state="decided", **facts)
        rows = Claim.objects.filter(pk=claim.pk)
        found = CLAIM_FLOW.free(check, rows, own).exists(), CLAIM_FLOW.why_blocked(check, claim, own) is None
        assert found == (may, may)
