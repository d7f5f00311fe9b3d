"""Every entry of an expense says its outlay, class and project; what lacks one waits, and the purpose decides 结转."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from finance.models import AccountCode, EconClass, LedgerAccount, LedgerStart, OpeningBalance, VoucherLine
from finance.services.books.balances import trial_balance
from finance.services.books.closing import close_month
from finance.services.books.dimensions import read_written
from finance.services.books.ledger import book_voucher, confirm_ledger, propose_ledger
from finance.services.books.statements import INCOME, Period, statement
from finance.services.books.verifying import verify
from tests.finance.books.conftest import OPENED

pytestmark = pytest.mark.django_db


def test_rules_say_them_and_what_lacks_one_waits_with_the_reason(client, kept, paid, accountant, today):
    payment = paid("30.00")
    long_ago = datetime.date(2022, 1, 1)
    rule = AccountCode.objects.create(
        cause=payment.claim.cause, code="50105", name="会员活动", outlay="project", valid_from=long_ago
    )
    client.force_login(accountant)
    page = reverse("finance:posting_preview")
    [(voucher, lines, problem)] = client.get(page).context["drafts"]
    assert (voucher, lines) == (payment.voucher, [])
    assert problem.messages[0].startswith("科目“50105 会员活动”的支出没有项目名称，请")
    assert problem.named == (("cause", payment.claim.cause),)
    client.post(reverse("finance:ledger"), {"until": today})
    assert not VoucherLine.objects.exists()
    AccountCode.objects.filter(pk=rule.pk).update(project="秋游", is_restricted=True)
    [(_, [spent, money], problem)] = client.get(page).context["drafts"]
    assert (spent.dimensions_label, money.dimensions_label, problem) == ("项目支出　秋游　30229 福利费　专项", "", None)
    client.post(reverse("finance:ledger"), {"until": today})
    posted = VoucherLine.objects.get(account__code="50105")
    assert posted.dimensions_label == spent.dimensions_label
    assert verify(LedgerStart.in_force()).wrong == ()


def test_what_somebody_writes_behind_an_entry(kept, accountant, today):
    made = book_voucher(
        actor=accountant, day=today, words="补记", entries="50102 25 0 秋游 30239 专项\n50501 5 0\n102 0 30"
    )
    assert [line.dimensions_label for line in made.lines.all()] == [
        "项目支出　秋游　30239 其他交通费用　专项",
        "基本支出　30216 培训费",
        "",
    ]
    for wrong, sentence in (("39998", "没有经济分类“39998”。"), ("秋游 春游", "看不懂“春游”")):
        with pytest.raises(ValidationError, match=sentence):
            read_written(wrong)
    LedgerAccount.objects.filter(code__in=("50106", "501")).update(econ_class=None)
    with pytest.raises(ValidationError, match="第1行：科目“50106 其他活动”的支出没有经济分类"):
        book_voucher(actor=accountant, day=today, words="补记", entries="50106 25 0\n102 0 25")
    assert EconClass.objects.filter(code__startswith="302").count() == 27


def test_what_is_for_a_purpose_is_carried_to_its_own_account(accountant, chair):
    december = datetime.date(2025, 12, 31)
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        confirm_ledger(propose_ledger(actor=accountant, day=datetime.date(2025, 12, 1), balances=OPENED), actor=chair)
        for entries in ("102 90 0\n40302 0 90", "50102 25 0 30239 专项\n50102 5 0\n102 0 30"):
            book_voucher(actor=accountant, day=december, words="补记", entries=entries)
        close_month(actor=accountant, last=december)
    assert {line.account.code: line.amount for line in VoucherLine.objects.filter(voucher__words__contains="累计")
            .select_related("account")} == {"32103": 65, "32104": 65, "32203": 5, "32205": 5}  # fmt: skip


OF_NOVEMBER = "102 1080 0\n40302 0 90\n50102 60 0 秋游 专项\n50102 50 0\n32205 0 1100"


def test_what_was_spent_for_a_purpose_before_the_ledger_began_is_carried_there_too(client, accountant, chair):
    with time_machine.travel(datetime.datetime(2026, 1, 9, 4, tzinfo=datetime.UTC), tick=False):
        client.force_login(accountant)
        page = reverse("finance:ledgerstart_add")
        for wrong, sentence in (
            (f"{OF_NOVEMBER} 专项", "第5行：科目“32205 累计结余”不是收入、支出，后面不写别的。"),
            (f"{OF_NOVEMBER}\n50102 1 0", "第6行：科目“50102 文体活动”已经写过。"),
        ):
            refused = client.post(page, {"day": "2025-11-01", "balances": wrong}).context["form"]
            assert refused.errors == {"balances": [sentence]}
        client.post(page, {"day": "2025-11-01", "balances": OF_NOVEMBER})
        start = LedgerStart.objects.get()
        shown = client.get(start.get_absolute_url()).context["balances"]
        assert [one.dimensions_label for one in shown if one.account.code == "50102"] == [
            "项目支出　秋游　30299 其他商品和服务支出　专项",
            "基本支出　30299 其他商品和服务支出",
        ]
        confirm_ledger(start, actor=chair)
        for last in (datetime.date(2025, 11, 30), datetime.date(2025, 12, 31)):
            close_month(actor=accountant, last=last)
        rows = trial_balance(start, last, last).rows
        assert {row.account.code: row.after for row in rows if row.after} == {"102": 1080, "32104": -30, "32205": -1050}
        assert statement(start, INCOME, Period(2025)).problems == ()


SAID = {"outlay": "project", "project": "秋游", "is_restricted": True}
WRONG = ({"outlay": ""}, {"econ_class": None}, {"project": ""}, {"outlay": "basic"}, {"account": "102"})


@pytest.mark.parametrize("wrong", [None, *WRONG])
def test_the_database_takes_no_entry_of_an_expense_that_says_less(kept, accountant, today, wrong):
    made = book_voucher(actor=accountant, day=today, words="补记", entries="50102 25 0\n102 0 25")
    facts = {"voucher": made, "place": 9, "side": "debit", "amount": 1} | SAID
    facts |= {"econ_class": EconClass.objects.first(), "account": "50102"} | (wrong or {})
    facts["account"] = LedgerAccount.objects.get(code=facts["account"])
    with transaction.atomic():
        if wrong is None:
            VoucherLine.objects.create(**facts)
        else:
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                VoucherLine.objects.create(**facts)
            assert refused.value.__cause__.diag.constraint_name == "finance_voucherline_dimensions"
        transaction.set_rollback(True)


def test_nor_an_opening_balance_that_says_less(accountant, union, today):
    start = LedgerStart.objects.create(unit=union, day=today, made_by=accountant)
    for wrong in WRONG:
        facts = {"start": start, "side": "debit", "amount": 1, "account": "50102"} | SAID
        facts |= {"econ_class": EconClass.objects.first()} | wrong
        facts["account"] = LedgerAccount.objects.get(code=facts["account"])
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            OpeningBalance.objects.create(**facts)
        assert refused.value.__cause__.diag.constraint_name == "finance_openingbalance_dimensions"
