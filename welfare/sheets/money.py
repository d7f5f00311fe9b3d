"""The columns that say how a benefit was paid, and the checks of paid rows."""

from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError

from finance.services import (
    ACCOUNT,
    BudgetKey,
    Calendar,
    account_column,
    find_budgets,
    provide_for_history,
    why_no_budget,
    why_not_bookable,
)
from members.sheets.units import UNIT
from unionportal.core.choices import FundingSource
from unionportal.core.models import Unit
from unionportal.sheets.columns import Column
from welfare.benefit_flow import BenefitState
from welfare.services.entitlement import findings
from welfare.services.past_years import Past

REFERENCES = {"account": ACCOUNT, "budget_unit": UNIT}
# Columns written by the cash desk, which corrects a mistake by a second row.
FIXED = frozenset({"amount", "paid_on", "account", "budget_unit", "year", "funding_source"})
PAID = "这一条已支付，支付不能修改；金额或列支错了，请由财务冲正后重新登记。"


def money_columns():
    """Return the columns of payment, shared by the sheets of benefits."""
    return (
        Column(key="paid_on", header="支付日期", kind="date", required=True, example="2022-05-20"),
        account_column("50105", header="列支科目"),
        Column(key="budget_unit", header="列支预算的组织", help="编号或名称，空白为校工会"),
        Column(key="year", header="预算年度", kind="integer", help="空白为支付日期的年度"),
        Column(
            key="funding_source",
            header="资金来源",
            choices=tuple(FundingSource.choices),
            help="列支预算的来源，空白为工会经费",
        ),
        Column(key="over_cap_reason", header="超标准原因", max_length=200, help="超过标准或重复慰问时必填"),
    )


def budget_key(values, root):
    """Return the BudgetKey of a row; a blank unit is `root`, a blank year that of the payment."""
    holder, year = values["budget_unit"] or root, values["year"] or values["paid_on"].year
    source = values["funding_source"] or FundingSource.UNION_FUNDS
    return BudgetKey(holder.code, year, values["account"].code, source)


def current_money(benefit):
    """Return the payment columns of a stored benefit, as its row would hold them."""
    reason = {"over_cap_reason": benefit.over_cap_reason or None}
    if not (benefit.claim_id or awaits_list(benefit)):
        return dict.fromkeys(FIXED) | reason
    budget = benefit.claim.budget if benefit.claim_id else benefit.budget
    return reason | {
        "amount": benefit.amount,
        "paid_on": benefit.claim.paid_on if benefit.claim_id else benefit.approved_on,
        "account": budget.account,
        "budget_unit": budget.unit,
        "year": budget.year,
        "funding_source": budget.funding_source,
    }


def written(row):
    """Return the columns of payment of an export that a sheet writes as codes."""
    return {name: row[name].code for name in REFERENCES}


def awaits_list(benefit):
    """Return whether it is an issue from the workbook whose recipients are not loaded yet."""
    return benefit.state == BenefitState.DRAFT and benefit.approved_on is not None


def provide_for(sheet, needs):
    """Let budgets marked 历史 cover what the rows of past years paid: [(BudgetKey, yuan)]."""
    sums = defaultdict(Decimal)
    for key, amount in needs:
        sums[key] += amount
    provide_for_history(sums, actor=sheet.actor, ledger=sheet.ledger)


def is_same_draft(benefit, own, values):
    """Return whether the benefit is a draft, not paid by anybody, with what the row says in the columns `own`."""
    is_draft = benefit.state == BenefitState.DRAFT and benefit.claim_id is None and benefit.approved_on is None
    return is_draft and all(values[name] in (None, getattr(benefit, name)) for name in own)


def refuse_change(benefit, changes):
    """Raise ValidationError for a row that differs from the stored benefit."""
    if benefit.claim_id is None and not awaits_list(benefit):
        raise ValidationError(f"这一条正在系统中办理（{benefit.standing}），请在系统中办完，台账不能改写它。")
    if fixed := sorted(FIXED & changes.keys()):
        raise ValidationError({fixed[0]: PAID})


def with_budgets(sheet, rows):
    """Return [Past] of those of `rows` (number, benefit, key, day) that can be booked; the others are reported."""
    keys = {key for _, _, key, _ in rows}
    budgets, missing = find_budgets(keys), why_no_budget(keys)
    good, calendar = [], Calendar()
    for number, benefit, key, day in rows:
        benefit.budget = budgets.get(key)
        if closed := calendar.why_closed(key.year):
            sheet.report(number, "year", closed)
            continue
        if benefit.budget is None:
            sheet.report(number, "account", missing[key])
            continue
        benefit.funding_source = key.funding_source
        past = Past(benefit, key, day)
        if reason := why_not_bookable(past.payment(), benefit.budget, calendar):
            sheet.report(number, *reason)
        elif _within_the_rules(sheet, number, benefit):
            good.append(past)
    return good


def _within_the_rules(sheet, number, benefit):
    """Return whether a past payment keeps to the standards or gives a reason; report the excess otherwise."""
    if benefit.over_cap_reason:
        return True
    # What was paid before there were rules in the portal is not asked which rule it kept to.
    found = [finding for finding in findings(benefit) if not finding.missing]
    for finding in found:
        sheet.report(number, "over_cap_reason", finding.as_question)
    return not found


def root_unit():
    """Return the school's union."""
    return Unit.root()
