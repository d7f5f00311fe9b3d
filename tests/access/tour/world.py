"""One row of every table in each of two sub-unions that are each other's twins, and one person per role."""

import datetime
import inspect
import uuid
from decimal import Decimal

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, models, transaction

from finance.models import (
    AccountCode,
    Asset,
    AssetCount,
    BankLayout,
    BatchLine,
    Budget,
    CashCount,
    CheckedAccount,
    ClaimKind,
    CountLine,
    DuesLine,
    DuesSheet,
    EconClass,
    Handover,
    Holding,
    Income,
    LateDues,
    LedgerStart,
    Match,
    MatchPart,
    Opening,
    OpeningBalance,
    PaperRule,
    Payment,
    PaymentBatch,
    Placement,
    PurchaseChannel,
    Reconciliation,
    ReconciliationItem,
    SpendingRule,
    StatementLine,
    Transfer,
)
from finance.services.budgets import adjust_budget
from finance.services.income import record_income
from finance.services.incoming.trust import enter_trust
from finance.services.payments import payment_number, payment_of
from members.models import Member
from tests import factories
from tests.access.tour import audited, booked
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import DEPARTMENT_ROLES, Role, UnitKind
from unionportal.core.models import LedgerImport
from unionportal.core.values.numbering import next_number
from unionportal.reports.models import FrozenFigure, Report
from welfare.models import GiftRecipient, GiftReturn

DAY = datetime.date(2022, 5, 6)
BRANCH_ROLES = (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER, Role.DELEGATE)
PERSONAS = ("anonymous", "member", *Role.values)
_FACTORIES = {
    made._meta.model: made
    for _, made in inspect.getmembers(factories, inspect.isclass)
    if hasattr(made, "_meta") and isinstance(getattr(made._meta, "model", None), str | type)
}


def people(union, branch):
    """{persona: account}; the branch roles over `branch`, a department's over one, all others over the union."""
    found = {"member": factories.UserFactory(name="普通会员")}
    department = factories.UnitFactory(code="BM-HQ", name="后勤处", kind=UnitKind.DEPARTMENT, parent=union)
    places = dict.fromkeys(BRANCH_ROLES, branch) | dict.fromkeys(DEPARTMENT_ROLES, department)
    for role in Role:
        user = factories.UserFactory(name=role.label)
        factories.GrantFactory(user=user, role=role, unit=places.get(role, union))
        found[role.value] = user
    return found


