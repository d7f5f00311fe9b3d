"""Projects in the budget of a year: their own columns and lines, claims on them, their execution and papers."""

import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Account, Budget, BudgetPlan, Project
from finance.services import planning
from finance.services.splitting import BudgetsMove
from tests.factories import AccountFactory, BudgetFactory, ProjectFactory, UnitFactory
from tests.printing.reading import found, text_of
from tests.shown import links
from unionportal.core.choices import UnitKind
from unionportal.core.models import Unit

pytestmark = pytest.mark.django_db
GRID = reverse("finance:budget_grid")
EXECUTION = reverse("finance:execution")


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def accounts():
    return [AccountFactory(code="50101", name="教育支出"), AccountFactory(code="50102", name="文体活动支出")]


@pytest.fixture
def reading(client, accountant, union, year):
    """A project of the union, registered in the back office by the accountant."""
    client.force_login(accountant)
    facts = {"unit": union.pk, "name": "读书月", "valid_from": f"{year}-01-01", "valid_until": "", "note": ""}
    client.post(reverse("admin:finance_project_add"), facts)
    return Project.objects.get()


def _look(client, plan, **typed):
    return client.post(f"{GRID}?year={plan.year}", {"act": "look", "opened": plan.version, **typed})


def _write(client, looked):
    sent = {"act": "write", "opened": looked.context["opened"], "cells": looked.context["cells"]}
    return client.post(looked.context["address"], sent, follow=True)


def _approve(plan, accountant, chair):
    today = timezone.localdate()
    plan = planning.submit_plan(plan, actor=accountant)
    meetings = {"committee": "第二次委员会", "committee_on": today, "auditors": "第一次经审会", "auditors_on": today}
    return planning.approve_plan(plan, actor=chair, **meetings)


def _rows(client, address, year):
    """The rows of the workbook of a paper."""
    sent = client.post(address, {"year": year, "as": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(sent.streaming_content)))
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def test_a_project_has_its_column_its_line_and_its_claims(
    client, accountant, chair, cashier, auditor, union, branch, branch_chair, accounts, reading, year
):
    begun = client.post(f"{GRID}?year={year}", {"act": "begin"}, follow=True)
    assert [column.name for column in begun.context["columns"]] == ["校工会", "读书月", branch.name]
    plan = BudgetPlan.objects.get()
    block = f"科目\t校工会\t读书月\t{branch.name}\n50101\t100\t300\t\n50102\t\t\t50"
    looked = _look(client, plan, block=block)
    amounts = [(one.account.code, one.whose, one.amount) for one in looked.context["changes"]]
    assert amounts == [("50101", "校工会", 100), ("50101", "校工会·读书月", 300), ("50102", branch.name, 50)]
    written = _write(client, looked)
    assert written.context["feet"] == [100, 300, 50]
    _approve(plan, accountant, chair)
    # An adjustment of the cell of the project changes its line alone.
    change = planning.begin_plan(year, actor=accountant)
    _write(client, _look(client, change, **{f"c{accounts[0].pk}-{union.pk}-{reading.pk}": "350"}))
    _approve(change, accountant, chair)
    line = Budget.objects.get(project=reading)
    assert (line.initial, line.total) == (300, 350)
    assert Budget.objects.get(account=accounts[0], project=None).total == 100

    claim = services.request_claim(
        actor=branch_chair, unit=branch, budget=line, amount=Decimal(40), purpose="读书会图书", payee="某书店"
    )
    services.check_claim(services.submit_claim(claim, actor=branch_chair), actor=accountant)
    services.approve_claim(claim, actor=chair)
    services.pay_claim(claim, actor=cashier, method="transfer", paid_on=timezone.localdate())
    client.force_login(branch_chair)
    options = client.get(reverse("finance:line_options"), {"unit": branch.pk}).context["options"]
    assert [label for key, label, _ in options if key == str(line.pk)] == [
        f"{year}年 校工会·读书月 教育支出（还可用 310.00 元）"
    ]

    client.force_login(auditor)
    page = client.get(EXECUTION, {"year": year, "by": "project"})
    shown = [(one.of, one.total, one.paid, one.rest) for one in page.context["lines"]]
    assert shown == [(reading, 350, 40, 310), (None, 150, 0, 150)]
    for query, paid in (({"project": reading.pk}, 40), ({"project": "none"}, 0)):
        assert client.get(EXECUTION, {"year": year, **query}).context["whole"].paid == paid
    payments = reverse("finance:payment_list")
    for chosen, count in ((reading.pk, 1), ("none", 0)):
        address = f"{payments}?budget_year={year}&budget_project={chosen}"
        assert links(page).count(address) == 1
        assert client.get(address).context["paginator"].count == count
    assert client.get(f"{payments}?budget_project=x").context["filter"].errors

    client.force_login(accountant)
    whole = client.get(reverse("finance:statement"), {"year": year}).context["account"]
    assert [(str(one.of), one.total, one.paid) for one in whole.projects] == [
        ("校工会·读书月", 350, 40),
        ("50101 教育支出", 350, 40),
    ]
    assert (whole.total_expense.total, whole.total_projects.total) == (500, 350)
    address, budget = (reverse(f"finance:budgetplan_list_form_{paper}") for paper in ("final", "budget"))
    text = text_of(client.post(address, {"year": year, "as": "pdf"}))
    assert found(text, "支出中的项目", "校工会·读书月") == ["支出中的项目", "校工会·读书月"]
    assert [row[3:] for row in _rows(client, address, year) if row[2] == "校工会·读书月"] == [
        (0, 300, 50, 350, 40, 11.43)
    ]
    Budget.objects.filter(project=reading).update(note="图书和讲座")
    notes = [row[-1] for row in _rows(client, budget, year) if row[1] == "50101"]
    assert notes == ["图书和讲座", None]
    # The version that was passed first is as it was.
    assert [one.total for one in planning.statement(year, before=plan).projects] == [300, 300]


