"""The acts on budgets, claims, payments and income that the audit log names."""

from unionportal.core.trail.acts import act

OPEN_ACCOUNT = act("finance.open_account", "增设科目")
CHANGE_ACCOUNT = act("finance.change_account", "修改科目")
OPEN_BUDGET = act("finance.open_budget", "编制预算")
ADJUST_BUDGET = act("finance.adjust_budget", "调整预算")
REQUEST_CLAIM = act("finance.request_claim", "提出支出申请")
CHANGE_CLAIM = act("finance.change_claim", "修改支出申请")
OPEN_APPROVED_CLAIM = act("finance.open_approved_claim", "批准支出")
PAY = act("finance.pay", "支付", "finance.Payment")
REVERSE_PAYMENT = act("finance.reverse_payment", "冲正支付")
BOOK_HISTORY = act("finance.book_history", "导入往年支付")
UNBOOK_HISTORY = act("finance.unbook_history", "冲正导入的往年支付")
EXPORT_PAYMENTS = act("finance.export_payments", "导出支付")
RECORD_INCOME = act("finance.add_income", "登记收入")
REVERSE_INCOME = act("finance.reverse_income", "冲正收入")
BEGIN_YEAR = act("finance.begin_year", "建立预算年度")
CARRY_OVER_CLAIM = act("finance.carry_over_claim", "结转支出申请")
