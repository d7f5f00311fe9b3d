"""The list of payments as an auditor takes it away: exactly as filtered, with hands, claim and papers of each."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from finance.models import Invoice
from tests.finance.test_lists import exported, lines_of

pytestmark = pytest.mark.django_db
COLUMNS = ["number", "amount", "claim__number", "claim__made_by", "claim__checked_by", "claim__approved_by"]
COLUMNS += ["paid_by", "papers"]


def test_payments_are_exported_as_filtered_with_hands_claim_and_papers(
    client, paid, auditor, branch_chair, accountant, chair, cashier
):
    papers = {}
    for place, yuan in enumerate(("10.00", "20.00", "30.00")):
        payment = paid(yuan)
        Invoice.objects.bulk_create(Invoice(claim=payment.claim) for _ in range(place))
        papers[payment.number] = (yuan, payment.claim.number, place)
    client.force_login(auditor)
    address = f"{reverse('finance:payment_list')}?least=20"
    exported(client, address, *COLUMNS)
    with CaptureQueriesContext(connection) as two:
        file = b"".join(client.post(address, {"export": "xlsx", "columns": COLUMNS}).streaming_content)
    head, *lines = lines_of(file)
    assert head[-1] == "单据（件）"
    hands = [branch_chair.name, accountant.name, chair.name, cashier.name]
    wanted = [[number, float(yuan), claim, *hands, count] for number, (yuan, claim, count) in papers.items()]
    assert sorted([line[0], float(line[1]), *line[2:]] for line in lines) == wanted[1:]
    notes = [row[0] for row in load_workbook(io.BytesIO(file)).worksheets[1].iter_rows(values_only=True)]
    assert notes[1:] == ["金额不低于（元）：20", "金额（元）合计：50.00"]
    # No record is asked by itself.
    with CaptureQueriesContext(connection) as one:
        exported(client, f"{address}&most=20", *COLUMNS)
    assert len(two) == len(one)


def test_the_papers_of_a_claim_are_counted_alike_for_a_page_and_for_a_file(client, paid, auditor):
    claim = paid().claim
    Invoice.objects.bulk_create([Invoice(claim=claim), Invoice(claim=claim)])
    client.force_login(auditor)
    _, line, *_ = exported(client, reverse("finance:claim_list"), "number", "papers", "__str__")
    assert line == [str(claim), claim.number, 2]
