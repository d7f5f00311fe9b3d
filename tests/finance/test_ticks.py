"""What is ticked for a batch stays ticked, and is counted, while the list is narrowed."""

from django.urls import reverse

from finance.models import PaymentBatch
from tests.shown import texts


def test_what_is_ticked_stays_ticked_when_another_filter_is_chosen(client, ready, approved, cashier, excel):
    one, two, bare = ready("100.00"), ready("88.50", payee="乙书店"), approved("20.00")
    add = reverse("finance:batch_add")
    client.force_login(cashier)
    keys = ".".join(map(str, (one.pk, two.pk, bare.pk, "x", "9" * 400, 10**17, "")))
    ticks = {"claims": keys, "layout": excel.pk}

    def seen(**asked):
        context = client.get(add, asked).context
        rows = [(claim, chosen) for claim, _, chosen, *_ in context["rows"]]
        return rows, [claim for claim, _ in context["elsewhere"]], context["gone"], context["form"]["layout"].value()

    assert seen() == ([(one, False), (two, False), (bare, False)], [], 0, None)
    assert seen(q="乙书店", **ticks) == ([(two, True)], [one], 2, str(excel.pk))
    # On the page it says why, beside the place of its tick.
    assert seen(**ticks) == ([(one, True), (two, True), (bare, True)], [], 1, str(excel.pk))
    page = client.get(add, {"q": "没有这样的"} | ticks)
    assert [claim for claim, _ in page.context["elsewhere"]] == [one, two]
    assert texts(page, "summary").count("已选中、未在此页显示的 2 笔") == 1
    # Refused, all of them are ticked still; sent, those elsewhere are collected too.
    refused = client.post(f"{add}?q=乙书店", {"layout": "", "claims": [one.pk, two.pk]}).context
    assert [[claim for claim, *_ in refused[name]] for name in ("rows", "elsewhere")] == [[two], [one]]
    client.post(f"{add}?q=乙书店", {"layout": excel.pk, "claims": [one.pk, two.pk]})
    assert [line.claim for line in PaymentBatch.objects.get().lines.order_by("serial")] == [one, two]
