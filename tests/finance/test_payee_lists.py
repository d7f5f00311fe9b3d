"""A claim that pays several: the list adds up, each is one line of a batch, fails, is mended and reversed alone."""

import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from zeal import zeal_ignore

from finance import queries, services
from finance.documents.payees import payee_grid, signing_form
from finance.models import BankLayout, PayeeLine, Payment, RouteRule
from tests.factories import GiftIssueFactory, MemberFactory, UserFactory
from tests.finance.bank import CARD, answer
from tests.finance.turn import LAST, OLD, on
from unionportal.core.models import AuditEntry, Notice
from welfare.models import BenefitKind, GiftIssue
from welfare.services import approve_benefit

HEAD = "工号\t姓名\t金额\t开户银行\t银行卡号\t现金"
OTHER_CARD = "6222020200000000139"


@pytest.fixture
def members(branch):
    named = {"staff_no": "T0001", "bank_name": "某银行", "bank_card": CARD}
    return [MemberFactory(unit=branch, name="甲一", **named), MemberFactory(unit=branch, name="乙二", staff_no="T0002")]


def paste(*lines, head=HEAD):
    return services.read_payees(text="\n".join([head, *("\t".join(line) for line in lines)]))


LINES = (
    ("T0001", "甲一", "100.00", "", "", ""),
    ("", "丙三", "50.50", "另一银行", OTHER_CARD, ""),
    ("T0002", "乙二", "49.50", "", "", "是"),
)


@pytest.fixture
def listed(draft, members, branch_chair, accountant, chair):
    """Make a claim of 200 yuan for three: a member with an account, somebody else with one, a member in cash."""

    def make(*, approve=True, **facts):
        claim = draft("200.00", payee="名单所列", **facts)
        services.list_payees(claim, actor=branch_chair, listed=paste(*LINES))
        if approve:
            claim = services.submit_claim(claim, actor=branch_chair)
            claim = services.check_claim(claim, actor=accountant)
            claim = services.approve_claim(claim, actor=chair)
        return claim

    return make


def sent(claims, cashier):
    batch = services.make_batch(actor=cashier, claims=claims, layout=BankLayout.objects.get(format="xlsx"))
    return services.send_batch(batch, actor=cashier)


def settle(line, cashier, number="YH1", **failed):
    day = timezone.localdate()
    answers = {"state": "failed", **failed} if failed else {"state": "paid", "bank_day": day, "bank_number": number}
    services.answer_line(line, actor=cashier, **answers)


def standing(claim):
    return list(claim.payees.values_list("name", "amount", "payment__number"))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([("", "丙三", "-1", "", "", "")], "第2行「金额」"),
        ([("", "丙三", "1.005", "", "", "")], "超过两位小数"),
        ([("", "丙三", "1e308", "", "", "")], "第2行「金额」"),
        ([("", "丙三", "0", "", "", "")], "第2行：金额须大于零"),
        ([("", "", "5", "", "", "")], "第2行「姓名」"),
        ([("", "丙三", "5", "某银行", "6222020200000000122", "")], "第2行：银行卡号的校验位不对"),
        ([("", "丙三", "5", "某银行", CARD, "是")], "第2行：填了账号的就不是现金签领"),
        ([("T0009", "丙三", "5", "", "", "")], "第2行：工号 T0009 不在您的范围内"),
        ([("T0001", "乙二", "5", "", "", "")], "第2行：工号 T0001 是甲一，不是乙二"),
        ([LINES[0], ("", "甲一", "5", "", "", "")], "第3行：甲一与第2行重复"),
    ],
)
def test_a_list_with_a_fault_names_its_row_and_changes_nothing(listed, branch_chair, client, lines, sentence):
    claim = listed(approve=False)
    client.force_login(branch_chair)
    text = "\n".join([HEAD, *("\t".join(line) for line in lines)])
    form = client.post(reverse("finance:payee_upload", args=[claim.pk]), {"text": text}).context["list_form"]
    [found] = form.non_field_errors()
    assert found.count(sentence) == 1, found
    # What was pasted stands there still, and the list is what it was.
    assert form["text"].value() == text
    assert [name for name, *_ in standing(claim)] == ["甲一", "丙三", "乙二"]


