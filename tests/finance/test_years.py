"""The budget years: the turn of a year, the closing day, what a closed year refuses, and what is carried over."""

import contextlib
import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from finance import queries, services
from finance.choices import Basis
from finance.models import BudgetYear, Loan, Payment, YearRule
from finance.services import BudgetKey, PastPayment
from finance.services.years import unpaid_of
from tests.factories import AccountFactory, ClaimFactory
from tests.finance.bank import CARD
from tests.finance.turn import AFTER, CLOSING, FIRST, LAST, NEW, OLD, on, pay
from tests.shown import links
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.registry import find
from unionportal.core.models import AuditEntry
from welfare.causes import VISIT


@pytest.mark.parametrize(("day", "taken"), [(LAST, OLD), (FIRST, NEW)])
def test_a_draft_is_of_the_running_year(lines, branch, draft, day, taken):
    other = OLD + NEW - taken
    with on(day):
        assert list(queries.claimable_budgets([branch])) == [lines[taken]]
        assert draft(budget=lines[taken]).budget.year == taken
        with pytest.raises(ValidationError) as refusal:
            draft(budget=lines[other])
    assert refusal.value.messages == [
        f"“{lines[other]}”不是本年的预算；现在办理的支出列支{taken}年的预算，请重新选择。"
    ]


def test_a_draft_of_last_year_is_neither_submitted_nor_approved_but_moved_to_this_one(lines, draft, checked, chair):
    with on(LAST):
        waits, written = checked(budget=lines[OLD]), draft(budget=lines[OLD])
    with on(FIRST):
        with pytest.raises(ValidationError, match=f"现在办理的支出列支{NEW}年的预算"):
            services.submit_claim(written, actor=written.made_by)
        with pytest.raises(ValidationError, match=f"现在办理的支出列支{NEW}年的预算"):
            services.approve_claim(waits, actor=chair)
        back = services.return_claim(waits, actor=chair, reason="过年了，请列支今年的预算")
        moved = services.update_claim(back, actor=back.made_by, budget=lines[NEW])
        assert services.submit_claim(moved, actor=moved.made_by).budget == lines[NEW]


@pytest.mark.parametrize(
    ("today", "paid_on", "refusal"),
    [
        (LAST, LAST, None),
        (FIRST, LAST, None),
        (CLOSING, LAST, None),
        (AFTER, LAST, f"{OLD}年的结账日是{NEW}年1月31日，已经过了"),
        (FIRST, FIRST, f"{NEW}年1月1日的支付属于{NEW}年，不能列支{OLD}年的预算"),
        (CLOSING, CLOSING, f"{NEW}年1月31日的支付属于{NEW}年，不能列支{OLD}年的预算"),
    ],
)
def test_a_payment_belongs_to_the_year_of_its_day_until_the_closing_day(in_december, cashier, today, paid_on, refusal):
    claim = in_december()
    with on(today):
        if refusal is None:
            assert pay(claim, cashier, paid_on).number == f"P{OLD}-0001"
            return
        with pytest.raises(ValidationError, match=refusal):
            pay(claim, cashier, paid_on)
    claim.refresh_from_db()
    assert (claim.state, Payment.objects.count()) == ("approved", 0)


def test_another_basis_is_a_row_from_its_day_on(in_december, cashier):
    claim = in_december()
    YearRule.objects.create(basis=Basis.APPROVED, clause="x", source="y", valid_from=FIRST)
    with on(CLOSING):
        payment = pay(claim, cashier, CLOSING)
    assert (payment.paid_on, payment.budget.year) == (CLOSING, OLD)


@pytest.mark.parametrize("day", [LAST, FIRST])
def test_a_payment_is_corrected_in_the_books_of_its_year(in_december, cashier, lines, day):
    with on(LAST):
        payment = pay(in_december(), cashier, LAST)
    with on(CLOSING):
        if day == LAST:
            services.correct_payment(payment, actor=cashier, reason="重复", on=day)
            assert queries.available(lines[OLD]) == Decimal("1000.00")
            return
        with pytest.raises(ValidationError) as refusal:
            services.correct_payment(payment, actor=cashier, reason="重复", on=day)
    assert refusal.value.message_dict == {
        "on": [f"{OLD}年的支付只能在{OLD}年的账里冲正。以后收回的款项，请用“退款”登记，记作收入（以前年度支出收回）。"]
    }


