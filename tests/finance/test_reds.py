"""The total of a red letter that was typed wrongly is corrected, unless money followed what it said."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from finance import services
from tests.finance.test_invoice_files import NUMBER

RED = NUMBER[:-1] + "0"
pytestmark = pytest.mark.usefixtures("union_title")


@pytest.fixture
def spend(accountant, chair, cashier, branch_chair):
    """Pay the claim of an invoice; return the claim."""

    def pay(invoice):
        claim = services.check_claim(services.submit_claim(invoice.claim, actor=branch_chair), actor=accountant)
        claim = services.approve_claim(claim, actor=chair)
        services.pay_claim(claim, actor=cashier, method="transfer", paid_on=timezone.localdate())
        claim.refresh_from_db()
        return claim

    return pay


@pytest.fixture
def file_red(add, branch_chair):
    """File a red letter of 30 yuan."""

    def file():
        red = add(number=RED, total=Decimal("-30.00"), part=Decimal(0), corrects_number=NUMBER)
        services.submit_claim(red.claim, actor=branch_chair)
        return red

    return file


@pytest.fixture
def correct(client, accountant):
    """Correct a total on its page as the accountant; return the errors on it, or what stands then."""

    def correct(invoice, total):
        client.force_login(accountant)
        page = reverse("finance:invoice_total", args=[invoice.pk])
        answer = client.post(page, {"total": total, "reason": "看错一位"})
        if answer.status_code == 200:
            return answer.context["form"].errors["total"][0]
        invoice.refresh_from_db()
        return invoice.total

    return correct


def test_a_red_letter_after_the_payment_is_corrected_down_to_what_came_back(add, spend, file_red, correct, cashier):
    claim = spend(add())
    red = file_red()

    def over():
        return [one.sentence for one in services.findings_of(red.claim) if "须向收款人追回" in one.sentence]

    said = f"红字发票 {RED} 冲减的发票 {NUMBER} 已用于支出申请{claim.number}并支付，多用了 {{}} 元，须向收款人追回。"
    for total, answer in (
        ("30", "红字发票的价税合计是负数。"),
        ("-30", "登记的就是 -30.00 元。"),
        ("-100.01", f"发票 {NUMBER} 还可冲减 100.00 元，本次红字 100.01 元。"),
        ("-100", -100),
        ("-50", -50),
    ):
        assert correct(red, total) == answer
    assert over() == [said.format("50.00")]
    services.refund_claim(claim, actor=cashier, amount=Decimal("30"), on=timezone.localdate(), reason="红冲退款")
    back = f"发票 {NUMBER} 的收款人已为它退回 30.00 元，冲减不能更少；退回登记错的，先更正退款。"
    assert correct(red, "-29.99") == back
    assert (correct(red, "-30"), over()) == (-30, [])
    assert red.verification == ""
    assert (red.correction_reason, red.part) == ("看错一位", 0)


def test_a_red_letter_is_not_made_more_once_what_it_left_was_paid(add, spend, file_red, correct):
    spend(add(part=Decimal("40.00")))
    red = file_red()
    rest = add("30.00", part=Decimal("30.00"))
    assert (correct(red, "-30.01"), correct(red, "-30")) == (Decimal("-30.01"), -30)
    claim = spend(rest)
    said = f"支出申请{claim.number}按它用了发票 {NUMBER} 的余额并已支付，冲减不能更多；"
    assert correct(red, "-30.01") == said + "余额确实不足的，冲正那笔支付、退回更正。"
    assert correct(red, "-29.99") == Decimal("-29.99")


def test_the_page_of_an_invoice_keeps_to_its_sign(add, branch_chair, correct):
    blue = add()
    services.submit_claim(blue.claim, actor=branch_chair)
    assert correct(blue, "-100") == "蓝字发票的价税合计大于零。"


def test_a_red_letter_has_a_number_of_its_own_and_the_tax_lies_within_the_total(add):
    add()
    for facts, field, sentence in (
        ({"number": NUMBER, "total": "-30.00", "corrects_number": NUMBER}, "number", "红字发票有自己的号码"),
        (
            {"number": RED, "total": "-30.00", "corrects_number": NUMBER, "tax": "1.00"},
            "tax",
            "税额在零和价税合计之间。",
        ),
        ({"number": RED, "total": "30.00", "tax": "-1.00"}, "tax", "税额在零和价税合计之间。"),
        ({"number": RED, "total": "30.00", "tax": "30.01"}, "tax", "税额在零和价税合计之间。"),
    ):
        part = Decimal(0) if "corrects_number" in facts else None
        amounts = {name: Decimal(facts[name]) for name in ("total", "tax") if name in facts}
        with pytest.raises(ValidationError) as refusal:
            add(**facts | amounts, part=part)
        assert refusal.value.message_dict[field][0].startswith(sentence)
    assert add(number=RED, total=Decimal("30.00"), tax=Decimal("30.00"), part=None).tax == 30
