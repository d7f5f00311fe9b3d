"""The general ledger is an option of two persons; what is posted to it balances, and neither changes nor goes."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.daily import verify_ledger
from finance.documents.books import voucher_form
from finance.models import AccountDay, LedgerAccount, LedgerStart, Posting, Voucher, VoucherLine
from finance.services.books.ledger import (
    book_voucher,
    confirm_ledger,
    post_vouchers,
    propose_ledger,
    read_entries,
    reverse_voucher,
)
from finance.services.incoming.trust import enter_trust
from tests.factories.finance import begin_book
from tests.finance.books.conftest import OPENED
from unionportal.core.models import Notice
from unionportal.core.values.dates import chinese_date

pytestmark = pytest.mark.django_db


def test_the_accountant_proposes_it_and_the_chair_confirms(client, accountant, chair, today):
    client.force_login(accountant)
    assert client.get(reverse("finance:ledger")).status_code == 404
    asked = {"day": today, "balances": "102 银行存款 1000 0\n32205 累计结余 0 999.99"}
    page = client.post(reverse("finance:ledgerstart_add"), asked)
    assert page.context["form"].errors == {"balances": ["期初余额不平：借方合计 1,000.00 元，贷方合计 999.99 元。"]}
    for wrong, sentence in (
        ("1029 1 0", "第1行：总账没有科目“1029”，请先增设。"),
        ("102 1 1", "第1行：借方、贷方只能有一个金额。"),
        ("102 1 0\n102 1 0", "第2行：科目“102 银行存款”已经写过。"),
        ("102", "第1行看不懂，请写成“科目编码　科目名称　借方　贷方”，没有的写 0。"),
    ):
        page = client.post(reverse("finance:ledgerstart_add"), {"day": today, "balances": wrong})
        assert page.context["form"].errors == {"balances": [sentence]}
    for day in ("1949-12-31", "2100-12-31"):
        page = client.post(reverse("finance:ledgerstart_add"), {"day": day, "balances": OPENED})
        assert set(page.context["form"].errors) == {"day"}
    client.post(reverse("finance:ledgerstart_add"), {"day": today, "balances": OPENED})
    start = LedgerStart.objects.get()
    move = reverse("finance:ledgerstart_move", args=[start.pk, "confirm"])
    client.post(move)
    assert client.get(reverse("finance:ledger")).status_code == 404
    client.force_login(chair)
    client.post(move)
    found = client.get(reverse("finance:ledger")).context["found"]
    assert [(row.account.code, row.before) for row in found.rows] == [("102", 1000), ("221", -200), ("32205", -800)]
    start.refresh_from_db()
    assert (start.confirmed_by, start.made_by) == (chair, accountant)


def test_what_happened_since_waits_until_it_is_posted(client, kept, paid, received, accountant, cashier, today, dues):
    before = received("70.00", kept.day - datetime.timedelta(1))
    income, payment = received("50.00", kept.day), paid("30.00")
    back = services.correct_payment(payment, actor=cashier, reason="重复", on=today)
    LedgerAccount.objects.filter(pk=dues.pk).update(valid_until=kept.day)
    client.force_login(accountant)
    page, until = reverse("finance:ledger"), {"until": today}
    assert client.get(page).context["waiting"] == 3
    answer = client.post(page, until, follow=True)
    assert [str(one) for one in answer.context["messages"]][1:] == [
        f"{income.voucher}：总账没有科目“40101 会费收入”，请增设明细科目，或在“记账科目对应”里对应到别的。"
    ]
    LedgerAccount.objects.filter(pk=dues.pk).update(valid_until=None)
    client.post(page, until)
    found = client.get(page, {"start": kept.day, "end": today}).context
    assert {row.account.code: row.columns for row in found["found"].rows} == {
        "102": (1000, 0, 50, 0, 1050, 0),
        "221": (0, 200, 0, 0, 0, 200),
        "32205": (0, 800, 0, 0, 0, 800),
        "40101": (0, 0, 0, 50, 0, 50),
    }
    assert (found["found"].totals, found["waiting"]) == ([1000, 1000, 50, 50, 1050, 1050], 0)
    assert [one.posting.entries for one in (income.voucher, payment.voucher, back.voucher)] == [2, 2, 2]
    assert not Posting.objects.filter(voucher=before.voucher).exists()
    bank = reverse("finance:ledgeraccount_detail", args=[LedgerAccount.objects.get(code="102").pk])
    account = client.get(bank, {"start": kept.day, "end": today})
    page = account.context["book"]
    assert [(line.debit, line.credit, left) for line, left in page.rows] == [
        (50, None, 1050),
        (None, 30, 1020),
        (None, -30, 1050),
    ]
    assert (page.before, page.after) == (1000, 1050)


REFUSED = {
    "one more entry": (
        "INSERT INTO finance_voucherline (voucher_id, place, account_id, side, amount)"
        " SELECT voucher_id, 3, account_id, 'debit', 1 FROM finance_voucherline WHERE place = 1"
    ),
    "two that balance": (
        "INSERT INTO finance_voucherline (voucher_id, place, account_id, side, amount)"
        " SELECT voucher_id, place + 2, account_id, side, 1 FROM finance_voucherline"
    ),
    "another amount": "UPDATE finance_voucherline SET amount = 1",
    "an entry less": "DELETE FROM finance_voucherline WHERE place = 2",
    "posted no more": "DELETE FROM finance_posting",
    "posted by another": "UPDATE finance_posting SET entries = 3",
    "an account of the law renamed": "UPDATE finance_ledgeraccount SET name = 'x' WHERE code = '102'",
    "an account gone": "DELETE FROM finance_ledgeraccount WHERE code = '510'",
    "unbalanced": (
        "WITH p AS (INSERT INTO finance_posting (voucher_id, entries, posted_at, posted_by_id)"
        " SELECT v.id, 2, now(), (SELECT posted_by_id FROM finance_posting LIMIT 1) FROM finance_voucher v"
        " WHERE NOT EXISTS (SELECT FROM finance_posting q WHERE q.voucher_id = v.id) RETURNING voucher_id)"
        " INSERT INTO finance_voucherline (voucher_id, place, account_id, side, amount)"
        " SELECT p.voucher_id, n, (SELECT account_id FROM finance_voucherline LIMIT 1), 'debit', 1"
        " FROM p, generate_series(1, 2) n"
    ),
}


def _run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        connection.check_constraints()


@pytest.mark.parametrize("way", REFUSED)
def test_the_database_keeps_what_was_posted(kept, received, accountant, today, dues, way):
    received()
    post_vouchers(actor=accountant, until=today)
    received()
    connection.check_constraints()
    with pytest.raises((IntegrityError, InternalError)):
        _run(REFUSED[way])


def test_nothing_before_the_first_day_is_posted_by_whatever_way(kept, received, accountant, dues):
    old = received("10.00", kept.day - datetime.timedelta(1)).voucher
    lines = [
        VoucherLine(voucher=old, place=place, account=dues, side=side, amount=Decimal(10))
        for place, side in enumerate(("debit", "credit"), 1)
    ]
    with transaction.atomic():
        Posting.objects.create(voucher=old, entries=2, posted_by=accountant)
        VoucherLine.objects.bulk_create(lines)
        with pytest.raises(IntegrityError) as refused:
            connection.check_constraints()
        transaction.set_rollback(True)
    assert refused.value.__cause__.diag.constraint_name == "finance_posting_whole"


def test_verifying_tells_what_is_wrong_from_what_waits_and_from_what_differs(
    kept, bank, received, accountant, auditor, cashier, today, dues, capsys
):
    begin_book(bank, kept.day - datetime.timedelta(1), Decimal(1000))
    received("50.00")
    # Nothing stands on the side of credits.
    book_voucher(actor=accountant, day=today, words="更正", entries="32201 5 0\n32205 -5 0")
    post_vouchers(actor=accountant, until=today)
    waiting = received("20.00")
    call_command("verify_ledger")
    assert capsys.readouterr().out.splitlines() == ["已记账 2 张，待记账 1 张。", "总账没有错误。"]
    assert (verify_ledger(today), hasattr(waiting.voucher, "posting")) == (0, False)
    post_vouchers(actor=accountant, until=today)
    made = book_voucher(actor=accountant, day=today, words="更正", entries="102 7 0\n408 0 7")
    call_command("verify_ledger")
    differs = f"{today:%Y-%m-%d}总账科目“102”余额 1,077.00 元，出纳账“{bank.name}”余额 1,070.00 元"
    differs += f"；手工凭证记了这个科目：{made.number}（{today:%Y-%m-%d}，7.00 元）。"
    differs += "出纳没有登记的，由出纳登记，再另编一张同月、金额为负数的凭证冲回"
    assert capsys.readouterr().out.splitlines()[1:] == [f"与出纳账不同：{differs}", "总账没有错误。"]
    assert [verify_ledger(today), verify_ledger(today)] == [1, 1]
    told = Notice.objects.filter(sentence__contains=differs)
    assert sorted(one.user.pk for one in told) == sorted([accountant.pk, auditor.pk])
    posted, other = VoucherLine.objects.filter(voucher__income__isnull=False, side="credit").order_by("pk")
    connection.check_constraints()
    with pgtrigger.ignore():
        VoucherLine.objects.filter(pk=posted.pk).update(amount=Decimal(49))
        VoucherLine.objects.filter(pk=other.pk).update(account=LedgerAccount.objects.get(code="408"))
    with pytest.raises(CommandError, match="总账有错误 5 处"):
        call_command("verify_ledger")
    assert capsys.readouterr().err.splitlines() == [
        f"{posted.voucher}的分录不平或不全",
        f"{posted.voucher}的分录与按“记账科目对应”应有的不同",
        f"{other.voucher}的分录与按“记账科目对应”应有的不同",
        "科目“40101”的日合计与分录不同",
        "科目“408”的日合计与分录不同",
    ]


def test_what_is_no_event_is_booked_by_hand_and_taken_back_in_red(client, kept, accountant, today):
    client.force_login(accountant)
    add = reverse("finance:voucher_add")
    asked = {"day": today, "words": "以前年度支出更正", "entries": "102 银行存款 60 0\n32201 年初余额调整 0 60.00"}
    for change, field, sentence in (
        ({"day": kept.day - datetime.timedelta(1)}, "day", f"总账自{kept.day:%Y-%m-%d}启用，不能记以前的日期。"),
        ({"day": today + datetime.timedelta(1)}, "day", "凭证日期不能晚于今天。"),
        ({"entries": "102 60 0"}, "entries", "一张凭证至少有两行分录。"),
        ({"papers": "-1"}, "papers", "确保该值大于或等于0。"),
        ({"papers": "1000"}, "papers", "确保该值小于或等于999。"),
        ({"entries": "102 60 0\n221 0 59"}, "entries", "凭证不平：借方合计 60.00 元，贷方合计 59.00 元。"),
        (
            {"entries": "102 60 0\n322 0 60"},
            "entries",
            "科目“322 工会资金结余”有明细科目，请记到明细科目：32201 年初余额调整、32202 单位内部调剂、"
            "32203 本年收支结转、32204 结转转入、32205 累计结余。",
        ),
        (
            {"entries": "102 60 0\n221 0 10\n102 0 50"},
            "entries",
            "科目“102 银行存款”同时在借方和贷方，请只写相差的金额。",
        ),
        (
            {"entries": "102 5 0\n102 -5 0"},
            "entries",
            "科目“102 银行存款”的几行相抵后没有金额，请删去。",
        ),
    ):
        assert client.post(add, asked | change).context["form"].errors == {field: [sentence]}
    shown = client.post(add, asked | {"preview": 1}).context
    assert [(str(one.account), one.debit, one.credit) for one in shown["lines"]] == [
        ("102 银行存款", 60, None),
        ("32201 年初余额调整", None, 60),
    ]
    assert not Voucher.objects.exists()
    assert client.post(add, asked | {"preview": 1, "entries": "102 60 0"}).context["form"].errors == {
        "entries": ["一张凭证至少有两行分录。"]
    }
    made = client.post(add, asked | {"papers": "3"}, follow=True).context["object"]
    assert (made.number, made.amount, made.kind) == (f"转{today.year}-0001", 60, "transfer")
    (section,) = voucher_form(made, None).sections
    assert section.blocks[0].closing[1] == "附单据 3 张"
    red = client.post(reverse("finance:voucher_reverse", args=[made.pk]), {"on": today}, follow=True).context["object"]
    assert (red.number, red.amount, red.reverses) == (f"转{today.year}-0002", -60, made)
    assert red.summary == f"注销{chinese_date(made.day)}{made.number}号凭证"
    again = client.post(reverse("finance:voucher_reverse", args=[made.pk]), {"on": today})
    assert again.context["form"].non_field_errors() == [f"这张凭证已由{red}号凭证冲销。"]
    found = client.get(reverse("finance:ledger")).context["found"]
    assert {row.account.code: (row.debit, row.after) for row in found.rows}["102"] == (0, 1000)
    call_command("verify_ledger")


def test_once_it_has_others_below_it_an_account_only_gives_to_them_what_lies_on_it(
    client, kept, union, cashier, accountant, today
):
    enter_trust(actor=cashier, unit=union, amount=Decimal(30), day=today, name="某学院", purpose="一日捐")
    facts = {"side": "credit", "parent": LedgerAccount.objects.get(code="221"), "valid_from": today}
    LedgerAccount.objects.create(code="22101", name="一日捐", **facts)
    refusal = "科目“221 代管经费”有明细科目，请记到明细科目：22101 一日捐。"
    client.force_login(accountant)
    waits = client.get(reverse("finance:posting_preview")).context["drafts"]
    assert [problem.messages[0].partition("请在“记账科目对应”")[0] for _, _, problem in waits] == [refusal]
    add = reverse("finance:voucher_add")
    asked = {"day": today, "words": "分设明细科目"}
    more = client.post(add, asked | {"entries": "221 200.01 0\n22101 0 200.01"})
    assert more.context["form"].errors == {"entries": [refusal]}
    book_voucher(actor=accountant, entries="221 200 0\n22101 0 200", **asked)
    with pytest.raises(ValidationError) as raised:
        book_voucher(actor=accountant, entries="221 0 1\n22101 1 0", **asked)
    assert raised.value.message_dict == {"entries": [refusal]}
    begun = client.post(reverse("finance:ledgerstart_add"), {"day": today, "balances": "102 5 0\n221 0 5"})
    assert begun.context["form"].errors == {"balances": [refusal]}


def test_an_error_of_a_former_year_is_no_red_voucher(accountant, chair):
    with time_machine.travel(datetime.datetime(2025, 12, 30, 4, tzinfo=datetime.UTC), tick=False):
        start = propose_ledger(actor=accountant, day=datetime.date(2025, 12, 1), balances=OPENED)
        confirm_ledger(start, actor=chair)
        facts = {"words": "补记", "entries": "102 1 0\n408 0 1"}
        made = book_voucher(actor=accountant, day=datetime.date(2025, 12, 30), **facts)
    with time_machine.travel(datetime.datetime(2026, 1, 2, 4, tzinfo=datetime.UTC), tick=False):
        with pytest.raises(ValidationError, match="以前年度的差错不用红字"):
            reverse_voucher(made, actor=accountant, on=datetime.date(2026, 1, 1))
        connection.check_constraints()
        with pytest.raises(IntegrityError):
            _run(
                "WITH v AS (INSERT INTO finance_voucher (number, unit_id, kind, day, amount, words, corrects_id)"
                " SELECT '转2026-0001', unit_id, kind, '2026-01-01', -amount, 'x', id FROM finance_voucher"
                " RETURNING *),"
                " p AS (INSERT INTO finance_posting (voucher_id, entries, posted_at, posted_by_id)"
                " SELECT v.id, 2, now(), q.posted_by_id FROM v, finance_posting q)"
                " INSERT INTO finance_voucherline (voucher_id, place, account_id, side, amount)"
                " SELECT v.id, l.place, l.account_id, l.side, -l.amount FROM v, finance_voucherline l"
            )


def test_without_a_ledger_nothing_is_booked_by_hand(union):
    facts = {"unit": union, "kind": "transfer", "day": timezone.localdate(), "amount": 1, "words": "x"}
    with transaction.atomic():
        Voucher.objects.create(number=f"转{facts['day'].year}-0001", **facts)
        with pytest.raises(IntegrityError) as refused:
            connection.check_constraints()
        transaction.set_rollback(True)
    assert refused.value.__cause__.diag.constraint_name == "finance_voucher_by_hand"


def test_the_sums_of_accounts_are_what_the_entries_make_them(kept, received, accountant, today, dues):
    received("50.00", kept.day)
    post_vouchers(actor=accountant, until=kept.day)
    received("30.00")
    received("0.25")
    post_vouchers(actor=accountant, until=today)
    book_voucher(actor=accountant, day=today, words="更正", entries="102 5 0\n408 0 5\n102 1 0\n408 0 1")
    kept_sums = AccountDay.objects.filter(account__code="102").order_by("day").values_list("day", "side", "amount")
    assert list(kept_sums) == [(kept.day, "debit", 50), (today, "debit", Decimal("36.25"))]
    connection.check_constraints()
    for wrong in (
        "UPDATE finance_accountday SET amount = 1",
        "DELETE FROM finance_accountday",
        "INSERT INTO finance_accountday (unit_id, account_id, side, day, amount)"
        " SELECT unit_id, account_id, side, day + 9, 1 FROM finance_accountday",
    ):
        with pytest.raises(IntegrityError, match="what its entries make them"):
            _run(wrong)
    with pgtrigger.ignore():
        AccountDay.objects.filter(account__code="102").update(amount=1)
    with pytest.raises(CommandError, match="总账有错误 1 处"):
        call_command("verify_ledger")


def test_the_ledger_begins_no_earlier_than_its_accounts(client, accountant, today):
    client.force_login(accountant)
    for day, begins in ((datetime.date(2021, 12, 31), False), (datetime.date(2022, 1, 1), True)):
        answer = client.post(reverse("finance:ledgerstart_add"), {"day": day, "balances": OPENED})
        assert LedgerStart.objects.exists() is begins
        if not begins:
            sentence = f"总账的科目自2022-01-01起施行，启用日期须从那天起到明年（{today.year + 1}年），请核对。"
            assert answer.context["form"].errors == {"day": [sentence]}


READ = {
    # Copied from a sheet: with or without a column of names, empty cells, the last of them left out.
    "102\t银行存款\t5.00\t\n408\t\t\t5.00": "102+5 408-5",
    "102\t银行存款\t5.00\n408\t其他收入\t\t5.00": "102+5 408-5",
    "102\t5\t\n408\t\t5": "102+5 408-5",
    "１０２　银行存款　１，２３４．５０　0\n408 0 1234.5元": "102+1234.50 408-1234.50",
    "40301 一般性转移 支付补助 0 5\n102 银行 存款 5 0": "40301-5 102+5",
    "一般性转移支付补助（40301）　0　5\n银行存款\t5\t0": "40301-5 102+5",
    "40301 2%留成 0 5": "第1行：40301 是“一般性转移支付补助”，写在一起的名称却是“2%留成”：请核对是哪一个。",
    "102 −5 —\n408 0 -5": "102+-5 408--5",
    "102 5 0\n408 0 1,5": "第2行：「1,5」不是金额，请填写如 1234.50。",
    "102 5 0\n408 0 1,0,0": "第2行：「1,0,0」不是金额，请填写如 1234.50。",
    "102 5 0\n408 0 1.005": "第2行：金额 1.005 超过两位小数，请填写到分。",
    "102 １，２３４．５６７ 0\n408 0 1": "第1行：金额 1234.567 超过两位小数，请填写到分。",
    "102\t银行存款\t1e308\t\n408\t其他收入\t\t1e308": "第1行：「1e308」不是金额，请填写如 1234.50。",
    "102\t1E+308\t\n408\t\t5": "第1行：「1E+308」不是金额，请填写如 1234.50。",
    "102 1,000,000,000,000 0\n408 0 1": "第1行：金额超过上限 999,999,999,999.99 元，请检查是否多打了数字或单位有误。",
    "102 5": "第1行看不懂，请写成“科目编码　科目名称　借方　贷方”，没有的写 0。",
}


def test_entries_are_read_as_typed_or_as_copied_from_a_sheet(kept):
    sign = {"debit": "+", "credit": "-"}
    for text, said in READ.items():
        try:
            found = " ".join(f"{one.account.code}{sign[one.side]}{one.amount}" for one in read_entries(text))
        except ValidationError as refusal:
            found = refusal.messages[0]
        assert found.replace(".00", "") == said.replace(".00", ""), text
