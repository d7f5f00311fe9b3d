"""A loan is paid first and settled by its papers; what somebody else paid, or a card, is paid back to him."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.daily import remind_of_loans
from finance.models import Claim, InvoiceOriginal, Loan, LoanRule, PaperRule, Payment, RouteRule
from tests.factories import MemberFactory, UserFactory, usual_kind
from tests.finance.lending import DAY, invoice, move
from tests.finance.turn import on
from tests.pictures import photo
from tests.shown import links, texts
from unionportal.core.files import attachments
from unionportal.core.models import Notice


@pytest.mark.parametrize(
    ("spent", "state", "paid", "rest"),
    [("500.00", "settled", 500, None), ("499.99", "returning", 500, None), ("500.01", "settled", 500, Decimal("0.01"))],
)
def test_a_loan_is_settled_to_the_fen(client, lent, branch_chair, accountant, cashier, line, spent, state, paid, rest):
    loan = lent()
    assert queries.available(line) == 500
    with on(DAY + datetime.timedelta(9)):
        client.force_login(branch_chair)
        # The papers come after the money; those of another claim that was paid stay closed.
        assert client.get(reverse("finance:claim_papers", args=[loan.claim_id])).status_code == 200
        invoice(loan.claim, spent)
        assert client.get(reverse("finance:loan_move", args=[loan.pk, "submit"])).context["form"][
            "spent"
        ].value() == Decimal(spent)
        assert list(move(client, loan, "submit", spent="-1")) == ["spent"]
        assert list(move(client, loan, "submit", spent="1e308")) == ["spent"]
        assert list(move(client, loan, "submit", spent="1.005")) == ["spent"]
        assert move(client, loan, "submit", spent=spent) == "submitted"
        assert client.get(reverse("finance:claim_papers", args=[loan.claim_id])).status_code == 404
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE finance_invoice SET part = 1 WHERE claim_id = %s", [loan.claim_id])
        # Who borrowed does not settle it himself.
        assert move(client, loan, "settle") == 404
        client.force_login(accountant)
        assert move(client, loan, "settle") == state
        if state == "returning":
            assert Notice.objects.filter(user=branch_chair, sentence__endswith="请退回余款 0.01 元。").count() == 1
            client.force_login(cashier)
            assert list(move(client, loan, "take_rest", amount="0.01", on="2099-01-01")) == ["on"]
            assert move(client, loan, "take_rest", amount="0.01", on=timezone.localdate()) == "settled"
        assert sum(Payment.objects.values_list("amount", flat=True)) == paid - (
            Decimal("0.01") if state == "returning" else 0
        )
        if rest:
            above = loan.rest
            assert (above.amount, above.state, above.made_by, above.member) == (
                rest,
                "draft",
                branch_chair,
                loan.claim.member,
            )
            # Its invoices are those of the loan.
            assert not [one for one in services.findings_of(above) if one.blocks]
            services.submit_claim(above, actor=branch_chair)
    assert queries.available(line) == 500 - (rest or 0) + (Decimal("0.01") if state == "returning" else 0)


def test_what_is_spent_above_a_loan_is_within_budget_and_passes_the_stations_of_the_whole(
    client, lent, branch_chair, accountant, line
):
    """Of the line of 1000 half is lent; the committee decides on what costs 600 or more."""
    RouteRule.objects.create(station="collective", amount=600, valid_from=DAY, clause="x", source="y")
    loan = lent()
    with on(DAY + datetime.timedelta(9)):
        client.force_login(branch_chair)
        invoice(loan.claim, "1000.01")
        sentence = f"比借款多支出 500.01 元，预算余额不足：{line}还可用 500.00 元，请先调整预算。"
        assert move(client, loan, "submit", spent="1000.01") == {"spent": [sentence]}
        assert move(client, loan, "submit", spent="1000.00") == "submitted"
        # Meanwhile others have submitted theirs.
        adjusted = {"actor": accountant, "decided_on": DAY, "document": "纪要"}
        services.adjust_budget(line, amount=Decimal(-1), **adjusted)
        with pytest.raises(ValidationError, match="还可用 499"):
            services.settle_loan(loan, actor=accountant)
        services.adjust_budget(line, amount=Decimal(1000), **adjusted)
        services.settle_loan(loan, actor=accountant)
        loan.refresh_from_db()
        services.update_claim(loan.rest, actor=branch_chair, amount=Decimal("500.01"))
        with pytest.raises(ValidationError, match=r"多支出 500\.00 元，补付不能超过它"):
            services.submit_claim(loan.rest, actor=branch_chair)
        services.update_claim(loan.rest, actor=branch_chair, amount=Decimal("500.00"))
        assert services.submit_claim(loan.rest, actor=branch_chair).is_collective


def test_what_came_back_of_an_open_loan_is_no_rest_of_it(client, lent, branch_chair, accountant, cashier, line):
    facts = {"actor": cashier, "on": DAY, "reason": "先还一部分"}

    def settled(back, spent):
        loan = lent()
        services.refund_claim(loan.claim, amount=Decimal(back), **facts)
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal(spent))
        with pytest.raises(ValidationError, match="核销已提交"):
            services.refund_claim(loan.claim, amount=Decimal("0.01"), **facts)
        return services.settle_loan(loan, actor=accountant)

    with on(DAY):
        even, above, below = settled("100.00", "400.00"), settled("450.00", "400.00"), settled("99.99", "400.00")
        assert [one.state for one in (even, above, below)] == ["settled", "settled", "returning"]
        assert (above.rest.amount, below.difference) == (350, Decimal("0.01"))
        with pytest.raises(ValidationError, match="请在借款里登记余款退回"):
            services.refund_claim(below.claim, amount=Decimal("0.01"), **facts)
        below = services.take_rest(below, actor=cashier, on=DAY)
        assert (below.state, below.lent) == ("settled", 400)
        client.force_login(accountant)
        page = client.get(below.get_absolute_url())
        assert (texts(page, "dd").count("100.00 元"), page.text.count("应退回")) == (1, 0)
    assert queries.available(line) == 1000 - 400 - 50 - 400


def test_what_comes_back_after_a_loan_was_settled_is_less_spent_and_changes_nothing_of_how_it_was(
    client, lent, branch_chair, accountant, cashier, line
):
    """Of 500 yuan 550 were spent: the 50 are claimed by themselves, whatever a shop gives back later."""
    with on(DAY):
        loan = services.submit_loan(lent(), actor=branch_chair, spent=Decimal("550.00"))
        loan = services.settle_loan(loan, actor=accountant)
        client.force_login(cashier)
        page = reverse("finance:claim_move", args=[loan.claim_id, "refund"])
        answers = {"on": DAY, "reason": "商家退差价"}
        over = client.post(page, answers | {"amount": "500.01"}).context["form"].errors
        assert over == {"amount": ["这笔支付还有 500.00 元没有退回；退款须大于零、不多于 500.00 元。"]}
        client.post(page, answers | {"amount": "120.00"})
        row = Payment.objects.latest("pk")
        assert (row.amount, row.is_refund, row.after_settled) == (-120, True, True)
        loan = Loan.objects.with_open().get()
        assert (loan.settled, loan.lent, loan.open, loan.state) == (500, 380, 0, "settled")
        assert queries.available(line) == 1000 - 500 + 120
        # The claim for what was spent above the loan is as large as it was.
        rest = loan.rest
        assert (rest.amount, rest.amount_of_whole) == (50, 550)
        services.update_claim(rest, actor=branch_chair, amount=Decimal("50.01"))
        with pytest.raises(ValidationError, match=r"多支出 50\.00 元，补付不能超过它"):
            services.submit_claim(rest, actor=branch_chair)
        # It was none: out again, and only what was no rest of the loan.
        services.undo_refund(loan.claim, actor=cashier, refund=row, on=DAY, reason="记错了")
    assert queries.available(line) == 500
    with pytest.raises(DatabaseError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(settled=1)


def test_the_rest_with_which_a_loan_was_settled_is_no_refund_to_correct(
    client, lent, branch_chair, accountant, cashier
):
    loan = services.submit_loan(lent(), actor=branch_chair, spent=Decimal("400.00"))
    with on(DAY):
        loan = services.settle_loan(loan, actor=accountant)
        loan = services.take_rest(loan, actor=cashier, on=DAY)
        client.force_login(cashier)
        page = reverse("finance:claim_move", args=[loan.claim_id, "undo_refund"])
        row = Payment.objects.latest("pk")
        wrong = client.post(page, {"refund": row.pk, "on": DAY, "reason": "记错了"}).context["form"].errors
        assert list(wrong) == ["refund"]
        with pytest.raises(ValidationError, match="借款已凭它核销"):
            services.undo_refund(loan.claim, actor=cashier, refund=row, on=DAY, reason="记错了")


def test_papers_that_are_not_in_order_go_back_with_the_reason(client, lent, branch_chair, accountant):
    loan = lent()
    kind = usual_kind()
    type(kind).objects.filter(pk=kind.pk).update(invoice="block")
    Claim.objects.filter(pk=loan.claim_id).update(kind=kind)
    with on(DAY):
        invoice(loan.claim, "100.00")
        client.force_login(branch_chair)
        sentence = "发票合计 100.00 元，不足实际支出的 100.01 元，请补上发票。"
        assert move(client, loan, "submit", spent="100.01") == {"spent": [sentence]}
        PaperRule.objects.create(kind=kind, name="活动方案", valid_from=DAY)
        assert move(client, loan, "submit", spent="100.00") == {
            "__all__": ["缺少单据：活动方案，请在“发票和单据”里上传。"]
        }
        PaperRule.objects.filter(kind=kind).update(severity="none")
        assert move(client, loan, "submit", spent="100.00") == "submitted"
        client.force_login(accountant)
        assert move(client, loan, "send_back", reason="缺签收名单") == "open"
    assert Notice.objects.filter(user=branch_chair, sentence__endswith="的核销被退回：缺签收名单").count() == 1


def test_an_open_loan_is_seen_while_another_is_asked_for(client, lent, draft, line, borrower, branch_chair, cashier):
    loan = lent()
    facts = {"budget": line, "way": "loan", "payee": borrower.name, "member": borrower}
    for day, late in ((DAY + datetime.timedelta(15), ""), (DAY + datetime.timedelta(16), "，应在 2027-03-16 以前核销")):
        with on(day):
            claim = draft("20.00", **facts)
            days = (day - DAY).days
            sentence = f"借小款还有没有核销的{loan}（500.00 元），借出 {days} 天{late}。"
            assert [(one.sentence, one.blocks) for one in services.findings_of(claim)] == [(sentence, False)]
            client.force_login(cashier)
            assert [row.days for row in client.get(reverse("finance:loan_list")).context["object_list"]] == [days]
    # A rule of a later day holds from that day on.
    rule = LoanRule.objects.get()
    LoanRule.objects.filter(pk=rule.pk).update(valid_until=day)
    LoanRule.objects.create(days=30, unless_settled="block", clause="第二条", source="新办法", valid_from=day)
    with on(day - datetime.timedelta(1)):
        assert not services.findings_of(claim)[0].blocks
    with on(day), pytest.raises(ValidationError, match="还有没有核销的借款"):
        services.submit_claim(claim, actor=branch_chair)
    loan.refresh_from_db()
    assert loan.due_on == datetime.date(2027, 3, 16)


def test_whoever_borrowed_is_reminded_before_the_day_and_once_after_it(lent, branch_chair):
    lent()
    sent = Notice.objects.filter(user=branch_chair, sentence__contains="提交核销")
    told = []
    for day in (12, 13, 14, 16, 17, 18):
        remind_of_loans(datetime.date(2027, 3, day))
        told.append(sent.count())
    assert told == [0, 1, 1, 1, 2, 2]


def test_the_reversal_of_the_payment_ends_the_loan_and_a_settled_one_stands(lent, cashier, branch_chair, accountant):
    loan = lent()
    payment = Payment.objects.get()
    with on(DAY):
        services.correct_payment(payment, actor=cashier, reason="付错", on=DAY, fault="cashier")
        loan.refresh_from_db()
        assert loan.state == "void"
        services.pay_claim(loan.claim, actor=cashier, method="transfer", paid_on=DAY)
        loan.refresh_from_db()
        assert loan.state == "open"
        services.submit_loan(loan, actor=branch_chair, spent=Decimal("500.00"))
        services.settle_loan(loan, actor=accountant)
        with pytest.raises(ValidationError, match="“已核销”状态下不能冲正"):
            services.correct_payment(Payment.objects.last(), actor=cashier, reason="错", on=DAY)


def test_many_invoices_with_their_other_originals_are_shown(client, lent, cashier, branch_chair):
    loan = lent()
    for number in ("0001", "0002", "0003"):
        facts = {"name": f"{number}.ofd", "content_type": "application/octet-stream", "unit": loan.claim.unit}
        kept = attachments.keep(number.encode(), actor=branch_chair, **facts)
        InvoiceOriginal.objects.create(
            invoice=invoice(loan.claim, "10.00", number), attachment=kept, format="ofd", digest=kept.sha256
        )
    client.force_login(cashier)
    named = texts(client.get(loan.get_absolute_url()), ".row-sub")
    assert [one for one in named if one.endswith(".ofd")] == ["0001.ofd", "0002.ofd", "0003.ofd"]


def test_whoever_borrowed_finds_his_loan_though_another_asked_for_it(client, lent, branch):
    other = UserFactory()
    loan = lent(payee="某乙", member=MemberFactory(unit=branch, name="某乙", user=other))
    page = loan.get_absolute_url()
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404
    client.force_login(other)
    shown = client.get(page)
    assert (shown.context["may_read_claim"], [move.name for move in shown.context["moves"]]) == (True, ["submit"])
    # He brings the papers of what he spent, which are the maker's of any other claim.
    papers = reverse("finance:claim_papers", args=[loan.claim_id])
    client.post(papers, {"what": "invoice", "files": [SimpleUploadedFile("发票.jpg", photo(), "image/jpeg")]})
    invoice = loan.claim.invoices.get()
    assert client.get(invoice.get_absolute_url()).context["may_edit"]
    client.force_login(UserFactory())
    assert {client.post(papers).status_code, client.get(invoice.get_absolute_url()).status_code} == {404}
    client.force_login(other)
    # From the home page and his own.
    assert links(client.get(reverse("home"))).count(page) == 1
    mine = client.get(reverse("members:me")).context["sections"]
    assert [one.section.code for one in mine if one.section.model is Loan] == ["loans"]


@pytest.mark.parametrize(("way", "word"), [("advanced", "垫付"), ("loan", "借款")])
def test_who_paid_for_it_is_a_member_who_is_chosen(draft, borrower, branch, branch_chair, way, word):
    claim = draft(way=way, payee="某同事")
    with pytest.raises(ValidationError, match=f"{word}的收款人须从会员里点选"):
        services.submit_claim(claim, actor=branch_chair)
    other = MemberFactory(unit=branch, name="垫小付", bank_name="某银行", bank_card="6222020200000000121")
    services.update_claim(claim, actor=branch_chair, payee=other.name, member=other)
    claim.refresh_from_db()
    assert [one.sentence for one in services.findings_of(claim) if one.blocks] == []
    assert services.accounts_of([claim])[claim.pk].number == "6222020200000000121"
    if way == "advanced":
        services.update_claim(claim, actor=branch_chair, payee=borrower.name, member=borrower)
        claim.refresh_from_db()
        own = [one.sentence for one in services.findings_of(claim) if one.sentence.startswith("垫付")]
        assert own == ["垫付的是经办人自己，须有别人验收证明。"]


def test_a_card_asks_for_its_slip(client, draft, branch_chair, cashier, approved):
    claim = draft(way="card", payee="公务卡")
    with pytest.raises(ValidationError, match="缺少单据：公务卡签购单"):
        services.submit_claim(claim, actor=branch_chair)
    client.force_login(branch_chair)
    page = client.get(reverse("finance:claim_papers", args=[claim.pk]))
    slip = PaperRule.objects.get(way="card")
    assert page.context["form"].rules[str(slip.pk)] == slip
    other = draft()
    rules = client.get(reverse("finance:claim_papers", args=[other.pk])).context["form"].rules
    assert rules.get(str(slip.pk)) is None


def test_the_home_page_names_the_loans_in_what_was_paid_until_they_are_settled(client, lent, branch_chair, accountant):
    loan = lent("500.00")

    def named():
        """Return (what was paid, what of it is lent) on the card of the accountant's board."""
        [board] = client.get("/").context["boards"]
        [card] = [one for one in board.cards if one.figure.code == "finance.paid"]
        return card.both.now.value, card.within and card.within.both.now.value

    with on(DAY):
        client.force_login(accountant)
        assert named() == (500, 500)
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal("500.00"))
        assert named() == (500, 500)
        services.settle_loan(loan, actor=accountant)
        assert named() == (500, None)
