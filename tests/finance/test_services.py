import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.causes import Cause
from finance.models import Budget, Claim, Payment
from finance.services.payments import redirect_claim
from tests.factories import AccountFactory, BudgetFactory
from unionportal.core.models import AuditEntry, Notice
from welfare.causes import VISIT

DAY = datetime.timedelta(days=1)


def _open(budget, branch, chair, made_by, amount, **facts):
    return services.open_approved_claim(
        actor=chair,
        made_by=made_by,
        unit=branch,
        budget=budget,
        amount=Decimal(amount),
        purpose="住院慰问",
        payee="张某",
        source="慰问 2022-001",
        **{"cause": VISIT} | facts,
    )


@pytest.mark.parametrize(
    "cause", ["welfare.visit", "慰问", None, Cause("welfare.visit", "别的"), Cause("welfare.x", "x")]
)
def test_only_a_registered_cause_is_booked(budget, branch, chair, branch_chair, cause):
    with pytest.raises(ValueError, match="is not a registered cause"):
        _open(budget, branch, chair, branch_chair, "10.00", cause=cause)
    assert not Claim.objects.exists()


def test_a_cause_is_registered_once():
    with pytest.raises(ValueError, match=r"welfare\.visit is registered twice"):
        services.register_cause("welfare.visit", "慰问")


def test_a_claim_is_numbered_at_its_first_submission_and_keeps_its_number(draft, accountant):
    claim = services.submit_claim(draft(), actor=draft().made_by)
    year = timezone.localdate().year
    assert claim.number == f"C{year}-0001"
    claim = services.send_back_claim(claim, actor=accountant, reason="缺发票")
    assert services.submit_claim(claim, actor=claim.made_by).number == f"C{year}-0001"


def test_a_stranger_cannot_claim_for_another_unit(draft, stranger):
    with pytest.raises(PermissionDenied):
        draft(actor=stranger)


def test_a_claim_is_on_the_own_budget_or_one_above(draft, other_branch):
    with pytest.raises(ValidationError, match="或其上级的预算，不能列支"):
        draft(budget=BudgetFactory(unit=other_branch))


def test_only_the_maker_edits_and_only_until_submission(draft, chair):
    claim = draft()
    with pytest.raises(PermissionDenied):
        services.update_claim(claim, actor=chair, amount=Decimal("1"))
    claim = services.update_claim(claim, actor=claim.made_by, amount=Decimal("120.50"))
    assert claim.amount == Decimal("120.50")
    services.submit_claim(claim, actor=claim.made_by)
    with pytest.raises(ValidationError, match="不能修改"):
        services.update_claim(claim, actor=claim.made_by, amount=Decimal("1"))


@pytest.mark.parametrize("way", ["cancel", "send_back", "return"])
def test_submitting_sets_the_amount_aside_and_a_refusal_frees_it(
    client, draft, checked, decided, accountant, chair, budget, way
):
    claim, second = draft("700.00"), draft("300.01")
    claim = services.submit_claim(claim, actor=claim.made_by)
    left = f"预算余额不足：{budget}还可用 300.00 元，本次"
    for ask in (
        lambda: services.submit_claim(second, actor=second.made_by),
        lambda: decided("300.01"),
    ):
        with pytest.raises(ValidationError) as refusal:
            ask()
        assert refusal.value.messages == [f"{left} 300.01 元。"]
    # On to the approval nothing is set aside twice, and the budget is not cut below it.
    if way == "return":
        claim = services.check_claim(claim, actor=accountant)
    [line] = queries.with_use(Budget.objects.filter(pk=budget.pk))
    assert (line.in_approval, line.committed, line.available) == (Decimal("700.00"), 0, Decimal("300.00"))
    with pytest.raises(ValidationError, match=r"已支付、待批准和待支付 700\.00 元"):
        services.adjust_budget(budget, actor=chair, amount=Decimal("-300.01"), decided_on="2022-05-01", document="纪要")
    # While drafting, the page says what is left.
    client.force_login(second.made_by)
    page = client.get(reverse("finance:claim_edit", args=[second.pk]))
    [*_, (_, label)] = page.context["form"].fields["budget"].choices
    assert label.endswith("（还可用 300.00 元）")
    act = {"cancel": services.cancel_claim, "send_back": services.send_back_claim, "return": services.return_claim}[way]
    act(claim, actor=accountant if way == "send_back" else chair, reason="不办了")
    assert queries.available(budget) == Decimal("1000.00")
    second = services.submit_claim(second, actor=second.made_by)
    second = services.approve_claim(services.check_claim(second, actor=accountant), actor=chair)
    assert queries.available(budget) == Decimal("699.99")


