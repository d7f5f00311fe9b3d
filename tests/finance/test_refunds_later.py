"""Money that comes back when its year is over or closed: an income of its day, which says before where it goes."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains

from finance import queries, services
from finance.models import Disclosure, Income, Loan, Payment
from finance.services.payees.files import Listed
from tests.factories import AccountFactory, MemberFactory, UserFactory
from tests.finance.turn import AFTER, FIRST, LAST, NEW, OLD, on, pay
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values


@pytest.fixture
def account(db):
    return AccountFactory(kind="income", code="408", name="其他收入")


@pytest.fixture
def closed(old, chair):
    """Close the books of the old year on a day."""

    def close(day=FIRST):
        with on(day):
            return services.close_year(old, actor=chair, document="决算")

    return close


def _figures(year):
    codes = ["finance.paid", "finance.paid_count", "finance.income"]
    found = values([find(code) for code in codes], calendar_year(year), Scope.everything())
    return [found[code] for code in codes]


def _available(lines):
    return [queries.available(lines[year]) for year in (OLD, NEW)]


def test_all_of_a_claim_of_a_closed_year_may_come_back_and_be_found_to_be_none(
    client, in_december, lines, closed, account, cashier, accountant, union
):
    with on(LAST):
        payment = pay(in_december("400.00"), cashier, LAST)
        days = {"starts_on": LAST, "ends_on": LAST, "shown_until": AFTER}
        shown = Disclosure.objects.create(unit=union, title="12月支出公示", **days)
    year = closed()
    before = _figures(OLD)
    page = reverse("finance:claim_move", args=[payment.claim_id, "refund"])
    answers = {"amount": "400.00", "on": FIRST, "reason": "活动取消，全部退回"}
    with on(FIRST):
        client.force_login(cashier)
        form = client.get(page).context["form"]
        assert form.fields["on"].help_text == (
            f"{OLD}年已于{NEW}年1月1日关账，不能再登记或改动这一年的账。退回的款项记作收到当日的收入（以前年度支出收回），"
            f"总账记入“年初余额调整”；{OLD}年和今年的支出、预算和已公布的账都不变。"
        )
        assert client.post(page, answers).context["form"].errors == {"account": ["这个字段是必填项。"]}
        answers["account"] = account.pk
        assert list(client.post(page, answers | {"amount": "400.01"}).context["form"].errors) == ["amount"]
        early = f"{OLD}年已于{NEW}年1月1日关账，不能再登记或改动这一年的账。这笔退款记作收入，退款日期最早是 {FIRST}。"
        assert client.post(page, answers | {"on": LAST}).context["form"].errors == {"on": [early]}
        assert not Income.objects.exists()
        assert client.post(page, answers).status_code == 302
        income = Income.objects.get()
        assert (income.amount, income.refund_of, income.received_on) == (400, payment, FIRST)
        assert list(Payment.objects.values_list("amount", flat=True)) == [400]
        assert (_figures(OLD), _figures(NEW), _available(lines)) == (before, [0, 0, 400], [600, 1000])
        detail = client.get(payment.get_absolute_url())
        assert (detail.context["left"], detail.content.decode().count("已全部退回")) == (0, 1)
        assert detail.context["moves"] == []
        assertContains(detail, reverse("admin:finance_income_change", args=[income.pk]), count=1)
        again = client.post(page, answers | {"amount": "0.01"}).context["form"].errors
        assert again == {"amount": ["这笔支付已全部退回。"]}
        # It was none: out again by its opposite, and it may come back once more.
        client.force_login(accountant)
        correct = reverse("admin:finance_income_move", args=[income.pk, "correct"])
        client.post(correct, {"on": FIRST, "reason": "不是这笔的"})
        assert list(Income.objects.order_by("pk").values_list("amount", flat=True)) == [400, -400]
        assert _figures(NEW) == [0, 0, 0]
        client.force_login(cashier)
        assert client.post(page, answers | {"amount": "150.00"}).status_code == 302
        client.force_login(UserFactory())
        published = client.get(shown.get_absolute_url()).context
        assert ([row[-1] for row in published["rows"]], published["words_of_later"]) == ([400], "")
    year.refresh_from_db()
    assert (year.state, _figures(OLD)) == ("closed", before)


@pytest.fixture
def half_carried(draft, lines, branch, branch_chair, accountant, chair, cashier, old):
    """Make a claim of the old year that paid the first of two payees 30 yuan, and carry the rest over."""

    def make():
        with on(LAST):
            claim = draft("60.00", payee="名单所列", budget=lines[OLD])
            names = ("甲一", "乙二")
            for name in names:
                MemberFactory(unit=branch, name=name)
            listed = [Listed(row=n, name=name, amount=Decimal(30), in_cash=True) for n, name in enumerate(names, 1)]
            services.list_payees(claim, actor=branch_chair, listed=listed)
            claim = services.check_claim(services.submit_claim(claim, actor=branch_chair), actor=accountant)
            claim = services.approve_claim(claim, actor=chair)
            first = [claim.payees.first()]
            services.pay_payees(claim, first, actor=cashier, method="cash", paid_on=LAST)
        with on(FIRST):
            services.carry_over(old, actor=chair)
        claim.refresh_from_db()
        return claim

    return make


def test_what_was_paid_before_the_rest_was_carried_over_comes_back(
    client, half_carried, lines, closed, account, cashier
):
    claim = half_carried()
    assert claim.state == "carried"
    page = reverse("finance:claim_move", args=[claim.pk, "refund"])
    answers = {"payee": claim.payees.get().pk, "reason": "多领了"}
    with on(FIRST):
        with pytest.raises(ValidationError, match="收回的款项请用“退款”登记"):
            services.correct_payment(claim.payments.get(), actor=cashier, reason="退票", on=LAST, fault="cashier")
        client.force_login(cashier)
        assert [move.name for move in client.get(claim.get_absolute_url()).context["moves"]] == ["refund"]
        # Of the last day of a year that is open it is less expense, of the first of the next an income.
        assert client.post(page, answers | {"amount": "4.00", "on": LAST}).status_code == 302
        assert list(client.post(page, answers | {"amount": "5.00", "on": FIRST}).context["form"].errors) == ["account"]
        client.post(page, answers | {"amount": "5.00", "on": FIRST, "account": account.pk})
        refund = Payment.objects.get(is_refund=True)
        assert (refund.amount, refund.budget, Income.objects.get().amount) == (-4, lines[OLD], 5)
        services.undo_refund(claim, actor=cashier, refund=refund, on=LAST, reason="记错了")
    closed()
    with on(AFTER):
        client.force_login(cashier)
        over = client.post(page, answers | {"amount": "25.01", "on": AFTER, "account": account.pk})
        sentence = "付给甲一的还有 25.00 元没有退回；退款须大于零、不多于 25.00 元。"
        assert over.context["form"].errors == {"amount": [sentence]}
        client.post(page, answers | {"amount": "25.00", "on": AFTER, "account": account.pk})
    assert list(Income.objects.order_by("pk").values_list("amount", "payer")) == [(5, "甲一"), (25, "甲一")]
    assert _figures(OLD)[0] == 30
    assert _available(lines) == [970, 970]


def test_a_loan_of_which_all_came_back_after_its_year_is_settled_by_that(
    client, draft, lines, branch, branch_chair, accountant, chair, cashier, account
):
    with on(LAST):
        borrower = MemberFactory(unit=branch, name="借小款", user=branch_chair)
        facts = {"budget": lines[OLD], "way": "loan", "payee": borrower.name, "member": borrower}
        claim = services.submit_claim(draft("100.00", **facts), actor=branch_chair)
        claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
        pay(claim, cashier, LAST)
    loan = Loan.objects.get()
    page = reverse("finance:claim_move", args=[loan.claim_id, "refund"])
    with on(FIRST):
        client.force_login(cashier)
        answers = {"on": FIRST, "reason": "没有用", "account": account.pk}
        client.post(page, answers | {"amount": "40.00"})
        loan = Loan.objects.with_open().get()
        assert (loan.state, loan.open) == ("open", 60)
        client.post(page, answers | {"amount": "60.00"})
        loan = Loan.objects.with_open().get()
        assert (loan.state, loan.get_state_display(), loan.open) == ("void", "已全部收回", 0)
        services.correct_income(Income.objects.latest("pk"), actor=cashier, reason="记错了", on=FIRST)
    loan = Loan.objects.with_open().get()
    assert (loan.state, loan.open) == ("open", 60)


def test_a_part_of_a_rest_that_came_back_after_its_year_may_be_found_to_be_none(
    draft, lines, branch, branch_chair, accountant, chair, cashier, account
):
    with on(LAST):
        borrower = MemberFactory(unit=branch, name="借小款", user=branch_chair)
        facts = {"budget": lines[OLD], "way": "loan", "payee": borrower.name, "member": borrower}
        claim = services.submit_claim(draft("100.00", **facts), actor=branch_chair)
        claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
        pay(claim, cashier, LAST)
    with on(FIRST):
        loan = services.submit_loan(Loan.objects.get(), actor=branch_chair, spent=Decimal("60.00"))
        loan = services.settle_loan(loan, actor=accountant)
        facts = {"actor": cashier, "on": FIRST, "account": account}
        loan = services.take_rest(loan, amount=Decimal("15.00"), **facts)
        income = Income.objects.get()
        assert (loan.state, loan.difference, income.amount) == ("returning", 25, 15)
        services.correct_income(income, actor=cashier, reason="记错了", on=FIRST)
        assert loan.difference == 40
        loan = services.take_rest(loan, **facts)
        assert (loan.state, loan.difference) == ("settled", 0)
        # With this one it was settled.
        with pytest.raises(ValidationError, match="借款已凭它核销"):
            services.correct_income(Income.objects.latest("pk"), actor=cashier, reason="记错了", on=FIRST)


def test_what_came_back_as_an_income_is_not_reversed_once_more(in_december, cashier, account):
    with on(LAST):
        payment = pay(in_december("400.00"), cashier, LAST)
    with on(FIRST):
        facts = {"actor": cashier, "reason": "退货", "on": FIRST, "account": account}
        services.refund_claim(payment.claim, amount=Decimal("100.00"), **facts)
        wrong = {"actor": cashier, "reason": "付错", "on": LAST}
        with pytest.raises(ValidationError, match=r"有 100\.00 元已登记为以后年度收回的收入，不能冲正"):
            services.correct_payment(payment, **wrong)
        services.correct_income(Income.objects.get(), actor=cashier, reason="记错了", on=FIRST)
        assert services.correct_payment(payment, **wrong).amount == -400
