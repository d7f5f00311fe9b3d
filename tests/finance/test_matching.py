"""The bank's lines held against the books: what is offered, one button, nothing matched twice, money come back."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Holding, Income, Match, MatchPart, MatchRule, Payment, Transfer
from finance.services.holdings.book import rows_in
from finance.services.incoming.trust import correct_trust, enter_trust
from finance.services.reconciling import matching, suggesting
from tests.factories import AccountFactory
from tests.finance.bank import answer, row_of
from tests.races import counted
from unionportal.core.access.scoping import Scope
from unionportal.core.models import AuditEntry


@pytest.fixture
def income(cashier, union):
    def book(amount, payer="某大学", days=0):
        account = AccountFactory(kind="income", code="40101", name="会费收入")
        on = timezone.localdate() + datetime.timedelta(days)
        facts = {"unit": union, "account": account, "amount": Decimal(amount), "received_on": on, "payer": payer}
        return services.record_income(actor=cashier, **facts)

    return book


def _offered(holding):
    """[(what the line is, the numbers of the rows of each suggestion)] of the page."""
    offers = suggesting.offers(holding, suggesting.open_lines(holding))
    return [[[entry.number for entry in one.entries] for one in offer.suggestions] for offer in offers]


def test_the_cashier_matches_what_is_offered_with_one_button_and_others_read_it(
    client, bank, stated, paid, income, cashier, auditor
):
    mine, other, got = paid("100.00"), paid("100.00", payee="乙书店"), income("500.00")
    stated((0, "-100.00", "乙书店"), (0, "500.00", "某大学"), (0, "-100.00", "", "", f"付款 {mine.number}"))
    client.force_login(cashier)
    page = reverse("finance:holding_matching", args=[bank.pk])
    assert _offered(bank) == [
        [[other.number], [mine.number]],
        [[got.number]],
        # By its number, though the bank names nobody.
        [[mine.number], [other.number]],
    ]
    offers = client.get(page).context["offers"]
    assert offers[0].suggestions[0].why == ("金额相同", "户名相同", "同一天")
    for offer in offers:
        parts = [offer.line.part_key, *offer.suggestions[0].keys]
        client.post(page, {"parts": " ".join(parts)})
    assert Match.objects.count() == 3
    assert (client.get(page).context["count"], _offered(bank)) == (0, [])
    client.force_login(auditor)
    shown = client.get(page)
    assert (shown.context["may_match"], len(shown.context["matches"])) == (False, 3)
    assert client.post(page, {"parts": "line-1"}).status_code == 404


def test_a_batch_is_one_line_of_the_bank_or_many(client, bank, stated, batch, cashier):
    sent = batch("10.00", "20.00", "30.00")
    lines = list(sent.lines.order_by("serial"))
    numbers = [f"YH{place}" for place in range(3)]
    answers = [row_of(line, number=number) for line, number in zip(lines, numbers, strict=True)]
    services.read_answer(sent, actor=cashier, file=answer(*answers))
    payments = list(Payment.objects.order_by("pk"))
    whole, _ = stated((0, "-60.00", "批量代发", "", sent.number), (0, "-30.00", "某超市", "YH2"))
    first, second = suggesting.offers(bank, suggesting.open_lines(bank))
    assert (first.suggestions[0].label, len(first.suggestions[0].entries)) == (str(sent), 3)
    # The number that the bank gave the payment is known.
    assert second.suggestions[0].why == ("金额相同", "编号相同", "户名相同", "同一天")
    client.force_login(cashier)
    page = reverse("finance:statementline_detail", args=[whole.pk])
    entries = client.get(page).context["entries"]
    refused = client.post(page, {"parts": [entry.key for entry in entries[:2]]})
    [problem] = refused.context["problems"]
    assert problem.startswith("银行流水合计 -60.00 元，账面合计")
    assert Match.objects.count() == 0
    two, three = stated((0, "-10.00", ""), (0, "-20.00", ""))
    matching.match(bank, actor=cashier, lines=[two], payments=payments[:1])
    matching.match(bank, actor=cashier, lines=[three], payments=payments[1:2])
    # What is left of the batch is no whole one any more.
    with pytest.raises(ValidationError, match=r"相差 30\.00 元，不能核对"):
        matching.match(bank, actor=cashier, lines=[whole], payments=payments[2:])
    with pytest.raises(ValidationError, match="刚被核对过"):
        matching.match(bank, actor=cashier, lines=[whole], payments=payments)


@pytest.mark.parametrize(("apart", "is_offered"), [(-3, True), (-4, False), (2, True), (3, False)])
def test_the_days_between_bank_and_books_are_those_of_the_rule_of_its_day(bank, stated, income, apart, is_offered):
    today = timezone.localdate()
    day = today - datetime.timedelta(10)
    MatchRule.objects.update(valid_until=day)
    words = {"return_days": 5, "return_words": "退票"}
    MatchRule.objects.create(days_before=3, days_after=2, valid_from=day, **words)
    income("500.00", days=apart - 5)
    stated((-5, "500.00", "某大学"))
    assert bool(_offered(bank)[0]) == is_offered


def test_money_that_comes_back_is_offered_as_its_line_of_the_batch_and_is_no_income(
    client, bank, stated, batch, cashier, branch_chair
):
    sent = batch("100.00", "20.00")
    one, two = sent.lines.order_by("serial")
    services.read_answer(sent, actor=cashier, file=answer(row_of(one)))
    paid, back, other = stated(
        (0, "-100.00", "某超市", "YH001"), (0, "100.00", "", "", "退汇：账号已清户"), (0, "100.00", "某大学")
    )
    offers = {offer.line: offer for offer in suggesting.offers(bank, [paid, back, other])}
    matching.match(bank, actor=cashier, lines=[paid], payments=[Payment.objects.get()])
    assert [offers[line].returned for line in (paid, back, other)] == [(), (one,), ()]
    client.force_login(cashier)
    page = reverse("finance:statementline_return", args=[back.pk, one.pk])
    form = client.get(page).context["form"]
    assert form.initial["words"] == "退汇：账号已清户"
    wrong = client.post(
        reverse("finance:statementline_return", args=[back.pk, two.pk]), {"words": "x", "fault": "none"}
    )
    sentence = "银行流水 100.00 元，这一笔付款 20.00 元，不是它的退票。"
    assert wrong.context["form"].non_field_errors() == [sentence]
    client.post(page, {"words": form.initial["words"], "fault": "cashier"})
    one.refresh_from_db()
    assert (one.state, one.words, one.claim.state) == ("returned", "退汇：账号已清户", "approved")
    correction = Payment.objects.get(corrects__isnull=False)
    assert (correction.amount, correction.paid_on) == (Decimal("-100.00"), back.day)
    assert MatchPart.objects.get(line=back).match.parts.get(payment=correction).is_live
    assert not Income.objects.exists()
    assert branch_chair.notices.filter(sentence__contains="退汇：账号已清户").exists()
    # The same file again says nothing new, and the claim can be paid anew.
    services.read_answer(sent, actor=cashier, file=answer(row_of(one), row_of(two, "失败", words="户名不符")))
    assert set(services.collectable(Scope.of(cashier)).values_list("pk", flat=True)) == {one.claim_id, two.claim_id}


def test_a_match_is_taken_back_with_a_reason_and_leaves_a_trace(client, bank, stated, paid, cashier):
    payment = paid("100.00")
    [line] = stated((0, "-100.00", "某超市"))
    made = matching.match(bank, actor=cashier, lines=[line], payments=[payment])
    client.force_login(cashier)
    page = reverse("finance:match_undo", args=[made.pk])
    assert client.post(page, {"reason": " "}).context["form"].errors == {"reason": ["这个字段是必填项。"]}
    client.post(page, {"reason": "选错了"})
    made.refresh_from_db()
    assert (made.undone_by, made.undo_reason) == (cashier, "选错了")
    assert AuditEntry.objects.get(code="finance.unmatch_lines").facts == {"原因": "选错了"}
    with pytest.raises(ValidationError, match="已经撤销"):
        matching.undo_match(made, actor=cashier, reason="再来")
    matching.match(bank, actor=cashier, lines=[line], payments=[payment])


def test_what_was_matched_on_the_wrong_account_lies_where_it_lay_once_the_match_is_undone(bank, stated, paid, cashier):
    payment = paid("100.00")
    facts = {"bank": "某银行", "account": "200100012345678902", "is_main": False, "layout": bank.layout}
    other = Holding.objects.create(name="专户", valid_from=bank.valid_from, **facts)
    [line] = stated((0, "-100.00", "某超市"), holding=other)
    made = matching.match(other, actor=cashier, lines=[line], payments=[payment])
    assert [list(rows_in(one)["payment"]) for one in (bank, other)] == [[], [payment]]
    with pytest.raises(DatabaseError), transaction.atomic():
        payment.placement.delete()
    matching.undo_match(made, actor=cashier, reason="选错了账户")
    assert [list(rows_in(one)["payment"]) for one in (bank, other)] == [[payment], []]


def test_a_payment_and_its_reversal_that_the_bank_never_saw_are_matched_with_each_other(bank, paid, cashier, client):
    payment = paid("100.00")
    services.correct_payment(payment, actor=cashier, reason="没有付出", on=timezone.localdate())
    [pair] = suggesting.reversed_in_books(bank)
    client.force_login(cashier)
    client.post(reverse("finance:holding_matching", args=[bank.pk]), {"parts": " ".join(pair.keys)})
    assert suggesting.reversed_in_books(bank) == []


def test_what_came_in_and_was_corrected_before_the_bank_saw_it_is_offered_too(bank, income, cashier, union, client):
    correct_income(income("20.00"), cashier)
    facts = {"unit": union, "name": "甲", "purpose": "一日捐", "day": timezone.localdate()}
    correct_trust(enter_trust(actor=cashier, amount=Decimal("5.00"), **facts), actor=cashier, reason="重复")
    pairs = suggesting.reversed_in_books(bank)
    assert [[entry.amount for entry in pair.entries] for pair in pairs] == [[20, -20], [5, -5]]
    client.force_login(cashier)
    for pair in pairs:
        client.post(reverse("finance:holding_matching", args=[bank.pk]), {"parts": " ".join(pair.keys)})
    assert suggesting.reversed_in_books(bank) == []


def test_a_line_of_which_a_part_came_back_is_no_whole_return(bank, batch, stated, cashier):
    [line] = batch("100.00").lines.all()
    today = timezone.localdate()
    line = services.answer_line(line, actor=cashier, state="paid", bank_day=today, bank_number="1")
    facts = {"actor": cashier, "on": today, "reason": "退货"}
    part = services.refund_claim(line.claim, amount=Decimal("40.00"), **facts)
    [back] = stated((0, "100.00", "某超市"))
    with pytest.raises(ValidationError, match=r"已登记部分退款 40\.00 元.*先冲正其余的 60\.00 元"):
        matching.return_line(back, line, actor=cashier, words="户名不符")
    rest = services.correct_payment(part.corrects, fault="cashier", **facts)
    assert matching.match(bank, actor=cashier, lines=[back], payments=[part, rest]).parts.count() == 3


def test_money_moved_between_the_unions_own_is_matched_where_the_bank_shows_it(client, bank, stated, cashier):
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))
    client.force_login(cashier)
    typed = {"source": bank.pk, "target": box.pk, "amount": "300", "day": timezone.localdate(), "note": "提取备用金"}
    refused = client.post(reverse("finance:transfer_add"), typed | {"target": bank.pk})
    assert refused.context["form"].non_field_errors() == ["转出和转入不能是同一个账户。"]
    client.post(reverse("finance:transfer_add"), typed)
    drawn = Transfer.objects.get()
    assert drawn.number == f"T{timezone.localdate().year}-0001"
    [line] = stated((0, "-300.00", "", "", "现金支取"))
    assert _offered(bank) == [[[drawn.number]]]
    matching.match(bank, actor=cashier, lines=[line], transfers=[drawn])


def test_a_row_that_another_account_shows_lies_there_from_now_on(bank, stated, income, cashier):
    facts = {"name": "代管户", "bank": "某银行", "account": "300100012345678901", "is_main": False}
    second = Holding.objects.create(layout=bank.layout, valid_from=bank.valid_from, **facts)
    got, wrong = income("500.00"), income("70.00")
    [line] = stated((0, "70.00", "某大学"))
    with pytest.raises(ValidationError, match="不是“代管户”的流水"):
        matching.match(second, actor=cashier, lines=[line], incomes=[wrong])
    [other] = stated((0, "500.00", "某大学"), holding=second)
    matching.match(second, actor=cashier, lines=[other], incomes=[got])
    assert [list(rows_in(one)["income"]) for one in (bank, second)] == [[wrong], [got]]
    with pytest.raises(ValidationError, match="选中的有的不在“基本户”的账上"):
        matching.match(bank, actor=cashier, lines=[line], incomes=[got, correct_income(got, cashier), wrong])


def correct_income(income, actor):
    return services.correct_income(income, actor=actor, reason="登记错了", on=timezone.localdate())


def test_the_database_refuses_unequal_sums_and_half_an_undoing(bank, stated, paid, cashier, union):
    payment = paid("100.00")
    [line] = stated((0, "-99.00", "某超市"))
    facts = {"unit": union, "holding": bank, "last_day": line.day, "made_by": cashier}

    def unequal():
        made = Match.objects.create(**facts)
        MatchPart.objects.bulk_create(
            [MatchPart(match=made, holding=bank, line=line), MatchPart(match=made, holding=bank, payment=payment)]
        )

    [other] = stated((0, "-100.00", "某超市"))
    made = matching.match(bank, actor=cashier, lines=[other], payments=[payment])
    for write in (
        unequal,
        lambda: made.parts.filter(line=other).update(is_live=False),
        lambda: Match.objects.filter(pk=made.pk).update(last_day=line.day - datetime.timedelta(1)),
        lambda: made.parts.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            _checked(write)


def _checked(write):
    write()
    connection.check_constraints()


def _match_at_once(bank, lines, payment, cashier):
    def called(outcome):
        return "refused" if isinstance(outcome, ValidationError) else None if isinstance(outcome, Exception) else "done"

    acts = [lambda line=line: matching.match(bank, actor=cashier, lines=[line], payments=[payment]) for line in lines]
    return counted(acts, called)


@pytest.mark.usefixtures("one_race")
@pytest.mark.django_db(transaction=True)
def test_six_at_once_match_a_payment_once_and_without_the_constraint_more_often(bank, stated, paid, cashier):
    payment = paid("100.00")
    lines = stated(*[(0, "-100.00", "某超市")] * 6)
    _ = cashier.current_grants
    assert _match_at_once(bank, lines, payment, cashier) == {"done": 1, "refused": 5}
    # The control: what the line above relies on.
    once = next(one for one in MatchPart._meta.constraints if one.name.endswith("payment_once"))
    free = [line for line in lines if not line.matched.exists()]
    with connection.schema_editor() as editor:
        editor.remove_constraint(MatchPart, once)
    try:
        assert _match_at_once(bank, free, payment, cashier) == {"done": 5}
    finally:
        kept = ("MatchPart:matchpart_kept", "Match:match_kept", "Placement:placement_kept")
        with (
            pgtrigger.ignore(*(f"finance.{one}" for one in kept)),
            connection.cursor() as cursor,
        ):
            cursor.execute("TRUNCATE finance_matchpart, finance_match CASCADE")
        with connection.schema_editor() as editor:
            editor.add_constraint(MatchPart, once)
