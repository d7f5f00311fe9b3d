"""The acts on samples of the books: drawn once and kept, and drawn again to see that they were drawn so."""

import secrets
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from finance import acts, permissions, queries
from finance.choices import Books
from finance.models import Account, AuditSample, Income, Payment, SampleItem, SampleStratum
from finance.services.auditing.drawing import METHOD, Entry, digest_of, draw
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today

_BATCH = 1000
_READ = ("number", "account__code", "amount", "pk")


@transaction.atomic
def draw_sample(*, actor, seed="", **facts):
    """Draw a sample as its `facts`, columns of AuditSample, say, and keep it; return it.

    Without a seed one is made. ValidationError where nothing is there to draw from, or the strata need more rows.
    """
    if not actor.holds(permissions.DRAW_SAMPLE):
        raise PermissionDenied("只有经审委员可以抽样。")
    sample = AuditSample(unit=Unit.root(), made_by=actor, method=METHOD, **facts)
    sample.seed = seed.strip() or secrets.token_hex(8)
    if sample.books != Books.PAYMENTS and sample.funding_source:
        raise ValidationError({"funding_source": "收入不分资金来源，请只抽支付，或不选资金来源。"})
    if sample.end < sample.start:
        raise ValidationError({"end": f"结束日期 {sample.end:%Y-%m-%d} 早于开始日期 {sample.start:%Y-%m-%d}。"})
    not_later_than_today(sample.end, "截止日期", field="end")
    entries = _population(sample)
    if not entries:
        raise ValidationError("这个范围里没有可以抽的记录。")
    strata = _draw(sample, entries)
    sample.last_payment = Payment.objects.aggregate(last=Max("pk"))["last"] or 0
    sample.last_income = Income.objects.aggregate(last=Max("pk"))["last"] or 0
    sample.rows, sample.digest = len(entries), digest_of(entries)
    sample.yuan = sum((one.amount for one in entries), Decimal("0.00"))
    today = timezone.localdate()
    sample.number = f"S{today.year}-{next_number('finance.auditsample', today.year):04}"
    sample.full_clean()
    sample.save()
    count = _keep(sample, strata)
    audit.record(actor, acts.DRAW_SAMPLE, sample, 种子=sample.seed, 总体=sample.rows, 抽取=count)
    return sample


def bounds_of(text):
    """Return the amounts at which a band begins, of a text of them."""
    return [Decimal(one) for one in text.split()]


def _draw(sample, entries):
    facts = {"size": sample.size, "least": sample.least, "bounds": bounds_of(sample.bounds)}
    return draw(entries, seed=sample.seed, all_from=sample.all_from, **facts)


def _population(sample, *, until=False):
    """Return the Entries that the sample is drawn from; `until`: those that were in the books when it was drawn."""
    facts = {"start": sample.start, "end": sample.end, "account": sample.account, "unit": sample.within}
    found = []
    if sample.books != Books.INCOMES:
        rows = queries.filter_payments(Payment.objects.all(), funding_source=sample.funding_source, **facts)
        rows = rows.filter(pk__lte=sample.last_payment) if until else rows
        found += [Entry(*one, "payment") for one in rows.values_list(*_READ, "paid_on")]
    if sample.books != Books.PAYMENTS:
        rows = queries.filter_incomes(Income.objects.all(), **facts)
        rows = rows.filter(pk__lte=sample.last_income) if until else rows
        found += [Entry(*one, "income") for one in rows.values_list(*_READ, "received_on")]
    return found


def _keep(sample, strata):
    """Keep the strata with what was drawn of them; return the number of rows drawn."""
    accounts = {one.code: one for one in Account.objects.filter(code__in={one.account for one in strata})}
    kept = SampleStratum.objects.bulk_create(
        SampleStratum(
            sample=sample,
            account=accounts[one.account],
            floor=one.floor,
            ceiling=one.ceiling,
            rows=len(one.entries),
            yuan=one.yuan,
            drawn=len(one.drawn),
        )
        for one in strata
    )
    items = [
        SampleItem(sample=sample, stratum=row, **{f"{one.book}_id": one.key})
        for row, stratum in zip(kept, strata, strict=True)
        for one in stratum.drawn
    ]
    SampleItem.objects.bulk_create(items, batch_size=_BATCH)
    return len(items)


@dataclass(frozen=True)
class Verification:
    """What came of drawing a sample again from the rows that were in the books then."""

    # Whether those rows are what they were.
    is_same_population: bool
    # Whether the same rows were drawn in the same order.
    is_same_sample: bool
    # How many rows there were booked into its range since.
    later: int

    @property
    def sentence(self):
        """What it says, in words."""
        if not self.is_same_population:
            return (
                "总体与抽取时不同：有记录、科目或组织在抽取以后变过，不能再抽出同样的样本；当时抽到的记录仍列在这里。"
            )
        again = (
            "按同样的种子重新抽取，得到同样的样本" if self.is_same_sample else "按同样的种子重新抽取，得到的样本不同"
        )
        later = f"；抽取以后，这个范围里又登记了 {self.later} 笔，不在总体中" if self.later else ""
        return f"总体与抽取时相同，{again}{later}。"


@transaction.atomic
def verify_sample(sample, *, actor):
    """Draw the sample again; return the Verification, which the log keeps."""
    then = _population(sample, until=True)
    is_same = digest_of(then) == sample.digest and sample.method == METHOD
    again = [one.number for stratum in _draw(sample, then) for one in stratum.drawn] if is_same else []
    items = sample.items.select_related("payment", "income").order_by("pk")
    found = Verification(
        is_same_population=is_same,
        is_same_sample=again == [one.row.number for one in items],
        later=len(_population(sample)) - len(then),
    )
    audit.record(actor, acts.VERIFY_SAMPLE, sample, 结果=found.sentence)
    return found
