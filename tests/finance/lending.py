"""A loan of the first of March, an invoice of it, and its moves as they are clicked."""

import datetime
from decimal import Decimal

from django.urls import reverse

from finance.models import Invoice

DAY = datetime.date(2027, 3, 1)
INVOICED = {"kind": "fiscal", "code": "3202", "issued_on": datetime.date(2027, 3, 3)}


def invoice(claim, amount, number="0001"):
    money = Decimal(amount)
    return Invoice.objects.create(claim=claim, number=number, key=f"3202-{number}", total=money, part=money, **INVOICED)


def move(client, loan, name, **answers):
    """Send the form of a move of the loan; return its errors, or what became of the loan."""
    answer = client.post(reverse("finance:loan_move", args=[loan.pk, name]), answers)
    if answer.status_code == 302:
        loan.refresh_from_db()
        return loan.state
    return answer.context["form"].errors if answer.status_code == 200 else answer.status_code
