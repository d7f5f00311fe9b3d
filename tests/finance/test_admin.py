from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Budget, Claim, Income, Payment
from tests.factories import AccountFactory, BudgetFactory, usual_kind
from tests.shown import refusals
from unionportal.core.choices import Role

MODELS = ("account", "budget", "claim", "payment", "income", "budgetadjustment")


@pytest.fixture
def income(union, cashier):
    account = AccountFactory(code="40101", name="会费收入", kind="income")
    today = timezone.localdate()
    facts = {"unit": union, "account": account, "received_on": today, "payer": "财务处"}
    return services.record_income(actor=cashier, amount=Decimal("8.80"), **facts)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR])
def test_every_list_and_record_opens(client, person, union, role, paid, income, budget, chair):
    payment = paid()
    today = timezone.localdate()
    adjustment = services.adjust_budget(budget, actor=chair, amount=Decimal(5), decided_on=today, document="纪要")
    client.force_login(person(role, union))
    records = [budget.account, budget, payment.claim, payment, income, adjustment]
    for name, record in zip(MODELS, records, strict=True):
        shown = client.get(reverse(f"admin:finance_{name}_changelist")).context["cl"].result_list
        assert [row for row in shown if row == record] == [record]
        assert client.get(reverse(f"admin:finance_{name}_changelist"), {"q": "没有的"}).context["cl"].result_count == 0
        assert client.get(reverse(f"admin:finance_{name}_change", args=[record.pk])).context["original"] == record


LISTS = [("payment", 12), ("claim", 9), ("budget", 9)]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_the_same_queries_for_one_row_and_three(client, auditor, paid, union, rows):
    for number in range(rows):
        paid("1.00")
        BudgetFactory(unit=union, year=2020 - number)
    client.force_login(auditor)
    counted = []
    for name, _ in LISTS:
        with CaptureQueriesContext(connection) as made:
            client.get(reverse(f"admin:finance_{name}_changelist"))
        counted.append((name, len(made)))
    assert counted == LISTS


def test_the_accountant_opens_a_budget_and_the_chair_adjusts_it(client, accountant, chair, union):
    account = AccountFactory(code="50401", name="培训支出")
    client.force_login(accountant)
    form = {"unit": union.pk, "year": 2022, "account": account.pk, "initial": "500.00", "note": ""}
    form |= {"funding_source": "admin_welfare"}
    assert client.post(reverse("admin:finance_budget_add"), form | {"initial": "-1"}).status_code == 200
    assert client.post(reverse("admin:finance_budget_add"), form).status_code == 302
    budget = Budget.objects.get()
    again = client.post(reverse("admin:finance_budget_add"), form)
    assert refusals(again) == ["该组织该年度的这一科目已有这一资金来源的预算。"]
    page = reverse("admin:finance_budget_move", args=[budget.pk, "adjust"])
    answers = {"amount": "-100", "decided_on": "2022-06-01", "document": "纪要"}
    client.post(page, answers)
    assert Budget.objects.get().total == 500
    client.force_login(chair)
    refused = refusals(client.post(page, answers | {"amount": "-600"}))
    left = "已支付、待批准和待支付 0.00 元，最多可调减 500.00 元。"
    assert refused == [f"2022年 校工会 培训支出（行政福利费）核定 500.00 元，{left}"]
    client.post(page, answers)
    assert Budget.objects.get().total == 400


def test_the_officer_enters_a_claim_and_others_move_it(client, officer, accountant, chair, cashier, union, budget):
    client.force_login(officer)
    form = {
        "unit": union.pk,
        "kind": usual_kind().pk,
        "budget": budget.pk,
        "amount": "80",
        "purpose": "奖品",
        "payee": "某超市",
    }
    assert client.post(reverse("admin:finance_claim_add"), form).status_code == 302
    claim = Claim.objects.get()
    client.post(reverse("admin:finance_claim_change", args=[claim.pk]), form | {"amount": "90"})
    for actor, move, answers in (
        (officer, "submit", {}),
        (accountant, "check", {}),
        (chair, "approve", {}),
        (cashier, "pay", {"method": "cash", "paid_on": timezone.localdate(), "payee": "某超市"}),
    ):
        client.force_login(actor)
        client.post(reverse("admin:finance_claim_move", args=[claim.pk, move]), answers)
    payment = Payment.objects.get()
    assert (payment.amount, payment.paid_by) == (90, cashier)
    answers = {"reason": "有误", "on": timezone.localdate(), "fault": "none"}
    client.post(reverse("admin:finance_payment_move", args=[payment.pk, "correct"]), answers)
    client.post(reverse("admin:finance_payment_move", args=[payment.pk, "correct"]), answers)
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [-90, 90]


def test_income_is_entered_and_corrected(client, cashier, union):
    account = AccountFactory(code="40101", kind="income")
    client.force_login(cashier)
    form = {"unit": union.pk, "account": account.pk, "amount": "5", "payer": "财务处", "note": ""}
    form |= {"received_on": timezone.localdate()}
    assert client.post(reverse("admin:finance_income_add"), form | {"amount": "0"}).status_code == 200
    assert client.post(reverse("admin:finance_income_add"), form).status_code == 302
    income = Income.objects.get()
    answers = {"reason": "有误", "on": timezone.localdate()}
    client.post(reverse("admin:finance_income_move", args=[income.pk, "correct"]), answers)
    assert sorted(Income.objects.values_list("amount", flat=True)) == [-5, 5]


def test_nobody_edits_or_deletes_what_was_paid(client, cashier, auditor, paid):
    payment = paid()
    for actor in (cashier, auditor):
        client.force_login(actor)
        for act in ("change", "delete"):
            answer = client.post(reverse(f"admin:finance_payment_{act}", args=[payment.pk]), {"amount": "1"})
            assert answer.status_code == 403
    assert Payment.objects.get().amount == payment.amount


def test_the_office_of_another_unit_finds_nothing(client, person, other_branch, branch, paid):
    payment = paid()
    own = BudgetFactory(unit=branch)
    client.force_login(person(Role.CASHIER, other_branch))
    for name, pk in (("payment", payment.pk), ("claim", payment.claim_id), ("budget", own.pk)):
        page = client.get(reverse(f"admin:finance_{name}_changelist"))
        assert page.context["cl"].result_count == 0
        assert client.get(reverse(f"admin:finance_{name}_change", args=[pk])).status_code == 404
    assert client.get(reverse("admin:finance_payment_move", args=[payment.pk, "correct"])).status_code == 404
    assert client.get(reverse("admin:finance_budget_move", args=[own.pk, "adjust"])).status_code == 404