def test_a_block_names_projects_and_the_next_year_goes_on_with_those_that_run(
    client, accountant, union, branch, accounts, reading, year
):
    ended = ProjectFactory(unit=branch, name="读书月", valid_from=f"{year}-01-01", valid_until=f"{year + 1}-01-01")
    for project, amount in ((reading, 300), (ended, 20)):
        BudgetFactory(unit=project.unit, account=accounts[0], project=project, initial=Decimal(amount))
    client.force_login(accountant)
    plan = planning.begin_plan(year, actor=accountant)
    refused = _look(client, plan, block="科目\t读书月\n50101\t1")
    assert refused.context["problems"] == ["第 1 行：有几个项目叫“读书月”，请写成“校工会·读书月”这样。"]
    refused = _look(client, plan, block="科目\t校工会\t读书月\n50101\t1\t2")
    assert refused.context["problems"] == ["第 1 行：有几个项目叫“读书月”，请写成“校工会·读书月”这样。"]
    looked = _look(client, plan, block=f"科目\t校工会·读书月\t{branch.name}读书月\n50101\t310\t30")
    assert [(one.whose, one.amount) for one in looked.context["changes"]] == [
        ("校工会·读书月", 310),
        (f"{branch.name}·读书月", 30),
    ]
    page = client.get(reverse("finance:budgets_next"), {"year": year + 1, "percent": 100})
    assert [row.proposed.line.whose for row in page.context["rows"]] == ["校工会·读书月"]
    assert [(one.line.whose, one.why_not) for one in page.context["skipped"]] == [
        (f"{branch.name}·读书月", "项目已经结束")
    ]
    line = page.context["rows"][0].proposed.line
    sent = {"year": year + 1, "percent": 100, "source": "union_funds", f"b{line.pk}-amount": "300"}
    _write(client, client.post(reverse("finance:budgets_next"), sent))
    drafted = BudgetPlan.objects.get(year=year + 1).lines.get()
    assert (drafted.project, drafted.amount) == (reading, 300)
    columns = client.get(f"{GRID}?year={year + 1}").context["columns"]
    assert [str(one) for one in columns] == ["校工会", "校工会·读书月", branch.name]


def test_the_table_is_a_paper_whose_workbook_is_pasted_back(client, accountant, union, branch, accounts, reading, year):
    for unit, project, amount in ((union, None, 100), (union, reading, 300), (branch, None, 50)):
        BudgetFactory(unit=unit, account=accounts[0], project=project, initial=Decimal(amount))
    client.force_login(accountant)
    plan = planning.begin_plan(year, actor=accountant)
    address = reverse("finance:budgetplan_list_form_grid")
    sent = client.post(address, {"year": year, "source": "union_funds", "as": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(sent.streaming_content)))
    whole = list(book.active.iter_rows(values_only=True))
    [head, *rows] = [row[1:] for row in whole if row[2] is not None]
    assert head == ("科目编码", "科目名称", "合计", "校工会", "校工会·读书月", branch.name)
    assert rows[0] == ("50101", "教育支出", 450, 100, 300, 50)
    assert rows[-1][1:] == ("合计", 450, 100, 300, 50)

    def pasted(*lines):
        return "\n".join("\t".join("" if cell is None else str(cell) for cell in line) for line in lines)

    same = _look(client, plan, block=pasted(head, *rows[:-1]))
    assert [str(one) for one in client.get(same.url).context["messages"]][-1] == "没有改动。"
    other = (*rows[0][:2], 451, 100, 301, 50)
    # So is all that stands in its sheet: the title, the numbers of its rows, their sums and the sums of the columns.
    same = _look(client, plan, block=pasted(*whole))
    assert [str(one) for one in client.get(same.url).context["messages"]][-1] == "没有改动。"
    numbered = [(number, *row[:2], *row[3:]) for number, row in enumerate(rows[:-1], 1)]
    same = _look(client, plan, block=pasted(*numbered))
    assert [str(one) for one in client.get(same.url).context["messages"]][-1] == "没有改动。"
    wrong = (*rows[-1][:2], 451, 100, 300, 50)
    looked = _look(client, plan, block=pasted(head, other, wrong))
    assert len(looked.context["problems"]) == 1
    looked = _look(client, plan, block=pasted(head, other))
    assert [(one.whose, one.amount) for one in looked.context["changes"]] == [("校工会·读书月", 301)]


