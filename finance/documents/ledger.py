"""The books of the ledger on paper: 01表 and 02表, the trial balance, the journal, and an account with its balances."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from finance import permissions
from finance.forms.books import LedgerPeriodForm, StatementForm
from finance.models import LedgerAccount, LedgerStart
from finance.services.books import balances, ledger, statements
from unionportal.core.printing.questions import Questions, day_question
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs, Words

# 工会会计制度 §64: who signs and seals a statement.
_SIGNERS = ("法定代表人", "主管会计负责人", "会计机构负责人")
# Who takes the whole books along stands in the log, as of the lists.
_LOGGED = {"logged": True, "has_workbook": True}
_DEBIT, _CREDIT = "借方（元）", "贷方（元）"
_DAY, _NUMBER, _SUMMARY = Column("日期", 1.0), Column("凭证号", 1.2), Column("摘要", 2.4, "l")
_ACCOUNT, _SIDES = Column("科目", 2.2, "l"), (Column(_DEBIT, 1.3, "r"), Column(_CREDIT, 1.3, "r"))
_TRIAL = tuple(f"{when}{side}" for when in ("期初", "本期", "期末") for side in (_DEBIT, _CREDIT))


class PeriodQuestions(Questions, LedgerPeriodForm):
    """Asks from which day to which; this month unless others are asked for."""

    start = day_question("从", initial=lambda: timezone.localdate().replace(day=1))
    end = day_question("到", initial=timezone.localdate)


class AccountQuestions(PeriodQuestions):
    """Asks for an account as well."""

    account = forms.CharField(label="科目编码", max_length=20, help_text="如 50102；不含下级科目。")

    def clean_account(self):
        """Return the account with this code."""
        code = self.cleaned_data["account"].strip()
        if (account := LedgerAccount.objects.filter(code=code).first()) is None:
            raise forms.ValidationError(f"总账没有科目“{code}”。")
        return account


class StatementQuestions(Questions, StatementForm):
    """Asks for the month or the year of a statement."""


def _days(answers):
    return answers["start"], answers["end"]


def _paper(title, grid, days, *blocks, landscape=False):
    """Return the paper of a grid over some days."""
    left = f"{chinese_date(days[0])}至{chinese_date(days[1])}"
    return Form(title, union(), (Section((grid, *blocks), left=left, right="单位：元"),), landscape=landscape)


@list_form("balance", "资产负债表", LedgerStart, permissions.VIEW_LEDGER, questions=StatementQuestions, **_LOGGED)
def balance_form(answers, _reader):
    """Return 工会01表 of a month or a year."""
    return _stated(statements.BALANCE, answers)


@list_form("income", "收入支出表", LedgerStart, permissions.VIEW_LEDGER, questions=StatementQuestions, **_LOGGED)
def income_form(answers, _reader):
    """Return 工会02表 of a month or a year."""
    return _stated(statements.INCOME, answers)


def _stated(name, answers):
    period = statements.Period(answers["year"], answers["month"])
    return statement_paper(statements.statement(ledger.in_force(), name, period))


def statement_paper(found):
    """Return the paper of a statement: its halves side by side, who signs and seals it, and what does not agree."""
    halves = [half for name in ("left", "right") if (half := found.half(name))]
    heads = ("资产", "负债与净资产") if len(halves) > 1 else ("项目",)
    columns, parts = [], []
    for head, half in zip(heads, halves, strict=False):
        amounts = [f"{head}{one}（元）" if len(halves) > 1 else f"{one}（元）" for one in found.heads]
        columns += [Column(head, 2.2, "l"), *(Column(one, 1.3, "r") for one in amounts)]
        parts.append(
            [("　" * row.level + row.label, *("—" if one is None else one for one in yuan)) for row, yuan in half]
        )
    wide = 1 + len(found.heads)
    empty = (None,) * wide
    longest = max(map(len, parts), default=0)
    # The last lines of both halves, their grand totals, stand side by side.
    parts = [[*part[:-1], *[empty] * (longest - len(part)), *part[-1:]] for part in parts]
    rows = tuple(tuple(cell for part in line for cell in part) for line in zip(*parts, strict=True))
    links = {
        (number if number < len(half) - 1 else longest - 1, at * wide + place + 1): _cell_address(found, row, place)
        for at, half in enumerate(halves)
        for number, (row, amounts) in enumerate(half)
        for place, amount in enumerate(amounts)
        if amount is not None
    }
    grid = Grid(tuple(columns) or (Column("项目", 2.2, "l"),), rows, links=links, dense=True)
    said = filter(None, (found.note, *found.problems))
    blocks = (grid, *(Words(sentence) for sentence in said), Signs(_SIGNERS))
    day = found.period.last
    section = Section(blocks, left=chinese_date(day) if found.name == statements.BALANCE else str(found.period))
    return Form(statements.TITLES[found.name], union(), (section,), landscape=len(halves) > 1)


def _cell_address(found, row, place):
    """Return the address of the entries behind a cell of a statement."""
    page = reverse("finance:ledger_statement_cell", args=[found.name, row.code, place])
    period = urlencode({"year": found.period.year, "month": found.period.month or ""})
    return f"{settings.UNION_URL}{page}?{period}"


@list_form("trial", "科目余额表", LedgerStart, permissions.VIEW_LEDGER, questions=PeriodQuestions, **_LOGGED)
def trial_form(answers, _reader):
    """Return the trial balance of some days."""
    return trial_paper(balances.trial_balance(ledger.in_force(), *_days(answers)), _days(answers))


def trial_paper(found, days):
    """Return the paper of a TrialBalance."""
    columns = (_ACCOUNT, *(Column(head, 1.2, "r") for head in _TRIAL))
    rows = tuple((str(row.account), *row.columns) for row in found.rows)
    total = dict(zip(_TRIAL, found.totals, strict=True)) if rows else {}
    return _paper("科目余额表", Grid(columns, rows, total=total), days, landscape=True)


@list_form("journal", "序时账", LedgerStart, permissions.VIEW_LEDGER, questions=PeriodQuestions, **_LOGGED)
def journal_form(answers, reader):
    """Return the journal of some days."""
    lines = balances.journal(*_days(answers))
    ledger.in_force()
    return journal_paper(reader.bounded(lines), _days(answers))


def journal_paper(lines, days):
    """Return the paper of these entries."""
    columns = (_DAY, _NUMBER, _SUMMARY, _ACCOUNT, Column("归类", 1.8, "l"), *_SIDES)
    rows = tuple((*_of_voucher(one), str(one.account), one.dimensions_label, one.debit, one.credit) for one in lines)
    return _paper("序时账", Grid(columns, rows, total=_total(lines)), days, landscape=True)


@list_form("account", "明细账", LedgerStart, permissions.VIEW_LEDGER, questions=AccountQuestions, **_LOGGED)
def account_form(answers, reader):
    """Return the entries of an account in some days, with its balance after each."""
    of = answers["account"], *_days(answers)
    lines = reader.bounded(balances.lines_of(*of))
    return account_paper(balances.page_of(ledger.in_force(), *of, lines), _days(answers))


def account_paper(page, days):
    """Return the paper of the Page of an account."""
    columns = (_DAY, _NUMBER, _SUMMARY, *_SIDES, Column("方向", 0.5), Column("余额（元）", 1.4, "r"))
    rows = tuple((*_of_voucher(one), one.debit, one.credit, *_on_side(left)) for one, left in page.rows)
    ends = (f"期初余额：{balances.side_of(page.before)}", f"期末余额：{balances.side_of(page.after)}")
    total = _total([one for one, _ in page.rows])
    grid = Grid(columns, rows, total=total, closing=ends, caption=str(page.account))
    return _paper("明细账", grid, days, landscape=True)


def _on_side(amount):
    """Return on which side a balance lies, 平 for none, and the balance itself."""
    return balances.side_word(amount), abs(amount)


def _of_voucher(line):
    return line.voucher.day, line.voucher.number, line.voucher.summary


def _total(lines):
    """Return the sums of both sides by their headings; none where there are no entries."""
    return {
        head: sum(filter(None, (getattr(one, side) for one in lines)), balances.NOTHING)
        for head, side in ((_DEBIT, "debit"), (_CREDIT, "credit"))
        if lines
    }
