"""What is lent is lent once, and settled by its papers: what the accountant sees, what is printed, what is asked."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.daily import remind_of_loans
from finance.documents.vouchers import claim_form, loan_form
from finance.forms.payees import Payee
from finance.models import Claim, Invoice, Loan, LoanRule, PaperRule, PaymentBatch
from tests.factories import MemberFactory, usual_kind
from tests.finance.bank import CARD
from tests.finance.lending import DAY, invoice, move
from tests.finance.test_invoice_files import XML
from tests.finance.turn import on
from unionportal.core.flow.decisions import decision_on
from unionportal.core.models import Notice


def test_an_invoice_above_the_loan_is_used_whole_and_what_differs_is_named_to_the_accountant(
    client, lent, branch_chair, accountant, union_title
):
    loan, kind = lent("300.00"), usual_kind()
    type(kind).objects.filter(pk=kind.pk).update(invoice="block")
    Claim.objects.filter(pk=loan.claim_id).update(kind=kind)
    PaperRule.objects.create(kind=kind, name="活动方案", severity="warn", valid_from=DAY)

    def seen(spent):
        """What the accountant is shown of a loan that the borrower handed in with this amount."""
        client.force_login(branch_chair)
        assert move(client, loan, "submit", spent=spent) == "submitted"
        client.force_login(accountant)
        shown = decision_on(loan, accountant)
        move(client, loan, "send_back", reason="再核对")
        assert decision_on(loan, accountant) is None
        return shown.amount, shown.findings

    with on(DAY + datetime.timedelta(3)):
        client.force_login(branch_chair)
        papers = reverse("finance:claim_papers", args=[loan.claim_id])
        client.post(papers, {"what": "invoice", "files": [SimpleUploadedFile("发票.xml", XML.encode())]})
        [read] = loan.claim.invoices.all()
        assert (read.total, read.part) == (379, 379)
        page = client.get(reverse("finance:loan_move", args=[loan.pk, "submit"]))
        assert page.context["form"]["spent"].value() == 379
        assert seen("379.00") == (379, ("缺少单据：活动方案。",))
        less = "实际支出 250.00 元，比各张发票“本次使用”的合计 379.00 元少 129.00 元，请核对。"
        assert seen("250.00") == (250, ("缺少单据：活动方案。", less))
        services.complete_invoice(read, actor=branch_chair, part=Decimal("300.00"))
        client.force_login(branch_chair)
        sentence = "发票合计 300.00 元，不足实际支出的 379.00 元，请补上发票，或改大没有整张使用的发票的“本次使用”。"
        assert move(client, loan, "submit", spent="379.00") == {"spent": [sentence]}
        # Where no invoice is asked for, the accountant is told that none is there.
        Invoice.objects.all().delete()
        Claim.objects.filter(pk=loan.claim_id).update(kind=None)
        more = "实际支出 350.00 元，比各张发票“本次使用”的合计 0.00 元多 350.00 元，请核对。"
        assert seen("350.00") == (350, (more, "没有附件。"))
        assert client.get(loan.get_absolute_url()).context["findings"] == ()


def test_a_settled_loan_prints_what_was_spent_and_its_rest_is_asked_for(
    client, lent, branch_chair, accountant, cashier
):
    loan = lent("500.00")
    reader = SimpleNamespace(user=accountant)

    def printed(form):
        """Return {label: value} of its sheet, and the closing lines of its invoices."""
        [section] = form.sections
        said = dict(pair for line in section.blocks[0].lines for pair in line.pairs)
        return said, section.blocks[1].closing

    with on(DAY + datetime.timedelta(9)):
        invoice(loan.claim, "379.00")
        # Nobody said yet what was spent.
        said, closing = printed(claim_form(loan.claim, reader))
        assert (said["借款"], said["实际支出"], said["核销"], closing[1:]) == ("未核销", "", "", ())
        services.submit_loan(loan, actor=branch_chair, spent=Decimal("379.00"))
        loan = services.settle_loan(loan, actor=accountant)
        said, _ = printed(loan_form(loan, reader))
        assert (said["借款"], said["应退回"], said["已退回"]) == ("待退回余款", "121.00 元", "")
    asked = Notice.objects.filter(user=branch_chair, sentence__startswith="提醒：")
    for day, count in ((15, 1), (16, 1), (17, 2), (18, 2)):
        remind_of_loans(datetime.date(2027, 3, day))
        assert asked.count() == count
    assert asked.first().sentence.endswith("应在 2027-03-16 以前核销，已逾期，请退回余款 121.00 元。")
    with on(DAY + datetime.timedelta(20)):
        loan = services.take_rest(loan, actor=cashier, on=timezone.localdate())
        for form in (claim_form(loan.claim, reader), loan_form(loan, reader)):
            said, closing = printed(form)
            assert (said["实际支出"], said["已退回"], said["应退回"]) == ("379.00 元", "121.00 元", "")
            assert said["核销"] == f"{accountant.name}　2027年3月10日"
            assert closing[1:] == ()
        # What a shop gives back later is no rest of it: what was spent and what came back are together what was lent.
        services.refund_claim(loan.claim, actor=cashier, amount=Decimal(9), on=timezone.localdate(), reason="退差价")
        for form in (claim_form(loan.claim, reader), loan_form(loan, reader)):
            assert printed(form)[0]["已退回"] == "121.00 元；核销以后退回 9.00 元"
        client.force_login(accountant)
        shown = client.get(loan.get_absolute_url()).context
        assert (shown["returned"], shown["returned_later"]) == (121, 9)
    remind_of_loans(datetime.date(2027, 3, 25))
    assert asked.count() == 2
    client.force_login(branch_chair)
    paper = client.get(reverse("finance:loan_form_settlement", args=[loan.pk]))
    assert paper.headers["Content-Type"] == "application/pdf"


def test_what_is_paid_to_a_list_becomes_no_loan(draft, borrower, branch_chair):
    claim = draft("100.00")
    line = services.add_payee(
        claim, actor=branch_chair, payee=Payee(borrower.name, None, borrower), amount=Decimal(100)
    )
    lending = {"way": "loan", "member": borrower, "payee": borrower.name}
    with pytest.raises(ValidationError, match="借款只借给一个人，请先删去收款人名单"):
        services.update_claim(claim, actor=branch_chair, **lending)
    services.remove_payee(line, actor=branch_chair)
    assert services.update_claim(claim, actor=branch_chair, **lending).is_loan


@pytest.mark.parametrize("rule", ["warn", "block"])
def test_loans_that_were_asked_for_together_are_not_both_lent(
    draft, line, borrower, branch_chair, accountant, chair, cashier, rule
):
    def passes(act, claim, sentence, **facts):
        """Let it pass, unless the rule does not: then refused with this sentence."""
        if rule == "warn":
            return act(claim, **facts)
        with pytest.raises(ValidationError) as refusal:
            act(claim, **facts)
        assert refusal.value.messages == [sentence]
        return claim

    facts = {"budget": line, "way": "loan", "payee": borrower.name, "member": borrower}
    LoanRule.objects.update(unless_settled=rule)
    with on(DAY):
        first, second = (services.submit_claim(draft("20.00", **facts), actor=branch_chair) for _ in range(2))
        first = services.check_claim(first, actor=accountant)
        asked = f"借小款另有一笔借款{first.number}（20.00 元）“待批准”，还没有付。"
        passes(services.check_claim, second, asked, actor=accountant)
        # Two that passed the accountant before the rule said so.
        LoanRule.objects.update(unless_settled="warn")
        second.refresh_from_db()
        if second.state == "submitted":
            second = services.check_claim(second, actor=accountant)
        second = services.approve_claim(second, actor=chair)
        LoanRule.objects.update(unless_settled=rule)
        asked = f"借小款另有一笔借款{second.number}（20.00 元）“已批准待支付”，还没有付。"
        passes(services.approve_claim, first, asked, actor=chair)
        LoanRule.objects.update(unless_settled="warn")
        first.refresh_from_db()
        if first.state == "checked":
            first = services.approve_claim(first, actor=chair)
        LoanRule.objects.update(unless_settled=rule)
        pay = {"actor": cashier, "method": "cash", "paid_on": DAY}
        services.pay_claim(first, **pay)
        sentence = f"借小款还有没有核销的{first.loan}（20.00 元），借出 0 天。"
        passes(services.pay_claim, second, sentence, **pay)
        assert Loan.objects.count() == (1 if rule == "block" else 2)
        # What the borrower settled is no more in the way.
        for loan in Loan.objects.all():
            services.settle_loan(services.submit_loan(loan, actor=branch_chair, spent=Decimal(20)), actor=accountant)
        if rule == "block":
            services.pay_claim(second, **pay)
        assert Loan.objects.count() == 2


def test_of_two_loans_to_one_borrower_the_bank_is_sent_one(client, approved, line, borrower, branch, cashier, excel):
    """In one batch, in two, by hand beside one, and in a batch that waited while he was lent in cash."""
    other = MemberFactory(unit=branch, name="另小借", bank_name="某银行", bank_card=CARD)
    borrower.bank_name, borrower.bank_card = "某银行", CARD
    borrower.save()
    LoanRule.objects.update(unless_settled="warn")
    with on(DAY):
        lending = {"budget": line, "way": "loan"}
        first, second, third = (
            approved("20.00", **lending, payee=one.name, member=one) for one in (borrower, borrower, other)
        )
        LoanRule.objects.update(unless_settled="block")
        client.force_login(cashier)

        def collect(*claims):
            """Return what the page refuses, or the batch."""
            sent = {"layout": excel.pk, "claims": [one.pk for one in claims]}
            answer = client.post(reverse("finance:batch_add"), sent)
            return answer.context["form"].errors["claims"] if answer.context else PaymentBatch.objects.latest("pk")

        refused = [f"{second.number}（借小款）：借小款另有一笔借款{first.number}（20.00 元）由银行支付，还没有核销。"]
        assert collect(first, second, third) == refused
        assert not PaymentBatch.objects.exists()
        batch = collect(first, third)
        assert collect(second) == refused
        with pytest.raises(ValidationError, match=f"另有一笔借款{first.number}"):
            services.pay_claim(second, actor=cashier, method="cash", paid_on=DAY)
        services.withdraw_batch(batch, actor=cashier)
        batch = collect(first, third)
        LoanRule.objects.update(unless_settled="warn")
        services.pay_claim(second, actor=cashier, method="cash", paid_on=DAY)
        LoanRule.objects.update(unless_settled="block")
        with pytest.raises(ValidationError, match=f"{first.number}（借小款）：借小款还有没有核销的"):
            services.send_batch(batch, actor=cashier)
        assert PaymentBatch.objects.get(pk=batch.pk).state == "draft"
        services.withdraw_batch(batch, actor=cashier)
        assert services.send_batch(collect(third), actor=cashier).state == "sent"
