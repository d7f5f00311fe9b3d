"""The budget as a table: typed and pasted, looked at, written into a draft, approved with its meetings."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Budget, BudgetPlan, PlanLine, YearRule
from finance.services import planning
from tests.factories import AccountFactory, BudgetFactory, ClaimFactory, UnitFactory
from unionportal.core.choices import Role, UnitKind

pytestmark = pytest.mark.django_db
ADDRESS = reverse("finance:budget_grid")
MEETINGS = {"committee": "第八届第三次工会委员会会议", "auditors": "第八届第二次经审会会议", "upper_document": ""}


@pytest.fixture
def accounts():
    """A group of two accounts beside one that stands alone."""
    group = AccountFactory(code="501", name="职工活动支出")
    below = [
        AccountFactory(code="50102", name="文体活动支出", parent=group),
        AccountFactory(code="50105", name="会员活动支出", parent=group),
    ]
    return [group, *below, AccountFactory(code="504", name="业务支出")]


@pytest.fixture
def year():
    return timezone.localdate().year


def _begin(client, accountant, year):
    client.force_login(accountant)
    client.post(f"{ADDRESS}?year={year}", {"act": "begin"})
    return BudgetPlan.objects.get(year=year, state="draft")


def _cells(answer):
    """What the cells of the page show: {(code, unit): text}."""
    rows, columns = answer.context["rows"], answer.context["columns"]
    return {
        (row.account.code, column.name): cell[2]
        for row, cells, _ in rows
        for column, cell in zip(columns, cells, strict=True)
        if cell[2]
    }


def _write(client, year, plan, **typed):
    """Look at what is typed, then write it; return both answers."""
    looked = client.post(f"{ADDRESS}?year={year}", {"act": "look", "opened": plan.version, **typed})
    if looked.context.get("cells") is None:
        return looked, None
    sent = {"act": "write", "opened": looked.context["opened"], "cells": looked.context["cells"]}
    return looked, client.post(f"{ADDRESS}?year={year}", sent, follow=True)


def _approve(client, accountant, chair, plan, **answers):
    client.force_login(accountant)
    client.post(reverse("finance:plan_move", args=[plan.pk, "submit"]), follow=True)
    client.force_login(chair)
    today = timezone.localdate()
    typed = MEETINGS | {"committee_on": today, "auditors_on": today, "upper_on": ""} | answers
    return client.post(reverse("finance:plan_move", args=[plan.pk, "approve"]), typed, follow=True)


def _sentences(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_year_is_typed_pasted_approved_and_adjusted(client, accountant, chair, union, branch, accounts, year):
    plan = _begin(client, accountant, year)
    assert (plan.kind, plan.number) == ("initial", 1)
    pasted = f"科目编码\t科目名称\t{union.name}\t{branch.code}\t合计\n"
    pasted += "501\t职工活动支出\t１２，０００\t500\t\n50102\t文体活动支出\t12,000.00\t\t\n"
    pasted += "50105\t\t -   \t¥500\t500\n合计\t\t12,080.50\t500\t\n"
    alone = {f"c{accounts[3].pk}-{union.pk}": "80.5"}
    looked, written = _write(client, year, plan, block=pasted, **alone)
    shown = [(one.account.code, one.column.unit, one.before, one.amount) for one in looked.context["changes"]]
    assert shown == [
        ("504", union, 0, Decimal("80.50")),
        ("50102", union, 0, 12000),
        ("50105", branch, 0, 500),
    ]
    back = {"act": "edit", "opened": "0", "cells": looked.context["cells"]}
    assert _cells(client.post(f"{ADDRESS}?year={year}", back))["50105", branch.name] == "500.00"
    assert not Budget.objects.exists()
    assert _sentences(written) == ["已写入草案，改动 3 格。"]
    assert _cells(written) == {
        ("501", union.name): "12,000.00",
        ("501", branch.name): "500.00",
        ("50102", union.name): "12,000.00",
        ("50105", branch.name): "500.00",
        ("504", union.name): "80.50",
    }
    assert (written.context["table"].total, written.context["feet"]) == (
        Decimal("12580.50"),
        [Decimal("12080.50"), 500],
    )
    # Nothing may be drawn on before both meetings passed it.
    assert not services.claimable_budgets([branch]).exists()
    approved = _approve(client, accountant, chair, plan)
    assert _sentences(approved) == [f"{year}年年初预算（第1版）：已登记批准。"]
    [notice] = accountant.notices.all()
    assert notice.sentence == f"{year}年年初预算（第1版）已登记批准，各项预算已生效。"
    assert [
        (b.account.code, b.initial, b.total) for b in services.claimable_budgets([branch]).order_by("account__code")
    ] == [
        ("50102", 12000, 12000),
        ("50105", 500, 500),
        ("504", Decimal("80.50"), Decimal("80.50")),
    ]

    change = _begin(client, accountant, year)
    assert (change.kind, change.number) == ("adjustment", 2)
    typed = {f"c{accounts[1].pk}-{union.pk}": "10000", f"c{accounts[2].pk}-{union.pk}": "2000"}
    looked, _ = _write(client, year, change, **typed)
    assert [(one.account.code, one.change) for one in looked.context["changes"]] == [("50102", -2000), ("50105", 2000)]
    _approve(client, accountant, chair, change)
    found = {(b.account.code, b.unit): (b.initial, b.total) for b in Budget.objects.select_related("unit", "account")}
    assert found == {
        ("50102", union): (12000, 10000),
        ("50105", union): (0, 2000),
        ("50105", branch): (500, 500),
        ("504", union): (Decimal("80.50"), Decimal("80.50")),
    }
    adjusted = Budget.objects.get(account=accounts[1]).adjustments.get()
    assert (adjusted.amount, adjusted.document) == (-2000, f"{MEETINGS['committee']}、{MEETINGS['auditors']}")
    assert adjusted.decided_on == timezone.localdate()


BAD = [
    ("-5", "预算不能为负数。"),
    ("（5）", "预算不能为负数。"),
    ("1.005", "金额 1.005 超过两位小数，请填写到分。"),
    ("1e308", "「1e308」不是金额，请填写如 1234.50。"),
    ("99999999999", "金额超过上限 9,999,999,999.99 元，请检查是否多打了数字或单位有误。"),
    ("三五千", "「三五千」不是金额，请填写如 1234.50。"),
]


def test_each_bad_cell_is_one_sentence_and_nothing_is_written(client, accountant, union, branch, accounts, year):
    plan = _begin(client, accountant, year)
    for text, sentence in BAD:
        refused, _ = _write(
            client, year, plan, **{f"c{accounts[1].pk}-{union.pk}": text, f"c{accounts[3].pk}-{union.pk}": "5"}
        )
        assert refused.context["problems"] == [f"50102 文体活动支出，校工会：{sentence}"]
        assert _cells(refused)["50102", "校工会"] == text
    head = f"科目\t{union.name}\n"
    pasted = {
        head + "599\t5": ["第 2 行“599”：没有这个科目，或它在这一年已停用。"],
        head + "50102\t5\n文体活动支出\t6": ["第 3 行：50102 文体活动支出在第 2 行已经写过。"],
        "科目\t校工会\t没有的分工会\n504\t1\t2": [
            "第 1 行：没有叫“没有的分工会”的工会组织或项目，请写它的名称或编号。"
        ],
        "504\t1\t2\t3\t4\t5": ["粘贴了 5 列金额，页面上只有 2 列；请连同组织名称的表头一起粘贴。"],
        head + "501\t7\n50102\t5": [
            "501 职工活动支出，校工会：写的是 7.00 元，下级科目合计 5.00 元；金额请填在下级科目。"
        ],
        "一\t二\n三\t四": [
            "第 1 行既没有科目，也没有工会组织的名称；请连同科目编码一列一起复制。",
            "第 2 行“三”：没有这个科目，或它在这一年已停用。",
        ],
    }
    pasted |= {
        '""': ["粘贴的内容是空的。"],
        "科目\t没有的分工会\t校工会\n504\t1\t2": [
            "第 1 行：没有叫“没有的分工会”的工会组织或项目，请写它的名称或编号。"
        ],
        "科目\t校工会\t\n504\t1\t2\t3\n合计\t1\t2\t3": [
            "第 1 行：第 3 列有内容，表头却没有写是哪个工会组织。",
            "第 1 行：第 4 列有内容，表头却没有写是哪个工会组织。",
        ],
        head + "504\t5\n合计\t6": ["合计，校工会：写的是 6.00 元，这一列各科目合计 5.00 元，请核对。"],
    }
    for block, problems in pasted.items():
        refused, _ = _write(client, year, plan, block=block)
        assert refused.context["problems"] == problems
    gone = {f"c999999-{union.pk}": "5", f"c{accounts[3].pk}-{union.pk}-999999": "5"}
    refused, _ = _write(client, year, plan, **gone)
    why = "有 2 格的科目、组织或项目不在这张表里（已停用或结束），没有写入；请刷新页面后重新填写。"
    assert refused.context["problems"] == [why]
    # What was looked at cannot be bent on its way back, nor written by the page of another day.
    sent = {"act": "write", "opened": "0", "cells": f"{accounts[1].pk}-{union.pk}\t-1"}
    assert (
        client.post(f"{ADDRESS}?year={year}", sent).context["problems"][0]
        == "50102 文体活动支出，校工会：预算不能为负数。"
    )
    assert not PlanLine.objects.exists()
    assert BudgetPlan.objects.get().version == 0


# What is pasted, and the amounts read of it by code and whether the unit is the union.
READ = [
    # An amount that is the code of another account is an amount.
    ("50102\t504\t100\n50105\t5\t6", {("50102", 1): 504, ("50102", 0): 100, ("50105", 1): 5, ("50105", 0): 6}),
    ("504\t业务支出\t100\n50105\t会员活动支出\t\t6", {("504", 1): 100, ("50105", 0): 6}),
    # Units as in the yearly workbook, a column of remarks before them, sums and a dash.
    ("科目\t类别\t校工会\t纺织学院\t小计\n504\t日常\t7\t-\t7\n小计\t\t9\t9\t9", {("504", 1): 7}),
]


def test_blocks_are_read_and_the_older_of_two_windows_changes_its_own_cells_only(
    client, accountant, union, branch, accounts, year
):
    plan, address = _begin(client, accountant, year), f"{ADDRESS}?year={year}"
    for text, amounts in READ:
        looked = client.post(address, {"act": "look", "opened": plan.version, "block": text})
        found = {(one.account.code, one.column.unit == union): one.amount for one in looked.context["changes"]}
        assert found == amounts
    ours, theirs, same = (f"c{accounts[n].pk}-{union.pk}" for n in (3, 2, 1))
    opened = client.get(address).context
    window = {"act": "look", "opened": opened["plan"].version, "shown": opened["shown"], theirs: ""}
    _write(client, year, plan, **{theirs: "777"})
    refused = client.post(address, window | {ours: "5", same: ""})
    assert refused.context["problems"] == [planning.WRITTEN_MEANWHILE]
    assert _cells(refused) == {("504", "校工会"): "5", ("501", "校工会"): "777.00", ("50105", "校工会"): "777.00"}
    again = {"opened": refused.context["plan"].version, "shown": refused.context["shown"]}
    looked = client.post(address, window | again | {ours: "5", theirs: "777.00"})
    assert [(one.account.code, one.amount) for one in looked.context["changes"]] == [("504", 5)]


def test_what_was_typed_stays_when_the_page_of_the_table_is_turned(client, accountant, union, accounts, year):
    for _ in range(10):
        UnitFactory(parent=union, kind=UnitKind.BRANCH)
    plan, address = _begin(client, accountant, year), f"{ADDRESS}?year={year}"
    cell = f"c{accounts[3].pk}-{union.pk}"
    turned = client.post(f"{address}&part=2", {"act": "turn", "opened": plan.version, "shown": "", cell: "5"}).context
    [column] = turned["columns"]
    typed = {"cells": turned["elsewhere"], "shown": turned["shown"], f"c{accounts[3].pk}-{column.unit.pk}": "6"}
    looked = client.post(f"{address}&part=2", {"act": "look", "opened": plan.version} | typed)
    assert [(one.column.unit, one.amount) for one in looked.context["changes"]] == [(union, 5), (column.unit, 6)]


def test_a_line_keeps_what_was_paid_and_closed_years_stay(
    client, accountant, chair, union, accounts, paid, budget, year
):
    paid("100.00")
    ClaimFactory(unit=union, budget=budget, amount=Decimal(300), state="submitted")
    other = AccountFactory(code="509", name="其他支出", valid_until=datetime.date(year, 1, 1))
    plan = _begin(client, accountant, year)
    assert plan.kind == "adjustment"
    cell = f"c{budget.account_id}-{union.pk}"
    refused, _ = _write(client, year, plan, **{cell: "399.99"})
    sentence = "50105 会员活动支出，校工会：已支付、待批准和待支付 400.00 元，不能改为 399.99 元。"
    assert refused.context["problems"] == [sentence]
    stopped, _ = _write(client, year, plan, block=f"科目\t校工会\n{other.code}\t5")
    assert stopped.context["problems"] == ["第 2 行“509”：没有这个科目，或它在这一年已停用。"]
    _write(client, year, plan, **{cell: "400"})
    # Meanwhile somebody adjusts the line itself: the version that was written before does not stand any more.
    services.adjust_budget(budget, actor=chair, amount=Decimal(5), decided_on=timezone.localdate(), document="纪要")
    answer = _approve(client, accountant, chair, plan)
    assert answer.context["form"].non_field_errors() == [
        "有 1 项预算在编制以后变过，请退回核对：50105 会员活动支出，校工会。"
    ]
    assert Budget.objects.get(pk=budget.pk).total == 1005
    late = client.post(f"{ADDRESS}?year={year + 2}", {"act": "begin"})
    assert late.status_code == 404
    client.force_login(accountant)
    late = client.post(f"{ADDRESS}?year={year + 2}", {"act": "begin"}, follow=True)
    assert _sentences(late) == [f"预算年度是1950年到明年（{year + 1}年），{year + 2}年请核对。"]


def test_the_next_year_is_prepared_while_this_one_runs_and_cannot_be_drawn_on(
    client, accountant, chair, union, accounts, budget, year
):
    plan = _begin(client, accountant, year + 1)
    _, written = _write(client, year + 1, plan, block="504\t3000")
    assert _cells(written) == {("504", "校工会"): "3,000.00"}
    assert not Budget.objects.filter(year=year + 1).exists()
    client.post(f"{ADDRESS}?year={year}", {"act": "begin"})
    assert BudgetPlan.objects.filter(state="draft").count() == 2


def test_the_last_step_and_how_often_a_year_is_adjusted_are_rules(client, accountant, chair, union, accounts, year):
    YearRule.objects.all().delete()
    rule = YearRule.objects.create(
        last_step="approval",
        over_adjustments="block",
        adjustments_clause="第十六条",
        clause="第二条",
        source="办法",
        valid_from=datetime.date(2020, 1, 1),
    )
    plan = _begin(client, accountant, year)
    _write(client, year, plan, block="504\t3000")
    answer = _approve(client, accountant, chair, plan)
    assert answer.context["form"].errors["upper_on"] == ["这个字段是必填项。"]
    today = timezone.localdate()
    meetings = {"committee": "甲", "committee_on": today, "auditors": "乙", "auditors_on": today}
    with pytest.raises(ValidationError, match="现行规则要求上级工会批准"):
        planning.approve_plan(plan, actor=chair, **meetings)
    early = client.post(
        reverse("finance:plan_move", args=[plan.pk, "approve"]),
        meetings | {"committee_on": datetime.date(year - 2, 12, 31), "upper_on": today, "upper_document": "3号"},
    )
    sentence = f"{year}年的预算不会在{year - 1}年以前通过，请核对日期。"
    assert early.context["form"].errors["committee_on"] == [sentence]
    _approve(client, accountant, chair, plan, upper_on=today, upper_document="〔2026〕3号")
    rule.last_step = "filing"
    rule.save()
    for amount in ("3500", "3600"):
        plan = _begin(client, accountant, year)
        _write(client, year, plan, block=f"504\t{amount}")
        answer = _approve(client, accountant, chair, plan)
    sentence = f"{year}年的预算已经调整 1 次；按“预算年度规则”（第十六条）一年可以调整 1 次。"
    assert answer.context["form"].non_field_errors() == [sentence]
    assert Budget.objects.get().total == 3500
    rule.over_adjustments = "warn"
    rule.save()
    assert client.get(plan.get_absolute_url()).context["finding"] == sentence
    _approve(client, accountant, chair, plan)
    assert Budget.objects.get().total == 3600


def test_income_is_expected_and_never_a_budget_to_draw_on(client, accountant, chair, union, branch, accounts, year):
    dues = AccountFactory(code="40101", name="会费收入", kind="income")
    plan = _begin(client, accountant, year)
    query = f"?year={year}&kind=income"
    page = client.get(f"{ADDRESS}{query}")
    assert [column.unit for column in page.context["columns"]] == [union]
    sent = {"act": "write", "opened": "0", "cells": f"{dues.pk}-{union.pk}\t90000"}
    client.post(f"{ADDRESS}{query}", sent)
    _approve(client, accountant, chair, plan)
    assert planning.expected_income(year) == {(dues.pk, union.pk, "union_funds"): 90000}
    assert not Budget.objects.exists()
    assert _cells(client.get(f"{ADDRESS}{query}")) == {("40101", "校工会"): "90,000.00"}


def test_a_page_takes_the_same_queries_for_no_line_and_for_many(client, accountant, union, year):
    for number in range(3):
        AccountFactory(code=f"50{number}", name=f"科目{number}")
    plan = planning.begin_plan(year, actor=accountant)
    client.force_login(accountant)
    client.get(ADDRESS)
    counts = []
    for size in (0, 100):
        for _ in range(size):
            unit = UnitFactory(parent=union, kind=UnitKind.BRANCH)
            BudgetFactory(unit=unit, account__code="501", account__name="科目1", initial=Decimal(100))
        with CaptureQueriesContext(connection) as made:
            page = client.get(ADDRESS)
        counts.append(len(made))
        assert page.context["plan"] == plan
        assert (len(page.context["columns"]), page.context["table"].total) == (min(size + 1, 10), size * 100)
    assert counts[0] == counts[1] <= 14


def test_who_keeps_the_books_of_a_sub_union_alone_sees_no_table_of_all(client, person, branch, year):
    client.force_login(person(Role.ACCOUNTANT, branch))
    for page in ("budget_grid", "statement", "allocation", "budgets_next"):
        assert client.get(reverse(f"finance:{page}")).status_code == 404
    refused = client.post(reverse("finance:budgetplan_list_form_budget"), {"year": year, "as": "pdf"})
    assert refused.context["form"].non_field_errors() == ["这张表是全校的，由校工会打印。"]
    assert client.post(ADDRESS, {"act": "begin"}).status_code == 404
    assert not BudgetPlan.objects.exists()
