"""What the bank gave back: why, whether it would go there again, and the whole way until it is paid rightly."""

from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from finance import services
from finance.models import Payment, PaymentBatch
from tests.finance.bank import answer, sheet_of
from tests.shown import links, texts

UNCHANGED = "收款人和账号都没有改"


def _paid(line, number):
    return (line.reference, line.name, line.amount, "成功", timezone.localdate(), number, "")


def _given_back(line):
    return (line.reference, line.name, line.amount, "失败", None, None, "账号已销户")


def test_what_came_back_says_why_and_whether_it_would_go_there_again_until_it_is_paid_rightly(
    client, batch, ready, cashier, accountant, excel
):
    sent, add = batch("100.00", "20.00"), reverse("finance:batch_add")
    ready("7.00")
    one, two = sent.lines.order_by("serial")
    client.force_login(cashier)
    with zeal_ignore():
        file = answer(_paid(one, "YH1"), _given_back(two))
        page = client.post(reverse("finance:batch_answer", args=[sent.pk]), {"file": file}, follow=True)
    assert [claim.pk for claim in page.context["again"]] == [two.claim_id]
    again = f"{add}?again={sent.pk}"
    assert links(page).count(again) == 1
    # What the bank gave back, and nothing else that waits; it would go to the same account once more.
    [(claim, _, _, [back], _)] = client.get(again).context["rows"]
    assert (claim, back.line.words, back.is_unchanged) == (two.claim, "账号已销户", True)
    page = client.get(again)
    said = texts(page, ".soft")
    assert [sum(words in one for one in said) for words in (UNCHANGED, f"只列出{sent}里银行退回的")] == [1, 1]
    assert links(page).count(add) == 2
    other = {"bank": "某银行城西支行", "account": "6222020200000000204"}
    client.post(reverse("finance:claim_account", args=[claim.pk]), other)
    claim.refresh_from_db()
    services.check_claim(claim, actor=accountant)
    page = client.get(again)
    [(_, due, _, [back], _)] = page.context["rows"]
    assert (back.is_unchanged, due.account.masked) == (False, "6222 **** **** 0204")
    assert [one for one in texts(page, ".soft") if UNCHANGED in one] == []

    client.post(again, {"layout": excel.pk, "claims": [claim.pk]})
    second = PaymentBatch.objects.get(state="draft")
    client.post(reverse("finance:batch_move", args=[second.pk, "send"]))
    by_hand = reverse("finance:line_answer", args=[second.lines.get().pk])
    client.post(by_hand, {"state": "paid", "bank_day": timezone.localdate(), "bank_number": "YH7"})
    # Paid to the wrong account after all: it is reversed, and goes the same way again.
    fault = {"fault": "cashier", "on": timezone.localdate(), "reason": "付到了别人的账号"}
    client.post(reverse("finance:claim_move", args=[claim.pk, "reverse"]), fault)
    rows = {row[0]: row[3] for row in client.get(add).context["rows"]}
    assert rows[claim] == ()
    client.post(add, {"layout": excel.pk, "claims": [claim.pk]})
    third = PaymentBatch.objects.get(state="draft")
    client.post(reverse("finance:batch_move", args=[third.pk, "send"]))
    with zeal_ignore():
        file = answer(_paid(third.lines.get(), "YH8"))
        client.post(reverse("finance:batch_answer", args=[third.pk]), {"file": file})
    claim.refresh_from_db()
    assert claim.state == "paid"
    assert list(Payment.objects.order_by("pk").values_list("amount", flat=True)) == [100, 20, -20, 20]
    assert not client.get(sent.get_absolute_url()).context["again"]


def test_a_file_that_is_made_later_pays_nobody_twice(client, batch, cashier):
    sent = batch("100.00", "20.00", "3.00")
    file = reverse("finance:batch_file", args=[sent.pk])
    client.force_login(cashier)
    assert len(sheet_of(client.post(file))) == 4
    paid, back, waiting = sent.lines.order_by("serial")
    answers = {"state": "paid", "bank_day": timezone.localdate(), "bank_number": "YH1"}
    client.post(reverse("finance:line_answer", args=[paid.pk]), answers)
    client.post(reverse("finance:line_answer", args=[back.pk]), {"state": "failed", "words": "账号已销户"})
    said = "银行文件只列还没有结果的，合计 3.00 元；银行已付、退回的不再列入。"
    assert texts(client.get(sent.get_absolute_url()), ".small").count(said) == 1
    assert [row[1] for row in sheet_of(client.post(file))[1:]] == [waiting.reference]
