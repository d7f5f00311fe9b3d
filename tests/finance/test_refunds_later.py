"""Money that comes back when its year is over or closed: an income of its day, which says before where it goes."""

import threading
from contextlib import nullcontext
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from finance import queries, services
from finance.choices import Basis
from finance.documents.statements import final_paper
from finance.models import ClaimKind, Disclosure, Income, Loan, Payment, YearRule
from finance.services import planning
from finance.services.payees.files import Listed
from finance.services.publishing.statements import content_of, statement_of
from finance.services.refunds import taking
from tests.factories import AccountFactory, MemberFactory, UserFactory, usual_kind
from tests.finance.bank import sheet_of
from tests.finance.test_refunds import INSERT
from tests.finance.turn import AFTER, FIRST, LAST, NEW, OLD, on, pay
from tests.races import counted
from tests.shown import links, texts
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
        # The statement says what of its incomes the ledger has elsewhere, and keeps it as it is published.
        found = planning.statement(NEW)
        assert found.recovered_words == "收入中有以前年度支出收回 400.00 元，总账不记作收入。"
        *_, last = final_paper(found).sections[0].blocks[:-1]
        assert last.closing[0] == found.recovered_words
        assert statement_of(content_of(found)).recovered == 400
        assert planning.statement(OLD).recovered_words == ""
        detail = client.get(payment.get_absolute_url())
        assert (detail.context["left"], texts(detail, ".chip")) == (0, ["已全部退回"])
        assert detail.context["moves"] == []
        assert links(detail).count(reverse("admin:finance_income_change", args=[income.pk])) == 1
        again = client.post(page, answers | {"amount": "0.01"}).context["form"].errors
        assert again == {"amount": ["这笔支付已全部退回。"]}
        # It was none: out again by its opposite, and it may come back once more.
        client.force_login(accountant)
        correct = reverse("admin:finance_income_move", args=[income.pk, "correct"])
        client.post(correct, {"on": FIRST, "reason": "不是这笔的"})
        assert list(Income.objects.order_by("pk").values_list("amount", flat=True)) == [400, -400]
        assert _figures(NEW) == [0, 0, 0]
        assert planning.statement(NEW).recovered == 0
        client.force_login(cashier)
        assert client.post(page, answers | {"amount": "150.00"}).status_code == 302
        client.force_login(UserFactory())
        published = client.get(shown.get_absolute_url()).context
        assert ([row[-1] for row in published["rows"]], published["words_of_later"]) == ([400], "")
    year.refresh_from_db()
    assert (year.state, _figures(OLD)) == ("closed", before)


def test_whoever_sees_the_payment_sees_what_came_back_of_it_later(
    client, in_december, closed, account, cashier, accountant, branch_chair
):
    """Who claimed it too, who reads no incomes: beside it and on the claim, with a way to correct it for some."""
    with on(LAST):
        payment = pay(in_december("400.00"), cashier, LAST)
    closed()
    with on(FIRST):
        facts = {"amount": Decimal("150.00"), "on": FIRST, "reason": "退货", "account": account}
        income = services.refund_claim(payment.claim, actor=cashier, **facts)
        for reader, ways in ((branch_chair, 0), (accountant, 1)):
            client.force_login(reader)
            pages = [client.get(one.get_absolute_url()) for one in (payment, payment.claim)]
            for page in pages:
                assert texts(page, "strong").count("150.00 元") == 1
                assert links(page).count(reverse("admin:finance_income_change", args=[income.pk])) == ways
            assert (pages[0].context["left"], texts(pages[0], ".chip")) == (250, ["部分已退回"])


def test_of_what_was_charged_by_its_approval_nothing_is_said_of_the_ledger(in_december, closed, account, cashier):
    """The ledger has it as an expense of the year in which it was paid: 年初余额调整 is not touched."""
    YearRule.objects.create(basis=Basis.APPROVED, clause="x", source="y", valid_from=FIRST)
    with on(FIRST):
        claim = pay(in_december("400.00"), cashier, FIRST).claim
    closed()
    with on(AFTER):
        there = taking.destination_of(claim)
        assert (there.is_income, there.words.count("年初余额调整")) == (True, 0)
        facts = {"actor": cashier, "amount": Decimal(1), "reason": "退", "account": account}
        income = services.refund_claim(claim, on=AFTER, **facts)
    assert income.voucher.summary == f"{account.name}：{claim.payee}"


@pytest.fixture
def half_carried(draft, lines, branch, branch_chair, accountant, chair, cashier, old):
    """Make a claim of the old year that paid the first of two payees 30 yuan, and carry the rest over."""

    def make(**facts):
        with on(LAST):
            claim = draft("60.00", payee="名单所列", budget=lines[OLD], **facts)
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
        shown = client.get(loan.get_absolute_url())
        incomes = Income.objects.order_by("pk")
        assert [part.row for part, _ in shown.context["parts_back"]] == [*incomes]
        for income in incomes:
            assert links(shown).count(reverse("admin:finance_income_change", args=[income.pk])) == 1
        # Nothing of it is left to come back, on none of its pages.
        payment = Payment.objects.get()
        for one in (loan.claim, payment):
            assert client.get(one.get_absolute_url()).context["moves"] == []
        services.correct_income(Income.objects.latest("pk"), actor=cashier, reason="记错了", on=FIRST)
        moves = client.get(loan.claim.get_absolute_url()).context["moves"]
        assert [move.name for move in moves] == ["reverse", "refund"]
    loan = Loan.objects.with_open().get()
    assert (loan.state, loan.open) == ("open", 60)


