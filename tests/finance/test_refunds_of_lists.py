"""What one of several payees gives back: bounded by what he got, before the others are paid and after."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.documents.taxed import lines_of, payees_of
from finance.models import Claim, ClaimKind, Payment
from finance.services.payees.files import Listed
from tests.factories import AccountFactory, MemberFactory, usual_kind
from tests.finance.bank import sheet_of
from tests.finance.turn import FIRST, LAST, OLD, on
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find

NAMES = ("甲一", "乙二", "丙三")


@pytest.fixture
def listed(draft, branch, branch_chair, accountant, chair):
    """Make an approved claim of 90 yuan for three who sign for 30 each."""

    def make(**facts):
        claim = draft("90.00", payee="名单所列", **facts)
        for name in NAMES:
            MemberFactory(unit=branch, name=name)
        rows = [Listed(row=n, name=name, amount=Decimal(30), in_cash=True) for n, name in enumerate(NAMES, 1)]
        services.list_payees(claim, actor=branch_chair, listed=rows)
        claim = services.submit_claim(claim, actor=branch_chair)
        return services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)

    return make


def pay(claim, cashier, *names):
    lines = list(claim.payees.filter(name__in=names))
    return services.pay_payees(claim, lines, actor=cashier, method="cash", paid_on=timezone.localdate())


def refund(client, claim, name, amount):
    """Send the form of a refund by the payee; return its errors, {} for none."""
    payee = claim.payees.get(name=name).pk
    answers = {"payee": payee, "amount": amount, "on": timezone.localdate(), "reason": "多领了"}
    answer = client.post(reverse("finance:claim_move", args=[claim.pk, "refund"]), answers)
    return {} if answer.status_code == 302 else answer.context["form"].errors


def paid_in_all():
    return find("finance.paid").value(calendar_year(timezone.localdate().year), Scope.everything())


def test_one_gives_back_while_others_wait_and_his_money_waits_for_nobody(client, listed, cashier, budget, chair):
    claim = listed()
    client.force_login(cashier)
    # Nobody has anything yet.
    moves = client.get(claim.get_absolute_url()).context["moves"]
    assert [move.name for move in moves if move.name.endswith("refund")] == []
    pay(claim, cashier, "甲一")
    assert list(refund(client, claim, "乙二", "1")) == ["payee"]
    assert refund(client, claim, "甲一", "12.50") == {}
    assert (queries.available(budget), paid_in_all()) == (Decimal("922.50"), Decimal("17.50"))
    # The two others get what they were to get, and no more is set aside.
    assert (queries.unpaid_of(claim), queries.awaiting_payment(Scope.everything())) == (60, (1, 60))
    with pytest.raises(ValidationError, match="不能撤销"):
        services.cancel_claim(claim, actor=chair, reason="不办了")
    pay(claim, cashier, "乙二", "丙三")
    claim.refresh_from_db()
    assert (claim.state, queries.available(budget), paid_in_all()) == ("paid", Decimal("922.50"), Decimal("77.50"))


def test_nobody_gives_back_more_than_he_got_of_what_several_signed_for(client, listed, cashier, budget):
    claim = listed()
    payment = pay(claim, cashier, *NAMES)
    client.force_login(cashier)
    with pytest.raises(ValidationError, match="请选择是哪一位收款人退回的"):
        services.refund_claim(claim, actor=cashier, amount=Decimal(1), on=timezone.localdate(), reason="退")
    assert refund(client, claim, "乙二", "10.00") == {}
    sentence = "付给乙二的还有 20.00 元没有退回；退款须大于零、不多于 20.00 元。"
    assert refund(client, claim, "乙二", "20.01") == {"amount": [sentence]}
    assert refund(client, claim, "乙二", "20.00") == {}
    form = client.get(reverse("finance:claim_move", args=[claim.pk, "refund"])).context["form"]
    assert [one.name for one in form.fields["payee"].queryset] == ["甲一", "丙三"]
    assert refund(client, claim, "丙三", "0.01") == {}
    back = list(Payment.objects.filter(corrects=payment).order_by("pk"))
    assert [(one.payee, one.amount) for one in back] == [("乙二", -10), ("乙二", -20), ("丙三", Decimal("-0.01"))]
    # The list for the pay office says whose it was.
    payees = payees_of(back)
    assert [name for one in back for _, name, *_ in lines_of(one, payees[one.pk])] == ["乙二", "乙二", "丙三"]
    assert queries.available(budget) == Decimal("940.01")


def test_who_gave_a_part_back_and_is_reversed_waits_for_all_of_his_again(listed, cashier, budget):
    claim, today = listed(), timezone.localdate()
    payment = pay(claim, cashier, "甲一")
    services.refund_claim(claim, actor=cashier, amount=Decimal(5), on=today, reason="退", payment=payment)
    services.correct_payment(payment, actor=cashier, reason="户名不符", on=today, fault="cashier")
    assert (queries.unpaid_of(claim), queries.available(budget)) == (90, 910)
    pay(claim, cashier, *NAMES)
    claim.refresh_from_db()
    assert (claim.state, queries.available(budget)) == ("paid", 910)


def test_the_payroll_reads_what_stayed_with_each_over_a_reversal_and_a_later_year(
    client, listed, lines, old, cashier, accountant, chair
):
    """Given back in part, reversed, paid anew, given back by mistake, and again in the next year: it adds up."""
    ClaimKind.objects.update(tax="wage")
    account, facts = AccountFactory(kind="income", code="408"), {"actor": cashier, "reason": "多领"}
    with on(LAST):
        claim = listed(budget=lines[OLD], kind=usual_kind())
        first, second, _ = claim.payees.all()
        reversed_one = pay(claim, cashier, "甲一", "乙二")
        services.refund_claim(claim, payee=first, amount=Decimal(10), on=LAST, **facts)
        services.correct_payment(reversed_one, on=LAST, fault="cashier", **facts)
        anew = pay(claim, cashier, *NAMES)
        second.refresh_from_db()
        wrong = services.refund_claim(claim, payee=second, amount=Decimal(7), on=LAST, **facts)
        services.undo_refund(claim, refund=wrong, on=LAST, **facts)
        client.force_login(cashier)
        # The money of the first payment is back: to reverse its claim is to reverse the second.
        moves = [client.get(one.get_absolute_url()).context["moves"] for one in (reversed_one, anew)]
        assert [[move.name for move in one] for one in moves] == [[], ["reverse", "refund"]]
    with on(FIRST):
        services.close_year(old, actor=chair, document="决算")
        incomes = [
            services.refund_claim(claim, payee=one, amount=amount, on=FIRST, account=account, **facts)
            for one, amount in ((second, Decimal(5)), (claim.payees.first(), Decimal(30)))
        ]
        services.correct_income(incomes[1], on=FIRST, **facts)
        client.force_login(accountant)
        sums = Counter()
        for day in (LAST, FIRST):
            answers = {"year": day.year, "month": day.month, "as": "xlsx"}
            for row in sheet_of(client.post(reverse("finance:payment_list_form_taxed"), answers)):
                if isinstance(row[0], int):
                    sums[row[2]] += row[3]
    assert sums == {"甲一": 30, "乙二": 25, "丙三": 30}


def test_what_was_given_back_does_not_go_into_the_new_year(listed, cashier, lines, accountant):
    claim = listed()
    pay(claim, cashier, "甲一")
    payee = claim.payees.get(name="甲一")
    services.refund_claim(claim, actor=cashier, payee=payee, amount=Decimal(5), on=timezone.localdate(), reason="退")
    left = queries.with_unpaid(Claim.objects.filter(pk=claim.pk)).get().unpaid
    assert left == sum(one.amount for one in claim.payees.filter(payment=None)) == 60