@pytest.mark.parametrize(("amount", "taken"), [("1000.00", True), ("1000.01", False), ("99999999", False)])
def test_a_claim_over_what_is_left_is_not_submitted(draft, budget, amount, taken):
    claim = draft(amount)
    if taken:
        assert services.submit_claim(claim, actor=claim.made_by).state == "submitted"
        return
    with pytest.raises(ValidationError) as refusal:
        services.submit_claim(claim, actor=claim.made_by)
    assert refusal.value.messages == [f"预算余额不足：{budget}还可用 1,000.00 元，本次 {Decimal(amount):,.2f} 元。"]
    claim.refresh_from_db()
    assert (claim.state, claim.number) == ("draft", None)


def test_another_payee_than_approved_passes_the_accountant_again(approved, cashier, accountant, chair):
    claim, pay = approved("250.00"), {"actor": cashier, "method": "cash", "paid_on": timezone.localdate()}
    for payee, reason, refused in (
        (f" {cashier.name} ", "x", {"payee": [f"批准的收款人是“{claim.payee}”，出纳不能改成自己。"]}),
        ("李某", " ", {"reason": [f"批准的收款人是“{claim.payee}”，改为“李某”须写明原因。"]}),
        (claim.payee, "x", {"payee": [f"收款人已经是“{claim.payee}”。"]}),
    ):
        with pytest.raises(ValidationError) as refusal:
            redirect_claim(claim, actor=cashier, payee=payee, reason=reason)
        assert refusal.value.message_dict == refused
    claim = redirect_claim(claim, actor=cashier, payee="李某", reason="收据上的户名")
    told = Notice.objects.get(user=chair, url=claim.get_absolute_url())
    words = f"支出申请{claim.number}的收款人与您批准的不同，出纳写明了原因，由会计重新审核，请核对。"
    assert (claim.state, told.sentence) == ("decided", words)
    with pytest.raises(ValidationError, match="已批准待会计审核"):
        services.pay_claim(claim, **pay)
    payment = services.pay_claim(services.check_claim(claim, actor=accountant), **pay)
    assert (payment.payee, payment.reason) == ("李某", "收据上的户名")
    assert AuditEntry.objects.latest("pk").facts["批准的收款人"] == claim.payee


def test_another_account_than_was_known_passes_the_accountant_again(approved, cashier, accountant):
    """Also after the payment was reversed, whatever was known then; the same account again does not."""
    typed = {"actor": cashier, "bank": "某银行", "account": "1234567890"}
    claim = approved("10.00")

    def state():
        claim.refresh_from_db()
        return claim.state

    services.enter_account(claim, **typed)
    services.enter_account(claim, **typed)
    assert state() == "approved"
    services.enter_account(claim, **typed | {"account": "1234567891"})
    assert state() == "decided"
    services.check_claim(claim, actor=accountant)
    today = timezone.localdate()
    payment = services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
    services.correct_payment(payment, actor=cashier, reason="账号错", on=today, fault="cashier")
    assert state() == "approved"
    services.enter_account(claim, **typed | {"account": "1234567892"})
    assert state() == "decided"
    with pytest.raises(DatabaseError), transaction.atomic():
        type(claim).objects.filter(pk=claim.pk).update(pay_to="别人")


def test_a_payment_copies_its_claim_and_is_numbered_in_its_year(approved, cashier, budget):
    claim = approved("250.00")
    pay = {"actor": cashier, "method": "cash", "paid_on": timezone.localdate()}
    payment = services.pay_claim(claim, **pay)
    assert payment.number == f"P{timezone.localdate().year}-0001"
    assert (payment.amount, payment.payee, payment.unit, payment.account) == (
        Decimal("250.00"),
        claim.payee,
        claim.unit,
        budget.account,
    )
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == ("paid", timezone.localdate())
    assert queries.available(budget) == Decimal("750.00")


@pytest.mark.parametrize(("days", "sentence"), [(-1, "不能早于批准日期"), (1, "不能晚于今天")])
def test_a_payment_is_between_approval_and_today(approved, cashier, days, sentence):
    claim = approved()
    with pytest.raises(ValidationError, match=sentence):
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate() + days * DAY)
    claim.refresh_from_db()
    assert (claim.state, Payment.objects.count()) == ("approved", 0)


def test_a_correction_is_a_second_row_that_gives_the_money_back(paid, cashier, budget):
    payment = paid("400.00")
    correction = services.correct_payment(payment, actor=cashier, reason="收款人有误", on=timezone.localdate())
    assert (correction.amount, correction.corrects, correction.reason) == (Decimal("-400.00"), payment, "收款人有误")
    assert correction.number == f"P{timezone.localdate().year}-0002"
    assert sum(p.amount for p in Payment.objects.all()) == 0
    assert Claim.objects.get().state == "reversed"
    assert queries.available(budget) == Decimal("1000.00")