def test_a_line_of_a_project_is_one_and_of_its_unit(client, accountant, union, branch, accounts, reading, year):
    line = BudgetFactory(unit=union, account=accounts[0], project=reading)
    BudgetFactory(unit=union, account=accounts[0])
    with pytest.raises(ValidationError, match="“读书月”是校工会的项目"):
        services.open_budget(
            actor=accountant, unit=branch, year=year, account=accounts[1], initial=Decimal(1), project=reading
        )

    def insert(**facts):
        usual = {"unit": union, "year": year, "account": accounts[0], "initial": 0, "total": 0}
        Budget.objects.bulk_create([Budget(**(usual | facts))])

    for write, why in (
        (lambda: insert(project=reading), "finance_budget_once"),
        (lambda: insert(project=None), "finance_budget_once"),
        (lambda: insert(unit=branch, project=reading), "is of another unit"),
        (lambda: Budget.objects.filter(pk=line.pk).update(project=None), "Cannot update"),
        (lambda: Project.objects.update(unit=branch), "Cannot update"),
    ):
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            write()
    client.force_login(accountant)
    facts = {"unit": branch.pk, "name": "读书月", "valid_from": f"{year}-01-01", "note": "", "valid_until": ""}
    client.post(reverse("admin:finance_project_change", args=[reading.pk]), facts | {"name": "阅读月"})
    reading.refresh_from_db()
    assert (reading.unit, reading.name) == (union, "阅读月")
    client.post(reverse("admin:finance_project_delete", args=[reading.pk]), {"post": "yes"})
    assert Project.objects.filter(pk=reading.pk).exists()


def test_the_money_of_a_project_goes_with_the_unit_that_takes_it_on(branch, accountant, accounts, chair, union, year):
    project = ProjectFactory(unit=branch, name="读书月", valid_from=datetime.date(year, 1, 1))
    line = BudgetFactory(unit=branch, account=accounts[0], project=project)
    part = UnitFactory(parent=union, kind=UnitKind.BRANCH)
    [record] = BudgetsMove().rows(branch, timezone.localdate())
    [begun] = BudgetsMove().move(record, part, actor=chair, on=timezone.localdate(), document="")
    line.refresh_from_db()
    assert (line.total, begun.total, begun.whose) == (0, 1000, f"{part}·读书月")
    assert begun.project.unit == part


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("科目", "“科目”是表格里的表头或合计用的字，请换一个名称。"),
        ("合 计", "“合 计”是表格里的表头或合计用的字，请换一个名称。"),
        ("序号", "“序号”是表格里的表头或合计用的字，请换一个名称。"),
        ("校工会", "项目不能与它的组织同名，请换一个名称。"),
        ("=1+1", "名称不能以等号、加号、减号或“@”开头，电子表格会把它当作公式。"),
        ("——", "名称中没有文字，请写明。"),
        ("读书\t月", "名称中含有看不见的字符、制表符或换行（U+0009），请删去后重新输入。"),
        ("\u3164读书", "名称中含有看不见的字符、制表符或换行（U+3164），请删去后重新输入。"),
        ("读书\u202e月", "名称中含有看不见的字符、制表符或换行（U+202E），请删去后重新输入。"),
    ],
)
def test_a_project_is_called_like_nothing_else_in_a_table(client, accountant, union, year, name, why):
    client.force_login(accountant)
    facts = {"unit": union.pk, "name": name, "valid_from": f"{year}-01-01", "valid_until": "", "note": ""}
    refused = client.post(reverse("admin:finance_project_add"), facts)
    assert refused.context["adminform"].form.errors == {"name": [why]}
    assert not Project.objects.exists()
    if name != union.name:
        # Nor is what else stands at the head of a column or of a row.
        for model in (Unit, Account):
            with pytest.raises(ValidationError):
                model._meta.get_field("name").clean(name, None)


