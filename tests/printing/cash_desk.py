"""Facts of the papers of the cash desk, of as many rows as wanted: budgets and accounts of a year, batches."""

import datetime
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from finance.choices import FACE_VALUES, Outstanding
from finance.documents.auditing import sample_paper
from finance.documents.batches import batch_list
from finance.documents.books import voucher_paper
from finance.documents.incoming import contribution_paper
from finance.documents.ledger import account_paper, journal_paper, statement_paper, trial_paper
from finance.documents.opinions import opinion_document
from finance.documents.payees import signing_list
from finance.documents.published import published_list
from finance.documents.purchases import purchase_paper
from finance.documents.reconciling import cash_count_paper, day_book_paper, outstanding_list, reconciliation_paper
from finance.documents.statements import budget_paper, final_paper, grid_paper
from finance.documents.taxed import taxed_list
from finance.flow.audit_flow import FindingState
from finance.models import (
    Account,
    AuditFinding,
    AuditMatter,
    AuditOpinion,
    AuditSample,
    BatchLine,
    BudgetPlan,
    CashCount,
    Claim,
    ClaimKind,
    ContributionMonth,
    Holding,
    LedgerAccount,
    PayeeLine,
    Payment,
    PaymentBatch,
    Project,
    PurchaseChannel,
    Reconciliation,
    ReconciliationItem,
    SampleItem,
    SampleStratum,
    Voucher,
    VoucherLine,
)
from finance.services.books import statements
from finance.services.books.balances import Balance, Page, TrialBalance
from finance.services.holdings.book import Entry
from finance.services.incoming.overview import Month, Overview
from finance.services.planning.statement import Line, Statement, total
from finance.services.planning.table import Column, PlanTable
from finance.services.publishing.payments import put_up
from finance.services.purchases.shares import Share, Shares
from finance.services.reconciling.day_book import DayBook
from unionportal.core.models import Unit, User
from welfare.documents.custody import custody_paper
from welfare.models import DonationDrive
from welfare.queries import Custody

_LONG = "信息科学与工程学院人工智能与自动化研究所职工活动支出"
DAY = datetime.date(2026, 9, 18)


def _year(count):
    accounts = [Account(pk=n + 1, code=f"5{n:04}", name=f"{_LONG}{n}") for n in range(count)]
    yuan = [Decimal("100.10") + n for n in range(count)]
    lines = [Line(one, prior=n, initial=n, total=n) for one, n in zip(accounts, yuan, strict=True)]
    project = Column(Unit(name=_LONG), Project(name=_LONG))
    below = [replace(line, depth=1) for line in lines[:2]]
    of_project = [replace(total(below), of=project, is_group=True), *below] if lines else []
    notes = {1: "含运动会、文艺汇演和教职工俱乐部的器材"}
    return Statement(2026, tuple(lines), tuple(lines), tuple(of_project), notes)


def budget_of_a_year(count):
    return budget_paper(_year(count))


def grid_of_a_year(count):
    accounts = [Account(pk=n + 1, code=f"5{n:04}", name=f"{_LONG}{n}") for n in range(count)]
    union = Unit(pk=1, name=_LONG)
    columns = [Column(union), *(Column(union, Project(pk=n, name=f"{_LONG}{n}")) for n in range(1, 8))]
    decided = {(one.pk, columns[one.pk % 8].key): Decimal("100.10") + one.pk for one in accounts}
    return grid_paper(PlanTable(2026, "union_funds", "expense", accounts, columns, decided), is_draft=True)


def draft_of_a_year(count):
    return budget_paper(_year(count), is_draft=True)


def account_of_a_year(count):
    meetings = {"committee": "第八届第三次工会委员会会议", "auditors": "第八届第二次经审会会议"}
    return final_paper(_year(count), BudgetPlan(committee_on=DAY, auditors_on=DAY, **meetings))


def bank_batch(count):
    sent = PaymentBatch(number="B2026-0012", made_on=datetime.date(2026, 9, 18), state="sent")
    facts = {"bank": "某某银行某某市城东支行", "account": "6222020200000000121", "purpose": "购买活动器材和奖品"}
    claim = Claim(number="C2026-0001")
    lines = [
        BatchLine(batch=sent, serial=n, claim=claim, name=f"某某用品公司{n}", amount=Decimal("1000.05"), **facts)
        for n in range(1, count + 1)
    ]
    return batch_list(sent, lines)


def cash_of_many(count):
    claim = Claim(number="C2026-0001", unit=Unit(name="信息学院工会"), made_on=DAY, purpose="评委和裁判的劳务费")
    payees = [PayeeLine(serial=n, name=f"欧阳某某{n}", amount=Decimal("100.05")) for n in range(1, count + 1)]
    return signing_list(claim, payees)


def contributions_of_a_year(count):
    rows = [ContributionMonth(month=DAY.replace(day=1), due_on=DAY) for _ in range(count)]
    for row, yuan in zip(rows, (Decimal("100.10") + n for n in range(count)), strict=True):
        row.base = row.whole = row.expected = row.received = row.rest = yuan
    return contribution_paper(Overview(2026, tuple(Month(row.month, row) for row in rows), DAY.day, Decimal("7.05")))


