"""How entries come into the ledger: made from what is due, and booked with a voucher of no event, posted at once."""

import datetime
from collections import Counter
from decimal import Decimal
from itertools import count

from django.core.exceptions import ValidationError

from finance import acts
from finance.choices import Side, VoucherKind
from finance.flow.checked_flow import CheckedState
from finance.models import LedgerStart, MonthClose, Posting, Voucher, VoucherLine
from finance.models.guards.vouchers import series_of
from finance.services.books.entries import Unmapped
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number

_NOTHING = Decimal("0.00")


def open_since(start):
    """Return the first day of the ledger that began with `start` that is in no closed month."""
    closed = MonthClose.standing().order_by("-last").first()
    return closed.last + datetime.timedelta(1) if closed else start.day


def line_of(day, entry, chart):
    """Return the unsaved line of an Entry of a day; Unmapped where the ledger lacks its account, or what it says."""
    account = chart.by_code.get(entry.code)
    if account is None or not account.is_in_force(day):
        sentence = f"总账没有科目“{entry.code} {entry.name}”，请增设明细科目，或在“记账科目对应”里对应到别的。"
        raise Unmapped(sentence, entry.named)
    # The cash desk's own code, which the ledger has for something else.
    if entry.rule is None and (other := account.why_not(entry.name)):
        sentence = f"{other}请在“记账科目对应”登记这个科目记到总账的哪个科目，或改正本平台的科目编码。"
        raise Unmapped(sentence, entry.named)
    side = Side.DEBIT if entry.is_debit else Side.CREDIT
    try:
        chart.refuse_summed(account, day, by_rule=True)
        return chart.fill(VoucherLine(account=account, side=side, amount=entry.amount, rule=entry.rule), entry.rule)
    except ValidationError as refusal:
        raise Unmapped(" ".join(refusal.messages), entry.named) from refusal


def enter_posted(actor, day, entries, *, words, **facts):
    """Add a voucher of no event with its entries, unsaved, posted at once; return it. `facts` are what else it says."""
    return enter_all(actor, [(day, entries, words)], **facts)[0]


def enter_all(actor, made, **facts):
    """Add a voucher of no event for each (day, its entries, unsaved, its words), posted at once; return them."""
    # One at a time, as whoever posts: the sums of the accounts are the same rows.
    LedgerStart.objects.select_for_update(of=("self",), no_key=True).filter(state=CheckedState.CONFIRMED).first()
    unit, kind = Unit.root(), VoucherKind.TRANSFER
    counts = Counter(day.year for day, *_ in made)
    serials = {year: count(next_number(series_of(kind), year, counts[year])) for year in sorted(counts)}
    vouchers = Voucher.objects.bulk_create(
        Voucher(
            number=f"{kind.mark}{day.year}-{next(serials[day.year]):04}",
            unit=unit, kind=kind, day=day, words=words, amount=_debit(entries), **facts,
        )
        for day, entries, words in made
    )  # fmt: skip
    posted = list(zip(vouchers, (entries for _, entries, _ in made), strict=True))
    Posting.objects.bulk_create(Posting(voucher=one, entries=len(entries), posted_by=actor) for one, entries in posted)
    for voucher, entries in posted:
        for place, line in enumerate(entries, 1):
            line.voucher, line.place = voucher, place
    VoucherLine.objects.bulk_create(line for _, entries in posted for line in entries)
    said = [(one, {"摘要": one.words, "金额": one.amount, "日期": one.day}) for one in vouchers]
    audit.record_all(actor, acts.BOOK_VOUCHER, said)
    return vouchers


def _debit(entries):
    return sum((line.amount for line in entries if line.side == Side.DEBIT), _NOTHING)
