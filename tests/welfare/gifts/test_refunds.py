"""What comes back of the payment of a list of gifts belongs to people on it, and the figures are without it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from finance import services as desk
from finance.models import Claim, Income, Payment
from tests.factories import (
    AccountFactory,
    BudgetFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    MemberFactory,
    UserFactory,
)
from tests.finance.turn import AFTER, LAST, on
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.models import AuditEntry, Notice
from unionportal.core.printing.registry import Reader
from welfare import services
from welfare.documents.gifts import signing_form
from welfare.models import BenefitKind, GiftIssue, GiftReturn
from welfare.services.gifts.lists import listed_elsewhere

pytestmark = pytest.mark.django_db
FIGURES = ["finance.paid", "welfare.gifts_total", "welfare.universal_total", "welfare.universal_people"]
FIGURES += ["welfare.universal_gifts", "welfare.festival_total", "welfare.gift_occasions[mid_autumn].total"]


@pytest.fixture
def make(union, branch, officer, branch_chair, chair, accountant, cashier):
    """Make a paid issue of three members, 500 yuan each, of goods or, with an account each, of cash."""

    def make(form="goods", supplier="某超市"):
        today = timezone.localdate()
        BudgetFactory(unit=union, year=today.year, initial=Decimal("100000.00"))
        [budget] = desk.claimable_budgets([union])
        BenefitKind.objects.filter(code="mid_autumn").update(forms=["goods", "cash"])
        issue = GiftIssueFactory(
            unit=union,
            occasion="mid_autumn",
            title="中秋",
            issued_on=today,
            form=form,
            supplier=supplier,
            state="reported",
            reported_by=branch_chair,
            over_cap_reason="测试",
        )
        for name, staff_no in (("安一", "A1"), ("安二", "A2"), ("安三", "A3")):
            member = MemberFactory(unit=branch, name=name, staff_no=staff_no, user=UserFactory(username=staff_no))
            GiftRecipientFactory(issue=issue, unit=branch, member=member, cost=Decimal(500))
        issue = services.check_benefit(issue, actor=officer, budget=budget, over_cap_reason="测试")
        issue = services.approve_benefit(issue, actor=chair)
        claim = desk.check_claim(issue.claim, actor=accountant)
        payees = list(claim.payees.all())
        how = {"method": "cash", "paid_on": today, "payees": payees}
        desk.pay_claim(claim, actor=cashier, **how)
        return GiftIssue.objects.get(pk=issue.pk)

    return make


@pytest.fixture
def refund(client, cashier):
    """Send the form of a refund; return its errors, {} for none."""

    def send(issue, amount, **answers):
        client.force_login(cashier)
        answers = {"amount": amount, "on": timezone.localdate(), "reason": "没有领取", **answers}
        page = client.post(reverse("finance:claim_move", args=[issue.claim_id, "refund"]), answers)
        return {} if page.status_code == 302 else page.context["form"].errors

    return send


def figures():
    period = calendar_year(timezone.localdate().year)
    found = values([find(code) for code in FIGURES], period, Scope.everything())
    return [found[code] for code in FIGURES]


def returned(issue):
    return dict(issue.recipients.values_list("name", "returned"))


def test_a_refund_names_whose_it_is_and_the_figures_agree(client, make, refund, today):
    issue = make()
    assert figures() == [1500, 1500, 1500, 3, 3, 1500, 1500]
    assert refund(issue, "500") == {"share": ["这个字段是必填项。"]}
    assert refund(issue, "500", share="named") == {"whose": ["请写明退的是谁的。"]}
    assert refund(issue, "500", share="named", whose="某某") == {"whose": ["名单上没有：某某。"]}
    assert refund(issue, "500.01", share="named", whose="安一") == {"amount": ["安一一共还有 500.00 元没有退回。"]}
    assert not GiftReturn.objects.exists()
    assert refund(issue, "500", share="named", whose="A1") == {}
    assert returned(issue) == {"安一": 500, "安二": 0, "安三": 0}
    assert figures() == [1000, 1000, 1000, 2, 2, 1000, 1000]
    [notice] = Notice.objects.filter(user__username="A1", sentence__contains="退款")
    assert notice.sentence == "中秋中您的一份已退款，不再发放；有疑问请与工会联系。"
    assert AuditEntry.objects.get(act="登记退款的领取人").facts["领取人"] == "安一"
    assert refund(issue, "1", share="named", whose="安一") == {"whose": ["这些人的已全部退款：安一。"]}


def test_who_was_refunded_is_shown_so_and_does_not_sign(client, make, refund, officer, today):
    issue = make()
    refund(issue, "500", share="named", whose="A1")
    client.force_login(officer)
    sums = client.get(reverse("welfare:issue_detail", args=[issue.pk])).context["sums"]
    assert (sums["people"], sums["back"], sums["waiting"]) == (3, 1, 2)
    move = reverse("admin:welfare_giftissue_move", args=[issue.pk, "sign"])
    shown = client.post(move, {"signed_on": today}).context["preview"].lists
    assert shown == [("登记签收", ["2 人，共 1,000.00 元"])]
    refused = client.post(move, {"signed_on": today, "pasted": "安一"}).context["form"].errors
    assert refused == {"pasted": ["这些人的已退款，不能登记签收：安一。"]}
    row = issue.recipients.get(name="安一")
    assert services.sign_chosen(issue, [row], actor=row.member.user) == 0
    client.force_login(row.member.user)
    [(_, [own], paid)] = client.get(reverse("welfare:benefits")).context["years"]
    assert (own.standing, own.to_sign, own.paid_on, paid) == ("已退款", None, None, 0)


def test_what_all_share_is_divided_to_the_cent(make, refund):
    issue = make()
    assert refund(issue, "100", share="shared", whose="安一") == {
        "whose": ["由所有人分摊的，不写人；只退其中几个人的，请选第一项。"]
    }
    assert refund(issue, "100", share="shared") == {}
    assert sorted(returned(issue).values()) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert figures() == [1400, 1400, 1400, 3, 3, 1400, 1400]
    assert refund(issue, "466.67", share="named", whose="安一") == {}
    assert figures()[3] == 2


def test_of_cash_the_payee_says_whose_it_is(make, refund):
    issue = make(form="cash", supplier="")
    payee = issue.claim.payees.get(name="安二")
    assert refund(issue, "500", payee=payee.pk) == {}
    assert returned(issue) == {"安一": 0, "安二": 500, "安三": 0}
    assert figures() == [1000, 1000, 1000, 2, 2, 1000, 1000]


def test_a_refund_that_was_none_gives_the_gift_back(make, refund, cashier, today):
    issue = make()
    refund(issue, "500", share="named", whose="A1")
    row = Payment.objects.get(is_refund=True)
    claim = Claim.objects.get(pk=issue.claim_id)
    desk.undo_refund(claim, actor=cashier, refund=row, on=today, reason="没有退")
    assert returned(issue) == {"安一": 0, "安二": 0, "安三": 0}
    assert figures() == [1500, 1500, 1500, 3, 3, 1500, 1500]


def test_no_refund_of_gifts_is_recorded_of_nobody(make, cashier, today):
    issue = make()
    with pytest.raises(ValidationError, match="须写明是名单上谁的"):
        desk.refund_claim(issue.claim, actor=cashier, amount=Decimal(500), on=today, reason="退货")
    assert Payment.objects.count() == 1


def test_what_comes_back_in_a_later_year_is_shown_and_changes_no_figure_of_the_year(make, refund, cashier):
    account = AccountFactory(kind="income", code="408", name="其他收入")
    with on(LAST):
        issue = make()
        before = figures()
    with on(AFTER):
        assert refund(issue, "500", share="named", whose="A1", account=account.pk) == {}
        row = issue.recipients.get(name="安一")
        assert (row.returned, row.returned_later, row.left) == (0, 500, 0)
        with on(LAST):
            assert figures() == before
        desk.correct_income(Income.objects.get(refund_of__isnull=False), actor=cashier, reason="没有退", on=AFTER)
    row.refresh_from_db()
    assert (row.returned_later, GiftReturn.objects.count()) == (0, 0)


def test_who_was_refunded_may_be_given_one_of_the_next_batch_and_stands_on_no_paper(make, refund, officer, union):
    issue = make()
    refund(issue, "500", share="named", whose="A1")
    again = GiftIssueFactory(unit=union, occasion="mid_autumn", title="补发", issued_on=timezone.localdate())
    assert sorted(listed_elsewhere(again)) == sorted(row.member_id for row in issue.recipients.exclude(name="安一"))
    form = signing_form(issue, Reader(officer, Scope.of(officer)))
    assert [section.right for section in form.sections] == ["2 人"]
