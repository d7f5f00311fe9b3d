import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from finance.models import BankLayout, BillingTitle, BudgetYear, Holding, Invoice, Loan, StatementLine
from finance.services.reconciling.statements import read_in_statement, take_statement
from tests.factories import AccountFactory, BudgetFactory, MemberFactory
from tests.finance.approving import PLAIN, approve_at_once, approve_by_acts, pay_at_once, pay_by_act
from tests.finance.bank import CARD
from tests.finance.invoices import TYPED
from tests.finance.lending import DAY
from tests.finance.statements import ACCOUNT, row, workbook
from tests.finance.test_invoice_files import UNION
from tests.finance.turn import LAST, NEW, OLD, on
from unionportal.core.choices import Role
from welfare.causes import GIFT_ISSUE


@pytest.fixture
def auditor(person, union):
    return person(Role.AUDITOR, union)


@pytest.fixture
def budget(union):
    """1000 yuan of the union for 2022."""
    return BudgetFactory(unit=union)


@pytest.fixture
def draft(branch, branch_chair, budget):
    """Make a draft claim of the branch by its chair."""

    def make(amount="100.00", **facts):
        facts = {"unit": branch, "purpose": "文体活动奖品", "payee": "某超市", "actor": branch_chair} | facts
        return services.request_claim(
            budget=facts.pop("budget", budget),
            amount=Decimal(amount),
            **facts,
        )

    return make


@pytest.fixture
def union_title(db):
    return BillingTitle.objects.create(name=UNION, tax_number="81310000MC0000000X", valid_from="2020-01-01")


@pytest.fixture
def add(draft):
    """Add an invoice to a new draft (or to `claim`), typed but for what is given."""

    def make(amount="100.00", claim=None, **facts):
        claim = claim or draft(amount)
        invoice = Invoice.objects.create(claim=claim)
        return services.complete_invoice(invoice, actor=claim.made_by, **TYPED | facts)

    return make


@pytest.fixture
def checked(draft, accountant):
    """Make a claim that the accountant found in order."""

    def make(amount="100.00", **facts):
        claim = draft(amount, **facts)
        claim = services.submit_claim(claim, actor=claim.made_by)
        return services.check_claim(claim, actor=accountant)

    return make


@pytest.fixture
def approved(draft, accountant, chair):
    """Make an approved claim; by the acts of the services where it has anything that one of them looks at."""

    def make(amount="100.00", **facts):
        approve = approve_at_once if facts.keys() <= PLAIN else approve_by_acts
        return approve(draft(amount, **facts), accountant=accountant, chair=chair)

    return make


@pytest.fixture
def decided(branch, branch_chair, officer, chair, budget):
    """Make a claim that the flow of another app approved: proposed by the sub-union, made by the office."""

    def make(amount="100.00", **facts):
        facts = {"unit": branch, "purpose": "住院慰问", "payee": "张某", "cause": GIFT_ISSUE} | facts
        people = {"proposed_by": branch_chair, "made_by": officer, "actor": chair} | facts
        return services.open_approved_claim(budget=budget, amount=Decimal(amount), source="发放 2022-01", **people)

    return make


@pytest.fixture
def paid(approved, cashier):
    """Make a payment of today, as `approved` makes its claim."""

    def make(amount="100.00", **facts):
        pay = pay_at_once if facts.keys() <= PLAIN else pay_by_act
        return pay(approved(amount, **facts), cashier=cashier)

    return make


@pytest.fixture
def lines(union, accountant):
    """The budgets of two years, opened in the first: {year: budget of 1000 yuan}."""
    account = AccountFactory()
    facts = {"actor": accountant, "unit": union, "account": account, "initial": Decimal("1000.00")}
    with on(LAST):
        return {year: services.open_budget(year=year, **facts) for year in (OLD, NEW)}


@pytest.fixture
def in_december(lines, approved):
    """Make an approved claim of the last day of the old year."""

    def make(amount="100.00", **facts):
        with on(LAST):
            return approved(amount, budget=lines[OLD], **facts)

    return make


@pytest.fixture
def old(lines):
    return BudgetYear.objects.get(year=OLD)


@pytest.fixture
def bank(db):
    """The union's account at the bank, whose statements have a column for debits and one for credits."""
    facts = {"name": "基本户", "bank": "某银行城东支行", "account": ACCOUNT, "valid_from": datetime.date(2020, 1, 1)}
    return Holding.objects.create(layout=BankLayout.objects.get(format="xlsx"), **facts)


@pytest.fixture
def stated(bank, cashier):
    """Let the bank say what moved: (days from today, yuan, whom, number, summary) each; return its lines."""

    def state(*moves, before=Decimal("10000.00"), holding=bank):
        former = StatementLine.objects.filter(holding=holding).order_by("-day", "-pk")
        rows, rest = [], former.values_list("balance", flat=True).first()
        rest = before if rest is None else rest
        for days, amount, name, *more in moves:
            number, summary = (*more, "", "")[:2]
            rest += (amount := Decimal(amount))
            sides = ("", amount) if amount > 0 else (-amount, "")
            on = timezone.localdate() + datetime.timedelta(days)
            rows.append(row(f"{on}", *sides, rest, name=name, number=number, summary=summary, own=holding.account))
        until = timezone.localdate()
        statement = read_in_statement(actor=cashier, holding=holding, file=workbook(*rows), until=until)
        take_statement(statement, actor=cashier)
        return list(statement.lines.order_by("pk"))

    return state


@pytest.fixture
def excel(db):
    return BankLayout.objects.get(format="xlsx")


@pytest.fixture
def ready(approved, branch_chair, cashier):
    """Make an approved claim with an account to pay it to."""

    def make(amount="100.00", **facts):
        claim = approved(amount, **facts)
        services.enter_account(claim, actor=cashier, bank="某银行城东支行", account=CARD)
        return claim

    return make


@pytest.fixture
def batch(ready, cashier, excel):
    """Make a batch of claims of these amounts, sent."""

    def make(*amounts, send=True):
        claims = [ready(amount) for amount in amounts]
        made = services.make_batch(actor=cashier, claims=claims, layout=excel)
        return services.send_batch(made, actor=cashier) if send else made

    return make


@pytest.fixture
def borrower(branch, branch_chair):
    return MemberFactory(unit=branch, name="借小款", user=branch_chair)


@pytest.fixture
def line(union):
    return BudgetFactory(unit=union, year=2027)


@pytest.fixture
def lent(draft, line, borrower, accountant, chair, cashier):
    """Lend on the first of March; return the loan."""

    def make(amount="500.00", **facts):
        with on(DAY):
            facts = {"budget": line, "way": "loan", "payee": borrower.name, "member": borrower} | facts
            claim = approve_at_once(draft(amount, **facts), accountant=accountant, chair=chair)
            services.pay_claim(claim, actor=cashier, method="transfer", paid_on=DAY)
        return Loan.objects.get(claim=claim)

    return make