def test_a_list_is_uploaded_typed_and_sums_up_to_the_fen(client, draft, members, branch_chair, other_branch):
    MemberFactory(unit=other_branch, staff_no="T0003", name="丁四")
    claim = draft("200.00", payee="名单所列")
    client.force_login(branch_chair)
    book, file = Workbook(), io.BytesIO()
    for row in (
        ["评委劳务名单"],
        ["序号", "姓名", "实发金额"],
        [1, "甲一", 100],
        [2, "丁四", 50.5],
        ["合计", "", 150.5],
    ):
        book.active.append(row)
    book.save(file)
    upload = SimpleUploadedFile("名单.xlsx", file.getvalue())
    client.post(reverse("finance:payee_upload", args=[claim.pk]), {"file": upload})
    page = reverse("finance:claim_payees", args=[claim.pk])
    lines = list(claim.payees.all())
    # Found by his name in one's own sub-union; nobody learns of the members of another.
    assert [(one.name, one.amount, one.member) for one in lines] == [
        ("甲一", 100, members[0]),
        ("丁四", Decimal("50.5"), None),
    ]
    nothing = client.post(reverse("finance:payee_upload", args=[claim.pk]), {}).context["list_form"]
    assert nothing.non_field_errors() == ["请上传文件或粘贴名单，二者选一。"]
    found = [one.sentence for one in services.findings_of(claim)]
    assert found[0] == "收款人 2 个，合计 150.50 元，比申请的 200.00 元少 49.50 元。"
    with pytest.raises(ValidationError, match=r"少 49\.50 元"):
        services.submit_claim(claim, actor=branch_chair)
    typed = {"payee": f"m:{members[1].pk}", "amount": "49.51"}
    client.post(page, typed)
    again = client.post(page, typed)
    assert again.context["form"].errors == {"payee": ["乙二已在名单上。"]}
    assert again.context["form"]["amount"].value() == "49.51"
    assert services.findings_of(claim)[0].sentence.endswith("多 0.01 元。")
    client.post(reverse("finance:payee_remove", args=[claim.payees.get(name="乙二").pk]))
    client.post(page, typed | {"amount": "49.50", "in_cash": "on"})
    assert not [one for one in services.findings_of(claim) if one.blocks]
    services.submit_claim(claim, actor=branch_chair)
    # Submitted, the list is closed to its maker as well.
    assert client.post(page, {"payee": "戊", "amount": "1"}).status_code == 404
    with pytest.raises(ValidationError, match="请先退回"):
        services.list_payees(claim, actor=branch_chair, listed=[])


def test_each_is_paid_fails_and_is_mended_alone(client, listed, cashier, chair, accountant, budget, branch_chair):
    claim = listed()
    client.force_login(cashier)
    [(_, due, *_)] = client.get(reverse("finance:batch_add")).context["rows"]
    assert (len(due.payable), due.lacking, due.amount) == (2, (), Decimal("150.50"))
    batch = sent([claim], cashier)
    one, two = batch.lines.order_by("serial")
    assert [(row.name, row.amount, row.account) for row in (one, two)] == [
        ("甲一", 100, CARD),
        ("丙三", Decimal("50.50"), OTHER_CARD),
    ]
    settle(one, cashier)
    back = (two.reference, "丙三", Decimal("50.50"), "失败", None, None, "账号错误")
    services.read_answer(batch, actor=cashier, file=answer(back))
    claim.refresh_from_db()
    # The first has his money and the claim waits for the others: of the budget all of it is used or set aside, once.
    assert (claim.state, queries.available(budget)) == ("approved", Decimal("800.00"))
    [line] = queries.with_use(type(budget).objects.filter(pk=budget.pk))
    assert (line.committed, line.paid, queries.unpaid_of(claim)) == (100, 100, 100)
    failed = claim.payees.get(name="丙三")
    account = reverse("finance:payee_account", args=[failed.pk])
    wrong = client.post(account, {"bank": "某银行", "account": "6222020200000000122"}).context["form"]
    assert list(wrong.errors) == ["account"]
    client.post(account, {"bank": "某银行", "account": "310066661018800"})
    assert Notice.objects.filter(user=chair, sentence__contains="登记了收款账户").count() == 1
    assert client.get(reverse("finance:payee_account", args=[claim.payees.get(name="甲一").pk])).status_code == 404
    with pytest.raises(ValidationError, match="已付给其中的收款人，不能撤销"):
        services.cancel_claim(claim, actor=chair, reason="不办了")
    # Another account passes the accountant once more, who has to leave it to the cashier to mend: one has his money.
    claim.refresh_from_db()
    assert claim.state == "decided"
    with pytest.raises(ValidationError, match="不能退回；账户不对的，请出纳再更正"):
        services.send_back_claim(claim, actor=accountant, reason="账号不对")
    claim = services.check_claim(claim, actor=accountant)
    again = sent([claim], cashier)
    [third] = again.lines.all()
    assert (third.name, third.account) == ("丙三", "310066661018800")
    copied = "uid, batch_id, claim_id, payee_id, name, bank, amount, purpose, state, bank_number, words"
    values = copied.replace("uid", "gen_random_uuid()")
    with pytest.raises(DatabaseError, match="open_once"):
        at_once(
            f"INSERT INTO finance_batchline (serial, {copied}) SELECT 9, {values} FROM finance_batchline WHERE id = %s",  # noqa: S608
            third.pk,
        )
    # In cash, before the bank has answered: who is in a batch is not paid by hand.
    pay = reverse("finance:claim_move", args=[claim.pk, "pay"])
    cash = claim.payees.get(name="乙二")
    with pytest.raises(ValidationError, match="有的在支付批次里"):
        services.pay_payees(claim, [failed, cash], actor=cashier, method="transfer", paid_on=timezone.localdate())
    settle(third, cashier, "YH2")
    form = client.get(pay).context["form"]
    assert (list(form.fields), form["payees"].value()) == (["method", "paid_on", "payees"], [cash.pk])
    with zeal_ignore():
        client.post(pay, {"method": "cash", "paid_on": timezone.localdate(), "payees": [cash.pk]})
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == ("paid", timezone.localdate())
    booked = list(Payment.objects.order_by("pk").values_list("payee", "amount", "method"))
    assert booked == [
        ("甲一", 100, "transfer"),
        ("丙三", Decimal("50.50"), "transfer"),
        ("乙二", Decimal("49.50"), "cash"),
    ]
    assert Notice.objects.filter(user=branch_chair, sentence__endswith="已支付。").count() == 1
    assert str(list(AuditEntry.objects.values_list("facts", flat=True))).count("310066661018800") == 0


