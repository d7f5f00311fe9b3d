"""Money of others has an account below that of the bank, apart from the union's own, and all still agree to the fen."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from finance.choices import TrustKind
from finance.models import AccountCode, LedgerAccount, MonthClose, Voucher
from finance.services.books.closing import close_month
from finance.services.books.ledger import confirm_ledger, post_vouchers, propose_ledger
from finance.services.books.verifying import compared, verify
from finance.services.incoming.trust import correct_trust, enter_trust
from tests.factories.finance import begin_book
from tests.finance.books.conftest import OPENED

pytestmark = pytest.mark.django_db

BEGUN, IN_NOVEMBER, DECEMBER = (datetime.date(2025, *day) for day in ((11, 10), (11, 20), (12, 1)))
IN_DECEMBER = datetime.date(2025, 12, 5)
LEDGER, CLOSING, ADD = reverse("finance:ledger"), reverse("finance:closing"), reverse("finance:voucher_add")
ADD_CODE = reverse("admin:finance_accountcode_add")
OWN, OTHERS = "10201", "10202"


@pytest.fixture
def january(accountant, chair, bank):
    """A day of January, in whose November the ledger began, with what the cash desk knew of the bank."""
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        begin_book(bank, BEGUN - datetime.timedelta(1), Decimal(1000))
        yield confirm_ledger(propose_ledger(actor=accountant, day=BEGUN, balances=OPENED), actor=chair)


@pytest.fixture
def given(cashier, union):
    """Book money of others, in or out where it is less than zero."""

    def give(amount, day):
        facts = {"actor": cashier, "unit": union, "name": "某分会", "purpose": "一日捐"}
        return enter_trust(amount=Decimal(amount), day=day, **facts)

    return give


@pytest.fixture
def divided(client, january, given, received, accountant, dues):
    """Money of both posted on one account; from December on the accountant keeps them on two below it."""
    given("90.00", IN_NOVEMBER)
    received("50.00", IN_NOVEMBER)
    assert post_vouchers(actor=accountant, until=IN_NOVEMBER).problems == ()
    above = LedgerAccount.objects.get(code="102")
    for code, name in ((OWN, "基本户"), (OTHERS, "代管经费")):
        LedgerAccount.objects.create(code=code, name=name, side="debit", parent=above, valid_from=DECEMBER)
    client.force_login(accountant)
    facts = {"money": "bank", "cause": "", "valid_from": DECEMBER}
    for row in ({"code": OWN, "name": "基本户"}, {"code": OTHERS, "name": "代管经费", "trust": "held"}):
        assert client.post(ADD_CODE, facts | row).status_code == 302
    return january


def _lying(money):
    return {one.code: one.balance for one in money.accounts}


def _accounts(event):
    return [(line.account.code, line.signed) for line in event.voucher.lines.order_by("place")]


def test_money_of_others_is_moved_apart_and_all_agree(client, divided, given, cashier, accountant):
    assert [row.account.code for row in client.get(LEDGER).context["together"]] == ["102"]
    asked = client.get(ADD, {"parts": "102"}).context["form"].initial
    assert asked["entries"].splitlines() == [f"{OWN} 850.00 0.00", f"{OTHERS} 290.00 0.00", "102 0.00 1140.00"]
    client.post(ADD, asked | {"day": DECEMBER})
    assert client.get(LEDGER).context["together"] == []

    paid, wrong = given("-60.00", IN_DECEMBER), given("7.00", IN_DECEMBER)
    taken = correct_trust(wrong, actor=cashier, reason="登错")
    client.post(ADD, {"day": IN_DECEMBER, "words": "代管资金利息转入", "entries": f"{OWN} 0.50 0\n{OTHERS} 0 0.50"})
    assert post_vouchers(actor=accountant, until=datetime.date(2026, 1, 9)).problems == ()
    assert _accounts(paid) == [("221", 60), (OTHERS, -60)]
    assert _accounts(taken) == [(OTHERS, -7), ("221", 7)]

    for last in (datetime.date(2025, 11, 30), datetime.date(2025, 12, 31)):
        [money] = client.get(CLOSING).context["compared"]
        assert money.in_ledger == money.at_desk
        close_month(actor=accountant, last=last)
    assert MonthClose.standing().count() == 2
    assert _lying(money) == {OWN: Decimal("850.50"), OTHERS: Decimal("229.50")}
    found = verify(divided)
    assert (found.wrong, found.differing, found.waiting) == ((), (), 0)


def test_what_stays_on_the_account_is_not_moved(client, divided):
    AccountCode.objects.filter(code=OWN).delete()
    asked = client.get(ADD, {"parts": "102"}).context["form"].initial
    assert asked["entries"].splitlines() == [f"{OTHERS} 290.00 0.00", "102 0.00 290.00"]


def test_without_the_rule_money_of_others_lies_where_it_did(january, given, accountant):
    assert post_vouchers(actor=accountant, until=given("90.00", IN_NOVEMBER).day).problems == ()
    assert _accounts(Voucher.objects.get(trust__isnull=False).trust) == [("102", 90), ("221", -90)]
    [money] = compared(january, IN_NOVEMBER)
    assert (_lying(money), money.at_desk) == ({"102": 1090}, 1090)


def test_whose_it_is_is_said_only_of_money(client, accountant):
    client.force_login(accountant)
    facts = {"code": "10202", "name": "代管经费", "valid_from": DECEMBER, "money": "bank"}
    for more in ({"cause": "welfare.gift_issue", "trust": "held"}, {"cause": "", "trust": TrustKind.ADVANCE}):
        refused = client.post(ADD_CODE, facts | more).context["adminform"].form
        assert len(refused.non_field_errors()) == 1
        with pytest.raises(IntegrityError, match="of_one"), transaction.atomic():
            AccountCode.objects.create(**facts | more)
