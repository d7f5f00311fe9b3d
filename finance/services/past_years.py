"""Claims and payments of past years from the yearly workbook: booked in bulk, numbered and guarded as usual."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from finance import acts, causes, queries
from finance.choices import AccountKind, PaymentMethod
from finance.flow.claim_flow import ClaimState
from finance.models import Account, Budget, Claim, Income, Payment, line_parts
from finance.services.budgets import adjust_budget, open_budget
from finance.services.guard import guarded, lock_budgets
from finance.services.payments import opposite_of, payment_of, refunded_of
from finance.services.years import Calendar, refuse
from unionportal.core.choices import FundingSource
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import require_reason

BATCH = 1000


@dataclass(frozen=True)
class BudgetKey:
    """The name of a budget in a workbook, where those of projects have none."""

    unit_code: str
    year: int
    account_code: str
    funding_source: str = FundingSource.UNION_FUNDS

    @classmethod
    def of(cls, budget):
        """Return the name of a budget."""
        return cls(budget.unit.code, budget.year, budget.account.code, budget.funding_source)

    @property
    def place(self):
        """What it shares with the budgets of other sources: the codes of unit and account, and the year."""
        return self.unit_code, self.year, self.account_code

    def __str__(self):
        source = FundingSource(self.funding_source).label
        return f"{self.year}年 {self.unit_code} {self.account_code}（{source}）"


@dataclass(frozen=True)
class PastPayment:
    """One payment of a past year, in yuan; who made, approved and paid it is unknown."""

    unit: Unit
    budget: BudgetKey
    amount: Decimal
    purpose: str
    payee: str
    paid_on: datetime.date
    made_on: datetime.date
    approved_on: datetime.date
    cause: causes.Cause
    source: str = ""
    ledger_serial: str = ""
    method: str = PaymentMethod.TRANSFER


def find_budgets(keys):
    """Return {key: budget} of the keys that exist, in one query."""
    keys = set(keys)
    found = {BudgetKey.of(budget): budget for budget in _in_places_of(keys)}
    return {key: found[key] for key in keys if key in found}


def why_no_budget(keys):
    """Return {key: why a row cannot name it} of the keys that do not exist, in a few queries."""
    keys = set(keys)
    missing = {key: f"没有{key}的预算，请先编制。" for key in keys - find_budgets(keys).keys()}
    codes = {key.account_code for key in missing}
    income = {one.code: one for one in Account.objects.filter(code__in=codes, kind=AccountKind.INCOME)}
    wrong = {
        key: f"“{income[key.account_code]}”是收入科目，支出请填支出科目。"
        for key in missing
        if key.account_code in income
    }
    return missing | of_another_source(missing) | wrong


def of_another_source(keys):
    """Return {key: the sentence that says so} of the keys whose account has budgets, but none of their source."""
    keys, sources = set(keys), defaultdict(list)
    for budget in _in_places_of(keys):
        sources[BudgetKey.of(budget).place].append(FundingSource(budget.funding_source))
    wrong = {key: sources[key.place] for key in keys if sources[key.place]}
    return {
        key: f"没有{key}的预算，这一科目的预算是{'、'.join(one.label for one in sorted(found))}的；"
        "请核对资金来源，或先编制这一来源的预算。"
        for key, found in wrong.items()
        if key.funding_source not in found
    }


def _in_places_of(keys):
    """Return the budgets of any source with these units, years and accounts."""
    if not keys:
        return Budget.objects.none()
    wanted = Q(
        year__in={key.year for key in keys},
        unit__code__in={key.unit_code for key in keys},
        account__code__in={key.account_code for key in keys},
        project=None,
    )
    return Budget.objects.filter(wanted).select_related("unit", "account")


@guarded()
def provide_for_history(needs, *, actor, ledger=None):
    """Let budgets marked 历史 cover what was paid ({BudgetKey: yuan}), opened or raised by exactly what they lack.

    A budget that somebody decided on stays as it is, and none is opened beside it for another source; keys without
    such a unit or account are left out.
    """
    found = find_budgets(needs)
    decided = {BudgetKey.of(budget).place for budget in _in_places_of(set(needs)) if not budget.is_history}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={key.unit_code for key in needs})}
    codes = {key.account_code for key in needs}
    # What is asked of a closed year is refused with the rows that ask it.
    calendar = Calendar()
    accounts = {one.code: one for one in Account.objects.filter(code__in=codes, kind=AccountKind.EXPENSE)}
    for key, amount in needs.items():
        if calendar.why_closed(key.year):
            continue
        budget, unit, account = found.get(key), units.get(key.unit_code), accounts.get(key.account_code)
        if budget is None and unit and account and key.place not in decided:
            facts = {"unit": unit, "year": key.year, "account": account, "initial": amount}
            facts["funding_source"] = key.funding_source
            open_budget(actor=actor, note="由台账导入的往年支出", is_history=True, ledger=ledger, **facts)
        elif budget is not None and budget.is_history and (lacks := amount - queries.available(budget)) > 0:
            document = f"台账 {ledger.name}" if ledger else "台账"
            adjust_budget(budget, actor=actor, amount=lacks, decided_on=timezone.localdate(), document=document[:100])


@guarded()
def book_history(rows, *, actor, ledger=None):
    """Create the paid claims of `rows` in order, each with its numbered payment; return the claims.

    `ledger` is the imported workbook that they came in with.
    """
    rows = list(rows)
    if not rows:
        return []
    budgets = _budgets_for(rows)
    _check_rows(rows, budgets)
    _check_sums(rows, budgets)
    claims = [_claim(row, budgets[row.budget], ledger) for row in rows]
    _number(claims, "finance.claim", "C", lambda claim: claim.made_on)
    Claim.objects.bulk_create(_in_order(claims), batch_size=BATCH)
    payments = [
        payment_of(claim, method=row.method, paid_on=row.paid_on, ledger_serial=row.ledger_serial)
        for row, claim in zip(rows, claims, strict=True)
    ]
    _number(payments, "finance.payment", "P", lambda payment: payment.paid_on)
    Payment.objects.bulk_create(_in_order(payments), batch_size=BATCH)
    amount = sum(row.amount for row in rows)
    audit.record(actor, acts.BOOK_HISTORY, payments[0], unit=Unit.root(), 笔数=len(rows), 金额=amount)
    return claims


@guarded()
def unbook_history(claims, *, actor, reason):
    """Reverse the payments of `claims`, which came in as history, each by its opposite; the claims keep their numbers.

    The opposite bears the day of the payment, so that every sum of every period is as if neither had been made.
    """
    lock_budgets(claim.budget_id for claim in claims)
    # The rows under the locks: somebody may have reversed one meanwhile.
    keys = [claim.pk for claim in claims]
    locked = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    locked = list(locked.filter(state=ClaimState.PAID).select_related(*line_parts()))
    if not locked:
        return []
    calendar = Calendar()
    for year in sorted({claim.budget.year for claim in locked}):
        refuse(calendar.why_closed(year))
    Claim.objects.filter(pk__in=[claim.pk for claim in locked]).update(
        state=ClaimState.REVERSED, return_reason=require_reason(reason)
    )
    paid = Payment.objects.filter(Payment.not_reversed(), claim__in=locked, corrects=None).order_by("pk")
    came_back = Income.objects.filter(Income.not_reversed(), corrects=None, refund_of__in=paid.values("pk"))
    if (later := came_back.select_related("refund_of").order_by("pk").first()) is not None:
        named = f"支付{later.refund_of.number}有一部分已登记为以后年度收回的收入（{later.number}）"
        raise ValidationError(f"{named}，请先冲正那笔收入。")
    refunded = refunded_of(paid.values("pk"))
    opposites = [
        opposite_of(one, actor=actor, reason=reason, on=one.paid_on, amount=one.amount - refunded.get(one.pk, 0))
        for one in paid
    ]
    _number(opposites, "finance.payment", "P", lambda payment: payment.paid_on)
    Payment.objects.bulk_create(_in_order(opposites), batch_size=BATCH)
    amount = sum(payment.amount for payment in opposites)
    audit.record(
        actor, acts.UNBOOK_HISTORY, opposites[0], unit=Unit.root(), 笔数=len(opposites), 金额=amount, 原因=reason
    )
    return opposites


def _budgets_for(rows):
    budgets = find_budgets(row.budget for row in rows)
    if missing := {str(row.budget) for row in rows if row.budget not in budgets}:
        raise ValidationError(f"没有这些预算，请先编制：{'、'.join(sorted(missing)[:5])}。")
    locked = lock_budgets(budget.pk for budget in budgets.values())
    return {key: locked[budget.pk] for key, budget in budgets.items()}


def why_not_bookable(row, budget, calendar=None):
    """Return (column, sentence) why a PastPayment cannot be booked on `budget`, or None.

    Who asks for many rows reads the Calendar once.
    """
    if not row.unit.path.startswith(budget.unit.path):
        return "unit", f"“{budget}”不是{row.unit}或其上级的预算，不能列支。"
    if row.amount <= 0:
        return "amount", "金额须大于零。"
    if not row.made_on <= row.approved_on <= row.paid_on:
        return "paid_on", "申请、批准、支付的日期须依次。"
    if row.paid_on > timezone.localdate():
        return "paid_on", "支付日期不能晚于今天。"
    if reason := (calendar or Calendar()).why_not_charged(budget, row.paid_on, row.approved_on):
        return "paid_on", reason
    return None


def _check_rows(rows, budgets):
    calendar = Calendar()
    for row in rows:
        if reason := why_not_bookable(row, budgets[row.budget], calendar):
            raise ValidationError(f"“{row.purpose}”：{reason[1]}")


def _check_sums(rows, budgets):
    totals = defaultdict(Decimal)
    for row in rows:
        totals[budgets[row.budget].pk] += row.amount
    for budget in queries.with_use(Budget.objects.filter(pk__in=totals).select_related("unit", "account")):
        if totals[budget.pk] > budget.available:
            raise ValidationError(
                f"预算余额不足：{budget}还可用 {budget.available:,} 元，本次 {totals[budget.pk]:,} 元。"
            )


def _claim(row, budget, ledger):
    return Claim(
        ledger=ledger,
        unit=row.unit,
        budget=budget,
        funding_source=budget.funding_source,
        amount=row.amount,
        purpose=row.purpose,
        payee=row.payee,
        cause=causes.code_of(row.cause),
        source=row.source,
        made_on=row.made_on,
        approved_on=row.approved_on,
        paid_on=row.paid_on,
        state=ClaimState.PAID,
    )


def _number(rows, series, letter, day):
    """Give `rows` consecutive numbers of their year, in the order of `day`."""
    per_year = Counter(day(row).year for row in rows)
    following = {year: next_number(series, year, per_year[year]) for year in sorted(per_year)}
    for row in sorted(rows, key=day):
        year = day(row).year
        row.number = f"{letter}{year}-{following[year]:04}"
        following[year] += 1


def _in_order(rows):
    """Return the rows in the order of their numbers: the database takes no batch before the one that it follows."""
    return sorted(rows, key=lambda row: (len(row.number), row.number))
