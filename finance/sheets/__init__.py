"""The sheets of the 台账 that the accountant keeps: 科目, 预算, 预算调整, 收入, 支出, 预决算报送."""

from finance import permissions
from finance.models import COUNTED, GUARD
from finance.sheets import books, budgets, filings
from finance.sheets import undoing as undoing  # registered by being imported
from unionportal.core.ledger import explain, register

explain(GUARD, "预算余额不足：支出将超过核定预算。")
explain("finance_payment_imported_once", "台账中的这一行已经导入。")
explain("finance_income_imported_once", "台账中的这一行已经导入。")
explain(COUNTED, "这一天的现金已经盘点，或这个月的银行账已经对过，不能再记入，请改用今天的日期。")
explain("finance_budget_decided", "核定预算须等于年初预算加各次调整。")

_MINE = {"prepare": permissions.PREPARE_LEDGER}

register(budgets.ACCOUNTS, budgets.AccountLoader(), **_MINE)
register(
    budgets.BUDGETS,
    budgets.BudgetLoader(),
    after=("members.units", budgets.ACCOUNTS.key),
    decide=permissions.ADJUST_BUDGET,
    spends=permissions.ADD_CLAIM,
    **_MINE,
)
register(
    budgets.ADJUSTMENTS,
    budgets.AdjustmentLoader(),
    after=(budgets.BUDGETS.key,),
    decide=permissions.ADJUST_BUDGET,
    spends=permissions.ADD_CLAIM,
    **_MINE,
)
register(
    books.INCOMES,
    books.IncomeLoader(),
    after=("members.units", budgets.ACCOUNTS.key),
    decide=permissions.ADD_INCOME,
    **_MINE,
)
register(
    books.PAYMENTS,
    books.PaymentLoader(),
    after=(budgets.BUDGETS.key, budgets.ADJUSTMENTS.key),
    decide=permissions.APPROVE_CLAIM,
    **_MINE,
)
register(
    filings.FILINGS,
    filings.FilingLoader(),
    after=("members.units",),
    decide=permissions.ADD_FILING,
    **_MINE,
)
