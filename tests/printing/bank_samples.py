"""A batch of payments for the tests of paper forms."""

import datetime
from decimal import Decimal

from finance.documents.batches import batch_list
from finance.models import BatchLine, Claim, PaymentBatch


def bank_batch(count):
    sent = PaymentBatch(number="B2026-0012", made_on=datetime.date(2026, 9, 18), state="sent")
    facts = {"bank": "某某银行某某市城东支行", "account": "6222020200000000121", "purpose": "购买活动器材和奖品"}
    claim = Claim(number="C2026-0001")
    lines = [
        BatchLine(batch=sent, serial=n, claim=claim, name=f"某某用品公司{n}", amount=Decimal("1000.05"), **facts)
        for n in range(1, count + 1)
    ]
    return batch_list(sent, lines)