def _items(count):
    kinds = list(Outstanding)
    return [
        ReconciliationItem(
            kind=kinds[n % 4], day=DAY, number=f"P2026-{n:04}", words=f"某某用品公司{n}", amount=Decimal("100.05") + n
        )
        for n in range(1, count + 1)
    ]


_ACCOUNT = Holding(name="基本户", bank="某某银行某某市城东支行", account="200100012345678901")


def month_at_the_bank(count):
    items = _items(count)
    people = {"made_by": User(name="出纳某"), "confirmed_by": User(name="会计某")}
    days = {"day": DAY, "made_on": DAY, "confirmed_on": DAY}
    money = {"bank_balance": Decimal("125000.00"), "book_balance": Decimal("124000.05"), "difference": Decimal("0.05")}
    row = Reconciliation(holding=_ACCOUNT, state="confirmed", note="期初差额，待查", **people, **days, **money)
    return reconciliation_paper(row, items)


def unknown_to_one_side(count):
    return outstanding_list(_ACCOUNT, DAY, _items(count))


def taxed_of_a_month(count):
    claim = Claim(number="C2026-0001", kind=ClaimKind(name="讲课费", tax="labour"))
    lines = [
        (Payment(number=f"P2026-{n:04}", claim=claim, paid_on=DAY), f"欧阳某某{n}", None, Decimal("100.05"))
        for n in range(1, count + 1)
    ]
    return taxed_list(2026, 9, lines)


_BOX = Holding(kind="cash", name="库存现金")


def days_of_cash(count):
    rows, rest = [], Decimal("1000.00")
    for n in range(1, count + 1):
        row = Payment(number=f"P2026-{n:04}", payee=f"某某用品公司{n}", amount=Decimal("0.05"), paid_on=DAY)
        rest -= row.amount
        rows.append((Entry("payment", row, -row.amount), rest))
    return day_book_paper(DayBook(_BOX, DAY, DAY, Decimal("1000.00"), ()), rows)


def box_counted(count):
    pieces = dict.fromkeys(FACE_VALUES[:count], 3)
    money = {"counted": Decimal("558.00"), "book_balance": Decimal("560.00"), "difference": Decimal("-2.00")}
    days = {"day": DAY, "made_on": DAY}
    people = {"made_by": User(name="出纳某")}
    return cash_count_paper(CashCount(holding=_BOX, pieces=pieces, note="找零有误", **money, **days, **people))


def shares_of_a_year(count):
    channels = [PurchaseChannel(name=f"{_LONG[:12]}{n}") for n in range(count)]
    rows = tuple(Share(one, Decimal("100.10") + n, Decimal("1.05")) for n, one in enumerate(channels))
    return purchase_paper(Shares(2026, DAY, Decimal("5000.05"), rows, ("慰问品", "奖品")))


def held_for_others(count):
    drives = [DonationDrive(title=f"慈善一日捐{n}", started_on=DAY, beneficiary="某市慈善总会") for n in range(count)]
    return custody_paper([Custody(one, Decimal("100.10") + n, Decimal(n)) for n, one in enumerate(drives)], DAY)


def booked(count):
    claim = Claim(number="C2026-0001", cause="finance.office")
    payment = Payment(number="P2026-0001", claim=claim, purpose="购买秋季教职工趣味运动会器材、奖品")
    yuan = [Decimal("100.10") + n for n in range(count)]
    # A row of both sides, so that the sides are equal however many there are.
    entries = [
        SimpleNamespace(code=f"5{n:04}", name=f"{_LONG}{n}", debit=one, credit=one) for n, one in enumerate(yuan)
    ]
    voucher = Voucher(
        number="付2026-0001", kind="payment", day=DAY, amount=sum(yuan, start=Decimal(0)), payment=payment
    )
    return voucher_paper(voucher, entries, 3)


def sample_of_the_auditors(count):
    facts = {"number": "S2026-0001", "start": DAY, "end": DAY, "size": 20, "all_from": Decimal(20_000), "seed": "20-26"}
    facts |= {"rows": 700, "yuan": Decimal("125000.05"), "digest": "0a1b" * 16, "method": "sha256-1"}
    facts |= {"made_at": datetime.datetime(2026, 9, 17, 22, tzinfo=datetime.UTC)}
    account = Account(code="50102", name=_LONG)
    strata = [
        SampleStratum(account=account, floor=Decimal(floor), ceiling=None, rows=9, yuan=Decimal("9000.05"), drawn=2)
        for floor in ("0.00", "20000.00")
    ]
    claim = Claim(number="C2026-0001")
    payments = [
        Payment(
            number=f"P2026-{n:04}",
            payee=f"某某用品公司{n}",
            amount=Decimal("100.05"),
            paid_on=DAY,
            account=account,
            claim=claim,
        )
        for n in range(1, count + 1)
    ]
    return sample_paper(AuditSample(**facts), strata, [SampleItem(payment=one) for one in payments])


