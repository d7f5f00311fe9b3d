"""Rows of the books for the world: vouchers, their exports, the ledger."""

import datetime
from decimal import Decimal

from finance.models import (
    AccountDay,
    Asset,
    AssetEntry,
    LedgerAccount,
    LedgerStart,
    MonthClose,
    OpeningBalance,
    Payment,
    Posting,
    Reopening,
    Voucher,
    VoucherExport,
    VoucherLayout,
    VoucherLine,
)
from tests import factories
from unionportal.core.models import Attachment
from unionportal.core.values.numbering import next_number

DAY = datetime.date(2022, 5, 6)


def _voucher(rows):
    """That of the payment; where no trigger gave it one, as the trigger would."""
    payment = rows.of(Payment)
    if found := Voucher.objects.filter(payment=payment).first():
        return found
    number = f"付{payment.paid_on.year}-{next_number('finance.voucher.payment', payment.paid_on.year):04}"
    facts = {"unit": rows.unit, "kind": "payment", "day": payment.paid_on, "amount": payment.amount}
    return Voucher.objects.create(number=number, payment=payment, **facts)


def _voucher_export(rows):
    """One with a number that follows; what is in it comes by itself."""
    facts = {"unit": rows.unit, "layout": rows.of(VoucherLayout), "start": DAY, "end": DAY, "amount": Decimal(10)}
    facts |= {"attachment": rows.of(Attachment), "made_by": factories.UserFactory(), "vouchers": 1, "entries": 2}
    number = f"V{DAY.year}-{next_number('finance.voucherexport', DAY.year):04}"
    return VoucherExport.objects.create(number=number, **facts)


def _ledger_start(rows):
    """One in force, with what lay on two accounts."""
    facts = {"made_by": factories.UserFactory(), "unit": rows.unit, "day": datetime.date(2000, 1, 1)}
    start = LedgerStart.objects.create(**facts)
    for code, side in (("102", "debit"), ("221", "credit")):
        facts = {"account": LedgerAccount.objects.get(code=code), "side": side, "amount": Decimal(10)}
        OpeningBalance.objects.create(start=start, **facts)
    confirmed = {"state": "confirmed", "confirmed_by": factories.UserFactory(), "confirmed_on": DAY}
    LedgerStart.objects.filter(pk=start.pk).update(**confirmed)
    start.refresh_from_db()
    return start


def _month_close(rows):
    """That of the first month of the ledger, as the accountant closes it."""
    start = rows.of(LedgerStart)
    last = start.day.replace(day=31)
    facts = {"unit": rows.unit, "first": start.day, "last": last, "vouchers": 0, "closed_by": factories.UserFactory()}
    return MonthClose.objects.create(**facts)


def _reopening(rows):
    facts = {"since": DAY.replace(day=1), "reason": "漏记", "made_by": factories.UserFactory()}
    return Reopening.objects.create(unit=rows.unit, **facts)


def _ledger_account(rows):
    """One of its own below that of the bank."""
    bank = LedgerAccount.objects.get(code="102")
    facts = {"code": f"102{LedgerAccount.objects.count():03}", "name": "一般户", "side": bank.side, "valid_from": DAY}
    return LedgerAccount.objects.create(parent=bank, **facts)


def _posting(rows):
    """That of the voucher of a payment, between two accounts."""
    voucher, account = rows.of(LedgerStart) and rows.of(Voucher), rows.of(LedgerAccount)
    posting = Posting.objects.create(voucher=voucher, entries=2, posted_by=factories.UserFactory())
    for place, side in enumerate(("debit", "credit"), 1):
        facts = {"account": account, "side": side, "amount": voucher.amount}
        VoucherLine.objects.create(voucher=voucher, place=place, **facts)
    return posting


def _account_day(rows):
    """That of an entry; where no trigger added it up, as the trigger would."""
    line = rows.of(VoucherLine)
    facts = {"unit": line.voucher.unit, "account": line.account, "side": line.side, "day": line.voucher.day}
    return AccountDay.objects.filter(**facts).first() or AccountDay.objects.create(amount=line.amount, **facts)


def _asset_entry(rows):
    """That of an asset with which the ledger began."""
    asset = rows.of(Asset)
    facts = {"asset": asset, "category": asset.category.code, "kind": "opened"}
    return AssetEntry.objects.create(**facts, cost=Decimal(10), written_off=Decimal(0))


SPECIAL = {
    "finance.AccountDay": _account_day,
    "finance.AssetEntry": _asset_entry,
    "finance.Voucher": _voucher,
    "finance.VoucherExport": _voucher_export,
    "finance.LedgerAccount": _ledger_account,
    "finance.LedgerStart": _ledger_start,
    "finance.MonthClose": _month_close,
    "finance.Posting": _posting,
    "finance.Reopening": _reopening,
    "finance.VoucherLine": lambda rows: rows.of(Posting).voucher.lines.first(),
}
