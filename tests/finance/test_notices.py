"""The maker of a claim is told where it stands, and nobody of what they did themselves."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from finance import services
from unionportal.core.models import Notice


def notices():
    rows = Notice.objects.order_by("pk").values_list("user__name", "sentence", "subject", "url")
    found = list(rows)
    Notice.objects.all().delete()
    return found


@pytest.fixture
def claim(checked):
    return checked("100.00")


def expected(claim, branch_chair, step):
    url = f"/finance/claims/{claim.pk}/"
    return [(branch_chair.name, f"支出申请“文体活动奖品”{step}。", f"支出申请 {claim.number}", url)]


def test_the_maker_hears_of_approval_payment_and_correction(claim, branch_chair, chair, cashier):
    assert notices() == []
    services.approve_claim(claim, actor=chair)
    assert notices() == expected(claim, branch_chair, "已批准，等待支付")
    today = timezone.localdate()
    payment = services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
    assert notices() == expected(claim, branch_chair, "已支付")
    services.correct_payment(payment, actor=cashier, reason="重复支付", on=today)
    assert notices() == expected(claim, branch_chair, "的支付已冲正")


def test_the_maker_hears_that_it_was_returned_and_reads_the_reason_in_the_portal(claim, branch_chair, chair):
    services.return_claim(claim, actor=chair, reason="发票不全")
    assert notices() == expected(claim, branch_chair, "被退回，请查看原因，修改后可再提交")


def test_the_maker_hears_that_another_cancelled_it_and_not_of_the_own_act(claim, draft, branch_chair, chair):
    services.cancel_claim(draft("50.00"), actor=branch_chair, reason="不办了")
    assert notices() == []
    services.cancel_claim(claim, actor=chair, reason="活动取消")
    assert notices() == expected(claim, branch_chair, "已撤销")


def test_a_payment_that_was_refused_tells_nobody(claim, chair, cashier):
    services.approve_claim(claim, actor=chair)
    notices()
    with pytest.raises(ValidationError):
        services.pay_claim(claim, actor=cashier, method="transfer", paid_on=timezone.localdate().replace(year=2021))
    assert notices() == []
