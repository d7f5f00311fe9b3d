"""The acts on a batch of payments: made of approved claims, sent, withdrawn, its file downloaded."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from finance import acts, permissions
from finance.choices import Direction, LineState
from finance.flow.batch_flow import BATCH_FLOW, BatchState
from finance.flow.claim_flow import CLAIM_FLOW, DECIDERS, ClaimState
from finance.models import OPEN_ONCE, BatchLine, Claim, PayeeLine, PaymentBatch
from finance.services.findings import why_not_lent
from finance.services.guard import guarded, lock_borrowers
from finance.services.invoices.payable import why_not_payable
from finance.services.payees.accounts import NOT_CHECKED, accounts_of, differing
from finance.services.payees.lists import payee_accounts
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number

# So many payments are one file at most.
MOST_LINES = 2000
_CAME_BACK = (LineState.FAILED, LineState.RETURNED)
_TAKEN = "有的支出刚被放进另一个批次，请刷新页面后重新选择。"


def collectable(scope):
    """Return the claims in scope that wait for their payment and are in no open batch."""
    rows = Claim.objects.visible_to(scope.judged(permissions.PAY_CLAIM)).filter(state=ClaimState.APPROVED)
    # Of a list of payees, some are to be paid through the bank.
    due = PayeeLine.objects.filter(claim=OuterRef("pk"), payment=None, in_cash=False)
    rows = rows.filter(~Exists(PayeeLine.objects.filter(claim=OuterRef("pk"))) | Exists(due))
    return rows.exclude(batch_lines__state=LineState.OPEN).select_related("unit", "budget").by_number()


@guarded()
def make_batch(*, actor, claims, layout):
    """Collect approved claims, all or none, into a batch that is not sent yet; return it."""
    if not actor.holds(permissions.ADD_BATCH):
        raise PermissionDenied("您不能编制支付批次。")
    keys = {claim.pk for claim in claims}
    if not keys:
        raise ValidationError({"claims": "请选择要付的支出。"})
    if len(keys) > MOST_LINES:
        raise ValidationError({"claims": f"一个批次最多 {MOST_LINES} 笔，请分成几个批次。"})
    if lacking := layout.lacks(Direction.OUT):
        raise ValidationError({"layout": f"版式“{layout}”还缺少这些列：{'、'.join(lacking)}，请会计补上。"})
    lock_borrowers(Claim.objects.filter(pk__in=keys))
    locked = _locked(keys)
    due = items_of(locked)
    if problems := _problems(locked, actor, due):
        raise ValidationError({"claims": problems})
    items = [item for claim in locked for item in due[claim.pk].payable]
    if len(items) > MOST_LINES:
        raise ValidationError({"claims": f"选中的共 {len(items)} 笔付款，一个批次最多 {MOST_LINES} 笔。"})
    today = timezone.localdate()
    batch = PaymentBatch(unit=Unit.root(), layout=layout, made_on=today, made_by=actor)
    batch.number = f"B{today.year}-{next_number('finance.batch', today.year):04}"
    batch.full_clean()
    batch.save()
    lines = [_line(batch, serial, *item) for serial, item in enumerate(items, 1)]
    _add(lines)
    audit.record(actor, acts.MAKE_BATCH, batch, 笔数=len(lines), 金额=sum(line.amount for line in lines))
    return batch


def _locked(keys):
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).by_number()
    return list(rows.select_related("unit", *DECIDERS))


@dataclass(frozen=True)
class Due:
    """What a claim still pays through the bank: (claim, payee or None, account) each, and who lacks an account.

    `unchecked`: into another account than the accountant checked, so it is not payable.
    """

    payable: tuple = ()
    lacking: tuple = ()
    unchecked: bool = False
    is_list: bool = False

    @property
    def account(self):
        """The account of a claim with one payee, or None."""
        return None if self.is_list or not self.payable else self.payable[0][2]

    @property
    def cents(self):
        """The sum of what can be paid, for a script to add up."""
        return int(self.amount * 100)

    @property
    def amount(self):
        """The sum in yuan of what can be paid."""
        return sum((payee.amount if payee else claim.amount for claim, payee, _ in self.payable), start=0)


def items_of(claims):
    """Return {claim's key: Due} of these claims."""
    claims = list(claims)
    listed = defaultdict(list)
    for line in PayeeLine.objects.filter(claim__in=claims).select_related("member", "supplier").order_by("serial"):
        listed[line.claim_id].append(line)
    accounts = accounts_of(claim for claim in claims if claim.pk not in listed)
    of_payees = payee_accounts(line for lines in listed.values() for line in lines)
    known = {(key, None): account for key, account in accounts.items()}
    known |= {(line.claim_id, line.pk): of_payees[line.pk] for line in chain(*listed.values()) if line.pk in of_payees}
    unchecked = {key for key, _ in differing(known, claims)}
    found = {}
    for claim in claims:
        if claim.pk in unchecked:
            found[claim.pk] = Due(unchecked=True, is_list=claim.pk in listed)
            continue
        if claim.pk not in listed:
            account = accounts.get(claim.pk)
            found[claim.pk] = Due(((claim, None, account),)) if account else Due(lacking=(claim.paid_to,))
            continue
        due = [line for line in listed[claim.pk] if line.payment_id is None and not line.in_cash]
        payable = tuple((claim, line, of_payees[line.pk]) for line in due if line.pk in of_payees)
        lacking = tuple(line.name for line in due if line.pk not in of_payees)
        found[claim.pk] = Due(payable, lacking, is_list=True)
    return found


@dataclass(frozen=True)
class GivenBack:
    """A line that the bank gave back last; `is_unchanged`: it would go to the same account and name again."""

    line: BatchLine
    is_unchanged: bool


def given_back(due):
    """Return {claim's key: GivenBacks} of those of `items_of` whose last try through the bank came back."""
    now = {
        (claim.pk, payee and payee.pk): (payee.name if payee else claim.paid_to, account.number)
        for one in due.values()
        for claim, payee, account in one.payable
    }
    lines = BatchLine.objects.filter(claim__in=due).select_related("batch").order_by("pk")
    found = defaultdict(list)
    for key, line in {(line.claim_id, line.payee_id): line for line in lines}.items():
        if line.state in _CAME_BACK:
            found[line.claim_id].append(GivenBack(line, now.get(key) == (line.name, line.account)))
    return found


def to_be_paid_again(batch, scope):
    """Return the claims in scope that wait for their payment again because the bank gave back a line of this batch."""
    return collectable(scope).filter(pk__in=batch.lines.filter(state__in=_CAME_BACK).values("claim"))


def _problems(claims, actor, due):
    """Return why these claims cannot go into one batch by this cashier, one sentence each."""
    move, rows = CLAIM_FLOW.transitions["pay"], Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    free = set(CLAIM_FLOW.free(move, rows, actor).values_list("pk", flat=True))
    reasons = ((claim, _why_not(claim, actor, move, claim.pk in free, due[claim.pk])) for claim in claims)
    found = [(claim, reason) for claim, reason in reasons if reason]
    return named([*found, *_not_payable(claims)] or _not_lent(claims))


def named(refused):
    """Return the sentence of each (claim, reason), with its number and payee."""
    return [f"{claim.number}（{claim.paid_to}）：{reason}" for claim, reason in refused]


def _not_payable(claims):
    """Return (claim, sentence) of each claim that is not paid for an invoice, see `why_not_payable`."""
    found = why_not_payable(claims)
    return [(claim, found[claim.pk]) for claim in claims if claim.pk in found]


def stopped_in(batch):
    """Return (claims of its open lines, locked, (claim, sentence) of each that is not paid for an invoice)."""
    keys = batch.lines.filter(state=LineState.OPEN).values("claim")
    claims = _locked(keys)
    return claims, _not_payable(claims)


def _not_lent(claims):
    """Return (claim, sentence) of each loan that the rule refuses to pay in this order: of two, the second."""
    loans = [claim for claim in claims if claim.is_loan]
    return [(loan, reason) for place, loan in enumerate(loans) for reason in why_not_lent(loan, loans[:place])]


def _why_not(claim, actor, move, is_free, due):
    if claim.state not in move.sources:
        return f"现在是“{claim.get_state_display()}”，请刷新页面。"
    if not actor.has_perm(move.permission, claim):
        return "您没有支付的权限。"
    if not is_free:
        return CLAIM_FLOW.why_blocked(move, claim, actor)
    if due.unchecked:
        return NOT_CHECKED
    return None if due.payable else "没有收款账号，请先登记。"


def _line(batch, serial, claim, payee, account):
    # What is confidential goes to the bank under its number alone.
    purpose = claim.number if claim.is_confidential else claim.source or claim.purpose
    return BatchLine(
        batch=batch,
        serial=serial,
        claim=claim,
        payee=payee,
        name=payee.name if payee else claim.paid_to,
        bank=account.bank,
        account=account.number,
        amount=payee.amount if payee else claim.amount,
        purpose=purpose,
    )


def _add(lines):
    try:
        with transaction.atomic():
            BatchLine.objects.bulk_create(lines)
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) is None or error.__cause__.diag.constraint_name != OPEN_ONCE:
            raise
        raise ValidationError({"claims": _TAKEN}) from error