def test_a_refund_of_a_loan_of_which_all_is_back_waits_for_the_income_that_came_last(
    client, draft, lines, branch, branch_chair, accountant, chair, cashier, account
):
    with on(LAST):
        borrower = MemberFactory(unit=branch, name="借小款", user=branch_chair)
        facts = {"budget": lines[OLD], "way": "loan", "payee": borrower.name, "member": borrower}
        claim = services.submit_claim(draft("100.00", **facts), actor=branch_chair)
        claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
        pay(claim, cashier, LAST)
        facts = {"actor": cashier, "reason": "没有用"}
        refund = services.refund_claim(claim, amount=Decimal("40.00"), on=LAST, **facts)
    with on(FIRST):
        income = services.refund_claim(claim, amount=Decimal("60.00"), on=FIRST, account=account, **facts)
        client.force_login(cashier)
        assert client.get(claim.get_absolute_url()).context["moves"] == []
        with pytest.raises(ValidationError, match="先冲正以后年度收回的那笔收入"):
            services.undo_refund(claim, refund=refund, on=LAST, **facts)
        services.correct_income(income, on=FIRST, **facts)
        services.undo_refund(claim, refund=refund, on=LAST, **facts)
    loan = Loan.objects.with_open().get()
    assert (loan.state, loan.open, loan.parts_back) == ("open", 100, [])


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


def test_the_payroll_reads_what_came_back_of_a_taxed_benefit_in_a_later_year(
    client, half_carried, account, cashier, accountant
):
    ClaimKind.objects.update(tax="wage")
    claim = half_carried(kind=usual_kind())
    facts = {"actor": cashier, "on": FIRST, "account": account, "payee": claim.payees.get()}
    with on(AFTER):
        income = services.refund_claim(claim, amount=Decimal("12.00"), reason="多发", **facts)
        client.force_login(accountant)

        def listed(day):
            answers = {"year": day.year, "month": day.month, "as": "xlsx"}
            sheet = list(sheet_of(client.post(reverse("finance:payment_list_form_taxed"), answers)))
            said = sum("以后年度收回的" in str(row) for row in sheet)
            return [(row[2], row[3], row[7]) for row in sheet if isinstance(row[0], int)], said

        paid_then = ([("甲一", 30, claim.payments.get().number)], 0)
        assert (listed(LAST), listed(FIRST)) == (paid_then, ([("甲一", -12, income.number)], 1))
        wrong = services.correct_income(income, actor=cashier, reason="记错了", on=AFTER)
        both = [("甲一", 12, wrong.number)], 1
        assert (listed(LAST), listed(FIRST)[0][0][1], listed(AFTER)) == (paid_then, -12, both)
        # Of what is no income of anybody nothing is listed.
        ClaimKind.objects.update(tax="none")
        assert listed(FIRST) == ([], 0)


def test_raw_sql_gives_back_no_more_than_was_paid_in_its_year_and_later(in_december, cashier, account, as_app):
    with on(LAST):
        payment = pay(in_december("100.00"), cashier, LAST)
    with on(FIRST):
        facts = {"actor": cashier, "amount": Decimal("60.00"), "reason": "退货", "on": FIRST, "account": account}
        income = services.refund_claim(payment.claim, **facts)
    as_app()

    def insert_income(amount):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO finance_income (number, unit_id, account_id, amount, received_on, payer, note, source,"
                " ledger_serial, refund_of_id) SELECT %s, i.unit_id, i.account_id, %s, i.received_on, 'x', '', '', '',"
                " i.refund_of_id FROM finance_income i WHERE i.id = %s",
                [f"{income.number[:-1]}2", amount, income.pk],
            )

    def insert_refund(amount):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [f"{payment.number[:-1]}2", amount, True, payment.pk])

    for insert, amount in ((insert_income, "40.01"), (insert_refund, "-40.01")):
        with pytest.raises(DatabaseError, match="gives back more than it paid"):
            insert(amount)
    insert_refund("-30.00")
    with pytest.raises(DatabaseError, match="gives back more than it paid"):
        insert_income("10.01")
    insert_income("10.00")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
@pytest.mark.parametrize("held_by", ["lock", "guard", "nothing"])
def test_incomes_at_once_never_give_back_more_than_was_paid(in_december, cashier, account, held_by, monkeypatch):
    """The control: without the lock on the budget and the trigger, all who looked at once give back."""
    with on(LAST):
        claim = pay(in_december("100.00"), cashier, LAST).claim
    _ = cashier.current_grants
    everyone_has_looked = threading.Barrier(4, timeout=30)
    look = taking.left_of

    def look_then_wait(payment):
        found = look(payment)
        everyone_has_looked.wait()
        return found

    if held_by != "lock":
        monkeypatch.setattr(taking, "lock_budget_of", lambda row: None)
        monkeypatch.setattr(taking, "left_of", look_then_wait)

    def refund():
        row = type(claim).objects.get(pk=claim.pk)
        facts = {"amount": Decimal("60.00"), "on": AFTER, "reason": "退货", "account": account}
        off = pgtrigger.ignore("finance.Income:income_within_payment") if held_by == "nothing" else nullcontext()
        with off:
            return services.refund_claim(row, actor=cashier, **facts)

    names = {ValidationError: "refused", IntegrityError: "kept off", Income: "done"}
    with on(AFTER):
        outcomes = counted([refund] * 4, lambda outcome: names.get(type(outcome)))
    expected = {"lock": {"done": 1, "refused": 3}, "guard": {"done": 1, "kept off": 3}, "nothing": {"done": 4}}
    assert outcomes == expected[held_by]
