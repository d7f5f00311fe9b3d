"""The sheets of the 台账 that the accountant keeps: 科目, 预算, 预算调整, 收入, 支出."""

from finance.models import GUARD
from finance.sheets import books, budgets
from unionportal.core.ledger import explain, register

explain(GUARD, "预算余额不足：支出将超过核定预算。")
explain("finance_budget_decided", "核定预算须等于年初预算加各次调整。")

register(budgets.ACCOUNTS, budgets.AccountLoader())
register(budgets.BUDGETS, budgets.BudgetLoader(), after=("members.units", budgets.ACCOUNTS.key))
register(budgets.ADJUSTMENTS, budgets.AdjustmentLoader(), after=(budgets.BUDGETS.key,))
register(books.INCOMES, books.IncomeLoader(), after=("members.units", budgets.ACCOUNTS.key))
register(books.PAYMENTS, books.PaymentLoader(), after=(budgets.BUDGETS.key, budgets.ADJUSTMENTS.key))
