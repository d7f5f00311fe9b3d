"""收支预算表 and 收支决算表, which the meetings pass and the union above gets; and whose each amount of a budget is."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from finance import permissions, queries
from finance.choices import UNION_BOOKS, AccountKind, PlanState
from finance.models import Account, BudgetPlan
from finance.services import planning
from finance.services.publishing.statements import published_statement
from unionportal.core.choices import FundingSource
from unionportal.core.printing.questions import Questions
from unionportal.core.printing.registry import list_form, record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs

_FIRST = (Column("科目编码", 1.0, "l"), Column("科目名称", 2.6, "l"))
# Columns of a budget beside one another on a paper.
_BESIDE = 5
_BUDGET = (Column("本年预算数（元）", 1.5, "r"), Column("说明", 2.2, "l"))
_FINAL = (
    Column("年初预算数（元）", 1.5, "r"),
    Column("调整数（元）", 1.4, "r"),
    Column("调整后预算数（元）", 1.6, "r"),
    Column("本年决算数（元）", 1.5, "r"),
    Column("完成（%）", 0.9, "r"),
)


class YearQuestions(Questions):
    """Asks for the year."""

    year = forms.IntegerField(label="年度", min_value=1950, max_value=2200, initial=lambda: timezone.localdate().year)


@list_form("budget", "收支预算表", BudgetPlan, permissions.VIEW_PLAN, questions=YearQuestions, has_workbook=True)
def budget_form(answers, reader):
    """Return the budget of a year."""
    return budget_paper(_statement(answers["year"], reader), _passed(answers["year"], reader))


@list_form("final", "收支决算表", BudgetPlan, permissions.VIEW_PLAN, questions=YearQuestions, has_workbook=True)
def final_form(answers, reader):
    """Return the final account of a year."""
    return final_paper(_statement(answers["year"], reader), _passed(answers["year"], reader))


class GridQuestions(YearQuestions):
    """Asks for the source too: each has a budget of its own."""

    source = forms.ChoiceField(label="资金来源", choices=[(one.value, one.label) for one in UNION_BOOKS])


@list_form("grid", "预算分列表", BudgetPlan, permissions.VIEW_PLAN, questions=GridQuestions, has_workbook=True)
def grid_form(answers, reader):
    """Return the budget of a year and source by units and projects, as the draft of the year would make it."""
    _check_whole(reader)
    year, plan = answers["year"], planning.plan_of(answers["year"])
    table = planning.plan_table(year, answers["source"], AccountKind.EXPENSE, plan)
    return grid_paper(table, is_draft=plan is not None and not plan.is_final)


@record_form(
    "paper",
    "收支表",
    BudgetPlan,
    permissions.VIEW_PLAN,
    has_workbook=True,
    fits=lambda plan: plan.state != PlanState.DROPPED,
)
def plan_form(plan, _reader):
    """Return the paper of a version: as it was passed, or the draft that the meetings are to pass."""
    make = final_paper if plan.is_final else budget_paper
    if plan.is_open:
        return make(planning.statement(plan.year, draft=plan), is_draft=True)
    return make(planning.statement(plan.year, before=plan, on=plan.approved_on), plan)


def published_paper(plan, edition=None):
    """Return the paper of a version as it was published, in the edition if one was kept."""
    make = final_paper if plan.is_final else budget_paper
    return make(published_statement(plan, edition), plan)


def _statement(year, reader):
    _check_whole(reader)
    return planning.statement(year)


def _check_whole(reader):
    if not queries.is_over_union(reader.scope, permissions.VIEW_PLAN):
        raise ValidationError("这张表是全校的，由校工会打印。")


def _passed(year, reader):
    """Return the last approved version of the year that the reader may see, or None."""
    approved = BudgetPlan.objects.visible_to(reader.scope).filter(year=year, approved_on__isnull=False)
    return approved.order_by("-number").first()


def budget_paper(statement, plan=None, *, is_draft=False):
    """Return the budget of a statement, and the version that the meetings passed."""

    def values(line):
        # A note is told once, with its account, and not again where the account stands below a project.
        is_told = isinstance(line.of, Account) and not any(line is one for one in statement.projects)
        return line.total, statement.notes.get(line.of.pk, "") if is_told else ""

    sides = _sides(statement, _BUDGET, values)
    title = _title(statement, "预算", is_draft)
    return _paper(title, sides, _closing(statement.balance.total, plan))


def final_paper(statement, plan=None, *, is_draft=False):
    """Return the final account of a statement, and the version that the meetings passed."""

    def values(line):
        percent = None if line.percent is None else round(line.percent, 2)
        return line.initial, line.adjusted, line.total, line.paid, percent

    sides = _sides(statement, _FINAL, values)
    title = _title(statement, "决算", is_draft)
    recovered = [words] if (words := statement.recovered_words) else []
    return _paper(title, sides, (*recovered, *_closing(statement.balance.paid, plan)), landscape=True)


def grid_paper(table, *, is_draft=False):
    """Return a budget by accounts and columns, so many beside one another as fit; its heads are read when pasted."""
    names = [(row.account.code, f"{'　' * row.depth}{row.account.name}") for row in table.rows]
    sums = [table.totals[row.account.pk, row.is_group] for row in table.rows]
    blocks = []
    for at in range(0, max(len(table.columns), 1), _BESIDE):
        columns = table.columns[at : at + _BESIDE]
        rows = [
            (*name, whole, *(table.cell(row, column) for column in columns))
            for name, whole, row in zip(names, sums, table.rows, strict=True)
        ]
        if rows:
            rows.append(("", "合计", table.total, *(table.feet[column.key] for column in columns)))
        heads = (*_FIRST, Column("合计", 1.5, "r"), *(Column(str(column), 1.5, "r") for column in columns))
        part = f"第{at // _BESIDE + 1}部分" if len(table.columns) > _BESIDE else ""
        blocks.append(Grid(heads, tuple(rows), caption=part, sums=1 if rows else 0))
    title = f"{table.year}年度支出预算分列表{'（草案）' if is_draft else ''}"
    left, right = f"资金来源：{FundingSource(table.source).label}", "单位：元"
    return Form(title, union(), (Section(tuple(blocks), left=left, right=right),), landscape=True)


def _title(statement, name, is_draft):
    return f"{statement.year}年度工会经费收支{name}表{'（草案）' if is_draft else ''}"


def _sides(statement, more, values):
    until = f"，至{chinese_date(statement.prior_until)}" if statement.prior_until else ""
    columns = (*_FIRST, Column(f"{statement.prior_name}（元{until}）", 1.5, "r"), *more)
    projects = _side(columns, statement.projects, statement.total_projects, "支出中的项目", "项目合计", values)
    return (
        _side(columns, statement.income, statement.total_income, "收入", "本年收入合计", values),
        _side(columns, statement.expense, statement.total_expense, "支出", "本年支出合计", values),
        *([projects] if statement.projects else []),
    )


def _side(columns, lines, whole, caption, name, values):
    """Return the list of a side. Its sum is its last row: the rows of groups are in it once."""
    rows = [(*_named(line), line.prior, *values(line)) for line in lines]
    if rows:
        rows.append(("", name, whole.prior, *values(whole)))
    return Grid(columns, tuple(rows), caption=caption, sums=1 if rows else 0)


def _named(line):
    """Return the code and the name of an account, no code and whose it is of a project."""
    if isinstance(line.of, Account):
        return line.of.code, f"{'　' * line.depth}{line.of.name}"
    return "", line.of.whose


def _closing(balance, plan):
    """Return the lines below both sides, which belong to the last list and so stand in its workbook too."""
    return (
        f"本年收支差额：{balance:,.2f} 元",
        "上年结转结余：＿＿＿＿＿＿ 元",
        "年末结转结余：＿＿＿＿＿＿ 元",
        f"本表业经{_meeting(plan, 'committee', '工会委员会')}讨论通过。",
        f"本表业经{_meeting(plan, 'auditors', '经费审查委员会')}审查。",
    )


def _paper(title, sides, closing, *, landscape=False):
    *above, last = sides
    blocks = [*above, replace(last, closing=closing), Signs(("工会主席", "经审会主任", "财务负责人", "制表"))]
    right = f"编报日期：{chinese_date(timezone.localdate())}"
    section = Section(tuple(blocks), left=f"编制单位：{union()}（公章）", right=right)
    return Form(title, union(), (section,), landscape=landscape)


def _meeting(plan, name, body):
    """Return the day and name of the meeting that passed it, with room to write them where nobody recorded them."""
    if plan is None:
        return f"　　年　　月　　日第　　届第　　次{body}"
    return f"{chinese_date(getattr(plan, f'{name}_on'))}{getattr(plan, name)}"
