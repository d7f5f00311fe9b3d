import datetime
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from finance import queries, services
from finance.causes import REQUEST
from finance.models import Account, Budget, BudgetYear, Income, Payment
from tests.books import book
from tests.factories import BudgetFactory, ProjectFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger import apply, preview, registered
from unionportal.core.values.dates import chinese_date
from unionportal.portal.workbooks.handing import set_start_day
from unionportal.sheets.workbook import write_ledger

YEAR = {
    "accounts": [
        {"code": "501", "name": "职工活动支出", "kind": "expense", "valid_from": "2022-01-01"},
        {"code": "50105", "name": "会员活动支出", "kind": "expense", "parent": "501", "valid_from": "2022-01-01"},
        {"code": "401", "name": "会费收入", "kind": "income", "valid_from": "2022-01-01"},
    ],
    "budgets": [{"unit": "校工会", "year": 2022, "account": "50105", "initial": 1000, "note": "常委会通过"}],
    "adjustments": [
        {
            "unit": "校工会",
            "year": 2022,
            "account": "50105",
            "amount": "-200.00",
            "decided_on": "2022-06-30",
            "document": "纪要3号",
        }
    ],
    "incomes": [
        {
            "serial": "001",
            "unit": "校工会",
            "account": "401",
            "amount": 500,
            "received_on": "2022-03-01",
            "payer": "财务处",
        }
    ],
    "payments": [
        {
            "serial": "2022-001",
            "unit": "纺织学院分工会",
            "budget_unit": "校工会",
            "account": "50105",
            "amount": "300.50",
            "purpose": "培训费",
            "payee": "某培训中心",
            "paid_on": "2022-05-20",
        }
    ],
}
pytestmark = pytest.mark.usefixtures("branch")


def _counts(found):
    return {sheet.title: (sheet.new, sheet.changed, sheet.unchanged, sheet.rejected) for sheet in found.sheets}


def test_the_years_sheets_fill_the_books(officer, union, branch):
    found = apply(book(**YEAR), actor=officer)
    assert _counts(found) == {
        "科目": (3, 0, 0, 0),
        "预算": (1, 0, 0, 0),
        "预算调整": (1, 0, 0, 0),
        "收入": (1, 0, 0, 0),
        "支出": (1, 0, 0, 0),
    }
    assert Account.objects.get(code="50105").parent.code == "501"
    budget = Budget.objects.get()
    assert (budget.initial, budget.total, queries.available(budget)) == (1000, 800, Decimal("499.50"))
    payment = Payment.objects.get()
    assert (payment.number, payment.unit, payment.paid_on, payment.source) == (
        "P2022-0001",
        branch,
        datetime.date(2022, 5, 20),
        "台账 2022-001",
    )
    assert Income.objects.get().number == "R2022-0001"


def test_the_same_file_twice_changes_nothing(officer):
    apply(book(**YEAR), actor=officer)
    again = apply(book(**YEAR), actor=officer)
    assert {counts[:2] for counts in _counts(again).values()} == {(0, 0)}
    assert (Payment.objects.count(), Income.objects.count(), Budget.objects.get().total) == (1, 1, 800)


def test_the_filled_workbook_comes_back_unchanged(officer, accountant, chair, cashier, union):
    apply(book(**YEAR), actor=officer)
    claim = services.open_approved_claim(
        actor=chair,
        made_by=officer,
        unit=union,
        budget=BudgetFactory(unit=union, funding_source="dues"),
        amount=Decimal("10.00"),
        purpose="茶歇",
        payee="某超市",
        cause=REQUEST,
    )
    services.check_claim(claim, actor=accountant)
    services.pay_claim(claim, actor=cashier, method="cash", paid_on=claim.approved_on)
    file = io.BytesIO()
    entries = [entry for entry in registered() if entry.spec.key.startswith("finance.")]
    write_ledger(file, [(entry.spec, entry.loader.export(Scope.everything())) for entry in entries])
    found = preview(file.getvalue(), actor=officer)
    assert found.problems == ()
    assert {counts[:2] for counts in _counts(found).values()} == {(0, 0)}
    assert _counts(found)["支出"] == (0, 0, 2, 0)


def test_the_budget_of_a_project_comes_back_too(officer, accountant, union, branch):
    apply(book(accounts=YEAR["accounts"]), actor=officer)
    for unit in (union, branch):
        ProjectFactory(unit=unit, name="读书月", valid_from=datetime.date(2022, 1, 1))
    line = {"unit": "校工会", "year": 2022, "account": "50105"}
    change = {"decided_on": "2022-06-30", "document": "纪要3号"}
    sheets = {
        "budgets": [line | {"initial": 1000}, line | {"initial": 300, "project": " 读书 月"}],
        "adjustments": [line | change | {"amount": 50, "project": "读书月"}, line | change | {"amount": 20}],
    }
    assert apply(book(**sheets), actor=officer).problems == ()
    of_project = Budget.objects.get(project__isnull=False)
    assert (of_project.project.unit, of_project.initial, of_project.total) == (union, 300, 350)
    assert Budget.objects.get(project=None).total == 1020
    file = io.BytesIO()
    entries = [entry for entry in registered() if entry.spec.key in ("finance.budgets", "finance.adjustments")]
    write_ledger(file, [(entry.spec, entry.loader.export(Scope.everything())) for entry in entries])
    found = preview(file.getvalue(), actor=officer)
    assert (found.problems, _counts(found)) == ((), {"预算": (0, 0, 2, 0), "预算调整": (0, 0, 2, 0)})
    for sheet, facts in (("budgets", {"initial": 5}), ("adjustments", change | {"amount": 5})):
        row = line | facts | {"project": "运动会"}
        [problem] = preview(book(**{sheet: [row]}), actor=officer).problems
        assert problem.sentence == "校工会没有叫“运动会”的预算项目，请会计先在后台登记。"


