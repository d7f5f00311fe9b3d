"""The statement of a year: last year's account, budget, adjustments, use and rest of each account and project."""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from finance import queries
from finance.choices import UNION_BOOKS, AccountKind, PlanKind, PlanState, YearState
from finance.flow.claim_flow import HELD
from finance.models import Account, Budget, BudgetYear, Income, Payment, PlanLine, Project
from finance.services.planning.heads import heads_below, heads_on
from finance.services.planning.table import NOTHING, Column, expected_income, groups_above
from unionportal.core.choices import FundingSource
from unionportal.core.figures.periods import calendar_year
from unionportal.core.models import Unit
from unionportal.core.values.dates import month_end


@dataclass(frozen=True)
class Line(queries.BudgetLine):
    """The line of an account, a unit or a source; of an income, `paid` is what came in and nothing is set aside."""

    depth: int = 0
    is_group: bool = False
    prior: Decimal = NOTHING


@dataclass(frozen=True)
class Statement:
    """Both sides of a year, groups before what is below them; the sums count each account once.

    `projects` are lines of expense once more: each project before its accounts.
    """

    year: int
    income: tuple[Line, ...]
    expense: tuple[Line, ...]
    projects: tuple[Line, ...]
    notes: dict
    prior_until: datetime.date | None = None
    # What of the incomes of the year is money of payments of former years, which the ledger does not take as income.
    recovered: Decimal = NOTHING

    @property
    def recovered_words(self):
        """The sentence that tells the incomes from those of the ledger; "" where they are the same."""
        if not self.recovered:
            return ""
        return f"收入中有以前年度支出收回 {self.recovered:,.2f} 元，总账不记作收入。"

    @property
    def prior_name(self):
        """What the amounts of the year before are: its account once it is closed, or what came of it so far."""
        return "上年执行数" if self.prior_until else "上年决算数"

    @property
    def total_income(self):
        """The sum of the incomes."""
        return total(self.income)

    @property
    def total_expense(self):
        """The sum of the expenses."""
        return total(self.expense)

    @property
    def total_projects(self):
        """The sum of the projects."""
        return total(self.projects)

    @property
    def balance(self):
        """Income less expense of each column."""
        minus = {name: -yuan for name, yuan in self.total_expense.yuan.items()}
        return self.total_income.plus(replace(self.total_expense, **minus))


def total(lines):
    """Return the sum of the lines without those of groups."""
    whole = Line(None)
    for line in lines:
        if not line.is_group:
            whole = whole.plus(line)
    return whole


def statement(year, *, source="", before=None, draft=None, on=None):
    """Return the Statement of a year, of one source if it is given.

    Of income nobody says from which source it is: with a source, there is none. `before` is a
    version: the budgets are as they were when it was approved. `draft` is one that is not approved: they are as it
    would make them. The year before is as it was `on` a day, today if none is given.
    """
    sums = defaultdict(dict)
    until = _prior_until(year, on or timezone.localdate())
    for name, found in _expense_columns(year, source, until):
        for key, yuan in found.items():
            sums[key][name] = yuan
    if not source:
        for name, found in _income_columns(year, until):
            for account, yuan in found.items():
                sums[account, None][name] = yuan
    if before is not None:
        _take_back(sums, before)
    if draft is not None:
        _add(sums, draft)
    accounts = {account.pk: account for account in Account.objects.all()}
    lines, by_project = {}, defaultdict(dict)
    for (account, project), yuan in sums.items():
        if any(yuan.values()):
            line = Line(accounts[account], **yuan)
            lines[account] = lines[account].plus(line) if account in lines else line
            by_project[project][account] = line
    tree = _tree(accounts, lines)
    sides = {kind: tuple(line for line in tree if line.of.kind == kind) for kind in AccountKind.values}
    projects = tuple(_of_projects(by_project))
    recovered = NOTHING if source else _recovered(year)
    both = sides[AccountKind.INCOME], sides[AccountKind.EXPENSE]
    return Statement(year, *both, projects, _notes(year, source), until, recovered)


