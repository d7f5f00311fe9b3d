"""The sheets of the 台账 that the accountant keeps: 科目, 预算, 预算调整, 收入, 支出."""

import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q

from finance import services
from finance.choices import AccountKind, PaymentMethod
from finance.figures import caused_by_welfare
from finance.models import GUARD, LEDGER_MARK, Account, Budget, BudgetAdjustment, Income, Payment
from finance.services import BudgetKey, PastPayment
from unionportal.core.choices import FundingSource
from unionportal.core.ledger import Reference, RowLoader, explain, register
from unionportal.core.models import Unit
from unionportal.sheets import cells
from unionportal.sheets.columns import Column, SheetSpec

explain(GUARD, "预算余额不足：支出将超过核定预算。")
explain("finance_budget_decided", "核定预算须等于年初预算加各次调整。")

_UNIT = Reference(
    Unit, ("code", "name"), "没有编号或名称为“{}”的工会组织。", prefer=lambda unit: unit.closed_on is None
)
_ACCOUNT = Reference(Account, "code", "没有编码为“{}”的科目，请先登记在工作表「科目」。")
_JAN_1 = datetime.date(2022, 1, 1)


def _unit_column(header="工会组织", key="unit", required=True, **more):
    return Column(key=key, header=header, required=required, help="编号或名称", example="校工会", **more)


def _account_column(example):
    return Column(key="account", header="科目编码", required=True, example=example, help="见工作表「科目」")


def _serial_column(help_text):
    return Column(
        key="serial", header="流水号", kind="digits", required=True, max_length=40, help=help_text, example="2022-001"
    )


ACCOUNTS = SheetSpec(
    key="finance.accounts",
    title="科目",
    key_columns=("code",),
    help="上级科目须列在下级科目之前。",
    columns=(
        Column(key="code", header="科目编码", kind="digits", required=True, max_length=20, example="50105"),
        Column(key="name", header="科目名称", required=True, max_length=60, example="会员活动支出"),
        Column(
            key="kind", header="类别", required=True, choices=tuple(AccountKind.choices), example=AccountKind.EXPENSE
        ),
        Column(key="parent", header="上级科目编码", kind="digits", example="501"),
        Column(key="valid_from", header="启用日期", kind="date", required=True, example=_JAN_1),
        Column(key="valid_until", header="停用日期", kind="date"),
    ),
)


class AccountLoader(RowLoader):
    model = Account

    def create(self, values, *, actor):
        values = values | {"parent": self._parent(values["parent"])}
        return services.save_account(Account(**values), actor=actor)

    def change(self, record, changes, *, actor):
        for name, value in changes.items():
            setattr(record, name, self._parent(value) if name == "parent" else value)
        services.save_account(record, actor=actor)

    def _parent(self, code):
        if not code:
            return None
        parent = Account.objects.filter(code=code).first()
        if parent is None:
            raise ValidationError({"parent": f"没有编码为“{code}”的科目；上级科目须列在前面。"})
        return parent

    def find(self, rows):
        found = Account.objects.filter(code__in={row["code"] for row in rows}).select_related("parent")
        return {(account.code,): account for account in found}

    def current(self, record):
        return super().current(record) | {"parent": record.parent and record.parent.code}

    def export(self, scope):
        return [self.current(account) for account in Account.objects.select_related("parent")]


BUDGETS = SheetSpec(
    key="finance.budgets",
    title="预算",
    key_columns=("unit", "year", "account"),
    help="年初批准的支出预算；年中的变动登记在「预算调整」，不要改这里。",
    columns=(
        _unit_column(),
        Column(key="year", header="年度", kind="integer", required=True, example=2022),
        _account_column("50105"),
        Column(key="initial", header="年初预算（元）", kind="money", required=True, example=Decimal("500000.00")),
        Column(key="note", header="说明", max_length=200),
    ),
)


class BudgetLoader(RowLoader):
    references = {"unit": _UNIT, "account": _ACCOUNT}

    def create(self, values, *, actor):
        return services.open_budget(
            actor=actor,
            unit=values["unit"],
            year=values["year"],
            account=values["account"],
            initial=values["initial"],
            note=values["note"] or "",
        )

    def change(self, record, changes, *, actor):
        raise ValidationError("这项预算已有，内容不同；年中的变动请登记在工作表「预算调整」。")

    def find(self, rows):
        found = Budget.objects.filter(year__in={row["year"] for row in rows}).select_related("unit", "account")
        return {self.key(self.current(budget)): budget for budget in found}

    def export(self, scope):
        budgets = Budget.objects.visible_to(scope).select_related("unit", "account")
        return [_named(self.current(budget)) for budget in budgets]


