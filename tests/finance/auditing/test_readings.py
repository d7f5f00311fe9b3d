"""The desk of the auditors: all money from the bank to the signatures, linked both ways; each look is in the log."""

import datetime
import itertools
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import AuditMatter, FindingRow, Invoice, VoucherLayout
from finance.services.auditing.findings import enter_finding
from finance.services.auditing.readings import readings_of
from finance.services.books.exporting import export_vouchers
from finance.services.books.ledger import confirm_ledger, propose_ledger
from finance.services.reconciling import matching
from tests.factories import AccountFactory, HardshipGrantFactory, VisitFactory
from tests.shown import texts
from unionportal.core.models import AuditEntry
from welfare.causes import GRANT, VISIT

pytestmark = pytest.mark.django_db
HOME = reverse("finance:auditing")
CANARY = "Zqcanary"
LISTS = [f"finance:{one}_list" for one in ("auditfinding", "checkhit", "auditsample", "auditopinion")]


@pytest.fixture
def walked(paid, bank, stated, cashier):
    """A payment that is matched with its line of the bank."""
    payment = paid()
    [line] = stated((0, f"-{payment.amount}", payment.payee))
    matching.match(bank, actor=cashier, lines=[line], payments=[payment])
    return line, payment


def _links(client, address):
    page = client.get(address)
    return set(re.findall(r'href="([^"?]+)', page.content.decode()))


def test_the_auditor_walks_from_the_bank_to_the_signatures_and_back(
    client, walked, auditor, chair, accountant, cashier
):
    line, payment = walked
    claim = payment.claim
    steps = [line.get_absolute_url(), payment.get_absolute_url(), claim.get_absolute_url()]
    client.force_login(auditor)
    for here, there in itertools.pairwise(steps):
        assert {there} <= _links(client, here)
        assert {here} <= _links(client, there)
    signed = client.get(steps[2]).context["stations"]
    assert [one.name for one in signed][-2:] == [accountant.name, chair.name]
    shown = client.get(steps[1]).context
    assert [one.name for one in shown["signed"]] == [accountant.name, chair.name]
    facts = {"unit": claim.unit, "matter": AuditMatter.objects.first(), "title": "没有签收名单", "rows": payment.number}
    due = timezone.localdate() + datetime.timedelta(30)
    finding = enter_finding(actor=auditor, fact="x", clause="x", due_on=due, **facts)
    assert {finding.get_absolute_url()} <= _links(client, steps[1])
    assert {steps[1]} <= _links(client, finding.get_absolute_url())
    assert FindingRow.objects.get().payment == payment


def test_each_look_of_an_auditor_stands_in_the_log_and_of_nobody_else(client, walked, auditor, accountant):
    line, payment = walked
    invoice = Invoice.objects.create(claim=payment.claim)
    pages = [one.get_absolute_url() for one in (line, payment, payment.claim, invoice, payment.budget)]
    for user in (accountant, auditor):
        client.force_login(user)
        for page in pages:
            client.get(page)
    noted = AuditEntry.objects.filter(code="finance.read_record").order_by("pk")
    expected = ["finance.StatementLine", "finance.Payment", "finance.Claim", "finance.Invoice", "finance.Budget"]
    assert [(one.actor, one.target_type) for one in noted] == [(auditor, table) for table in expected]
    assert [one.pk for one in client.get(HOME).context["readings"]] == [one.pk for one in readings_of(auditor)]
    client.force_login(accountant)
    assert client.get(HOME).status_code == 404


def test_what_an_auditor_opens_of_the_books_and_in_the_back_office_is_noted_too(
    client, walked, auditor, accountant, union, cashier
):
    line, payment = walked
    account = AccountFactory(kind="income", code="40101", name="会费收入")
    facts = {"unit": union, "account": account, "payer": "某大学", "amount": payment.amount}
    income = services.record_income(actor=cashier, received_on=timezone.localdate(), **facts)
    layout = VoucherLayout.objects.get(format="xlsx")
    export = export_vouchers(actor=accountant, layout=layout, start=payment.paid_on, end=payment.paid_on)
    pages = [one.get_absolute_url() for one in (payment.voucher, export, line.statement)]
    pages += [
        reverse(f"admin:finance_{one._meta.model_name}_change", args=[one.pk])
        for one in (payment, income, payment.budget)
    ]
    for user in (accountant, auditor):
        client.force_login(user)
        assert {client.get(page).status_code for page in pages} == {200}
    noted = AuditEntry.objects.filter(code="finance.read_record").order_by("pk")
    expected = ["Voucher", "VoucherExport", "BankStatement", "Payment", "Income", "Budget"]
    assert [(one.actor, one.target_type) for one in noted] == [(auditor, f"finance.{table}") for table in expected]
    client.get(reverse("finance:payment_form_voucher", args=[payment.pk]))
    assert AuditEntry.objects.filter(actor=auditor, target_type="finance.Payment").count() == 2


def test_the_auditor_sees_amounts_of_aid_and_no_circumstances(client, decided, cashier, accountant, branch, auditor):
    pages = [HOME, reverse("finance:claim_list"), reverse("finance:payment_list")]
    grant_claim, visit_claim = (decided(yuan, cause=cause) for yuan, cause in (("321.00", GRANT), ("123.00", VISIT)))
    grant = HardshipGrantFactory(unit=branch, circumstances=CANARY, claim=grant_claim, state="approved", number="补 1")
    visit = VisitFactory(unit=branch, diagnosis=CANARY, claim=visit_claim, state="approved", number="慰 1")
    for claim in (grant_claim, visit_claim):
        services.check_claim(claim, actor=accountant)
        payment = services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
        pages += [claim.get_absolute_url(), payment.get_absolute_url()]
    pages.append(reverse("welfare:visit_detail", args=[visit.pk]))
    client.force_login(auditor)
    answers = [client.get(page) for page in pages]
    assert [one.text.count(CANARY) + one.text.count(grant.get_kind_display()) for one in answers] == [0] * len(pages)
    assert ["321.00 元" in texts(one, "strong", "td", "dd") for one in answers[1:5]] == [True] * 4
    assert client.get(reverse("admin:welfare_grant_change", args=[grant.pk])).status_code == 403


def test_all_that_is_the_auditors_stands_on_the_page_that_the_line_of_money_opens(
    client, auditor, accountant, chair, officer
):
    start = propose_ledger(actor=accountant, day=timezone.localdate(), balances="102 10 0\n32205 0 10")
    confirm_ledger(start, actor=chair)
    client.force_login(auditor)
    page = client.get(HOME)
    assert [line.label for line in page.context["menu"] if line.url == HOME] == ["经费"]
    found = {part: [reverse(name) for _, name in page.context[part]] for part in ("begun", "books", "files")}
    every = [*map(reverse, (*LISTS, "finance:ledger")), *itertools.chain(*found.values())]
    assert set(every) <= _links(client, HOME)
    assert {address: code for address in every if (code := client.get(address).status_code) != 200} == {}
    assert len(found["begun"]) == len(LISTS)
    # Whoever is audited begins nothing there.
    for user in (chair, officer):
        client.force_login(user)
        answers = {ask(address).status_code for address in [HOME, *found["begun"]] for ask in (client.get, client.post)}
        assert answers == {404}