def domain_models():
    """The tables people's records live in: those with a way to a unit, and the reference data beside them."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_config.name.split(".")[0] in {"unionportal", *settings.DOMAIN_APPS}
        and not hasattr(model, "pgh_tracked_model")
    ]


class Rows:
    """Makes and remembers a row of any table that happened in one unit."""

    def __init__(self, unit):
        self.unit, self.made = unit, {}

    def of(self, model):
        """The row, or None where a table cannot be filled without its service."""
        if model not in self.made:
            self.made[model] = None
            try:
                with transaction.atomic():
                    made = self._make(model)
                    connection.check_constraints()
                    self.made[model] = made
            except (DatabaseError, ValueError, TypeError):
                return None
        return self.made[model]

    def _make(self, model):
        label = model._meta.label
        if label == "core.Unit":
            return self.unit
        if label in _SPECIAL:
            return _SPECIAL[label](self)
        factory = next((f for m, f in _FACTORIES.items() if m in (label, model)), None)
        if factory:
            asked = [f for f in model._meta.fields if isinstance(f, models.ForeignKey) and _input_of(f)]
            role = {"role": Role.WOMEN} if label == "core.RoleGrant" else {}
            return factory(**{field.name: self._value(field) for field in asked}, **role)
        return model.objects.create(**self._values(model))

    def _values(self, model):
        """A value for every column that asks for one; the dates of a row follow each other."""
        values, day = {}, DAY
        for field in filter(_input_of, model._meta.fields):
            values[field.name] = self._value(field)
            if type(field) is models.DateField:
                values[field.name] = day
                day += datetime.timedelta(days=1)
        return values

    def _value(self, field):
        if isinstance(field, models.ForeignKey):
            return self.of(field.related_model) or self._refuse(field)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return DAY
        for kind, value in _VALUES:
            if isinstance(field, kind):
                return value()
        return self._refuse(field)

    def _refuse(self, field):
        raise ValueError(f"{field} cannot be filled")


def _payment(rows):
    """The payment of a claim of its own, with the next number of the year."""
    budget = rows.of(Budget)
    day = DAY.replace(year=budget.year)
    claim = factories.ClaimFactory(
        unit=rows.unit, budget=budget, amount=Decimal("10.00"), state="paid", approved_on=day, paid_on=day
    )
    payment = payment_of(claim, method="cash", paid_on=day)
    payment.number = payment_number(day.year)
    payment.save()
    return payment


def _batch(rows):
    """A batch that is not sent, with the next number of the year."""
    facts = {"unit": rows.unit, "layout": rows.of(BankLayout), "made_on": DAY, "made_by": factories.UserFactory()}
    return PaymentBatch.objects.create(number=f"B{DAY.year}-{next_number('finance.batch', DAY.year):04}", **facts)


def _batch_line(rows):
    budget = rows.of(Budget)
    day = DAY.replace(year=budget.year)
    claim = factories.ClaimFactory(
        unit=rows.unit, budget=budget, amount=Decimal("10.00"), state="approved", approved_on=day
    )
    facts = {"name": claim.payee, "amount": claim.amount, "purpose": claim.purpose}
    return BatchLine.objects.create(batch=rows.of(PaymentBatch), serial=1, claim=claim, **facts)


def _income(rows):
    account = factories.AccountFactory(kind="income", code="40101", name="会费收入")
    money = {"amount": Decimal("10.00"), "received_on": DAY, "payer": "某单位"}
    return record_income(actor=factories.UserFactory(), unit=rows.unit, account=account, **money)


def _dues_line(rows):
    """A month for which the payroll paid nothing."""
    facts = {"due": Decimal("20.00"), "paid": Decimal("0.00"), "base": "4000.00"}
    return DuesLine.objects.create(sheet=rows.of(DuesSheet), member=rows.of(Member), unit=rows.unit, **facts)


def _late_dues(rows):
    line, made_by, amount = rows.of(DuesLine), factories.UserFactory(), Decimal("10.00")
    books = {"unit": rows.unit, "account": line.sheet.rule.account, "received_on": DAY, "payer": "补缴"}
    income = record_income(actor=made_by, amount=amount, **books)
    return LateDues.objects.create(line=line, amount=amount, received_on=DAY, income=income, made_by=made_by)


def _ledger_sheet(rows):
    """A sheet that was handed over, of a workbook that somebody else prepared."""
    ledger = LedgerImport.objects.create(
        unit=rows.unit, name="台账", prepared_by=factories.UserFactory(), state="waiting"
    )
    facts = {"key": "finance.budgets", "title": "预算", "decide": "finance.adjust_budget"}
    return ledger.sheets.create(unit=rows.unit, digests={"2": "x"}, touched=["2"], rows=1, **facts)


def _holding(rows, kind="bank"):
    facts = {"bank": "某银行", "layout": rows.of(BankLayout)} if kind == "bank" else {}
    name = f"{kind} {rows.unit.code}"
    return Holding.objects.create(kind=kind, name=name, is_main=False, valid_from=DAY, **facts)


def _match(rows):
    facts = {"unit": rows.unit, "holding": rows.of(Holding), "last_day": DAY, "made_by": factories.UserFactory()}
    return Match.objects.create(**facts)


def _transfer(rows):
    """Money drawn in cash, with the next number of the year."""
    facts = {"source": rows.of(Holding), "target": _holding(rows, "cash"), "made_by": factories.UserFactory()}
    number = f"T{DAY.year}-{next_number('finance.transfer', DAY.year):04}"
    return Transfer.objects.create(number=number, unit=rows.unit, amount=Decimal("10.00"), day=DAY, note="x", **facts)


def _trust(rows):
    facts = {"amount": Decimal("10.00"), "day": DAY, "name": "x", "purpose": "x"}
    return enter_trust(actor=factories.UserFactory(), unit=rows.unit, **facts)


def _reconciliation(rows):
    """One without items: bank and books say the same."""
    facts = {"unit": rows.unit, "holding": rows.of(Holding), "day": DAY, "made_by": factories.UserFactory()}
    return Reconciliation.objects.create(bank_balance=1, book_balance=1, difference=0, **facts)


def _match_part(rows):
    """What came in and went out again, which the books never saw."""
    first, match = rows.of(StatementLine), rows.of(Match)
    facts = {"statement": first.statement, "holding": first.holding, "day": first.day, "balance": 0}
    parts = [
        MatchPart(
            match=match,
            holding=first.holding,
            line=StatementLine.objects.create(amount=amount, row=row, key=f"of a match {row}", **facts),
        )
        for row, amount in ((2, 1), (3, -1))
    ]
    return MatchPart.objects.bulk_create(parts)[0]


def _placement(rows):
    facts = {"unit": rows.unit, "holding": rows.of(Holding), "made_by": factories.UserFactory()}
    return Placement.objects.create(income=rows.of(Income), **facts)


def _reconciliation_item(rows):
    """One of a month whose balances differ by it."""
    holding, line = rows.of(Holding), rows.of(StatementLine)
    facts = {"unit": rows.unit, "holding": holding, "day": DAY - datetime.timedelta(40)}
    money = {"bank_balance": line.amount, "book_balance": 0, "difference": 0}
    month = Reconciliation.objects.create(made_by=factories.UserFactory(), **facts, **money)
    facts = {"kind": "bank_in", "day": DAY, "words": "x", "amount": line.amount, "line": line}
    return ReconciliationItem.objects.create(reconciliation=month, **facts)


def _count_line(rows):
    asset = rows.of(Asset)
    same = ("unit", "name", "category", "value", "place", "custodian")
    return CountLine.objects.create(count=rows.of(AssetCount), asset=asset, **{n: getattr(asset, n) for n in same})


def _cash_count(rows):
    facts = {"unit": rows.unit, "holding": rows.of(Holding), "day": DAY, "made_by": factories.UserFactory()}
    return CashCount.objects.create(counted=1, book_balance=1, difference=0, **facts)


# Tables whose rows come in pairs with others, or whose columns depend on each other.
_SPECIAL = {
    "reports.FrozenFigure": lambda rows: FrozenFigure.objects.create(
        report=rows.of(Report), code="x", name="x", definition="x", value=1, is_money=False, rows=1
    ),
    "core.LedgerSheet": _ledger_sheet,
    "core.PastTotal": lambda rows: factories.PastTotalFactory(unit=rows.unit),
    "members.Membership": lambda rows: rows.of(Member).memberships.get(),
    "finance.Payment": _payment,
    "finance.PaymentBatch": _batch,
    **audited.SPECIAL,
    **booked.SPECIAL,
    "finance.AssetCategory": lambda rows: factories.AssetCategoryFactory(),
    "finance.CountLine": _count_line,
    "finance.AssetMove": lambda rows: rows.of(Asset).moves.get(),
    "finance.Handover": lambda rows: factories.HandoverFactory(lines=[rows.of(Asset)]),
    "finance.HandoverLine": lambda rows: rows.of(Handover).lines.get(),
    "finance.SpendingRule": lambda rows: SpendingRule.objects.create(
        name="伙食补助", measure="per_head", limit=50, clause="第八条", source="财务制度", valid_from=DAY
    ),
    "finance.PaperRule": lambda rows: PaperRule.objects.create(
        kind=rows.of(ClaimKind), name="签收名单", valid_from=DAY
    ),
    "finance.BatchLine": _batch_line,
    "finance.CheckedAccount": lambda rows: CheckedAccount.objects.create(
        claim=factories.ClaimFactory(unit=rows.unit, state="submitted"), account="310066661018800"
    ),
    "finance.Income": _income,
    "finance.DuesRule": lambda rows: factories.DuesRuleFactory(),
    "finance.DuesLine": _dues_line,
    "finance.LateDues": _late_dues,
    "finance.PurchaseKind": lambda rows: factories.PurchaseKindFactory(),
    "finance.PurchaseTarget": lambda rows: factories.PurchaseTargetFactory(),
    "finance.PurchaseChannel": lambda rows: PurchaseChannel.objects.first(),
    "finance.ContributionRule": lambda rows: factories.ContributionRuleFactory(),
    "finance.Contribution": lambda rows: factories.receipt_in(rows.unit, factories.UserFactory()),
    "finance.UpwardRemittance": lambda rows: factories.UpwardFactory(unit=rows.unit),
    "finance.Holding": _holding,
    "finance.CashCount": _cash_count,
    "welfare.GiftReturn": lambda rows: GiftReturn.objects.create(
        recipient=rows.of(GiftRecipient), payment=rows.of(Payment), amount=1
    ),
    "welfare.Remittance": lambda rows: factories.RemittanceFactory(unit=rows.unit, state="prepared"),
    "finance.Opening": lambda rows: Opening.objects.create(
        holding=rows.of(Holding), day=DAY, amount=1, document="x", made_by=factories.UserFactory()
    ),
    "finance.Match": _match,
    "finance.MatchPart": _match_part,
    "finance.Placement": _placement,
    "finance.OpeningBalance": lambda rows: OpeningBalance.objects.filter(start=rows.of(LedgerStart)).first(),
    "finance.EconClass": lambda rows: EconClass.objects.first(),
    "finance.AccountCode": lambda rows: AccountCode.objects.first(),
    "finance.ReconciliationItem": _reconciliation_item,
    "finance.Reconciliation": _reconciliation,
    "finance.Transfer": _transfer,
    "finance.TrustEntry": _trust,
    "finance.BudgetAdjustment": lambda rows: adjust_budget(
        rows.of(Budget),
        actor=factories.UserFactory(),
        amount=Decimal("10.00"),
        decided_on=DAY,
        document="校工〔2022〕1号",
    ),
}
_VALUES = (
    (models.UUIDField, uuid.uuid4),
    (models.FileField, lambda: ContentFile(b"%PDF-", name="x")),
    (models.DateTimeField, lambda: datetime.datetime(2022, 5, 6, tzinfo=datetime.UTC)),
    (models.DecimalField, lambda: Decimal("10.00")),
    (models.IntegerField, lambda: 1),
    (models.BooleanField, lambda: False),
    (models.JSONField, dict),
    (models.EmailField, lambda: "a@example.com"),
    # A letter first: codes must begin with one.
    (models.CharField, lambda: f"x{uuid.uuid4().hex[:7]}"),
    (models.TextField, lambda: "正文"),
)


def _input_of(field):
    """Whether a row needs a value: no default, not null, and not written by the database or by save()."""
    automatic = field.primary_key and not isinstance(field, models.UUIDField)
    automatic |= getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    # A sum of zero is a default that most tables then refuse.
    has_value = field.has_default() and not isinstance(field, models.DecimalField)
    return not (automatic or field.null or has_value or getattr(field, "generated", False))


def is_scoped(model):
    return issubclass(model, ScopedModel)
