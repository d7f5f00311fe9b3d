"""The acts on the employer's contribution: the payroll of a month, what was received for it, a correction."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts
from finance.choices import TrustKind, YearState
from finance.flow.upward_flow import UNPAID
from finance.models import BudgetYear, Contribution, ContributionMonth, ContributionRule, TrustEntry
from finance.models.incoming.contributions import NO_PAYROLL
from finance.services.guard import guarded
from finance.services.income import record_income, reverse_income
from finance.services.incoming.trust import correct_trust, enter_trust
from finance.services.years import Calendar, refuse
from unionportal.core.models import Unit
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_month


def enter_payroll(*, actor, month, base):
    """Enter the payroll of a month in yuan, or correct it; return the ContributionMonth."""
    [row] = _enter({month: base}, actor, lambda _, refusal: refusal)
    return row


def enter_payrolls(payrolls, *, actor):
    """Enter the payroll of each month, {first day: yuan}, all or none; return how many were new or changed."""
    stored = dict(ContributionMonth.objects.filter(month__in=payrolls).values_list("month", "base"))
    news = {month: base for month, base in sorted(payrolls.items()) if stored.get(month) != base}

    def named(month, refusal):
        return ValidationError([f"{chinese_month(month)}：{sentence}" for sentence in refusal.messages])

    return len(_enter(news, actor, named))


@transaction.atomic
def save_contribution_rule(rule, *, actor):
    """Save a rule; the months by it of which nothing is received yet follow. Return it."""
    rule = save_record(rule, actor=actor)
    rules = list(ContributionRule.objects.order_by("-valid_from"))
    closed = BudgetYear.objects.filter(state=YearState.CLOSED).values("year")
    waiting = ContributionMonth.objects.filter(receipts__isnull=True).exclude(month__year__in=closed)
    payrolls = {}
    for row in waiting.select_related("rule"):
        now = _rule_of(row.month, rules)
        before = (row.rule, row.expected, row.due_on)
        if now is not None and before != (now, now.expected_of(row.base), now.due_on(row.month)):
            payrolls[row.month] = row.base
    _enter(payrolls, actor, lambda _, refusal: refusal)
    return rule


def _rule_of(month, rules):
    return next((one for one in rules if one.is_in_force(month)), None)


@transaction.atomic
def _enter(payrolls, actor, named):
    """Write the rows of these months, and return them; what the school owes follows by the rule of the first day.

    `named` is given the month and the refusal of each that is refused.
    """
    # Locked, so that two who enter a month at once do so one after the other.
    rules = list(ContributionRule.objects.select_for_update(of=("self",)).order_by("-valid_from"))
    stored = {row.month: row for row in ContributionMonth.objects.with_received().filter(month__in=payrolls)}
    unit = Unit.root() if payrolls.keys() - stored.keys() else None
    calendar, made, refused = Calendar(), [], []
    for month, base in payrolls.items():
        row = stored.get(month) or ContributionMonth(unit=unit, month=month)
        before = row.base
        try:
            _fill(row, base, rules, calendar)
        except ValidationError as refusal:
            refused.append(named(month, refusal))
            continue
        row.made_by = actor
        made.append((row, before))
    if refused:
        raise refused[0] if len(refused) == 1 else ValidationError(refused)
    for row, before in made:
        row.save()
        audit.record(actor, acts.ENTER_PAYROLL, row, 工资总额=[before or "", row.base], 应到账=row.expected)
    return [row for row, _ in made]


def _fill(row, base, rules, calendar):
    """Set what follows from a payroll; ValidationError where it cannot be entered."""
    month = row.month
    refuse(_why_no_month(month, calendar), "month")
    rule = _rule_of(month, rules)
    if rule is None:
        raise ValidationError({"month": f"{chinese_month(month)}没有生效的拨缴规则，请主席先在“规定”里增设。"})
    if base <= 0:
        raise ValidationError({"base": NO_PAYROLL})
    row.base, row.rule = base, rule
    row.whole, row.expected, row.due_on = rule.whole_of(base), rule.expected_of(base), rule.due_on(month)
    row.clean_fields(exclude=["unit", "rule", "made_by"])
    if row.expected < (received := getattr(row, "received", 0)):
        sentence = f"这个月已到账 {received:,} 元，超过按这个工资总额应到账的 {row.expected:,} 元。"
        raise ValidationError({"base": sentence})


def _why_no_month(month, calendar):
    if month > timezone.localdate():
        return f"{chinese_month(month)}还没有到，不能登记。"
    return calendar.why_closed(month.year)


@guarded()
def receive_contribution(month, *, actor, amount, received_on, payer, note=""):
    """Record what was received for a month: the union's share is income, the rest is due upward. Return it."""
    month = _locked(month)
    if received_on.year < month.month.year:
        sentence = f"{month}不会在{received_on.year}年到账，请核对月份和到账日期。"
        raise ValidationError({"received_on": sentence})
    if amount > month.rest:
        wanted = f"{month}应到账 {month.expected:,} 元，还差 {month.rest:,} 元"
        raise ValidationError({"amount": f"{wanted}；多出的记到别的月份，或先更正工资总额。"})
    upward = month.rule.upward_of(amount)
    if upward == amount:
        share = f"{month.rule.own_share.normalize():f}%"
        raise ValidationError(
            {"amount": f"按留成比例 {share} 计算，{amount:,} 元里留给工会的不足 0.01 元，请核对金额。"}
        )
    income = record_income(
        actor=actor,
        unit=month.unit,
        account=month.rule.account,
        amount=amount - upward,
        received_on=received_on,
        payer=payer,
        note=note or str(month),
    )
    if upward:
        due = {"unit": month.unit, "amount": upward, "day": received_on, "name": payer, "purpose": f"{month}应上解"}
        enter_trust(actor=actor, kind=TrustKind.DUE_UPWARD, income=income, **due)
    remit_by = month.rule.remit_by(received_on) if upward else None
    return _book(Contribution(month=month, amount=amount, upward=upward, remit_by=remit_by, income=income), actor)