@pytest.mark.parametrize(
    ("sheet", "values", "problem"),
    [
        ("payments", {"amount": "800.01"}, "工作表「支出」：预算余额不足：2022年 校工会 会员活动支出还可用 800.00 元"),
        (
            "payments",
            {"account": "401"},
            "工作表「支出」第2行「科目编码」：“401 会费收入”是收入科目，支出请填支出科目。",
        ),
        ("payments", {"paid_on": "2999-01-01"}, "工作表「支出」第2行「支付日期」"),
        ("payments", {"unit": "不存在"}, "工作表「支出」第2行「工会组织」：没有编号或名称为“不存在”的工会组织。"),
        ("budgets", {"account": "401"}, "工作表「预算」第2行「科目编码」：“401 会费收入”是收入科目，不编支出预算。"),
        ("incomes", {"account": "501"}, "工作表「收入」第2行「科目编码」：“501 职工活动支出”不是收入科目。"),
        ("adjustments", {"amount": "-1000.01"}, "工作表「预算调整」第2行：2022年 校工会 会员活动支出核定 1,000.00 元"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(officer, sheet, values, problem):
    sheets = YEAR | {sheet: [YEAR[sheet][0] | values]}
    found = preview(book(**sheets), actor=officer)
    assert [str(p) for p in found.problems if str(p).startswith(problem)]
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("payments", "工作表「支出」第2行：这笔支出已登记，内容不同；支付不能修改，错了请冲正后重新登记。"),
        ("incomes", "工作表「收入」第2行：这笔收入已登记，内容不同；收入不能修改，错了请冲正后重新登记。"),
        ("budgets", "工作表「预算」第2行：这项预算已有，内容不同；年中的变动请登记在工作表「预算调整」。"),
    ],
)
def test_a_booked_row_is_not_changed_by_a_file(officer, sheet, sentence):
    apply(book(**YEAR), actor=officer)
    changed = {"initial" if sheet == "budgets" else "amount": 7}
    found = preview(book(**YEAR | {sheet: [YEAR[sheet][0] | changed]}), actor=officer)
    assert found.errors == 1
    assert str(found.problems[0]) == sentence


@pytest.mark.parametrize(
    ("sheet", "more", "where"),
    [
        ("budgets", {"account": "501"}, "「预算」第2行「年度」"),
        ("adjustments", {"document": "另一份纪要"}, "「预算调整」第2行"),
        ("incomes", {"serial": "2022-IN-9"}, "「收入」第2行「到账日期」"),
        ("payments", {"serial": "2022-009"}, "「支出」第2行「预算年度」"),
    ],
)
def test_a_row_of_a_closed_year_is_refused_by_its_name_and_nothing_is_written(officer, chair, sheet, more, where):
    apply(book(**YEAR), actor=officer)
    [year] = BudgetYear.objects.all()
    assert (year.year, year.closes_on, year.standing) == (2022, None, "往年，未关账")
    services.close_year(year, actor=chair, document="2022年决算报告")
    found = preview(book(**YEAR | {sheet: [YEAR[sheet][0] | more]}), actor=officer)
    closed = f"2022年已于{chinese_date(timezone.localdate())}关账，不能再登记或改动这一年的账。"
    assert str(found.problems[0]) == f"工作表{where}：{closed}"
    assert (Payment.objects.count(), Income.objects.count(), Budget.objects.count()) == (1, 1, 1)


def test_a_row_of_another_years_budget_is_refused_by_its_name(officer):
    row = YEAR["payments"][0] | {"paid_on": "2023-01-01", "year": 2022}
    found = preview(book(**YEAR | {"payments": [row]}), actor=officer)
    budget = "2022年 校工会 会员活动支出"
    assert [str(problem) for problem in found.problems] == [
        f"工作表「支出」第2行「支付日期」：2023年1月1日的支付属于2023年，不能列支2022年的预算（{budget}）；"
        "2022年没有付出的申请，请先结转。"
    ]


def test_a_payment_of_a_year_that_is_over_becomes_no_draft(officer, chair):
    set_start_day(actor=chair, day=datetime.date(2022, 1, 1))
    found = preview(book(**YEAR), actor=officer)
    year, budget = timezone.localdate().year, "2022年 校工会 会员活动支出"
    assert [str(problem) for problem in found.problems if problem.sheet == "支出"] == [
        f"工作表「支出」第2行「预算年度」：“{budget}”不是本年的预算；现在办理的支出列支{year}年的预算，请重新选择。"
    ]
