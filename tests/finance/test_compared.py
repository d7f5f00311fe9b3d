"""What is said of an invoice that was typed over, is used already or cannot be read: no more than is known."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Invoice
from finance.services.claims import send_back_claim
from finance.services.invoices.mistyped import correct_total
from tests.factories import GrantFactory
from tests.faults.rig.at_once import hidden
from tests.finance.invoices import TYPED
from tests.finance.test_invoice_files import NUMBER, SELLER
from tests.finance.test_papers import file
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.flow.decisions import decision_on
from unionportal.core.flow.versions import CHANGED, SEEN
from unionportal.core.models import AuditEntry

OTHER = "另一家公司"


def test_whoever_checks_the_papers_says_that_the_original_is_as_typed(client, draft, union_title, accountant):
    claim = draft("379.00")
    [(invoice, _)] = services.add_invoices(claim, actor=claim.made_by, files=[file()])
    typed = {name: getattr(invoice, name) for name in TYPED} | {"seller_name": OTHER}
    blank = services.complete_invoice(invoice, actor=claim.made_by, **typed | {"seller_name": ""})
    assert blank.differences_in_words == f"销售方名称读出“{SELLER}”、登记为空"
    services.complete_invoice(invoice, actor=claim.made_by, **typed)
    claim = services.submit_claim(claim, actor=claim.made_by)
    verify = reverse("finance:invoice_verify", args=[invoice.pk])
    client.force_login(claim.made_by)
    assert client.post(verify, {"is_compared": "on"}).status_code == 404
    with pytest.raises(IntegrityError, match="checked by the maker"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(compared_by=claim.made_by, compared_on=timezone.localdate())
    client.force_login(accountant)
    opened = hidden(client.get(invoice.get_absolute_url()), names=(SEEN,))
    # Said once; on a page that was opened before, there is nothing to compare any more.
    refused = client.post(verify, {}).context["verification"]
    assert refused.non_field_errors() == ["请选择查验结果，或勾选已以原件核对。"]
    assert [*client.post(verify, opened | {"verification": "x"}).context["verification"].errors] == ["verification"]
    assert client.post(verify, opened | {"is_compared": "on"}).status_code == 302
    assert client.post(verify, {"is_compared": "on"}).context["verification"].non_field_errors() == ["请选择查验结果。"]
    invoice.refresh_from_db()
    assert (invoice.compared_by, invoice.verification, invoice.differs) == (accountant, "", False)
    assert decision_on(claim, accountant).findings == (f"发票 {NUMBER} 共 1 张没有登记查验结果。",)
    entry = AuditEntry.objects.get(code="finance.compare_invoice")
    assert entry.facts == {"号码": NUMBER, "销售方名称": [SELLER, OTHER]}
    page = client.get(invoice.get_absolute_url())
    said = f"{accountant.name}已于{timezone.localdate():%Y年%-m月%-d日}以原件核对，登记无误。"
    assert [one.endswith(said) for one in texts(page, ".note")].count(True) == 1
    # What is typed anew is compared anew.
    send_back_claim(claim, actor=accountant, reason="销售方写错")
    invoice = services.complete_invoice(invoice, actor=claim.made_by, **typed | {"seller_name": "第三家公司"})
    assert invoice.differs


def test_nothing_is_found_of_an_invoice_that_changed_since_it_was_shown(
    client, draft, union_title, accountant, person, union
):
    claim = draft("379.00")
    [(invoice, _)] = services.add_invoices(claim, actor=claim.made_by, files=[file()])
    typed = {name: getattr(invoice, name) for name in TYPED} | {"seller_name": OTHER}
    services.complete_invoice(invoice, actor=claim.made_by, **typed)
    services.submit_claim(claim, actor=claim.made_by)
    verify, total = (reverse(f"finance:invoice_{page}", args=[invoice.pk]) for page in ("verify", "total"))
    client.force_login(accountant)
    opened = hidden(client.get(invoice.get_absolute_url()), names=(SEEN,))
    assert hidden(client.get(total), names=(SEEN,)) == opened
    correct_total(invoice, actor=person(Role.ACCOUNTANT, union), total=Decimal("397.00"), reason="看错")
    refused = client.post(verify, opened | {"is_compared": "on", "verification": "same"})
    form = refused.context["verification"]
    assert (form.non_field_errors(), form["verification"].value(), form["is_compared"].value()) == (
        [CHANGED],
        "same",
        True,
    )
    assert refused.context["invoice"].total == 397
    late = client.post(total, opened | {"total": "380.00", "reason": "看错一位"}).context
    assert (late["form"].non_field_errors(), late["form"]["total"].value(), late["invoice"].total) == (
        [CHANGED],
        "380.00",
        397,
    )
    invoice.refresh_from_db()
    assert (invoice.total, invoice.verification, invoice.compared_by) == (397, "", None)
    # On the page as it is now, both are done.
    now = hidden(refused, names=(SEEN,))
    assert client.post(verify, now | {"is_compared": "on", "verification": "same"}).status_code == 302
    now = hidden(client.get(total), names=(SEEN,))
    assert client.post(total, now | {"total": "379.00", "reason": "原件是 379"}).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.total, invoice.verification) == (379, "")


def test_the_maker_does_not_compare_his_own_though_he_keeps_the_books(draft, union, union_title, branch_chair):
    GrantFactory(user=branch_chair, role=Role.ACCOUNTANT, unit=union)
    [(invoice, _)] = services.add_invoices(draft("379.00"), actor=branch_chair, files=[file()])
    typed = {name: getattr(invoice, name) for name in TYPED} | {"seller_name": OTHER}
    invoice = services.complete_invoice(invoice, actor=branch_chair, **typed)
    with pytest.raises(ValidationError, match="经办人不能核对自己登记的发票"):
        services.check_invoice(invoice, actor=branch_chair, is_compared=True)


def test_an_invoice_that_is_used_already_is_not_said_to_lack_anything(client, add, draft, branch_chair):
    used = services.submit_claim(add(total=Decimal("379.00"), part=Decimal("379.00")).claim, actor=branch_chair)
    claim = draft("10.00")
    [(invoice, _)] = services.add_invoices(claim, actor=branch_chair, files=[file()])
    said = (
        f"发票 {NUMBER} 不能使用：这张发票已用于支出申请{used.number}（379.00 元），"
        "票面 379.00 元，还可用 0.00 元，本次 10.00 元。"
    )
    assert [one.sentence for one in services.findings_of(claim) if one.blocks] == [said]
    client.force_login(branch_chair)
    shown = client.get(invoice.get_absolute_url()).context
    assert (shown["used_by"], shown["not_used"].use.claim) == (used, used)
    # It may be used once the other claim ended, and lacks what this one uses of it then.
    services.cancel_claim(used, actor=branch_chair, reason="不办了")
    [sentence] = [one.sentence for one in services.findings_of(claim) if one.blocks]
    assert sentence.startswith("有 1 张发票还没有补全")
    assert client.get(invoice.get_absolute_url()).context["used_by"] is None


def test_of_several_files_those_that_can_be_read_are_kept_and_every_other_is_named(client, draft, branch_chair):
    claim = draft("379.00")
    page = reverse("finance:claim_papers", args=[claim.pk])
    client.force_login(branch_chair)
    empty, fake = file("", "空.xml"), SimpleUploadedFile("假.pdf", b"not a file of that kind")
    said = ["“空.xml”是空文件，请重新选择。", "“假.pdf”的内容与扩展名不符，请检查文件。"]
    # None is an invoice: the form stays, with a sentence for each.
    refused = client.post(page, {"what": "invoice", "files": [empty, fake]})
    assert (refused.context["form"].non_field_errors(), Invoice.objects.count()) == (said, 0)
    for one in (empty, fake):
        one.seek(0)
    answer = client.post(page, {"what": "invoice", "files": [empty, file(), fake]})
    told = [str(one) for one in get_messages(answer.wsgi_request)]
    assert told == ["已添加 1 张发票。", *said]
    assert [one.number for one in claim.invoices.all()] == [NUMBER]
