"""The employer's contribution: expected by the rule of its month, received, its share remitted by three."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.documents.incoming import contribution_paper
from finance.models import BudgetYear, Contribution, ContributionMonth, ContributionRule, Income, UpwardRemittance
from finance.services import incoming
from finance.services.planning import statement
from tests.factories import BudgetFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.jobs.daily import run_due
from unionportal.core.models import Notice

pytestmark = pytest.mark.django_db
PAGE, PAYROLL, TABLE = reverse("finance:contributions"), reverse("finance:payroll"), reverse("finance:payroll_table")


def _day(month, number, year=2025):
    return datetime.date(year, month, number)


def _receive(client, month, **answers):
    typed = {"amount": "1000", "received_on": "2025-02-10", "payer": "学校财务处"} | answers
    return client.post(reverse("finance:contribution_receive", args=[month.pk]), typed)


def test_a_year_from_the_payroll_to_the_remittance(client, union, rule, accountant, cashier, chair, auditor):
    client.force_login(accountant)
    client.post(PAYROLL, {"month": "2025-03", "base": "100000.25"})
    pasted = "月份\t工资总额\n2025年1月\t100,000.25\n202502\t50000\n2025-04\t100000.25"
    client.post(TABLE, {"text": pasted})
    expected = dict(ContributionMonth.objects.values_list("month__month", "expected"))
    # 2 % whole until March, half of 1 % that the tax office passes on from April, half a fen rounded up each time.
    assert expected == {1: Decimal("2000.01"), 2: 1000, 3: Decimal("2000.01"), 4: Decimal("500.00")}
    months = {row.month.month: row for row in ContributionMonth.objects.all()}
    assert months[1].due_on == _day(2, 15)
    client.force_login(cashier)
    _receive(client, months[1])
    _receive(client, months[1], amount="1000.01", received_on="2025-04-01")
    _receive(client, months[4], amount="500", received_on="2025-05-14")
    found = Contribution.objects.order_by("received_on").values_list("upward", "remit_by", "income__amount")
    assert list(found) == [
        (400, _day(4, 30), 600),
        (Decimal("400.00"), _day(7, 31), Decimal("600.01")),
        (0, None, 500),
    ]
    # Only the union's own share is income.
    line = next(one for one in statement(2025).income if one.of == rule.account)
    assert line.paid == Decimal("1700.01")
    client.force_login(auditor)
    shown = client.get(f"{PAGE}?year=2025").context["overview"]
    assert shown.totals["rest"] == Decimal("3000.01")
    assert [one.day.month for one in shown.months if one.is_late] == [2, 3]
    assert (shown.upward, shown.remitted) == (800, 0)
    client.force_login(accountant)
    client.post(reverse("finance:upward_add"), {"until": "2025-04-30", "receiver": "市教育工会"})
    remittance = UpwardRemittance.objects.get()
    assert (remittance.amount, list(incoming.due_upward().values_list("upward", flat=True))) == (400, [400])
    client.force_login(chair)
    client.post(reverse("finance:upward_move", args=[remittance.pk, "approve"]))
    client.force_login(cashier)
    today = timezone.localdate().isoformat()
    answers = {"remitted_on": today, "bank_number": "7788"}
    client.post(reverse("finance:upward_move", args=[remittance.pk, "remit"]), answers)
    remittance.refresh_from_db()
    assert (remittance.state, remittance.bank_number) == ("remitted", "7788")
    assert Notice.objects.filter(user=accountant, sentence__contains=remittance.number).count() == 2
    assert client.get(f"{PAGE}?year=2025").context["overview"].upward_rest == 400


def test_a_receipt_is_corrected_with_its_income_and_its_share(client, month, cashier, accountant):
    client.force_login(cashier)
    row = month()
    _receive(client, row)
    receipt = Contribution.objects.get()
    # Never behind its back, in the back office.
    corrected = reverse("admin:finance_income_move", args=[receipt.income_id, "correct"])
    client.post(corrected, {"on": "2025-02-11", "reason": "记错月份"})
    with pytest.raises(ValidationError, match="请在“拨缴经费”里冲正那笔到账"):
        services.correct_income(receipt.income, actor=cashier, on=_day(2, 11), reason="记错月份")
    client.post(reverse("finance:contribution_correct", args=[receipt.pk]), {"on": "2025-02-11", "reason": "记错月份"})
    assert list(Income.objects.values_list("amount", flat=True).order_by("pk")) == [600, -600]
    again = client.post(
        reverse("finance:contribution_correct", args=[receipt.pk]), {"on": "2025-02-11", "reason": "再来"}
    )
    assert again.context["form"].non_field_errors() == ["这笔到账已经冲正，不能再冲正。"]
    # Both cancel each other out: nothing is due, and all of the month is expected again.
    sent = {"actor": accountant, "until": _day(12, 31), "receiver": "市教育工会"}
    with pytest.raises(ValidationError, match="没有应上解的款项"):
        incoming.prepare_upward(**sent)
    assert ContributionMonth.objects.in_arrears().get().rest == row.expected


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"base": "-1"}, "base", "确保该值大于或等于0.01。"),
        ({"base": "1.005"}, "base", "确认小数不超过 2 位."),
        ({"base": "1e308"}, "base", "请填写普通的数字，如 1234.50。"),
        ({"month": "2019-12"}, "month", "2019年12月没有生效的拨缴规则，请主席先在“规定”里增设。"),
        ({"month": "2099-01"}, "month", "2099年1月还没有到，不能登记。"),
        ({"month": "2024-05"}, "month", "2024年已于2025年2月1日关账，不能再登记或改动这一年的账。"),
    ],
)
def test_a_bad_payroll_is_one_sentence_and_nothing_is_written(
    client, union, rule, accountant, typed, field, sentence, freezer_year
):
    client.force_login(accountant)
    page = client.post(PAYROLL, {"month": "2025-01", "base": "100"} | typed)
    assert page.context["form"].errors == {field: [sentence]}
    assert not ContributionMonth.objects.exists()


@pytest.fixture
def freezer_year(union, accountant):
    """The books of 2024, closed on the first of February."""
    BudgetFactory(unit=union, year=2024)
    year = services.begin_year(2024, actor=accountant)
    type(year).objects.filter(pk=year.pk).update(state="closed", closed_on=_day(2, 1), closed_by=accountant)


TABLES = [
    ("", "请粘贴表格，或者选择一个文件。"),
    ("月份\t金额\n2025-01\t1", "没有找到表头，第一行应有：月份、工资总额。"),
    ("月份\t工资总额\n2025-13\t1", "第2行「月份」：「2025-13」不是月份，请填写如 2026-03。"),
    ("月份\t工资总额\n2025-01\t1.005", "第2行「工资总额」：金额 1.005 超过两位小数，请填写到分。"),
    ("月份\t工资总额\n2025-01\t0", "第2行「工资总额」：工资总额须大于零。"),
    ("月份\t工资总额\n2025-01\t5\n2025年1月\t6", "第3行：2025年1月出现了两次。"),
    ("月份\t工资总额\n2025-01\t", "第2行「工资总额」：空白，请填写。"),
    ("月份\t工资总额\n2025-01\t5\n2019-01\t5", "2019年1月：2019年1月没有生效的拨缴规则，请主席先在“规定”里增设。"),
]


@pytest.mark.parametrize(("text", "sentence"), TABLES)
def test_a_table_with_one_bad_row_writes_nothing(client, union, rule, accountant, text, sentence):
    client.force_login(accountant)
    assert client.post(TABLE, {"text": text}).context["form"].non_field_errors() == [sentence]
    assert not ContributionMonth.objects.exists()


def test_a_row_of_sums_below_a_table_is_left_out(client, union, rule, accountant):
    client.force_login(accountant)
    client.post(TABLE, {"text": "月份\t工资总额\n2025-01\t0.01\n2025-02\t5\n合计\t5.01"})
    assert set(ContributionMonth.objects.values_list("month__month", "base")) == {(1, Decimal("0.01")), (2, 5)}


def test_no_more_is_received_than_expected_and_no_payroll_falls_below_it(client, month, cashier, accountant):
    row = month()
    client.force_login(cashier)
    more = _receive(client, row, amount="2000.02").context["form"].errors["amount"]
    assert more == ["2025年1月拨缴应到账 2,000.01 元，还差 2,000.01 元；多出的记到别的月份，或先更正工资总额。"]
    _receive(client, row, amount="2000.01")
    assert Contribution.objects.get().upward == Decimal("800.00")
    client.force_login(accountant)
    less = client.post(PAYROLL, {"month": "2025-01", "base": "99999"}).context["form"].errors["base"]
    assert less == ["这个月已到账 2,000.01 元，超过按这个工资总额应到账的 1,999.98 元。"]


def test_what_is_withdrawn_or_sent_back_is_due_again(month, accountant, chair, cashier):
    facts = {"actor": cashier, "received_on": _day(2, 10), "payer": "学校"}
    incoming.receive_contribution(month(), amount=Decimal(1000), **facts)
    sent = {"actor": accountant, "until": _day(4, 30), "receiver": "市教育工会"}
    first = incoming.prepare_upward(**sent)
    assert not incoming.due_upward().exists()
    # What stands in it is corrected after it is withdrawn: it would remit what is not there any more.
    correction = {"actor": cashier, "on": timezone.localdate(), "reason": "记错月份"}
    with pytest.raises(ValidationError, match=f"已列入上解{first.number}，还没有付出"):
        incoming.correct_contribution(Contribution.objects.get(), **correction)
    incoming.withdraw_upward(first, actor=accountant, reason="金额不对")
    second = incoming.approve_upward(incoming.prepare_upward(**sent), actor=chair)
    second = incoming.remit_upward(second, actor=cashier, remitted_on=timezone.localdate(), bank_number="1")
    codes = ["finance.contribution_upward", "finance.remitted_up"]
    everything = Scope.everything()

    def counted():
        return [
            values([find(codes[0])], calendar_year(2025), everything)[codes[0]],
            values([find(codes[1])], calendar_year(timezone.localdate().year), everything)[codes[1]],
        ]

    assert counted() == [400, 400]
    incoming.give_back_upward(second, actor=cashier, reason="账号有误")
    assert counted() == [400, 0]
    assert incoming.due_upward().get().upward == 400
    incoming.correct_contribution(Contribution.objects.get(), **correction)
    assert sum(one.upward for one in incoming.due_upward()) == 0


@pytest.mark.parametrize(
    "statement_of",
    [
        "UPDATE finance_contribution SET amount = amount + 1",
        "DELETE FROM finance_contribution",
        "UPDATE finance_contribution SET remittance_id = NULL",
        "UPDATE finance_upwardremittance SET amount = 1",
        "UPDATE finance_upwardremittance SET state = 'remitted'",
        "UPDATE finance_upwardremittance SET state = 'approved', approved_on = now(), approved_by_id = made_by_id",
        "DELETE FROM finance_contributionmonth",
    ],
)
def test_the_database_refuses_what_no_service_does(month, accountant, cashier, statement_of):
    facts = {"actor": cashier, "received_on": _day(2, 10), "payer": "学校"}
    incoming.receive_contribution(month(), amount=Decimal(1000), **facts)
    incoming.prepare_upward(actor=accountant, until=_day(4, 30), receiver="市教育工会")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement_of}")


def test_the_accountant_is_reminded_before_the_day_and_once_it_is_past(month, accountant, cashier):
    facts = {"actor": cashier, "received_on": _day(2, 10), "payer": "学校"}
    incoming.receive_contribution(month(), amount=Decimal("2000.01"), **facts)

    def told(day):
        run_due(datetime.datetime(2025, *day, 12, tzinfo=datetime.UTC))
        sent = Notice.objects.filter(user=accountant, sentence__contains="应上解").order_by("pk")
        return [one.sentence for one in sent]

    assert told((4, 22)) == []
    soon = "应上解的拨缴经费 800.00 元，期限2025-04-30到期，请编制上解。"
    # The rule of the day says seven days.
    assert told((4, 23)) == told((4, 30)) == [soon]
    assert told((5, 1)) == told((5, 2)) == [soon, soon.replace("到期", "，已经过了")]


def test_nothing_is_received_in_the_year_before_its_month(month, cashier):
    facts = {"actor": cashier, "amount": Decimal("100.00"), "payer": "学校财务处"}
    with pytest.raises(ValidationError, match="不会在2024年到账"):
        incoming.receive_contribution(month(), received_on=datetime.date(2024, 12, 31), **facts)
    assert incoming.receive_contribution(month(), received_on=datetime.date(2025, 1, 1), **facts).pk


def _change_rule(client, chair, rule, **typed):
    """Post the page of a rule with these answers; return the errors, {} where it was saved."""
    client.force_login(chair)
    page = reverse("admin:finance_contributionrule_change", args=[rule.pk])
    form = client.get(page).context["adminform"].form
    answers = {name: form[name].value() for name in form.fields}
    sent = client.post(page, {name: "" if one is None else one for name, one in (answers | typed).items()})
    return sent.context["adminform"].form.errors if sent.status_code == 200 else {}


def test_a_rule_changes_until_money_came_in_by_it_and_the_months_follow(client, rule, month, cashier, chair):
    row = month(3)
    assert _change_rule(client, chair, rule, own_share="40", rate="3") == {}
    row.refresh_from_db()
    assert row.expected == Decimal("3000.01")
    client.force_login(cashier)
    _receive(client, row, received_on="2025-03-20")
    client.force_login(chair)
    page = client.get(reverse("admin:finance_contributionrule_change", args=[rule.pk])).context["adminform"].form
    assert set(page.fields) == {"remind_days", "valid_until", "row_version"}
    late = {"valid_until": ["已按这一条收到2025年3月的款项，失效日期须在那以后。"]}
    assert _change_rule(client, chair, rule, valid_until="2025-03-01") == late
    assert _change_rule(client, chair, rule, valid_until="2025-03-02", remind_days="9") == {}
    for change in ({"own_share": 60}, {"valid_from": _day(1, 1)}, {"valid_until": _day(3, 1)}):
        with pytest.raises(DatabaseError, match="money came in by rule"), transaction.atomic():
            ContributionRule.objects.filter(pk=rule.pk).update(**change)


def test_two_rules_are_never_in_force_at_once(client, rule, chair):
    new = ContributionRule.objects.get(channel="passed")
    for day, errors in (("2025-03-31", 1), ("2025-04-01", 0)):
        found = _change_rule(client, chair, new, valid_from=day)
        assert (
            list(found.values())
            == [["与“2020-01-01起 2%”的期间重叠：一段时间只有一条，请先填写前一条的失效日期。"]] * errors
        )


def test_the_months_of_a_closed_year_keep_their_rule(client, union, rule, month, chair):
    row = month(3)
    BudgetYear.objects.create(unit=union, year=2025, state="closed", closed_on=_day(2, 1), closed_by=chair)
    client.force_login(chair)
    page = client.get(reverse("admin:finance_contributionrule_change", args=[rule.pk])).context["adminform"].form
    assert set(page.fields) == {"remind_days", "valid_until", "row_version"}
    with pytest.raises(DatabaseError, match="money came in by rule"), transaction.atomic():
        ContributionRule.objects.filter(pk=row.rule_id).update(own_share=1)


def test_a_receipt_of_which_nothing_stays_is_refused_in_words(client, rule, month, cashier, chair):
    row = month()
    assert _change_rule(client, chair, rule, own_share="40") == {}
    client.force_login(cashier)
    refused = _receive(client, row, amount="0.01").context["form"].errors
    assert refused == {"amount": ["按留成比例 40% 计算，0.01 元里留给工会的不足 0.01 元，请核对金额。"]}
    early = _receive(client, row, received_on="2024-12-31").context["form"].errors
    assert early == {"received_on": ["2025年1月拨缴不会在2024年到账，请核对月份和到账日期。"]}
    _receive(client, row, amount="0.02")
    assert Contribution.objects.get().upward == Decimal("0.01")


def test_the_sums_below_the_paper_of_a_year_bear_no_number(month, auditor):
    month()
    form = contribution_paper(incoming.overview(2025, Scope.everything()))
    *rows, last = form.sections[0].blocks[0].every_row
    assert ([row[0] for row in rows], last[:2]) == ([*range(1, len(rows) + 1)], (None, "合计"))
