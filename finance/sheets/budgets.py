"""The sheets 科目, 预算 and 预算调整."""

import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from finance import queries, services
from finance.choices import AccountKind
from finance.models import Account, Budget, BudgetAdjustment
from finance.services import ACCOUNT, BudgetKey, account_column
from finance.services.budgets import of_other_accounts
from finance.sheets.columns import (
    UNIT,
    named,
    project_column,
    project_of,
    source_column,
    source_of,
    unit_column,
)
from unionportal.core.ledger import RowLoader
from unionportal.sheets import cells
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.spelling.coded_names import CodedNames
from unionportal.spelling.folding import folded_key

# The decision behind a budget that comes in again after the import that opened it was undone.
AGAIN = "导入撤销后重新编制"
_JAN_1 = datetime.date(2022, 1, 1)

ACCOUNTS = SheetSpec(
    key="finance.accounts",
    title="科目",
    key_columns=("code",),
    help="上级科目须列在下级科目之前。",
    examples=tuple(
        {"code": code, "name": name, "kind": kind, "parent": parent, "valid_from": _JAN_1}
        for code, name, kind, parent in (
            ("50105", "会员活动支出", AccountKind.EXPENSE, "501"),
            ("50501", "工会干部培训支出", AccountKind.EXPENSE, None),
            ("40101", "会费收入", AccountKind.INCOME, None),
        )
    ),
    columns=(
        Column(key="code", header="科目编码", kind="digits", required=True, max_length=20, example="501"),
        Column(key="name", header="科目名称", required=True, max_length=60, example="职工活动支出"),
        Column(
            key="kind", header="类别", required=True, choices=tuple(AccountKind.choices), example=AccountKind.EXPENSE
        ),
        Column(key="parent", header="上级科目编码", max_length=90, help="编码、名称或两者写在一起"),
        Column(key="valid_from", header="启用日期", kind="date", required=True, example=_JAN_1),
        Column(key="valid_until", header="停用日期", kind="date"),
    ),
)


class AccountLoader(RowLoader):
    model = Account

    def load(self, sheet):
        numbers = {row.values["code"]: row.number for row in sheet.rows}
        named = {row.values["code"]: row.values["name"] for row in sheet.rows if row.values["name"]}
        for code, sentence in of_other_accounts(named).items():
            sheet.parsed.report(numbers[code], self.spec.header_of("code"), sentence, warning=True)
        super().load(sheet)

    def create(self, values, *, actor):
        values = values | {"parent": self._parent(values["parent"])}
        return services.save_account(Account(**values), actor=actor)

    def change(self, record, changes, *, actor):
        for name, value in changes.items():
            setattr(record, name, self._parent(value) if name == "parent" else value)
        services.save_account(record, actor=actor)

    def _resolved(self, sheet):
        """Return the rows with the code of what each is below, which may stand in an earlier row of the file."""
        rows = super()._resolved(sheet)
        known = [(one.code, one.code, one.name) for one in Account.objects.all()]
        accounts = CodedNames([*known, *((values["code"], values["code"], values["name"]) for _, values in rows)])
        for number, values in rows:
            if not (text := values["parent"]):
                continue
            found = accounts.find(text)
            if len(found) == 1:
                values["parent"] = found[0]
            elif clash := accounts.clash(text):
                sheet.report(number, "parent", clash)
        return rows

    def _parent(self, code):
        if not code:
            return None
        parent = ACCOUNT.resolve({code})[code]
        if isinstance(parent, str):
            raise ValidationError({"parent": f"{parent}上级科目须列在前面。"})
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
    key_columns=("unit", "year", "account", "funding_source", "project"),
    year_by="year",
    help="年初批准的支出预算，每个资金来源一行，项目的预算另起一行；年中的变动登记在「预算调整」，不要改这里。",
    columns=(
        unit_column(),
        Column(key="year", header="年度", kind="integer", required=True, example=2022),
        account_column("50105"),
        source_column(),
        project_column(),
        Column(key="initial", header="年初预算（元）", kind="money", required=True, example=Decimal("500000.00")),
        Column(key="note", header="说明", max_length=200),
    ),
)


class _LineLoader(RowLoader):
    """Base of the sheets whose rows name a budget by unit, year, account, source and project."""

    references = {"unit": UNIT, "account": ACCOUNT}

    def key(self, values):
        project = folded_key(str(values["project"] or ""))
        return super().key(values | {"funding_source": source_of(values), "project": project})


class BudgetLoader(_LineLoader):
    model = Budget
    amount = "initial"

    def create(self, values, *, actor):
        return services.open_budget(
            actor=actor,
            unit=values["unit"],
            year=values["year"],
            account=values["account"],
            funding_source=source_of(values),
            project=project_of(values),
            initial=values["initial"],
            note=values["note"] or "",
        )

    def change(self, record, changes, *, actor):
        if not record.is_emptied or changes.keys() != {"initial"}:
            raise ValidationError("这项预算已有，内容不同；年中的变动请登记在工作表「预算调整」。")
        facts = {"amount": changes["initial"], "decided_on": timezone.localdate(), "document": AGAIN}
        services.adjust_budget(record, actor=actor, **facts)

    def find(self, rows):
        found = queries.with_emptied(Budget.objects.filter(year__in={row["year"] for row in rows}))
        return {self.key(self.current(budget)): budget for budget in found.select_related("unit", "account", "project")}

    def current(self, record):
        found = super().current(record) | {"project": record.project and record.project.name}
        return found | {"initial": Decimal("0.00")} if record.is_emptied else found

    def export(self, scope):
        budgets = queries.with_emptied(Budget.objects.visible_to(scope)).filter(is_emptied=False)
        budgets = budgets.select_related("unit", "account", "project")
        return [named(self.current(budget)) for budget in budgets]


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
    key_columns=("unit", "year", "account", "funding_source", "project", "document"),
    year_by="year",
    help="同一依据对同一项预算只登记一次。",
    columns=(
        unit_column(),
        Column(key="year", header="年度", kind="integer", required=True, example=2022),
        account_column("50105"),
        source_column(),
        project_column(),
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


class AdjustmentLoader(_LineLoader):
    model = BudgetAdjustment
    amount = "amount"

    def create(self, values, *, actor):
        budget = self._budget(values)
        facts = {name: values[name] for name in ("amount", "decided_on", "document")}
        return services.adjust_budget(budget, actor=actor, **facts)

    def _budget(self, values):
        key = BudgetKey(values["unit"].code, values["year"], values["account"].code, source_of(values))
        if project := project_of(values):
            of = {"year": key.year, "account": values["account"], "funding_source": key.funding_source}
            if found := Budget.objects.filter(project=project, **of).first():
                return found
            raise ValidationError({"project": f"项目“{project}”没有{key}的预算，请先编制。"})
        if found := services.find_budgets([key]).get(key):
            return found
        raise ValidationError({"account": services.why_no_budget([key])[key]})

    def _all(self):
        """Return the adjustments that stand: none of an import that was undone, nor what undid it."""
        standing = BudgetAdjustment.objects.filter(ledger__isnull=True, corrected_by__isnull=True)
        return standing.select_related("budget__unit", "budget__account", "budget__project")

    def find(self, rows):
        found = self._all().filter(budget__year__in={row["year"] for row in rows})
        return {self.key(self.current(adjustment)): adjustment for adjustment in found}

    def current(self, record):
        line = {name: getattr(record.budget, name) for name in ("unit", "year", "account", "funding_source")}
        return super().current(record) | line | {"project": record.budget.project and record.budget.project.name}

    def export(self, scope):
        return [named(self.current(adjustment)) for adjustment in self._all().visible_to(scope)]
