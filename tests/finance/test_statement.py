"""The statement of a year: both sides, by month, unit and source; as paper, workbook, and published to members."""

import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.models import BudgetPlan, BudgetYear, PublishedEdition
from finance.services import planning
from finance.services.payments import payment_number, payment_of
from tests.factories import AccountFactory, BudgetFactory, ClaimFactory, MemberFactory, UserFactory
from tests.printing.reading import found, text_of
from tests.shown import texts
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db
YEAR, TODAY = 2026, datetime.datetime(2026, 7, 2, 4, tzinfo=datetime.UTC)

FIRST = ("序号", "科目编码", "科目名称", "上年执行数（元，至2026年7月2日）")


def _paid(budget, amount, day):
    facts = {"unit": budget.unit, "budget": budget, "amount": Decimal(amount), "funding_source": budget.funding_source}
    payment = payment_of(ClaimFactory(state="paid", approved_on=day, paid_on=day, **facts), method="cash", paid_on=day)
    payment.number = payment_number(day.year)
    payment.save()
    return payment


@pytest.fixture
def books(union, branch):
    """A year of three lines, one of the school's welfare money, what was paid last year, and dues."""
    group = AccountFactory(code="501", name="职工活动支出")
    sport = AccountFactory(code="50102", name="文体活动支出", parent=group)
    member = AccountFactory(code="50105", name="会员活动支出", parent=group)
    dues = AccountFactory(code="40101", name="会费收入", kind="income")
    with time_machine.travel(TODAY, tick=False):
        own = BudgetFactory(unit=union, account=sport, initial=Decimal(10000), note="含运动会")
        theirs = BudgetFactory(unit=branch, account=member, initial=Decimal(3000))
        of_dues = BudgetFactory(unit=union, account=member, initial=Decimal(500), funding_source="dues")
        school = BudgetFactory(unit=union, account=member, initial=Decimal(99999), funding_source="admin_welfare")
        last = BudgetFactory(unit=union, account=sport, year=YEAR - 1, initial=Decimal(8000))
        facts = {"unit": union, "account": dues, "payer": "财务处"}
        for year, amount in ((YEAR - 1, 4000), (YEAR, 4500)):
            day = datetime.date(year, 3, 1)
            services.record_income(actor=UserFactory(), amount=Decimal(amount), received_on=day, **facts)
        _paid(last, 7500, datetime.date(YEAR - 1, 5, 1))
        _paid(own, 2000, datetime.date(YEAR, 2, 1))
        _paid(own, 1500, datetime.date(YEAR, 6, 30))
        _paid(school, 400, datetime.date(YEAR, 2, 3))
        claim = {"state": "approved", "approved_on": datetime.date(YEAR, 7, 1)}
        ClaimFactory(unit=branch, budget=theirs, amount=Decimal(600), **claim)
        services.adjust_budget(
            own, actor=None, amount=Decimal(-1000), decided_on=datetime.date(YEAR, 6, 1), document="纪要"
        )
        yield {
            "sport": sport,
            "member": member,
            "group": group,
            "dues": dues,
            "own": own,
            "of_dues": of_dues,
            "last": last,
        }


def test_what_is_submitted_is_set_aside_in_the_statement_as_in_the_execution(books, union):
    facts = {"unit": union, "budget": books["own"], "amount": Decimal(250)}
    rests = []
    for state in ("draft", "submitted", "checked"):
        ClaimFactory(state=state, **facts)
        whole = planning.total(planning.statement(YEAR).expense)
        lines = [one for one in queries.execution(Scope.everything(), YEAR) if one.of.funding_source != "admin_welfare"]
        assert whole.rest == sum(one.rest for one in lines)
        assert sum(one.line.committed for one in planning.by_unit(YEAR)) == whole.committed
        rests.append(whole.committed)
    assert rests == [600, 850, 1100]


def _rows(lines):
    return [
        (one.of.code, one.is_group, one.prior, one.initial, one.adjusted, one.total, one.committed, one.paid, one.rest)
        for one in lines
    ]