def test_a_payment_is_corrected_once_and_a_correction_never(paid, cashier):
    payment, today = paid(), timezone.localdate()
    correction = services.correct_payment(payment, actor=cashier, reason="有误", on=today)
    for row in (payment, correction):
        with pytest.raises(ValidationError):
            services.correct_payment(row, actor=cashier, reason="有误", on=today)
    assert Payment.objects.count() == 2


def test_a_correction_is_not_before_its_payment(paid, cashier):
    with pytest.raises(ValidationError, match="不能早于原支付日期"):
        services.correct_payment(paid(), actor=cashier, reason="有误", on=timezone.localdate() - DAY)


def test_an_open_approved_claim_is_approved_and_numbered_at_once(budget, branch, chair, branch_chair):
    claim = _open(budget, branch, chair, branch_chair, "500.00", made_on=datetime.date(2022, 3, 1))
    assert (claim.state, claim.number, claim.made_by, claim.approved_by, claim.approved_on) == (
        "decided",
        "C2022-0001",
        branch_chair,
        chair,
        timezone.localdate(),
    )


def test_an_open_approved_claim_over_the_budget_is_refused_in_words(budget, branch, chair, branch_chair):
    _open(budget, branch, chair, branch_chair, "900.00")
    with pytest.raises(ValidationError) as refusal:
        _open(budget, branch, chair, branch_chair, "100.01")
    assert refusal.value.messages == [f"预算余额不足：{budget}还可用 100.00 元，本次 100.01 元。"]
    assert Claim.objects.count() == 1


def test_who_made_it_cannot_open_it_approved(budget, branch, chair, branch_chair):
    with pytest.raises(ValidationError, match="经办人不能审批"):
        _open(budget, branch, chair, chair, "1.00")
    with pytest.raises(PermissionDenied):
        _open(budget, branch, branch_chair, chair, "1.00")


def test_a_budget_is_adjusted_by_a_decision_and_never_below_what_is_used(budget, approved, paid, chair):
    approved("200.00")
    paid("300.00")
    today = timezone.localdate()
    with pytest.raises(ValidationError) as refusal:
        services.adjust_budget(budget, actor=chair, amount=Decimal("-500.01"), decided_on=today, document="纪要1号")
    assert refusal.value.messages == [
        f"{budget}核定 1,000.00 元，已支付、待批准和待支付 500.00 元，最多可调减 500.00 元。"
    ]
    services.adjust_budget(budget, actor=chair, amount=Decimal("-500.00"), decided_on=today, document="纪要1号")
    budget.refresh_from_db()
    assert (budget.initial, budget.total) == (Decimal("1000.00"), Decimal("500.00"))
    assert queries.available(budget) == 0


def test_a_budget_is_opened_once_per_unit_year_and_account(union, accountant):
    facts = {"actor": accountant, "unit": union, "year": 2022, "initial": Decimal(500), "account": AccountFactory()}
    assert services.open_budget(**facts).total == Decimal(500)
    with pytest.raises(ValidationError, match="已有这一资金来源的预算"):
        services.open_budget(**facts)
    with pytest.raises(ValidationError, match="收入科目"):
        services.open_budget(**facts | {"account": AccountFactory(code="40101", kind="income")})


def test_income_is_numbered_and_corrected_by_a_second_row(union, cashier):
    account = AccountFactory(code="40101", name="会费收入", kind="income")
    facts = {"actor": cashier, "unit": union, "account": account, "payer": "学校财务处"}
    income = services.record_income(amount=Decimal("88.80"), received_on=datetime.date(2022, 3, 1), **facts)
    assert income.number == "R2022-0001"
    correction = services.correct_income(income, actor=cashier, reason="重复登记", on=datetime.date(2022, 3, 2))
    assert (correction.number, correction.amount, correction.corrects) == ("R2022-0002", Decimal("-88.80"), income)
    with pytest.raises(ValidationError, match="已经冲正"):
        services.correct_income(income, actor=cashier, reason="再来", on=datetime.date(2022, 3, 2))
    with pytest.raises(ValidationError, match="不能晚于今天"):
        services.record_income(amount=Decimal(1), received_on=timezone.localdate() + DAY, **facts)


def test_every_act_leaves_its_sentence(paid, cashier):
    services.correct_payment(paid(), actor=cashier, reason="有误", on=timezone.localdate())
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["提出支出申请", "提交", "审核", "批准", "支付", "支付", "冲正", "冲正支付"]
