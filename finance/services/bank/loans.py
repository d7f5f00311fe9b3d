"""The acts on a loan: opened with its payment, settled by papers, its rest returned or paid."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finance import queries
from finance.choices import Severity
from finance.flow.loan_flow import LOAN_FLOW
from finance.models import Claim, Loan
from finance.services.findings import papers_lacking, stopping_of
from finance.services.guard import guarded
from finance.services.invoices.uses import used_of
from finance.services.refunds.taking import take_back
from finance.services.years import Calendar, refuse
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.values.rules import require_reason

_BOOKS = []


def booked_when_settled(function):
    """Register (loan, *, actor) that books what a loan was spent for, once the accountant found it in order."""
    _BOOKS.append(function)
    return function


@LOAN_FLOW.act("submit")
@transaction.atomic
def submit_loan(loan, *, actor, spent):
    """Hand what was spent of a loan, and its papers, to the accountant; return the loan."""
    loan.refresh_from_db()
    claim = loan.claim
    used = used_of(claim.invoices.all())
    if claim.kind and claim.kind.invoice == Severity.BLOCK and spent > used:
        cut = any(one.is_whole and one.part < one.total for one in claim.invoices.all())
        advice = "请补上发票" + ("，或改大没有整张使用的发票的“本次使用”。" if cut else "。")
        raise ValidationError({"spent": f"发票合计 {used:,.2f} 元，不足实际支出的 {spent:,.2f} 元，{advice}"})
    if lacking := [one.sentence for one in papers_lacking(claim) if one.blocks]:
        raise ValidationError(lacking)
    refuse(_why_not_above(loan, spent), "spent")
    return LOAN_FLOW.fire(loan, "submit", actor=actor, spent=spent, submitted_by=actor, return_reason="")


def _why_not_above(loan, spent):
    """Return why what was spent above the loan could not be claimed, or None: it asks the budget as any claim does."""
    budget, above = loan.claim.budget, spent - loan.lent
    if above <= 0:
        return None
    calendar = Calendar()
    if reason := calendar.why_not_drafted(budget) or calendar.why_closed(budget.year):
        return f"比借款多支出 {above:,} 元，不能补付：{reason}请按借款金额核销，多支出的另行申请。"
    if above > (rest := queries.available(budget)):
        return f"比借款多支出 {above:,} 元，预算余额不足：{budget}还可用 {rest:,} 元，请先调整预算。"
    return None


@LOAN_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_loan(loan, *, actor, reason):
    """Send the papers of a loan back to whoever borrowed, with the reason; return the loan."""
    return LOAN_FLOW.fire(loan, "send_back", actor=actor, return_reason=require_reason(reason), facts={"原因": reason})


@LOAN_FLOW.act("settle")
@guarded()
def settle_loan(loan, *, actor):
    """Find the papers of a loan in order, as accountant; return it.

    It is settled then; where less was spent, it waits for the rest, and where more was, the rest is a draft claim of
    whoever borrowed.
    """
    loan.refresh_from_db()
    if stopping := [one.sentence for one in stopping_of(loan.claim)]:
        raise ValidationError(stopping)
    found = {"checked_by": actor, "checked_on": timezone.localdate(), "settled": loan.spent_within}
    for book in _BOOKS:
        book(loan, actor=actor)
    if loan.difference is not None and loan.difference > 0:
        return LOAN_FLOW.fire(loan, "ask_rest", actor=actor, facts={"应退回": loan.difference}, **found)
    if loan.difference is not None and loan.difference < 0:
        refuse(_why_not_above(loan, loan.spent))
        found["rest"] = _claim_above(loan)
    return LOAN_FLOW.fire(loan, "settle", actor=actor, facts={"实际支出": loan.spent}, **found)


def _claim_above(loan):
    """Return the new draft claim for what was spent above the loan."""
    claim = loan.claim
    kept = ("unit", "budget", "funding_source", "kind", "payee", "supplier", "member", "made_by", "cause", "source")
    rest = Claim(
        **{name: getattr(claim, name) for name in kept},
        amount=-loan.difference,
        purpose=f"{claim.number}借款不足补付：{claim.purpose}"[:200],
        made_on=timezone.localdate(),
    )
    rest.full_clean(exclude=["number"])
    rest.save()
    return rest


@LOAN_FLOW.act("take_rest")
@guarded()
def take_rest(loan, *, actor, on, amount=None, account=None):
    """Record that this much of the rest of a loan, or all of it, came back, as a refund of its payment; return it.

    It is settled with the last of it.
    """
    # Of two parts at once the second sees what the first left.
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).get(pk=loan.pk)
    rest = loan.difference
    amount = rest if amount is None else amount
    if loan.is_owed and not 0 < amount <= rest:
        raise ValidationError({"amount": f"应退回的余款还有 {rest:,} 元；退回金额须大于零、不多于 {rest:,} 元。"})
    move = "take_rest" if amount == rest else "take_part"
    loan = LOAN_FLOW.fire(loan, move, actor=actor, facts={"退回": amount, "日期": on})
    facts = {"amount": amount, "on": on, "reason": "借款余款退回", "account": account}
    take_back(loan.claim, actor=actor, **facts)
    return loan
