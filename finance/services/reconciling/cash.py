"""The acts on the cash box: counted, and an income that came in cash."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from finance import acts, permissions
from finance.choices import FACE_VALUES, HoldingKind
from finance.models import CashCount, Holding, Income, MatchPart, Placement, TrustEntry
from finance.services.guard import guarded
from finance.services.holdings.book import NOTHING, unmatched
from finance.services.holdings.counted import refuse_placed
from finance.services.reconciling.balances import book_balance
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today, require_reason


def counted_of(pieces):
    """Return how many yuan {face value: how many} are; ValidationError for a face value that there is not."""
    if unknown := pieces.keys() - set(FACE_VALUES):
        raise ValidationError(f"没有这种面额：{'、'.join(sorted(unknown))}。")
    return sum((Decimal(face) * number for face, number in pieces.items()), start=NOTHING)


@transaction.atomic
def count_cash(*, actor, holding, day, pieces=None, counted=None, note=""):
    """Record what lay in the box at the end of the day, by pieces or as a sum; another confirms it. Return the count.

    By how much it is not what the book says is kept with the reason.
    """
    if not actor.holds(permissions.ADD_CASH_COUNT):
        raise PermissionDenied("您不能盘点现金。")
    if holding.kind != HoldingKind.CASH:
        raise ValidationError(f"“{holding}”不是现金。")
    not_later_than_today(day, "盘点日期", field="day")
    pieces = {face: number for face, number in (pieces or {}).items() if number}
    whole = counted_of(pieces)
    if counted is None and not pieces:
        raise ValidationError({"counted": "请填写各种面额的张数，或实有金额。"})
    if counted is not None and pieces and counted != whole:
        raise ValidationError({"counted": f"各种面额合计 {whole:,} 元，与填写的 {counted:,} 元不同。"})
    # One at a time for a box.
    Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=holding.pk)
    row = CashCount(unit=Unit.root(), holding=holding, day=day, made_by=actor, pieces=pieces, note=note.strip())
    row.counted, row.book_balance = whole if counted is None else counted, book_balance(holding, day)
    row.difference = row.counted - row.book_balance
    if row.difference:
        word = "多" if row.difference > 0 else "少"
        sentence = f"账面 {row.book_balance:,} 元，实有{word} {abs(row.difference):,} 元，请写明原因。"
        require_reason(note, sentence, field="note")
    row.full_clean()
    row.save()
    facts = {"日期": day, "实有": row.counted, "账面": row.book_balance, "盈亏": row.difference}
    audit.record(actor, acts.COUNT_CASH, row, **facts)
    return row


@dataclass(frozen=True)
class Sum:
    """Rows that came in, or went out, as one sum: an income with the money of others in it, or such money alone."""

    label: str
    incomes: tuple[Income, ...] = ()
    trust: tuple[TrustEntry, ...] = ()

    @property
    def key(self):
        """What names it in a form."""
        return f"income-{self.incomes[0].pk}" if self.incomes else f"trust-{self.trust[0].pk}"

    def __str__(self):
        return self.label


def placeable(since):
    """Return the [Sum] since the day that lie in the main bank account only because nobody said anything else."""
    main = Holding.objects.filter(kind=HoldingKind.BANK, is_main=True).first()
    fresh = {"placement": None, "corrects": None}
    incomes = Income.objects.filter(received_on__gte=since, **fresh).select_related("trust")
    others = TrustEntry.objects.filter(day__gte=since, income=None, **fresh).select_related("unit")
    if main:
        incomes, others = unmatched("income", incomes, main), unmatched("trust", others, main)
    groups = {}
    for row in others.order_by("-day", "-pk"):
        together = (row.belongs_to, row.day, row.unit_id, row.amount > 0) if row.belongs_to else row.pk
        groups.setdefault(together, []).append(row)
    return [
        *(_with_its_share(income) for income in incomes.order_by("-received_on", "-pk")),
        *(_as_one(rows) for rows in groups.values()),
    ]


def _with_its_share(income):
    trust = (income.trust,) if hasattr(income, "trust") else ()
    whole = income.amount + sum(row.amount for row in trust)
    return Sum(f"{income} {whole:,} 元 {income.received_on:%Y-%m-%d}", (income,), trust)


def _as_one(rows):
    first, whole = rows[0], sum(row.amount for row in rows)
    what = str(first) if len(rows) == 1 else f"{first.unit.name} {len(rows)} 笔"
    side = "收到" if whole > 0 else "付出"
    return Sum(f"{what} {first.purpose} {side} {abs(whole):,} 元 {first.day:%Y-%m-%d}", (), tuple(rows))


@guarded()
def place_in_cash(chosen, *, actor, holding):
    """Say that a Sum came into this holding, or went out of it, and not at the bank; return the placements."""
    if not actor.holds(permissions.ADD_TRANSFER):
        raise PermissionDenied("您不能改记收入的资金账户。")
    unit, made = Unit.root(), []
    for kind, table, rows in (("income", Income, chosen.incomes), ("trust", TrustEntry, chosen.trust)):
        found = table.objects.filter(pk__in=[row.pk for row in rows])
        locked = list(found.order_by("pk").select_for_update(of=("self",), no_key=True))
        live = MatchPart.objects.filter(is_live=True, **{f"{kind}__isnull": False}).values(kind)
        if taken := found.filter(Q(placement__isnull=False) | Q(pk__in=live)).first():
            raise ValidationError(f"{taken.number}已经记入一个账户，或已与银行流水核对。")
        if locked:
            refuse_placed(kind, locked, holding)
        made += [Placement(unit=unit, holding=holding, made_by=actor, **{kind: row}) for row in locked]
    made = Placement.objects.bulk_create(made)
    act, record = (acts.PLACE_INCOME, chosen.incomes[0]) if chosen.incomes else (acts.PLACE_TRUST, chosen.trust[0])
    audit.record(actor, act, record, 资金账户=str(holding), 笔数=len(made))
    return made