def test_each_account_has_its_line_and_groups_their_sums(client, person, union, books):
    client.force_login(person(Role.AUDITOR, union))
    shown = client.get(reverse("finance:statement")).context["account"]
    assert _rows(shown.expense) == [
        ("501", True, 7500, 13500, -1000, 12500, 600, 3500, 8400),
        ("50102", False, 7500, 10000, -1000, 9000, 0, 3500, 5500),
        ("50105", False, 0, 3500, 0, 3500, 600, 0, 2900),
    ]
    assert [(one.of.code, one.prior, one.paid, one.percent) for one in shown.income] == [("40101", 4000, 4500, None)]
    assert (shown.total_expense.total, shown.total_expense.percent, shown.balance.paid) == (12500, 28, 1000)
    of_dues = client.get(reverse("finance:statement"), {"year": YEAR, "source": "dues"}).context["account"]
    assert (len(of_dues.expense), of_dues.total_expense.total, of_dues.income) == (2, 500, ())
    months = client.get(reverse("finance:statement"), {"by": "month"}).context["month"]
    assert [(one.name, one.paid, one.until, one.percent) for one in months if one.paid] == [
        ("2月", 2000, 2000, 16),
        ("6月", 1500, 3500, 28),
    ]
    # 2 July is the 183rd day.
    assert months[-1].elapsed == Decimal(18300) / 365
    MemberFactory(unit=union, staff_no="M1")
    MemberFactory(unit=books["own"].unit, staff_no="M2")
    units = client.get(reverse("finance:statement"), {"by": "unit"}).context["unit"]
    found = [(one.line.of.name, one.line.total, one.line.committed, one.heads, one.budget_per_head) for one in units]
    assert found == [("校工会", 9500, 0, 2, 4750), ("纺织学院分工会", 3000, 600, 0, None)]
    sources = client.get(reverse("finance:statement"), {"by": "source"}).context["source"]
    assert [(line.of, line.total) for line in sources] == [("工会经费", 12000), ("会费", 500)]


@pytest.mark.parametrize("by", ["account", "month", "unit"])
def test_a_statement_takes_the_same_queries_for_few_lines_and_for_many(client, person, union, books, by):
    client.force_login(person(Role.CHAIR, union))
    client.get(reverse("finance:statement"), {"by": by})
    counts = []
    for size in (0, 30):
        for number in range(size):
            account = AccountFactory(code=f"6{number:02}", name=f"科目{number}")
            BudgetFactory(unit=union, account=account, initial=Decimal(100))
        with CaptureQueriesContext(connection) as made:
            page = client.get(reverse("finance:statement"), {"by": by})
        assert page.context[by]
        counts.append(len(made))
    assert counts[0] == counts[1] <= 22


def _approved(union, **facts):
    today = timezone.localdate()
    people = {"made_by": UserFactory(), "approved_by": UserFactory()}
    meetings = {"committee": "第八届第三次工会委员会会议", "auditors": "第八届第二次经审会会议"}
    days = dict.fromkeys(["committee_on", "auditors_on", "approved_on"], today)
    facts = {"year": YEAR} | facts
    return BudgetPlan.objects.create(unit=union, state="approved", **people, **meetings, **days, **facts)


