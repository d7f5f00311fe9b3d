"""The acts of a claim: requested, submitted, checked, approved, returned, cancelled."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, causes, notices, permissions
from finance.choices import Way
from finance.flow.claim_flow import CLAIM_FLOW, EDITABLE, RESERVED, ClaimState, approver_took_part
from finance.models import Claim, PayeeAccount
from finance.services.findings import check_not_stopped, findings_of
from finance.services.guard import check_available, check_serves, guarded, lock_borrower, lock_budget_of, lock_budgets
from finance.services.invoices.reduced import lock_invoices_of
from finance.services.payees.lists import keep_checked_accounts, lines_of_members
from finance.services.routes import kind_of, route_of, route_to_submit
from finance.services.years import check_drafted
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason


def claim_number(year):
    """Return the next claim number of the year."""
    return f"C{year}-{next_number('finance.claim', year):04}"


@transaction.atomic
def request_claim(
    *,
    actor,
    unit,
    budget,
    amount,
    purpose,
    payee,
    supplier=None,
    member=None,
    way=Way.DIRECT,
    happened_on=None,
    heads=None,
    rewarded=None,
    kind=None,
    cause=causes.REQUEST,
    source="",
    made_on=None,
    proposed_by=None,
):
    """Create a draft claim of `unit` on `budget`, whose source it has, made by `actor`; return it.

    `supplier` or `member` is the payee where he is one of those, whose account is known then.
    `proposed_by` proposed what it pays, in the flow of the app that asks: one chain of people with those of the claim.
    """
    claim = Claim(
        kind=kind or kind_of(causes.code_of(cause)),
        proposed_by=proposed_by,
        unit=unit,
        budget=budget,
        amount=amount,
        purpose=purpose,
        payee=payee,
        supplier=supplier,
        member=member,
        way=way,
        happened_on=happened_on,
        heads=heads,
        rewarded=rewarded,
        funding_source=budget.funding_source,
        cause=causes.code_of(cause),
        source=source,
        made_on=made_on or timezone.localdate(),
        made_by=actor,
    )
    if not actor.has_perm(permissions.ADD_CLAIM, claim):
        raise PermissionDenied(f"您不能为{unit}提出支出申请。")
    _check(claim)
    claim.save()
    audit.record(actor, acts.REQUEST_CLAIM, claim, 金额=amount, 预算=str(budget))
    return claim


@transaction.atomic
def update_claim(claim, *, actor, **fields):
    """Change a draft or returned claim, by its maker only; return it. The account of another payee is forgotten."""
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    if not actor.has_perm(permissions.CHANGE_CLAIM, claim):
        raise PermissionDenied("只有经办人可以修改支出申请。")
    if claim.state not in EDITABLE:
        raise ValidationError(f"“{claim.get_state_display()}”的支出申请不能修改。")
    if "budget" in fields:
        fields["funding_source"] = fields["budget"].funding_source
    changed = {name: value for name, value in fields.items() if getattr(claim, name) != value}
    if claim.is_of_an_app and (fixed := "、".join(_label(name) for name in _DECIDED if name in changed)):
        raise ValidationError(f"这笔支出由“{claim.source}”批准，不能在这里改{fixed}。")
    before = {name: str(getattr(claim, name)) for name in changed}
    for name, value in changed.items():
        setattr(claim, name, value)
    _check(claim)
    claim.save(update_fields=list(changed))
    facts = {_label(name): [before[name], str(value)] for name, value in changed.items()}
    if changed.keys() & {"payee", "supplier", "member"} and PayeeAccount.objects.filter(claim=claim).delete()[0]:
        # It was that of somebody else.
        facts["收款账户"] = "已清除"
    audit.record(actor, acts.CHANGE_CLAIM, claim, **facts)
    return claim


# What the app behind a claim decided on.
_DECIDED = ("unit", "budget", "amount", "purpose")


def _label(name):
    return Claim._meta.get_field(name).verbose_name


def _check(claim):
    check_serves(claim.budget, claim.unit)
    check_drafted(claim.budget)
    not_later_than_today(claim.made_on, "申请日期")
    not_later_than_today(claim.happened_on, "发生日期", field="happened_on")
    if claim.is_loan and claim.pk and claim.payees.exists():
        raise ValidationError({"way": "借款只借给一个人，请先删去收款人名单。"})
    claim.full_clean(exclude=["number"])


@CLAIM_FLOW.check("submit", spends=True)
def check_to_submit(claim):
    """Raise ValidationError for a claim over what is left, of a year that is over, or without what it must have."""
    if claim.is_of_an_app and claim.budget.year < (year := timezone.localdate().year):
        raise ValidationError(f"“{claim.budget}”不是今年的预算；请先“改列今年预算”，列支{year}年的同一科目，再提交。")
    check_drafted(claim.budget)
    check_available(claim.budget, claim.amount)
    _check_above_loan(claim)
    if lacking := [one.sentence for one in findings_of(claim) if one.blocks]:
        raise ValidationError(lacking)


@CLAIM_FLOW.act("submit")
@guarded()
def submit_claim(claim, *, actor):
    """Submit the claim, which sets its amount aside; refused over what is left. Numbered the first time; return it.

    It passes the stations of today from the first on: what they found before, if it was returned, counts no more.
    """
    budget = lock_budget_of(claim)
    claim.refresh_from_db(fields=["state", "amount"])
    if claim.state in EDITABLE:
        claim.budget = budget
        check_to_submit(claim)
    people = ("endorsed", "reviewed", "checked", "approved")
    anew = {f"{one}_{what}": None for one in people for what in ("by", "on")}
    anew |= {"meeting": "", "met_on": None, "minutes": "", "pay_to": "", "pay_to_reason": ""}
    claim = CLAIM_FLOW.fire(claim, "submit", actor=actor, effect=route_to_submit, **anew)
    # Its red letters count from now on: nobody pays for what they reduce without seeing them.
    lock_invoices_of([claim])
    if not claim.number:
        claim.number = claim_number(claim.made_on.year)
        claim.save(update_fields=["number"])
    return claim


CLAIM_FLOW.check("check")(check_not_stopped)


@CLAIM_FLOW.act("check")
@guarded()
def check_claim(claim, *, actor):
    """Find the papers and the account of the claim in order, as accountant; return it.

    It waits for its approval then, or for its payment if the app that caused it approved it before.
    """
    lock_budget_of(claim)
    lock_borrower(claim)
    check_not_stopped(claim)

    def as_found(locked):
        keep_checked_accounts(locked)
        return {"checked_by": actor, "checked_on": timezone.localdate()}

    return CLAIM_FLOW.fire(claim, "check", actor=actor, effect=as_found)


@CLAIM_FLOW.check("approve")
def check_to_approve(claim):
    """Raise ValidationError for a claim of a year that is over, or on papers that nobody may overlook."""
    check_drafted(claim.budget)
    check_not_stopped(claim)


@CLAIM_FLOW.act("approve")
@guarded()
def approve_claim(claim, *, actor):
    """Approve the claim, whose amount was set aside as it was submitted; return it."""
    lock_budget_of(claim)
    check_awaits(claim, ClaimState.CHECKED)
    check_to_approve(claim)
    claim = CLAIM_FLOW.fire(claim, "approve", actor=actor, approved_by=actor, approved_on=timezone.localdate())
    return notices.claim_moved(claim, actor=actor)


def _check_above_loan(claim):
    """Raise ValidationError for more than was spent above the loan that the claim goes on with."""
    loan = getattr(claim, "above_loan", None)
    if loan is not None and claim.amount > (above := loan.spent - loan.settled):
        raise ValidationError(f"{loan}比借款多支出 {above:,} 元，补付不能超过它。")


def check_awaits(claim, state):
    """Refuse a claim that is not in `state`, before its amount is checked against the budget."""
    claim.refresh_from_db()
    if claim.state != state:
        raise ValidationError(f"支出申请现在是“{claim.get_state_display()}”，请刷新页面。")


def _give_back(claim, move, actor, reason):
    lock_budget_of(claim)
    claim = CLAIM_FLOW.fire(claim, move, actor=actor, return_reason=require_reason(reason), facts={"原因": reason})
    return notices.claim_moved(claim, actor=actor)


@CLAIM_FLOW.act("return", form=ReasonForm)
@transaction.atomic
def return_claim(claim, *, actor, reason):
    """Send the claim back to its maker, as approver, with the reason; return it."""
    return _give_back(claim, "return", actor, reason)


@CLAIM_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_claim(claim, *, actor, reason):
    """Send the claim back to its maker, as accountant, with the reason; return it.

    Be it approved already: whoever approved it is told.
    """
    claim.refresh_from_db(fields=["state"])
    approved_by = claim.approved_by if claim.state in RESERVED else None
    claim = _give_back(claim, "send_back", actor, reason)
    notices.approval_undone(claim, approved_by, actor=actor)
    return claim


@CLAIM_FLOW.act("object", form=ReasonForm)
@transaction.atomic
def object_to_claim(claim, *, actor, reason):
    """Send the claim back to its maker, as chair of the sub-union, with the reason; return it."""
    return _give_back(claim, "object", actor, reason)


@CLAIM_FLOW.act("decline", form=ReasonForm)
@transaction.atomic
def decline_claim(claim, *, actor, reason):
    """Send the claim back to its maker, as the office that reviews it, with the reason; return it."""
    return _give_back(claim, "decline", actor, reason)


@CLAIM_FLOW.act("cancel", form=ReasonForm)
@transaction.atomic
def cancel_claim(claim, *, actor, reason):
    """Cancel the claim, which frees its amount of the budget; return it."""
    return _give_back(claim, "cancel", actor, reason)


@guarded()
def open_approved_claim(
    *,
    actor,
    made_by,
    unit,
    budget,
    amount,
    purpose,
    payee,
    cause,
    source="",
    made_on=None,
    proposed_by=None,
    receivers=(),
):
    """Create a numbered claim, made by `made_by` and approved by `actor`, for an app whose own flow has approved it.

    It waits for the accountant, behind the stations of that flow, whose first person was `proposed_by`. The money goes
    to the `receivers`, (name, member or None, yuan) each, where there are any.
    """
    today = timezone.localdate()
    claim = Claim(
        unit=unit,
        budget=lock_budgets([budget.pk])[budget.pk],
        amount=amount,
        purpose=purpose,
        payee=payee,
        funding_source=budget.funding_source,
        cause=causes.code_of(cause),
        source=source,
        made_on=made_on or today,
        made_by=made_by,
        approved_on=today,
        approved_by=actor,
        state=ClaimState.DECIDED,
        kind=kind_of(causes.code_of(cause)),
        proposed_by=proposed_by,
    )
    claim.is_collective = route_of(claim, made_by)["is_collective"]
    if not actor.has_perm(permissions.APPROVE_CLAIM, claim):
        raise PermissionDenied(f"您不能审批{unit}的支出。")
    if reason := approver_took_part(claim, actor):
        raise ValidationError(reason)
    _check(claim)
    check_available(claim.budget, amount)
    claim.number = claim_number(claim.made_on.year)
    claim.save()
    lines_of_members(claim, receivers)
    audit.record(actor, acts.OPEN_APPROVED_CLAIM, claim, 金额=amount, 预算=str(claim.budget), 经办人=str(made_by or ""))
    return claim
