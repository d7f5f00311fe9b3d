"""Who handled a benefit and whom it is for hear of its steps; no notice says what somebody suffers from."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services as desk
from tests.factories import GiftIssueFactory, GiftRecipientFactory, HardshipGrantFactory, MemberFactory, UserFactory
from unionportal.core.models import Notice
from welfare import services
from welfare.models import GiftIssue

BENEFITS = "/welfare/benefits/"


def notices():
    """{name: (sentence, url)} of what was told since; fails when somebody was told twice."""
    rows = list(Notice.objects.values_list("user__name", "sentence", "url"))
    Notice.objects.all().delete()
    assert len({name for name, _, _ in rows}) == len(rows)
    return {name: (sentence, url) for name, sentence, url in rows}


@pytest.fixture
def reporter(branch_chair):
    branch_chair.name = "上报人"
    branch_chair.save()
    return branch_chair


@pytest.fixture
def checker(officer):
    officer.name = "核定人"
    officer.save()
    return officer


@pytest.fixture
def member(colleague):
    colleague.user = UserFactory(name=colleague.name)
    colleague.save()
    return colleague


@pytest.fixture
def checked(reporter, visit, member, checker, budget):
    visit.refresh_from_db()
    return services.check_benefit(
        visit,
        actor=checker,
        amount=Decimal("800.00"),
        budget=budget,
        visited_on=datetime.date(2022, 5, 8),
    )


@pytest.fixture
def pay(accountant):
    """Pay what was approved, once the accountant checked it."""

    def make(benefit, cashier):
        desk.check_claim(benefit.claim, actor=accountant)
        return desk.pay_claim(benefit.claim, actor=cashier, method="transfer", paid_on=timezone.localdate())

    return make


def test_all_concerned_hear_of_approval_payment_and_correction(checked, chair, cashier, pay):
    assert notices() == {}
    visit = services.approve_benefit(checked, actor=chair)
    page = f"/welfare/visits/{visit.pk}/"

    def each(step):
        hands = (f"李秀兰的慰问{step}。", page)
        return {"上报人": hands, "核定人": hands, "李秀兰": (f"给您的慰问{step}。", BENEFITS)}

    assert notices() == each("已批准")
    payment = pay(visit, cashier)
    assert notices() == each("已支付")
    desk.correct_payment(payment, actor=cashier, reason="账号有误", on=timezone.localdate())
    assert notices() == each("的支付已冲正")


def test_a_benefit_that_was_returned_is_told_to_who_reported_it_alone(reporter, visit, member, checker):
    services.return_benefit(visit, actor=checker, reason="缺证明")
    assert notices() == {"上报人": ("李秀兰的慰问被退回，请查看原因，修改后可再上报。", f"/welfare/visits/{visit.pk}/")}


def test_one_that_the_approver_sent_back_is_told_to_who_checked_it_too(checked, chair):
    services.send_back_benefit(checked, actor=chair, reason="金额过高")
    assert set(notices()) == {"上报人", "核定人"}


def test_one_who_takes_back_the_own_report_is_not_told(reporter, visit, member):
    services.cancel_benefit(visit, actor=reporter, reason="重复")
    assert notices() == {}


def test_one_who_reported_the_own_visit_is_told_once(reporter, member, checked, chair):
    member.user = None
    member.save()
    mine = MemberFactory(unit=member.unit, user=reporter, name="上报人")
    checked.member = mine
    checked.save()
    services.approve_benefit(checked, actor=chair)
    assert notices()["上报人"] == ("上报人的慰问已批准。", f"/welfare/visits/{checked.pk}/")


def test_no_notice_names_the_cause_the_diagnosis_or_the_amount(checked, chair, cashier, pay):
    pay(services.approve_benefit(checked, actor=chair), cashier)
    text = " ".join(f"{n.sentence} {n.subject}" for n in Notice.objects.all())
    assert Notice.objects.count() == 6
    for word in ("住院", "肺部", "800"):
        assert word not in text


def test_a_grant_is_told_without_a_name_and_to_its_member(branch, member, checker, budget, chair, cashier, pay):
    grant = HardshipGrantFactory(
        unit=branch,
        member=member,
        state="checked",
        budget=budget,
        reported_by=checker,
        checked_by=checker,
        applied_on=datetime.date(2022, 1, 4),
    )
    grant = services.approve_benefit(grant, actor=chair)
    page = f"/admin/welfare/grant/{grant.pk}/change/"
    assert notices() == {
        "核定人": ("2022年1月4日申请的补助已批准。", page),
        "李秀兰": ("给您的补助已批准。", BENEFITS),
    }
    pay(grant, cashier)
    assert set(notices()) == {"核定人", "李秀兰"}


@pytest.mark.parametrize("people", [1, 3])
def test_an_approved_issue_is_told_to_those_on_its_list_and_its_payment_is_not(
    union, branch, checker, budget, chair, cashier, people, pay
):
    issue = GiftIssueFactory(
        unit=union, occasion="summer", state="checked", budget=budget, reported_by=checker, checked_by=checker
    )
    for number in range(people):
        member = MemberFactory(unit=branch, user=UserFactory(name=f"领取人{number}"))
        GiftRecipientFactory(issue=issue, member=member, unit=branch)
    GiftRecipientFactory(issue=issue, member=None, unit=branch)
    issue.amount = Decimal(300 * (people + 1))
    issue.save()
    issue = services.approve_benefit(issue, actor=chair)
    on_the_list = ("2022年春节慰问品已批准，您在领取名单中。", BENEFITS)
    assert notices() == {
        "核定人": ("发放“2022年春节慰问品”已批准。", f"/welfare/issues/{issue.pk}/"),
        **{f"领取人{number}": on_the_list for number in range(people)},
    }
    payment = pay(issue, cashier)
    assert set(notices()) == {"核定人"}
    desk.correct_payment(payment, actor=cashier, reason="账号有误", on=timezone.localdate(), fault="cashier")
    assert set(Notice.objects.values_list("user__name", flat=True)) == {"核定人"}
    payment = pay_again(issue, cashier)
    Notice.objects.all().delete()
    # It is not paid any more: whoever was told of it is told so, once.
    desk.correct_payment(payment, actor=cashier, reason="退货", on=timezone.localdate())
    withdrawn = "2022年春节慰问品的支付已冲正，这一批不再发放，您不再在领取名单中；另行发放的，再通知您。"
    told = notices()
    assert told.pop("核定人")[0] == "发放“2022年春节慰问品”的支付已冲正。"
    assert told == {f"领取人{number}": (withdrawn, BENEFITS) for number in range(people)}
    issue.refresh_from_db()
    services.void_benefit(issue, actor=checker, reason="退货")
    assert notices() == {}


def pay_again(issue, cashier):
    issue.claim.refresh_from_db()
    return desk.pay_claim(issue.claim, actor=cashier, method="transfer", paid_on=timezone.localdate())


def test_an_issue_whose_claim_is_cancelled_is_told_to_those_on_its_list(union, branch, checker, budget, chair):
    issue = GiftIssueFactory(
        unit=union, occasion="summer", state="checked", budget=budget, amount=300, reported_by=checker
    )
    GiftRecipientFactory(issue=issue, member=MemberFactory(unit=branch, user=UserFactory(name="领取人")), unit=branch)
    GiftIssue.objects.filter(pk=issue.pk).update(checked_by=checker)
    issue.refresh_from_db()
    issue = services.approve_benefit(issue, actor=chair)
    notices()
    desk.cancel_claim(issue.claim, actor=checker, reason="供应商缺货")
    withdrawn = "2022年春节慰问品的支付已撤销，这一批不再发放，您不再在领取名单中；另行发放的，再通知您。"
    assert notices()["领取人"] == (withdrawn, BENEFITS)