def test_budget_and_final_account_are_papers_and_typed_workbooks(client, person, union, books):
    _approved(union, kind="initial", number=1)
    client.force_login(person(Role.ACCOUNTANT, union))
    for code, heads, line in (
        (
            "budget",
            [*FIRST, "本年预算数（元）", "说明"],
            (2, "50102", "　文体活动支出", 7500, 9000, "含运动会"),
        ),
        (
            "final",
            [
                *FIRST,
                "年初预算数（元）",
                "调整数（元）",
                "调整后预算数（元）",
                "本年决算数（元）",
                "完成（%）",
            ],
            (2, "50102", "　文体活动支出", 7500, 10000, -1000, 9000, 3500, 38.89),
        ),
    ):
        address = reverse(f"finance:budgetplan_list_form_{code}")
        text = text_of(client.post(address, {"year": YEAR, "as": "pdf"}))
        passed = ["第八届第三次工会委员会会议讨论通过", "第八届第二次经审会会议审查", "本年收支差额："]
        assert found(text, *passed) == passed
        sent = client.post(address, {"year": YEAR, "as": "xlsx"})
        book = openpyxl.load_workbook(BytesIO(b"".join(sent.streaming_content)))
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        assert [list(row[: len(heads)]) for row in rows if row[0] == "序号"][-1] == heads
        assert [row[: len(line)] for row in rows if row[1] == "50102"] == [line]
        assert [row[0] for row in rows if "年末结转" in str(row[0]) or passed[0] in str(row[0])] == [
            "年末结转结余：＿＿＿＿＿＿ 元",
            "本表业经2026年7月2日第八届第三次工会委员会会议讨论通过。",
        ]


def test_what_is_published_is_read_by_every_member_as_it_was_passed(client, person, chair, union, branch, books):
    first = _approved(union, kind="initial", number=1)
    member = MemberFactory(unit=branch, staff_no="M1", user=UserFactory()).user
    client.force_login(member)
    assert list(client.get(reverse("finance:published_list")).context["object_list"]) == []
    page = reverse("finance:published_detail", args=[first.pk])
    assert client.get(page).status_code == 404
    client.force_login(chair)
    client.post(reverse("finance:plan_move", args=[first.pk, "publish"]))
    # A later adjustment that nobody published yet does not change what members read.
    later = planning.begin_plan(YEAR, actor=person(Role.ACCOUNTANT, union))
    cells = {(books["sport"].pk, (union.pk, None)): "9900"}
    planning.write_plan(later, [("union_funds", "expense", cells)], opened=0, actor=later.made_by)
    planning.submit_plan(later, actor=later.made_by)
    # The meetings that are to pass it read what it would make of the budget.
    address = reverse("finance:budgetplan_form_paper", args=[later.pk])
    text = text_of(client.post(address, {"as": "pdf"}))
    draft = ["年度工会经费收支预算表（草案）", "9,900.00", "13,400.00", "次工会委员会讨论通过"]
    assert found(text, *draft) == draft
    today = timezone.localdate()
    meetings = {"committee": "甲", "committee_on": today, "auditors": "乙", "auditors_on": today}
    planning.approve_plan(later, actor=chair, **meetings)
    client.force_login(member)
    # Published before the year before is over, the paper goes on to show what had come of it until then.
    for day, prior in ((datetime.date(YEAR - 1, 4, 30), 0), (TODAY.date(), 7500)):
        shown = planning.statement(YEAR, before=first, on=day)
        assert (shown.prior_name, shown.prior_until, shown.total_expense.prior) == ("上年执行数", day, prior)
    shown = client.get(page).context["statement"]
    assert (shown.prior_name, shown.prior_until, shown.total_expense.prior) == ("上年执行数", TODAY.date(), 7500)
    assert (shown.total_expense.total, shown.total_income.prior) == (12500, 4000)
    assert planning.statement(YEAR).total_expense.total == 13400
    assert client.get(reverse("finance:statement")).status_code == 404


