"""A red letter that comes between the check of a claim and its payment stops it at every step; after it, it is said."""

import threading
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.choices import LineState
from finance.flow.batch_flow import BATCH_FLOW
from finance.models import BankLayout, Invoice
from finance.services.claims import send_back_claim
from finance.services.invoices import payable
from finance.services.invoices.mistyped import correct_total
from tests.factories import AccountFactory, BudgetFactory
from tests.finance.bank import CARD
from tests.finance.invoices import TYPED
from tests.finance.lending import DAY as LENT
from tests.finance.test_invoice_files import NUMBER
from tests.finance.turn import on
from tests.races import PATIENCE, together
from tests.shown import texts
from unionportal.core.flow.decisions import decision_on
from unionportal.core.models import Notice

RED = NUMBER[:-1] + "0"


@pytest.fixture
def file_red(draft, branch_chair):
    """Submit a claim with a red letter of 30 yuan, once more where it was sent back; return the claim."""
    claims = []

    def file(**facts):
        if not claims:
            claims.append(draft("10.00", **facts))
            red = {"number": RED, "total": Decimal("-30.00"), "part": None, "corrects_number": NUMBER}
            invoice = Invoice.objects.create(claim=claims[0])
            services.complete_invoice(invoice, actor=branch_chair, **TYPED | red)
        claims[0] = services.submit_claim(claims[0], actor=branch_chair)
        return claims[0]

    return file


@pytest.fixture
def approve(accountant, chair, branch_chair):
    def approve(claim):
        claim = services.check_claim(services.submit_claim(claim, actor=branch_chair), actor=accountant)
        return services.approve_claim(claim, actor=chair)

    return approve


@pytest.fixture
def pay(cashier):
    def pay(claim):
        payment = services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
        claim.refresh_from_db()
        return payment

    return pay


