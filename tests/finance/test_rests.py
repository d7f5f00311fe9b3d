"""The rest of a loan comes back in parts, and the days of what came back: each where the books can bear it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from finance import queries, services
from finance.models import Loan, Payment
from tests.factories import MemberFactory, UserFactory
from tests.finance.lending import DAY, move
from tests.finance.turn import on
from tests.races import counted
from tests.shown import links, texts
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find


def test_the_rest_of_a_loan_comes_back_in_parts_and_the_last_one_settles_it(
    client, lent, branch, branch_chair, accountant, cashier, line
):
    borrower = MemberFactory(unit=branch, user=UserFactory())
    loan = services.submit_loan(lent(payee=borrower.name, member=borrower), actor=branch_chair, spent=Decimal("400.00"))
    with on(DAY):
        loan = services.settle_loan(loan, actor=accountant)
        client.force_login(cashier)
        page = reverse("finance:loan_move", args=[loan.pk, "take_rest"])

        def open_now():
            """Return what is open of it in its list, narrowed to loans of which something is, and in the figure."""
            rows = client.get(reverse("finance:loan_list"), {"state": "unsettled"}).context["object_list"]
            figure = find("finance.unsettled_loans").value(calendar_year(DAY.year), Scope.everything())
            return [row.open for row in rows], figure

        assert client.get(page).context["form"]["amount"].value() == 100
        for amount in ("0", "-1", "0.001", "1e308", ""):
            assert list(move(client, loan, "take_rest", amount=amount, on=DAY)) == ["amount"]
        over = "应退回的余款还有 100.00 元；退回金额须大于零、不多于 100.00 元。"
        assert move(client, loan, "take_rest", amount="100.01", on=DAY) == {"amount": [over]}
        assert move(client, loan, "take_rest", amount="30.00", on=DAY) == "returning"
        assert open_now() == ([70], 70)
        wrong = Payment.objects.latest("pk")
        assert move(client, loan, "take_rest", amount="20.00", on=DAY) == "returning"
        assert open_now() == ([50], 50)
        shown = client.get(loan.get_absolute_url())
        second = Payment.objects.latest("pk")
        assert [part.amount for part, _ in shown.context["parts_back"]] == [30, 20]
        assert links(shown).count(second.get_absolute_url()) == 1
        # The first part was none: it is to come back still.
        services.undo_refund(loan.claim, actor=cashier, refund=wrong, on=DAY, reason="记错了")
        assert open_now() == ([80], 80)
        assert queries.available(line) == 1000 - 480
        assert move(client, loan, "take_rest", amount="80.00", on=DAY) == "settled"
        assert (open_now(), queries.available(line)) == (([], 0), 600)
        assert (loan.lent, loan.settled) == (400, 400)
        parts = [part for part, _ in client.get(loan.get_absolute_url()).context["parts_back"]]
        assert [(part.day, part.amount) for part in parts] == [(DAY, 20), (DAY, 80)]
        # The borrower reads the days and the yuan, no payment.
        client.force_login(borrower.user)
        own = client.get(loan.get_absolute_url())
        assert own.context["parts_back"] == [(part, "") for part in parts]
        assert texts(own, "strong").count("80.00 元") == 1
        with pytest.raises(ValidationError, match="“已核销”状态下不能登记"):
            services.take_rest(loan, actor=cashier, amount=Decimal("0.01"), on=DAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_parts_of_a_rest_at_once_are_never_more_than_the_rest(lent, branch_chair, accountant, cashier):
    with on(DAY):
        loan = services.submit_loan(lent(), actor=branch_chair, spent=Decimal("400.00"))
        loan = services.settle_loan(loan, actor=accountant)
        _ = cashier.current_grants

        def take():
            return services.take_rest(Loan.objects.get(pk=loan.pk), actor=cashier, amount=Decimal("60.00"), on=DAY)

        outcomes = counted(
            [take] * 3,
            lambda outcome: (
                "refused" if isinstance(outcome, ValidationError) else "done" if isinstance(outcome, Loan) else None
            ),
        )
    assert outcomes == {"done": 1, "refused": 2}
    loan.refresh_from_db()
    assert (loan.state, loan.difference) == ("returning", 40)


def test_what_came_back_once_a_loan_was_settled_is_of_no_earlier_day(client, lent, branch_chair, accountant, cashier):
    """Before it was settled there was no expense of which it would be less."""
    settled = DAY + datetime.timedelta(9)
    loan = lent()
    page = reverse("finance:claim_move", args=[loan.claim_id, "refund"])
    answers = {"amount": "10.00", "reason": "退差价"}
    with on(settled):
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal("400.00"))
        loan = services.settle_loan(loan, actor=accountant)
        # The rest was never spent: it is of the day on which it came back.
        loan = services.take_rest(loan, actor=cashier, on=DAY)
        client.force_login(cashier)
        early = client.post(page, answers | {"on": settled - datetime.timedelta(1)}).context["form"].errors
        sentence = f"这笔借款在 {settled} 核销，核销以后退回的款项，退款日期最早是这一天。"
        assert early == {"on": [sentence]}
        assert client.post(page, answers | {"on": settled}).status_code == 302
    assert Payment.objects.latest("pk").paid_on == settled
