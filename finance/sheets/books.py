"""The sheets 收入 and 支出."""

import datetime
from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from finance import services
from finance.causes import LEDGER
from finance.choices import PaymentMethod
from finance.figures import caused_by_benefits
from finance.flow.claim_flow import ClaimState
from finance.models import Claim, Income, Payment
from finance.services import ACCOUNT, BudgetKey, PastPayment, account_column
from finance.sheets.columns import (
    UNIT,
    named,
    source_column,
    source_of,
    union_name,
    unit_column,
)
from unionportal.core.ledger import RowLoader
from unionportal.sheets.columns import Column, SheetSpec


def _serial_column(help_text):
    return Column(
        key="serial", header="流水号", kind="digits", required=True, max_length=40, help=help_text, example="2022-001"
    )


# So many numbers are named in a sentence.
_SHOWN = 10
INCOMES = SheetSpec(
    key="finance.incomes",
    title="收入",
    key_columns=("serial",),
    year_by="received_on",
    columns=(
        _serial_column("凭证号或自编号，不能重复"),
        unit_column(usual=union_name),
        account_column("40101"),
        Column(key="amount", header="金额（元）", kind="money", required=True, example=Decimal("120000.00")),
        Column(key="received_on", header="到账日期", kind="date", required=True, example=datetime.date(2022, 3, 15)),
        Column(key="payer", header="来款单位", required=True, max_length=100, example="学校财务处"),
        Column(key="note", header="说明", max_length=200),
    ),
)


def _serial_of(row):
    """Return how a sheet names a row of the books: by its own number there, or by ours."""
    return row.ledger_serial or row.number


def _by_serial(books, rows):
    """Return {(serial,): row of the books} of the sheet's rows that are booked already."""
    serials = {row["serial"] for row in rows}
    # A row that was reversed does not stand for that of the file any more, unless the file names it by our number.
    stands = Q(ledger_serial__in=serials) & books.model.not_reversed()
    booked = books.filter(Q(number__in=serials) | stands, corrects__isnull=True)
    # The portal's number first: a row of the file may have either.
    found = {(row.number,): row for row in booked}
    return found | {(row.ledger_serial,): row for row in booked if row.ledger_serial}


def _name_reversed(sheet, books, rows):
    """Report which rows were booked before and reversed since: they are booked anew."""
    serials = {row["serial"] for row in rows}
    standing = books.filter(ledger_serial__in=serials, corrections__isnull=True).values("ledger_serial")
    again = books.filter(ledger_serial__in=serials, corrections__isnull=False).exclude(ledger_serial__in=standing)
    if found := sorted(set(again.values_list("ledger_serial", flat=True))):
        more = f"等 {len(found)} 笔" if len(found) > _SHOWN else ""
        sentence = f"流水号“{'、'.join(found[:_SHOWN])}”{more}先前登记过，已冲正，这次重新登记。"
        sheet.parsed.report(0, sheet.spec.header_of("serial"), sentence, warning=True)


def _sums(numbered):
    """Return {BudgetKey: yuan} of the PastPayments."""
    sums = defaultdict(Decimal)
    for _, payment in numbered:
        sums[payment.budget] += payment.amount
    return sums


class IncomeLoader(RowLoader):
    model = Income
    changes_only = False
    references = {"unit": UNIT, "account": ACCOUNT}
    amount = "amount"

    def load(self, sheet):
        _name_reversed(sheet, Income.objects, [row.values for row in sheet.rows])
        super().load(sheet)

    def create(self, values, *, actor):
        facts = {name: values[name] for name in ("unit", "account", "amount", "received_on", "payer")}
        serial = values["serial"]
        return services.record_income(actor=actor, ledger_serial=serial, note=values["note"] or "", **facts)

    def change(self, record, changes, *, actor):
        raise ValidationError("这笔收入已登记，内容不同；收入不能修改，错了请冲正后重新登记。")

    def find(self, rows):
        return _by_serial(Income.objects.select_related("unit", "account"), rows)

    def current(self, record):
        return super().current(record) | {"serial": _serial_of(record)}

    def export(self, scope):
        books = Income.objects.visible_to(scope).filter(corrects__isnull=True, corrections__isnull=True)
        return [named(self.current(income)) for income in books.select_related("unit", "account")]