def test_a_head_that_fits_two_columns_is_not_guessed(client, accountant, union, branch, accounts, reading, year):
    Project.objects.filter(pk=reading.pk).update(name="科目")
    ProjectFactory(unit=union, name=branch.name, valid_from=f"{year}-01-01")
    client.force_login(accountant)
    plan = planning.begin_plan(year, actor=accountant)
    [why] = _look(client, plan, block=f"科目\t{branch.name}\n50101\t1").context["problems"]
    both = f"“{branch.name}”是{branch.name}的名称，也是项目校工会·{branch.name}的名称，看不出是哪一列"
    assert why == f"第 1 行：{both}；组织请写“{branch.code}”，项目请写成“校工会·{branch.name}”。"
    looked = _look(client, plan, block=f"科目\t{branch.code}\t校工会·{branch.name}\n50101\t1\t2")
    # The first column names accounts, though a project has the name that stands above it.
    assert [(one.whose, one.amount) for one in looked.context["changes"]] == [
        (branch.name, 1),
        (f"校工会·{branch.name}", 2),
    ]
    for block, why in (
        ("99999\t5", "第 1 行“99999”：没有这个科目，或它在这一年已停用。"),
        ("99999\t甲", "第 1 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。"),
        ("序号", "第 1 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。"),
        (
            f"序号\t科目\t{branch.code}\n1\t50101\t2\n合计\t\t3",
            f"合计，{branch.name}：写的是 3.00 元，这一列各科目合计 2.00 元，请核对。",
        ),
    ):
        assert _look(client, plan, block=block).context["problems"] == [why]


@pytest.mark.parametrize(("days", "ended"), [(0, True), (1, False)])
def test_nothing_is_asked_of_a_project_from_the_day_of_its_end_on(
    client, accountant, chair, union, branch, branch_chair, accounts, year, days, ended
):
    today = timezone.localdate()
    until = today + datetime.timedelta(days)
    of = {"unit": union, "valid_from": today - datetime.timedelta(9)}
    kept, bare = (ProjectFactory(name=name, **of) for name in ("读书月", "运动会"))
    line = BudgetFactory(unit=union, account=accounts[0], project=kept, year=year)
    asked = {"actor": branch_chair, "unit": branch, "budget": line, "amount": Decimal(10), "payee": "某书店"}
    draft = services.request_claim(**asked, purpose="图书")
    Project.objects.update(valid_until=until)
    line.refresh_from_db()
    draft.refresh_from_db()
    assert services.claimable_budgets([branch]).exists() != ended
    client.force_login(accountant)
    columns = client.get(f"{GRID}?year={year}").context["columns"]
    # What it has is still seen.
    shown = ["校工会", "校工会·读书月", *([] if ended else ["校工会·运动会"]), branch.name]
    assert (str(bare), [str(one) for one in columns]) == ("运动会", shown)
    if not ended:
        assert services.submit_claim(draft, actor=branch_chair).number
        return
    for act in (
        lambda: services.submit_claim(draft, actor=branch_chair),
        lambda: services.request_claim(**asked, purpose="灯具"),
    ):
        with pytest.raises(ValidationError, match=r"项目“读书月”已于.*结束，不再列支"):
            act()


def test_each_sheet_of_a_table_of_several_is_pasted_back_as_it_is(client, accountant, union, accounts, reading, year):
    for number in range(7):
        BudgetFactory(
            unit=UnitFactory(parent=union, kind=UnitKind.BRANCH),
            account=accounts[number % 2],
            initial=Decimal(10 + number),
            year=year,
        )
    client.force_login(accountant)
    plan = planning.begin_plan(year, actor=accountant)
    asked = {"year": year, "source": "union_funds", "as": "xlsx"}
    sent = client.post(reverse("finance:budgetplan_list_form_grid"), asked)
    book = openpyxl.load_workbook(BytesIO(b"".join(sent.streaming_content)))
    assert len(book.worksheets) == 2
    for sheet in book.worksheets:
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        block = "\n".join("\t".join(row) for row in rows)
        same = _look(client, plan, block=block)
        assert [str(one) for one in client.get(same.url).context["messages"]][-1] == "没有改动。"
    # The last sheet with one amount more, and the sum of its column.
    changed = "\n".join("\t".join("17" if cell == "16" else cell for cell in row) for row in rows)
    looked = _look(client, plan, block=changed)
    assert [(one.before, one.amount) for one in looked.context["changes"]] == [(16, 17)]