@pytest.fixture
def closed(old, chair):
    def close():
        with on(FIRST):
            return services.close_year(old, actor=chair, document="决算报告")

    return close


def test_a_closed_year_refuses_every_act(in_december, lines, closed, draft, union, branch, accountant, chair, cashier):
    with on(LAST):
        payment = pay(in_december(), cashier, LAST)
        sent = draft(budget=lines[OLD])
    closed()
    income = AccountFactory(code="401", kind="income")
    past = PastPayment(
        unit=branch,
        budget=BudgetKey(union.code, OLD, lines[OLD].account.code),
        amount=Decimal(1),
        purpose="x",
        payee="y",
        paid_on=LAST,
        made_on=LAST,
        approved_on=LAST,
        cause=VISIT,
    )
    facts = {"unit": union, "year": OLD, "account": AccountFactory(code="502"), "initial": Decimal(1)}
    acts = {
        "correct": lambda: services.correct_payment(payment, actor=cashier, reason="重复", on=LAST),
        "budget": lambda: services.open_budget(actor=accountant, **facts),
        "adjust": lambda: services.adjust_budget(
            lines[OLD], actor=chair, amount=Decimal(1), decided_on=LAST, document="纪要"
        ),
        "income": lambda: services.record_income(
            actor=cashier, unit=union, account=income, amount=Decimal(1), received_on=LAST, payer="x"
        ),
        "import": lambda: services.book_history([past], actor=accountant),
    }
    sentence = f"{OLD}年已于{NEW}年1月1日关账，不能再登记或改动这一年的账。"
    with on(FIRST):
        for name, act in acts.items():
            with pytest.raises(ValidationError) as refusal:
                act()
            # Of a correction it says besides how the money is registered.
            said = refusal.value.messages[0].removeprefix("“x”：").partition("以后收回的款项")[0]
            assert (name, said) == (name, sentence)
        for act in (services.submit_claim, services.approve_claim):
            with pytest.raises(ValidationError):
                act(sent, actor=chair)
        assert services.cancel_claim(sent, actor=chair, reason="关账").state == "cancelled"


def test_a_year_is_closed_once_it_is_over_by_the_accountant_or_the_chair(old, accountant, chair, cashier, in_december):
    with on(LAST), pytest.raises(ValidationError, match="12月31日以后才能结转和关账"):
        services.close_year(old, actor=accountant, document="决算报告")
    claim = in_december()
    with on(FIRST):
        with pytest.raises(PermissionDenied):
            services.close_year(old, actor=cashier, document="决算报告")
        with pytest.raises(ValidationError, match="还有 1 件已批准、没有支付的申请，请先结转或撤销"):
            services.close_year(old, actor=accountant, document="决算报告")
        services.cancel_claim(claim, actor=chair, reason="不办了")
        waiting = ClaimFactory(unit=claim.unit, budget=claim.budget, amount=Decimal(1), state="submitted")
        with pytest.raises(ValidationError, match="还有 1 件已提交、没有批准的申请，请先办理、退回或撤销"):
            services.close_year(old, actor=accountant, document="决算报告")
        services.cancel_claim(waiting, actor=chair, reason="不办了")
        lent = ClaimFactory(
            unit=claim.unit,
            budget=claim.budget,
            amount=Decimal(1),
            state="paid",
            way="loan",
            approved_on=LAST,
            paid_on=LAST,
        )
        loan = Loan.objects.create(claim=lent, paid_on=LAST)
        with pytest.raises(ValidationError, match="还有 1 笔借款没有核销，请先核销、收回余款"):
            services.close_year(old, actor=accountant, document="决算报告")
        Loan.objects.filter(pk=loan.pk).update(state="void")
        row = services.close_year(old, actor=accountant, document="决算报告")
        assert (row.closed_on, row.closed_by, row.standing) == (FIRST, accountant, "已关账")
        with pytest.raises(ValidationError, match="“已关账”状态下不能关账"):
            services.close_year(old, actor=accountant, document="决算报告")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        BudgetYear.objects.update(state="open", closed_on=None)
    assert AuditEntry.objects.filter(act="关账").get().facts["依据"] == "决算报告"