PAYMENTS = SheetSpec(
    key="finance.payments",
    title="支出",
    key_columns=("serial",),
    year_by="paid_on",
    help="慰问、补助、发放以外的支出；那些由各自的工作表带出，不要重复登记。",
    columns=(
        _serial_column("凭证号或自编号，不能重复"),
        unit_column(usual=union_name),
        unit_column(header="列支预算的组织", key="budget_unit", required=False),
        Column(key="year", header="预算年度", kind="integer", help="空白为支付日期的年度", example=2022),
        account_column("50501"),
        Column(key="amount", header="金额（元）", kind="money", required=True, example=Decimal("3600.00")),
        Column(key="purpose", header="用途", required=True, max_length=200, example="工会干部培训费"),
        Column(key="payee", header="收款人", required=True, max_length=100, example="某培训中心"),
        source_column(),
        Column(key="method", header="支付方式", choices=tuple(PaymentMethod.choices), help="空白为银行转账"),
        Column(key="approved_on", header="批准日期", kind="date", help="空白为支付日期"),
        Column(key="paid_on", header="支付日期", kind="date", required=True, example=datetime.date(2022, 5, 20)),
    ),
)


class PaymentLoader(RowLoader):
    table = Claim
    changes_only = False
    references = {"unit": UNIT, "budget_unit": UNIT, "account": ACCOUNT}
    payee, amount = "payee", "amount"

    def load(self, sheet):
        rows = self._resolved(sheet)
        existing = _by_serial(self._books(), [values for _, values in rows])
        _name_reversed(sheet, Payment.objects, [values for _, values in rows])
        drafted = self._drafted(rows)
        past, later = [], []
        for number, values in rows:
            record = existing.get(self.key(values))
            if record is None and sheet.is_history(values["paid_on"]):
                past.append((number, self._payment(values)))
            elif record is None and LEDGER.source_of(values["serial"]) in drafted:
                sheet.unchanged += 1
            elif record is None:
                later.append((number, self._payment(values)))
            elif self._differs(record, values):
                sheet.report(number, "", "这笔支出已登记，内容不同；支付不能修改，错了请冲正后重新登记。")
            else:
                sheet.unchanged += 1
        services.provide_for_history(_sums(past), actor=sheet.actor, ledger=sheet.ledger)
        past, given = self._with_budgets(sheet, past), dict(rows)
        services.book_history([payment for _, payment in past], actor=sheet.actor, ledger=sheet.ledger)
        sheet.new = len(past)
        for number, _ in past:
            sheet.sign(number, "new")
            sheet.enter(number, self.concern(given[number]), given[number])
        for number, payment in self._with_budgets(sheet, later):
            self._draft(sheet, number, payment)

    def _drafted(self, rows):
        """Return the sources of the claims that an earlier import of the same rows made, whatever became of them."""
        sources = [LEDGER.source_of(values["serial"]) for _, values in rows]
        made = Claim.objects.filter(cause=LEDGER.code, source__in=sources).exclude(state=ClaimState.CANCELLED)
        return set(made.values_list("source", flat=True))

    def _draft(self, sheet, number, payment):
        """Make a draft of the maker from a row dated on the 启用日 or later."""
        names = ("unit", "amount", "purpose", "payee", "cause", "source")
        facts = {name: getattr(payment, name) for name in names}
        budget = services.find_budgets([payment.budget])[payment.budget]
        try:
            services.request_claim(actor=sheet.actor, budget=budget, made_on=payment.made_on, **facts)
        except PermissionDenied as refusal:
            sheet.report(number, "unit", str(refusal))
            return
        except ValidationError as refusal:
            sheet.report(number, "year", refusal.messages[0])
            return
        sheet.new += 1
        sheet.drafts += 1
        sheet.sign(number, "draft")

    def _payment(self, values):
        holder = values["budget_unit"] or values["unit"]
        approved_on = values["approved_on"] or values["paid_on"]
        year = values["year"] or values["paid_on"].year
        return PastPayment(
            unit=values["unit"],
            budget=BudgetKey(holder.code, year, values["account"].code, source_of(values)),
            amount=values["amount"],
            purpose=values["purpose"],
            payee=values["payee"],
            paid_on=values["paid_on"],
            made_on=approved_on,
            approved_on=approved_on,
            cause=LEDGER,
            source=LEDGER.source_of(values["serial"]),
            ledger_serial=values["serial"],
            method=values["method"] or PaymentMethod.TRANSFER,
        )

    def _with_budgets(self, sheet, fresh):
        """Return those that can be booked; the others are reported with their row."""
        keys = {payment.budget for _, payment in fresh}
        budgets, missing = services.find_budgets(keys), services.why_no_budget(keys)
        good, calendar = [], services.Calendar()
        for number, payment in fresh:
            key = payment.budget
            if closed := calendar.why_closed(key.year):
                reason = "year", closed
            elif key in missing:
                reason = "account", missing[key]
            else:
                reason = services.why_not_bookable(payment, budgets[key], calendar)
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
        books = self._books().visible_to(scope).exclude(caused_by_benefits())
        books = books.filter(Payment.not_reversed(), corrects__isnull=True)
        return [named(self.current(payment)) for payment in books]
