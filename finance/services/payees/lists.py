"""The payees of a claim that pays several: listed by its maker, each with an account or in cash."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finance import acts, notices, permissions
from finance.choices import LineState
from finance.flow.claim_flow import EDITABLE, ClaimState
from finance.models import Claim, PayeeLine, Payment, Supplier
from finance.services.guard import lock_budget_of
from finance.services.payees.accounts import (
    NOT_CHECKED,
    Account,
    accounts_of,
    checked_number,
    differing,
    former_number,
    is_due,
    keep_checked,
    known_accounts,
    recheck,
)
from finance.services.payees.files import MOST_PAYEES
from members.models import Member
from unionportal.core.access.scoping import Scope
from unionportal.core.trail import audit
from unionportal.core.values.rules import first_of
from unionportal.spelling.folding import folded, folded_key
from unionportal.spelling.personal_numbers import mask_card

_SHOWN = 5


@transaction.atomic
def list_payees(claim, *, actor, listed):
    """Put these Listed in place of the payees of a claim that its maker may change; return them. All or none."""
    claim = _open_to(claim, actor)
    if len(listed) > MOST_PAYEES:
        raise ValidationError(f"一个申请最多 {MOST_PAYEES} 个收款人，请分成几个申请。")
    found = _Register(actor, listed)
    lines, problems, seen = [], [], {}
    for serial, one in enumerate(listed, 1):
        try:
            line = found.line_of(claim, serial, one)
        except ValidationError as refusal:
            problems.append(f"第{one.row}行：{'；'.join(refusal.messages)}")
            continue
        former = seen.setdefault(_who(line), one.row)
        if former != one.row:
            problems.append(f"第{one.row}行：{line.name}与第{former}行重复，请并成一行。")
        lines.append(line)
    if problems:
        raise ValidationError(first_of(problems, _SHOWN, unit="行"))
    claim.payees.all().delete()
    PayeeLine.objects.bulk_create(lines)
    audit.record(actor, acts.LIST_PAYEES, claim, 人数=len(lines), 合计=sum_of(lines))
    return lines


@transaction.atomic
def add_payee(claim, *, actor, payee, amount, in_cash=False, bank="", account=""):
    """Add a payee, who is a supplier, a member or a name, to a claim that its maker may change; return the line."""
    claim = _open_to(claim, actor)
    last = claim.payees.order_by("-serial").values_list("serial", flat=True).first() or 0
    line = PayeeLine(
        claim=claim,
        serial=last + 1,
        name=payee.name,
        amount=amount,
        in_cash=in_cash,
        supplier=payee.supplier,
        member=payee.member,
        bank=bank,
        account=checked_number(account) if account else "",
    )
    if line.account and in_cash:
        raise ValidationError({"in_cash": "填了账号的就不是现金签领，请去掉一项。"})
    if any(_who(one) == _who(line) for one in claim.payees.all()):
        raise ValidationError({"payee": f"{line.name}已在名单上。"})
    if last >= MOST_PAYEES:
        raise ValidationError(f"一个申请最多 {MOST_PAYEES} 个收款人，请分成几个申请。")
    line.full_clean(exclude=["account"])
    line.save()
    audit.record(actor, acts.ADD_PAYEE, claim, 收款人=line.name, 金额=amount)
    return line


@transaction.atomic
def remove_payee(line, *, actor):
    """Take a payee off the list of a claim that its maker may change."""
    claim = _open_to(line.claim, actor)
    audit.record(actor, acts.REMOVE_PAYEE, claim, 收款人=line.name, 金额=line.amount)
    line.delete()


def lines_of_members(claim, receivers):
    """Create the lines of the (name, member, amount) whom another app pays through the claim that it decided on.

    Who has no account in the roster signs for the money in cash.
    """
    lines = [
        PayeeLine(
            claim=claim,
            serial=serial,
            name=name,
            member=member,
            amount=amount,
            in_cash=member is None or not member.bank_card,
        )
        for serial, (name, member, amount) in enumerate(receivers, 1)
    ]
    return PayeeLine.objects.bulk_create(lines)


@transaction.atomic
def enter_payee_account(line, *, actor, bank, account):
    """Mend the account of one of several payees, sealed: its maker until it is submitted, then the cashier; return it.

    Whoever approved the claim is told which account, masked.
    """
    lock_budget_of(line.claim)
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=line.claim_id)
    line = PayeeLine.objects.select_for_update(of=("self",), no_key=True).get(pk=line.pk)
    if not may_enter_for(line, claim, actor):
        raise PermissionDenied("您不能登记这个收款人的账户。")
    if line.batch_lines.filter(state=LineState.OPEN).exists():
        raise ValidationError("这一笔已在支付批次里，收款账户不能再改。")
    if line.in_cash:
        raise ValidationError("这一笔是现金签领，不用登记账户。")
    former = former_number(claim, line, known=payee_accounts([line]).get(line.pk))
    line.bank, line.account = bank.strip(), checked_number(account)
    line.save(update_fields=["bank", "account"])
    masked = mask_card(line.account)
    audit.record(actor, acts.ENTER_PAYEE_ACCOUNT, claim, 收款人=line.name, 开户银行=line.bank, 账号=masked)
    if claim.state not in EDITABLE:
        notices.account_entered(claim, masked, actor=actor)
        was_paid = Payment.objects.filter(claim=claim, payee=line.name).exists()
        if claim.state == ClaimState.APPROVED and (former != line.account if former else was_paid):
            recheck(claim, line.account, actor=actor)
    return line


def may_enter_for(line, claim, user):
    """Return whether the user may enter the account of this payee now."""
    if claim.state in EDITABLE:
        return user.has_perm(permissions.CHANGE_CLAIM, claim)
    return is_due(claim) and line.payment_id is None and user.has_perm(permissions.PAY_CLAIM, claim)


def payee_accounts(lines):
    """Return {line's key: Account} of the payees that are paid through the bank, without those that have none."""
    lines = [line for line in lines if not line.in_cash]
    found = known_accounts(lines)
    return found | {line.pk: Account(line.bank, line.account) for line in lines if line.account}


def keep_checked_accounts(claim):
    """Keep the accounts that the claim, or each payee on its list, would be paid into now, as checked."""
    keep_checked(claim, _known(claim, list(claim.payees.filter(payment=None))))


def refuse_unchecked(claim, lines=()):
    """Raise ValidationError where the claim, or one of these of its payees, would be paid into an unchecked account."""
    known = {(claim.pk, payee and payee.pk): (payee, account) for payee, account in _known(claim, lines).items()}
    wrong = differing({key: account for key, (_, account) in known.items()}, [claim])
    if names := [payee.name if payee else claim.paid_to for key, (payee, _) in known.items() if key in wrong]:
        raise ValidationError(f"{'、'.join(names[:_SHOWN])}：{NOT_CHECKED}")


def _known(claim, lines):
    """Return {payee, or None of a claim without a list: Account}, without those that have none."""
    if lines:
        found = payee_accounts(lines)
        return {line: found[line.pk] for line in lines if line.pk in found}
    return {None: account} if (account := accounts_of([claim]).get(claim.pk)) else {}


def sum_of(lines):
    """Return the sum in yuan of these payees."""
    return sum((line.amount for line in lines), Decimal(0))


def named_payees(lines):
    """Return whom these payees are called together: the one name, or the first and how many."""
    return lines[0].name if len(lines) == 1 else f"{lines[0].name}等 {len(lines)} 人"


def _open_to(claim, actor):
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    if not actor.has_perm(permissions.CHANGE_CLAIM, claim):
        raise PermissionDenied("只有经办人可以改动收款人名单。")
    if claim.state not in EDITABLE:
        raise ValidationError(f"“{claim.get_state_display()}”的支出申请不能再改动收款人名单，请先退回。")
    if claim.is_loan:
        raise ValidationError("借款只借给一个人，不能列名单。")
    if claim.is_of_an_app:
        raise ValidationError(f"收款人由“{claim.source}”的名单决定，不能在这里改。")
    return claim


def _who(line):
    """Return by what two lines are the same payee."""
    return line.member_id or (line.supplier_id and f"s{line.supplier_id}") or (folded_key(line.name), line.account)


def perhaps_twice(lines):
    """Return the names under which one payee may stand twice: the same name, or the same account."""
    known, seen = payee_accounts(lines), {}
    for line in lines:
        seen.setdefault(folded_key(line.name), []).append(line)
        if line.pk in known:
            seen.setdefault(known[line.pk].number, []).append(line)
    return list(dict.fromkeys(line.name for same in seen.values() if len(same) > 1 for line in same))


class _Register:
    """Who the listed are, among the members that the actor may see and the suppliers in force."""

    def __init__(self, actor, listed):
        members = Member.objects.visible_to(Scope.of(actor)).in_union()
        self._by_number = {
            folded_key(one.staff_no): one
            for one in members.filter(staff_no__in={one.staff_no for one in listed if one.staff_no})
        }
        self._by_name = {}
        for one in members.filter(name__in={folded(one.name) for one in listed} | {one.name for one in listed}):
            self._by_name.setdefault(folded(one.name), []).append(one)
        self._suppliers = {folded_key(one.name): one for one in Supplier.objects.in_force()}

    def line_of(self, claim, serial, one):
        """Return the unsaved line of one of the list; ValidationError where he cannot be known for certain."""
        if one.amount <= 0:
            raise ValidationError("金额须大于零。")
        if one.account and one.in_cash:
            raise ValidationError("填了账号的就不是现金签领，请去掉一项。")
        number = checked_number(one.account) if one.account else ""
        member = self._member(one, number)
        supplier = None if member else self._suppliers.get(folded_key(one.name))
        return PayeeLine(
            claim=claim,
            serial=serial,
            name=one.name,
            amount=one.amount,
            in_cash=one.in_cash,
            supplier=supplier,
            member=member,
            bank=one.bank,
            account=number,
        )

    def _member(self, one, number):
        if one.staff_no:
            member = self._by_number.get(folded_key(one.staff_no))
            if member is None:
                raise ValidationError(f"工号 {one.staff_no} 不在您的范围内或已离会，请核对；会员以外的人不填工号。")
            if folded(member.name) != folded(one.name):
                raise ValidationError(f"工号 {one.staff_no} 是{member.name}，不是{one.name}，请核对。")
            return member
        namesakes = self._by_name.get(folded(one.name), [])
        if len(namesakes) > 1 and not number and not one.in_cash:
            raise ValidationError(f"有 {len(namesakes)} 位会员叫{one.name}，请填工号。")
        return namesakes[0] if len(namesakes) == 1 else None