def opinion_of_the_auditors(count):
    opinion = AuditOpinion(
        year=2026,
        title="2026年度工会经费收支决算",
        basis="《中国工会审计条例》第二十三条。",
        overall="会计核算规范，预算执行情况良好。\n内部控制健全。",
        conclusion="同意提交会员代表大会审议。",
        meeting="第八届经审会第三次会议",
        met_on=DAY,
        issued_on=DAY,
    )
    matter = AuditMatter(name="财务管理和内部控制")
    listed = [
        (
            AuditFinding(
                number=f"F2026-{n:04}",
                matter=matter,
                title=f"{_LONG}没有签收名单",
                amount=n,
                unit=Unit(name="某分工会"),
                year=2026,
                made_on=DAY,
            ),
            FindingState.CLOSED,
        )
        for n in range(1, count + 1)
    ]
    return opinion_document(opinion, listed)


def disclosed(count):
    account, kind = Account(code="50102", name=_LONG), ClaimKind(name="文体活动")
    claims = [Claim(cause="finance.request", kind=kind), Claim(cause="finance.request", kind=kind, supplier_id=1)]
    unit = Unit(name="信息学院工会")
    payments = [
        Payment(
            payee=f"欧阳某某{n}", amount=Decimal("100.05"), paid_on=DAY, account=account, unit=unit, claim=claims[n % 2]
        )
        for n in range(1, count + 1)
    ]
    for payment in payments:
        payment.on_list, payment.of_list, payment.put_on, payment.yuan = 0, False, DAY, payment.amount
    return published_list(DAY, DAY, map(put_up, payments))


LEDGER_DAYS = (DAY, DAY)


def _ledger_lines(count):
    voucher = Voucher(number="转2026-0001", day=DAY, words="订正以前年度的差错，更正支出科目")
    for n in range(1, count + 1):
        account = LedgerAccount(code=f"5{n:04}", name=_LONG, side="debit")
        yield VoucherLine(voucher=voucher, account=account, side="debit", amount=Decimal("100.05") + n)


def balances_of_a_period(count):
    rows = [Balance(one.account, Decimal(0), one.amount, Decimal(0)) for one in _ledger_lines(count)]
    return trial_paper(TrialBalance(tuple(rows)), LEDGER_DAYS)


def journal_of_a_period(count):
    return journal_paper(list(_ledger_lines(count)), LEDGER_DAYS)


def entries_of_an_account(count):
    rows = tuple((one, one.amount) for one in _ledger_lines(count))
    return account_paper(Page(LedgerAccount(code="5", name=_LONG), Decimal(5), rows, Decimal(0), False), LEDGER_DAYS)


def _stated(name, heads, count):
    rows = [
        (
            statements.Row("left", f"L{n}", f"{_LONG}{n}", ("1",), True, 1, "balance"),
            (Decimal("100.05") + n, Decimal("0.00")),
        )
        for n in range(count)
    ]
    return statement_paper(statements.Statement(name, statements.Period(2026, 1), heads, tuple(rows), ()))


def lying_at_the_end(count):
    return _stated("balance", ("年初余额", "期末余额"), count)


def moved_in_a_month(count):
    return _stated("income", ("本月数", "本年累计数"), count)


SAMPLES = {
    ("finance", "ledgerstart_list_form_balance"): lying_at_the_end,
    ("finance", "ledgerstart_list_form_income"): moved_in_a_month,
    ("finance", "ledgerstart_list_form_trial"): balances_of_a_period,
    ("finance", "ledgerstart_list_form_journal"): journal_of_a_period,
    ("finance", "ledgerstart_list_form_account"): entries_of_an_account,
    ("finance", "voucher_form_sheet"): booked,
    ("finance", "payment_list_form_published"): disclosed,
    ("finance", "disclosure_form_published"): disclosed,
    ("finance", "auditopinion_form_paper"): opinion_of_the_auditors,
    ("finance", "auditsample_form_list"): sample_of_the_auditors,
    ("finance", "payment_list_form_taxed"): taxed_of_a_month,
    ("finance", "claim_form_signing"): cash_of_many,
    ("welfare", "donationdrive_list_form_custody"): held_for_others,
    ("finance", "purchase_list_form_year"): shares_of_a_year,
    ("finance", "contributionmonth_list_form_year"): contributions_of_a_year,
    ("finance", "cashcount_list_form_book"): days_of_cash,
    ("finance", "cashcount_form_paper"): box_counted,
    ("finance", "reconciliation_form_paper"): month_at_the_bank,
    ("finance", "reconciliation_list_form_outstanding"): unknown_to_one_side,
    ("finance", "budgetplan_form_paper"): draft_of_a_year,
    ("finance", "budgetplan_list_form_budget"): budget_of_a_year,
    ("finance", "budgetplan_list_form_final"): account_of_a_year,
    ("finance", "budgetplan_list_form_grid"): grid_of_a_year,
    ("finance", "paymentbatch_form_payments"): bank_batch,
}