def _refused(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value.messages


def _said(claim, red, over="30.00"):
    used = f"支出申请{claim.number}使用的发票 {NUMBER} 已被支出申请{red.number}的红字发票 {RED} 冲减，多用了 {over} 元"
    return f"{used}，不能支付：请会计（待批准的由审批人）退回这笔申请，改小“本次使用”和金额后重新提交。"


@pytest.mark.usefixtures("union_title")
def test_a_red_letter_stops_every_step_until_what_it_took_back_is_used_no_more(
    client, add, file_red, pay, accountant, chair, cashier, branch_chair
):
    invoice = add()
    claim = services.submit_claim(invoice.claim, actor=branch_chair)
    red = file_red()
    said = _said(claim, red)
    assert decision_on(claim, accountant).findings.count(said) == 1
    assert _refused(lambda: services.check_claim(claim, actor=accountant)) == [said]
    # As long as its own claim is its maker's again, it takes nothing back.
    send_back_claim(red, actor=accountant, reason="缺附件")
    checked = services.check_claim(claim, actor=accountant)
    file_red()
    assert _refused(lambda: services.approve_claim(checked, actor=chair)) == [said]
    send_back_claim(red, actor=accountant, reason="缺附件")
    approved = services.approve_claim(checked, actor=chair)
    services.enter_account(approved, actor=cashier, bank="某银行城东支行", account=CARD)
    collect = {"actor": cashier, "claims": [approved], "layout": BankLayout.objects.get(format="xlsx")}
    unsent = services.make_batch(**collect)
    file_red()
    first, way_out = _refused(lambda: BATCH_FLOW.perform(unsent, "send", actor=cashier))
    assert (first, way_out) == (f"{approved.number}（某超市）：{said}", "请撤回这个批次，去掉这几笔再编制。")
    assert _refused(lambda: send_back_claim(approved, actor=accountant, reason="红冲"))[0].startswith("这笔支出在")
    unsent.refresh_from_db()
    services.withdraw_batch(unsent, actor=cashier)
    assert _refused(lambda: services.make_batch(**collect)) == [first]
    client.force_login(cashier)
    move = reverse("finance:claim_move", args=[approved.pk, "pay"])
    page = client.post(move, {"method": "cash", "paid_on": timezone.localdate()})
    assert (page.context["form"].non_field_errors(), page.context["form"]["method"].value()) == ([said], "cash")
    assert decision_on(approved, cashier).findings.count(said) == 1
    for reader in (branch_chair, chair, accountant):
        client.force_login(reader)
        assert texts(client.get(approved.get_absolute_url()), "li").count(said) == 1
    # The accountant gives it back, its maker asks for less, and it passes all of them anew.
    client.force_login(accountant)
    back = reverse("finance:claim_move", args=[approved.pk, "send_back"])
    assert client.post(back, {"reason": "发票红冲 30 元"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.return_reason) == ("returned", "发票红冲 30 元")
    sentence = f"您批准的支出申请{claim.number}在支付以前由会计退回"
    assert Notice.objects.filter(user=chair, sentence__startswith=sentence).count() == 1
    [again] = _refused(lambda: services.submit_claim(claim, actor=branch_chair))
    assert again.endswith("多用了 30.00 元：请改小“本次使用”和申请的金额，或改用别的发票。")
    services.complete_invoice(invoice, actor=branch_chair, part=Decimal("70.00"))
    claim = services.update_claim(claim, actor=branch_chair, amount=Decimal("70.00"))
    claim = services.check_claim(services.submit_claim(claim, actor=branch_chair), actor=accountant)
    assert pay(services.approve_claim(claim, actor=chair)).amount == 70


@pytest.mark.usefixtures("union_title")
def test_what_a_returned_claim_used_is_free_for_the_others(add, file_red, approve, pay, accountant, branch_chair):
    big, small = add(part=Decimal("60.00")), add(part=Decimal("40.00"))
    one, other = approve(big.claim), approve(small.claim)
    red = file_red()
    assert [_refused(lambda claim=claim: pay(claim)) for claim in (one, other)] == [
        [_said(one, red)],
        [_said(other, red)],
    ]
    other = send_back_claim(other, actor=accountant, reason="发票红冲")
    pay(one)
    assert services.findings_of(one) == []
    [again] = _refused(lambda: services.submit_claim(other, actor=branch_chair))
    assert again.endswith("多用了 30.00 元：请改小“本次使用”和申请的金额，或改用别的发票。")
    services.complete_invoice(small, actor=branch_chair, part=Decimal("10.00"))
    assert services.submit_claim(other, actor=branch_chair).state == "submitted"


@pytest.mark.usefixtures("union_title")
def test_what_was_paid_before_is_said_to_come_back_once_nobody_else_gives_way(
    client, add, file_red, approve, pay, accountant, branch_chair
):
    paid, waiting = add(part=Decimal("60.00")), add(part=Decimal("40.00"))
    first, second = approve(paid.claim), approve(waiting.claim)
    pay(first)
    red = file_red()
    client.force_login(accountant)

    def shown(claim):
        return [one.sentence for one in client.get(claim.get_absolute_url()).context["findings"]]

    # The claim that was not paid gives way first.
    assert (shown(first), _refused(lambda: pay(second))) == ([], [_said(second, red)])
    said = f"红字发票 {RED} 冲减的发票 {NUMBER} 已用于支出申请{second.number}，还没有付清"
    assert decision_on(red, accountant).findings[0] == f"{said}，多用了 30.00 元，那笔申请须先退回改小。"
    send_back_claim(second, actor=accountant, reason="发票红冲")
    services.remove_paper(waiting, actor=branch_chair)
    assert shown(first) == []
    # A second one takes more back than is left.
    more = {"number": NUMBER[:-1] + "1", "total": Decimal("-20.00"), "part": None, "corrects_number": NUMBER}
    services.submit_claim(add("10.00", **more).claim, actor=branch_chair)
    [back] = shown(first)
    assert back.startswith(f"支出申请{first.number}使用的发票 {NUMBER} 已被支出申请{red.number}的红字发票 {RED}、")
    assert back.endswith("冲减，多用了 10.00 元，须向收款人追回。")


def test_a_batch_that_was_sent_is_not_exported_with_what_a_red_letter_stopped(
    client, add, union_title, file_red, approve, cashier
):
    claims = [approve(add(number=number).claim) for number in (NUMBER, NUMBER[:-1] + "7")]
    for claim in claims:
        services.enter_account(claim, actor=cashier, bank="某银行城东支行", account=CARD)
    batch = services.make_batch(actor=cashier, claims=claims, layout=BankLayout.objects.get(format="xlsx"))
    batch = services.send_batch(batch, actor=cashier)
    red = file_red()
    stopped = [
        f"{claims[0].number}（某超市）：{_said(claims[0], red)}",
        "没有付的，请先在批次里登记这几笔银行退回，再下载其余的。",
    ]
    assert _refused(lambda: services.bank_file(batch, actor=cashier)) == stopped
    client.force_login(cashier)
    page = client.post(reverse("finance:batch_file", args=[batch.pk]), follow=True)
    assert [str(one) for one in page.context["messages"]] == [" ".join(stopped)]
    line = batch.lines.get(claim=claims[0])
    services.answer_line(line, actor=cashier, state=LineState.FAILED, words="红冲，没有付")
    with mock.patch("finance.services.bank.files.written", side_effect=lambda *facts: facts[-1]):
        rows, _ = services.bank_file(batch, actor=cashier)
    assert len(rows) == 1


@pytest.mark.usefixtures("union_title")
def test_a_loan_is_not_settled_with_what_a_red_letter_took_back(lent, add, file_red, line, accountant, branch_chair):
    loan = lent("100.00")
    with on(LENT):
        invoice = add(claim=loan.claim)
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal("100.00"))
        red = file_red(budget=line)
        taken = f"已被支出申请{red.number}的红字发票 {RED} 冲减，多用了 30.00 元"
        used = f"支出申请{loan.claim.number}使用的发票 {NUMBER} {taken}"
        settle = {"loan": loan, "actor": accountant}
        assert _refused(lambda: services.settle_loan(**settle)) == [
            f"{used}：请退回核销，改小“本次使用”或改用别的发票。"
        ]
        loan = services.send_back_loan(loan, actor=accountant, reason="发票红冲")
        [again] = _refused(lambda: services.submit_loan(loan, actor=branch_chair, spent=Decimal("100.00")))
        assert again.startswith(f"{used}：请改小“本次使用”")
        services.complete_invoice(invoice, actor=branch_chair, part=Decimal("70.00"))
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal("70.00"))
        assert services.settle_loan(loan, actor=accountant).state == "returning"


