"""The running year of an example."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.models import BatchLine, Claim, Invoice, Reconciliation, StatementLine
from tests.factories import AccountFactory, BudgetFactory, MemberFactory
from unionportal.core.choices import Role
from unionportal.examples.under_way.money import SPORTS, begin_year
from unionportal.examples.under_way.payments import pay

pytestmark = pytest.mark.django_db


def test_the_chair_of_a_sub_union_finds_its_line_of_the_running_year_on_his_home(client, person, union, branch):
    last = timezone.localdate().year - 1
    BudgetFactory(unit=union, year=last, account=AccountFactory(code=SPORTS))
    MemberFactory.create_batch(2, unit=branch)
    accountant, chair = person(Role.ACCOUNTANT, union), person(Role.BRANCH_CHAIR, branch)
    begin_year([{"unit": union.code, "year": last, "account": SPORTS}], {"kuaiji": accountant})
    client.force_login(chair)
    [line] = client.get(reverse("home")).context["lines"]
    assert (line.budget.unit, line.budget.account.code, line.rest) == (branch, SPORTS, Decimal(400))


def test_the_cashier_finds_a_batch_answered_in_part_a_corrected_payee_and_a_month_that_is_reconciled(person, union):
    BudgetFactory(unit=union, account=AccountFactory(code=SPORTS), initial=Decimal(10000))
    AccountFactory(code="408", name="其他收入", kind="income")
    roles = {"zhuangan": Role.OFFICER, "kuaiji": Role.ACCOUNTANT, "zhuxi": Role.CHAIR, "chuna": Role.CASHIER}
    pay({name: person(role, union) for name, role in roles.items()})
    assert [line.state for line in BatchLine.objects.order_by("serial")] == ["paid", "failed", "open"]
    claims = {claim.payee: (claim.state, claim.pay_to) for claim in Claim.objects.all()}
    assert sorted(claims.values()) == [("approved", ""), ("paid", ""), ("paid", "周明源")]
    invoice = Invoice.objects.get()
    assert (invoice.claim.state, invoice.part, invoice.how) == ("paid", 379, "read")
    assert all(line.matched.filter(is_live=True).exists() for line in StatementLine.objects.all())
    month = Reconciliation.objects.get()
    assert (month.state, month.difference, month.bank_balance) == ("confirmed", 0, Decimal("186333.67"))