def test_the_closing_day_is_moved_by_the_chair_with_a_reason(in_december, old, chair, accountant, cashier):
    claim, later = in_december(), datetime.date(NEW, 2, 10)
    with on(AFTER):
        with pytest.raises(PermissionDenied):
            services.set_closing_day(old, actor=accountant, closes_on=later, reason="银行回单迟到")
        with pytest.raises(ValidationError, match=f"结账日须在{OLD}年结束以后"):
            services.set_closing_day(old, actor=chair, closes_on=LAST, reason="银行回单迟到")
        services.set_closing_day(old, actor=chair, closes_on=later, reason="银行回单迟到")
    with on(later):
        assert pay(claim, cashier, LAST).paid_on == LAST


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("慰问.人次", "发生日期在期间内"),
        ("补助.人数", "申请日期在期间内"),
        ("普惠福利.人次", "发放日期在期间内"),
        ("慰问.支付.金额", "支付日期在期间内"),
        ("经费.支付.金额", "支付日期在期间内"),
    ],
)
def test_each_definition_says_whether_it_follows_the_event_or_the_payment(code, words):
    assert find(code).definition.count(words) == 1


def test_the_year_of_a_first_budget_has_a_closing_day_and_one_of_the_past_has_none(union, accountant):
    facts = {"actor": accountant, "unit": union, "account": AccountFactory(), "initial": Decimal(1)}
    with on(LAST):
        for year in (OLD - 1, OLD):
            services.open_budget(year=year, **facts)
    assert dict(BudgetYear.objects.values_list("year", "closes_on")) == {OLD - 1: None, OLD: CLOSING}


