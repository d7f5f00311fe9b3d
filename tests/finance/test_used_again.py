"""An invoice pays once: it is found under another kind, code or seller, and where a red letter follows the payment."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from finance import services
from finance.services.auditing.checks import run_checks
from tests.finance.invoices import DAY
from tests.finance.test_invoice_files import NUMBER
from unionportal.core.flow.decisions import decision_on

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
    assert decision_on(red.claim, accountant).findings == (said.format("30.00"),)
    own = f"发票 {NUMBER} 已被红字发票冲减，多用了 30.00 元，须向收款人追回。"
    assert shown(accountant) == [[own], [own]]
    hits = [hit for hit in run_checks(today, today) if hit.rule.kind == "reduced"]
    assert [(hit.words, hit.amount) for hit in hits] == [
        (f"发票 {NUMBER} 被红字发票 {red.number} 冲减，已多用 30.00 元，没有追回。", 30)
    ]
    assert [row.name for row in hits[0].rows.all()] == [spent.number]
    # It is said no more once that much came back.
    back = {"actor": cashier, "on": today, "reason": "红冲退款"}
    services.refund_claim(spent, amount=Decimal("29.99"), **back)
    assert decision_on(red.claim, accountant).findings == (said.format("0.01"),)
    services.refund_claim(spent, amount=Decimal("0.01"), **back)
    assert shown(accountant) == [[], []]
    assert decision_on(red.claim, accountant).findings == ()