@guarded()
def correct_contribution(receipt, *, actor, reason, on):
    """Record the negative row, and that of its income, which correct a receipt; return it."""
    month = _locked(receipt.month)
    if receipt.corrects_id or Contribution.objects.filter(corrects=receipt).exists():
        raise ValidationError("这笔到账已经冲正，不能再冲正。")
    receipt = Contribution.objects.select_for_update(of=("self",), no_key=True).get(pk=receipt.pk)
    held_in = receipt.remittance
    if held_in is not None and held_in.state in UNPAID:
        raise ValidationError(f"这笔到账已列入{held_in}，还没有付出：请会计先撤回那笔上解，再冲正、重新编制。")
    income = reverse_income(receipt.income, actor=actor, reason=reason, on=on)
    if trust := TrustEntry.objects.filter(income=receipt.income).first():
        correct_trust(trust, actor=actor, reason=reason, on=on, income=income)
    return _book(
        Contribution(
            month=month,
            amount=-receipt.amount,
            upward=-receipt.upward,
            remit_by=receipt.remit_by,
            income=income,
            corrects=receipt,
        ),
        actor,
        原因=reason,
    )


def _locked(month):
    ContributionMonth.objects.select_for_update(of=("self",), no_key=True).get(pk=month.pk)
    return ContributionMonth.objects.with_received().select_related("rule__account", "unit").get(pk=month.pk)


def _book(receipt, actor, **facts):
    receipt.received_on, receipt.made_by = receipt.income.received_on, actor
    receipt.full_clean()
    receipt.save()
    act = acts.CORRECT_CONTRIBUTION if receipt.corrects_id else acts.RECEIVE_CONTRIBUTION
    audit.record(actor, act, receipt, 金额=receipt.amount, 应上解=receipt.upward, 日期=receipt.received_on, **facts)
    return receipt