def test_the_account_of_a_closed_year_passes_the_meetings_and_is_published(client, person, chair, union, books):
    accountant = person(Role.ACCOUNTANT, union)
    BudgetYear.objects.create(
        unit=union, year=YEAR - 1, state="closed", closed_on=datetime.date(YEAR, 2, 1), closed_by=accountant
    )
    grid = f"{reverse('finance:budget_grid')}?year={YEAR - 1}"
    client.force_login(accountant)
    # An adjustment that was begun before is written no more.
    late = BudgetPlan.objects.create(unit=union, year=YEAR - 1, kind="adjustment", number=1, made_by=accountant)
    assert client.get(grid).context["may_write"] is False
    planning.drop_plan(late, actor=accountant, reason="已关账")
    client.post(grid, {"act": "begin"})
    plan = BudgetPlan.objects.get(year=YEAR - 1, state="draft")
    assert (plan.kind, client.get(grid).context["may_write"]) == ("final", False)
    cells = f"{books['sport'].pk}-{union.pk}\t1"
    client.post(grid, {"act": "write", "opened": "0", "cells": cells})
    assert not plan.lines.exists()
    client.post(reverse("finance:plan_move", args=[plan.pk, "submit"]))
    client.force_login(chair)
    today = timezone.localdate()
    meetings = {"committee": "甲", "committee_on": today, "auditors": "乙", "auditors_on": today}
    client.post(reverse("finance:plan_move", args=[plan.pk, "approve"]), meetings)
    client.post(reverse("finance:plan_move", args=[plan.pk, "publish"]))
    client.force_login(MemberFactory(unit=union, staff_no="M1", user=UserFactory()).user)
    page = client.get(reverse("finance:published_detail", args=[plan.pk])).context
    line = page["statement"].total_expense
    assert (page["is_final"], line.total, line.paid, page["statement"].total_income.paid) == (True, 8000, 7500, 4000)


def _published(plan, chair, client):
    client.force_login(chair)
    client.post(reverse("finance:plan_move", args=[plan.pk, "publish"]))
    return reverse("finance:published_detail", args=[plan.pk])


def test_what_was_published_stays_and_what_was_entered_later_stands_beside_it(client, chair, union, books):
    plan = _approved(union, kind="final", number=1, year=YEAR - 1)
    page = _published(plan, chair, client)
    shown = client.get(page).context
    assert (shown["statement"].total_expense.paid, shown["changes"], len(shown["editions"])) == (7500, [], 1)
    again = reverse("finance:plan_move", args=[plan.pk, "publish_again"])
    refused = client.post(again, {"reason": "补记"}).context["form"].non_field_errors()
    assert refused == ["公布以后，这张表没有变动，不用重新公布。"]
    # A payment of the old year that is entered later.
    _paid(books["last"], 250, datetime.date(YEAR - 1, 12, 31))
    shown = client.get(page).context
    assert shown["statement"].total_expense.paid == 7500
    named = [(one.where, one.column, one.then, one.now) for one in shown["changes"]]
    assert named == [
        (str(books["sport"]), "本年决算", 7500, 7750),
        ("本年支出合计", "本年决算", 7500, 7750),
    ]
    file = reverse("finance:published_file", args=[plan.pk])
    assert found(text_of(client.get(file)), "7,500.00", "7,750.00") == ["7,500.00"]
    client.post(again, {"reason": "补记一笔支付"})
    shown = client.get(page).context
    assert (shown["statement"].total_expense.paid, shown["changes"], shown["edition"].number) == (7750, [], 2)
    first = client.get(page, {"edition": 1}).context
    assert (first["statement"].total_expense.paid, len(first["changes"])) == (7500, 2)
    for act in (lambda: PublishedEdition.objects.update(content={}), first["edition"].delete):
        with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
            act()


def _count_unkept(answer):
    return ["还没有保存当时的数" in one for one in texts(answer, ".note")].count(True)


def test_what_was_published_before_it_was_kept_says_so_and_may_be_published_anew(client, chair, union, books):
    plan = _approved(union, kind="final", number=1, year=YEAR - 1)
    BudgetPlan.objects.filter(pk=plan.pk).update(published_on=TODAY.date())
    client.force_login(chair)
    page = reverse("finance:published_detail", args=[plan.pk])
    answer = client.get(page)
    assert (answer.context["edition"], _count_unkept(answer)) == (None, 1)
    client.post(reverse("finance:plan_move", args=[plan.pk, "publish_again"]), {"reason": "原样保存"})
    answer = client.get(page)
    assert (answer.context["edition"].number, _count_unkept(answer)) == (2, 0)
