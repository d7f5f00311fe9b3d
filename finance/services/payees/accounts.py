"""To which account a claim is paid: that of the member it is for, or one typed for the claim."""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finance import acts, causes, notices, permissions
from finance.choices import LineState
from finance.flow.claim_flow import CLAIM_FLOW, EDITABLE, ClaimState
from finance.models import CheckedAccount, Claim, PayeeAccount, Supplier
from finance.services.guard import lock_budget_of
from members.models import Member
from members.personal.bank_cards import folded_card, why_no_card
from unionportal.core.trail import audit
from unionportal.sheets.cells import CellProblem
from unionportal.spelling.personal_numbers import mask_card

_ACCOUNT = re.compile(r"[0-9A-Za-z-]{6,32}")
NOT_CHECKED = "收款账户在会计审核以后变了；请在申请里重新登记收款账户，会计重新审核后再支付。"


@dataclass(frozen=True)
class Account:
    """Where money goes: the bank, and the number in full."""

    bank: str
    number: str

    @property
    def masked(self):
        """The number with its middle digits as stars."""
        return mask_card(self.number)


def accounts_of(claims):
    """Return {claim's key: Account} of these claims, without those that have none.

    What was typed for a claim goes before what the list of suppliers or the roster says.
    """
    claims = list(claims)
    typed = PayeeAccount.objects.filter(claim__in=[claim.pk for claim in claims])
    found = {one.claim_id: Account(one.bank, one.account) for one in typed if one.account}
    # Of a payee that was named after the approval nobody knows one.
    others = {claim.pk: claim for claim in claims if claim.pk not in found and not claim.pay_to}
    found |= known_accounts(others.values())
    caused = {key: claim for key, claim in others.items() if key not in found and claim.is_caused}
    for key, member in causes.members_paid(list(caused.values())).items():
        # Another payee may have been approved since.
        if member.bank_card and member.name == caused[key].payee:
            found[key] = Account(member.bank_name, member.bank_card)
    return found


def known_accounts(rows):
    """Return {row's key: Account} of those of the rows that are to be paid to a supplier or a member with one."""
    rows = list(rows)
    suppliers, members = _paid_of(rows, "supplier", Supplier), _paid_of(rows, "member", Member)
    found = {}
    for row in rows:
        if (supplier := suppliers.get(row.supplier_id)) and supplier.account:
            found[row.pk] = Account(supplier.bank, supplier.account)
        elif (member := members.get(row.member_id)) and member.bank_card:
            found[row.pk] = Account(member.bank_name, member.bank_card)
    return found


def _paid_of(rows, name, table):
    """Return {key: record} of those whom the rows name in this column, as they were read with them or read now."""
    keys = [(getattr(row, f"{name}_id"), row) for row in rows]
    known = {key: getattr(row, name) for key, row in keys if key and name in row._state.fields_cache}
    return known | table.objects.in_bulk({key for key, _ in keys if key and key not in known})


@transaction.atomic
def enter_account(claim, *, actor, bank, account):
    """Keep the account that the claim is paid to, sealed; return it.

    Its maker enters it while the claim is his; later the cashier may, as long as no batch holds the claim. Another one
    than was checked, or of a claim that was paid once, passes the accountant again.
    """
    lock_budget_of(claim)
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    if not may_enter(claim, actor):
        raise PermissionDenied("您不能登记这笔支出的收款账户。")
    if claim.batch_lines.filter(state=LineState.OPEN).exists():
        raise ValidationError("这笔支出已在支付批次里，收款账户不能再改。")
    number, former = checked_number(account), former_number(claim, known=accounts_of([claim]).get(claim.pk))
    row = PayeeAccount.objects.filter(claim=claim).first() or PayeeAccount(claim=claim)
    row.bank, row.account, row.entered_by = bank.strip(), number, actor
    row.full_clean(exclude=["account"])
    row.save()
    audit.record(actor, acts.ENTER_PAYEE_ACCOUNT, claim, 开户银行=row.bank, 账号=mask_card(number))
    if claim.state not in EDITABLE:
        notices.account_entered(claim, mask_card(number), actor=actor)
    is_another = former != number if former else bool(claim.pay_to) or claim.payments.exists()
    if claim.state == ClaimState.APPROVED and is_another:
        recheck(claim, number, actor=actor)
    return row


def keep_checked(claim, found):
    """Keep {payee or None: Account}, into which the claim is paid, as what the accountant checked."""
    former = {row.payee_id: row for row in CheckedAccount.objects.filter(claim=claim)}
    for payee, account in found.items():
        key = payee and payee.pk
        row = former.get(key) or CheckedAccount(claim=claim, payee=payee)
        if row.account != account.number:
            row.account = account.number
            row.save()


def checked_accounts(claims):
    """Return {(claim's key, payee's key or None): number} of what the accountant checked of these claims."""
    rows = CheckedAccount.objects.filter(claim__in=[claim.pk for claim in claims])
    return {(row.claim_id, row.payee_id): row.account for row in rows}


def differing(found, claims):
    """Return those keys, (claim's, payee's or None), of {key: Account} whose number is not the one that was checked."""
    checked = checked_accounts(claims)
    return {key for key, account in found.items() if checked.get(key, account.number) != account.number}


def former_number(claim, payee=None, *, known):
    """Return the number that was checked of the claim or the payee, else that of the `known` Account; None for none."""
    return checked_accounts([claim]).get((claim.pk, payee and payee.pk)) or (known and known.number)


def recheck(claim, number, *, actor):
    """Let the accountant check the claim once more, for it is to be paid to another account; return it."""
    return CLAIM_FLOW.fire(claim, "recheck", actor=actor, facts={"账号": mask_card(number)})


def may_enter(claim, user):
    """Return whether the user may enter the account of the claim now: its maker, or later whoever pays it."""
    if claim.state in EDITABLE:
        return user.has_perm(permissions.CHANGE_CLAIM, claim)
    return is_due(claim) and user.has_perm(permissions.PAY_CLAIM, claim)


def is_due(claim):
    """Return whether the claim waits for its payment, or for the accountant since the cashier named another payee."""
    is_checked_anew = claim.state == ClaimState.DECIDED and claim.checked_by_id is not None
    return claim.state == ClaimState.APPROVED or is_checked_anew


def checked_number(text):
    """Return the account number without spaces; ValidationError for one that cannot be right."""
    try:
        number = folded_card(text)
    except CellProblem as problem:
        raise ValidationError({"account": str(problem)}) from problem
    if not _ACCOUNT.fullmatch(number):
        raise ValidationError({"account": "账号是 6 到 32 位的数字，请核对。"})
    if wrong := why_no_card(number):
        raise ValidationError({"account": wrong})
    return number