def _named(values):
    """Return the values with the code that a sheet writes in place of each unit, account and budget unit."""
    words = {"unit": "code", "budget_unit": "code", "account": "code"}
    return {key: getattr(value, words[key]) if key in words and value else value for key, value in values.items()}


def _signed_money(value):
    """Return an amount that may be less than zero."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value < 0:
        return -cells.money(-value)
    if isinstance(value, str) and value.strip()[:1] in ("-", "－", "−"):
        amount = cells.money(value.strip()[1:])
        return amount and -amount
    return cells.money(value)


ADJUSTMENTS = SheetSpec(
    key="finance.adjustments",
    title="预算调整",
    key_columns=("unit", "year", "account", "document"),
    help="同一依据对同一项预算只登记一次。",
    columns=(
        _unit_column(),
        Column(key="year", header="年度", kind="integer", required=True, example=2022),
        _account_column("50105"),
        Column(
            key="amount",
            header="调整金额（元）",
            kind="money",
            clean=_signed_money,
            required=True,
            help="调减为负数",
            example=Decimal("20000.00"),
        ),
        Column(key="decided_on", header="决定日期", kind="date", required=True, example=datetime.date(2022, 6, 30)),
        Column(key="document", header="依据", required=True, max_length=100, example="校工会委员会会议纪要〔2022〕3号"),
    ),
)


class AdjustmentLoader(RowLoader):
    references = {"unit": _UNIT, "account": _ACCOUNT}

    def create(self, values, *, actor):
        budget = Budget.objects.filter(unit=values["unit"], year=values["year"], account=values["account"]).first()
        if budget is None:
            raise ValidationError({"account": "没有这项预算，请先登记在工作表「预算」。"})
        facts = {name: values[name] for name in ("amount", "decided_on", "document")}
        return services.adjust_budget(budget, actor=actor, **facts)

    def _all(self):
        return BudgetAdjustment.objects.select_related("budget__unit", "budget__account")

    def find(self, rows):
        found = self._all().filter(budget__year__in={row["year"] for row in rows})
        return {self.key(self.current(adjustment)): adjustment for adjustment in found}

    def current(self, record):
        budget = record.budget
        return super().current(record) | {"unit": budget.unit, "year": budget.year, "account": budget.account}

    def export(self, scope):
        return [_named(self.current(adjustment)) for adjustment in self._all().visible_to(scope)]


INCOMES = SheetSpec(
    key="finance.incomes",
    title="收入",
    key_columns=("serial",),
    columns=(
        _serial_column("凭证号或自编号，不能重复"),
        _unit_column(),
        _account_column("40101"),
        Column(key="amount", header="金额（元）", kind="money", required=True, example=Decimal("120000.00")),
        Column(key="received_on", header="到账日期", kind="date", required=True, example=datetime.date(2022, 3, 15)),
        Column(key="payer", header="来款单位", required=True, max_length=100, example="学校财务处"),
        Column(key="note", header="说明", max_length=200),
    ),
)


def _serial_of(row):
    """Return how a sheet names a row of the books: by its own number there, or by ours."""
    return row.source.removeprefix(LEDGER_MARK) if row.source.startswith(LEDGER_MARK) else row.number


def _by_serial(books, rows):
    """Return {(serial,): row of the books} of the sheet's rows that are booked already."""
    serials = {row["serial"] for row in rows}
    booked = books.filter(
        Q(number__in=serials) | Q(source__in={LEDGER_MARK + serial for serial in serials}), corrects__isnull=True
    )
    # The portal's number first: a row of the file may have either.
    found = {(row.number,): row for row in booked}
    return found | {(_serial_of(row),): row for row in booked}


class IncomeLoader(RowLoader):
    references = {"unit": _UNIT, "account": _ACCOUNT}

    def create(self, values, *, actor):
        facts = {name: values[name] for name in ("unit", "account", "amount", "received_on", "payer")}
        source = LEDGER_MARK + values["serial"]
        return services.record_income(actor=actor, source=source, note=values["note"] or "", **facts)

    def change(self, record, changes, *, actor):
        raise ValidationError("这笔收入已登记，内容不同；收入不能修改，错了请冲正后重新登记。")

    def find(self, rows):
        return _by_serial(Income.objects.select_related("unit", "account"), rows)

    def current(self, record):
        return super().current(record) | {"serial": _serial_of(record)}

    def export(self, scope):
        books = Income.objects.visible_to(scope).filter(corrects__isnull=True, corrections__isnull=True)
        return [_named(self.current(income)) for income in books.select_related("unit", "account")]