@pytest.mark.usefixtures("union_title")
def test_the_rest_of_a_loan_that_came_back_is_not_what_a_red_letter_took_back(
    client, lent, add, file_red, line, accountant, cashier, branch_chair
):
    """Of 500 lent 400 came back unspent; the 30 that the red letter took back are still out."""
    loan = lent("500.00")
    with on(LENT):
        services.refund_claim(loan.claim, actor=cashier, amount=Decimal(50), on=LENT, reason="不用了")
        add(claim=loan.claim)
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal("100.00"))
        loan = services.take_rest(services.settle_loan(loan, actor=accountant), actor=cashier, on=LENT)
        red = file_red(budget=line)
        said = f"红字发票 {RED} 冲减，多用了 30.00 元，须向收款人追回。"
        client.force_login(accountant)
        page = loan.claim.get_absolute_url()
        assert [said in one for one in texts(client.get(page), ".note-warn")].count(True) == 1
        # Nobody gave it back for the red letter: it may turn out to take back less.
        [typed] = red.invoices.all()
        typed = correct_total(typed, actor=accountant, total=Decimal("-20.00"), reason="看错")
        assert ["多用了 20.00 元" in one for one in texts(client.get(page), ".note-warn")].count(True) == 1
        services.refund_claim(loan.claim, actor=cashier, amount=Decimal(20), on=LENT, reason="红冲退款")
        assert [one for one in texts(client.get(page), ".note-warn") if "多用了" in one] == []


@pytest.mark.usefixtures("union_title")
def test_what_came_back_for_one_invoice_is_not_what_another_red_letter_took_back(
    client, add, draft, approve, pay, cashier, accountant, branch_chair
):
    claim, numbers = draft("200.00"), (NUMBER, NUMBER[:-1] + "7")
    for number in numbers:
        add(claim=claim, number=number)
    pay(approve(claim))
    refund = {"actor": cashier, "on": timezone.localdate(), "reason": "红冲退款"}
    client.force_login(accountant)

    def seen(took=0, of=0):
        if took:
            red = Invoice.objects.create(claim=(filed := draft("1.00")))
            facts = {"number": f"{took:020}", "total": -Decimal(took), "part": None, "corrects_number": numbers[of]}
            services.complete_invoice(red, actor=branch_chair, **TYPED | facts)
            services.submit_claim(filed, actor=branch_chair)
        warned = texts(client.get(claim.get_absolute_url()), ".note-warn")
        return [over for over in ("20.00", "30.00") if any(f"多用了 {over} 元" in one for one in warned)]

    # The later invoice first: what came back follows the red letters, not the invoices.
    assert seen(30, of=1) == ["30.00"]
    services.refund_claim(claim, amount=Decimal(30), **refund)
    assert seen() == []
    assert seen(20, of=0) == ["20.00"]
    services.refund_claim(claim, amount=Decimal(20), **refund)
    assert seen() == []


@pytest.fixture
def raced(union, add, approve, draft, branch_chair):
    """An approved claim, and the claim with the red letter, on two budgets: nothing else makes one wait."""
    claim = approve(add().claim)
    other = BudgetFactory(unit=union, account=AccountFactory(code="50199", name="其他"))
    red = draft("10.00", budget=other)
    facts = {"number": RED, "total": Decimal("-30.00"), "part": None, "corrects_number": NUMBER}
    services.complete_invoice(Invoice.objects.create(claim=red), actor=branch_chair, **TYPED | facts)
    return claim, red


def _at_once(raced, cashier, branch_chair):
    """Pay while the red letter is filed and not committed; return how the payment ended."""
    claim, red = raced
    filed, ended = threading.Event(), threading.Event()

    def file():
        with transaction.atomic():
            services.submit_claim(red, actor=branch_chair)
            filed.set()
            # With the lock the payment does not end before this one does.
            ended.wait(2)

    def pay():
        filed.wait(PATIENCE)
        try:
            return services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
        finally:
            ended.set()

    return together([file, pay])[1]


@pytest.mark.usefixtures("one_race", "union_title")
@pytest.mark.django_db(transaction=True)
def test_nothing_is_paid_while_a_red_letter_is_filed(raced, cashier, branch_chair):
    outcome = _at_once(raced, cashier, branch_chair)
    assert isinstance(outcome, ValidationError)
    claim, red = raced
    red.refresh_from_db()
    assert outcome.messages == [_said(claim, red)]


@pytest.mark.usefixtures("one_race", "union_title")
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_is(raced, cashier, branch_chair):
    """The control: what the test above relies on."""
    with mock.patch.object(payable, "lock_invoices_of"):
        assert _at_once(raced, cashier, branch_chair).amount == 100
