"""The acts on a 银行存款余额调节表: drawn up of the month that ended, confirmed by another, or sent back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, permissions
from finance.flow.checked_flow import STANDING
from finance.models import Holding, Reconciliation, ReconciliationItem
from finance.services.reconciling.balances import balances
from finance.services.reconciling.standing import stated_until
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.dates import as_known, month_end
from unionportal.core.values.rules import require_reason


@transaction.atomic
def draw_up(*, actor, holding, day, note=""):
    """Keep what bank and books say at the end of the month, with all that only one of them knows; return it.

    A difference that is left must be explained; it is printed as it is.
    """
    if not actor.holds(permissions.ADD_RECONCILIATION):
        raise PermissionDenied("您不能编制银行存款余额调节表。")
    # One at a time for an account.
    holding = Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=holding.pk)
    if reason := why_not_yet(holding, day):
        raise ValidationError({"day": reason})
    found = balances(holding, day)
    if found.difference:
        require_reason(note, f"调节后还相差 {found.difference:,} 元，请查明并写明原因。", field="note")
    row = Reconciliation(unit=Unit.root(), holding=holding, day=day, made_by=actor, note=note.strip())
    row.bank_balance, row.book_balance, row.difference = found.bank, found.book, found.difference
    row.full_clean()
    row.save()
    ReconciliationItem.objects.bulk_create([_kept(row, item) for item in found.items])
    facts = {"银行余额": found.bank, "账面余额": found.book, "未达账项": len(found.items), "差额": found.difference}
    audit.record(actor, acts.RECONCILE, row, **facts)
    return row


def _kept(row, item):
    facts = {"kind": item.kind, "day": item.day, "number": item.number, "words": item.words, "amount": item.amount}
    return ReconciliationItem(reconciliation=row, **facts, **{item.part: item.record})


def why_not_yet(holding, day):
    """Return why the month that ends on this day cannot be drawn up now, or None."""
    if day != month_end(day):
        return f"{day:%Y-%m-%d}不是月末，请填写月份的最后一天。"
    if day >= timezone.localdate():
        return "这个月还没有过完。"
    until = stated_until(holding)
    if until is None or until < day:
        how_far = f"只导入到{until:%Y-%m-%d}" if until else "还没有导入"
        return f"“{holding}”的银行对账单{how_far}，请先导入到{day:%Y-%m-%d}。"
    if Reconciliation.objects.filter(holding=holding, day=day, state__in=STANDING).exists():
        return f"{as_known(day, is_month=True)}的余额调节表已经编制。"
    return None
