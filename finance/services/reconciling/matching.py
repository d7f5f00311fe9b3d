"""The acts that hold the bank's lines against the books: matched, undone, come back, moved between the union's own."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from finance import acts, notices, permissions
from finance.choices import Fault, HoldingKind, LineState, PaymentMethod
from finance.models import MATCHED_ONCE, PARTS, PLACED, BatchLine, Holding, Match, MatchPart, Placement, Transfer
from finance.services.bank.answers import answer_line
from finance.services.guard import guarded
from finance.services.holdings.book import DAYS, entry_of, rows_in
from finance.services.holdings.counted import (
    main_of,
    open_day,
    refuse_day,
    refuse_moved,
    refuse_placed,
    why_counted,
    why_match_stays,
)
from finance.services.payments import correct_payment, left_of
from finance.services.reconciling.balances import book_balance
from finance.services.years import refuse
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason

_ONCE = {MATCHED_ONCE.format(name) for name in PARTS}
_TAKEN = "选中的有的刚被核对过，请刷新页面后重新选择。"


@guarded()
def match(holding, *, actor, lines=(), payments=(), incomes=(), transfers=(), trust=()):
    """Say that these lines of the bank and rows of the books are the same money; return the Match.

    Their sums must be equal to the fen, and none of them stands in another match. A row of the main account that the
    bank shows on this one lies here from now on.
    """
    if not actor.holds(permissions.MATCH):
        raise PermissionDenied("您不能核对银行流水。")
    rows = {"payment": [*payments], "income": [*incomes], "transfer": [*transfers], "trust": [*trust]}
    entries = [entry_of(kind, row, holding) for kind, found in rows.items() for row in found]
    if len(lines) + len(entries) < 2:
        raise ValidationError("请至少选择两笔：银行流水和它对应的账。")
    if any(line.holding_id != holding.pk for line in lines):
        raise ValidationError(f"选中的有的不是“{holding}”的流水。")
    stated = sum((line.amount for line in lines), start=Decimal(0))
    booked = sum((entry.amount for entry in entries), start=Decimal(0))
    if stated != booked:
        difference = abs(stated - booked)
        raise ValidationError(f"银行流水合计 {stated:,} 元，账面合计 {booked:,} 元，相差 {difference:,} 元，不能核对。")
    last_day = max([*(line.day for line in lines), *(entry.day for entry in entries)])
    made = Match.objects.create(unit=Unit.root(), holding=holding, last_day=last_day, made_by=actor)
    _place(made, rows, actor)
    parts = [MatchPart(match=made, holding=holding, line=line) for line in lines]
    parts += [MatchPart(match=made, holding=holding, **{entry.kind: entry.record}) for entry in entries]
    _add(parts)
    numbers = "、".join([*(entry.number for entry in entries)][:20])
    audit.record(actor, acts.MATCH, made, 银行流水=len(lines), 账=numbers, 金额=stated)
    return made


def _place(made, rows, actor):
    """Let rows that nobody has placed lie in the holding of the match; ValidationError for one that lies elsewhere."""
    holding = made.holding
    here = rows_in(holding)
    for kind in DAYS:
        keys = {row.pk for row in rows[kind]}
        away = keys - set(here[kind].filter(pk__in=keys).values_list("pk", flat=True))
        if not away:
            continue
        if kind == "payment" and any((row.method == PaymentMethod.CASH) == holding.is_bank for row in rows[kind]):
            raise ValidationError(f"选中的有的不在“{holding}”的账上：现金支付只在库存现金，其余的只在银行账户。")
        if kind == "transfer" or Placement.objects.filter(**{f"{kind}__in": away}).exists():
            raise ValidationError(f"选中的有的不在“{holding}”的账上。")
        refuse_placed(kind, [row for row in rows[kind] if row.pk in away], holding)
        Placement.objects.bulk_create(
            [
                Placement(unit=made.unit, holding=holding, match=made, made_by=actor, **{f"{kind}_id": key})
                for key in away
            ]
        )


def _add(parts):
    try:
        with transaction.atomic():
            MatchPart.objects.bulk_create(parts)
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) is None or error.__cause__.diag.constraint_name not in _ONCE:
            raise
        raise ValidationError(_TAKEN) from error


@transaction.atomic
def undo_match(made, *, actor, reason):
    """Take a match back, with the reason; return it. Its lines and rows may be matched anew.

    What it placed here is where it was before, unless its day is counted or its correction is matched here.
    """
    # Whoever draws up what stands open has the account as well.
    Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=made.holding_id)
    made = Match.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)
    if not actor.holds(permissions.MATCH):
        raise PermissionDenied("您不能撤销核对。")
    if not made.is_live:
        raise ValidationError("这次核对已经撤销。")
    refuse(why_match_stays(made))
    made.undo_reason = require_reason(reason, "请写明撤销的原因。", field="reason")
    made.undone_on, made.undone_by = timezone.localdate(), actor
    made.save(update_fields=["undone_on", "undone_by", "undo_reason"])
    made.parts.update(is_live=False)
    _put_back(made)
    audit.record(actor, acts.UNMATCH, made, 原因=made.undo_reason)
    return made


def _put_back(made):
    for placement in made.placements.select_related("payment", "income", "trust"):
        part = next(name for name in PLACED if getattr(placement, f"{name}_id"))
        record = getattr(placement, part)
        matched = MatchPart.objects.filter(is_live=True, **{f"{part}__corrects": record})
        if not matched.exists() and not why_counted(getattr(record, DAYS[part]), made.holding, main_of(part, record)):
            refuse_moved(part, [record], main_of(part, record))
            placement.delete()


@guarded()
def return_line(line, batch_line, *, actor, words, fault=Fault.CASHIER):
    """Record that what was paid for a line of a batch came back as this line of the bank; return the batch's line.

    Its payment is reversed on the bank's day, and the claim goes on from the station that was wrong. That is no
    income. Of a line that nobody has answered yet it is the answer.
    """
    words = require_reason(words, "请写明退回的原因。", field="words")
    if line.amount != batch_line.amount:
        raise ValidationError(f"银行流水 {line.amount:,} 元，这一笔付款 {batch_line.amount:,} 元，不是它的退票。")
    if batch_line.state == LineState.OPEN:
        return answer_line(batch_line, actor=actor, state=LineState.FAILED, words=words)
    batch_line = (
        BatchLine.objects.select_for_update(of=("self",), no_key=True)
        .select_related("batch", "claim", "payment__claim")
        .get(pk=batch_line.pk)
    )
    if not actor.has_perm(permissions.ANSWER_BATCH, batch_line.batch):
        raise PermissionDenied("您不能登记退票。")
    if batch_line.state != LineState.PAID:
        raise ValidationError(f"这一笔已登记为“{batch_line.get_state_display()}”，不能再登记退票。")
    if refunded := batch_line.amount - (rest := left_of(batch_line.payment)):
        raise ValidationError(
            f"这一笔已登记部分退款 {refunded:,} 元，不能按整笔退票登记；"
            f"请先冲正其余的 {rest:,} 元，再把退款和冲正一起与这笔流水核对。"
        )
    day = open_day(line.holding, line.day)
    correction = correct_payment(batch_line.payment, actor=actor, reason=words, on=day, fault=fault)
    batch_line.state, batch_line.words = LineState.RETURNED, words[:200]
    batch_line.save(update_fields=["state", "words"])
    match(line.holding, actor=actor, lines=[line], payments=[correction])
    facts = {"序号": batch_line.serial, "冲正": correction.number, "原因": words}
    audit.record(actor, acts.RETURN_LINE, batch_line.batch, **facts)
    notices.payment_failed(batch_line, actor=actor)
    return batch_line


@guarded()
def move_money(*, actor, source, target, amount, day, note):
    """Record money moved between two holdings of the union, numbered without gaps; return the transfer.

    ValidationError for more than lies in the cash box, then or since.
    """
    if not actor.holds(permissions.ADD_TRANSFER):
        raise PermissionDenied("您不能登记资金划转。")
    not_later_than_today(day)
    facts = {"source": source, "target": target, "amount": amount, "day": day, "note": note.strip()}
    row = Transfer(unit=Unit.root(), made_by=actor, **facts)
    row.full_clean(exclude=["number"])
    refuse_day(day, source, target)
    _check_in_box(source, amount, day)
    row.number = f"T{day.year}-{next_number('finance.transfer', day.year):04}"
    row.save()
    audit.record(actor, acts.ADD_TRANSFER, row, 转出=str(source), 转入=str(target), 金额=amount, 日期=day)
    return row


def _check_in_box(source, amount, day):
    # One at a time for a box; before its first opening balance nobody knows what lay there.
    if source.kind != HoldingKind.CASH or not source.openings.confirmed().filter(day__lte=day).exists():
        return
    Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    for when in {day, timezone.localdate()}:
        if (rest := book_balance(source, when)) < amount:
            raise ValidationError(
                {"amount": f"“{source}”{when:%Y-%m-%d}账面只有 {rest:,} 元，不能转出 {amount:,} 元。"}
            )
