"""Donations are money held for others: handed on, never income, in no budget; interest is income."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance.models import Holding, StatementLine, TrustEntry
from finance.services import record_income
from finance.services.planning import statement
from finance.services.reconciling import suggesting
from finance.services.reconciling.balances import book_balance
from finance.services.reconciling.cash import place_in_cash, placeable
from finance.services.years import begin_year, close_year
from tests.factories import (
    AccountFactory,
    DonationDriveFactory,
    DonationFactory,
    MemberFactory,
    RemittanceFactory,
)
from tests.factories.finance import begin_book
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from welfare import services
from welfare.models import Donation, Remittance
from welfare.queries import money_in_custody
from welfare.services.records import confirm_remittance, give_back_remittance, send_back_remittance

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime.date(2025, 5, 20), datetime.date(2025, 6, 1)


@pytest.fixture
def drive(union, branch):
    """A drive to which 100.50 yuan were given in May and 50 in June, of which 80 were handed on in June."""
    drive = DonationDriveFactory(unit=union, started_on=MAY)
    for amount, day in (("100.50", MAY), ("50", JUNE)):
        DonationFactory(drive=drive, unit=branch, amount=Decimal(amount), given_on=day)
    RemittanceFactory(drive=drive, unit=union, amount=Decimal(80), remitted_on=JUNE)
    return drive


def test_what_is_held_is_as_it_stands_at_the_end_of_a_day(drive):
    def held(day):
        return [(one.received, one.remitted, one.rest) for one in money_in_custody(Scope.everything(), day)]

    assert held(MAY - datetime.timedelta(days=1)) == []
    assert held(JUNE - datetime.timedelta(days=1)) == [(Decimal("100.50"), 0, Decimal("100.50"))]
    assert held(JUNE) == [(Decimal("150.50"), 80, Decimal("70.50"))]


def test_the_office_sees_it_and_a_sub_union_only_what_it_gave(client, drive, person, union, branch):
    client.force_login(person(Role.AUDITOR, union))
    [shown] = client.get(reverse("welfare:donation_list")).context["custody"]
    assert (shown.drive, shown.rest) == (drive, Decimal("70.50"))
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    page = client.get(reverse("welfare:donation_list"))
    assert page.context.get("custody") is None
    assert [row["sum"] for row in page.context["drives"]] == [Decimal("150.50")]


def test_interest_is_income_and_donations_are_none(drive, union, cashier):
    interest = AccountFactory(code="40801", name="利息收入", kind="income")
    facts = {"amount": Decimal("12.34"), "received_on": JUNE, "payer": "某某银行", "note": "第二季度存款利息"}
    record_income(actor=cashier, unit=union, account=interest, **facts)
    assert [(one.of, one.paid) for one in statement(2025).income] == [(interest, Decimal("12.34"))]
    codes = ["finance.income", "finance.accounts[40801].income"]
    assert list(values(map(find, codes), calendar_year(2025), Scope.everything()).values()) == [Decimal("12.34")] * 2


@pytest.fixture
def given(union, branch, other_branch, officer):
    """Donations of today to one drive, as the office enters them: 30 and 20 of one sub-union, 50 of another."""
    drive, today = DonationDriveFactory(unit=union, started_on=MAY), timezone.localdate()
    rows = [
        Donation(drive=drive, member=MemberFactory(unit=unit), amount=Decimal(amount), given_on=today)
        for unit, amount in ((branch, 30), (branch, 20), (other_branch, 50))
    ]
    return [services.save_record(row, actor=officer) for row in rows]


@pytest.fixture
def main(db):
    """The account at the bank, with nothing in it yesterday."""
    facts = {"bank": "某银行", "account": "1", "valid_from": MAY}
    made = Holding.objects.create(kind="bank", name="基本户", **facts)
    begin_book(made, timezone.localdate() - datetime.timedelta(1), 0)
    return made


def test_donations_and_what_is_handed_on_lie_in_the_books_and_follow_what_is_corrected(main, given, officer, cashier):
    today = timezone.localdate()
    assert book_balance(main, today) == 100
    one = given[0]
    one.amount = Decimal(35)
    services.save_record(one, actor=officer)
    services.save_record(one, actor=officer)
    assert (book_balance(main, today), TrustEntry.objects.count()) == (105, 5)
    facts = {"drive": one.drive, "unit": one.drive.unit, "receiver": "市慈善总会", "receipt_no": "1"}
    sent = services.save_record(Remittance(amount=Decimal(60), remitted_on=today, **facts), actor=officer)
    assert book_balance(main, today) == 105
    sent = confirm_remittance(sent, actor=cashier)
    assert book_balance(main, today) == 45
    give_back_remittance(sent, actor=cashier, reason="账号错误")
    assert book_balance(main, today) == 105


def test_no_more_is_handed_on_than_was_given_and_another_confirms_it(client, given, officer, cashier, union):
    client.force_login(officer)
    today, drive = timezone.localdate(), given[0].drive
    typed = {
        "drive": drive.pk,
        "unit": union.pk,
        "remitted_on": f"{today}",
        "receiver": "市慈善总会",
        "receipt_no": "1",
    }
    add = reverse("admin:welfare_remittance_add")
    refused = client.post(add, typed | {"amount": "100.01"})
    sentence = f"“{drive}”代管结余 100.00 元，不能上缴 100.01 元。"
    assert refused.context["adminform"].form.errors == {"amount": [sentence]}
    client.post(add, typed | {"amount": "100"})
    sent = Remittance.objects.get()
    held = money_in_custody(Scope.everything(), today)[0]
    assert (sent.state, sent.made_by, held.rest) == ("prepared", officer, 100)
    move = reverse("admin:welfare_remittance_move", args=[sent.pk, "confirm"])
    assert client.post(move).status_code == 404
    one = given[0]
    one.amount = Decimal(29)
    with pytest.raises(ValidationError, match=r"登记的上缴比捐款多 1\.00 元"):
        services.save_record(one, actor=officer)
    client.force_login(cashier)
    client.post(move)
    sent.refresh_from_db()
    assert (sent.state, sent.confirmed_by, sent.trust.amount) == ("confirmed", cashier, -100)
    for change in ({"amount": 1}, {"state": "prepared"}, {"confirmed_by": officer}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Remittance.objects.filter(pk=sent.pk).update(**change)
    row = Remittance(drive=drive, unit=union, amount=1, remitted_on=today, receiver="x", receipt_no="2")
    with pytest.raises(DatabaseError, match="more of drive"), transaction.atomic():
        row.save()


def test_the_bank_shows_a_drive_in_one_line_a_sub_union_in_another_and_the_box_the_rest(main, given, cashier):
    today = timezone.localdate()

    def offered(amount):
        line = StatementLine(holding=main, day=today, amount=Decimal(amount), balance=0, pk=1)
        [offer] = suggesting.offers(main, [line])
        return [[entry.amount for entry in one.entries] for one in offer.suggestions]

    assert [offered(amount) for amount in ("100", "50", "99")] == [[[30, 20, 50]], [[50], [30, 20]], []]
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=MAY)
    begin_book(box, today - datetime.timedelta(1), 0)
    # In cash what a sub-union brought is one sum.
    whole = {len(one.trust): one for one in placeable(today)}
    place_in_cash(whole[2], actor=cashier, holding=box)
    assert (book_balance(box, today), book_balance(main, today), offered("100")) == (50, 50, [])


def test_money_of_a_drive_is_of_a_day_that_can_be(drive, union, branch, officer, chair):
    member, today = MemberFactory(unit=branch), timezone.localdate()
    tomorrow, before = today + datetime.timedelta(days=1), MAY - datetime.timedelta(days=1)
    made = {
        "given_on": lambda day: Donation(drive=drive, member=member, amount=5, given_on=day),
        "remitted_on": lambda day: Remittance(
            drive=drive, unit=union, amount=5, remitted_on=day, receiver="市慈善总会", receipt_no=f"X{day}"
        ),
    }
    for name, make in made.items():
        for day, sentence in ((tomorrow, "不能晚于今天"), (before, r"2025-05-20开始.*不能早于这一天")):
            with pytest.raises(ValidationError, match=sentence):
                services.save_record(make(day), actor=officer)
        assert services.save_record(make(MAY), actor=officer).pk, name
    given = Donation.objects.filter(given_on=MAY, member=member).get()
    close_year(begin_year(MAY.year, actor=chair), actor=chair, document="决算")
    with pytest.raises(ValidationError, match=r"2025年已于.*关账"):
        services.save_record(made["given_on"](JUNE), actor=officer)
    with pytest.raises(DatabaseError, match="closed year"), transaction.atomic():
        TrustEntry.objects.create(**_row_of(given.trust))
    # What was written down wrongly then is corrected in the books of today.
    given.amount = 7
    assert (services.save_record(given, actor=officer).trust.day, given.given_on) == (today, MAY)


def test_what_is_handed_on_goes_to_the_beneficiary_and_was_given_by_then(drive, union, officer, cashier):
    def hand_on(receiver, day=JUNE, amount=Decimal("70.50")):
        facts = {"unit": union, "receipt_no": f"{receiver}{day}"}
        row = Remittance(drive=drive, amount=amount, remitted_on=day, receiver=receiver, **facts)
        return services.save_record(row, actor=officer)

    with pytest.raises(ValidationError, match="的受益方是“市慈善总会”，不能上缴给“某基金会”；受益方写得不对"):
        hand_on("某基金会")
    gifts = Donation.objects.filter(drive=drive)
    gifts.update(given_on=JUNE)
    eve = JUNE - datetime.timedelta(1)
    with pytest.raises(ValidationError, match=f"到{eve}为止，“{drive}”登记的上缴比捐款多 0.01 元，请核对"):
        hand_on("市慈善总会", eve, Decimal("0.01"))
    drive.beneficiary = "市慈善总会、某基金会"
    services.save_record(drive, actor=officer)
    sent = hand_on("某 基金会")
    drive.beneficiary = "市慈善总会"
    with pytest.raises(ValidationError, match="已登记上缴给“某 基金会”，受益方须包括它；写错的先退回那笔上缴。"):
        services.save_record(drive, actor=officer)
    send_back_remittance(sent, actor=cashier, reason="写错")
    services.save_record(drive, actor=officer)


def test_what_was_handed_on_before_the_books_were_closed_is_confirmed_after(
    client, drive, union, officer, cashier, chair
):
    facts = {"drive": drive, "unit": union, "receiver": "市慈善总会"}
    before, after = (
        services.save_record(
            Remittance(amount=amount, remitted_on=JUNE, receipt_no=f"{amount}", **facts), actor=officer
        )
        for amount in (20, 30)
    )
    client.force_login(cashier)
    client.post(reverse("admin:welfare_remittance_move", args=[before.pk, "confirm"]))
    close_year(begin_year(JUNE.year, actor=chair), actor=chair, document="决算")
    client.post(reverse("admin:welfare_remittance_move", args=[after.pk, "confirm"]))
    found = {one.amount: (one.state, one.remitted_on, one.trust.day) for one in Remittance.objects.exclude(trust=None)}
    assert found == {
        20: ("confirmed", JUNE, JUNE),
        30: ("confirmed", JUNE, timezone.localdate()),
    }


def _row_of(trust):
    kept = ("unit", "amount", "day", "name", "purpose", "kind", "made_by")
    return {name: getattr(trust, name) for name in kept} | {"number": f"{trust.number[:-1]}9"}
