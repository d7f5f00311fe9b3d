"""Facts of the papers of the cash desk, of as many rows as wanted: budgets and accounts of a year, batches."""

import datetime
from decimal import Decimal

from finance.documents.batches import batch_list
from finance.documents.incoming import contribution_paper
from finance.documents.purchases import purchase_paper
from finance.documents.statements import budget_paper, final_paper
from finance.models import Account, BatchLine, BudgetPlan, Claim, ContributionMonth, PaymentBatch, PurchaseChannel
from finance.services.incoming.overview import Month, Overview
from finance.services.planning.statement import Line, Statement
from finance.services.purchases.shares import Share, Shares
from welfare.documents.custody import custody_paper
from welfare.models import DonationDrive
from welfare.queries import Custody

_LONG = "信息科学与工程学院人工智能与自动化研究所职工活动支出"
DAY = datetime.date(2026, 9, 18)


def _year(count):
    accounts = [Account(pk=n + 1, code=f"5{n:04}", name=f"{_LONG}{n}") for n in range(count)]
    yuan = [Decimal("100.10") + n for n in range(count)]
    lines = [Line(one, prior=n, initial=n, total=n) for one, n in zip(accounts, yuan, strict=True)]
    return Statement(2026, tuple(lines), tuple(lines), {1: "含运动会、文艺汇演和教职工俱乐部的器材"})


def budget_of_a_year(count):
    return budget_paper(_year(count))


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


def contributions_of_a_year(count):
    rows = [ContributionMonth(month=DAY.replace(day=1), due_on=DAY) for _ in range(count)]
    for row, yuan in zip(rows, (Decimal("100.10") + n for n in range(count)), strict=True):
        row.base = row.whole = row.expected = row.received = row.rest = yuan
    return contribution_paper(Overview(2026, tuple(Month(row.month, row) for row in rows), DAY.day, Decimal("7.05")))


def shares_of_a_year(count):
    channels = [PurchaseChannel(name=f"{_LONG[:12]}{n}") for n in range(count)]
    rows = tuple(Share(one, Decimal("100.10") + n, Decimal("1.05")) for n, one in enumerate(channels))
    return purchase_paper(Shares(2026, DAY, Decimal("5000.05"), rows, ("慰问品", "奖品")))


def held_for_others(count):
    drives = [DonationDrive(title=f"慈善一日捐{n}", started_on=DAY, beneficiary="某市慈善总会") for n in range(count)]
    return custody_paper([Custody(one, Decimal("100.10") + n, Decimal(n)) for n, one in enumerate(drives)], DAY)


SAMPLES = {
    ("welfare", "donationdrive_list_form_custody"): held_for_others,
    ("finance", "purchase_list_form_year"): shares_of_a_year,
    ("finance", "contributionmonth_list_form_year"): contributions_of_a_year,
    ("finance", "budgetplan_form_paper"): draft_of_a_year,
    ("finance", "budgetplan_list_form_budget"): budget_of_a_year,
    ("finance", "budgetplan_list_form_final"): account_of_a_year,
    ("finance", "paymentbatch_form_payments"): bank_batch,
}
