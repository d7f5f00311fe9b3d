"""From the phone of a sub-union's chair to the cash desk and back."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.services import adjust_budget, check_claim, correct_payment, pay_claim
from tests.factories import StandardFactory, UserFactory, VisitFactory
from welfare.models import Visit

pytestmark = pytest.mark.django_db


def _move(client, user, visit, move, answers=None):
    client.force_login(user)
    return client.post(reverse("admin:welfare_visit_move", args=[visit.pk, move]), answers or {})


def _messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_a_visit_goes_from_the_report_to_the_payment_and_its_reporter_sees_it(
    client, branch_chair, officer, accountant, chair, cashier, colleague, budget, decided, today
):
    client.force_login(branch_chair)
    form = client.get(reverse("welfare:visit_add"))
    assert form.status_code == 200
    answers = {"member": colleague.pk, "occasion": "hospital", "happened_on": "2026-05-06", "hospital": "第一医院"}
    page = client.post(reverse("welfare:visit_add"), answers, follow=True)
    visit = Visit.objects.get()
    assert _messages_of(page) == ["李秀兰的慰问已上报，等待校工会核定。"]
    assert (visit.state, visit.unit, visit.reported_by) == ("reported", colleague.unit, branch_chair)

    assert _move(client, officer, visit, "check", {**decided, "visited_on": ""}).status_code == 302
    # The same officer cannot approve: the page is not even there for the role.
    assert _move(client, officer, visit, "approve").status_code == 404
    assert _move(client, chair, visit, "approve").status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.number, visit.standing) == ("approved", f"W{today.year}-0001", "待支付")
    assert (visit.claim.amount, visit.claim.made_by, visit.claim.approved_by) == (visit.amount, officer, chair)

    check_claim(visit.claim, actor=accountant)
    pay_claim(visit.claim, actor=cashier, method="transfer", paid_on=today)
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:visit_detail", args=[visit.pk]))
    assert page.context["visit"].standing == "已支付"
    assert [entry.act for entry in page.context["timeline"]] == ["登记慰问", "上报", "核定", "批准", "审核", "支付"]


def test_whoever_reported_it_cannot_approve_it_even_as_chair(client, visit, chair, officer, decided):
    visit.reported_by = chair
    visit.save()
    _move(client, officer, visit, "check", decided)
    page = _move(client, chair, visit, "approve")
    assert page.context["form"].non_field_errors() == ["上报人、核定人不能批准自己经手的事项。"]


def test_an_approval_over_the_budget_is_refused_with_the_sentence_and_nothing_is_written(
    client, visit, officer, chair, budget, decided
):
    """It may be less by then than when it was checked; more than is left is not even checked."""
    over = _move(client, officer, visit, "check", {**decided, "amount": "10000.01"})
    refusal = f"预算余额不足：{budget}还可用 10,000.00 元，本次 10,000.01 元。"
    assert over.context["form"].non_field_errors() == [refusal]
    _move(client, officer, visit, "check", {**decided, "amount": "10000.00"})
    _less(budget)
    page = _move(client, chair, visit, "approve")
    visit.refresh_from_db()
    sentences = page.context["form"].non_field_errors()
    assert sentences == [f"预算余额不足：{budget}还可用 9,999.99 元，本次 10,000.00 元。"]
    assert (visit.state, visit.number, visit.claim) == ("checked", None, None)


def _less(budget):
    """Take a fen from the budget, as an adjustment would."""
    document = {"decided_on": timezone.localdate(), "document": "预算调整"}
    adjust_budget(budget, actor=UserFactory(), amount=Decimal("-0.01"), **document)


def test_numbers_have_no_gap_after_a_refused_approval(
    client, visit, officer, chair, branch, colleague, budget, decided, today
):
    _move(client, officer, visit, "check", {**decided, "amount": "10000.00"})
    _less(budget)
    _move(client, chair, visit, "approve")
    other = VisitFactory(unit=branch, amount=None, state="reported")
    _move(client, officer, other, "check", decided)
    _move(client, chair, other, "approve")
    other.refresh_from_db()
    assert other.number == f"W{today.year}-0001"


def test_a_returned_visit_is_changed_and_reported_again(client, visit, officer, branch_chair):
    _move(client, officer, visit, "return", {"reason": "医院名称不全"})
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:visit_detail", args=[visit.pk]))
    assert page.context["may_edit"] is True
    assert page.context["visit"].return_reason == "医院名称不全"
    answers = {
        "member": visit.member_id,
        "occasion": "hospital",
        "happened_on": "2022-05-06",
        "hospital": "市第一人民医院",
    }
    client.post(reverse("welfare:visit_edit", args=[visit.pk]), answers)
    visit.refresh_from_db()
    assert (visit.state, visit.hospital, visit.return_reason) == ("reported", "市第一人民医院", "")
    assert visit.diagnosis == "肺部结节待查"


def test_a_taken_back_payment_lets_the_visit_be_voided_and_reported_anew(
    client, visit, officer, accountant, chair, cashier, decided, today
):
    _move(client, officer, visit, "check", decided)
    _move(client, chair, visit, "approve")
    visit.refresh_from_db()
    page = _move(client, officer, visit, "void", {"reason": "重复"})
    sentence = "已进入支付环节，须先由财务撤销或冲正这笔支出，才能作废。"
    assert page.context["form"].non_field_errors() == [sentence]
    check_claim(visit.claim, actor=accountant)
    payment = pay_claim(visit.claim, actor=cashier, method="transfer", paid_on=today)
    correct_payment(payment, actor=cashier, reason="户名有误", on=today)
    assert _move(client, officer, visit, "void", {"reason": "户名有误"}).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    again = Visit(member=visit.member, occasion=visit.occasion, happened_on=visit.happened_on, unit=visit.unit)
    again.full_clean()


def test_a_cap_of_the_day_it_happened_is_shown_where_the_amount_is_asked(client, visit, officer):
    StandardFactory(amount=2000, valid_until=datetime.date(2023, 1, 1))
    StandardFactory(amount=1500, valid_from=datetime.date(2023, 1, 1))
    client.force_login(officer)
    page = client.get(reverse("admin:welfare_visit_move", args=[visit.pk, "check"]))
    help_text = page.context["form"].fields["amount"].help_text
    assert help_text == "上限 2000元，超出须说明原因（第八条，收支管理办法）。"