def _of_projects(by_project):
    """Yield a line of each project, then those of its accounts in the order of codes."""
    for project in Project.objects.filter(pk__in=[key for key in by_project if key]).select_related("unit"):
        lines = sorted(by_project[project.pk].values(), key=lambda line: line.of.code)
        yield replace(total(lines), of=Column(project.unit, project), is_group=True)
        yield from (replace(line, depth=1) for line in lines)


def _prior_until(year, day):
    """Return the day to which the year before is counted: None where its books were closed by then."""
    closed = BudgetYear.objects.filter(year=year - 1, state=YearState.CLOSED, closed_on__lte=day).exists()
    return None if closed else day


def _budgets(year, source):
    return Budget.objects.filter(year=year, funding_source__in=[source] if source else UNION_BOOKS).order_by()


def _paid(year, source):
    sources = [source] if source else UNION_BOOKS
    return Payment.objects.filter(budget__year=year, funding_source__in=sources).order_by()


def _by_account(rows, project, column="amount"):
    """Return {(account's key, project's key): yuan}."""
    found = rows.values_list("account", project).annotate(s=Sum(column))
    return {(account, key): yuan for account, key, yuan in found}


def _expense_columns(year, source, until):
    """Yield (column, {(account's key, project's key): yuan}), a query each."""
    budgets, prior = _budgets(year, source), _paid(year - 1, source)
    yield "prior", _by_account(prior.filter(paid_on__lte=until) if until else prior, "budget__project")
    yield "initial", _by_account(budgets, "project", "initial")
    yield "total", _by_account(budgets, "project", "total")
    held = queries.committed_by(budgets, "account", "project", states=HELD)
    yield "committed", {(account, project): yuan for account, project, yuan in held}
    yield "paid", _by_account(_paid(year, source), "budget__project")


def _income_columns(year, until):
    """Yield (column, {account's key: yuan}), a query each."""
    for name, of in (("prior", year - 1), ("paid", year)):
        received = Income.objects.filter(calendar_year(of).contains("received_on")).order_by()
        if until and name == "prior":
            received = received.filter(received_on__lte=until)
        yield name, dict(received.values_list("account").annotate(s=Sum("amount")))
    for name, of in (("initial", {"plan__kind": PlanKind.INITIAL}), ("total", {})):
        sums = defaultdict(lambda: NOTHING)
        for (account, _, _), yuan in expected_income(year, **of).items():
            sums[account] += yuan
        yield name, sums


def _recovered(year):
    """Return the yuan that came in this year of payments of former years, less what was found to be none of it."""
    received = Income.objects.filter(calendar_year(year).contains("received_on"))
    of_former = Q(refund_of__paid_on__year__lt=year) | Q(corrects__refund_of__paid_on__year__lt=year)
    return received.filter(of_former).aggregate(s=Sum("amount"))["s"] or NOTHING


def _take_back(sums, version):
    """Let the budgets be without what later versions changed."""
    later = PlanLine.objects.filter(
        plan__year=version.year,
        plan__state=PlanState.APPROVED,
        plan__number__gt=version.number,
        funding_source__in=UNION_BOOKS,
    ).order_by()
    rows = later.values_list("account", "project").annotate(new=Sum("amount"), old=Sum("before"))
    for *key, new, old in rows:
        cell = sums[tuple(key)]
        cell["total"] = cell.get("total", NOTHING) - (new - old)


def _add(sums, draft):
    """Let the budgets be as the draft would make them."""
    rows = draft.lines.filter(funding_source__in=UNION_BOOKS).order_by().values_list("account", "project")
    for *key, new, old in rows.annotate(new=Sum("amount"), old=Sum("before")):
        cell = sums[tuple(key)]
        for name in ("initial", "total") if draft.kind == PlanKind.INITIAL else ("total",):
            cell[name] = cell.get(name, NOTHING) + new - old


