"""Nobody decides on a record other than as it was shown to him."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from finance.models import Claim, PayeeLine
from tests.factories import BudgetFactory, ClaimFactory, MemberFactory
from unionportal.core.flow.versions import CHANGED, SEEN, is_as_seen, seen_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(union, accountant):
    budget = BudgetFactory(unit=union, initial=Decimal("5000.00"))
    facts = {"unit": union, "budget": budget, "amount": Decimal("300.00"), "happened_on": "2022-05-01"}
    return ClaimFactory(state="checked", checked_by=accountant, checked_on="2022-05-06", **facts)


@pytest.fixture
def at_desk(client, chair):
    client.force_login(chair)
    return client


def shown(page):
    """{name: value} of the hidden fields that say as what a page showed its records."""
    return dict(re.findall(rf'name="({SEEN}[-0-9]*)" value="([0-9a-f]+)"', page.content.decode()))


def change_amount(claim):
    Claim.objects.filter(pk=claim.pk).update(amount=Decimal("900.00"))


def change_payees(claim):
    """As much in all, for somebody else."""
    PayeeLine.objects.create(
        claim=claim, serial=1, member=MemberFactory(unit=claim.unit), amount=claim.amount, name="王五"
    )


WAYS = [
    pytest.param(lambda claim: reverse("finance:claim_detail", args=[claim.pk]), id="portal"),
    pytest.param(lambda claim: reverse("admin:finance_claim_change", args=[claim.pk]), id="office"),
    pytest.param(lambda claim: reverse("finance:claim_move", args=[claim.pk, "approve"]), id="page"),
]


@pytest.mark.parametrize("change", [None, change_amount])
@pytest.mark.parametrize("page", WAYS)
def test_a_move_is_made_on_the_record_as_it_was_shown(at_desk, claim, page, change):
    seen = shown(at_desk.get(page(claim)))
    assert [*seen] == [SEEN]
    if change:
        change(claim)
    answer = at_desk.post(reverse("finance:claim_move", args=[claim.pk, "approve"]), seen)
    claim.refresh_from_db()
    assert claim.state == ("checked" if change else "approved")
    if change:
        assert answer.context["form"].non_field_errors() == [CHANGED]
        # What is shown now can be decided on.
        at_desk.post(reverse("finance:claim_move", args=[claim.pk, "approve"]), shown(answer))
        claim.refresh_from_db()
        assert claim.state == "approved"


def test_what_is_paid_to_others_was_not_seen(claim):
    before = seen_version(claim)
    assert is_as_seen(claim, before)
    change_payees(claim)
    assert not is_as_seen(claim, before)


@pytest.mark.parametrize("change", [None, change_amount])
def test_many_are_decided_on_as_they_were_listed(at_desk, claim, change, settings):
    settings.ZEAL_NPLUSONE_THRESHOLD = 100
    other = ClaimFactory(
        state="checked",
        budget=claim.budget,
        unit=claim.unit,
        amount=50,
        checked_by=claim.checked_by,
        checked_on="2022-05-06",
        happened_on="2022-05-01",
    )
    address = reverse("admin:finance_claim_changelist")
    page = at_desk.post(address, {"action": "approve", "_selected_action": [claim.pk, other.pk]})
    seen = shown(page)
    assert [*seen] == [f"{SEEN}-{claim.pk}", f"{SEEN}-{other.pk}"]
    if change:
        change(claim)
    done = at_desk.post(address, {"batch": "approve", "row": [claim.pk, other.pk], **seen}, follow=True)
    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.state, other.state) == ("checked" if change else "approved", "approved")
    assert any(CHANGED in str(one) for one in done.context["messages"]) == bool(change)


def test_a_ticked_row_that_is_no_row_is_refused_in_words(at_desk, claim):
    address = reverse("admin:finance_claim_changelist")
    page = at_desk.post(address, {"action": "approve", "_selected_action": [claim.pk, "x"]}, follow=True)
    assert [str(one) for one in page.context["messages"]] == ["选中的行有误，请重新选择。"]