def at_once(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def pay_all(claim, cashier):
    lines, today = list(claim.payees.filter(payment=None)), timezone.localdate()
    return services.pay_payees(claim, lines, actor=cashier, method="transfer", paid_on=today)


def test_one_is_reversed_and_paid_rightly_while_the_others_keep_theirs(client, listed, cashier, budget):
    claim = listed()
    pay_all(claim, cashier)
    wrong = Payment.objects.get(payee="丙三")
    client.force_login(cashier)
    page, answers = (
        reverse("finance:claim_move", args=[claim.pk, "reverse"]),
        {"on": timezone.localdate(), "reason": "错"},
    )
    assert client.post(page, answers | {"fault": "cashier"}).context["form"].errors == {
        "payment": ["这个字段是必填项。"]
    }
    for fault in ("maker", "none"):
        refused = client.post(page, answers | {"fault": fault, "payment": wrong.pk}).context["form"]
        assert list(refused.errors) == ["fault"]
    client.post(page, answers | {"fault": "cashier", "payment": wrong.pk})
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on, queries.available(budget)) == ("approved", None, Decimal("800.00"))
    assert [number is None for *_, number in standing(claim)] == [False, True, False]
    # A second one, before the first is paid again.
    services.correct_payment(
        Payment.objects.get(payee="甲一"), actor=cashier, reason="错", on=timezone.localdate(), fault="cashier"
    )
    pay_all(claim, cashier)
    claim.refresh_from_db()
    assert (claim.state, sum(Payment.objects.values_list("amount", flat=True))) == ("paid", Decimal("200.00"))
    # Who is to get nothing any more gives all of it back, and the others keep theirs.
    refund = reverse("finance:claim_move", args=[claim.pk, "refund"])
    last = claim.payees.get(name="丙三")
    client.post(refund, {"payee": last.pk, "amount": "50.50", "on": timezone.localdate(), "reason": "本人退回"})
    claim.refresh_from_db()
    assert (claim.state, queries.available(budget)) == ("paid", Decimal("850.50"))


def test_one_who_gave_a_part_back_is_reversed_and_paid_rightly(listed, cashier, budget):
    claim, facts = listed(), {"actor": cashier, "on": timezone.localdate(), "reason": "错"}
    pay_all(claim, cashier)
    wrong, gone = (Payment.objects.get(payee=name) for name in ("丙三", "甲一"))
    services.refund_claim(claim, payment=wrong, amount=Decimal("20.00"), **facts)
    services.refund_claim(claim, payment=gone, amount=gone.amount, **facts)
    with pytest.raises(ValidationError, match="已全部退回"):
        services.correct_payment(gone, fault="cashier", **facts)
    assert services.correct_payment(wrong, fault="cashier", **facts).amount == Decimal("-30.50")
    at_once("SELECT 1")
    assert [number is None for *_, number in standing(claim)] == [False, True, False]
    pay_all(claim, cashier)
    at_once("SELECT 1")
    claim.refresh_from_db()
    assert (claim.state, queries.available(budget)) == ("paid", Decimal("900.00"))


