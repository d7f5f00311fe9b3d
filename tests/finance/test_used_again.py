"""An invoice pays once: it is found under another kind, code or seller, and where a red letter follows the payment."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.services.auditing.checks import run_checks
from finance.services.invoices.mistyped import correct_total
from tests.factories import GrantFactory
from tests.finance.invoices import DAY
from tests.finance.test_invoice_files import NUMBER
from unionportal.core.choices import Role
from unionportal.core.flow.decisions import decision_on
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.usefixtures("union_title")


def _found(invoice):
    """Return (sentence, blocks) of what names another invoice."""
    found = services.findings_of(invoice.claim)
    return [(one.sentence, one.blocks) for one in found if one.sentence.endswith("核对是不是同一张。") or one.blocks]


def test_a_paper_with_a_code_is_not_used_again_as_another_kind(add):
    old = {"kind": "vat", "number": "12345678", "code": "031002000111"}
    used = add(**old).claim
    used = services.submit_claim(used, actor=used.made_by)
    named = f"与支出申请{used.number}的增值税发票（有代码） 12345678"
    for kind_ in ("other", "fiscal"):
        with pytest.raises(ValidationError, match=r"还可用 0\.00 元"):
            add(**old | {"kind": kind_})
    part = old | {"part": Decimal("10.00")}
    one = f"{named} 是同一张，票据种类、代码或号码却登记得不同。"
    alike = f"{named} 号码相同，请核对是不是同一张。"
    for facts, said in (
        ({"kind": "other", "code": ""}, [(one, True)]),
        ({"kind": "other", "code": "", "number": "031002000111-12345678"}, [(one, True)]),
        ({"kind": "other", "code": "", "issued_on": DAY.replace(day=2)}, [(alike, False)]),
        ({"kind": "other", "code": "", "total": Decimal("200.00")}, [(alike, False)]),
        ({"kind": "other", "code": "", "total": Decimal("200.00"), "seller_name": "另一家"}, []),
        ({"code": "031002000112"}, []),
    ):
        invoice = add(**part | facts)
        assert _found(invoice) == [(f"发票 {invoice.number} {sentence}", blocks) for sentence, blocks in said], facts
    # And as another row of the same claim.
    twice = add(claim=add(**part | {"code": "3100151320"}).claim, **part | {"kind": "other", "code": ""})
    assert [blocks for _, blocks in _found(twice)].count(True) == 2


def test_a_ticket_is_seen_again_under_another_spelling_of_its_seller(add, accountant):
    ticket = {"kind": "other", "number": "A0042", "seller_name": "某出租汽车公司"}
    first = add(**ticket).claim
    first = services.submit_claim(first, actor=first.made_by)
    again = add(**ticket | {"seller_name": "某出租车公司"})
    said = f"发票 A0042 与支出申请{first.number}的其他票据 A0042 号码相同，请核对是不是同一张。"
    assert _found(again) == [(said, False)]
    claim = services.submit_claim(again.claim, actor=again.claim.made_by)
    assert decision_on(claim, accountant).findings == (said,)
    other = add(**ticket | {"seller_name": "某出租车公司", "total": Decimal("200.00"), "part": Decimal("1.00")})
    assert [sentence for sentence, _ in _found(other)] == [said.replace(first.number, claim.number)]


def test_a_red_letter_after_the_payment_says_what_is_to_come_back(
    client, add, accountant, cashier, chair, branch_chair
):
    blue, today = add(), timezone.localdate()
    spent = services.check_claim(services.submit_claim(blue.claim, actor=branch_chair), actor=accountant)
    services.pay_claim(services.approve_claim(spent, actor=chair), actor=cashier, method="transfer", paid_on=today)
    spent.refresh_from_db()
    red = add(number=NUMBER[:-1] + "0", total=Decimal("-30.00"), part=Decimal(0), corrects_number=NUMBER)
    where = f"红字发票 {red.number} 冲减的发票 {NUMBER} 已用于支出申请{spent.number}并支付"
    said = where + "，多用了 {} 元，须向收款人追回。"

    def shown(actor):
        """What the accountant reads of the claim that was paid, and of its invoice."""
        client.force_login(actor)
        pages = [client.get(one.get_absolute_url()).context for one in (spent, blue)]
        assert [one.total for one in pages[1]["red_letters"]] == ([-30] if red.claim.state == "submitted" else [])
        return [[one.sentence for one in page["findings"]] for page in pages]

    assert [one.sentence for one in services.findings_of(red.claim)] == [said.format("30.00")]
    assert shown(accountant) == [[], []]
    red.claim = services.submit_claim(red.claim, actor=branch_chair)
    unverified = f"发票 {red.number} 共 1 张没有登记查验结果。"
    assert decision_on(red.claim, accountant).findings == (said.format("30.00"), unverified)
    taken = f"使用的发票 {NUMBER} 已被支出申请{red.claim.number}的红字发票 {red.number} 冲减"
    own = f"支出申请{spent.number}{taken}，多用了 30.00 元，须向收款人追回。"
    assert shown(accountant) == [[own], [own]]
    hits = [hit for hit in run_checks(today, today) if hit.rule.kind == "reduced"]
    assert [(hit.words, hit.amount) for hit in hits] == [
        (f"发票 {NUMBER} 被红字发票 {red.number} 冲减，已多用 30.00 元，没有追回。", 30)
    ]
    assert [row.name for row in hits[0].rows.all()] == [spent.number]
    # It is said no more once that much came back.
    back = {"actor": cashier, "on": today, "reason": "红冲退款"}
    services.refund_claim(spent, amount=Decimal("29.99"), **back)
    assert decision_on(red.claim, accountant).findings == (said.format("0.01"), unverified)
    services.refund_claim(spent, amount=Decimal("0.01"), **back)
    assert shown(accountant) == [[], []]
    assert decision_on(red.claim, accountant).findings == (unverified,)


def test_a_total_that_was_typed_wrongly_is_corrected_for_every_claim_that_uses_the_invoice(
    client, add, person, union, accountant, cashier, chair, branch_chair
):
    wrong = add(total=Decimal("1000.00"), part=Decimal("100.00"))
    other = add(total=Decimal("1000.00"), part=Decimal("200.00"))
    claim = services.check_claim(services.submit_claim(wrong.claim, actor=branch_chair), actor=accountant)
    today = timezone.localdate()
    services.pay_claim(services.approve_claim(claim, actor=chair), actor=cashier, method="cash", paid_on=today)
    services.verify_invoice(wrong, actor=accountant, verification="same")
    right = {"total": Decimal("10000.00"), "part": Decimal("9700.00")}
    with pytest.raises(ValidationError, match="那里登记错的，请会计在那张发票上更正"):
        add(**right)
    page = reverse("finance:invoice_total", args=[wrong.pk])
    for hand in (branch_chair, cashier, chair):
        client.force_login(hand)
        assert client.post(page, {"total": "10000", "reason": "少打一个零"}).status_code == 404
    client.force_login(accountant)
    used = "这张发票已使用和被红字冲减 300.00 元，价税合计不能更少；票面确实不足的，冲正那笔支付、退回更正。"
    for total, reason, errors in (
        ("299.99", "看错", {"total": [used]}),
        ("1000.00", "看错", {"total": ["登记的就是 1,000.00 元。"]}),
        ("10000", " ", {"reason": ["这个字段是必填项。"]}),
    ):
        answer = client.post(page, {"total": total, "reason": reason})
        assert (answer.context["form"].errors, answer.context["form"]["total"].value()) == (errors, total)
    assert list(client.post(page, {"total": "1e308", "reason": "x"}).context["form"].errors) == ["total"]
    assert client.post(page, {"total": "10000", "reason": "少打一个零"}).status_code == 302
    for row in (wrong, other):
        row.refresh_from_db()
        assert (row.total, row.corrected_by, row.correction_reason) == (10000, accountant, "少打一个零")
    assert (wrong.part, wrong.verification, wrong.verified_by) == (100, "", None)
    facts = {"号码": NUMBER, "价税合计": ["1000.00", "10000.00"], "原因": "少打一个零"}
    assert [entry.facts for entry in AuditEntry.objects.filter(act="更正发票的价税合计")] == [facts, facts]
    assert wrong.events.filter(total=1000, part=100).exists()
    # What its maker may change himself, and what the database keeps from whoever does not say who corrected it.
    assert add(**right).total == 10000
    assert client.get(reverse("finance:invoice_total", args=[other.pk])).status_code == 404
    by = "corrected_by_id = {}, corrected_at = now(), correction_reason = 'x'"
    for change in ("total = 20000", f"total = 20000, {by.format(branch_chair.pk)}"):
        with pytest.raises(DatabaseError, match="are submitted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE finance_invoice SET {change} WHERE id = %s", [wrong.pk])  # noqa: S608
    own = add(claim=add(number=NUMBER[:-1] + "5").claim, number=NUMBER[:-1] + "6")
    services.submit_claim(own.claim, actor=branch_chair)
    GrantFactory(user=branch_chair, role=Role.ACCOUNTANT, unit=union)
    branch_chair.__dict__.pop("current_grants", None)
    with pytest.raises(ValidationError, match="经办人不能更正自己经手的发票"):
        correct_total(own, actor=branch_chair, total=Decimal("500.00"), reason="看错")
