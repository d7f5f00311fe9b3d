"""The claims that most tests begin with are as the acts of the services leave them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from finance.models import Claim, Payment
from tests.finance.approving import PLAIN, approve_at_once, approve_by_acts, pay_at_once, pay_by_act
from unionportal.core.models import Notice
from unionportal.core.trail import audit

pytestmark = pytest.mark.django_db
WAYS = (approve_by_acts, approve_at_once)


def _left_by(record):
    """Every column of the row, what the log and the history say of it and who was told, but for what names it alone."""
    columns = type(record).objects.values().get(pk=record.pk)
    number, key = columns.pop("number"), columns.pop("id")
    assert number.startswith(f"{'C' if isinstance(record, Claim) else 'P'}{timezone.localdate().year}-")
    log = [
        (one.code, one.act, one.actor, one.unit, one.facts, one.target_label.replace(number, "N").replace(f"{key}", ""))
        for one in audit.entries(audit.of(record))
    ]
    told = [
        (one.user, one.sentence.replace(number, ""), one.kind, one.url.replace(str(key), ""))
        for one in Notice.objects.filter(subject__contains=number)
    ]
    rows = {
        relation.name: relation.related_model.objects.filter(**{relation.field.name: record}).count()
        for relation in record._meta.related_objects
    }
    return {"columns": columns, "log": log, "told": told, "rows": rows}


def test_a_claim_approved_at_once_is_as_the_three_acts_leave_it(draft, accountant, chair):
    by_acts, at_once = (_left_by(approve(draft(), accountant=accountant, chair=chair)) for approve in WAYS)
    assert by_acts == at_once
    assert (len(by_acts["log"]), len(by_acts["told"]), by_acts["columns"]["state"]) == (4, 1, "approved")


def test_a_loan_approved_at_once_is_as_the_three_acts_leave_it(draft, borrower, accountant, chair):
    facts = {"way": "loan", "payee": borrower.name, "member": borrower}
    by_acts, at_once = (_left_by(approve(draft(**facts), accountant=accountant, chair=chair)) for approve in WAYS)
    assert by_acts == at_once


def test_a_claim_paid_at_once_is_as_the_act_leaves_it(approved, cashier):
    by_act, at_once = (pay(approved(), cashier=cashier) for pay in (pay_by_act, pay_at_once))
    assert _left_by(by_act.claim) == _left_by(at_once.claim)
    left = [_left_by(payment) for payment in (by_act, at_once)]
    assert [one["columns"].pop("claim_id") for one in left] == [by_act.claim_id, at_once.claim_id]
    assert left[0] == left[1]
    assert (len(left[0]["log"]), Payment.objects.count()) == (1, 2)


def test_no_more_is_approved_at_once_than_there_is(draft, accountant, chair, budget):
    approve_at_once(draft("600.00"), accountant=accountant, chair=chair)
    for approve in WAYS:
        with pytest.raises(ValidationError, match="预算余额不足"):
            approve(draft("600.00"), accountant=accountant, chair=chair)
    assert sum(Claim.objects.filter(state="approved").values_list("amount", flat=True)) == Decimal(600)


def test_what_is_plain_of_a_draft_is_known_to_the_claim():
    assert {field.name for field in Claim._meta.fields} >= PLAIN