def test_the_database_refuses_a_list_that_does_not_add_up(listed, cashier, branch_chair):
    claim = listed()
    pay_all(claim, cashier)
    line = claim.payees.first()
    for sql in (
        "UPDATE finance_payeeline SET amount = 1 WHERE id = %s",
        "UPDATE finance_payeeline SET payment_id = NULL WHERE id = %s",
        "DELETE FROM finance_payeeline WHERE id = %s",
        "UPDATE finance_payeeline SET serial = 9, name = '别人' WHERE id = %s",
        "INSERT INTO finance_payeeline (uid, claim_id, serial, name, amount, in_cash, bank)"
        " SELECT gen_random_uuid(), claim_id, 9, '别人', 1, false, '' FROM finance_payeeline WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            at_once(sql, line.pk)
    assert PayeeLine.objects.count() == 3


def test_who_stands_twice_or_in_several_claims_is_found(listed, draft, members, branch, branch_chair):
    RouteRule.objects.create(station="collective", amount=300, clause="x", source="y", valid_from="2020-01-01")
    claim = listed(approve=False)
    typed = SimpleNamespace(name="甲一", member=None, supplier=None)
    again = services.add_payee(claim, actor=branch_chair, payee=typed, amount=Decimal(5))
    twice = "名单上有同名或同一账号的收款人，请核对是不是重复列了：甲一。"
    assert [one.sentence for one in services.findings_of(claim)].count(twice) == 1
    services.remove_payee(again, actor=branch_chair)
    namesake = MemberFactory(unit=branch, name="甲一")
    for amount, member, together in (
        ("250.00", namesake, None),
        ("199.99", members[0], None),
        ("0.01", members[0], 300),
    ):
        services.submit_claim(draft(amount, payee="甲一", member=member), actor=branch_chair)
        found = [one.sentence for one in services.findings_of(claim)]
        sentence = "同一收款人（甲一）一周内另有 2 笔，合计 300.00 元，达到须集体决定的 300.00 元，请说明不是拆分。"
        assert found == ([sentence] if together else [])


def test_what_some_have_not_got_goes_on_in_the_next_year(listed, lines, cashier, chair, old):
    with on(LAST):
        claim = listed(budget=lines[OLD])
        first = claim.payees.get(name="甲一")
        services.pay_payees(claim, [first], actor=cashier, method="transfer", paid_on=LAST)
    with on(LAST.replace(year=OLD + 1, month=1, day=5)):
        [new] = services.carry_over(old, actor=chair)
        assert (new.amount, [one.name for one in new.payees.all()]) == (100, ["丙三", "乙二"])
        pay_all(new, cashier)
    claim.refresh_from_db()
    new.refresh_from_db()
    assert (claim.state, new.state, standing(claim)[0][0]) == ("carried", "paid", "甲一")
    assert [queries.available(lines[year]) for year in lines] == [900, 900]


def test_the_papers_list_the_payees(listed, cashier, client):
    claim = listed()
    pay_all(claim, cashier)
    grid = payee_grid(list(claim.payees.all()))
    masked = [
        f"某银行 {CARD[:4]} **** **** {CARD[-4:]}",
        f"另一银行 {OTHER_CARD[:4]} **** **** {OTHER_CARD[-4:]}",
        "现金签领",
    ]
    assert ([row[1] for row in grid.rows], grid.total["金额（元）"]) == (masked, 200)
    [section] = signing_form(claim, None).sections
    assert [row[:2] for row in section.blocks[1].rows] == [("乙二", Decimal("49.50"))]
    client.force_login(cashier)
    page = client.get(reverse("finance:payment_form_voucher", args=[Payment.objects.first().pk]))
    assert (page.status_code, page["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize(("form", "supplier", "expected"), [("cash", "", 2), ("goods", "", 0), ("cash", "某商场", 0)])
def test_a_gift_of_cash_is_paid_to_everybody_on_its_list(
    union, branch, members, budget, chair, form, supplier, expected
):
    BenefitKind.objects.filter(benefit="gift").update(forms=["goods", "cash"])
    issue = GiftIssueFactory(unit=union, form=form, supplier=supplier, amount=Decimal("300.00"), budget=budget)
    for member, cost in zip(members, ("100.00", "200.00"), strict=True):
        issue.recipients.create(unit=branch, member=member, name=member.name, cost=Decimal(cost))
    GiftIssue.objects.filter(pk=issue.pk).update(state="checked", checked_by=UserFactory())
    issue.refresh_from_db()
    claim = approve_benefit(issue, actor=chair).claim
    lines = list(claim.payees.values_list("name", "amount", "in_cash"))
    # Who has no account in the roster signs for it.
    assert lines == [("甲一", 100, False), ("乙二", 200, True)][:expected]
    if expected:
        with pytest.raises(ValidationError, match="不能再改动收款人名单"):
            services.list_payees(claim, actor=claim.made_by, listed=[])
