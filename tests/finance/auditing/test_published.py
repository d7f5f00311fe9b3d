"""What is put up for members: payments of some days with persons masked, and the accounts as page, PDF and workbook."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from finance import services
from finance.models import Supplier
from tests.factories import BudgetPlanFactory, UserFactory
from welfare.causes import GIFT_ISSUE, VISIT

pytestmark = pytest.mark.django_db
PAGE = reverse("finance:payment_list_form_published")


def _cells(response):
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]


def test_payments_are_put_up_with_persons_masked_and_none_of_what_is_confidential(
    client, paid, decided, accountant, cashier, chair
):
    today = timezone.localdate()
    supplier = Supplier.objects.create(name="某某超市", valid_from=today)
    paid("10.00", payee=supplier.name, supplier=supplier)
    paid("20.00", payee="张小明")
    for cause, yuan in ((GIFT_ISSUE, "30.00"), (VISIT, "40.00")):
        claim = services.check_claim(decided(yuan, cause=cause, payee="李小红"), actor=accountant)
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=today)
    client.force_login(chair)
    asked = {"start": today, "end": today, "as": "xlsx"}
    rows = [row for row in _cells(client.post(PAGE, asked)) if len(row) == 7]
    assert [(row[5], float(row[6])) for row in rows[1:]] == [
        ("某某超市", 10),
        ("张＊明", 20),
        ("李＊红", 30),
        ("（不公示）", 40),
    ]
    gifts = [row for row in _cells(client.post(PAGE, asked | {"cause": GIFT_ISSUE.code})) if len(row) == 7]
    assert [row[5] for row in gifts[1:]] == ["李＊红"]
    wrong = client.post(PAGE, {**asked, "end": "2000-01-01"}).context["form"].errors
    assert wrong == {"end": ["结束日期早于开始日期。"]}


def test_every_member_takes_along_the_accounts_that_were_published(client, union):
    today = timezone.localdate()
    facts = {"unit": union, "state": "approved", "committee": "甲", "auditors": "乙", "committee_on": today}
    facts |= {"auditors_on": today, "approved_on": today, "approved_by": UserFactory()}
    published = BudgetPlanFactory(year=2021, published_on=today, **facts)
    kept = BudgetPlanFactory(year=2020, **facts)
    client.force_login(UserFactory())
    file = reverse("finance:published_file", args=[published.pk])
    text = PdfReader(io.BytesIO(b"".join(client.get(file).streaming_content))).pages[0].extract_text()
    assert "".join(text.split()).count("2021年度工会经费收支预算表") == 1
    assert len(_cells(client.get(f"{file}?as=xlsx"))) > 1
    assert client.get(reverse("finance:published_file", args=[kept.pk])).status_code == 404
