"""Payments through the bank: a batch, its file, the bank's answer, and the payments that are booked with it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from finance import services
from finance.models import BankLayout, BatchLine, BudgetYear, Claim, PayeeAccount, Payment, PaymentBatch
from finance.queries import in_transit
from tests.factories import GrantFactory, MemberFactory, UserFactory, VisitFactory
from tests.finance.bank import BACK, CARD, OUT, answer, row_of, sheet_of, text_answer, text_of
from tests.finance.turn import FIRST, LAST, NEW, OLD, on
from tests.races import counted
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, Notice


def _paid():
    return list(Payment.objects.order_by("pk").values_list("claim__number", "amount", "paid_on", "method"))


def test_the_cashier_sends_a_batch_and_reads_back_what_the_bank_did(
    client, ready, approved, decided, accountant, cashier, branch, branch_chair, budget, excel
):
    mine, other, bare = ready("100.00"), ready("88.50", payee="乙书店"), approved("20.00")
    client.force_login(cashier)
    page = client.get(reverse("finance:batch_add"))
    shown = {row[0].number: row[1].account and row[1].account.masked for row in page.context["rows"]}
    assert [row[0] for row in client.get(reverse("finance:batch_add"), {"q": "乙书店"}).context["rows"]] == [other]
    masked = f"{CARD[:4]} **** **** {CARD[-4:]}"
    assert shown == {mine.number: masked, other.number: masked, bare.number: None}
    refused = client.post(reverse("finance:batch_add"), {"layout": excel.pk, "claims": [mine.pk, bare.pk]})
    assert refused.context["form"].errors["claims"] == [f"{bare.number}（某超市）：没有收款账号，请先登记。"]
    assert not PaymentBatch.objects.exists()
    client.post(reverse("finance:batch_add"), {"layout": excel.pk, "claims": [mine.pk, other.pk]})
    batch = PaymentBatch.objects.get()
    # What is in a batch is paid, cancelled and collected by nothing else; not sent, there is no file.
    assert [row[0] for row in client.get(reverse("finance:batch_add")).context["rows"]] == [bare]
    offered = client.get(reverse("finance:claim_detail", args=[mine.pk])).context["moves"]
    assert [move.name for move in offered] == []
    with pytest.raises(ValidationError, match=f"这笔支出在支付批次 {batch.number}里（待发送）"):
        services.pay_claim(mine, actor=cashier, method="cash", paid_on=timezone.localdate())
    file = reverse("finance:batch_file", args=[batch.pk])
    assert client.post(file).status_code == 302
    client.post(reverse("finance:batch_move", args=[batch.pk, "send"]))
    assert in_transit(budget) == Decimal("188.50")
    sent = client.post(file)
    assert (sent["Content-Disposition"].count(batch.number), sent["Cache-Control"]) == (1, "no-store")
    assert sheet_of(sent) == [
        list(OUT),
        [1, f"{batch.number}-0001", CARD, "某超市", "某银行城东支行", 100, "人民币", "文体活动奖品"],
        [2, f"{batch.number}-0002", CARD, "乙书店", "某银行城东支行", 88.5, "人民币", "文体活动奖品"],
    ]
    entry = AuditEntry.objects.get(code="finance.export_batch")
    assert (entry.actor, entry.facts["账号"], entry.facts["笔数"]) == (cashier, "完整", 2)
    assert not any(CARD in str(facts) for facts in AuditEntry.objects.values_list("facts", flat=True))
    # The file is the cashier's alone, and he sees the whole accounts nowhere else.
    client.force_login(accountant)
    assert client.post(file).status_code == 404
    assert [one.masked_account for one in client.get(batch.get_absolute_url()).context["lines"]] == [masked, masked]

    client.force_login(cashier)
    one, two = batch.lines.order_by("serial")
    back = answer(row_of(one), row_of(two, "失败", words="户名不符"), title="批量转账回执")
    page = client.post(reverse("finance:batch_answer", args=[batch.pk]), {"file": back}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["回执已读入：已支付 1 笔、银行退回 1 笔。"]
    mine.refresh_from_db()
    other.refresh_from_db()
    batch.refresh_from_db()
    assert (mine.state, other.state, batch.state) == ("paid", "approved", "settled")
    assert _paid() == [(mine.number, Decimal("100.00"), timezone.localdate(), "transfer")]
    one.refresh_from_db()
    assert (one.payment.paid_by, one.bank_number) == (cashier, "YH001")
    assert in_transit(budget) == 0
    # The maker reads why, and the line waits in the queue again, for another batch.
    sentence = "支出申请“文体活动奖品”的付款被银行退回：户名不符，将重新支付。"
    assert Notice.objects.filter(user=branch_chair, sentence=sentence).count() == 1
    assert [row[0] for row in client.get(reverse("finance:batch_add")).context["rows"]] == [other, bare]
    services.make_batch(actor=cashier, claims=[other], layout=excel)


def test_a_batch_withdrawn_before_it_was_sent_frees_its_claims(batch, cashier, excel):
    made = batch("10.00", "20.00", send=False)
    claims = [line.claim for line in made.lines.all()]
    with pytest.raises(ValidationError, match="没有发送银行"):
        services.read_answer(made, actor=cashier, file=answer(*map(row_of, made.lines.all())))
    services.withdraw_batch(made, actor=cashier)
    assert set(made.lines.values_list("state", flat=True)) == {"freed"}
    again = services.send_batch(services.make_batch(actor=cashier, claims=claims, layout=excel), actor=cashier)
    with pytest.raises(ValidationError, match="“在途”状态下不能撤回"):
        services.withdraw_batch(again, actor=cashier)


def test_lines_of_a_batch_may_bear_the_number_of_its_one_debit_and_it_is_said(client, batch, cashier):
    sent = batch("10.00", "20.00", "30.00", "40.00")
    one, two, three, four = sent.lines.order_by("serial")
    client.force_login(cashier)
    rows = row_of(one), row_of(two), row_of(three, number="YH002"), row_of(four, "失败", words="户名不符")
    # Each line is a move of its own claim.
    with zeal_ignore():
        read = client.post(reverse("finance:batch_answer", args=[sent.pk]), {"file": answer(*rows)}, follow=True)
    assert [str(message) for message in read.context["messages"]] == [
        "回执已读入：已支付 3 笔、银行退回 1 笔。",
        "这些流水号不止一笔：YH001（2 笔）。银行整批扣款的属正常，逐笔扣款的请与回单核对。",
    ]
    assert len(_paid()) == 3


def _misfits(line):
    """{sentence: the rows that a file has of a line}"""
    batch, today = line.reference.removesuffix("-0001"), timezone.localdate()
    tomorrow = today + datetime.timedelta(1)
    said = {
        f"是“B2020-0009-0001”，不属于支付批次 {batch}，请核对文件。": {"reference": "B2020-0009-0001"},
        f"：本批次没有“{batch}-0009”这一笔。": {"reference": f"{batch}-0009"},
        "：金额是 10.01 元，批次里是 10.00 元。": {"amount": Decimal("10.01")},
        "「金额（元）」：金额不能是负数，请检查；退回的款项请另行登记。": {"amount": -10},
        "「金额（元）」：金额超过上限 9,999,999,999.99 元，请检查是否多打了数字或单位有误。": {"amount": 1e308},
        "「金额（元）」：金额 10.001 超过两位小数，请填写到分。": {"amount": 10.001},
        "：收款人是“丙”，批次里是“某超市”。": {"name": "丙"},
        "：已付的须有入账日期和银行流水号。": {"number": ""},
        f"：入账日期2000-01-03早于批次的发送日期{today}，请核对。": {"day": datetime.date(2000, 1, 3)},
        f"：入账日期{tomorrow}晚于今天，请核对。": {"day": tomorrow},
        "：入账日期2099-01-03晚于今天，请核对。": {"day": datetime.date(2099, 1, 3)},
    }
    rows = {f"回执第3行{sentence}": [row_of(line, **typed)] for sentence, typed in said.items()}
    return rows | {f"回执第4行：“{batch}-0001”在文件里出现了两次。": [row_of(line), row_of(line)]}


def test_an_answer_that_does_not_fit_writes_nothing(batch, cashier):
    sent = batch("10.00", "20.00")
    one, two = sent.lines.order_by("serial")
    for sentence, rows in _misfits(one).items():
        with pytest.raises(ValidationError) as refusal:
            # What is right in the file is not booked either.
            services.read_answer(sent, actor=cashier, file=answer(row_of(two), *rows))
        assert refusal.value.messages == [sentence]
        assert (_paid(), set(sent.lines.values_list("state", flat=True)), sent.answers.count()) == ([], {"open"}, 0)
    services.read_answer(sent, actor=cashier, file=answer(row_of(two), row_of(one, number="YH002")))
    assert len(_paid()) == 2


def test_an_answer_is_read_once_and_a_later_one_says_only_what_is_new(batch, cashier):
    sent = batch("10.00", "20.00", "30.00")
    one, two, three = sent.lines.order_by("serial")
    first = answer(row_of(one), row_of(two, "处理中"))
    assert list(services.read_answer(sent, actor=cashier, file=first).settled.values()) == [1, 0]
    with pytest.raises(ValidationError, match=f"已由{cashier.name}读入，不能再读一次。"):
        services.read_answer(sent, actor=cashier, file=first)
    # The next file of the bank repeats what was there before.
    again = answer(row_of(one), row_of(two, number="YH002"))
    assert list(services.read_answer(sent, actor=cashier, file=again).settled.values()) == [1, 0]
    with pytest.raises(ValidationError, match="与这次的回执不同"):
        services.read_answer(sent, actor=cashier, file=answer(row_of(one, number="YH009")))
    assert [amount for _, amount, *_ in _paid()] == [10, 20]
    # By hand, as the paper of the bank says; nothing is left to answer then.
    with pytest.raises(ValidationError, match="须有入账日期和银行流水号"):
        services.answer_line(three, actor=cashier, state="paid")
    with pytest.raises(ValidationError, match="请写明银行退回的原因"):
        services.answer_line(three, actor=cashier, state="failed")
    services.answer_line(three, actor=cashier, state="paid", bank_day=timezone.localdate(), bank_number="YH003")
    with pytest.raises(ValidationError, match="已登记为“已支付”，不能再改"):
        services.answer_line(three, actor=cashier, state="failed", words="退汇")
    sent.refresh_from_db()
    assert (sent.state, len(_paid())) == ("settled", 3)


def test_what_is_no_answer_is_refused_in_a_sentence(client, batch, cashier):
    sent = batch("10.00")
    client.force_login(cashier)
    page = reverse("finance:batch_answer", args=[sent.pk])
    for file, sentence in (
        (answer(("x",) * 7, head=("甲", *BACK[1:])), f"文件里没有这些表头：{'、'.join(BACK)}。"),
        (answer(name="x.xlsx"), "回执里没有任何一笔，请检查是否选错了文件。"),
        (text_answer(("这不是表",), encoding="utf-8"), f"文件里没有这些表头：{'、'.join(BACK)}。"),
    ):
        assert client.post(page, {"file": file}).context["form"].non_field_errors() == [sentence]
    assert sent.answers.count() == 0


def test_the_text_of_a_bank_is_in_its_encoding(client, ready, cashier):
    layout = BankLayout.objects.get(format="csv")
    made = services.make_batch(actor=cashier, claims=[ready("10.00", payee="㛃书店")], layout=layout)
    sent = services.send_batch(made, actor=cashier)
    client.force_login(cashier)
    file = reverse("finance:batch_file", args=[sent.pk])
    reference = f"{sent.number}-0001"
    assert text_of(client.post(file), "gb18030") == [
        ["账号", "姓名", "金额", "业务类型", "附言"],
        [CARD, "㛃书店", "10.00", "代发其他", reference],
    ]
    head = ("附言", "姓名", "金额", "状态", "入账日", "流水", "备注")
    row = (reference, "㛃书店", "10.00", "代发成功", f"{timezone.localdate():%Y%m%d}", "0001", "")
    services.read_answer(sent, actor=cashier, file=text_answer(head, row, encoding="gb18030"))
    assert len(_paid()) == 1
    assert sent.lines.get().bank_number == "0001"


def test_a_member_is_paid_to_the_account_in_the_roster(client, decided, accountant, cashier, branch, excel):
    member = MemberFactory(unit=branch, name="张某", bank_name="某银行", bank_card=CARD)
    claim = services.check_claim(decided(), actor=accountant)
    facts = {"unit": branch, "budget": claim.budget, "amount": claim.amount, "number": "2022-001"}
    VisitFactory(member=member, claim=claim, state="approved", approved_on=claim.approved_on, **facts)
    assert services.accounts_of([claim])[claim.pk].number == CARD
    made = services.make_batch(actor=cashier, claims=[claim], layout=excel)
    line = made.lines.get()
    # What is confidential goes to the bank under its number alone.
    assert (line.name, line.account, line.purpose) == (
        "张某",
        CARD,
        claim.number if claim.is_confidential else claim.source,
    )
    other = Claim(payee="李某", pk=claim.pk, cause=claim.cause)
    assert services.accounts_of([other]) == {}


def test_only_an_account_that_can_be_is_kept_and_nobody_reads_it(client, draft, approved, batch, cashier, branch_chair):
    claim = draft()
    client.force_login(branch_chair)
    page = reverse("finance:claim_account", args=[claim.pk])
    for account, sentence in (
        (f"{CARD[:-1]}2", "银行卡号的校验位不对，请核对每一位数字。"),
        ("12", "账号是 6 到 32 位的数字，请核对。"),
        ("6.22E+18", "号码变成了科学计数，末尾的数字已丢失；请把这一列设为“文本”格式后重新输入。"),
    ):
        answered = client.post(page, {"bank": "某银行", "account": account})
        assert answered.context["form"].errors == {"account": [sentence]}
    client.post(page, {"bank": "某银行", "account": f" {CARD[:4]} {CARD[4:]}"})
    shown = client.get(reverse("finance:claim_detail", args=[claim.pk])).context["account"]
    assert (shown.masked, PayeeAccount.objects.get().account) == (f"{CARD[:4]} **** **** {CARD[-4:]}", CARD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM finance_payeeaccount")
        assert bytes(cursor.fetchone()[0]).count(CARD.encode()) == 0
    # Later it is the cashier's to enter, and nobody's once a batch holds the claim.
    waiting = approved()
    with pytest.raises(PermissionDenied):
        services.enter_account(waiting, actor=branch_chair, bank="某银行", account=CARD)
    services.enter_account(waiting, actor=cashier, bank="某银行", account=CARD)
    words = f"支出申请{waiting.number}批准后由出纳登记了收款账户（{shown.masked}），请与收款人核对。"
    assert Notice.objects.filter(user=waiting.approved_by, sentence=words).count() == 1
    held = batch("10.00").lines.get().claim
    with pytest.raises(ValidationError, match="已在支付批次里"):
        services.enter_account(held, actor=cashier, bank="某银行", account=CARD)


def test_who_took_part_in_a_claim_neither_collects_nor_answers_for_it(
    approved, ready, checked, person, union, cashier, chair, excel
):
    both = person(Role.CASHIER, union)
    GrantFactory(user=both, unit=union, role=Role.CHAIR)
    mine = services.approve_claim(checked("10.00"), actor=both)
    services.enter_account(mine, actor=cashier, bank="某银行", account=CARD)
    with pytest.raises(ValidationError, match="不能兼做支付"):
        services.make_batch(actor=both, claims=[mine, ready("10.00")], layout=excel)
    with pytest.raises(PermissionDenied):
        services.make_batch(actor=chair, claims=[mine], layout=excel)
    sent = services.send_batch(services.make_batch(actor=cashier, claims=[mine], layout=excel), actor=cashier)
    with pytest.raises(ValidationError, match="回执第2行：提出、经办、同意、初审、审核、审批的人不能兼做支付。"):
        services.read_answer(sent, actor=both, file=answer(row_of(sent.lines.get())))
    assert _paid() == []
    services.answer_line(sent.lines.get(), actor=cashier, state="failed", words="退汇")
    line = BatchLine(batch=sent, serial=9, claim=mine, name="x", amount=mine.amount, purpose="x")
    theirs = PaymentBatch.objects.create(
        number=f"{sent.number[:-1]}2", unit=union, layout=excel, made_on=sent.made_on, made_by=both
    )
    line.batch = theirs
    # The database alone refuses it too: the batch is made by one of the chain.
    with pytest.raises(DatabaseError, match="took part"), transaction.atomic():
        line.save()


def test_a_batch_in_transit_at_the_end_of_the_year_is_paid_in_the_next(in_december, lines, chair, cashier, old, excel):
    with on(LAST):
        claim = in_december("100.00")
        services.enter_account(claim, actor=cashier, bank="某银行", account=CARD)
        sent = services.send_batch(services.make_batch(actor=cashier, claims=[claim], layout=excel), actor=cashier)
    with on(FIRST):
        line = sent.lines.get()
        with pytest.raises(ValidationError, match="请先结转"):
            services.answer_line(line, actor=cashier, state="paid", bank_day=FIRST, bank_number="1")
        [carried] = services.carry_over(old, actor=chair)
        line.refresh_from_db()
        assert (line.claim, line.state) == (carried, "open")
        services.answer_line(line, actor=cashier, state="paid", bank_day=FIRST, bank_number="1")
    assert Payment.objects.get().budget == lines[NEW]


def test_what_left_in_december_and_is_heard_of_in_the_new_year_is_booked_then(
    in_december, lines, chair, cashier, old, excel
):
    with on(LAST):
        claim = in_december("100.00")
        services.enter_account(claim, actor=cashier, bank="某银行", account=CARD)
        sent = services.send_batch(services.make_batch(actor=cashier, claims=[claim], layout=excel), actor=cashier)
    with on(FIRST):
        services.carry_over(old, actor=chair)
        services.close_year(BudgetYear.objects.get(year=OLD), actor=chair, document="决算")
        services.read_answer(sent, actor=cashier, file=answer(row_of(sent.lines.get(), day=LAST)))
    payment = Payment.objects.get()
    assert (payment.paid_on, payment.budget, payment.batch_line.bank_day) == (FIRST, lines[NEW], LAST)


REFUSED = {
    "UPDATE finance_batchline SET amount = amount + 1": "Cannot update",
    "UPDATE finance_batchline SET name = 'x'": "Cannot update",
    "UPDATE finance_batchline SET state = 'freed'": "in another state",
    "UPDATE finance_batchline SET state = 'paid', bank_day = '{day}', bank_number = '1'": "does not stand for",
    "DELETE FROM finance_batchline": "denied|Cannot delete",
    "UPDATE finance_paymentbatch SET state = 'draft', sent_on = NULL": "Cannot update",
    "UPDATE finance_paymentbatch SET state = 'settled'": "has open lines",
    "UPDATE finance_paymentbatch SET number = 'B2000-0001'": "Cannot update",
    "UPDATE finance_claim SET state = 'cancelled'": "is in an open batch",
    "UPDATE finance_claim SET state = 'paid', paid_on = '{day}'": "is in an open batch",
    "UPDATE finance_bankanswer SET digest = 'x'": "permission denied",
}


def test_the_account_of_the_portal_cannot_put_the_way_aside(batch, cashier, as_app):
    sent = batch("10.00", "20.00")
    services.read_answer(sent, actor=cashier, file=answer(row_of(sent.lines.first(), "处理中")))
    as_app()
    for statement, why in REFUSED.items():
        with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement.format(day=timezone.localdate())}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
@pytest.mark.parametrize("is_held", [True, False])
def test_a_claim_is_never_in_two_open_batches(ready, cashier, excel, is_held, monkeypatch):
    """The control: without the constraint of the database the two that looked at once both have it."""
    claim = ready("10.00")
    index = "finance_batchline_open_once"
    if not is_held:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
            (definition,) = cursor.fetchone()
            cursor.execute(f"DROP INDEX {index}")
    # The service's own look is away: the writers meet the constraint alone.
    monkeypatch.setattr("finance.services.bank.batches._locked", lambda keys: list(Claim.objects.filter(pk__in=keys)))
    monkeypatch.setattr("finance.services.bank.batches._problems", lambda *_: [])
    _ = cashier.current_grants
    try:
        outcomes = counted(
            [lambda: services.make_batch(actor=cashier, claims=[claim], layout=excel)] * 4,
            lambda outcome: (
                outcome.messages[0]
                if isinstance(outcome, ValidationError)
                else "done"
                if isinstance(outcome, PaymentBatch)
                else None
            ),
        )
        if is_held:
            assert outcomes == {"done": 1, "有的支出刚被放进另一个批次，请刷新页面后重新选择。": 3}
        else:
            assert outcomes == {"done": 4}
        assert BatchLine.objects.filter(claim=claim).count() == (1 if is_held else 4)
    finally:
        if not is_held:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE finance_batchline DISABLE TRIGGER USER; DELETE FROM finance_batchline")
                cursor.execute(f"ALTER TABLE finance_batchline ENABLE TRIGGER USER; {definition}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_the_same_answer_read_by_many_at_once_pays_once(batch, cashier):
    sent = batch("10.00", "20.00")
    rows = [row_of(line) for line in sent.lines.all()]
    _ = cashier.current_grants
    outcomes = counted(
        [lambda: services.read_answer(sent, actor=cashier, file=answer(*rows))] * 4,
        lambda outcome: (
            "refused" if isinstance(outcome, ValidationError) else None if isinstance(outcome, Exception) else "done"
        ),
    )
    assert outcomes["done"] >= 1
    assert Payment.objects.aggregate(s=Sum("amount"))["s"] == 30


def test_who_is_paid_through_the_bank_sees_who_had_the_whole_account(client, ready, cashier, excel, branch):
    payee = MemberFactory(unit=branch, user=UserFactory())
    claims = [ready("100.00", member=payee), ready("20.00", member=payee), ready("30.00")]
    made = services.send_batch(services.make_batch(actor=cashier, claims=claims, layout=excel), actor=cashier)
    client.force_login(cashier)
    assert len(sheet_of(client.post(reverse("finance:batch_file", args=[made.pk])))) == 4
    client.force_login(payee.user)
    listed = client.get(reverse("members:my_readings")).context["page_obj"].object_list
    assert [(one.actor, one.act, one.facts) for one in listed] == [(cashier, "下载完整账号", {"支付批次": made.number})]
