"""Who may do what with budgets, claims, payments and income."""

from unionportal.core.access.permissions import declare
from unionportal.core.choices import OWNER, Role

_MONEY = (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR)
_BRANCH = (Role.BRANCH_CHAIR,)

VIEW_ACCOUNT = declare("finance.view_account", "查看科目", *_MONEY, *_BRANCH)
ADD_ACCOUNT = declare("finance.add_account", "增设科目", Role.ACCOUNTANT)
CHANGE_ACCOUNT = declare("finance.change_account", "维护科目", Role.ACCOUNTANT)
VIEW_BUDGET = declare("finance.view_budget", "查看预算", *_MONEY, *_BRANCH)
ADD_BUDGET = declare("finance.add_budget", "编制预算", Role.ACCOUNTANT)
ADJUST_BUDGET = declare("finance.adjust_budget", "调整预算", Role.CHAIR)
VIEW_ADJUSTMENT = declare("finance.view_budgetadjustment", "查看预算调整", *_MONEY, *_BRANCH)
VIEW_CLAIM = declare("finance.view_claim", "查看支出申请", OWNER, *_MONEY, *_BRANCH)
ADD_CLAIM = declare("finance.add_claim", "提出支出申请", Role.OFFICER, *_BRANCH)
CHANGE_CLAIM = declare("finance.change_claim", "修改支出申请", OWNER)
SUBMIT_CLAIM = declare("finance.submit_claim", "提交支出申请", OWNER)
APPROVE_CLAIM = declare("finance.approve_claim", "审批支出", Role.CHAIR)
CANCEL_CLAIM = declare("finance.cancel_claim", "撤销支出申请", OWNER, Role.CHAIR)
PAY_CLAIM = declare("finance.pay_claim", "支付", Role.CASHIER)
VIEW_PAYMENT = declare("finance.view_payment", "查看支付", *_MONEY, *_BRANCH)
CORRECT_PAYMENT = declare("finance.correct_payment", "冲正支付", Role.CASHIER)
EXPORT_PAYMENT = declare("finance.export_payment", "导出支付", Role.CHAIR, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR)
VIEW_INCOME = declare("finance.view_income", "查看收入", *_MONEY)
ADD_INCOME = declare("finance.add_income", "登记收入", Role.CASHIER, Role.ACCOUNTANT)
READ_EXECUTION = declare("finance.read_execution", "查看预算执行", *_MONEY, *_BRANCH)
# The sheets of money in the workbook; what is in them is decided by whoever decides on it in the portal.
PREPARE_LEDGER = declare("finance.prepare_ledger", "编制台账里经费的工作表", Role.OFFICER, Role.ACCOUNTANT)
VIEW_YEAR = declare("finance.view_budgetyear", "查看预算年度", *_MONEY)
CLOSE_YEAR = declare("finance.close_budgetyear", "预算年度关账", Role.ACCOUNTANT, Role.CHAIR)
SET_CLOSING_DAY = declare("finance.set_closing_day", "改定结账日", Role.CHAIR)
CARRY_OVER = declare("finance.carry_over_claim", "结转未支付的申请", Role.CHAIR)
VIEW_YEAR_RULE = declare("finance.view_yearrule", "查看预算年度规则", *_MONEY)
ADD_YEAR_RULE = declare("finance.add_yearrule", "增设预算年度规则", Role.CHAIR)
CHANGE_YEAR_RULE = declare("finance.change_yearrule", "维护预算年度规则", Role.CHAIR)