@BATCH_FLOW.act("send")
@transaction.atomic
def send_batch(batch, *, actor):
    """Send the batch: its file can be downloaded from now on, and its lines wait for the bank. Return it.

    What was lent to a borrower since the batch was made refuses his loan in it, and what is known since of an invoice
    the claim that uses it.
    """
    batch = BATCH_FLOW.fire(batch, "send", actor=actor, sent_on=timezone.localdate())
    lock_borrowers(Claim.objects.filter(batch_lines__batch=batch, batch_lines__state=LineState.OPEN))
    claims, stopped = stopped_in(batch)
    if refused := named(stopped or _not_lent(claims)):
        raise ValidationError([*refused, "请撤回这个批次，去掉这几笔再编制。"])
    return batch


@BATCH_FLOW.act("withdraw")
@transaction.atomic
def withdraw_batch(batch, *, actor):
    """End a batch that was never sent, which frees its claims; return it."""
    batch = BATCH_FLOW.fire(batch, "withdraw", actor=actor)
    batch.lines.filter(state=LineState.OPEN).update(state=LineState.FREED)
    return batch


def settle_if_answered(batch, *, actor):
    """End the batch if no line of it waits for an answer any more; return it."""
    if batch.state != BatchState.SENT or batch.lines.filter(state=LineState.OPEN).exists():
        return batch
    return BATCH_FLOW.fire(batch, "settle", actor=actor)