def _tree(accounts, lines):
    """Return the lines in the order of codes, each group with the sum of what is below it in front."""
    groups, above = {}, groups_above(accounts.values())
    for key, line in lines.items():
        for group in above[key]:
            groups[group] = groups.get(group, Line(accounts[group], is_group=True)).plus(line)
    # What stands on a group itself is in its sum too.
    for key in groups.keys() & lines.keys():
        groups[key] = groups[key].plus(lines[key])
    found = []
    for key in sorted({*lines, *groups}, key=lambda key: accounts[key].code):
        depth = len(above[key])
        if key in groups:
            found.append(replace(groups[key], depth=depth))
        if key in lines:
            found.append(replace(lines[key], depth=depth + (key in groups)))
    return found


def _notes(year, source):
    """Return {account's key: what the budgets say of themselves}."""
    notes = defaultdict(dict)
    for account, note in _budgets(year, source).exclude(note="").values_list("account", "note"):
        notes[account][note] = None
    return {account: "；".join(found) for account, found in notes.items()}


@dataclass(frozen=True)
class Month:
    """What was paid in a month and up to it, beside the share of the year that is over."""

    name: str
    paid: Decimal
    until: Decimal
    percent: Decimal | None
    elapsed: Decimal | None

    @property
    def ahead(self):
        """By how many points the payments run ahead of the year; None where there is nothing to compare."""
        return None if self.percent is None or self.elapsed is None else self.percent - self.elapsed


def by_month(year, *, source="", today=None):
    """Return [Month] up to today, with one for what is paid after the year ended."""
    whole = _budgets(year, source).aggregate(s=Sum("total"))["s"] or NOTHING
    rows = _paid(year, source).annotate(month=TruncMonth("paid_on")).values_list("month").annotate(s=Sum("amount"))
    paid = defaultdict(lambda: NOTHING)
    for month, yuan in rows:
        paid[month.month if month.year == year else 13] += yuan
    today, until, found = today or timezone.localdate(), NOTHING, []
    days = 366 if calendar.isleap(year) else 365
    for month in range(1, 13):
        first = datetime.date(year, month, 1)
        if first > today and not paid[month]:
            continue
        last = min(month_end(first), max(today, first))
        until += paid[month]
        elapsed = Decimal(last.timetuple().tm_yday * 100) / days
        found.append(Month(f"{month}月", paid[month], until, _share(until, whole), elapsed))
    if paid[13]:
        until += paid[13]
        found.append(Month("年度结束以后", paid[13], until, _share(until, whole), Decimal(100)))
    return found


def _share(part, whole):
    return part * 100 / whole if whole else None


def by_source(year):
    """Return a Line of each source."""
    lines = []
    for source in UNION_BOOKS:
        line = total(statement(year, source=source).expense)
        if any(line.yuan.values()):
            lines.append(replace(line, of=FundingSource(source).label))
    return lines


@dataclass(frozen=True)
class Share:
    """The line of a unit and how many members it had; `heads` of the union are all."""

    line: Line
    heads: int

    @property
    def budget_per_head(self):
        """The budget divided by the members."""
        return self.line.total / self.heads if self.heads else None

    @property
    def paid_per_head(self):
        """What was paid divided by the members."""
        return self.line.paid / self.heads if self.heads else None


def by_unit(year, *, source="", today=None):
    """Return [Share] of every unit with a budget, in the order of the tree; heads at the end of the year, or today."""
    day = min(datetime.date(year, 12, 31), today or timezone.localdate())
    sums = defaultdict(dict)
    budgets = _budgets(year, source)
    for unit, initial, yuan in budgets.values_list("unit").annotate(i=Sum("initial"), t=Sum("total")):
        sums[unit] |= {"initial": initial, "total": yuan}
    for unit, yuan in _paid(year, source).values_list("budget__unit").annotate(s=Sum("amount")):
        sums[unit]["paid"] = yuan
    for unit, yuan in queries.committed_by(budgets, "unit", states=HELD):
        sums[unit]["committed"] = yuan
    heads = heads_on(day)
    units = Unit.objects.filter(pk__in=sums).order_by("place")
    return [Share(Line(unit, **sums[unit.pk]), heads_below(unit, heads)) for unit in units]