def _raw(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_raw_sql_charges_nothing_to_another_year(paid, lines):
    """The portal's account meets the same triggers: tests/faults/database/test_roles.py."""
    claim = paid().claim
    _raw("UPDATE finance_claim SET state = 'reversed' WHERE id = %s", claim.pk)
    back = (
        "INSERT INTO finance_payment (number, unit_id, claim_id, budget_id, account_id, funding_source, amount, payee,"
        " purpose, source, ledger_serial, method, paid_on, reason, corrects_id)"
        " SELECT left(number, 9) || '2', unit_id, claim_id, budget_id, account_id, funding_source, -amount, payee,"
        " purpose, source, '', method, paid_on + %s, 'x', id FROM finance_payment"
    )
    with pytest.raises(DatabaseError, match="belongs to the budget of another year"):
        _raw(back, 370)
    _raw(back, 0)


def test_raw_sql_approves_nothing_on_the_line_of_another_year(draft, lines, chair):
    with on(LAST):
        claim = draft(budget=lines[OLD])
    for step in ("submitted", "checked"):
        _raw("UPDATE finance_claim SET state = %s WHERE id = %s", step, claim.pk)
    approve = "UPDATE finance_claim SET state = 'approved', approved_by_id = %s, approved_on = %s WHERE id = %s"
    with pytest.raises(DatabaseError, match="approved on the budget of another year"):
        _raw(approve, chair.pk, FIRST, claim.pk)
    _raw(approve, chair.pk, LAST, claim.pk)


def test_unpaid_claims_of_the_year_are_the_approved_ones(in_december, draft, lines, cashier):
    waits = in_december()
    with on(LAST):
        pay(in_december(), cashier, LAST)
        draft(budget=lines[OLD])
    assert list(unpaid_of(OLD)) == [waits]


def test_claims_are_listed_in_the_order_of_their_numbers_past_9999(lines, cashier, branch):
    year, facts = lines[OLD].year, {"unit": branch, "budget": lines[OLD], "state": "approved", "approved_on": LAST}
    numbers = [f"C{year}-{serial}" for serial in (10000, 10001, 9999)]
    with pgtrigger.ignore("finance.Claim:finance_claim_numbered_added"):
        for number in numbers:
            ClaimFactory(number=number, amount=1, **facts)
    due = [numbers[2], *numbers[:2]]
    assert [one.number for one in unpaid_of(OLD)] == due
    assert [one.number for one in services.collectable(Scope.of(cashier))] == due


def test_the_accountant_closes_a_year_on_its_page(client, old, union, accountant):
    with on(FIRST):
        client.force_login(accountant)
        assert [row.year for row in client.get(reverse("finance:year_list")).context["object_list"]] == [NEW, OLD]
        moves = client.get(reverse("finance:year_detail", args=[old.pk])).context["moves"]
        assert [move.name for move in moves] == ["close"]
        page = reverse("finance:year_move", args=[old.pk, "close"])
        assert client.post(page, {"document": " "}).context["form"].errors == {"document": ["这个字段是必填项。"]}
        client.post(page, {"document": "第3次委员会纪要"})
        shown = client.get(reverse("admin:finance_budgetyear_change", args=[old.pk]))
    old.refresh_from_db()
    assert (old.state, old.closed_by, old.document, shown.status_code) == ("closed", accountant, "第3次委员会纪要", 200)


def test_what_is_at_the_bank_is_listed_with_its_year_before_it_is_carried_over_and_after(
    client, in_december, old, chair, accountant, cashier, excel
):
    with on(LAST):
        sent, kept = (in_december(amount) for amount in ("100.00", "40.00"))
        for claim in (sent, kept):
            services.enter_account(claim, actor=cashier, bank="某银行", account=CARD)
        batch = services.make_batch(actor=cashier, claims=[sent], layout=excel)
        services.send_batch(batch, actor=cashier)
        # One that is not sent yet is not at the bank.
        later = services.make_batch(actor=cashier, claims=[kept], layout=excel)
    page = reverse("finance:year_detail", args=[old.pk])
    with on(FIRST):
        client.force_login(accountant)
        told = client.post(reverse("finance:year_move", args=[old.pk, "close"]), {"document": "纪要"})
        assert told.context["form"].non_field_errors() == [
            f"{OLD}年还有 2 件已批准、没有支付的申请（其中 1 笔已发送银行、没有回执，先登记回执），请先结转或撤销。"
        ]
        services.carry_over(old, actor=chair)
        services.close_year(old, actor=accountant, document="纪要")
    with on(FIRST + datetime.timedelta(1)):
        # What is sent after the year was closed is not its own.
        services.send_batch(later, actor=cashier)
        client.force_login(accountant)
        answer = client.get(page)
        [line] = answer.context["in_transit"]
        assert (line.batch, line.claim.continues, line.amount) == (batch, sent, 100)
        assert links(answer).count(batch.get_absolute_url()) == 1
        services.answer_line(line, actor=cashier, state="paid", bank_day=LAST, bank_number="7")
        assert not client.get(page).context["in_transit"]


def test_a_cashier_reads_the_years_and_changes_none(client, old, union, person):
    with on(FIRST):
        client.force_login(person(Role.CASHIER, union))
        assert client.get(reverse("finance:year_detail", args=[old.pk])).context["moves"] == []
        for move in ("close", "carry_over", "set_day"):
            assert client.post(reverse("finance:year_move", args=[old.pk, move])).status_code == 404


def test_the_chair_keeps_the_rule_of_the_years(client, chair, accountant):
    typed = {"basis": "paid", "closing_month": 2, "closing_day": 30, "clause": "x", "source": "y"}
    typed |= {"last_step": "filing", "adjustments": 1, "over_adjustments": "warn", "valid_from": "2027-01-01"}
    client.force_login(accountant)
    assert client.post(reverse("admin:finance_yearrule_add"), typed).status_code == 403
    client.force_login(chair)
    client.post(reverse("admin:finance_yearrule_add"), typed)
    with on(LAST):
        assert services.Calendar().closing_day(OLD) == datetime.date(NEW, 2, 29)
        assert services.Calendar().closing_day(2026) == datetime.date(2027, 1, 31)


@pytest.mark.parametrize(("year", "opened"), [(1949, 0), (1950, 1), (NEW, 1), (NEW + 1, 0), (2300, 0)])
def test_a_budget_of_a_mistyped_year_is_not_opened(union, accountant, year, opened):
    facts = {"actor": accountant, "unit": union, "account": AccountFactory(), "initial": Decimal(1)}
    with on(LAST), contextlib.suppress(ValidationError):
        services.open_budget(year=year, **facts)
    assert list(BudgetYear.objects.values_list("year", flat=True)) == [year] * opened
    if not opened:
        with on(LAST), pytest.raises(ValidationError, match=f"预算年度是1950年到明年（{NEW}年），{year}年请核对。"):
            services.open_budget(year=year, **facts)


def test_a_payment_of_an_earlier_year_is_not_told_to_be_carried_over(in_december, cashier):
    day = datetime.date(OLD - 1, 12, 31)
    with on(FIRST), pytest.raises(ValidationError, match=f"的支付属于{OLD - 1}年，.*；请核对支付日期。"):
        pay(in_december(), cashier, day)
