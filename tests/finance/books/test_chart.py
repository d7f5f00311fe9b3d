"""The days of an account fit what is posted on it and on the one above it, and what waits always finds a way out."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from finance.models import AccountCode, LedgerAccount
from finance.services.books.closing import close_month
from finance.services.books.ledger import book_voucher, confirm_ledger, post_vouchers, propose_ledger, reverse_voucher
from tests.finance.turn import on

pytestmark = pytest.mark.django_db

D = datetime.date
ADD = reverse("admin:finance_ledgeraccount_add")


@pytest.fixture
def march(accountant, chair):
    with on(D(2026, 3, 2)):
        start = propose_ledger(actor=accountant, day=D(2026, 3, 1), balances="102 1000 0\n32205 0 1000")
        return confirm_ledger(start, actor=chair)


def _refused(change):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return refused.value.__cause__.diag.constraint_name


def test_an_account_below_begins_after_what_was_posted_above_it(client, march, received, dues, accountant):
    below = {"code": "10201", "name": "基本户", "side": "debit", "parent": LedgerAccount.objects.get(code="102").pk}
    with on(D(2026, 3, 10)):
        client.force_login(accountant)
        received("50.00")
        post_vouchers(actor=accountant, until=D(2026, 3, 10))
        received("7.00")
        form = client.post(ADD, below | {"valid_from": "2026-03-10"}).context["adminform"].form
        assert form.errors["valid_from"][0].startswith(
            "上级科目“102 银行存款”已记账到2026-03-10，明细科目的生效日期须在"
        )
        facts = below | {"valid_from": D(2026, 3, 10)}
        facts["parent_id"] = facts.pop("parent")
        assert _refused(lambda: LedgerAccount.objects.create(**facts)) == "finance_ledgeraccount_after_parent"
        client.post(ADD, below | {"valid_from": "2026-03-11"})
    with on(D(2026, 3, 11)):
        client.force_login(accountant)
        received("3.00")
        [problem] = post_vouchers(actor=accountant, until=D(2026, 3, 11)).problems
        assert problem.endswith(
            "请记到明细科目：10201 基本户。请在“记账科目对应”另设一条对应到明细科目的，2026-03-11起生效。"
        )
        AccountCode.objects.create(code="10201", name="基本户", money="bank", valid_from=D(2026, 3, 11))
        assert post_vouchers(actor=accountant, until=D(2026, 3, 11)).problems == ()
        book_voucher(actor=accountant, day=D(2026, 3, 11), words="转入明细", entries="10201 1057 0\n102 0 1057")
        client.post(ADD, below | {"code": "10202", "name": "专户", "valid_from": "2026-03-11"})
        assert LedgerAccount.objects.filter(code="10202").exists()
    with on(D(2026, 4, 1)):
        close_month(actor=accountant, last=D(2026, 3, 31))


def test_the_days_of_an_account_leave_out_none_of_its_entries(client, march, accountant):
    own = LedgerAccount.objects.create(
        code="40801", name="利息", side="credit", parent=LedgerAccount.objects.get(code="408"), valid_from=D(2026, 3, 1)
    )
    with on(D(2026, 3, 12)):
        made = book_voucher(actor=accountant, day=D(2026, 3, 10), words="利息", entries="102 5 0\n40801 0 5")
        client.force_login(accountant)
        page = reverse("admin:finance_ledgeraccount_change", args=[own.pk])
        form = client.get(page).context["adminform"].form
        kept = {name: form[name].value() or "" for name in form.fields if name != "is_restricted"}
        for field, day, fits in (
            ("valid_from", D(2026, 3, 11), False),
            ("valid_until", D(2026, 3, 10), False),
            ("valid_from", D(2026, 3, 10), True),
            ("valid_until", D(2026, 3, 11), True),
        ):
            kept["row_version"] = client.get(page).context["adminform"].form["row_version"].value()
            page_after = client.post(page, kept | {field: day})
            if fits:
                own.refresh_from_db()
                assert getattr(own, field) == day
                continue
            [sentence] = page_after.context["adminform"].form.errors[field]
            assert sentence.count(f"有分录：2026-03-10 {made.number}，") == 1
            change = LedgerAccount.objects.filter(pk=own.pk).update
            assert _refused(lambda: change(**{field: day})) == "finance_ledgeraccount_in_time"  # noqa: B023
        # A red entry does not ask whether the account is still in use.
        assert reverse_voucher(made, actor=accountant, on=D(2026, 3, 12)).lines.count() == 2