PAYMENTS = SheetSpec(
    key="finance.payments",
    title="支出",
    key_columns=("serial",),
    help="慰问、补助、福利发放以外的支出；那些由各自的工作表带出，不要重复登记。",
    columns=(
        _serial_column("凭证号或自编号，不能重复"),
        _unit_column(),
        _unit_column(header="列支预算的组织", key="budget_unit", required=False),
        Column(key="year", header="预算年度", kind="integer", help="空白为支付日期的年度", example=2022),
        _account_column("50401"),
        Column(key="amount", header="金额（元）", kind="money", required=True, example=Decimal("3600.00")),
        Column(key="purpose", header="用途", required=True, max_length=200, example="工会干部培训费"),
        Column(key="payee", header="收款人", required=True, max_length=100, example="某培训中心"),
        Column(key="funding_source", header="资金来源", choices=tuple(FundingSource.choices), help="空白为工会经费"),
        Column(key="method", header="支付方式", choices=tuple(PaymentMethod.choices), help="空白为银行转账"),
        Column(key="approved_on", header="批准日期", kind="date", help="空白为支付日期"),
        Column(key="paid_on", header="支付日期", kind="date", required=True, example=datetime.date(2022, 5, 20)),
    ),
)


class PaymentLoader(RowLoader):
    references = {"unit": _UNIT, "budget_unit": _UNIT, "account": _ACCOUNT}

    def load(self, sheet):
        rows = self._resolved(sheet)
        existing = _by_serial(self._books(), [values for _, values in rows])
        fresh = []
        for number, values in rows:
            record = existing.get(self.key(values))
            if record is None:
                fresh.append((number, self._payment(values)))
            elif self._differs(record, values):
                sheet.report(number, "", "这笔支出已登记，内容不同；支付不能修改，错了请冲正后重新登记。")
            else:
                sheet.unchanged += 1
        fresh = self._with_budgets(sheet, fresh)
        services.book_history([payment for _, payment in fresh], actor=sheet.actor)
        sheet.new = len(fresh)
        for number, _ in fresh:
            sheet.sign(number, "new")

    def _payment(self, values):
        holder = values["budget_unit"] or values["unit"]
        approved_on = values["approved_on"] or values["paid_on"]
        return PastPayment(
            unit=values["unit"],
            budget=BudgetKey(holder.code, values["year"] or values["paid_on"].year, values["account"].code),
            amount=values["amount"],
            purpose=values["purpose"],
            payee=values["payee"],
            paid_on=values["paid_on"],
            made_on=approved_on,
            approved_on=approved_on,
            funding_source=values["funding_source"] or FundingSource.UNION_FUNDS,
            source=LEDGER_MARK + values["serial"],
            method=values["method"] or PaymentMethod.TRANSFER,
        )

    def _with_budgets(self, sheet, fresh):
        """Return those that can be booked; the others are reported with their row."""
        budgets = services.find_budgets(payment.budget for _, payment in fresh) if fresh else {}
        good = []
        for number, payment in fresh:
            reason = services.why_not_bookable(payment, budgets.get(payment.budget))
            if reason:
                sheet.report(number, *reason)
            else:
                good.append((number, payment))
        return good

    def _differs(self, record, values):
        current = self.current(record)
        return any(value is not None and value != current[key] for key, value in values.items() if key != "serial")

    def _books(self):
        return Payment.objects.select_related("unit", "account", "budget__unit", "claim")

    def current(self, record):
        return super().current(record) | {
            "serial": _serial_of(record),
            "budget_unit": record.budget.unit,
            "year": record.budget.year,
            "approved_on": record.claim.approved_on,
        }

    def export(self, scope):
        books = self._books().visible_to(scope).exclude(caused_by_welfare())
        books = books.filter(corrects__isnull=True, corrections__isnull=True)
        return [_named(self.current(payment)) for payment in books]


register(ACCOUNTS, AccountLoader())
register(BUDGETS, BudgetLoader(), after=("members.units", ACCOUNTS.key))
register(ADJUSTMENTS, AdjustmentLoader(), after=(BUDGETS.key,))
register(INCOMES, IncomeLoader(), after=("members.units", ACCOUNTS.key))
register(PAYMENTS, PaymentLoader(), after=(BUDGETS.key, ADJUSTMENTS.key))
