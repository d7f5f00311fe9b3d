"""Nothing is paid into another account than the accountant checked, whatever changed it meanwhile."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import CheckedAccount, PayeeAccount, PayeeLine, Supplier
from finance.services.payees.accounts import NOT_CHECKED, enter_account
from finance.services.payments import redirect_claim
from members.models import Member
from tests.factories import MemberFactory
from tests.finance.bank import CARD
from tests.finance.turn import FIRST, LAST, on

OTHER, FIRM = "6222020200000000139", "310066661018800"


@pytest.fixture
def member(branch):
    return MemberFactory(unit=branch, name="张某", bank_name="某银行", bank_card=CARD)


@pytest.fixture
def supplier(db):
    facts = {"bank": "某银行", "account": FIRM, "valid_from": "2022-01-01"}
    return Supplier.objects.create(name="某某印务有限公司", **facts)


@pytest.fixture
def listed(draft, accountant, chair, member):
    """An approved claim with a list of two: a member, and somebody whose account was typed."""
    claim = draft("100.00")
    facts = {"claim": claim, "amount": 50}
    PayeeLine.objects.create(serial=1, name=member.name, member=member, **facts)
    PayeeLine.objects.create(serial=2, name="李某", bank="某银行", account=FIRM, **facts)
    claim = services.check_claim(services.submit_claim(claim, actor=claim.made_by), actor=accountant)
    return services.approve_claim(claim, actor=chair)


def _card(member):
    row = Member.objects.get(pk=member.pk)
    row.bank_card = OTHER
    row.save(update_fields=["bank_card"])


def _account(supplier):
    row = Supplier.objects.get(pk=supplier.pk)
    row.account = OTHER
    row.save(update_fields=["account"])


@pytest.mark.parametrize("of", ["member", "supplier"])
def test_an_account_that_changed_since_is_checked_anew_before_it_is_paid(
    client, approved, accountant, cashier, excel, member, supplier, of
):
    payee = {"member": member} if of == "member" else {"supplier": supplier}
    claim = approved(payee=payee[of].name, **payee)
    _card(member) if of == "member" else _account(supplier)
    client.force_login(cashier)
    page = reverse("finance:batch_add")
    [(_, due, *_)] = client.get(page).context["rows"]
    assert due.unchecked
    assert not due.payable
    refused = client.post(page, {"layout": excel.pk, "claims": [claim.pk]}).context["form"].errors["claims"]
    assert refused == [f"{claim.number}（{claim.payee}）：{NOT_CHECKED}"]
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="会计审核以后变了"):
        services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
    claim.refresh_from_db()
    assert claim.state == "approved"
    # The cashier enters what he asked the payee for, the accountant looks at it, and it is paid.
    client.post(reverse("finance:claim_account", args=[claim.pk]), {"bank": "某银行", "account": OTHER})
    claim.refresh_from_db()
    assert claim.state == "decided"
    claim = services.check_claim(claim, actor=accountant)
    assert services.make_batch(actor=cashier, claims=[claim], layout=excel).lines.get().account == OTHER


def test_of_a_list_only_the_payee_whose_account_changed_stops(listed, cashier, excel, member):
    _card(member)
    today = timezone.localdate()
    first, second = listed.payees.order_by("serial")
    with pytest.raises(ValidationError, match=f"{member.name}：收款账户在会计审核以后变了"):
        services.pay_payees(listed, [first, second], actor=cashier, method="transfer", paid_on=today)
    with pytest.raises(ValidationError, match="会计审核以后变了"):
        services.make_batch(actor=cashier, claims=[listed], layout=excel)
    services.pay_payees(listed, [second], actor=cashier, method="transfer", paid_on=today)
    # In cash no account is asked.
    services.pay_payees(listed, [first], actor=cashier, method="cash", paid_on=today)
    listed.refresh_from_db()
    assert listed.state == "paid"


def test_what_the_bank_has_paid_is_booked_whatever_the_roster_says_since(approved, cashier, excel, member):
    claim = approved(payee=member.name, member=member)
    sent = services.send_batch(services.make_batch(actor=cashier, claims=[claim], layout=excel), actor=cashier)
    _card(member)
    services.answer_line(sent.lines.get(), actor=cashier, state="paid", bank_day=timezone.localdate(), bank_number="1")
    assert claim.payments.count() == 1


def test_there_and_back_again_another_account_passes_the_accountant(approved, accountant, cashier, member):
    claim = approved(payee=member.name, member=member)
    for payee in ("李某", member.name):
        claim = redirect_claim(claim, actor=cashier, payee=payee, reason="收据上的户名")
        claim = services.check_claim(claim, actor=accountant)
    for account, state in ((CARD, "approved"), (FIRM, "decided")):
        enter_account(claim, actor=cashier, bank="某银行", account=account)
        claim.refresh_from_db()
        assert claim.state == state


def test_what_was_typed_and_checked_goes_along_into_the_next_year(in_december, old, chair, accountant, cashier, excel):
    with on(LAST):
        claim = in_december("100.00")
        enter_account(claim, actor=cashier, bank="某银行", account=CARD)
        claim = redirect_claim(claim, actor=cashier, payee="李某", reason="收据上的户名")
        enter_account(claim, actor=cashier, bank="某银行", account=FIRM)
        services.check_claim(claim, actor=accountant)
    with on(FIRST):
        [new] = services.carry_over(old, actor=chair)
        assert services.accounts_of([new])[new.pk].number == FIRM
        enter_account(new, actor=cashier, bank="某银行", account=CARD)
        new.refresh_from_db()
        assert new.state == "decided"
    assert (CheckedAccount.objects.get().claim, PayeeAccount.objects.get().claim) == (new, new)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE finance_checkedaccount SET account = '\\x00'", "is not being checked"),
        ("UPDATE finance_checkedaccount SET uid = gen_random_uuid()", "is not being checked"),
        ("UPDATE finance_checkedaccount SET claim_id = (SELECT max(id) FROM finance_claim)", "passes to another"),
        ("UPDATE finance_payeeaccount SET claim_id = (SELECT max(id) FROM finance_claim)", "passes to another"),
        ("DELETE FROM finance_checkedaccount", "are submitted"),
    ],
)
def test_the_database_keeps_what_was_checked(approved, draft, cashier, member, as_app, statement, why):
    claim = approved(payee=member.name, member=member)
    enter_account(claim, actor=cashier, bank="某银行", account=CARD)
    draft()
    as_app()
    with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
